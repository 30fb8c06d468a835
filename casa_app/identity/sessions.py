"""Sessions are rows: opened at sign-in, looked up at every event, revoked at once."""

from casa_app.identity import repository
from casa_app.identity.actor import Actor
from casa_app.identity.repository import SignedIn
from casa_app.identity.rules import SEEN_EVERY, STAFF
from casa_app.kit import audit
from casa_app.kit.database import Work, reading, writing
from casa_app.kit.i18n import as_locale

COOKIE = "casa_session"


async def actor_of(token: str) -> Actor | None:
    """The actor behind a cookie; None when nobody may act through it (any more, or yet)."""
    if not token:
        return None
    async with reading() as work:
        found = await repository.signed_in(work, token)
        if found is None or found.session.awaiting:
            return None
        actor = await as_actor(work, found)
        now = work.clock.now()
    if now - found.session.seen_at > SEEN_EVERY:
        async with writing() as work:
            await repository.mark_seen(work, found.session.id, now)
    return actor


async def as_actor(work: Work, found: SignedIn) -> Actor:
    """A session's row as an actor. Staff roles count only once the second factor was given."""
    personal = await audit.unseal(work, found.person.id, found.person.sealed) or {}
    return Actor(
        account_id=found.account.id,
        person_id=found.person.id,
        roles=found.roles if found.session.step_up_at else found.roles - STAFF,
        arrondissements=frozenset(found.account.arrondissements),
        services=frozenset(found.account.services),
        session_id=found.session.id,
        locale=as_locale(found.account.locale),
        name=personal.get("name", ""),
        step_up_at=found.session.step_up_at,
    )
