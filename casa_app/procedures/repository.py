"""Queries on procedures and cases."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, bindparam, or_, tuple_
from sqlalchemy import select as select_columns
from sqlmodel import col, func, select

from casa_app.kit.database import Work
from casa_app.kit.models import PersonKey, columns
from casa_app.procedures.models import (
    Booking,
    Case,
    CaseEvent,
    CaseOpinion,
    CasePayment,
    CasePiece,
    IssuedDocument,
    ProcedureRevision,
    RevisionVerdict,
)
from casa_app.procedures.rules import BEFORE_FILING, CHECKED, UNDECIDED


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """A line of the timeline: these columns and no others leave the database."""

    at: datetime
    action: str
    actor_kind: str
    actor_id: UUID | None
    text: str
    public: bool
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ShownPiece:
    """A document of a case as it is shown."""

    id: UUID
    piece: str
    file_id: UUID
    state: str
    note: str
    checked_by: UUID | None


# What a case sheet asks, made once: making a statement takes as long as running it.
_CASE: BindParameter[UUID] = bindparam("case")
_BY_REFERENCE = select(Case).where(col(Case.reference) == bindparam("reference"))
_WITH_KEY = (
    select(Case, PersonKey).outerjoin(PersonKey, col(PersonKey.person_id) == col(Case.person_id))
    .where(col(Case.reference) == bindparam("reference"))
)  # fmt: skip
_PIECES = select(CasePiece).where(col(CasePiece.case_id) == _CASE).order_by(col(CasePiece.id))
_EVENT, _PIECE = columns(CaseEvent), columns(CasePiece)
_TOLD = (
    select_columns(*(_EVENT[each.name] for each in fields(ToldEvent)))
    .where(_EVENT.case_id == _CASE).order_by(_EVENT.at, _EVENT.id)
)  # fmt: skip
_PUBLIC = _TOLD.where(_EVENT.public.is_(True))
_SHOWN = (
    select_columns(*(_PIECE[each.name] for each in fields(ShownPiece)))
    .where(_PIECE.case_id == _CASE).order_by(_PIECE.id)
)  # fmt: skip
_OPINIONS = select(CaseOpinion).where(col(CaseOpinion.case_id) == _CASE).order_by(col(CaseOpinion.due_at))
_PAYMENTS = select(CasePayment).where(col(CasePayment.case_id) == _CASE)


async def get(work: Work, case_id: UUID, *, lock: bool = False) -> Case | None:
    """The case, locked for writing if asked."""
    return await work.session.get(Case, case_id, with_for_update=lock or None, populate_existing=lock)


async def by_reference(work: Work, reference: str) -> Case | None:
    """The case with this printed reference."""
    return (await work.session.exec(_BY_REFERENCE, params={"reference": reference})).first()


async def opened(work: Work, reference: str) -> tuple[Case, PersonKey | None] | None:
    """The same with its applicant's key: while the caller holds that, the session asks the database for it no more."""
    row = (await work.session.exec(_WITH_KEY, params={"reference": reference})).first()
    return (row[0], row[1]) if row else None


async def demonstration_cases(work: Work) -> int:
    """How many cases are marked as demonstration."""
    return (await work.session.exec(select(func.count()).where(col(Case.demonstration).is_(True)))).one()


async def by_filing_key(work: Work, key: str) -> Case | None:
    """The case that this form has filed already."""
    return (await work.session.exec(select(Case).where(Case.filing_key == key))).first()


async def events(work: Work, case_id: UUID, *, public_only: bool = False) -> list[ToldEvent]:
    """The timeline, oldest first."""
    return [ToldEvent(*row) for row in await work.rows(_PUBLIC if public_only else _TOLD, case=case_id)]


async def awaits_signature(work: Work, act_id: UUID, but: UUID) -> bool:
    """Whether an open case other than `but` is past instruction with this civil act."""
    query = select(Case.id).where(Case.act_id == act_id, Case.id != but, col(Case.open).is_(True))
    query = query.where(col(Case.state).not_in(CHECKED)).limit(1)
    return (await work.session.exec(query)).first() is not None


async def pieces(work: Work, case_id: UUID) -> Sequence[CasePiece]:
    """The documents of a case, in the order in which they came."""
    return (await work.session.exec(_PIECES, params={"case": case_id})).all()


async def shown_pieces(work: Work, case_id: UUID) -> list[ShownPiece]:
    """The documents of a case as they are shown, in the order in which they came."""
    return [ShownPiece(*row) for row in await work.rows(_SHOWN, case=case_id)]


async def opinions(work: Work, case_id: UUID) -> Sequence[CaseOpinion]:
    """The opinions asked for a case."""
    return (await work.session.exec(_OPINIONS, params={"case": case_id})).all()


async def opinion(work: Work, case_id: UUID, body: str) -> CaseOpinion | None:
    """The opinion asked of one body."""
    query = select(CaseOpinion).where(CaseOpinion.case_id == case_id, CaseOpinion.body == body)
    return (await work.session.exec(query)).first()


async def payments(work: Work, case_id: UUID) -> Sequence[CasePayment]:
    """What was paid for a case."""
    return (await work.session.exec(_PAYMENTS, params={"case": case_id})).all()


async def document(work: Work, case_id: UUID) -> IssuedDocument | None:
    """What was issued for a case."""
    return (await work.session.exec(select(IssuedDocument).where(IssuedDocument.case_id == case_id))).first()


async def latest_of(work: Work, person_id: UUID, limit: int) -> Sequence[Case]:
    """The cases that a person filed last, the newest first."""
    query = select(Case).where(Case.person_id == person_id).order_by(col(Case.filed_at).desc(), col(Case.id).desc())
    return (await work.session.exec(query.limit(limit))).all()


# --- Revisions -------------------------------------------------------------------------------------------------------


async def revision(work: Work, revision_id: UUID) -> ProcedureRevision | None:
    """One revision."""
    return await work.session.get(ProcedureRevision, revision_id)


async def revisions(work: Work, *, code: str = "") -> list[tuple[ProcedureRevision, RevisionVerdict | None]]:
    """Revisions with what became of them (None: they wait), the newest first within each procedure."""
    joined = col(RevisionVerdict.revision_id) == col(ProcedureRevision.id)
    query = select(ProcedureRevision, RevisionVerdict).outerjoin(RevisionVerdict, joined)
    query = query.order_by(col(ProcedureRevision.code), col(ProcedureRevision.number).desc())
    rows = await work.session.exec(query.where(ProcedureRevision.code == code) if code else query)
    return [(row[0], row[1]) for row in rows]


async def published(work: Work) -> list[UUID]:
    """The revision of each procedure that is in force: the newest published one."""
    joined = col(RevisionVerdict.revision_id) == col(ProcedureRevision.id)
    query = select(ProcedureRevision.code, ProcedureRevision.id).join(RevisionVerdict, joined)
    query = query.where(RevisionVerdict.verdict == "published").order_by(col(ProcedureRevision.number))
    rows = await work.session.exec(query)
    return list({row[0]: row[1] for row in rows}.values())


async def revision_ids(work: Work) -> list[UUID]:
    """Every revision there is."""
    return list(await work.session.exec(select(ProcedureRevision.id)))


# --- Lists -----------------------------------------------------------------------------------------------------------


async def overdue(
    work: Work, now: datetime, revisions: Sequence[UUID], after: tuple[datetime, UUID] | None, limit: int
) -> list[tuple[datetime, UUID]]:
    """(decide_due, key) of undecided cases of these revisions whose term to decide is over, oldest first, after one."""
    query = select(Case.decide_due, Case.id).where(
        col(Case.state).in_([state.value for state in UNDECIDED]), col(Case.decide_due) < now,
        col(Case.revision_id).in_(revisions),
    )  # fmt: skip
    if after:
        query = query.where(tuple_(col(Case.decide_due), col(Case.id)) > tuple_(*after))
    rows = await work.session.exec(query.order_by(col(Case.decide_due), col(Case.id)).limit(limit))
    return [(row[0], row[1]) for row in rows if row[0] is not None]


async def locked(work: Work, case_ids: Sequence[UUID]) -> Sequence[Case]:
    """These cases, locked, as they are now, in order of key."""
    query = select(Case).where(col(Case.id).in_(case_ids)).order_by(col(Case.id)).with_for_update()
    return (await work.session.exec(query.execution_options(populate_existing=True))).all()


async def pieces_of(work: Work, case_ids: Sequence[UUID]) -> dict[UUID, list[CasePiece]]:
    """The documents of these cases, by case."""
    found: dict[UUID, list[CasePiece]] = {}
    for row in await work.session.exec(select(CasePiece).where(col(CasePiece.case_id).in_(case_ids))):
        found.setdefault(row.case_id, []).append(row)
    return found


async def of_account(
    work: Work, person_id: UUID | None, businesses: Collection[UUID], without: Collection[UUID], *,
    is_open: bool | None, before: tuple[datetime, UUID] | None, limit: int,
) -> Sequence[Case]:  # fmt: skip
    """Cases that a person asked for or prepared, and those of these businesses, the newest first, but `without`'s."""
    own: list[ColumnElement[bool]] = [col(Case.business_id).in_(list(businesses))] if businesses else []
    if person_id is not None:
        own += [col(Case.person_id) == person_id, col(Case.prepared_by) == person_id]
    if not own:
        return []
    query = select(Case).where(or_(*own))
    if without:
        query = query.where(or_(col(Case.business_id).is_(None), col(Case.business_id).not_in(list(without))))
    if is_open is not None:
        query = query.where(col(Case.open).is_(is_open))
    if before:
        query = query.where(tuple_(col(Case.filed_at), col(Case.id)) < tuple_(*before))
    return (await work.session.exec(query.order_by(col(Case.filed_at).desc(), col(Case.id).desc()).limit(limit))).all()


async def unanswered(work: Work, now: datetime, limit: int) -> Sequence[Case]:
    """Cases before filing whose time is over, locked."""
    waiting = col(Case.state).in_([state.value for state in BEFORE_FILING])
    query = select(Case).where(waiting, col(Case.due_at) < now).order_by(col(Case.due_at)).limit(limit)
    return (await work.session.exec(query.with_for_update(skip_locked=True))).all()


async def open_after(work: Work, after: UUID | None, limit: int) -> Sequence[Case]:
    """Open cases in order of key, locked, for what goes through all of them in batches."""
    query = select(Case).where(col(Case.open).is_(True)).order_by(col(Case.id)).limit(limit).with_for_update()
    if after:
        query = query.where(col(Case.id) > after)
    return (await work.session.exec(query)).all()


async def awaited_opinions(work: Work, case_ids: Sequence[UUID]) -> dict[UUID, list[CaseOpinion]]:
    """The opinions of these cases that were not given yet, by case."""
    query = select(CaseOpinion).where(col(CaseOpinion.case_id).in_(case_ids), col(CaseOpinion.answered_at).is_(None))
    found: dict[UUID, list[CaseOpinion]] = {}
    for row in await work.session.exec(query.order_by(col(CaseOpinion.due_at))):
        found.setdefault(row.case_id, []).append(row)
    return found


async def late_opinions(work: Work, now: datetime, limit: int) -> Sequence[CaseOpinion]:
    """Opinions that were not given in time and are not closed yet."""
    query = select(CaseOpinion).where(col(CaseOpinion.answered_at).is_(None), col(CaseOpinion.due_at) < now)
    return (await work.session.exec(query.order_by(col(CaseOpinion.due_at)).limit(limit))).all()


# --- Booking ---------------------------------------------------------------------------------------------------------


async def taken(work: Work, resource: str, since: datetime, until: datetime) -> list[datetime]:
    """The slots of a resource that are held in [since, until)."""
    query = select(Booking.slot).where(
        Booking.resource == resource, col(Booking.slot) >= since, col(Booking.slot) < until
    )
    return list(await work.session.exec(query.order_by(col(Booking.slot))))


async def release(work: Work, case_id: UUID) -> None:
    """Gives back what a case held."""
    for row in (await work.session.exec(select(Booking).where(Booking.case_id == case_id))).all():
        await work.session.delete(row)


async def drop_pieces(work: Work, case_id: UUID) -> None:
    """Takes its documents from a case that is not filed yet; the files themselves stay its own."""
    for row in await pieces(work, case_id):
        await work.session.delete(row)
    await work.session.flush()


def new_piece(case_id: UUID, piece: str, file_id: UUID) -> CasePiece:
    """A document that has just come, not looked at yet."""
    return CasePiece(case_id=case_id, piece=piece, file_id=file_id)
