"""Absences: who is away and who stands in, marked by a colleague or who oversees them; files handed over at once."""

from datetime import date
from typing import Any
from uuid import UUID

import reflex as rx

from casa_app.desk import service
from casa_app.desk.state.common import OVERSEEING, keys, locale_of
from casa_app.desk.state.due import ANY
from casa_app.desk.views import AbsenceView
from casa_app.identity import absences
from casa_app.identity import service as identity
from casa_app.identity.absences import AbsenceRow
from casa_app.identity.policy import Actor, allow, current_actor
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError, Invalid
from casa_app.kit.i18n import Locale, format_date, t
from casa_app.ui.problems import by_field


class AbsenceState(rx.State):
    """The absences that concern the colleague, and the form to mark one."""

    ready: bool = False
    rows: list[AbsenceView] = []  # noqa: RUF012 Reflex copies the default for each client
    colleagues: list[tuple[str, str]] = []  # noqa: RUF012 (account, name)
    oversees: bool = False
    today: str = ""
    errors: dict[str, str] = {}  # noqa: RUF012
    problem: str = ""
    done: str = ""
    round: int = 0  # counts what was marked: the next form begins empty

    @rx.event
    @allow(*ANY)
    async def open(self) -> None:
        """Shows who is away."""
        self.problem, self.done, self.errors = "", "", {}
        await self._show()

    @rx.event
    @allow(*ANY)
    async def mark(self, form: dict[str, Any]) -> None:
        """Marks an absence: one's own, or that of a colleague whom one oversees."""
        actor, locale = await current_actor(self), locale_of(self)
        self.problem, self.done, self.errors = "", "", {}
        try:
            who = _account(form, "who") if self.oversees and form.get("who") else actor.account_id
            since, until = _day(form, "since"), _day(form, "until")
            async with writing() as work:
                await absences.mark(work, actor, who, since=since, until=until,
                                    substitute_id=_account(form, "substitute"))  # fmt: skip
        except CasaError as problem:
            self.errors, self.problem = by_field([problem], locale), "" if problem.field else problem.text(locale)
            return
        self.done, self.round = t("desk.absences.marked", locale), self.round + 1
        await self._show()

    @rx.event
    @allow(*ANY)
    async def end(self, key: str) -> None:
        """The colleague is back."""
        actor, locale = await current_actor(self), locale_of(self)
        try:
            async with writing() as work:
                await absences.end(work, actor, keys([key])[0])
        except CasaError as problem:
            self.problem = problem.text(locale)
            return
        self.done = t("desk.absences.ended", locale)
        await self._show()

    @rx.event
    @allow(*OVERSEEING)
    async def hand_over(self, key: str) -> Any:
        """Gives all open files of who is away to who stands in, some at a time, and tells how many."""
        actor, locale, done, refused, after = await current_actor(self), locale_of(self), 0, list[str](), ""
        async with reading() as work:
            row = next((one for one in await absences.not_over(work, actor) if str(one.id) == str(key)), None)
        if row is None or not row.may_end:
            return
        while True:
            async with writing() as work:
                some, not_given, after = await service.hand_over(
                    work, actor, row.account_id, row.substitute_id, after
                )
            done, refused = done + some, refused + not_given
            self.done = t("desk.absences.handed", locale, n=done)
            yield
            if not after:
                break
        self.problem = t("desk.absences.not_handed", locale, references=", ".join(refused[:20])) if refused else ""
        await self._show()

    async def _show(self) -> None:
        actor, locale = await current_actor(self), locale_of(self)
        async with reading() as work:
            found = await absences.not_over(work, actor)
            carried = await service.carried(work, actor, [row.account_id for row in found])
            known = await identity.colleagues(work, roles=absences.WORKING)
            day = work.today()
        self.rows = [_view(row, count, actor, day, locale) for row, count in zip(found, carried, strict=True)]
        self.colleagues = [(str(one.account_id), one.name) for one in known if one.account_id != actor.account_id]
        self.oversees, self.today, self.ready = actor.has(*absences.OVERSEERS), day.isoformat(), True


def _view(row: AbsenceRow, files: int, actor: Actor, day: date, locale: Locale) -> AbsenceView:
    days = t("desk.absences.days", locale, since=format_date(row.since, locale, "medium"),
             until=format_date(row.until, locale, "medium"))  # fmt: skip
    return AbsenceView(
        id=str(row.id), name=row.name, days=days, now=row.since <= day, substitute=row.substitute, files=files,
        link=f"/staff/cases?who={row.account_id}", may_end=row.may_end, mine=row.substitute_id == actor.account_id,
    )  # fmt: skip


def _account(form: dict[str, Any], name: str) -> UUID:
    try:
        return UUID(str(form.get(name) or ""))
    except ValueError as problem:
        raise Invalid(field=name) from problem


def _day(form: dict[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(str(form.get(name) or ""))
    except ValueError as problem:
        raise Invalid(field=name) from problem
