"""The delays that the city publishes on each procedure, counted over what it decided in the last twelve months.

A delay runs from the start of the legal term (the filing, or an appeal upheld) to the decision, in calendar days; the
time in which a complement was awaited is left out where the rule suspends the term. What silence decided counts as
past the law, and what its applicant withdrew is not counted. A job keeps them fresh.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlmodel import col, delete, select

from casa_app.kit.calendar import LegalCalendar, legal_calendar
from casa_app.kit.database import Work
from casa_app.kit.i18n import Locale, format_number, format_percent, t
from casa_app.procedures.definition import DecideTerm
from casa_app.procedures.delay_views import DelayRow, DelayView
from casa_app.procedures.models import Case, ProcedureFigure
from casa_app.procedures.rules import Pause, due, length
from casa_app.procedures.service import catalogue, terms

SPAN: Final = timedelta(days=365)
FEWEST: Final = 10  # decided cases: a delay that rests on fewer says little, and may point at somebody
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Decided:
    """What the figures need of one decided case."""

    term: DecideTerm
    code: str
    revision_id: UUID
    filed_at: datetime
    clock_from: datetime
    decided_at: datetime
    decide_due: datetime | None
    pauses: list[dict[str, Any]]
    completed: bool  # a complement was asked

    @property
    def start(self) -> datetime:
        """When the term began; an appeal that was not upheld (yet) moved `clock_from` beyond the decision."""
        return self.clock_from if self.clock_from <= self.decided_at else self.filed_at

    @property
    def stopped(self) -> list[Pause]:
        """The stretches in which the term did not run."""
        told = terms.pauses_of(self.pauses) if "complement" in self.term.pauses else []
        return [Pause(one.since, one.until or self.decided_at) for one in told if one.since >= self.start]

    @property
    def days(self) -> float:
        """Calendar days that the term ran until the decision."""
        return (self.decided_at - self.start - sum(map(length, self.stopped), timedelta())) / _DAY

    def in_law(self, calendar: LegalCalendar) -> bool:
        """Whether the decision came before the term ended."""
        ends = self.decide_due
        if self.start is not self.clock_from:
            ends = due(calendar, self.start, self.term.amount, self.term.unit, self.stopped)
        return ends is None or self.decided_at <= ends


@dataclass
class _Tally:
    """What is counted for one procedure."""

    days: list[float] = field(default_factory=list)
    in_law: int = 0
    completed: int = 0

    def row(self, code: str, at: datetime) -> ProcedureFigure:
        decided, days = len(self.days), sorted(self.days)
        return ProcedureFigure(
            code=code, decided=decided, p50_days=percentile(days, 50), p90_days=percentile(days, 90),
            within_law=self.in_law / decided, complement=self.completed / decided, computed_at=at,
        )  # fmt: skip


def percentile(ordered: Sequence[float], share: int) -> float:
    """The least of these values (in order, at least one) that `share` percent of them do not exceed: nearest rank."""
    return ordered[max(0, math.ceil(len(ordered) * share / 100) - 1)]


async def counted(work: Work) -> tuple[list[Decided], LegalCalendar]:
    """Every case that was decided in the last twelve months, and the calendar that its term follows."""
    columns = (Case.code, Case.revision_id, Case.filed_at, Case.clock_from, Case.decided_at, Case.decide_due,
               Case.pauses, col(Case.complement_asked_at).is_not(None))  # fmt: skip
    since = work.clock.now() - SPAN
    query = select(*columns).where(col(Case.decided_at) >= since)  # type: ignore[call-overload]
    rows: list[tuple[Any, ...]] = [tuple(row) for row in await work.session.exec(query)]
    rules = {key: (await catalogue.of_revision(work, key)).clocks.decide for key in {row[1] for row in rows}}
    return [Decided(rules[row[1]], *row) for row in rows], await legal_calendar(work)


def tally(rows: Iterable[Decided], calendar: LegalCalendar, now: datetime) -> list[ProcedureFigure]:
    """The figures of these cases, one row for each procedure."""
    kept: dict[str, _Tally] = defaultdict(_Tally)
    for row in rows:
        one = kept[row.code]
        one.days.append(row.days)
        one.in_law += row.in_law(calendar)
        one.completed += row.completed
    return [one.row(code, now) for code, one in kept.items()]


async def replace(work: Work, figures: list[ProcedureFigure]) -> None:
    """Swaps the published figures whole."""
    await work.session.exec(delete(ProcedureFigure))
    work.session.add_all(figures)


async def read(work: Work, locale: Locale) -> list[DelayRow]:
    """The figures of every published procedure, by family; only the number decided where they are too few to say."""
    known = {row.code: row for row in await work.session.exec(select(ProcedureFigure))}
    return [_row(known.get(one.procedure.code), one.procedure.code, one.procedure.family, one.procedure.name[locale])
            for one in await catalogue.published(work)]  # fmt: skip


def _row(figure: ProcedureFigure | None, code: str, family: str, name: str) -> DelayRow:
    if figure is None or figure.decided < FEWEST:
        return DelayRow(code, family, name, figure.decided if figure else 0)
    return DelayRow(code, family, name, figure.decided, round(figure.p50_days, 1), round(figure.p90_days, 1),
                    round(figure.within_law, 3), round(figure.complement, 3))  # fmt: skip


async def of(work: Work, code: str, locale: Locale) -> DelayView:
    """The figures of one procedure in words."""
    query = select(ProcedureFigure).where(ProcedureFigure.code == code)
    return view(_row((await work.session.exec(query)).first(), code, "", ""), locale)


def view(row: DelayRow, locale: Locale) -> DelayView:
    """A row in words."""
    if row.p50_days is None or row.p90_days is None or row.within_law is None or row.complement is None:
        return DelayView(row.code, row.family, row.name, decided=format_number(row.decided, locale),
                         rests_on=t("procedures.figures.too_few", locale, n=row.decided))  # fmt: skip
    return DelayView(
        row.code, row.family, row.name, enough=True, decided=format_number(row.decided, locale),
        p50=_days(row.p50_days, locale), p90=_days(row.p90_days, locale),
        within_law=format_percent(row.within_law, locale), complement=format_percent(row.complement, locale),
        rests_on=t("procedures.figures.rests_on", locale, n=row.decided),
    )  # fmt: skip


def _days(days: float, locale: Locale) -> str:
    """Rounded up, since it is read as a promise."""
    return t("kit.span.days", locale, n=max(1, math.ceil(days)))
