"""What claims are to an account: its person made them, or a business that they act for. Asked anew each time."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from casa_app.claims import repository
from casa_app.claims.models import Claim
from casa_app.claims.rules import State
from casa_app.claims.service import present
from casa_app.claims.service.queue import STATE_TONES
from casa_app.claims.views import OwnClaim
from casa_app.identity import service as identity
from casa_app.identity.policy import Actor
from casa_app.kit.database import Work
from casa_app.kit.i18n import Locale, city_date, format_date, t

Key = tuple[datetime, UUID]


async def is_theirs(work: Work, actor: Actor, claim: Claim) -> bool:
    """Whether a claim is the actor's own, or that of a business that they act for now."""
    if claim.business_id is not None and claim.business_id in await identity.left(work, actor):
        return False
    return actor.person_id == claim.person_id or await identity.acts_for(work, actor, claim.business_id)


async def listed(
    work: Work, person: UUID | None, businesses: Collection[UUID], before: Key | None, limit: int, locale: Locale,
    *, without: Collection[UUID] = (), is_open: bool | None = None,
) -> list[OwnClaim]:  # fmt: skip
    """At most `limit` claims of a person and of these businesses, filed before that one, the newest first."""
    rows = await repository.of_account(
        work, person, businesses, without, is_open=is_open, before=before, limit=limit
    )
    return [
        OwnClaim(row.id, row.filed_at, row.reference, row.title, present.state_label(row.state, locale),
                 STATE_TONES[State(row.state)], _awaited(row, locale), row.business_id)
        for row in rows
    ]  # fmt: skip


def _awaited(claim: Claim, locale: Locale) -> str:
    if not claim.open:
        ended = claim.ended_at or claim.updated_at
        return t("claims.own.ended", locale, date=format_date(city_date(ended), locale))
    if claim.answer_due is None:
        return t("claims.own.open", locale)
    return t("claims.own.awaited", locale, date=format_date(city_date(claim.answer_due), locale))
