"""Queries on what demandes hold of a person."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, delete, select, update

from casa_app.kit.database import Work
from casa_app.procedures.models import Case, CaseEvent, CaseOpinion, CasePiece


async def of_person(work: Work, person_id: UUID) -> Sequence[Case]:
    """The demandes that a person asked for, the oldest first."""
    query = select(Case).where(Case.person_id == person_id)
    return (await work.session.exec(query.order_by(col(Case.filed_at), col(Case.id)))).all()


async def prepared_by(work: Work, person_id: UUID) -> Sequence[Case]:
    """The demandes of others that a person prepared, the oldest first."""
    query = select(Case).where(Case.prepared_by == person_id, Case.person_id != person_id)
    return (await work.session.exec(query.order_by(col(Case.filed_at), col(Case.id)))).all()


async def clear_words(work: Work, case: Case) -> None:
    """Empties what was written about a case, and where it was; its references and terms stay."""
    await work.session.exec(update(CaseEvent).where(col(CaseEvent.case_id) == case.id).values(text=""))
    await work.session.exec(update(CaseOpinion).where(col(CaseOpinion.case_id) == case.id).values(text=""))
    await work.session.exec(delete(CasePiece).where(col(CasePiece.case_id) == case.id))
    case.motive, case.lat, case.lng = "", None, None
    case.complement = [{**one, "text": ""} for one in case.complement]
    work.session.add(case)
