"""The front door's States: the home page, the list of services, and the history of an account."""

from typing import Any
from urllib.parse import urlencode

import reflex as rx

from casa_app.identity.policy import optional_actor, public
from casa_app.kit.database import reading
from casa_app.kit.i18n import Locale, as_locale, t
from casa_app.portal import history, service
from casa_app.portal.history import Asked
from casa_app.portal.views import Figure, HistoryRow, Suggestion
from casa_app.procedures.views import ProcedureLink


class HomeState(rx.State):
    """What the home page shows besides its own words."""

    found: list[Suggestion] = []  # noqa: RUF012 Reflex copies the default for each client
    outcome: str = ""
    figures: list[Figure] = []  # noqa: RUF012

    @rx.event
    @public
    async def open(self) -> None:
        """Reads the figures."""
        async with reading() as work:
            self.figures = await service.last_month(work, self._locale())

    @rx.event
    @public
    async def search(self, text: str) -> None:
        """Finds what the words may mean; no words, no answers."""
        text = str(text).strip()
        locale = self._locale()
        self.found = await self._found(text, locale) if text else []
        if not text:
            self.outcome = ""
        elif self.found:
            self.outcome = t("portal.home.found", locale, n=len(self.found))
        else:
            self.outcome = t("portal.home.found_none", locale)

    @rx.event
    @public
    async def submit(self, form: dict[str, str]) -> None:
        """Searches for what the form holds."""
        await self.search(form.get("words", ""))

    async def _found(self, text: str, locale: Locale) -> list[Suggestion]:
        async with reading() as work:
            return await service.search(work, text, locale)

    def _locale(self) -> Locale:
        return as_locale(self.router.url.path.strip("/"))


class ServicesState(rx.State):
    """The procedures that the list of services offers, by family."""

    ready: bool = False
    procedures: dict[str, list[ProcedureLink]] = {}  # noqa: RUF012

    @rx.event
    @public
    async def open(self) -> None:
        """Reads what is published."""
        locale = as_locale(self.router.url.path.strip("/"))
        async with reading() as work:
            self.procedures = await service.procedures(work, locale)
        self.ready = True


class HistoryState(rx.State):
    """The demandes and réclamations of whoever's cookie the socket carries, as the address filters them."""

    ready: bool = False
    rows: list[HistoryRow] = []  # noqa: RUF012
    businesses: list[tuple[str, str]] = []  # noqa: RUF012
    whose: str = ""
    state: str = ""
    older: str = ""  # where the next page is; empty on the last
    later: bool = False  # whether this is a page beyond the first

    @rx.event
    @public
    async def open(self) -> Any:
        """Shows a page of the history; without a session, goes to sign in and comes back."""
        locale = as_locale(self.router.url.path.strip("/"))
        if (actor := await optional_actor(self)) is None:
            self.rows, self.ready = [], False
            return rx.redirect(f"/{locale}/sign-in?next=/{locale}/account/cases")
        asked = Asked.parse({str(name): str(value) for name, value in self.router.url.query_parameters.items()})
        async with reading() as work:
            found = await history.page(work, actor, asked, locale)
        self.rows, self.businesses, self.whose, self.state = found.rows, found.businesses, asked.whose, asked.state
        query = {"business": asked.whose, "state": asked.state, "before": found.more}
        self.older = urlencode({name: value for name, value in query.items() if value}) if found.more else ""
        self.later, self.ready = asked.before is not None, True
        return None
