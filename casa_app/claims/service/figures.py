"""Figures that the city publishes on itself: how many, how fast, how often within the law, how often contested.

They are counted over every claim, published or not, since a number points at nobody; a job keeps them fresh.
Delays run from filing to the first end, in calendar days; `within_law` compares that end with the decree's term. What
its claimant withdrew was filed, and is not treated.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final

from sqlmodel import case, col, delete, select

from casa_app.claims.catalogue import catalogue
from casa_app.claims.models import Claim, ClaimFigure
from casa_app.claims.rules import State
from casa_app.claims.service import present
from casa_app.claims.views import FigureRow
from casa_app.kit.database import Work
from casa_app.kit.i18n import CITY_ZONE, Locale, format_month

PERIODS: Final = {"30d": timedelta(days=30), "12m": timedelta(days=365), "all": None}
_DAY: Final = 86_400

Counted = tuple[str, str, datetime, datetime | None, datetime | None, int, bool]
"""category, arrondissement, filed, ended, answer due, contests, open"""


@dataclass
class _Tally:
    """What is counted for one code."""

    filed: int = 0
    open: int = 0
    late: int = 0
    contested: int = 0
    in_law: int = 0
    with_term: int = 0
    days: list[float] = field(default_factory=list)

    def add(self, row: Counted, now: datetime) -> None:
        _, _, filed_at, ended_at, answer_due, contests, is_open = row
        self.filed += 1
        if is_open:
            self.open += 1
            self.late += answer_due is not None and answer_due < now
        if ended_at is None:
            return
        self.days.append((ended_at - filed_at).total_seconds() / _DAY)
        self.contested += contests > 0
        if answer_due is not None:
            self.with_term += 1
            self.in_law += ended_at <= answer_due

    def row(self, period: str, dimension: str, code: str, at: datetime) -> ClaimFigure:
        ended = len(self.days)
        return ClaimFigure(
            period=period, dimension=dimension, code=code, filed=self.filed, ended=ended, open=self.open,
            late=self.late, median_days=round(median(self.days), 1) if ended else None,
            within_law=self.in_law / self.with_term if self.with_term else None,
            contested=self.contested / ended if ended else None, computed_at=at,
        )  # fmt: skip


def _codes(row: Counted, groups: dict[str, str]) -> Iterator[tuple[str, str]]:
    yield "all", "all"
    yield "arrondissement", row[1]
    yield "category", row[0]
    yield "group", groups.get(row[0], "")
    yield "month", f"{row[2].astimezone(CITY_ZONE):%Y-%m}"


def tally(rows: Iterable[Counted], now: datetime) -> list[ClaimFigure]:
    """The figures of these claims, one for each period, dimension and code."""
    groups = {leaf.code: leaf.group for leaf in catalogue().leaves}
    kept: dict[tuple[str, str, str], _Tally] = defaultdict(_Tally)
    for row in rows:
        periods = [name for name, span in PERIODS.items() if span is None or row[2] >= now - span]
        for dimension, code in _codes(row, groups):
            for period in periods:
                kept[period, dimension, code].add(row, now)
    return [one.row(*key, now) for key, one in kept.items()]


async def counted(work: Work) -> list[Counted]:
    """What the figures need of every claim that stands for itself (merged ones count with the other)."""
    ended_at = case((col(Claim.state) != State.WITHDRAWN, col(Claim.ended_at)))
    columns = (Claim.category, Claim.arrondissement, Claim.filed_at, ended_at, Claim.answer_due,
               Claim.contests, Claim.open)  # fmt: skip
    query = select(*columns).where(col(Claim.merged_into).is_(None))  # type: ignore[call-overload]
    return [tuple(row) for row in await work.session.exec(query)]


async def replace(work: Work, figures: list[ClaimFigure]) -> None:
    """Swaps the published figures whole."""
    await work.session.exec(delete(ClaimFigure))
    work.session.add_all(figures)


async def read(work: Work, dimension: str, period: str, locale: Locale) -> list[FigureRow]:
    """The figures of one dimension, the most claims first; months in order of time."""
    query = select(ClaimFigure).where(ClaimFigure.dimension == dimension, ClaimFigure.period == period)
    order = col(ClaimFigure.code) if dimension == "month" else col(ClaimFigure.filed).desc()
    return [_view(row, locale) for row in await work.session.exec(query.order_by(order))]


async def headline(work: Work, locale: Locale, period: str = "30d") -> FigureRow | None:
    """The city's figures as a whole, or None before they were first counted."""
    rows = await read(work, "all", period, locale)
    return rows[0] if rows else None


def _view(row: ClaimFigure, locale: Locale) -> FigureRow:
    return FigureRow(
        code=row.code, name=_name(row.dimension, row.code, locale), filed=row.filed, ended=row.ended, open=row.open,
        late=row.late, median_days=row.median_days, within_law=row.within_law, contested=row.contested,
    )  # fmt: skip


def _name(dimension: str, code: str, locale: Locale) -> str:
    match dimension:
        case "arrondissement":
            return present.zone_name(code, locale)
        case "category":
            return present.category_name(code, locale)
        case "group":
            group = catalogue().find_group(code)
            return group.name[locale] if group else code
        case "month":
            year, month = code.split("-")
            return format_month(date(int(year), int(month), 1), locale)
        case _:
            return code
