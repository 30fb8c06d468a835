"""Queries on the opinions that partner bodies are asked for."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from casa_app.kit.database import Work
from casa_app.procedures.models import Case, CaseOpinion
from casa_app.procedures.rules import State

_AWAITED = (State.OPINIONS, State.INSTRUCTION)


async def of_bodies(
    work: Work, bodies: Sequence[str], arrondissements: Sequence[str], *, given: bool, limit: int
) -> list[tuple[CaseOpinion, Case]]:
    """What these bodies are asked, the nearest term first; or what they gave, the newest first. No place: all."""
    query = select(CaseOpinion, Case).join(Case, col(Case.id) == col(CaseOpinion.case_id))
    query = query.where(col(CaseOpinion.body).in_(bodies))
    if arrondissements:
        query = query.where(col(Case.arrondissement).in_(arrondissements))
    if given:
        query = query.where(col(CaseOpinion.answered_at).is_not(None))
        query = query.order_by(col(CaseOpinion.answered_at).desc())
    else:
        query = query.where(col(CaseOpinion.answered_at).is_(None), col(Case.state).in_(_AWAITED))
        query = query.order_by(col(CaseOpinion.due_at), col(CaseOpinion.id))
    return [(row[0], row[1]) for row in await work.session.exec(query.limit(limit))]


async def one(work: Work, opinion_id: UUID) -> tuple[CaseOpinion, Case] | None:
    """An opinion with its case."""
    query = select(CaseOpinion, Case).join(Case, col(Case.id) == col(CaseOpinion.case_id))
    row = (await work.session.exec(query.where(CaseOpinion.id == opinion_id))).first()
    return (row[0], row[1]) if row else None


async def is_asked(work: Work, case_id: UUID, bodies: Sequence[str]) -> bool:
    """Whether one of these bodies was asked about the case."""
    query = select(CaseOpinion.id).where(CaseOpinion.case_id == case_id, col(CaseOpinion.body).in_(bodies))
    return (await work.session.exec(query.limit(1))).first() is not None
