"""Queries of the staff's queue. Each is limited to a scope, bounded, and served by an index of `models`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, case, literal, select, tuple_
from sqlmodel import col, func
from sqlmodel import select as select_rows

from casa_app.claims.models import Breach, Claim
from casa_app.kit.database import Work
from casa_app.kit.models import columns
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
    assignees: tuple[UUID, ...] = ()
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


# The table's own columns, not the model's attributes: the ORM annotates those, and pays for it in every comparison.
_CLAIM: Final = columns(Claim)
_COLUMNS: Final = tuple(_CLAIM[each.name] for each in fields(Listed))


def _scoped(scope: Scope) -> list[ColumnElement[bool]]:
    return _conditions(_reach(scope))


# What narrows the queue, by name. Each is made of a value, or once and for all of a parameter of that name.
_NARROWING: Final[dict[str, Callable[[Any], ColumnElement[bool]]]] = {
    "reach_arrondissements": _CLAIM.arrondissement.in_,
    "reach_services": _CLAIM.service.in_,
    "open": lambda _: _CLAIM.open.is_(True),  # spelled out: the partial indexes are over these very words
    "ended": lambda _: _CLAIM.open.is_(False),
    "arrondissements": _CLAIM.arrondissement.in_,
    "services": _CLAIM.service.in_,
    "categories": _CLAIM.category.in_,
    "states": _CLAIM.state.in_,
    "assignees": _CLAIM.assignee_id.in_,
    "unassigned": lambda _: _CLAIM.assignee_id.is_(None),
    "due_before": lambda moment: _CLAIM.due_at < moment,
    "people": _CLAIM.person_id.in_,
}
_SINGLE: Final = frozenset({"due_before"})
_PREPARED: Final = {
    name: make(bindparam(name, expanding=name not in _SINGLE)) for name, make in _NARROWING.items()
}  # fmt: skip


def _reach(scope: Scope) -> dict[str, Any]:
    reach = {"reach_arrondissements": scope.arrondissements, "reach_services": scope.services}
    return {name: codes for name, codes in reach.items() if codes}


def _asked(scope: Scope, wanted: Wanted) -> dict[str, Any]:
    """What narrows this view: the names of `_NARROWING` with their values."""
    asked = {name: value for name in _NARROWING if (value := getattr(wanted, name, None))}
    if wanted.people is not None:
        asked["people"] = wanted.people
    return _reach(scope) | ({} if wanted.ended else {"open": True}) | asked


def _conditions(asked: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    return [_NARROWING[name](value) for name, value in asked.items()]


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


@lru_cache(maxsize=256)
def _page(names: frozenset[str], *, after: bool) -> Select[Any]:
    """The statement of a page narrowed by `names`: made once, for making it costs more than running it."""
    query, ended = select(*_COLUMNS).where(*(_PREPARED[name] for name in sorted(names))), "ended" in names
    if after:
        key = tuple_(_CLAIM.due_at, _CLAIM.id)
        last = tuple_(bindparam("after_due", type_=_CLAIM.due_at.type), bindparam("after_id", type_=_CLAIM.id.type))
        query = query.where(key < last if ended else key > last)
    order = (_CLAIM.due_at, _CLAIM.id)
    return query.order_by(*(column.desc() if ended else column for column in order)).limit(bindparam("most"))


async def page(
    work: Work, scope: Scope, wanted: Wanted, *, after: tuple[datetime, UUID] | None = None, limit: int
) -> list[Listed]:
    """The most urgent claims first (ended ones: the newest first); `after` is the (due_at, id) of the row before."""
    asked = _asked(scope, wanted)
    query = _page(frozenset(asked), after=after is not None)
    if wanted.text:
        query = query.where(_CLAIM.id.in_(_matches(work, scope, wanted)))
    last = {"after_due": after[0], "after_id": after[1]} if after else {}
    return [Listed(*row) for row in await work.rows(query, **asked, **last, most=limit)]


@dataclass(frozen=True)
class Tally:
    """How many claims a filter finds, and of them how many are late and how many are due before a moment."""

    total: int
    late: int
    soon: int


@lru_cache(maxsize=256)
def _first(names: frozenset[str]) -> Select[Any]:
    narrowed = select(_CLAIM.due_at).where(*(_PREPARED[name] for name in sorted(names)))
    return narrowed.order_by(_CLAIM.due_at).limit(COUNT_MOST + 1)


def _counted(first: Select[Any]) -> Select[*tuple[Any, ...]]:
    due = first.subquery().c.due_at
    now, soon = bindparam("now", type_=due.type), bindparam("soon", type_=due.type)
    late, until = case((due < now, 1), else_=0), case((due.between(now, soon), 1), else_=0)
    return select(func.count(), func.sum(late), func.sum(until)).select_from(due.table)


_tally = lru_cache(maxsize=256)(lambda names: _counted(_first(names)))


async def tally(work: Work, scope: Scope, wanted: Wanted, now: datetime, soon: datetime) -> Tally:
    """Counted over the first `COUNT_MOST` + 1 in order of their term, so that the cost is bounded."""
    asked = _asked(scope, wanted)
    if wanted.text:
        query = _counted(_first(frozenset(asked)).where(_CLAIM.id.in_(_matches(work, scope, wanted))))
    else:
        query = _tally(frozenset(asked))
    found = (await work.rows(query, **asked, now=now, soon=soon))[0]
    return Tally(int(found[0]), int(found[1] or 0), int(found[2] or 0))


async def totals(work: Work, scope: Scope, wanted: Sequence[Wanted]) -> list[int]:
    """How many claims each of these finds, each up to `COUNT_MOST` + 1, in one statement; none searches a text."""
    counted = []
    for one in wanted:
        inner = select(literal(1)).select_from(Claim).where(*_conditions(_asked(scope, one))).limit(COUNT_MOST + 1)
        counted.append(select(func.count()).select_from(inner.subquery()).scalar_subquery())
    return [int(value) for value in (await work.rows(select(*counted)))[0]]


async def open_by(work: Work, scope: Scope, *grouped: str) -> list[tuple[Any, ...]]:
    """Open claims counted by these columns: (values..., count, late). One pass over an index of the queue."""
    names = [_CLAIM[name] for name in grouped]
    late = func.sum(case((_CLAIM.due_at < work.clock.now(), 1), else_=0))
    query = select(*names, func.count(), late).where(_CLAIM.open.is_(True), *_scoped(scope)).group_by(*names)
    return [tuple(row) for row in await work.rows(query)]


async def open_ages(work: Work, scope: Scope, edges: Sequence[datetime]) -> list[int]:
    """How many open claims were filed after each moment of `edges` (newest first) and not after the one before."""
    filed = _CLAIM.filed_at
    newer: list[ColumnElement[Any]] = [func.sum(case((filed > edge, 1), else_=0)) for edge in edges]
    query = select(*newer, func.count()).where(_CLAIM.open.is_(True), *_scoped(scope))
    sums = [int(value or 0) for value in (await work.rows(query))[0]]
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
    query = select(_CLAIM.arrondissement, _CLAIM.service).where(_CLAIM.id.in_(list(ids))).distinct()
    return [(row[0], row[1]) for row in await work.rows(query)]


async def open_after(work: Work, after: UUID | None, limit: int) -> Sequence[Claim]:
    """Open claims in order of key, whole, for what goes through all of them in batches."""
    query = select_rows(Claim).where(_CLAIM.open.is_(True)).order_by(_CLAIM.id).limit(limit)
    if after:
        query = query.where(_CLAIM.id > after)
    return (await work.session.exec(query)).all()


async def points(work: Work, scope: Scope, limit: int) -> list[tuple[str, float, float]]:
    """Where open claims are: (reference, latitude, longitude), the most urgent first."""
    query = select(_CLAIM.reference, _CLAIM.lat, _CLAIM.lng).where(
        _CLAIM.open.is_(True), _CLAIM.lat.is_not(None), *_scoped(scope)
    )
    return [(row[0], row[1], row[2]) for row in await work.rows(query.order_by(_CLAIM.due_at).limit(limit))]
