"""Queries of businesses and of who acts for them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, func, or_, select

from casa_app.identity.models import Account, Business, Delegation, Person, Site
from casa_app.kit.database import Work
from casa_app.kit.models import PersonKey


async def ownerless_business(work: Work, ice: str) -> Business | None:
    """The business of this ICE that belongs to no account."""
    query = select(Business).where(Business.ice == ice, col(Business.owner_id).is_(None))
    return (await work.session.exec(query)).first()


async def acted_for(work: Work, ice: str, account_id: UUID) -> Business | None:
    """The business of this ICE that an account owns or actively acts for; a verified one before others."""
    query = select(Business).where(Business.ice == ice, _of(account_id))
    return (await work.session.exec(query.order_by(col(Business.verified).desc(), col(Business.created_at)))).first()


async def owned_business(work: Work, ice: str, account_id: UUID) -> Business | None:
    """The business of this ICE that an account owns."""
    query = select(Business).where(Business.ice == ice, Business.owner_id == account_id)
    return (await work.session.exec(query)).first()


async def businesses_of(work: Work, account_id: UUID) -> list[Business]:
    """Businesses that an account owns or actively acts for."""
    query = select(Business).where(_of(account_id))
    return list(await work.session.exec(query.order_by(col(Business.created_at)).limit(200)))


async def names(work: Work, business_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What these businesses are called."""
    query = select(Business.id, Business.name).where(col(Business.id).in_(list(business_ids)))
    return dict((await work.session.exec(query)).all())


async def left(work: Work, account_id: UUID) -> set[UUID]:
    """Businesses that an account acted for as a delegate, and does not any more."""
    query = select(Delegation.business_id).where(Delegation.account_id == account_id, Delegation.state == "ended")
    return set((await work.session.exec(query)).all())


async def sites(work: Work, business_ids: Iterable[UUID]) -> list[tuple[Site, Business]]:
    """The establishments of these businesses, closed ones last."""
    query = select(Site, Business).join(Business, col(Business.id) == col(Site.business_id))
    query = query.where(col(Site.business_id).in_(list(business_ids)))
    rows = await work.session.exec(query.order_by(col(Site.closed_at).is_not(None), col(Site.created_at)).limit(500))
    return list(rows)


async def site(work: Work, site_id: UUID) -> tuple[Site, Business] | None:
    """One establishment and its business."""
    query = select(Site, Business).join(Business, col(Business.id) == col(Site.business_id)).where(Site.id == site_id)
    return (await work.session.exec(query)).first()


def _of(account_id: UUID) -> ColumnElement[bool]:
    acting = select(Delegation.business_id).where(Delegation.account_id == account_id, Delegation.state == "active")
    return or_(col(Business.owner_id) == account_id, col(Business.id).in_(acting))


def _claimed(ice: str) -> ColumnElement[bool]:
    owned = col(Business.owner_id).is_not(None)
    return and_(owned, Business.ice == ice) if ice else and_(owned, col(Business.verified).is_(False))


async def claimed_businesses(
    work: Work, ice: str, *, offset: int, limit: int
) -> Sequence[tuple[Business, Person, PersonKey | None]]:
    """Businesses of accounts with this ICE, or else those that nobody has verified; the longest waiting first."""
    query = (
        select(Business, Person, PersonKey)
        .join(Account, col(Account.id) == col(Business.owner_id))
        .join(Person, col(Person.id) == col(Account.person_id))
        .outerjoin(PersonKey, col(PersonKey.person_id) == col(Person.id))
        .where(_claimed(ice))
        .order_by(col(Business.created_at), col(Business.id))
    )
    return (await work.session.exec(query.offset(offset).limit(limit))).all()


async def count_claimed(work: Work, ice: str) -> int:
    """How many businesses `claimed_businesses` would give in all."""
    return (await work.session.exec(select(func.count()).select_from(Business).where(_claimed(ice)))).one()


async def verified_owners(work: Work, ices: Iterable[str]) -> set[tuple[str, UUID | None]]:
    """Who was verified for these ICE."""
    chosen = (col(Business.ice).in_(list(ices)), col(Business.verified).is_(True))
    return set((await work.session.exec(select(Business.ice, Business.owner_id).where(*chosen))).all())


async def delegations(work: Work, business_ids: Sequence[UUID]) -> list[Delegation]:
    """Delegations of these businesses that are offered or active."""
    query = select(Delegation).where(col(Delegation.business_id).in_(business_ids), Delegation.state != "ended")
    return list(await work.session.exec(query.order_by(col(Delegation.created_at)).limit(1000)))


async def delegation_to(work: Work, business_id: UUID, contact_index: str) -> Delegation | None:
    """The delegation of a business to a contact, in whatever state."""
    query = select(Delegation).where(Delegation.business_id == business_id, Delegation.contact_index == contact_index)
    return (await work.session.exec(query)).first()


async def offers_to(work: Work, contact_indexes: Sequence[str]) -> Sequence[tuple[Delegation, Business]]:
    """Open offers to one of these contacts."""
    query = (
        select(Delegation, Business)
        .join(Business, col(Business.id) == col(Delegation.business_id))
        .where(col(Delegation.contact_index).in_(contact_indexes), Delegation.state == "offered")
    )
    return (await work.session.exec(query.limit(100))).all()
