"""Queries on acts that are typed: units, the readings of them, and how often those agree."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, case, delete, update
from sqlalchemy import select as sql
from sqlmodel import col, exists, func, select

from casa_app.kit.database import Work
from casa_app.kit.models import columns
from casa_app.records.entry_rules import UnitState
from casa_app.records.models import ActEntry, ActUnit, Batch, EntryPause, PageImage, Volume

READINGS: Final = 2
DECIDE, CHECK = 3, 4  # the turns of a third person


async def unit(work: Work, unit_id: UUID, *, lock: bool = False) -> ActUnit | None:
    """An act to be typed, locked for writing if asked."""
    return await work.session.get(ActUnit, unit_id, with_for_update=lock or None, populate_existing=lock)


async def entry(work: Work, entry_id: UUID, *, lock: bool = False) -> ActEntry | None:
    """A reading by its key, locked for writing if asked."""
    return await work.session.get(ActEntry, entry_id, with_for_update=lock or None, populate_existing=lock)


async def entries(work: Work, unit_id: UUID) -> Sequence[ActEntry]:
    """The readings of an act, in their turns."""
    query = select(ActEntry).where(ActEntry.unit_id == unit_id).order_by(col(ActEntry.turn))
    return (await work.session.exec(query)).all()


async def readings_of(work: Work, unit_id: UUID) -> list[ActEntry]:
    """The finished readings of an act, without what a third person typed."""
    return [one for one in await entries(work, unit_id) if one.turn <= READINGS and one.state == "done"]


async def drafts(work: Work, clerk_id: UUID, turns: Collection[int]) -> Sequence[ActEntry]:
    """What somebody has begun and not finished, the oldest first."""
    query = select(ActEntry).where(ActEntry.clerk_id == clerk_id, ActEntry.state == "draft",
                                   col(ActEntry.turn).in_(turns))  # fmt: skip
    return (await work.session.exec(query.order_by(col(ActEntry.started_at), col(ActEntry.id)))).all()


async def volume_of(work: Work, unit: ActUnit) -> Volume:
    """The register of an act."""
    found = await work.session.get(Volume, unit.volume_id)
    assert found is not None  # noqa: S101 a unit's foreign key
    return found


async def pages_of(work: Work, unit: ActUnit) -> Sequence[PageImage]:
    """An act's page images, in reading order."""
    keys = [UUID(key) for key in unit.pages]
    found = (await work.session.exec(select(PageImage).where(col(PageImage.id).in_(keys)))).all()
    rows = {row.id: row for row in found}
    return [rows[key] for key in keys if key in rows]


async def next_unit(work: Work, offices: Collection[str], clerk_id: UUID, *, patient: bool) -> ActUnit | None:
    """The act that somebody reads next, locked: what is waited for, then what a colleague read once, then a fresh one.

    An act that another transaction is about to hand out is passed over, unless `patient` (PostgreSQL; SQLite has one
    writer). Only who holds no act yet may be patient: of two who wait for each other neither would get any.
    """
    waiting = (ActUnit.state == UnitState.WAITING, ActUnit.turns < READINGS)
    not_mine = (col(ActUnit.first_clerk).is_(None)) | (ActUnit.first_clerk != clerk_id)
    within = (col(ActUnit.office).in_(offices),) if offices else ()
    order = (col(ActUnit.batch_id), col(ActUnit.position), col(ActUnit.id))
    urgent = select(ActUnit).where(*waiting, not_mine, *within, col(ActUnit.urgent_at).is_not(None))
    begun = select(ActUnit).where(*waiting, *within, ActUnit.turns == 1, ActUnit.first_clerk != clerk_id)
    fresh = select(ActUnit).where(*waiting, *within, ActUnit.turns == 0)
    for query in (urgent.order_by(col(ActUnit.urgent_at), *order), begun.order_by(*order), fresh.order_by(*order)):
        locked = query.limit(1).with_for_update(skip_locked=not patient)
        if (found := (await work.session.exec(locked)).first()) is not None:
            return found
    return None


async def next_to_decide(work: Work, offices: Collection[str], person: UUID, *, sample: bool) -> ActUnit | None:
    """The act whose readings differ, or that a sample wants checked, which this person has not read; locked."""
    wanted = (ActUnit.sample == "due",) if sample else (ActUnit.state == UnitState.DIFFERING,)
    within = (col(ActUnit.office).in_(offices),) if offices else ()
    turn = ActEntry.turn == (CHECK if sample else DECIDE)
    seen = exists().where(col(ActEntry.unit_id) == ActUnit.id, (col(ActEntry.clerk_id) == person) | turn)
    query = select(ActUnit).where(*wanted, *within, ~seen).order_by(
        col(ActUnit.urgent_at).is_(None), col(ActUnit.urgent_at), col(ActUnit.batch_id), col(ActUnit.position)
    )  # fmt: skip
    return (await work.session.exec(query.limit(1).with_for_update(skip_locked=True))).first()


async def waiting(work: Work, offices: Collection[str], clerk_id: UUID) -> int:
    """How many acts wait for a reading by somebody."""
    not_mine = (col(ActUnit.first_clerk).is_(None)) | (ActUnit.first_clerk != clerk_id)
    query = select(func.count()).select_from(ActUnit).where(
        ActUnit.state == UnitState.WAITING, ActUnit.turns < READINGS, not_mine,
        *((col(ActUnit.office).in_(offices),) if offices else ()),
    )  # fmt: skip
    return (await work.session.exec(query)).one()


async def to_decide(work: Work, offices: Collection[str]) -> tuple[int, int]:
    """How many acts wait for a third person, and how many for a check of their sample."""
    query = select(
        func.coalesce(func.sum(case((col(ActUnit.state) == UnitState.DIFFERING, 1), else_=0)), 0),
        func.coalesce(func.sum(case((col(ActUnit.sample) == "due", 1), else_=0)), 0),
    ).where(*((col(ActUnit.office).in_(offices),) if offices else ()))
    differing, due = (await work.session.exec(query)).one()
    return int(differing), int(due)


async def reported(work: Work, offices: Collection[str]) -> Sequence[ActUnit]:
    """Acts that somebody said cannot be typed from their pages."""
    query = select(ActUnit).where(ActUnit.state == UnitState.REPORTED)
    if offices:
        query = query.where(col(ActUnit.office).in_(offices))
    return (await work.session.exec(query.order_by(col(ActUnit.batch_id), col(ActUnit.position)).limit(100))).all()


async def release_drafts(work: Work, before: datetime) -> int:
    """Gives acts that somebody began and left to others; gives how many."""
    stale = select(ActEntry).where(ActEntry.state == "draft", ActEntry.kept_at < before)
    rows = (await work.session.exec(stale.with_for_update(skip_locked=True))).all()
    for row in rows:
        await forget(work, row)
    return len(rows)


async def forget(work: Work, row: ActEntry) -> None:
    """Takes a draft away, so that its turn is free again."""
    await work.session.exec(delete(ActEntry).where(col(ActEntry.id) == row.id))
    if row.turn <= READINGS:
        other = select(ActEntry.clerk_id).where(ActEntry.unit_id == row.unit_id, col(ActEntry.turn) <= READINGS)
        first = (await work.session.exec(other.order_by(col(ActEntry.turn)).limit(1))).first()
        await work.session.exec(
            update(ActUnit).where(col(ActUnit.id) == row.unit_id)
            .values(turns=ActUnit.turns - 1, first_clerk=first)
        )  # fmt: skip


# --- How good it is ---------------------------------------------------------------------------------------------------


async def judged(work: Work, clerk_id: UUID, most: int, since: datetime | None = None) -> list[tuple[int, int]]:
    """The last readings of somebody that were judged: fields that were wrong, and fields compared."""
    query = select(ActEntry.errors, ActEntry.fields).where(
        ActEntry.clerk_id == clerk_id, col(ActEntry.turn) <= READINGS, col(ActEntry.errors).is_not(None)
    )
    if since is not None:
        query = query.where(col(ActEntry.done_at) >= since)
    rows = (await work.session.exec(query.order_by(col(ActEntry.done_at).desc()).limit(most))).all()
    return [(int(errors or 0), fields) for errors, fields in rows]


async def pause(work: Work, clerk_id: UUID) -> EntryPause | None:
    """The pause that somebody is in."""
    query = select(EntryPause).where(EntryPause.clerk_id == clerk_id, col(EntryPause.ended_at).is_(None))
    return (await work.session.exec(query.limit(1))).first()


async def last_pause(work: Work, clerk_id: UUID) -> EntryPause | None:
    """The last pause of somebody that has ended."""
    query = select(EntryPause).where(EntryPause.clerk_id == clerk_id, col(EntryPause.ended_at).is_not(None))
    return (await work.session.exec(query.order_by(col(EntryPause.ended_at).desc()).limit(1))).first()


async def pauses(work: Work, offices: Collection[str]) -> Sequence[EntryPause]:
    """The pauses that last."""
    query = select(EntryPause).where(col(EntryPause.ended_at).is_(None))
    if offices:
        query = query.where(col(EntryPause.office).in_(offices))
    return (await work.session.exec(query.order_by(col(EntryPause.paused_at)))).all()


async def progress(work: Work, offices: Collection[str]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Of each batch with acts to be typed: acts, done, differing now, reported, sample due and wrong; newest first."""
    unit, batch = columns(ActUnit), columns(Batch)

    def of(condition: Any, name: str) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(name)

    query = (
        sql(batch.id, batch.office, batch.volume_id, batch.quality, func.count().label("acts"),
            of(unit.state == UnitState.DONE, "done"), of(unit.state == UnitState.DIFFERING, "differing"),
            of(unit.state == UnitState.REPORTED, "reported"), of(unit.sample == "due", "due"),
            of(unit.sample == "wrong", "wrong"), of(unit.sample != "", "sample"))
        .join(ActUnit, unit.batch_id == batch.id).where(unit.known == b"", unit.state != UnitState.ASIDE)
        .group_by(batch.id, batch.office, batch.volume_id, batch.quality).order_by(batch.id.desc()).limit(100)
    )  # fmt: skip
    if offices:
        query = query.where(batch.office.in_(offices))
    return await work.rows(query)


async def readings(work: Work, batch_ids: Collection[UUID]) -> dict[UUID, Row[*tuple[Any, ...]]]:
    """Of each batch, over judged readings: fields compared and wrong, of all and of planted acts; acts at odds."""
    unit, entry = columns(ActUnit), columns(ActEntry)

    def total(value: Any, condition: Any, name: str) -> Any:
        return func.coalesce(func.sum(case((condition, value), else_=0)), 0).label(name)

    query = (
        sql(unit.batch_id, total(entry.fields, unit.known == b"", "fields"),
            total(entry.errors, unit.known == b"", "errors"), total(entry.fields, unit.known != b"", "planted_fields"),
            total(entry.errors, unit.known != b"", "planted_errors"),
            total(1, (entry.turn == DECIDE) & (entry.state == "done"), "decided"))
        .join(ActEntry, entry.unit_id == unit.id)
        .where(unit.batch_id.in_(batch_ids), (entry.errors.is_not(None)) | (entry.turn == DECIDE))
        .group_by(unit.batch_id)
    )  # fmt: skip
    return {row.batch_id: row for row in await work.rows(query)}


async def own(work: Work, clerk_id: UUID, since: datetime) -> Row[*tuple[Any, ...]]:
    """Of somebody's readings since then: acts read, judged, without any error; fields compared, and wrong."""
    entry = columns(ActEntry)
    query = sql(
        func.count().label("acts"), func.count(entry.errors).label("judged"),
        func.coalesce(func.sum(case((entry.errors == 0, 1), else_=0)), 0).label("right"),
        func.coalesce(func.sum(case((entry.errors.is_not(None), entry.fields), else_=0)), 0).label("fields"),
        func.coalesce(func.sum(entry.errors), 0).label("errors"),
    ).where(entry.clerk_id == clerk_id, entry.turn <= READINGS, entry.state == "done", entry.done_at >= since)
    (row,) = await work.rows(query)
    return row


async def units_of(work: Work, batch_id: UUID) -> Sequence[ActUnit]:
    """A batch's finished acts without the planted ones, locked, in one order."""
    query = select(ActUnit).where(ActUnit.batch_id == batch_id, ActUnit.known == b"", ActUnit.state == UnitState.DONE)
    query = query.order_by(col(ActUnit.id))
    return (await work.session.exec(query.with_for_update())).all()


async def unfinished(work: Work, batch_id: UUID) -> bool:
    """Whether acts of a batch still wait for a reading or a decision."""
    query = select(ActUnit.id).where(
        ActUnit.batch_id == batch_id, ActUnit.known == b"",
        col(ActUnit.state).in_((UnitState.WAITING, UnitState.DIFFERING, UnitState.REPORTED)),
    )  # fmt: skip
    return (await work.session.exec(query.limit(1))).first() is not None


async def number_taken(work: Work, volume_id: UUID, number: str) -> bool:
    """Whether an act of this register has this number."""
    query = select(ActUnit.id).where(ActUnit.volume_id == volume_id, ActUnit.number == number)
    return (await work.session.exec(query.limit(1))).first() is not None


async def pause_by_id(work: Work, pause_id: UUID) -> EntryPause | None:
    """A pause by its key, locked."""
    return await work.session.get(EntryPause, pause_id, with_for_update=True, populate_existing=True)
