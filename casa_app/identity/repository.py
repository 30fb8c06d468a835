"""Queries of accounts, people, sessions and codes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, exists
from sqlalchemy import select as select_columns
from sqlmodel import and_, col, delete, false, func, or_, select, update

from casa_app.identity.models import (
    Account,
    Delegation,
    ExternalIdentity,
    Invitation,
    LoginCode,
    Person,
    RecoveryCode,
    RoleGrant,
    Session,
)
from casa_app.identity.rules import STAFF, Role
from casa_app.kit.database import Work
from casa_app.kit.keys import keyring
from casa_app.kit.models import PersonKey, columns


@dataclass(frozen=True)
class SignedIn:
    """A live session with everything that decides what it may do."""

    roles: frozenset[Role]
    session_id: UUID
    awaiting: bool
    seen_at: datetime
    step_up_at: datetime | None
    account_id: UUID
    arrondissements: list[str]
    services: list[str]
    locale: str
    person_id: UUID


_SESSION, _ACCOUNT = columns(Session), columns(Account)
_GRANT, _DELEGATION = columns(RoleGrant), columns(Delegation)
# Asked for by every event of every tab: columns and no objects, made into SQL once.
_SIGNED_IN: Final = (
    select_columns(
        _SESSION.id, _SESSION.awaiting, _SESSION.seen_at, _SESSION.step_up_at,
        _ACCOUNT.id, _ACCOUNT.arrondissements, _ACCOUNT.services, _ACCOUNT.locale,
        _ACCOUNT.person_id, _GRANT.role, _DELEGATION.id,
    )
    .join(Account, _ACCOUNT.id == _SESSION.account_id)
    .outerjoin(RoleGrant, _GRANT.account_id == _ACCOUNT.id)
    .outerjoin(Delegation, and_(_DELEGATION.account_id == _ACCOUNT.id, _DELEGATION.state == "active"))
    .where(
        _SESSION.token_index == bindparam("token"), _SESSION.revoked_at.is_(None),
        _SESSION.expires_at > bindparam("now"), _ACCOUNT.state == "active",
    )
)  # fmt: skip


def token_index(token: str) -> str:
    """What is kept of a cookie or link."""
    return keyring().blind_index(token, "token")


async def signed_in(work: Work, token: str) -> SignedIn | None:
    """The live session of a cookie, in one indexed query; None when it is unknown, over, revoked or suspended."""
    rows = await work.rows(_SIGNED_IN, token=token_index(token), now=work.clock.now())
    if not rows:
        return None
    *kept, _, delegation = rows[0]
    roles = {Role(row.role) for row in rows if row.role} | ({Role.DELEGATE} if delegation else set())
    return SignedIn(frozenset(roles), *kept)


async def mark_seen(work: Work, session_id: UUID, at: datetime) -> None:
    """Notes that a session was used."""
    await work.session.exec(update(Session).where(col(Session.id) == session_id).values(seen_at=at))


async def account_by_contact(work: Work, index: str) -> Account | None:
    """The account that signs in with this phone number or address."""
    query = select(Account).where(or_(Account.phone_index == index, Account.email_index == index))
    return (await work.session.exec(query)).first()


async def session_by_token(work: Work, token: str) -> Session | None:
    """The session row of a cookie, live and not revoked."""
    query = select(Session).where(
        Session.token_index == token_index(token),
        col(Session.revoked_at).is_(None),
        col(Session.expires_at) > work.clock.now(),
    )
    return (await work.session.exec(query)).first()


async def sessions_of(work: Work, account_id: UUID) -> list[Session]:
    """An account's live sessions, newest first."""
    query = select(Session).where(
        Session.account_id == account_id,
        col(Session.revoked_at).is_(None),
        col(Session.awaiting).is_(False),
        col(Session.expires_at) > work.clock.now(),
    )
    return list(await work.session.exec(query.order_by(col(Session.created_at).desc()).limit(50)))


async def revoke_sessions(work: Work, account_id: UUID, at: datetime, *, keep: UUID | None = None) -> None:
    """Ends every session of an account, but for `keep`."""
    live = update(Session).where(col(Session.account_id) == account_id, col(Session.revoked_at).is_(None))
    await work.session.exec((live.where(col(Session.id) != keep) if keep else live).values(revoked_at=at))


async def sweep(work: Work, before: datetime) -> None:
    """Deletes sessions and codes that ended before that moment."""
    await work.session.exec(delete(Session).where(col(Session.expires_at) < before))
    await work.session.exec(delete(LoginCode).where(col(LoginCode.expires_at) < before))


async def code_for(work: Work, contact_index: str) -> LoginCode | None:
    """The code last sent to a contact, if it can still be used."""
    query = select(LoginCode).where(
        LoginCode.contact_index == contact_index,
        col(LoginCode.used_at).is_(None),
        col(LoginCode.expires_at) > work.clock.now(),
    )
    return (await work.session.exec(query.order_by(col(LoginCode.created_at).desc()).limit(1))).first()


async def take_totp_step(work: Work, account_id: UUID, step: int) -> bool:
    """Uses a time step up; False when this one, or a later one, was used before."""
    later = update(Account).where(col(Account.id) == account_id, col(Account.totp_step) < step)
    return (await work.session.exec(later.values(totp_step=step))).rowcount == 1


async def take_recovery_code(work: Work, account_id: UUID, index: str) -> bool:
    """Uses a recovery code up; False when the account has no such code, or used it before."""
    good = (col(RecoveryCode.account_id) == account_id, col(RecoveryCode.used_at).is_(None))
    taken = update(RecoveryCode).where(*good, col(RecoveryCode.code_index) == index)
    return (await work.session.exec(taken.values(used_at=work.clock.now()))).rowcount == 1


async def recovery_codes_left(work: Work, account_id: UUID) -> int:
    """How many recovery codes an account has not used."""
    query = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.account_id == account_id)
    return (await work.session.exec(query.where(col(RecoveryCode.used_at).is_(None)))).one()


async def forget_recovery_codes(work: Work, account_id: UUID) -> None:
    """Makes an account's recovery codes void."""
    await work.session.exec(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))


async def roles_of(work: Work, account_id: UUID) -> frozenset[Role]:
    """The roles granted to an account."""
    return frozenset(
        Role(role) for role in await work.session.exec(select(RoleGrant.role).where(RoleGrant.account_id == account_id))
    )


async def ungrant(work: Work, account_id: UUID, roles: Iterable[Role]) -> None:
    """Takes roles away."""
    chosen = col(RoleGrant.role).in_([role.value for role in roles])
    await work.session.exec(delete(RoleGrant).where(col(RoleGrant.account_id) == account_id, chosen))


async def account_of_person(work: Work, person_id: UUID) -> Account | None:
    """The account of a person."""
    return (await work.session.exec(select(Account).where(Account.person_id == person_id))).first()


async def external(work: Work, issuer: str, subject_index: str) -> Account | None:
    """The account that signs in as this subject of an OpenID provider."""
    query = select(Account).join(ExternalIdentity, col(ExternalIdentity.account_id) == col(Account.id))
    same = (ExternalIdentity.issuer == issuer, ExternalIdentity.subject_index == subject_index)
    return (await work.session.exec(query.where(*same))).first()


async def forget_identities(work: Work, account_id: UUID) -> None:
    """Unlinks an account from every OpenID provider."""
    await work.session.exec(delete(ExternalIdentity).where(col(ExternalIdentity.account_id) == account_id))


def _known_by(phone: str | None, email: str | None, cin: str | None) -> ColumnElement[bool]:
    pairs = ((Person.phone_index, phone), (Person.email_index, email), (Person.cin_index, cin))
    return or_(*(col(column) == value for column, value in pairs if value), false())


async def strangers(work: Work, phone: str | None, email: str | None, cin: str | None) -> list[Person]:
    """Persons without an account known by one of these indexes, newest first, twenty at most."""
    query = (
        select(Person)
        .outerjoin(Account, col(Account.person_id) == col(Person.id))
        .where(_known_by(phone, email, cin), col(Account.id).is_(None))
    )
    return list(await work.session.exec(query.order_by(col(Person.created_at).desc()).limit(20)))


async def people_by_index(work: Work, phone: str | None, email: str | None, cin: str | None) -> list[UUID]:
    """Every person known by one of these indexes."""
    return list(await work.session.exec(select(Person.id).where(_known_by(phone, email, cin))))


Known = tuple[Account, Person, PersonKey | None]
"""An account with what opens its person's values: who holds all three opens them without another query."""


async def staff(work: Work, roles: Iterable[Role], ids: Sequence[UUID] | None) -> Sequence[Known]:
    """Active accounts with one of `roles` (and among `ids`)."""
    held = exists().where(
        col(RoleGrant.account_id) == col(Account.id), col(RoleGrant.role).in_([role.value for role in roles])
    )
    query = (
        select(Account, Person, PersonKey)
        .join(Person, col(Person.id) == col(Account.person_id))
        .outerjoin(PersonKey, col(PersonKey.person_id) == col(Person.id))
        .where(held, Account.state == "active")
    )
    if ids is not None:
        query = query.where(col(Account.id).in_(ids))
    return (await work.session.exec(query)).all()


async def invitation(work: Work, token: str) -> Invitation | None:
    """The invitation of a link, open and in time."""
    query = select(Invitation).where(
        Invitation.token_index == token_index(token),
        col(Invitation.accepted_at).is_(None),
        col(Invitation.expires_at) > work.clock.now(),
    )
    return (await work.session.exec(query)).first()


async def close_invitations(work: Work, account_id: UUID, at: datetime) -> None:
    """Makes the links of an account's earlier invitations void."""
    mine = (col(Invitation.account_id) == account_id, col(Invitation.accepted_at).is_(None))
    await work.session.exec(update(Invitation).where(*mine).values(expires_at=at))


def _users(index: str | None) -> ColumnElement[bool]:
    """All of staff (invited and suspended too), or whoever has this contact or CIN."""
    if index:
        pairs = (Account.phone_index, Account.email_index, Person.cin_index)
        return or_(*(col(column) == index for column in pairs))
    roles = col(RoleGrant.role).in_([role.value for role in STAFF])
    return exists().where(col(RoleGrant.account_id) == col(Account.id), roles)


async def users(work: Work, *, index: str | None, offset: int, limit: int) -> Sequence[Known]:
    """Accounts for the administrator, newest first: of staff, or those with this contact or CIN."""
    query = (
        select(Account, Person, PersonKey)
        .join(Person, col(Person.id) == col(Account.person_id))
        .outerjoin(PersonKey, col(PersonKey.person_id) == col(Person.id))
        .where(_users(index))
        .order_by(col(Account.created_at).desc(), col(Account.id).desc())
    )
    return (await work.session.exec(query.offset(offset).limit(limit))).all()


async def count_users(work: Work, *, index: str | None) -> int:
    """How many accounts `users` would give in all."""
    query = select(func.count()).select_from(Account).join(Person, col(Person.id) == col(Account.person_id))
    return (await work.session.exec(query.where(_users(index)))).one()


async def grants(work: Work, account_ids: Sequence[UUID]) -> dict[UUID, list[Role]]:
    """The roles of several accounts."""
    found: dict[UUID, list[Role]] = {}
    for grant in await work.session.exec(select(RoleGrant).where(col(RoleGrant.account_id).in_(account_ids))):
        found.setdefault(grant.account_id, []).append(Role(grant.role))
    return found
