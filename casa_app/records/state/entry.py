"""Typing acts: one on the screen, the next one already there."""

from typing import Any
from uuid import UUID

import reflex as rx

from casa_app.identity.policy import allow, current_actor
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError, Invalid, InvalidForm
from casa_app.kit.i18n import t
from casa_app.records.access import CAPTURING, OVERSEEING
from casa_app.records.entry_views import EntryView, OwnQuality
from casa_app.records.service import entry, entry_quality
from casa_app.ui.pages import locale_of
from casa_app.ui.problems import by_field


class ActEntryState(rx.State):
    """The page of entry."""

    ready: bool = False
    view: EntryView = EntryView()
    next_images: list[str] = []  # noqa: RUF012 Reflex copies the default for each client
    hints: dict[str, str] = {}  # noqa: RUF012
    errors: dict[str, str] = {}  # noqa: RUF012
    attempt: int = 0
    first_wrong: str = ""
    problem: str = ""
    waiting: int = 0
    reporting: bool = False
    oversees: bool = False  # whether the reader sees how good entry is
    mine: OwnQuality = OwnQuality()

    @rx.event
    @allow(*CAPTURING)
    async def open(self) -> None:
        """Shows the act in hand, or takes the next."""
        self.problem, self.reporting = "", False
        actor = await current_actor(self)
        self.oversees = actor.has(*OVERSEEING)
        await self._show()
        self.ready = True

    @rx.event
    @allow(*CAPTURING)
    async def keep(self, entry_id: str, values: dict[str, Any], at: str) -> None:
        """Keeps what is typed while it is typed; says what was understood of the fields that were left."""
        actor, locale = await current_actor(self), locale_of(self)
        try:
            async with writing() as work:
                kept = await entry.keep(work, actor, _key(entry_id), values)
                today = work.today()
        except CasaError as error:
            self.problem = error.text(locale)
            await self._show()
            return
        if entry_id != self.view.id:  # the next act has come meanwhile
            return
        said = {one.id: entry.hint(one, kept.get(one.id, ""), today, locale) for one in kept.fields}
        self.hints = {name: understood for name, (understood, _) in said.items() if understood}
        self.errors = {name: told for name, (_, told) in said.items() if told and name != str(at)}
        if len(kept.fields) != len(self.view.fields):
            async with reading() as work:
                self.view = await entry.shown(work, actor, _key(entry_id), locale)

    @rx.event
    @allow(*CAPTURING)
    async def finish(self, entry_id: str, values: dict[str, Any]) -> None:
        """Ends the reading, and shows the next act."""
        actor, locale = await current_actor(self), locale_of(self)
        self.problem = ""
        try:
            async with writing() as work:
                await entry.finish(work, actor, _key(entry_id), values)
        except InvalidForm as several:
            self.errors, self.problem = by_field(several.problems, locale), t("records.entry.wrong", locale)
            self.first_wrong, self.attempt = several.problems[0].field, self.attempt + 1
            return
        except CasaError as error:
            self.problem = error.text(locale)
        await self._show()

    @rx.event
    @allow(*CAPTURING)
    async def ask_report(self, wanted: bool) -> None:
        """Asks why the act cannot be typed, or does not any more."""
        self.reporting = bool(wanted)

    @rx.event
    @allow(*CAPTURING)
    async def report(self, why: str) -> None:
        """Says that the act cannot be typed, and shows the next."""
        actor, locale = await current_actor(self), locale_of(self)
        self.reporting = False
        try:
            async with writing() as work:
                await entry.report(work, actor, _key(self.view.id), str(why))
        except CasaError as error:
            self.problem = error.text(locale)
        await self._show()

    async def _show(self) -> None:
        actor, locale = await current_actor(self), locale_of(self)
        self.hints, self.errors = {}, {}
        async with writing() as work:
            try:
                self.view, self.next_images = await entry.hand(work, actor, locale)
            except CasaError as error:
                self.problem, self.view, self.next_images = error.text(locale), EntryView(), []
            self.mine = await entry_quality.own(work, actor, locale)
            self.waiting = await entry.left(work, actor)


def _key(text: str) -> UUID:
    try:
        return UUID(str(text))
    except ValueError as problem:
        raise Invalid from problem
