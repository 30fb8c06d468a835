"""The clocks of a case: when they start, what suspends them, and which term comes next."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from casa_app.kit.calendar import LegalCalendar
from casa_app.procedures.definition import Procedure
from casa_app.procedures.models import Case
from casa_app.procedures.rules import BEFORE_FILING, OWNER_WINDOW, Pause, State, due, nearest

# A case on which the city owes nothing now still has a place in the list: after a year it is among the first.
NOTHING_OWED: Final = timedelta(days=365)
_UNDECIDED: Final = frozenset({State.FILED, State.COMPLETE, State.INSTRUCTION, State.OPINIONS, State.PROPOSED})


def compute(case: Case, procedure: Procedure, calendar: LegalCalendar) -> bool:
    """Computes both terms from what happened to the case, none before it is filed. Says whether one moved."""
    if case.entry_number is None:
        refresh(case)
        return False
    before = case.complete_due, case.decide_due
    complete, decide = procedure.clocks.complete, procedure.clocks.decide
    since = max(pause.until or case.filed_at for pause in pauses(case)) if case.pauses else case.filed_at
    case.complete_due = due(calendar, since, complete.amount, complete.unit)
    stopped = pauses(case) if "complement" in decide.pauses else []
    running = [pause for pause in stopped if pause.since >= case.clock_from]
    case.decide_due = due(calendar, case.clock_from, decide.amount, decide.unit, running)
    refresh(case)
    return before != (case.complete_due, case.decide_due)


def pauses(case: Case) -> list[Pause]:
    """The stretches in which the term to decide was, or is, suspended."""
    return pauses_of(case.pauses)


def pauses_of(kept: Sequence[Mapping[str, Any]]) -> list[Pause]:
    """The pauses that a case keeps as JSON."""
    return [Pause(datetime.fromisoformat(one["since"]),
                  datetime.fromisoformat(one["until"]) if one["until"] else None) for one in kept]  # fmt: skip


def pause(case: Case, at: datetime) -> None:
    """Suspends the term to decide."""
    case.pauses = [*case.pauses, {"since": at.isoformat(), "until": None}]


def resume(case: Case, at: datetime) -> None:
    """Lets the term run again."""
    last = {**case.pauses[-1], "until": at.isoformat()}
    case.pauses = [*case.pauses[:-1], last]


def refresh(case: Case) -> None:
    """Writes what is owed next where the list sorts by it."""
    found = nearest(_owed(case)) if case.open else None
    if found:
        case.due_kind, case.due_at = found
    else:
        case.due_kind = ""
        case.due_at = case.filed_at + NOTHING_OWED if case.open else (case.ended_at or case.updated_at)


def _owed(case: Case) -> list[tuple[str, datetime | None]]:
    match State(case.state):
        case state if state in BEFORE_FILING:
            return [("cosign", case.clock_from + OWNER_WINDOW)]
        case State.FILED:
            return [("complete", case.complete_due), ("decide", case.decide_due)]
        case state if state in _UNDECIDED:
            return [("decide", case.decide_due)]
        case State.PRESUMED | State.GRANTED | State.TACIT as state:
            return [("attest" if state is State.PRESUMED else "issue", case.decided_at)]
        case State.APPEALED:
            return [("appeal", case.clock_from + timedelta(days=60))]
        case _:
            return []
