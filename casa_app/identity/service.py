"""People and businesses, for every room: who a claimant is, how to reach them, what an agent is called."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from casa_app.identity import business_repository, names, repository
from casa_app.identity.actor import Actor
from casa_app.identity.models import Account, Business, Person
from casa_app.identity.rules import STAFF, Role, cin_of, email_of, ice_of, phone_of
from casa_app.identity.rules import show_phone as show_phone  # noqa: PLC0414 given on to other rooms
from casa_app.identity.views import NamedBusiness, StaffName
from casa_app.kit import audit
from casa_app.kit.database import Work
from casa_app.kit.errors import NotFound
from casa_app.kit.i18n import Locale, as_locale
from casa_app.kit.keys import keyring
from casa_app.kit.text import fold

parse_phone, parse_email, parse_ice, parse_cin = phone_of, email_of, ice_of, cin_of


@dataclass(frozen=True)
class Contact:
    """How to address and reach a person; empty strings where there is nothing."""

    name: str = ""
    phone: str = ""
    email: str = ""
    cin: str = ""
    locale: Locale = "fr"


def index_of(value: str) -> str | None:
    """The keyed index of a normalised phone, address or CIN; None for an empty one."""
    return keyring().blind_index(value, "contact") if value else None


async def person_for(
    work: Work, *, name: str = "", phone: str = "", email: str = "", cin: str = "", locale: Locale = "fr"
) -> UUID:
    """The person a claimant without account is: one already known by exactly these values, or a new one.

    A contact typed in a form proves nothing, so that the person of an account is never given back here.
    Values are normalised ones (`parse_phone` ...) or empty.
    """
    values = {"name": name, "phone": phone, "email": email, "cin": cin}
    if phone or email or cin:
        for person in await repository.strangers(work, index_of(phone), index_of(email), index_of(cin)):
            known = await audit.unseal(work, person.id, person.sealed)
            if known and {**known, "name": fold(known["name"])} == {**values, "name": fold(name)}:
                return person.id
    return (await new_person(work, values, locale)).id


async def new_person(work: Work, values: dict[str, str], locale: Locale) -> Person:
    """Keeps a new person; `values` has name, phone, email and cin."""
    person = Person(sealed=b"", locale=locale, created_at=work.clock.now())
    await _seal(work, person, values)
    work.session.add(person)
    await work.session.flush()
    await names.known_as(work, person.id, values["name"])
    return person


async def _seal(work: Work, person: Person, values: dict[str, str]) -> None:
    person.sealed = await audit.seal(work, person.id, values)
    person.phone_index, person.email_index = index_of(values["phone"]), index_of(values["email"])
    person.cin_index = index_of(values["cin"])


async def amend_person(work: Work, person_id: UUID, **values: str) -> None:
    """Changes what is known of a person (name, phone, email, cin). Raises NotFound, also once they were erased."""
    person = await work.session.get(Person, person_id)
    known = await audit.unseal(work, person.id, person.sealed) if person else None
    if person is None or known is None:
        raise NotFound
    await _seal(work, person, {**known, **values})
    if "name" in values:
        await names.forget(work, person_id)
        await names.known_as(work, person_id, values["name"])


async def contact(work: Work, person_id: UUID) -> Contact:
    """How to reach a person; an empty contact once they were erased. Raises NotFound."""
    if (person := await work.session.get(Person, person_id)) is None:
        raise NotFound
    known: dict[str, Any] = await audit.unseal(work, person.id, person.sealed) or {}
    return Contact(**known, locale=as_locale(person.locale))


async def person_of(work: Work, account_id: UUID) -> UUID:
    """The person who signs in with an account. Raises NotFound."""
    if (account := await work.session.get(Account, account_id)) is None:
        raise NotFound
    return account.person_id


async def has_account(work: Work, person_id: UUID) -> bool:
    """Whether a person signs in, and so is more to the city than a claimant."""
    return await repository.account_of_person(work, person_id) is not None


async def people_with(work: Work, *, phone: str = "", email: str = "", cin: str = "") -> list[UUID]:
    """Everybody known by one of these values: what an access or erasure request of law 09-08 starts from."""
    return await repository.people_by_index(work, index_of(phone), index_of(email), index_of(cin))


async def erase_person(work: Work, person_id: UUID) -> None:
    """Makes what is known of a person unreadable and unfindable for ever, and closes their account (law 09-08)."""
    if (person := await work.session.get(Person, person_id)) is None:
        raise NotFound
    await audit.erase_key(work, person_id)
    person.sealed, person.erased_at = b"", work.clock.now()
    person.phone_index = person.email_index = person.cin_index = None
    await names.forget(work, person_id)
    if account := await repository.account_of_person(work, person_id):
        account.state, account.password_hash, account.totp = "suspended", "", None
        account.phone_index = account.email_index = None
        await repository.forget_recovery_codes(work, account.id)
        await repository.revoke_sessions(work, account.id, work.clock.now())
        await repository.forget_identities(work, account.id)


async def staff_name(work: Work, account_id: UUID) -> str:
    """What an agent is called. Raises NotFound when the account holds no staff role."""
    names = await staff_names(work, [account_id])
    if account_id not in names:
        raise NotFound
    return names[account_id]


async def staff_names(work: Work, account_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The names of those of `account_ids` who are staff."""
    return {row.account_id: row.name for row in await _staff(work, STAFF, account_ids)}


async def colleagues(
    work: Work, arrondissement: str | None = None, service: str | None = None, *, roles: frozenset[Role] = STAFF
) -> list[StaffName]:
    """Active agents with one of `roles` whose reach covers the arrondissement and the service, by name."""
    rows = await _staff(work, roles, None)
    covered = [
        row
        for row in rows
        if (not row.arrondissements or arrondissement is None or arrondissement in row.arrondissements)
        and (not row.services or service is None or service in row.services)
    ]
    return sorted(covered, key=lambda row: fold(row.name))


async def _staff(work: Work, roles: frozenset[Role], ids: Sequence[UUID] | None) -> list[StaffName]:
    found = []
    for account, person, _key in await repository.staff(work, roles, ids):
        known = await audit.unseal(work, person.id, person.sealed) or {}
        name = known.get("name", "")
        found.append(StaffName(account.id, name, tuple(account.arrondissements), tuple(account.services)))
    return found


async def business_for(work: Work, actor: Actor | None, *, ice: str, name: str) -> UUID:
    """The business in whose name somebody files: one that the actor owns or is a delegate of.

    Whoever else names an ICE, named what anybody may: that business belongs to nobody and stays unverified.
    """
    if actor and (own := await business_repository.acted_for(work, ice, actor.account_id)):
        return own.id
    if known := await business_repository.ownerless_business(work, ice):
        return known.id
    business = Business(ice=ice, name=name, created_at=work.clock.now())
    work.session.add(business)
    await work.session.flush()
    return business.id


async def businesses_of(work: Work, actor: Actor) -> list[NamedBusiness]:
    """The businesses in whose name somebody may file: those that they own or actively act for."""
    own = await business_repository.businesses_of(work, actor.account_id)
    return [NamedBusiness(one.name, one.ice, one.verified) for one in own]


async def acts_for(work: Work, actor: Actor, business_id: UUID | None) -> bool:
    """Whether somebody owns a business or is its delegate now."""
    return business_id is not None and business_id in await acting_for(work, actor)


async def acting_for(work: Work, actor: Actor) -> dict[UUID, str]:
    """The businesses that somebody owns or is a delegate of now, by their keys; names as values."""
    own = await business_repository.businesses_of(work, actor.account_id)
    return {one.id: one.name for one in own}


async def left(work: Work, actor: Actor) -> set[UUID]:
    """The businesses that somebody was a delegate of: what they filed in its name is no more theirs to see."""
    return await business_repository.left(work, actor.account_id)


async def signs_in_with(work: Work, person_id: UUID, contact: str) -> bool:
    """Whether a phone or an address is one with which this person signs in, or that they are known by."""
    account, person = await repository.account_of_person(work, person_id), await work.session.get(Person, person_id)
    known = [(one.phone_index, one.email_index) for one in (account, person) if one is not None]
    return index_of(contact) in {index for pair in known for index in pair if index}


async def business(work: Work, business_id: UUID) -> NamedBusiness:
    """A business as staff see it. Raises NotFound."""
    if (found := await work.session.get(Business, business_id)) is None:
        raise NotFound
    return NamedBusiness(found.name, found.ice, found.verified)
