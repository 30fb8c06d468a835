"""Accounts: made once a contact is proved, looked after by their owner."""

from uuid import UUID

from casa_app.identity import businesses, repository, second_factor
from casa_app.identity.actor import Actor
from casa_app.identity.models import Account, ExternalIdentity, RoleGrant
from casa_app.identity.rules import STAFF, Role
from casa_app.identity.service import Contact, amend_person, contact, index_of, new_person
from casa_app.identity.views import AccountView, SessionView
from casa_app.kit import audit
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, Forbidden, Missing, NotFound
from casa_app.kit.i18n import Locale
from casa_app.kit.keys import keyring
from casa_app.kit.text import clean

NAME_MOST = 120


class ContactTaken(CasaError):
    """Another account signs in with this contact. Only said to whoever proved that it is theirs."""

    key = "identity.error.contact_taken"
    status = 409


def name_of(text: str, *, field: str = "name") -> str:
    """A person's name as it is kept. Raises Missing, TooLong or Unreadable."""
    if not (name := " ".join(clean(text, most=NAME_MOST, field=field).split())):
        raise Missing(field=field)
    return name


async def register(work: Work, *, contact: str, name: str, password_hash: str, locale: Locale) -> Account:
    """A resident's account for a contact that was just proved; the account it already has, if any."""
    index = index_of(contact) or ""
    if known := await repository.account_by_contact(work, index):
        return known
    is_email = "@" in contact
    account = await make(
        work,
        {"name": name, "phone": "" if is_email else contact, "email": contact if is_email else "", "cin": ""},
        {Role.CITIZEN},
        locale=locale,
    )
    account.password_hash = password_hash
    return account


async def make(
    work: Work,
    values: dict[str, str],
    roles: set[Role],
    *,
    locale: Locale,
    by: audit.Actor | None = None,
    state: str = "active",
) -> Account:
    """A new account with its person; `values` has name, phone, email and cin, the first two contacts being proved."""
    person = await new_person(work, values, locale)
    account = Account(
        person_id=person.id,
        phone_index=person.phone_index,
        email_index=person.email_index,
        locale=locale,
        state=state,
        created_at=work.clock.now(),
    )
    work.session.add(account)
    await work.session.flush()
    await grant(work, account.id, roles, by)
    changes = {"roles": sorted(roles), "state": state}
    actor = by or audit.Actor("account", account.id)
    await audit.append(work, "account", account.id, "create", actor=actor, changes=changes)
    work.change("identity", "account", account.id)
    return account


async def grant(work: Work, account_id: UUID, roles: set[Role], by: audit.Actor | None) -> None:
    """Adds roles."""
    now = work.clock.now()
    for role in sorted(roles):
        work.session.add(RoleGrant(account_id=account_id, role=role, granted_at=now, granted_by=by.id if by else None))


async def link(work: Work, account: Account, issuer: str, subject: str) -> None:
    """Lets an account sign in as a subject of an OpenID provider."""
    index = subject_index(issuer, subject)
    if await repository.external(work, issuer, index) is None:
        now = work.clock.now()
        work.session.add(ExternalIdentity(account_id=account.id, issuer=issuer, subject_index=index, created_at=now))
        actor = audit.Actor("account", account.id)
        await audit.append(work, "account", account.id, "link_provider", actor=actor, changes={"issuer": issuer})


def subject_index(issuer: str, subject: str) -> str:
    """The keyed index of a provider's subject."""
    return keyring().blind_index(f"{issuer}\0{subject}", "subject")


async def mine(work: Work, actor: Actor) -> AccountView:
    """The actor's own account, with its sessions, businesses and offers."""
    account = await own(work, actor)
    known = await contact(work, actor.person_id)
    sessions = await repository.sessions_of(work, account.id)
    return AccountView(
        name=known.name,
        phone=known.phone,
        email=known.email,
        locale=account.locale,
        has_password=bool(account.password_hash),
        has_second_factor=account.totp is not None,
        recovery_codes=await repository.recovery_codes_left(work, account.id),
        is_staff=bool(await repository.roles_of(work, account.id) & STAFF),
        sessions=tuple(
            SessionView(row.id, row.client, row.created_at, row.seen_at, row.id == actor.session_id) for row in sessions
        ),
        businesses=await businesses.of(work, actor),
        offers=await businesses.offers(work, account),
    )


async def own_contact(work: Work, account: Account) -> Contact:
    """How the owner of an account is reached."""
    return await contact(work, account.person_id)


async def own(work: Work, actor: Actor) -> Account:
    """The actor's account row."""
    if (account := await work.session.get(Account, actor.account_id)) is None:
        raise NotFound
    return account


async def amend(work: Work, actor: Actor, *, name: str, locale: Locale) -> None:
    """Changes the actor's name and language."""
    account = await own(work, actor)
    before = await contact(work, actor.person_id)
    account.locale = locale
    work.session.add(account)
    await amend_person(work, actor.person_id, name=name)
    await audit.append(
        work,
        "account",
        account.id,
        "amend",
        actor=actor.audit,
        changes={"locale": locale},
        person_id=actor.person_id,
        personal={"name": [before.name, name]},
    )


async def add_contact(work: Work, actor: Actor, contact: str) -> None:
    """Adds or replaces the phone or address that the actor signs in with; it was just proved. Raises ContactTaken."""
    account, index = await own(work, actor), index_of(contact)
    other = await repository.account_by_contact(work, index or "")
    if other is not None and other.id != account.id:
        raise ContactTaken(field="contact")
    kind = "email" if "@" in contact else "phone"
    if kind == "email":
        account.email_index = index
    else:
        account.phone_index = index
    work.session.add(account)
    await amend_person(work, actor.person_id, **{kind: contact})
    await audit.append(work, "account", account.id, "change_contact", actor=actor.audit, changes={"kind": kind})


async def set_password(work: Work, account: Account, password_hash: str, *, keep: UUID | None) -> None:
    """Keeps a new password and ends every session but `keep`: whoever knew the old one is out."""
    account.password_hash = password_hash
    work.session.add(account)
    await repository.revoke_sessions(work, account.id, work.clock.now(), keep=keep)
    await audit.append(work, "account", account.id, "set_password", actor=audit.Actor("account", account.id))


async def drop_second_factor(work: Work, actor: Actor) -> None:
    """Takes off one's own second factor. Raises Forbidden for staff, who must have one, and StepUpNeeded."""
    if await repository.roles_of(work, actor.account_id) & STAFF:
        raise Forbidden
    actor.need_step_up(work.clock.now())
    await second_factor.drop(work, await own(work, actor), actor.audit)
