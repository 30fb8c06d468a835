"""Queries on civil acts and what was drawn from them."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, func, select

from casa_app.kit.database import Work
from casa_app.records.models import ActDelivery, ActVersion, CivilAct, MarginalNote
from casa_app.records.rules import Reference

MOST = 20  # acts that one search gives


async def get(work: Work, act_id: UUID, *, lock: bool = False) -> CivilAct | None:
    """An act by its key, locked for writing if asked."""
    return await work.session.get(CivilAct, act_id, with_for_update=lock or None, populate_existing=lock)


async def at(work: Work, where: Reference, *, lock: bool = False) -> Sequence[CivilAct]:
    """The acts of this reference: one, or one in each register when it names none."""
    query = select(CivilAct).where(
        CivilAct.kind == where.kind, CivilAct.office == where.office, CivilAct.calendar == where.calendar,
        CivilAct.year == where.year, CivilAct.number == where.number,
    )  # fmt: skip
    if where.register:
        query = query.where(CivilAct.book == where.register)
    query = query.order_by(CivilAct.book).limit(MOST)
    return (await work.session.exec(query.with_for_update() if lock else query)).all()


async def of_holder(work: Work, kind: str, office: str, index: str) -> Sequence[CivilAct]:
    """The acts of one kind and office whose holder's name, in either script, has this index."""
    named = (col(CivilAct.name_ar_index) == index) | (col(CivilAct.name_fr_index) == index)
    query = select(CivilAct).where(named, CivilAct.kind == kind, CivilAct.office == office)
    return (await work.session.exec(query.order_by(col(CivilAct.year)).limit(MOST))).all()


async def is_empty(work: Work) -> bool:
    """Whether no act is known yet."""
    return (await work.session.exec(select(CivilAct.id).limit(1))).first() is None


# --- Deliveries ------------------------------------------------------------------------------------------------------


async def was_delivered(work: Work, act_id: UUID) -> bool:
    """Whether anything was drawn from the act."""
    query = select(func.count()).where(ActDelivery.act_id == act_id)
    return bool((await work.session.exec(query)).one())


async def own(work: Work, person_id: UUID) -> Sequence[CivilAct]:
    """The acts that this person received something of as their holder, the oldest first."""
    received = select(ActDelivery.act_id).where(
        ActDelivery.asked_by == person_id, ActDelivery.relationship == "holder"
    )
    query = select(CivilAct).where(col(CivilAct.id).in_(received)).order_by(col(CivilAct.year), col(CivilAct.id))
    return (await work.session.exec(query)).all()


async def deliveries(work: Work, act_id: UUID, most: int) -> Sequence[ActDelivery]:
    """What was handed out of an act, the newest first."""
    query = select(ActDelivery).where(ActDelivery.act_id == act_id)
    return (await work.session.exec(query.order_by(col(ActDelivery.at).desc()).limit(most))).all()


# --- Versions and notes ----------------------------------------------------------------------------------------------


async def last_version(work: Work, act_id: UUID) -> ActVersion | None:
    """What an act says since when, if it was ever written down."""
    query = select(ActVersion).where(ActVersion.act_id == act_id).order_by(col(ActVersion.version).desc()).limit(1)
    return (await work.session.exec(query)).first()


async def versions(work: Work, act_id: UUID) -> Sequence[ActVersion]:
    """Every version of an act, the newest first."""
    query = select(ActVersion).where(ActVersion.act_id == act_id).order_by(col(ActVersion.version).desc())
    return (await work.session.exec(query)).all()


async def notes(work: Work, act_id: UUID) -> Sequence[MarginalNote]:
    """An act's marginal notes, the oldest first."""
    query = select(MarginalNote).where(MarginalNote.act_id == act_id)
    return (await work.session.exec(query.order_by(col(MarginalNote.day), col(MarginalNote.id)))).all()
