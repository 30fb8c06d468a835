"""The opinions that a partner body is asked for: its list, one of them whole, and its answer."""

from typing import Any
from uuid import UUID

import reflex as rx

from casa_app.desk.state.common import keys, locale_of, query_of
from casa_app.identity.policy import Role, allow, current_actor
from casa_app.kit import live
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import t
from casa_app.procedures.partner_views import AskedOpinion, AskedRow
from casa_app.procedures.service import opinions


class OpinionsState(rx.State):
    """What waits for the body of whoever's cookie the socket carries, or what it gave; and the one that is open."""

    ready: bool = False
    given: bool = False
    rows: list[AskedRow] = []  # noqa: RUF012 Reflex copies the default for each client
    shown: AskedOpinion = AskedOpinion()
    turn: int = 0  # counts openings, so that the fields begin empty
    problem: str = ""
    done: str = ""

    @rx.event
    @allow(Role.PARTNER_BODY)
    async def open(self) -> None:
        """Shows what waits, or what was given, as the address says."""
        self.given = query_of(self).get("tab") == "given"
        self.shown, self.problem, self.done = AskedOpinion(), "", ""
        await self._show()

    @rx.event(background=True)
    @allow(Role.PARTNER_BODY)
    async def follow(self) -> None:
        """Shows what is asked as it is asked; the opinion that is being written is left alone."""
        async for _ in live.batches("procedures"):
            async with self:
                await self._show()

    async def _show(self) -> None:
        actor, locale = await current_actor(self), locale_of(self)
        async with reading() as work:
            self.rows = await opinions.asked(work, actor, locale, given=self.given)
        self.ready = True

    @rx.event
    @allow(Role.PARTNER_BODY)
    async def look(self, opinion: str) -> None:
        """Opens one of the list."""
        self.problem = self.done = ""
        self.turn += 1
        await self._look(keys([opinion])[0])

    async def _look(self, opinion: UUID) -> None:
        actor, locale = await current_actor(self), locale_of(self)
        async with reading() as work:
            self.shown = await opinions.opened(work, actor, opinion, locale)

    @rx.event
    @allow(Role.PARTNER_BODY)
    async def leave(self) -> None:
        """Goes back to the list."""
        self.shown, self.problem = AskedOpinion(), ""

    @rx.event
    @allow(Role.PARTNER_BODY)
    async def give(self, form: dict[str, Any]) -> None:
        """Gives the opinion; what is typed stays when it is refused."""
        actor, locale = await current_actor(self), locale_of(self)
        self.problem = self.done = ""
        reference = self.shown.row.reference
        try:
            async with writing() as work:
                verdict, text = str(form.get("verdict") or "")[:12], str(form.get("text") or "")
                await opinions.give(work, actor, keys([self.shown.row.id])[0], verdict, text)
        except CasaError as problem:
            self.problem = problem.text(locale)
            return
        self.shown, self.done = AskedOpinion(), t("desk.opinions.done", locale, reference=reference)
        await self._show()
