"""How good entry is, and what waits for whoever answers for an office."""

from typing import Any
from uuid import UUID

import reflex as rx

from casa_app.identity.policy import allow, current_actor
from casa_app.kit import live
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError, Invalid
from casa_app.records.access import ACCEPTING, OVERSEEING
from casa_app.records.entry_views import BatchQuality, PauseLine, ReportLine
from casa_app.records.service import arbitration, entry_quality
from casa_app.ui.pages import locale_of


class EntryQualityState(rx.State):
    """The page of the quality of entry."""

    ready: bool = False
    batches: list[BatchQuality] = []  # noqa: RUF012 Reflex copies the default for each client
    reports: list[ReportLine] = []  # noqa: RUF012
    pauses: list[PauseLine] = []  # noqa: RUF012
    accepts: bool = False
    problem: str = ""

    @rx.event
    @allow(*OVERSEEING)
    async def open(self) -> None:
        """Shows what is within reach."""
        self.problem = ""
        self.accepts = (await current_actor(self)).has(*ACCEPTING)
        await self._show()
        self.ready = True

    @rx.event(background=True)
    @allow(*OVERSEEING)
    async def follow(self) -> None:
        """Shows what happens meanwhile."""
        async for _ in live.batches("records"):
            async with self:
                await self._show()

    @rx.event
    @allow(*ACCEPTING)
    async def send_back(self, unit: str) -> None:
        """Gives a reported act to its readers again."""
        await self._do(lambda work, actor: arbitration.send_back(work, actor, _key(unit)))

    @rx.event
    @allow(*ACCEPTING)
    async def set_aside(self, unit: str) -> None:
        """Takes out what is no act."""
        await self._do(lambda work, actor: arbitration.set_aside(work, actor, _key(unit)))

    @rx.event
    @allow(*ACCEPTING)
    async def let_go_on(self, pause: str) -> None:
        """Lets a clerk go on."""
        await self._do(lambda work, actor: arbitration.let_go_on(work, actor, _key(pause)))

    async def _do(self, deed: Any) -> None:
        actor, locale = await current_actor(self), locale_of(self)
        self.problem = ""
        try:
            async with writing() as work:
                await deed(work, actor)
        except CasaError as problem:
            self.problem = problem.text(locale)
        await self._show()

    async def _show(self) -> None:
        actor, locale = await current_actor(self), locale_of(self)
        async with reading() as work:
            found = await entry_quality.board(work, actor, locale)
        self.batches, self.reports, self.pauses = found.batches, found.reports, found.pauses


def _key(text: str) -> UUID:
    try:
        return UUID(str(text))
    except ValueError as problem:
        raise Invalid from problem
