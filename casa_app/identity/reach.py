"""The arrondissements and services an agent's reach is chosen from. Rooms above know them; the root hands them in."""

from collections.abc import Callable, Sequence

from casa_app.kit.i18n import Locale

Choices = Callable[[Locale], Sequence[tuple[str, str]]]


def _none(_: Locale) -> Sequence[tuple[str, str]]:
    return ()


_arrondissements: Choices = _none
_services: Choices = _none


def use(*, arrondissements: Choices, services: Choices) -> None:
    """Each gives `(code, name)` pairs in a language, in the order to show."""
    global _arrondissements, _services
    _arrondissements, _services = arrondissements, services


def arrondissements(locale: Locale) -> Sequence[tuple[str, str]]:
    """Codes and names of the arrondissements."""
    return _arrondissements(locale)


def services(locale: Locale) -> Sequence[tuple[str, str]]:
    """Codes and names of the services that claims are routed to."""
    return _services(locale)
