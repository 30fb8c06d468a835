"""Procedures as data: what is in force, what waits for a second person, what it changes, and proposing another."""

from typing import Any, Final
from uuid import UUID

import reflex as rx

from casa_app.desk.state.common import OVERSEEING, keys, locale_of
from casa_app.identity.policy import allow, current_actor
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import t
from casa_app.procedures.service import catalogue, revisions
from casa_app.procedures.staff_views import RevisionRow, RevisionView

LONGEST: Final = 200_000  # characters of a proposed file


class RevisionsState(rx.State):
    """The list, and the revision or the proposal that is open."""

    ready: bool = False
    waiting: list[RevisionRow] = []  # noqa: RUF012 Reflex copies the default for each client
    published: list[RevisionRow] = []  # noqa: RUF012
    shown: RevisionView = RevisionView()
    proposing: bool = False
    source: str = ""  # what the field of a proposal was opened with
    turn: int = 0
    problems: list[str] = []  # noqa: RUF012 file, line and path of what is wrong
    problem: str = ""
    done: str = ""

    @rx.event
    @allow(*OVERSEEING)
    async def open(self) -> None:
        """Shows the proposals that wait and the procedures in force."""
        self.problem = self.done = ""
        self.problems, self.shown, self.proposing = [], RevisionView(), False
        await self._show()

    async def _show(self) -> None:
        actor, locale = await current_actor(self), locale_of(self)
        async with reading() as work:
            self.waiting, self.published = await revisions.overview(work, actor, locale)
        self.ready = True

    @rx.event
    @allow(*OVERSEEING)
    async def look(self, revision: str) -> None:
        """Opens a revision: what it changes, and what residents would read."""
        self.problem = self.done = ""
        await self._look(keys([revision])[0])

    async def _look(self, revision: UUID) -> None:
        actor, locale = await current_actor(self), locale_of(self)
        async with reading() as work:
            self.shown = await revisions.detail(work, actor, revision, locale)
        self.proposing = False

    @rx.event
    @allow(*OVERSEEING)
    async def leave(self) -> None:
        """Goes back to the list."""
        self.shown, self.proposing, self.problems, self.problem = RevisionView(), False, [], ""

    @rx.event
    @allow(*OVERSEEING)
    async def begin(self, code: str) -> None:
        """Opens a proposal: from the text in force of a procedure, or empty for a new one."""
        actor = await current_actor(self)
        self.source = ""
        if code:
            async with reading() as work:
                self.source = await revisions.source(work, actor, str(code)[:40])
        self.proposing, self.shown, self.turn = True, RevisionView(), self.turn + 1
        self.problem, self.problems, self.done = "", [], ""

    @rx.event
    @allow(*OVERSEEING)
    async def take_file(self, text: str) -> None:
        """Takes the text of a file into the field."""
        self.source, self.turn = str(text)[:LONGEST], self.turn + 1

    @rx.event
    @allow(*OVERSEEING)
    async def propose(self, form: dict[str, Any]) -> None:
        """Proposes what was typed; what is wrong is told by file, line and path, and what was typed stays."""
        actor, locale = await current_actor(self), locale_of(self)
        source, told = str(form.get("source") or "")[: LONGEST + 1], str(form.get("note") or "")
        self.problem, self.problems, self.done = "", [], ""
        try:
            async with writing() as work:
                row = await catalogue.propose(work, actor, source, told)
        except catalogue.ProposalBroken as problem:
            self.problem = t("desk.revisions.broken", locale)
            self.problems = str(problem.params.get("detail") or "").splitlines()
            return
        except CasaError as problem:
            self.problem = problem.text(locale)
            return
        self.done = t("desk.revisions.proposed", locale)
        await self._show()
        await self._look(row.id)

    @rx.event
    @allow(*OVERSEEING, fresh=True)
    async def publish(self) -> None:
        """Puts the open revision in force: a second person's act."""
        await self._decide(refuse=False)

    @rx.event
    @allow(*OVERSEEING)
    async def refuse(self) -> None:
        """Sets the open proposal aside."""
        await self._decide(refuse=True)

    async def _decide(self, *, refuse: bool) -> None:
        actor, locale = await current_actor(self), locale_of(self)
        decide = catalogue.refuse if refuse else catalogue.publish
        self.problem = self.done = ""
        try:
            async with writing() as work:
                await decide(work, actor, keys([self.shown.id])[0])
        except CasaError as problem:
            self.problem = problem.text(locale)
            return
        self.shown = RevisionView()
        self.done = t(f"desk.revisions.{'refused' if refuse else 'published'}", locale)
        await self._show()
