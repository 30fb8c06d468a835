"""The places and services an agent's reach is chosen from. Places are another room's: the root hands them in."""

from collections.abc import Callable, Sequence

from casa_app.identity.organisation import organisation
from casa_app.kit.i18n import Locale

Choices = Callable[[Locale], Sequence[tuple[str, str]]]


def _none(_: Locale) -> Sequence[tuple[str, str]]:
    return ()


_arrondissements: Choices = _none


def use(*, arrondissements: Choices) -> None:
    """It gives `(code, name)` pairs in a language, in the order to show."""
    global _arrondissements  # noqa: PLW0603 set once, when a process starts
    _arrondissements = arrondissements


def arrondissements(locale: Locale) -> Sequence[tuple[str, str]]:
    """Codes and names of the arrondissements."""
    return _arrondissements(locale)


def services(locale: Locale) -> Sequence[tuple[str, str]]:
    """Codes and names of the city's services, then of the partner bodies."""
    known = organisation()
    services = [(one.code, one.name[locale]) for one in known.services.values()]
    return [*services, *((one.code, one.name[locale]) for one in known.bodies.values())]
