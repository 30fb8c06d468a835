"""Every query of identity."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import and_, col, or_, select, update

from casa_app.identity.models import Account, Delegation, Person, RoleGrant, Session
from casa_app.identity.rules import Role
from casa_app.kit.database import Work
from casa_app.kit.keys import keyring
from casa_app.kit.models import PersonKey


@dataclass(frozen=True)
class SignedIn:
    """A live session with everything that decides what it may do."""

    session: Session
    account: Account
    person: Person
    roles: frozenset[Role]


def token_index(token: str) -> str:
    """What is kept of a cookie or link."""
    return keyring().blind_index(token, "token")


async def signed_in(work: Work, token: str) -> SignedIn | None:
    """The live session of a cookie, in one indexed query; None when it is unknown, over, revoked or suspended."""
    delegation = and_(col(Delegation.account_id) == col(Account.id), col(Delegation.state) == "active")
    query: Any = (  # sqlmodel's stubs know four columns at most
        select(Session, Account, Person, PersonKey)
        .add_columns(col(RoleGrant.role), col(Delegation.id))
        .join(Account, col(Account.id) == col(Session.account_id))
        .join(Person, col(Person.id) == col(Account.person_id))
        .outerjoin(PersonKey, col(PersonKey.person_id) == col(Person.id))
        .outerjoin(RoleGrant, col(RoleGrant.account_id) == col(Account.id))
        .outerjoin(Delegation, delegation)
        .where(
            col(Session.token_index) == token_index(token),
            col(Session.revoked_at).is_(None),
            col(Session.expires_at) > work.clock.now(),
            col(Account.state) == "active",
        )
    )
    rows = (await work.session.exec(query)).all()
    if not rows:
        return None
    session, account, person, *_ = rows[0]
    roles = {Role(row[4]) for row in rows if row[4]}
    if rows[0][5]:
        roles.add(Role.DELEGATE)
    return SignedIn(session, account, person, frozenset(roles))


async def mark_seen(work: Work, session_id: UUID, at: datetime) -> None:
    """Notes that a session was used."""
    await work.session.exec(update(Session).where(col(Session.id) == session_id).values(seen_at=at))


async def account_by_contact(work: Work, index: str) -> Account | None:
    """The account that signs in with this phone number or address."""
    query = select(Account).where(or_(Account.phone_index == index, Account.email_index == index))
    return (await work.session.exec(query)).first()
