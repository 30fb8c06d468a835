"""Hands lower rooms what only higher rooms know. Called once by whatever starts a process: the server, the commands."""

from collections.abc import Sequence

from casa_app.identity import notifier, reach, ties
from casa_app.kit.i18n import Locale
from casa_app.notices import service as notices
from casa_app.procedures.service.privacy import Cases
from casa_app.territory import service as territory


def wire() -> None:
    """Identity sends its codes through notices, offers places for a reach, and asks who holds something of a person."""
    notifier.use(notices.send)
    reach.use(arrondissements=_arrondissements)
    ties.register("cases", Cases())


def _arrondissements(locale: Locale) -> Sequence[tuple[str, str]]:
    return [(view.code, view.name) for view in territory.arrondissements(locale)]
