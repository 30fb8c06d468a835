"""Clocks watched: a missed term goes into the register, and who must act is told before it, at it and after it.

The steps are those of `data/clocks.yml`. Each is taken once for a claim and term; when several were reached since the
last run, only the last one is told. A colleague gets one letter for all their claims of a run; a danger is told at
once, by SMS too.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from casa_app.claims import deadline_repository as deadlines
from casa_app.claims.catalogue import catalogue
from casa_app.claims.catalogue_parts import EscalationStep
from casa_app.claims.deadline_repository import Term
from casa_app.claims.models import Breach, Claim, ClaimEvent, Escalation
from casa_app.claims.rules import Action
from casa_app.claims.service import telling
from casa_app.identity.policy import Role
from casa_app.kit import audit
from casa_app.kit.calendar import LegalCalendar, Unit, legal_calendar
from casa_app.kit.database import Work
from casa_app.kit.i18n import CITY_ZONE, Locale, format_date, t

BATCH: Final = 200
LINES_MOST: Final = 30
CLOCKS: Final = ("danger", "acknowledge", "target", "answer")


@dataclass(frozen=True)
class _Warning:
    """One step taken for one claim."""

    claim: Claim
    clock: str
    step: EscalationStep
    term: datetime


def danger_length() -> timedelta:
    """How long a danger may stay without anybody in charge."""
    danger = catalogue().clocks["danger"]
    return timedelta(**{danger.unit: danger.amount})


def reached(now: datetime, calendar: LegalCalendar) -> dict[str, list[tuple[str, datetime]]]:
    """For each clock its steps, and up to which moment terms have reached them by now."""
    return {
        clock: [(step.step, _reached(step, now, calendar)) for step in catalogue().escalations.get(clock, ())]
        for clock in CLOCKS
    }


def _term(clock: str) -> Term:
    return next(term for term in deadlines.terms(danger_length()) if term.clock == clock)


async def record_breaches(work: Work, clock: str) -> int:
    """Registers at most `BATCH` claims that missed a term; gives how many. Rows are only ever added."""
    term, now = _term(clock), work.clock.now()
    late = await deadlines.missed(work, term, now, BATCH)
    rows = [
        Breach(claim_id=claim.id, reference=claim.reference, clock=clock, due_at=term.at(claim), found_at=now,
               service=claim.service or "", arrondissement=claim.arrondissement)
        for claim in late
    ]  # fmt: skip
    await deadlines.register(work, rows)
    for claim in late:
        changes = {"clock": clock, "due": term.at(claim).isoformat()}
        await audit.append(work, "claim", claim.id, "breach", actor=audit.SYSTEM, changes=changes)
        work.change("claims", "breach", claim.id, service=claim.service, arrondissement=claim.arrondissement)
    return len(late)


async def warn(work: Work, clock: str) -> int:
    """Takes the steps that at most `BATCH` claims have reached, and tells who must act; gives how many claims."""
    steps = catalogue().escalations.get(clock, ())
    if not steps:
        return 0
    now, calendar = work.clock.now(), await legal_calendar(work)
    moments = {step.step: _reached(step, now, calendar) for step in steps}
    term = _term(clock)
    claims = await deadlines.to_warn(work, term, moments.items(), BATCH)
    done = await deadlines.warned(work, clock, [claim.id for claim in claims])
    told: list[_Warning] = []
    for claim in claims:
        due = term.at(claim)
        fresh = [step for step in steps if due <= moments[step.step] and (claim.id, step.step, due) not in done]
        for step in fresh:
            work.session.add(Escalation(claim_id=claim.id, clock=clock, step=step.step, due_at=due, at=now))
        if fresh:
            told.append(_Warning(claim, clock, fresh[-1], due))
            await _record(work, told[-1], now)
    await _tell(work, told)
    return len(claims)


def _reached(step: EscalationStep, now: datetime, calendar: LegalCalendar) -> datetime:
    """Terms up to this moment have reached the step."""
    if step.step.startswith("before"):
        return calendar.due(now, step.amount, step.unit)
    return now - _span(step.amount, step.unit, now, calendar)


def _span(amount: int, unit: Unit, now: datetime, calendar: LegalCalendar) -> timedelta:
    if unit != "working_days":
        return timedelta(**{unit: amount})
    day = today = now.astimezone(CITY_ZONE).date()
    while calendar.working_days_between(day, today) < amount:
        day -= timedelta(days=1)
    return today - day


async def _record(work: Work, warning: _Warning, now: datetime) -> None:
    claim, about = warning.claim, {"clock": warning.clock, "step": warning.step.step}
    work.session.add(
        ClaimEvent(claim_id=claim.id, at=now, action=Action.ESCALATE, actor_kind="system", public=False, data=about)
    )
    await audit.append(work, "claim", claim.id, Action.ESCALATE, actor=audit.SYSTEM, changes=about)
    work.change("claims", Action.ESCALATE, claim.id, service=claim.service, arrondissement=claim.arrondissement)


async def _tell(work: Work, warnings: Sequence[_Warning]) -> None:
    """One letter a colleague, the earliest term first; dangers one by one."""
    theirs: dict[UUID, list[_Warning]] = defaultdict(list)
    reach = telling.Colleagues(work)
    for warning in warnings:
        claim = warning.claim
        people = await reach.who(claim, Role(warning.step.to))
        if warning.clock == "danger":
            key = f"danger:{warning.step.step}:{claim.id}"
            await telling.danger(work, claim, people, "claims.escalation_danger", key)
            continue
        for account_id in people:
            theirs[account_id].append(warning)
    for account_id, about in theirs.items():
        await _letter(work, account_id, sorted(about, key=lambda one: one.term))


async def _letter(work: Work, account_id: UUID, warnings: Sequence[_Warning]) -> None:
    def words(locale: Locale) -> dict[str, object]:
        lines = [_line(warning, locale, work.clock.now()) for warning in warnings[:LINES_MOST]]
        if (more := len(warnings) - LINES_MOST) > 0:
            lines.append(t("notices.line.more", locale, n=more))
        return {"n": len(warnings), "list": "\n".join(lines), "link": telling.queue_link(locale)}

    # The run's own rows make it new: a run that is repeated finds nothing left to tell.
    first = warnings[0]
    key = f"escalation:{first.claim.id}:{first.clock}:{first.step.step}:{first.term:%Y%m%d}:{account_id}"
    await telling.colleague(work, account_id, "claims.escalation", key=key, words=words)


def _line(warning: _Warning, locale: Locale, now: datetime) -> str:
    late = "late" if warning.term < now else "before"
    return t(
        f"notices.line.{late}", locale, reference=warning.claim.reference,
        arrondissement=telling.zone_name(warning.claim.arrondissement, locale),
        clock=t(f"claims.clock.{warning.clock}", locale), date=format_date(warning.term, locale),
    )  # fmt: skip
