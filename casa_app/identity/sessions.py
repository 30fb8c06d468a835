"""Sessions are rows: opened at sign-in, looked up at every event, revoked at once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from casa_app.identity import repository
from casa_app.identity.actor import Actor, StepUpNeeded
from casa_app.identity.models import Account, Session
from casa_app.identity.repository import SignedIn
from casa_app.identity.rules import (
    CITIZEN_SESSION,
    HALF_SESSION,
    SEEN_EVERY,
    STAFF,
    STAFF_SESSION,
    STEP_UP,
    Role,
    new_token,
)
from casa_app.kit import audit
from casa_app.kit.database import Work, reading, writing
from casa_app.kit.errors import NotFound, SignInFirst
from casa_app.kit.i18n import as_locale

COOKIE: Final = "casa_session"
_KEPT: Final = timedelta(days=30)  # ended sessions, for "who was signed in when"


@dataclass(frozen=True)
class Opened:
    """What a browser gets: the cookie's value and life, and whether a second factor (or its set-up) comes next."""

    token: str
    life: timedelta
    awaiting: bool
    enrol: bool
    roles: frozenset[Role]

    @property
    def is_staff(self) -> bool:
        """Whether the account holds a role of the staff."""
        return bool(self.roles & STAFF)


async def open_session(work: Work, account: Account, client: str) -> Opened:
    """Signs a browser in after the first factor. Staff, and whoever asked for it, still owe a second one."""
    roles = frozenset(await repository.roles_of(work, account.id))
    awaiting = bool(roles & STAFF) or account.totp is not None
    now, token = work.clock.now(), new_token()
    session = Session(
        account_id=account.id,
        token_index=repository.token_index(token),
        awaiting=awaiting,
        client=client[:60],
        created_at=now,
        seen_at=now,
        expires_at=now + (HALF_SESSION if awaiting else CITIZEN_SESSION),
    )
    work.session.add(session)
    if not awaiting:
        await _signed_in(work, account)
    return Opened(token, session.expires_at - now, awaiting, awaiting and account.totp is None, roles)


async def pass_second_factor(work: Work, session: Session, account: Account) -> Opened:
    """Notes that the second factor was given now. The cookie changes with the privilege, so that an old one is void."""
    roles = frozenset(await repository.roles_of(work, account.id))
    now, token = work.clock.now(), new_token()
    if session.awaiting:
        session.expires_at = now + (STAFF_SESSION if roles & STAFF else CITIZEN_SESSION)
        await _signed_in(work, account)
    session.token_index, session.awaiting, session.step_up_at = repository.token_index(token), False, now
    work.session.add(session)
    return Opened(token, session.expires_at - now, awaiting=False, enrol=False, roles=roles)


async def _signed_in(work: Work, account: Account) -> None:
    account.signed_in_at = work.clock.now()
    work.session.add(account)
    await audit.append(work, "account", account.id, "sign_in", actor=audit.Actor("account", account.id))


async def half_open(work: Work, token: str) -> tuple[Session, Account]:
    """The session of a cookie, whole or still awaiting the second factor. Raises SignInFirst."""
    session = await repository.session_by_token(work, token) if token else None
    account = await work.session.get(Account, session.account_id) if session else None
    if session is None or account is None or account.state != "active":
        raise SignInFirst
    return session, account


def need_step_up(work: Work, session: Session) -> None:
    """Raises StepUpNeeded unless this session passed the second factor lately."""
    if session.step_up_at is None or work.clock.now() - session.step_up_at > STEP_UP:
        raise StepUpNeeded


async def close(work: Work, token: str) -> None:
    """Signs a browser out; quietly nothing when it was not signed in."""
    if token and (session := await repository.session_by_token(work, token)):
        session.revoked_at = work.clock.now()
        work.session.add(session)


async def revoke(work: Work, actor: Actor, session_id: UUID) -> None:
    """Ends one of the actor's own sessions at once. Raises NotFound for anybody else's."""
    session = await work.session.get(Session, session_id)
    if session is None or session.account_id != actor.account_id:
        raise NotFound
    session.revoked_at = session.revoked_at or work.clock.now()
    work.session.add(session)
    await audit.append(work, "account", actor.account_id, "revoke_session", actor=actor.audit)


async def revoke_others(work: Work, actor: Actor) -> None:
    """Ends all of the actor's sessions but this one."""
    await repository.revoke_sessions(work, actor.account_id, work.clock.now(), keep=actor.session_id)
    await audit.append(work, "account", actor.account_id, "revoke_other_sessions", actor=actor.audit)


async def sweep(work: Work) -> None:
    """Deletes sessions and codes that ended a month ago: what the worker does each night."""
    await repository.sweep(work, work.clock.now() - _KEPT)


async def actor_of(token: str) -> Actor | None:
    """The actor behind a cookie; None when nobody may act through it (any more, or yet)."""
    if not token:
        return None
    async with reading() as work:
        found = await repository.signed_in(work, token)
        if found is None or found.awaiting:
            return None
        now = work.clock.now()
    if now - found.seen_at > SEEN_EVERY:
        async with writing() as work:
            await repository.mark_seen(work, found.session_id, now)
    return as_actor(found)


def as_actor(found: SignedIn) -> Actor:
    """A session's row as an actor. Staff roles count only once the second factor was given."""
    return Actor(
        account_id=found.account_id,
        person_id=found.person_id,
        roles=found.roles if found.step_up_at else found.roles - STAFF,
        arrondissements=frozenset(found.arrondissements),
        services=frozenset(found.services),
        session_id=found.session_id,
        locale=as_locale(found.locale),
        step_up_at=found.step_up_at,
    )
