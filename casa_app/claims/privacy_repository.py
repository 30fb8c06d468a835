"""Queries of law 09-08: what hangs on a person, and claims whose time is over."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import and_, update
from sqlmodel import col, or_, select

from casa_app.claims.models import Claim, ClaimEvent, ClaimFollower, DataRequest
from casa_app.kit.database import Work
from casa_app.kit.models import AuditEntry

REQUESTS_MOST: Final = 200


async def claims_of(work: Work, person_id: UUID) -> Sequence[Claim]:
    """Every claim of a person, oldest first."""
    query = select(Claim).where(Claim.person_id == person_id).order_by(col(Claim.filed_at))
    return (await work.session.exec(query)).all()


async def follows_of(work: Work, person_id: UUID) -> Sequence[ClaimFollower]:
    """Every claim that a person follows."""
    return (await work.session.exec(select(ClaimFollower).where(ClaimFollower.person_id == person_id))).all()


async def has_more(work: Work, person_id: UUID) -> bool:
    """Whether a person still has a claim, or follows one."""
    claim = select(Claim.id).where(Claim.person_id == person_id).limit(1)
    follow = select(ClaimFollower.id).where(ClaimFollower.person_id == person_id).limit(1)
    return (await work.session.exec(claim)).first() is not None or (await work.session.exec(follow)).first() is not None


async def unfollow(work: Work, follower: ClaimFollower) -> None:
    """Takes a follower away."""
    await work.session.delete(follower)
    fewer = update(Claim).where(col(Claim.id) == follower.claim_id).values(followers=Claim.followers - 1)
    await work.session.exec(fewer.execution_options(synchronize_session="fetch"))


async def clear_words(work: Work, claim_id: UUID) -> None:
    """Empties what was written in a claim's timeline and in requests about it."""
    await work.session.exec(update(ClaimEvent).where(col(ClaimEvent.claim_id) == claim_id).values(text=""))
    await work.session.exec(update(DataRequest).where(col(DataRequest.claim_id) == claim_id).values(text=""))


async def past_retention(work: Work, categories: Sequence[str], before: datetime, limit: int) -> Sequence[Claim]:
    """Ended claims of these categories that ended before the moment and were not anonymised."""
    # An ended claim's `due_at` is when it ended or last changed, and orders its index.
    query = select(Claim).where(
        col(Claim.open).is_(False), col(Claim.due_at) < before + timedelta(days=1), col(Claim.ended_at) < before,
        col(Claim.category).in_(categories), col(Claim.anonymised_at).is_(None),
    )  # fmt: skip
    return (await work.session.exec(query.limit(limit))).all()


async def request(work: Work, request_id: UUID) -> DataRequest | None:
    """One request, locked when the unit of work writes."""
    return await work.session.get(DataRequest, request_id, with_for_update=work.writes or None)


async def requests(work: Work, *, state: str = "") -> Sequence[DataRequest]:
    """Requests, those that wait first, the oldest of them first."""
    query = select(DataRequest).order_by(col(DataRequest.state).desc(), col(DataRequest.asked_at)).limit(REQUESTS_MOST)
    if state:
        query = query.where(DataRequest.state == state)
    return (await work.session.exec(query)).all()


async def unlink_requests(work: Work, person_id: UUID) -> None:
    """Keeps that a request was made and how it ended, without its words."""
    mine = update(DataRequest).where(col(DataRequest.person_id) == person_id)
    await work.session.exec(mine.values(person_id=None, text=""))


async def trail(work: Work, subjects: Sequence[tuple[str, UUID]]) -> Sequence[AuditEntry]:
    """The audit links of several files, oldest first."""
    wanted = [and_(col(AuditEntry.subject_kind) == kind, col(AuditEntry.subject_id) == key) for kind, key in subjects]
    if not wanted:
        return []
    return (await work.session.exec(select(AuditEntry).where(or_(*wanted)).order_by(col(AuditEntry.number)))).all()
