"""A batch on the screen: what arrived, what is made of it, and what is still wrong, as it happens."""

from typing import Any
from uuid import UUID

import reflex as rx

from casa_app.identity.policy import allow, current_actor
from casa_app.kit import live
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError, Invalid
from casa_app.records.access import ACCEPTING, CAPTURING
from casa_app.records.capture_rules import Step
from casa_app.records.capture_views import BatchView, PageLine, RefusedLine
from casa_app.records.service import board, capture, keeping
from casa_app.ui.pages import href, locale_of

SHOWN = 120


class RegisterBatchState(rx.State):
    """One batch, chosen by the address."""

    ready: bool = False
    view: BatchView = BatchView()
    pages: list[PageLine] = []  # noqa: RUF012 Reflex copies the default for each client
    refused: list[RefusedLine] = []  # noqa: RUF012
    count: int = 0
    first: int = 0
    problem: str = ""
    discarding: bool = False

    @rx.event
    @allow(*CAPTURING)
    async def open(self) -> None:
        """Shows the batch of the address."""
        self.first, self.problem, self.discarding = 0, "", False
        await self._show()

    @rx.event(background=True)
    @allow(*CAPTURING)
    async def follow(self) -> None:
        """Shows pages as they are made, whoever sends them."""
        async for news in live.batches("records"):
            async with self:
                if self.view.id and news.touches(UUID(self.view.id)):
                    await self._show()

    @rx.event
    @allow(*CAPTURING)
    async def turn(self, pages: int) -> None:
        """Shows the pages after (1) or before (-1)."""
        step = SHOWN if int(pages) > 0 else -SHOWN
        self.first = max(0, min(self.first + step, max(0, self.count - 1)))
        await self._show()

    @rx.event
    @allow(*CAPTURING)
    async def move(self, step: str) -> Any:
        """Closes, reopens or discards the batch."""
        done = await self._do(lambda work, actor: capture.move(work, actor, self._key(), Step(str(step))))
        self.discarding = False
        return rx.redirect(href(locale_of(self), "/staff/registers")) if done and step == "discard" else None

    @rx.event
    @allow(*ACCEPTING)
    async def accept(self) -> None:
        """Accepts the batch for good; a job locks and seals it."""
        await self._do(lambda work, actor: keeping.accept(work, actor, self._key()))

    @rx.event
    @allow(*CAPTURING)
    async def ask_discard(self, wanted: bool) -> None:
        """Asks whether the batch is really to go, or does not any more."""
        self.discarding = bool(wanted)

    @rx.event
    @allow(*CAPTURING)
    async def separate(self, how: str) -> None:
        """Says how pages become acts."""
        many = self.view.pages_per_act
        await self._do(lambda work, actor: capture.separate(work, actor, self._key(), str(how), many))

    @rx.event
    @allow(*CAPTURING)
    async def count_pages(self, number: str) -> None:
        """Says how many pages an act has."""
        many = int(number) if str(number).isdigit() else 0
        await self._do(lambda work, actor: capture.separate(work, actor, self._key(), "count", many))

    @rx.event
    @allow(*CAPTURING)
    async def number(self, page: str, text: str) -> None:
        """Says which act begins on a page."""
        await self._do(lambda work, actor: capture.number(work, actor, _key(page), str(text)[:20]))

    @rx.event
    @allow(*CAPTURING)
    async def mark(self, page: str, state: str) -> None:
        """Keeps a page although its image is poor, or says that it is blank."""
        await self._do(lambda work, actor: capture.mark(work, actor, _key(page), str(state)))

    @rx.event
    @allow(*CAPTURING)
    async def shift(self, page: str, by: int) -> None:
        """Moves a page one place."""
        await self._do(lambda work, actor: capture.shift(work, actor, _key(page), int(by)))

    @rx.event
    @allow(*CAPTURING)
    async def take_out(self, page: str) -> None:
        """Takes a mis-scan out: the file that this page came with."""
        await self._do(lambda work, actor: capture.remove_page(work, actor, _key(page)))

    @rx.event
    @allow(*CAPTURING)
    async def forget(self, original: str) -> None:
        """Takes a refused file out."""
        await self._do(lambda work, actor: capture.remove(work, actor, _key(original)))

    @rx.event
    @allow(*CAPTURING)
    async def again(self, original: str) -> None:
        """Tries a refused file once more."""
        await self._do(lambda work, actor: capture.again(work, actor, _key(original)))

    def _key(self) -> UUID:
        return _key(str(dict(self.router.url.query_parameters).get("id") or ""))

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
            self.view = await board.batch(work, actor, self._key(), locale)
            self.pages, self.count = await board.pages(work, actor, self._key(), self.first, locale)
            self.refused = await board.refused(work, actor, self._key(), locale)
        self.ready = True


def _key(text: str) -> UUID:
    try:
        return UUID(str(text))
    except ValueError as problem:
        raise Invalid from problem
