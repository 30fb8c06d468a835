"""Queries on claims. Every one that a page repeats is bounded and served by an index of `models`."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, or_, tuple_, update
from sqlmodel import col, func, select

from casa_app.claims.models import (
    ApiKey,
    Breach,
    Claim,
    ClaimEvent,
    ClaimFollower,
    RoutingRule,
)
from casa_app.claims.rules import OPEN
from casa_app.kit.database import Work
from casa_app.kit.text import fold

PAGE: Final = 50


async def get(work: Work, claim_id: UUID, *, lock: bool = False) -> Claim | None:
    """The claim, locked for writing if asked."""
    return await work.session.get(Claim, claim_id, with_for_update=lock or None)


async def by_reference(work: Work, reference: str) -> Claim | None:
    """The claim with this printed reference."""
    return (await work.session.exec(select(Claim).where(Claim.reference == reference))).first()


async def by_filing_key(work: Work, key: str) -> Claim | None:
    """The claim that this form has filed already."""
    return (await work.session.exec(select(Claim).where(Claim.filing_key == key))).first()


async def events(work: Work, claim_id: UUID, *, public_only: bool = False) -> Sequence[ClaimEvent]:
    """The timeline, oldest first."""
    query = select(ClaimEvent).where(ClaimEvent.claim_id == claim_id).order_by(col(ClaimEvent.at), col(ClaimEvent.id))
    if public_only:
        query = query.where(col(ClaimEvent.public).is_(True))
    return (await work.session.exec(query)).all()


async def followers(work: Work, claim_id: UUID) -> Sequence[ClaimFollower]:
    """Who follows the claim beside the claimant."""
    return (await work.session.exec(select(ClaimFollower).where(ClaimFollower.claim_id == claim_id))).all()


async def near(
    work: Work, categories: Iterable[str], box: tuple[float, float, float, float], *, most: int = 20
) -> Sequence[Claim]:
    """Open claims of these categories in a box (south, west, north, east), newest first."""
    south, west, north, east = box
    query = select(Claim).where(
        col(Claim.category).in_(list(categories)),
        col(Claim.open).is_(True),
        col(Claim.lat).between(south, north),
        col(Claim.lng).between(west, east),
        col(Claim.merged_into).is_(None),
    )
    return (await work.session.exec(query.order_by(col(Claim.filed_at).desc()).limit(most))).all()


async def any_claim(work: Work) -> bool:
    """Whether a claim was ever filed here."""
    return (await work.session.exec(select(Claim.id).limit(1))).first() is not None


async def routing(work: Work) -> Sequence[RoutingRule]:
    """Every routing rule; they are few."""
    return (await work.session.exec(select(RoutingRule))).all()


async def open_for_rule(
    work: Work, categories: list[str] | None, arrondissement: str, *, limit: int
) -> Sequence[Claim]:
    """Open claims that a routing rule could concern, the most urgent first; None or `*` mean all."""
    query = select(Claim).where(col(Claim.open).is_(True))
    if categories is not None:
        query = query.where(col(Claim.category).in_(categories))
    if arrondissement != "*":
        query = query.where(Claim.arrondissement == arrondissement)
    return (await work.session.exec(query.order_by(col(Claim.due_at)).limit(limit))).all()


async def breaches(work: Work, *, limit: int, before: datetime | None = None) -> Sequence[Breach]:
    """The breach register, newest first."""
    query = select(Breach).order_by(col(Breach.found_at).desc(), col(Breach.id).desc()).limit(limit)
    if before:
        query = query.where(col(Breach.found_at) < before)
    return (await work.session.exec(query)).all()


async def published(
    work: Work, *, arrondissement: str = "", categories: tuple[str, ...] = (), states: tuple[str, ...] = (),
    text: str = "", after: tuple[datetime, UUID] | None = None, limit: int = PAGE,
) -> Sequence[Claim]:
    """Reviewed claims, newest first."""
    query = select(Claim).where(Claim.publication == "published", col(Claim.merged_into).is_(None))
    if arrondissement:
        query = query.where(Claim.arrondissement == arrondissement)
    if categories:
        query = query.where(col(Claim.category).in_(categories))
    if states:
        query = query.where(col(Claim.state).in_(states))
    for word in fold(text).split()[:6]:
        query = query.where(func.lower(col(Claim.public_title)).contains(word, autoescape=True))
    if after:
        query = query.where(tuple_(col(Claim.filed_at), col(Claim.id)) < tuple_(*after))
    query = query.order_by(col(Claim.filed_at).desc(), col(Claim.id).desc())
    return (await work.session.exec(query.limit(limit))).all()


async def add_follower(work: Work, follower: ClaimFollower) -> None:
    """Adds a follower and counts them."""
    work.session.add(follower)
    await work.session.exec(
        update(Claim).where(col(Claim.id) == follower.claim_id).values(followers=Claim.followers + 1)
    )


async def follow_once(work: Work, claim_id: UUID, person_id: UUID, contact: str, locale: str) -> bool:
    """Makes the person a follower of the claim; says whether they were not one yet."""
    if any(known.person_id == person_id for known in await followers(work, claim_id)):
        return False
    at = work.clock.now()
    await add_follower(
        work, ClaimFollower(claim_id=claim_id, person_id=person_id, contact=contact, locale=locale, at=at)
    )
    return True


async def others_count_on(work: Work, claim_id: UUID) -> bool:
    """Whether somebody follows the claim, or another claim was merged into it."""
    merged = select(Claim.id).where(Claim.merged_into == claim_id).limit(1)
    return bool(await followers(work, claim_id)) or (await work.session.exec(merged)).first() is not None


def is_open(state: str) -> bool:
    """Whether the queue still holds a claim in this state."""
    return state in OPEN


async def of_account(
    work: Work, person_id: UUID | None, businesses: Collection[UUID], without: Collection[UUID], *,
    is_open: bool | None, before: tuple[datetime, UUID] | None, limit: int,
) -> Sequence[Claim]:  # fmt: skip
    """Claims of a person and of these businesses, the newest first, but those of `without`."""
    own: list[ColumnElement[bool]] = [col(Claim.business_id).in_(list(businesses))] if businesses else []
    own += [col(Claim.person_id) == person_id] if person_id is not None else []
    if not own:
        return []
    query = select(Claim).where(or_(*own))
    if without:
        query = query.where(or_(col(Claim.business_id).is_(None), col(Claim.business_id).not_in(list(without))))
    if is_open is not None:
        query = query.where(col(Claim.open).is_(is_open))
    if before:
        query = query.where(tuple_(col(Claim.filed_at), col(Claim.id)) < tuple_(*before))
    query = query.order_by(col(Claim.filed_at).desc(), col(Claim.id).desc())
    return (await work.session.exec(query.limit(limit))).all()


async def api_keys(work: Work) -> Sequence[ApiKey]:
    """Every client of Open311, the newest first."""
    return (await work.session.exec(select(ApiKey).order_by(col(ApiKey.created_at).desc()))).all()


async def api_key(work: Work, key_id: UUID) -> ApiKey | None:
    """One client of Open311."""
    return await work.session.get(ApiKey, key_id)
