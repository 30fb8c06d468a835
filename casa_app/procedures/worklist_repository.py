"""Queries of the staff's list of cases. Each is limited to a reach, bounded, and in the order of an index."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, literal, or_, select, tuple_
from sqlmodel import func
from sqlmodel import select as select_rows
from sqlmodel.sql.expression import SelectOfScalar

from casa_app.kit.database import Work
from casa_app.kit.models import columns
from casa_app.procedures.models import Case

COUNT_MOST: Final = 1000
RELATED_MOST: Final = 6


@dataclass(frozen=True)
class Reach:
    """What a colleague reaches: codes of arrondissements and services; empty means all of them."""

    arrondissements: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """What the list shows. Empty values mean all; None does not ask."""

    ended: bool = False
    arrondissements: tuple[str, ...] = ()
    procedures: tuple[str, ...] | None = None
    states: tuple[str, ...] = ()
    assignees: tuple[UUID, ...] = ()
    unassigned: bool = False
    due_before: datetime | None = None
    not_proposed_by: UUID | None = None
    reference: str = ""  # how a reference begins
    entry: tuple[int, int] | None = None  # year and number at the registry office
    people: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A case as the list shows it: these columns and no others leave the database."""

    id: UUID
    reference: str
    revision_id: UUID
    code: str
    arrondissement: str | None
    service: str
    state: str
    open: bool
    due_at: datetime
    due_kind: str
    assignee_id: UUID | None
    proposal: str
    complement_asked_at: datetime | None
    filed_at: datetime
    person_id: UUID
    sealed: bytes
    demonstration: bool


_CASE: Final = columns(Case)
_FILED: Final = _CASE.entry_number.is_not(None)
_COLUMNS: Final = tuple(_CASE[each.name] for each in fields(Listed))


def _reached(reach: Reach) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if reach.arrondissements:
        found.append(_CASE.arrondissement.in_(reach.arrondissements))
    if reach.services:
        found.append(_CASE.service.in_(reach.services))
    return found


def _conditions(reach: Reach, wanted: Wanted) -> list[ColumnElement[bool]]:
    # Spelled out: the partial index of the list is over these very words.
    found = [_CASE.open.is_(False) if wanted.ended else _CASE.open.is_(True), _FILED, *_reached(reach)]
    if wanted.arrondissements:
        found.append(_CASE.arrondissement.in_(wanted.arrondissements))
    if wanted.procedures is not None:
        found.append(_CASE.code.in_(wanted.procedures))
    if wanted.states:
        found.append(_CASE.state.in_(wanted.states))
    if wanted.assignees:
        found.append(_CASE.assignee_id.in_(wanted.assignees))
    if wanted.unassigned:
        found.append(_CASE.assignee_id.is_(None))
    if wanted.due_before:
        found += [_CASE.due_at < wanted.due_before, _CASE.due_kind != ""]
    if wanted.not_proposed_by:
        found.append(or_(_CASE.proposed_by.is_(None), _CASE.proposed_by != wanted.not_proposed_by))
    return found + _searched(wanted)


def _searched(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.reference:
        found.append(_CASE.reference.startswith(wanted.reference, autoescape=True))
    if wanted.entry:
        year, number = wanted.entry
        found += [_CASE.entry_year == year, _CASE.entry_number == number]
    if wanted.people is not None:
        found.append(or_(_CASE.person_id.in_(wanted.people), _CASE.prepared_by.in_(wanted.people)))
    return found


async def page(
    work: Work, reach: Reach, wanted: Wanted, *, after: tuple[datetime, UUID] | None = None, limit: int
) -> list[Listed]:
    """The most urgent cases first (ended ones: the newest first); `after` is the (due_at, id) of the row before."""
    query = select(*_COLUMNS).where(*_conditions(reach, wanted))
    if after:
        key, last = tuple_(_CASE.due_at, _CASE.id), tuple_(*after)
        query = query.where(key < last if wanted.ended else key > last)
    order = (_CASE.due_at, _CASE.id)
    query = query.order_by(*(column.desc() if wanted.ended else column for column in order)).limit(limit)
    return [Listed(*row) for row in await work.rows(query)]


async def counts(work: Work, reach: Reach, wanted: Sequence[Wanted]) -> list[int]:
    """How many cases each of these finds, each up to `COUNT_MOST` + 1, in one statement."""
    counted: list[Any] = []
    for one in wanted:
        inner = select(literal(1)).select_from(Case).where(*_conditions(reach, one)).limit(COUNT_MOST + 1)
        counted.append(select(func.count()).select_from(inner.subquery()).scalar_subquery())
    return [int(value) for value in (await work.rows(select(*counted)))[0]]


async def related(
    work: Work, reach: Reach, case: Case, box: tuple[float, float, float, float] | None
) -> Sequence[Case]:
    """Other cases of its person or business, or inside `box` (south, west, north, east), the newest first."""
    values: dict[str, Any] = {"person": case.person_id, "business": case.business_id, "case": case.id}
    if box:
        values |= dict(zip(("south", "west", "north", "east"), box, strict=True))
    query = _related(reach, business=case.business_id is not None, near=box is not None)
    return (await work.session.exec(query, params=values)).all()


@lru_cache(maxsize=256)
def _related(reach: Reach, *, business: bool, near: bool) -> SelectOfScalar[Case]:
    """The statement of `related`, made once for each reach."""
    same: list[ColumnElement[bool]] = [_CASE.person_id == bindparam("person"), _CASE.prepared_by == bindparam("person")]
    if business:
        same.append(_CASE.business_id == bindparam("business"))
    if near:
        same.append(_CASE.lat.between(bindparam("south"), bindparam("north"))
                    & _CASE.lng.between(bindparam("west"), bindparam("east")))  # fmt: skip
    query = select_rows(Case).where(or_(*same), _FILED, _CASE.id != bindparam("case"), *_reached(reach))
    return query.order_by(_CASE.filed_at.desc()).limit(RELATED_MOST)


async def proposals(work: Work, ids: Sequence[UUID]) -> list[tuple[UUID, str, str, str, int]]:
    """(key, reference, state, proposal, version) of these cases, as they stand now."""
    query = select(_CASE.id, _CASE.reference, _CASE.state, _CASE.proposal, _CASE.version).where(_CASE.id.in_(ids))
    return [(row[0], row[1], row[2], row[3], row[4]) for row in await work.rows(query.order_by(_CASE.due_at))]
