"""Queries of the staff's queue. Each is limited to a scope, bounded, and served by an index of `models`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, case, literal, select, tuple_
from sqlmodel import col, func
from sqlmodel import select as select_rows

from casa_app.claims.models import Breach, Claim
from casa_app.kit.database import Work
from casa_app.kit.search import matching

COUNT_MOST: Final = 1000
MATCHES_MOST: Final = 1000  # how many claims of a text search are looked at


@dataclass(frozen=True)
class Scope:
    """What a colleague reaches: codes of arrondissements and services; empty means all of them."""

    arrondissements: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """What the queue shows. Empty values mean all."""

    ended: bool = False
    arrondissements: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    assignee: UUID | None = None
    unassigned: bool = False
    due_before: datetime | None = None
    text: str = ""
    people: tuple[UUID, ...] | None = None  # claims of these people; None does not ask


@dataclass(frozen=True, slots=True)
class Listed:
    """A claim as the queue lists it: these columns and no others leave the database."""

    id: UUID
    reference: str
    title: str
    category: str
    arrondissement: str
    service: str | None
    body: str | None
    state: str
    open: bool
    due_at: datetime | None
    due_kind: str
    assignee_id: UUID | None
    danger: bool
    followers: int
    filed_at: datetime


_COLUMNS: Final = tuple(getattr(Claim, each.name) for each in fields(Listed))


async def _rows(work: Work, query: Select[*tuple[Any, ...]]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Plain rows, without the ORM's bookkeeping, within the unit of work's transaction."""
    return (await (await work.session.connection()).execute(query)).all()


def _scoped(scope: Scope) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if scope.arrondissements:
        where.append(col(Claim.arrondissement).in_(scope.arrondissements))
    if scope.services:
        where.append(col(Claim.service).in_(scope.services))
    return where


def _conditions(work: Work, scope: Scope, wanted: Wanted) -> list[ColumnElement[bool]]:
    where = [col(Claim.open).is_(not wanted.ended), *_scoped(scope)]
    for column, values in (
        (col(Claim.arrondissement), wanted.arrondissements),
        (col(Claim.service), wanted.services),
        (col(Claim.category), wanted.categories),
        (col(Claim.state), wanted.states),
    ):
        if values:
            where.append(column.in_(values))
    if wanted.assignee:
        where.append(col(Claim.assignee_id) == wanted.assignee)
    if wanted.unassigned:
        where.append(col(Claim.assignee_id).is_(None))
    if wanted.due_before:
        where.append(col(Claim.due_at) < wanted.due_before)
    if wanted.people is not None:
        where.append(col(Claim.person_id).in_(wanted.people))
    if wanted.text:
        where.append(col(Claim.id).in_(_matches(work, scope, wanted)))
    return where


def _matches(work: Work, scope: Scope, wanted: Wanted) -> Select[Any]:
    tags = {
        "open": (not wanted.ended,),
        "service": _narrower(scope.services, wanted.services),
        "arrondissement": _narrower(scope.arrondissements, wanted.arrondissements),
    }
    dialect = work.session.get_bind().dialect.name
    return matching(dialect, "claim", wanted.text, tags, most=MATCHES_MOST)


def _narrower(reach: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code in wanted if code in reach) or reach if reach else wanted


async def page(
    work: Work, scope: Scope, wanted: Wanted, *, after: tuple[datetime, UUID] | None = None, limit: int
) -> list[Listed]:
    """The most urgent claims first (ended ones: the newest first); `after` is the (due_at, id) of the row before."""
    query = select(*_COLUMNS).where(*_conditions(work, scope, wanted))
    if after:
        key, last = tuple_(col(Claim.due_at), col(Claim.id)), tuple_(*after)
        query = query.where(key < last if wanted.ended else key > last)
    order = [col(Claim.due_at), col(Claim.id)]
    query = query.order_by(*(column.desc() if wanted.ended else column for column in order)).limit(limit)
    return [Listed(*row) for row in await _rows(work, query)]


@dataclass(frozen=True)
class Tally:
    """How many claims a filter finds, and of them how many are late and how many are due before a moment."""

    total: int
    late: int
    soon: int


async def tally(work: Work, scope: Scope, wanted: Wanted, now: datetime, soon: datetime) -> Tally:
    """Counted over the first `COUNT_MOST` + 1 in order of their term, so that the cost is bounded."""
    first = (
        select(col(Claim.due_at))
        .where(*_conditions(work, scope, wanted))
        .order_by(col(Claim.due_at))
        .limit(COUNT_MOST + 1)
        .subquery()
    )
    late = func.sum(case((first.c.due_at < now, 1), else_=0))
    until = func.sum(case((first.c.due_at.between(now, soon), 1), else_=0))
    found = (await _rows(work, select(func.count(), late, until).select_from(first)))[0]
    return Tally(int(found[0]), int(found[1] or 0), int(found[2] or 0))


async def totals(work: Work, scope: Scope, wanted: Sequence[Wanted]) -> list[int]:
    """How many claims each of these finds, each up to `COUNT_MOST` + 1, in one statement."""
    counted = []
    for one in wanted:
        inner = select(literal(1)).select_from(Claim).where(*_conditions(work, scope, one)).limit(COUNT_MOST + 1)
        counted.append(select(func.count()).select_from(inner.subquery()).scalar_subquery())
    return [int(value) for value in (await _rows(work, select(*counted)))[0]]


async def open_by(work: Work, scope: Scope, *columns: str) -> list[tuple[Any, ...]]:
    """Open claims counted by these columns: (values..., count, late). One pass over an index of the queue."""
    names = [getattr(Claim, name) for name in columns]
    late = func.sum(case((col(Claim.due_at) < work.clock.now(), 1), else_=0))
    query = select(*names, func.count(), late).where(col(Claim.open).is_(True), *_scoped(scope)).group_by(*names)
    return [tuple(row) for row in await _rows(work, query)]


async def open_ages(work: Work, scope: Scope, edges: Sequence[datetime]) -> list[int]:
    """How many open claims were filed after each moment of `edges` (newest first) and not after the one before."""
    filed = col(Claim.filed_at)
    newer: list[ColumnElement[Any]] = [func.sum(case((filed > edge, 1), else_=0)) for edge in edges]
    query = select(*newer, func.count()).where(col(Claim.open).is_(True), *_scoped(scope))
    sums = [int(value or 0) for value in (await _rows(work, query))[0]]
    return [sums[0], *(later - sooner for sooner, later in pairwise(sums))]


async def breaches(
    work: Work,
    scope: Scope,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    service: str = "",
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> Sequence[Breach]:
    """The breach register, newest first; `since` and `until` bound the moment of the breach (`due_at`)."""
    query = select_rows(Breach).order_by(col(Breach.found_at).desc(), col(Breach.id).desc()).limit(limit)
    if scope.arrondissements:
        query = query.where(col(Breach.arrondissement).in_(scope.arrondissements))
    if scope.services:
        query = query.where(col(Breach.service).in_(scope.services))
    if service:
        query = query.where(col(Breach.service) == service)
    if since:
        query = query.where(col(Breach.due_at) >= since)
    if until:
        query = query.where(col(Breach.due_at) < until)
    if after:
        query = query.where(tuple_(col(Breach.found_at), col(Breach.id)) < tuple_(*after))
    return (await work.session.exec(query)).all()


async def places(work: Work, ids: Iterable[UUID]) -> list[tuple[str, str | None]]:
    """The different (arrondissement, service) of these claims."""
    query = select(col(Claim.arrondissement), col(Claim.service)).where(col(Claim.id).in_(list(ids))).distinct()
    return [(row[0], row[1]) for row in await _rows(work, query)]


async def open_after(work: Work, after: UUID | None, limit: int) -> Sequence[Claim]:
    """Open claims in order of key, whole, for what goes through all of them in batches."""
    query = select_rows(Claim).where(col(Claim.open).is_(True)).order_by(col(Claim.id)).limit(limit)
    if after:
        query = query.where(col(Claim.id) > after)
    return (await work.session.exec(query)).all()


async def points(work: Work, scope: Scope, limit: int) -> list[tuple[str, float, float]]:
    """Where open claims are: (reference, latitude, longitude), the most urgent first."""
    query = select(col(Claim.reference), col(Claim.lat), col(Claim.lng)).where(
        col(Claim.open).is_(True), col(Claim.lat).is_not(None), *_scoped(scope)
    )
    return [(row[0], row[1], row[2]) for row in await _rows(work, query.order_by(col(Claim.due_at)).limit(limit))]
