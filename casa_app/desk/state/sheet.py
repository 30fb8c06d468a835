"""The case sheet that a tab shows, kept in step with what colleagues do to the claim."""

from typing import Any, Final
from uuid import UUID

import reflex as rx

from casa_app.claims.service import sheet
from casa_app.claims.staff_views import SheetView
from casa_app.desk.state.common import READING, locale_of, query_of, then
from casa_app.desk.state.deeds import DeedState
from casa_app.identity.policy import allow, current_actor
from casa_app.kit import live
from casa_app.kit.database import reading
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import t

KEYS: Final = ("a", "r", "t", "n", "s", "e", "c", "p", "i", "?", "u", "Escape")
DEEDS: Final = {
    "a": "assign",
    "r": "answer",
    "t": "transfer",
    "c": "close",
    "n": "progress",
    "i": "note",
    "p": "publish",
}
AT_ONCE: Final = {"e": "acknowledge", "s": "start"}


class SheetState(rx.State):
    """One claim, as whoever's cookie the socket carries may see it."""

    ready: bool = False
    claim: SheetView = SheetView()
    problem: str = ""
    help: bool = False
    news: str = ""  # what just changed, for the live region

    @rx.event
    @allow(*READING)
    async def open(self) -> None:
        """Shows the claim whose reference the address gives."""
        self.news = ""
        await self._show(str(query_of(self).get("reference") or ""))

    @rx.event(background=True)
    @allow(*READING)
    async def follow(self) -> None:
        """Shows what happens to the claim, as it happens."""
        async for news in live.batches("claims"):
            async with self:
                if self.claim.id and news.touches(UUID(self.claim.id)):
                    before = len(self.claim.events)
                    await self._show(self.claim.reference)
                    if len(self.claim.events) > before:
                        newest = self.claim.events[0]
                        self.news = t("desk.sheet.news", locale_of(self), what=newest.what, who=newest.who)

    @rx.event
    @allow(*READING)
    async def refresh(self) -> None:
        """Shows the claim again, after something was done to it."""
        if self.claim.reference:
            await self._show(self.claim.reference)

    async def _show(self, reference: str) -> None:
        actor, locale = await current_actor(self), locale_of(self)
        try:
            async with reading() as work:
                self.claim = await sheet.sheet(work, actor, reference, locale)
        except CasaError as problem:
            self.claim, self.problem = SheetView(), problem.text(locale)
        else:
            self.problem = ""
        self.ready = True

    @rx.event
    @allow(*READING)
    async def toggle_help(self) -> None:
        """Shows the keys, or hides them."""
        self.help = not self.help

    @rx.event
    @allow(*READING)
    async def press(self, key: str) -> Any:
        """A key of the keyboard, while nobody types."""
        if key == "?":
            self.help = not self.help
        elif key == "Escape":
            self.help = False
        elif key == "u":
            return rx.redirect(f"/{locale_of(self)}/staff")
        elif DEEDS.get(key) in self.claim.actions:
            return then(DeedState.begin, DEEDS[key], [self.claim.id])
        elif AT_ONCE.get(key) in self.claim.actions:
            return [then(DeedState.at_once, AT_ONCE[key], [self.claim.id]), SheetState.refresh]
        return None
