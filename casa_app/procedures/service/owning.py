"""What cases are to an account: asked for by its person, prepared by them, or those of a business they act for.

Asked anew at each reading and each act: a delegation that has ended opens nothing any more.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from casa_app.identity import service as identity
from casa_app.identity.policy import Actor
from casa_app.kit.database import Work
from casa_app.kit.i18n import Locale, city_date, format_date, t
from casa_app.procedures import repository
from casa_app.procedures.models import Case
from casa_app.procedures.own_views import OwnCase
from casa_app.procedures.rules import State
from casa_app.procedures.service import catalogue, wording

Key = tuple[datetime, UUID]


class Part(StrEnum):
    """Which part somebody has in a case."""

    APPLICANT = "applicant"
    PREPARER = "preparer"
    BUSINESS = "business"


@dataclass(frozen=True)
class Own:
    """Which cases of an account: those of these businesses, and, with `person`, its own and those it prepared."""

    person: UUID | None
    businesses: Collection[UUID]
    without: Collection[UUID] = ()  # businesses that they act for no more
    open: bool | None = None  # None: both


async def part_in(work: Work, actor: Actor, case: Case) -> Part | None:
    """The actor's part in a case; None when it is not theirs, or was asked for by way of an ended delegation."""
    if case.business_id is not None and case.business_id in await identity.left(work, actor):
        return None
    if actor.person_id == case.person_id:
        return Part.APPLICANT
    if actor.person_id == case.prepared_by:
        return Part.PREPARER
    return Part.BUSINESS if await identity.acts_for(work, actor, case.business_id) else None


async def listed(work: Work, own: Own, before: Key | None, limit: int, locale: Locale) -> list[OwnCase]:
    """At most `limit` cases filed (or sent to their owner) before that one, the newest first."""
    return [await _line(work, case, own, locale) for case in await repository.of_account(
        work, own.person, own.businesses, own.without, is_open=own.open, before=before, limit=limit)]  # fmt: skip


async def _line(work: Work, case: Case, own: Own, locale: Locale) -> OwnCase:
    procedure = await catalogue.of_revision(work, case.revision_id)
    state = State(case.state)
    return OwnCase(
        id=case.id, at=case.filed_at, reference=case.reference, title=procedure.name[locale],
        state=state_label(case, locale), tone=wording.STATE_TONES[state], awaited=_awaited(case, locale),
        business_id=case.business_id, site_id=case.site_id, prepared=own.person == case.prepared_by is not None,
        filed=case.entry_number is not None,
    )  # fmt: skip


def state_label(case: Case, locale: Locale) -> str:
    """The state as its applicant reads it; what ended before it was filed was never filed."""
    never = case.entry_number is None and case.state == State.WITHDRAWN
    return t(f"procedures.follow.state.{'never_filed' if never else case.state}", locale)


def _awaited(case: Case, locale: Locale) -> str:
    """What comes next and by when."""
    if not case.open:
        return t("procedures.own.ended", locale, date=format_date(city_date(case.ended_at or case.updated_at), locale))
    due = case.due_at if case.due_kind == "cosign" else case.decide_due
    key = f"procedures.own.awaited.{case.state}"
    return t(key, locale, date=format_date(city_date(due), locale) if due else "—")
