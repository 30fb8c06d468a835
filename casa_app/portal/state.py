"""The home page's State: answers to the search and the city's figures, both in the page's language."""

import reflex as rx

from casa_app.identity.policy import public
from casa_app.kit.database import reading
from casa_app.kit.i18n import Locale, as_locale, t
from casa_app.portal import service
from casa_app.portal.views import Figure, Suggestion
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
