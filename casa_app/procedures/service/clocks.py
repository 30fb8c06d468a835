"""The nightly run over the clocks: silence that grants, opinions that never came, terms after a corrected holiday.

Each step works on a batch in a transaction of its own and remembers nothing but a key, so that it may die anywhere and
begin again: what it did is in the rows that it looks at.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit, logs
from casa_app.kit.calendar import LegalCalendar, legal_calendar
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, Unavailable
from casa_app.kit.ids import new_id
from casa_app.kit.jobs import enqueue
from casa_app.kit.keys import Undecipherable
from casa_app.procedures import repository
from casa_app.procedures.definition import Procedure
from casa_app.procedures.models import Case, CaseOpinion, CasePiece
from casa_app.procedures.rules import MOVES, UNDECIDED, Action, State
from casa_app.procedures.service import answers, cases, catalogue, terms

BATCH: Final = 100
Key = tuple[datetime, UUID]
_log = logs.get(__name__)


# --- Silence ---------------------------------------------------------------------------------------------------------


async def presume(work: Work, after: Key | None) -> tuple[Key | None, int]:
    """Presumes granted what the next `BATCH` overdue cases were silent about, where the law says so (law 55-19).

    Gives the key to go on after (None at the end) and how many became presumed.
    """
    now, calendar = work.clock.now(), await legal_calendar(work)
    found = await repository.overdue(work, now, await catalogue.consenting(work), after, BATCH)
    due = await repository.locked(work, [key for _, key in found])
    awaited = await repository.awaited_opinions(work, [case.id for case in due])
    pieces = await repository.pieces_of(work, [case.id for case in due])
    keys = await audit.person_keys(work, [case.person_id for case in due])  # held here, they are not asked for again
    done = 0
    with work.session.no_autoflush:  # all that a batch writes goes out together: a third of the time
        for case in due:
            if await _silent(work, case, now, calendar, awaited.get(case.id, []), pieces.get(case.id, [])):
                data = evidence(case, await catalogue.of_revision(work, case.revision_id), pieces.get(case.id, []))
                await cases.move(work, case, Action.PRESUME, cases.SYSTEM, data=data)
                done += 1
    del keys
    return (found[-1] if len(found) == BATCH else None), done


async def _silent(
    work: Work, case: Case, now: datetime, calendar: LegalCalendar, awaited: Sequence[CaseOpinion],
    pieces: Sequence[CasePiece],
) -> bool:  # fmt: skip
    """Whether silence has granted a locked case; one that cannot be read holds no other back and comes up again."""
    try:
        procedure = await catalogue.of_revision(work, case.revision_id)
        if (State(case.state), Action.PRESUME) not in MOVES:
            return False
        if await _corrected(work, case, procedure, calendar, awaited):
            return False  # its term was not what the rule gives: the next run looks at the right one
        if case.decide_due is None or case.decide_due >= now or any(one.until is None for one in terms.pauses(case)):
            return False
        missing = await _missing(work, case, procedure, {row.piece for row in pieces})
    except Unavailable:
        raise
    except (CasaError, Undecipherable):
        _log.exception("procedures.not_presumed", case=str(case.id))
        return False
    if missing:
        _log.error("procedures.incomplete_at_limit", reference=case.reference, pieces=sorted(missing))
    return not missing


async def _missing(work: Work, case: Case, procedure: Procedure, there: set[str]) -> set[str]:
    """The pieces without which the case was never complete. An accepted file is complete: the city said so."""
    if case.accepted_at is not None:
        return set()
    settled = await answers.settled(work, case, procedure)
    return {piece.id for piece in settled.pieces if piece.required} - there


def evidence(case: Case, procedure: Procedure, pieces: Sequence[CasePiece]) -> dict[str, Any]:
    """What shows that silence has granted, as the timeline and the audit trail keep it. Moments are ISO 8601."""
    decide = procedure.clocks.decide
    return {
        "act": decide.act, "term": f"{decide.amount} {decide.unit}", "from": case.clock_from.isoformat(),
        "due": case.decide_due.isoformat() if case.decide_due else "", "filed": case.filed_at.isoformat(),
        "accepted": case.accepted_at.isoformat() if case.accepted_at else "", "pauses": list(case.pauses),
        "documents": len(pieces), "refused_documents": sum(row.state == "refused" for row in pieces),
        "revision": procedure.revision,
    }  # fmt: skip


# --- Opinions --------------------------------------------------------------------------------------------------------


async def close_late_opinions(work: Work) -> int:
    """Closes at most `BATCH` opinions that were not given in time as silent; gives how many."""
    rows = await repository.late_opinions(work, work.clock.now(), BATCH)
    by_case: dict[UUID, list[CaseOpinion]] = defaultdict(list)
    for row in rows:
        by_case[row.case_id].append(row)
    for case_id, late in by_case.items():
        case = await repository.get(work, case_id, lock=True)
        if case is not None:
            await _close(work, case, late)
    return len(rows)


async def _close(work: Work, case: Case, late: list[CaseOpinion]) -> None:
    """Closes the late opinions of a case; once none is awaited the case goes back to its clerk."""
    running = State(case.state) in UNDECIDED
    for row in late:
        row.answered_at, row.verdict = work.clock.now(), "silent"
        work.session.add(row)
        if running:
            await cases.record(work, case, Action.OPINION, cases.SYSTEM, data={"body": row.body, "verdict": "silent"})
    await work.session.flush()
    awaited = [row for row in await repository.opinions(work, case.id) if row.answered_at is None]
    if case.state == State.OPINIONS and not awaited:
        await cases.move(work, case, Action.GATHER, cases.SYSTEM)
    elif running:
        case.version += 1
        work.session.add(case)


# --- Corrected holidays ----------------------------------------------------------------------------------------------


async def recompute_later(work: Work, actor: Actor) -> UUID:
    """Has the terms of open cases computed again once this work is committed; gives the job's key. Raises Forbidden."""
    actor.need(Role.ADMINISTRATOR)
    return await enqueue(work, "procedures.recompute", payload={"account": str(actor.account_id)},
                         unique_key=f"procedures-recompute:{new_id()}")  # fmt: skip


async def recompute(work: Work, after: UUID | None) -> tuple[UUID | None, int]:
    """Computes the terms of the next `BATCH` open cases again; gives the last key (None at the end) and how many moved.

    Each that moved gets a line in its timeline, an audit link and a change row; twice moves nothing the second time.
    """
    calendar = await legal_calendar(work)
    found = await repository.open_after(work, after, BATCH)
    running = [case for case in found if State(case.state) in UNDECIDED]
    awaited = await repository.awaited_opinions(work, [case.id for case in running])
    moved = 0
    for case in running:
        procedure = await catalogue.of_revision(work, case.revision_id)
        moved += await _corrected(work, case, procedure, calendar, awaited.get(case.id, []))
    return (found[-1].id if len(found) == BATCH else None), moved


async def _corrected(
    work: Work, case: Case, procedure: Procedure, calendar: LegalCalendar, awaited: Sequence[CaseOpinion]
) -> bool:
    """Computes the terms of a locked case and of the opinions that are awaited. Says whether one moved."""
    before = {"complete": case.complete_due, "decide": case.decide_due}
    moved = terms.compute(case, procedure, calendar)
    now = {"complete": case.complete_due, "decide": case.decide_due}
    changes: dict[str, Any] = {name: [_iso(before[name]), _iso(now[name])] for name in now if now[name] != before[name]}
    known = {one.body: one for one in procedure.opinions}
    for row in awaited:
        if rule := known.get(row.body):
            due_at = calendar.due(row.asked_at, rule.amount, rule.unit)
            if due_at != row.due_at:
                changes[f"opinion.{row.body}"], moved = [_iso(row.due_at), _iso(due_at)], True
                row.due_at = due_at
                work.session.add(row)
    if moved:
        await cases.move(work, case, Action.RECOMPUTE, cases.SYSTEM, data={"terms": changes})
    return moved


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
