"""What a supervisor looks at: who carries how much, where claims are open, which terms were missed; and exports."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final

from casa_app.claims import queue_repository
from casa_app.claims.service import present, queue
from casa_app.claims.service.queue_filter import QueueFilter
from casa_app.claims.staff_views import BreachRow, LoadRow, QueueRow
from casa_app.identity.policy import Actor
from casa_app.kit.csvfile import csv_line
from casa_app.kit.database import Work, reading
from casa_app.kit.errors import Invalid
from casa_app.kit.i18n import CITY_ZONE, Locale, format_date, month_name, t

AGES: Final = (7, 15, 30, 60, 90)  # days: the steps of the chart of open files' ages
EXPORT_MOST: Final = 100_000  # rows of one export
_CHUNK: Final = 500
POINTS_MOST: Final = 5_000

_EXPORTED: Final[tuple[tuple[str, Callable[[QueueRow], str]], ...]] = (
    ("reference", lambda row: row.reference), ("title", lambda row: row.title), ("state", lambda row: row.state_label),
    ("category", lambda row: row.category), ("arrondissement", lambda row: row.arrondissement),
    ("service", lambda row: row.service), ("due", lambda row: row.due_what), ("term", lambda row: row.due_label),
    ("agent", lambda row: row.assignee_name), ("filed", lambda row: row.filed),
)  # fmt: skip


async def export(actor: Actor, asked: QueueFilter, locale: Locale) -> AsyncIterator[str]:
    """The filtered queue as CSV, line by line, in units of work of 500 rows, so that a large one holds nothing up."""
    yield "\ufeff" + csv_line(t(f"claims.export.{name}", locale) for name, _ in _EXPORTED)
    after, sent = None, 0
    while sent < EXPORT_MOST:
        async with reading() as work:
            scope, asks = queue.scope_of(actor), await queue.wanted(work, actor, asked)
            found = await queue_repository.page(work, scope, asks, after=after, limit=_CHUNK)
            shown = await queue.rows(work, found, locale)
        yield "".join(csv_line(read(row) for _, read in _EXPORTED) for row in shown)
        if len(found) < _CHUNK or found[-1].due_at is None:
            return
        after, sent = (found[-1].due_at, found[-1].id), sent + len(found)


@dataclass(frozen=True)
class Workload:
    """Who carries how much: open claims by agent, service and arrondissement, and how long they have been open."""

    agents: list[LoadRow]
    services: list[LoadRow]
    arrondissements: list[LoadRow]
    ages: list[tuple[str, int]]
    open: int
    late: int
    unassigned: int


async def workload(work: Work, actor: Actor, locale: Locale) -> Workload:
    """Over everything open within the actor's reach. Raises Forbidden."""
    scope = queue.scope_of(actor)
    counted = await queue_repository.open_by(work, scope, "service", "arrondissement", "assignee_id")
    agents = _summed(counted, 2)
    called = await queue.names(work, [key for key in agents if key])
    now = work.clock.now()
    ages = await queue_repository.open_ages(work, scope, [now - timedelta(days=days) for days in AGES])
    return Workload(
        agents=_loads({key: value for key, value in agents.items() if key}, lambda key: called.get(key) or "?"),
        services=_loads(_summed(counted, 0), lambda code: present.service_name(code, locale) if code else "—"),
        arrondissements=_loads(_summed(counted, 1), lambda code: present.zone_name(code, locale)),
        ages=list(zip(_age_labels(locale), ages, strict=True)),
        open=sum(row[3] for row in counted), late=sum(row[4] or 0 for row in counted),
        unassigned=agents.get(None, (0, 0))[0],
    )  # fmt: skip


def _age_labels(locale: Locale) -> list[str]:
    first = t("claims.oversight.age_under", locale, n=AGES[0])
    between = [t("claims.oversight.age_between", locale, a=a, n=b) for a, b in pairwise(AGES)]
    return [first, *between, t("claims.oversight.age_over", locale, n=AGES[-1])]


def _summed(counted: list[tuple[Any, ...]], place: int) -> dict[Any, tuple[int, int]]:
    sums: dict[Any, tuple[int, int]] = {}
    for row in counted:
        there = sums.get(row[place], (0, 0))
        sums[row[place]] = (there[0] + int(row[-2]), there[1] + int(row[-1] or 0))
    return sums


def _loads(sums: dict[Any, tuple[int, int]], name: Callable[[Any], str]) -> list[LoadRow]:
    most = max((count for count, _ in sums.values()), default=1)
    rows = [
        LoadRow(str(key), name(key), count, late, round(100 * count / most), round(100 * late / most))
        for key, (count, late) in sums.items()
    ]
    return sorted(rows, key=lambda row: -row.open)


@dataclass(frozen=True)
class BreachPage:
    """A page of the breach register."""

    rows: list[BreachRow]
    next: str


async def breaches(
    work: Work,
    actor: Actor,
    locale: Locale,
    *,
    month: str = "",
    service: str = "",
    after: str = "",
    limit: int = queue.PAGE,
) -> BreachPage:
    """Terms that were missed within the actor's reach, newest first; `month` as `2026-11`.

    Raises Forbidden, Invalid.
    """
    since, until = bounds(month)
    found = await queue_repository.breaches(
        work,
        queue.scope_of(actor),
        since=since,
        until=until,
        service=service,
        after=queue.cursor(after),
        limit=limit + 1,
    )
    rows = [
        BreachRow(
            reference=row.reference, clock=t(f"claims.clock.{row.clock}", locale),
            due=format_date(row.due_at, locale, "medium"), found=format_date(row.found_at, locale, "medium"),
            service=present.service_name(row.service, locale) if row.service else "",
            arrondissement=present.zone_name(row.arrondissement, locale),
        )
        for row in found[:limit]
    ]  # fmt: skip
    last = found[limit - 1] if len(found) > limit else None
    return BreachPage(rows, f"{last.found_at.isoformat()}~{last.id.hex}" if last else "")


async def export_breaches(actor: Actor, locale: Locale, *, month: str, service: str) -> AsyncIterator[str]:
    """The register as CSV."""
    names = ("reference", "clock", "due", "found", "service", "arrondissement")
    yield "\ufeff" + csv_line(t(f"claims.export.{name}", locale) for name in names)
    after = ""
    while True:
        async with reading() as work:
            page = await breaches(work, actor, locale, month=month, service=service, after=after, limit=_CHUNK)
        yield "".join(csv_line(getattr(row, name) for name in names) for row in page.rows)
        if not (after := page.next):
            return


def bounds(text: str) -> tuple[datetime | None, datetime | None]:
    """The first moment of a month and of the next one, in the city. Raises Invalid."""
    if not text:
        return None, None
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError as problem:
        raise Invalid(field="month") from problem
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return datetime.combine(first, time(), CITY_ZONE), datetime.combine(following, time(), CITY_ZONE)


def months(today: date, locale: Locale, count: int = 18) -> list[tuple[str, str]]:
    """The months to choose from, the present one first: (`2026-11`, in words)."""
    found, day = [], today.replace(day=1)
    for _ in range(count):
        found.append((f"{day:%Y-%m}", month_name(day, locale)))
        day = (day - timedelta(days=1)).replace(day=1)
    return found


async def open_points(work: Work, actor: Actor) -> dict[str, Any]:
    """Where the open claims within reach are, as GeoJSON (RFC 7946) points, the `POINTS_MOST` most urgent."""
    found = await queue_repository.points(work, queue.scope_of(actor), POINTS_MOST)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lng, lat]},
            "properties": {"reference": reference, "open": True},
        }
        for reference, lat, lng in found
    ]
    return {"type": "FeatureCollection", "features": features}
