"""Businesses that residents act for, and the delegates they name."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from casa_app.identity import business_repository as repository
from casa_app.identity.actor import Actor
from casa_app.identity.models import Account, Business, Delegation
from casa_app.identity.notifier import notify
from casa_app.identity.rules import VERIFYING
from casa_app.identity.service import contact, index_of
from casa_app.identity.views import BusinessView, ClaimedBusiness, DelegateView, OfferView
from casa_app.kit import audit
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, NotFound
from casa_app.kit.i18n import as_locale
from casa_app.kit.keys import keyring
from casa_app.kit.paging import SHOWN, Page, offset_of

Judgement = Callable[[Work, Actor, UUID], Awaitable[None]]


class BusinessKnown(CasaError):
    """The account has the business already."""

    key = "identity.error.business_known"
    status = 409


async def create(work: Work, actor: Actor, *, ice: str, name: str) -> UUID:
    """The actor's business, not verified yet. Raises BusinessKnown.

    Two accounts may name the same ICE: neither sees what is the other's, and papers decide who is verified.
    """
    if await repository.owned_business(work, ice, actor.account_id):
        raise BusinessKnown(field="ice")
    business = Business(ice=ice, name=name, owner_id=actor.account_id, created_at=work.clock.now())
    work.session.add(business)
    await audit.append(work, "business", business.id, "create", actor=actor.audit, changes={"ice": ice, "name": name})
    return business.id


async def verify(work: Work, actor: Actor, business_id: UUID) -> None:
    """Notes that the actor has seen the business's papers. Raises Forbidden or NotFound."""
    await _judge(work, actor, business_id, verified=True)


async def doubt(work: Work, actor: Actor, business_id: UUID) -> None:
    """Takes a verification back. Raises Forbidden or NotFound."""
    await _judge(work, actor, business_id, verified=False)


async def _judge(work: Work, actor: Actor, business_id: UUID, *, verified: bool) -> None:
    actor.need(*VERIFYING)
    business = await work.session.get(Business, business_id, with_for_update=True)
    if business is None or business.owner_id is None or business.verified == verified:
        raise NotFound
    business.verified = verified
    work.session.add(business)
    await audit.append(work, "business", business.id, "verify" if verified else "doubt", actor=actor.audit)


async def claimed(work: Work, actor: Actor, *, ice: str = "", page: int = 0) -> Page[ClaimedBusiness]:
    """Fifty businesses that wait for somebody to look at their papers, or all that accounts claim under one ICE.

    Raises Forbidden.
    """
    actor.need(*VERIFYING)
    total = await repository.count_claimed(work, ice)
    offset = offset_of(page, total)
    found = await repository.claimed_businesses(work, ice, offset=offset, limit=SHOWN)
    verified = await repository.verified_owners(work, {row.ice for row, *_ in found})
    rows = [
        ClaimedBusiness(
            id=row.id,
            ice=row.ice,
            name=row.name,
            owner=(await contact(work, person.id)).name,
            verified=row.verified,
            elsewhere=any(known == row.ice and owner != row.owner_id for known, owner in verified),
            created_at=row.created_at,
        )
        for row, person, _key in found
    ]
    return Page(tuple(rows), offset + 1, total)


async def of(work: Work, actor: Actor) -> tuple[BusinessView, ...]:
    """The businesses an account owns or acts for; their delegates only for the owner."""
    rows = await repository.businesses_of(work, actor.account_id)
    owned = [row.id for row in rows if row.owner_id == actor.account_id]
    delegates: dict[UUID, list[DelegateView]] = {}
    for row in await repository.delegations(work, owned):
        delegates.setdefault(row.business_id, []).append(await _delegate(work, row))
    return tuple(
        BusinessView(row.id, row.ice, row.name, row.verified, row.id in owned, tuple(delegates.get(row.id, ())))
        for row in rows
    )


async def _delegate(work: Work, row: Delegation) -> DelegateView:
    account = await work.session.get(Account, row.account_id) if row.account_id else None
    name = (await contact(work, account.person_id)).name if account else ""
    return DelegateView(row.id, keyring().decrypt(row.contact, str(row.id)).decode(), name, row.state)


async def offer(work: Work, actor: Actor, business_id: UUID, to: str) -> None:
    """Offers the holder of a phone or address to act for a business that the actor owns. Raises NotFound.

    The answer is the same whether that contact has an account or not.
    """
    business = await _own(work, actor, business_id)
    index = index_of(to) or ""
    row = await repository.delegation_to(work, business_id, index)
    if row is None:
        row = Delegation(business_id=business_id, contact=b"", contact_index=index, created_at=work.clock.now())
        row.contact = keyring().encrypt(to, str(row.id))
    elif row.state != "ended":
        return
    row.state, row.account_id, row.ended_at = "offered", None, None
    work.session.add(row)
    await audit.append(work, "business", business_id, "offer_delegation", actor=actor.audit)
    await notify(work, "identity.delegation", to, as_locale(actor.locale), business=business.name)


async def _own(work: Work, actor: Actor, business_id: UUID) -> Business:
    business = await work.session.get(Business, business_id)
    if business is None or business.owner_id != actor.account_id:
        raise NotFound
    return business


async def offers(work: Work, account: Account) -> tuple[OfferView, ...]:
    """What is offered to the proved contacts of an account."""
    indexes = [index for index in (account.phone_index, account.email_index) if index]
    rows = await repository.offers_to(work, indexes)
    return tuple(OfferView(row.id, business.name, business.ice) for row, business in rows)


async def accept(work: Work, actor: Actor, delegation_id: UUID) -> None:
    """Takes an offer made to one of the actor's own contacts. Raises NotFound."""
    row = await work.session.get(Delegation, delegation_id)
    account = await work.session.get(Account, actor.account_id)
    if row is None or account is None or row.contact_index not in {account.phone_index, account.email_index}:
        raise NotFound
    if row.state != "offered":
        raise NotFound
    row.state, row.account_id, row.accepted_at = "active", actor.account_id, work.clock.now()
    work.session.add(row)
    await audit.append(work, "business", row.business_id, "accept_delegation", actor=actor.audit)


async def end(work: Work, actor: Actor, delegation_id: UUID) -> None:
    """Ends a delegation: its business's owner may, and the delegate. Raises NotFound."""
    if (row := await work.session.get(Delegation, delegation_id)) is None:
        raise NotFound
    business = await work.session.get(Business, row.business_id)
    if actor.account_id not in {row.account_id, business.owner_id if business else None}:
        raise NotFound
    row.state, row.ended_at = "ended", work.clock.now()
    work.session.add(row)
    await audit.append(work, "business", row.business_id, "end_delegation", actor=actor.audit)
