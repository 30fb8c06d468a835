"""What an administrator keeps right: days off and the terms they move, and who may file through Open311."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from casa_app.claims import queue_repository, repository
from casa_app.claims.catalogue import catalogue
from casa_app.claims.models import ApiKey
from casa_app.claims.service import terms
from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit, calendar
from casa_app.kit.calendar import legal_calendar
from casa_app.kit.database import Work
from casa_app.kit.errors import Invalid, Missing, NotFound
from casa_app.kit.i18n import Locale, format_date, in_language
from casa_app.kit.ids import new_id
from casa_app.kit.jobs import enqueue
from casa_app.kit.keys import keyring
from casa_app.kit.references import new_secret
from casa_app.kit.text import clean

BATCH: Final = 200
NAME_MOST: Final = 120
_KEY_DIGITS: Final = 4  # nine digits each: 36 digits are about 119 bits
# The audit chain of the calendar: one file for all corrections.
_CALENDAR: Final = UUID(int=1)


# --- Days off -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HolidayView:
    """A day off in words; `corrected` when an administrator said so."""

    day: str
    words: str
    name: str
    off: bool
    corrected: bool


async def holidays(work: Work, actor: Actor, year: int, locale: Locale) -> list[HolidayView]:
    """The year's days off, computed and corrected."""
    actor.need(Role.ADMINISTRATOR)
    return [
        HolidayView(
            one.day.isoformat(), format_date(one.day, locale, "full"), in_language(one.name, locale), one.off,
            one.corrected,
        )
        for one in await calendar.holidays_of(work, year)
    ]  # fmt: skip


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise Invalid(field="day") from problem


async def correct_holiday(work: Work, actor: Actor, day: str, *, off: bool, name_fr: str, name_ar: str) -> UUID:
    """Says that a day is off, or worked; open claims' terms are computed again by the job whose key comes back.

    Raises Invalid and Missing by field.
    """
    actor.need(Role.ADMINISTRATOR)
    names = {
        name: clean(text, most=NAME_MOST, field=name) for name, text in (("name_fr", name_fr), ("name_ar", name_ar))
    }
    for name, text in names.items():
        if not text:
            raise Missing(field=name)
    row = await calendar.correct(work, _day(day), off=off, **names)
    return await _recompute(work, actor, "correct", {"day": row.day.isoformat(), "off": off, **names})


async def forget_holiday(work: Work, actor: Actor, day: str) -> UUID:
    """Takes a correction back. Raises NotFound when there is none."""
    actor.need(Role.ADMINISTRATOR)
    row = await calendar.forget_correction(work, _day(day))
    if row is None:
        raise NotFound
    return await _recompute(work, actor, "forget", {"day": row.day.isoformat()})


async def _recompute(work: Work, actor: Actor, action: str, changes: dict[str, object]) -> UUID:
    await audit.append(work, "calendar", _CALENDAR, action, actor=actor.audit, changes=changes)
    return await enqueue(
        work, "claims.recompute", payload={"account": str(actor.account_id)}, unique_key=f"recompute:{new_id()}"
    )


async def recompute(work: Work, after: UUID | None) -> tuple[UUID | None, int]:
    """Computes the terms of the next `BATCH` open claims again; gives the last key (None at the end) and how many.

    Each that moved gets an audit link and a change row; doing it twice moves nothing the second time.
    """
    corrected = await legal_calendar(work)
    found = await queue_repository.open_after(work, after, BATCH)
    moved = 0
    for claim in found:
        before = {"acknowledge": claim.acknowledge_due, "target": claim.target_due, "answer": claim.answer_due}
        if not terms.recompute(claim, catalogue().leaf(claim.category), corrected):
            continue
        moved += 1
        claim.version += 1
        work.session.add(claim)
        now = {"acknowledge": claim.acknowledge_due, "target": claim.target_due, "answer": claim.answer_due}
        changes = {name: [_iso(before[name]), _iso(now[name])] for name in now if now[name] != before[name]}
        await audit.append(work, "claim", claim.id, "recompute", actor=audit.SYSTEM, changes=changes)
        work.change("claims", "recompute", claim.id, service=claim.service, arrondissement=claim.arrondissement)
    return (found[-1].id if len(found) == BATCH else None), moved


def _iso(moment: object) -> str:
    return moment.isoformat() if isinstance(moment, date) else ""


# --- Clients of Open311 ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClientView:
    """A client that may file through Open311; its key was shown once."""

    id: str
    name: str
    created: str
    revoked: str


async def clients(work: Work, actor: Actor, locale: Locale) -> list[ClientView]:
    """Every client, the newest first."""
    actor.need(Role.ADMINISTRATOR)
    return [
        ClientView(
            str(row.id), row.name, format_date(row.created_at, locale),
            format_date(row.revoked_at, locale) if row.revoked_at else "",
        )
        for row in await repository.api_keys(work)
    ]  # fmt: skip


async def add_client(work: Work, actor: Actor, name: str) -> str:
    """A new client; gives its key, which is kept nowhere. Raises Missing, TooLong."""
    actor.need(Role.ADMINISTRATOR)
    name = clean(name, most=NAME_MOST, field="name")
    if not name:
        raise Missing(field="name")
    key = "-".join(new_secret() for _ in range(_KEY_DIGITS))
    row = ApiKey(name=name, key_index=keyring().blind_index(key, "api-key"), created_at=work.clock.now())
    work.session.add(row)
    await audit.append(work, "api_key", row.id, "add", actor=actor.audit, changes={"name": name})
    return key


async def revoke_client(work: Work, actor: Actor, client_id: UUID) -> None:
    """From now on the key is refused. Raises NotFound."""
    actor.need(Role.ADMINISTRATOR)
    row = await repository.api_key(work, client_id)
    if row is None:
        raise NotFound
    row.revoked_at = row.revoked_at or work.clock.now()
    work.session.add(row)
    await audit.append(work, "api_key", row.id, "revoke", actor=actor.audit)
