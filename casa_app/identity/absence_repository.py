"""Queries of absences: who is away, and who stands in for whom."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from casa_app.identity.models import Absence
from casa_app.kit.database import Work

SHOWN_MOST = 50


async def on(work: Work, day: date, *, account: UUID | None = None, substitute: UUID | None = None) -> list[Absence]:
    """The absences that a day falls in, of one account or of those that somebody stands in for."""
    query = select(Absence).where(col(Absence.since) <= day, col(Absence.until) >= day)
    if account:
        query = query.where(Absence.account_id == account)
    if substitute:
        query = query.where(Absence.substitute_id == substitute)
    return list((await work.session.exec(query.order_by(col(Absence.since)))).all())


async def overlapping(work: Work, account_id: UUID, since: date, until: date) -> Absence | None:
    """An absence of this account that shares a day with these."""
    query = select(Absence).where(
        Absence.account_id == account_id, col(Absence.since) <= until, col(Absence.until) >= since
    )
    return (await work.session.exec(query)).first()


async def not_over(work: Work, day: date) -> Sequence[Absence]:
    """What lasts on that day or is to come, the nearest first."""
    query = select(Absence).where(col(Absence.until) >= day).order_by(col(Absence.since), col(Absence.id))
    return (await work.session.exec(query.limit(SHOWN_MOST))).all()
