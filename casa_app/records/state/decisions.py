"""Legal holds, and what one asks and another decides."""

from typing import Any
from uuid import UUID

import reflex as rx

from casa_app.identity.policy import allow, current_actor
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError, Invalid
from casa_app.records.capture_views import DecisionLine, HoldLine
from casa_app.records.service import deciding, decisions_board
from casa_app.records.service.deciding import DECIDING
from casa_app.ui.pages import locale_of


class RecordsDecisionsState(rx.State):
    """The page of decisions by two."""

    ready: bool = False
    holds: list[HoldLine] = []  # noqa: RUF012 Reflex copies the default for each client
    decisions: list[DecisionLine] = []  # noqa: RUF012
    registers: list[tuple[str, str]] = []  # noqa: RUF012
    lifting: str = ""  # the hold whose lifting is being asked for
    problem: str = ""

    @rx.event
    @allow(*DECIDING)
    async def open(self) -> None:
        """Shows what is within reach."""
        self.problem, self.lifting = "", ""
        await self._show()

    @rx.event
    @allow(*DECIDING)
    async def place(self, form: dict[str, Any]) -> None:
        """Holds a register."""
        ground, note = str(form.get("ground") or ""), str(form.get("note") or "")
        await self._do(
            lambda work, actor: deciding.place_hold(work, actor, _key(str(form.get("register") or "")), ground, note)
        )

    @rx.event
    @allow(*DECIDING)
    async def ask_lift(self, hold: str) -> None:
        """Opens the question why a hold is to be lifted; empty: shuts it."""
        self.lifting, self.problem = str(hold), ""

    @rx.event
    @allow(*DECIDING)
    async def lift(self, form: dict[str, Any]) -> None:
        """Asks that a hold be lifted."""
        hold, ground = _key(self.lifting), str(form.get("why") or "")
        if await self._do(lambda work, actor: deciding.ask(work, actor, "lift", hold, ground)):
            self.lifting = ""

    @rx.event
    @allow(*DECIDING)
    async def decide(self, decision: str, grant: bool) -> None:
        """Grants or refuses what somebody else asked."""
        await self._do(lambda work, actor: deciding.decide(work, actor, _key(decision), grant=bool(grant)))

    async def _do(self, deed: Any) -> bool:
        actor, locale = await current_actor(self), locale_of(self)
        self.problem = ""
        try:
            async with writing() as work:
                await deed(work, actor)
        except CasaError as problem:
            self.problem = problem.text(locale)
            return False
        await self._show()
        return True

    async def _show(self) -> None:
        actor, locale = await current_actor(self), locale_of(self)
        async with reading() as work:
            self.holds = await decisions_board.holds(work, actor, locale)
            self.decisions = await decisions_board.decisions(work, actor, locale)
            self.registers = list(await decisions_board.registers(work, actor, locale))
        self.ready = True


def _key(text: str) -> UUID:
    try:
        return UUID(str(text))
    except ValueError as problem:
        raise Invalid from problem
