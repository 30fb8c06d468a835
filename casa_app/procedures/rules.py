"""The life of a case as a table of moves, who may make them, and how its legal terms are counted. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from casa_app.kit.calendar import LegalCalendar, Unit
from casa_app.kit.errors import CasaError

TEXT_MOST: Final = 4_000
APPEAL_WINDOW: Final = timedelta(days=60)
"""How long a refusal may be contested before the administration (domain.md gives a right of appeal; to be checked)."""
OWNER_WINDOW: Final = timedelta(days=30)
"""How long a file that a professional prepared waits for its owner, or for its correction (a choice of the house)."""


class State(StrEnum):
    """Where a case stands."""

    DRAFT = "draft"
    AWAITING_OWNER = "awaiting_owner"
    FILED = "filed"
    INCOMPLETE = "incomplete"
    COMPLETE = "complete"
    INSTRUCTION = "instruction"
    OPINIONS = "opinions"
    PROPOSED = "proposed"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    PRESUMED = "presumed"
    TACIT = "tacit"
    ISSUED = "issued"
    APPEALED = "appealed"
    CLOSED = "closed"


class Action(StrEnum):
    """What may be done to a case, and is told in its timeline."""

    SEND_TO_OWNER = "send_to_owner"
    COSIGN = "cosign"
    DECLINE = "decline"
    LAPSE = "lapse"
    FILE = "file"
    ACCEPT = "accept"
    ASK_COMPLEMENT = "ask_complement"
    SUPPLY = "supply"
    START = "start"
    ASK_OPINIONS = "ask_opinions"
    GATHER = "gather"
    PROPOSE = "propose"
    RETURN = "return"
    GRANT = "grant"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    PRESUME = "presume"
    ATTEST = "attest"
    ISSUE = "issue"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    DISMISS = "dismiss"
    CLOSE = "close"
    # What leaves the state as it is.
    ASSIGN = "assign"
    CHECK = "check"
    FIND_ACT = "find_act"
    OPINION = "opinion"
    NOTE = "note"
    MESSAGE = "message"
    REPLY = "reply"
    PAY = "pay"
    REVOKE = "revoke"
    RECOMPUTE = "recompute"


_D, _O, _F, _I = State.DRAFT, State.AWAITING_OWNER, State.FILED, State.INCOMPLETE
_C, _N, _P, _R = State.COMPLETE, State.INSTRUCTION, State.OPINIONS, State.PROPOSED

MOVES: Final[dict[tuple[State, Action], State]] = {
    (_D, Action.FILE): _F,                 (_D, Action.SEND_TO_OWNER): _O,
    (_O, Action.COSIGN): _F,               (_O, Action.DECLINE): _D,
    (_O, Action.WITHDRAW): State.WITHDRAWN, (_D, Action.WITHDRAW): State.WITHDRAWN,
    (_O, Action.LAPSE): State.WITHDRAWN,   (_D, Action.LAPSE): State.WITHDRAWN,
    (_F, Action.ACCEPT): _C,
    (_F, Action.ASK_COMPLEMENT): _I,       (_C, Action.ASK_COMPLEMENT): _I,      (_N, Action.ASK_COMPLEMENT): _I,
    (_I, Action.SUPPLY): _F,
    (_C, Action.START): _N,                (_C, Action.ASK_OPINIONS): _P,        (_N, Action.ASK_OPINIONS): _P,
    (_P, Action.GATHER): _N,
    (_C, Action.PROPOSE): _R,              (_N, Action.PROPOSE): _R,             (_R, Action.RETURN): _N,
    (_R, Action.GRANT): State.GRANTED,     (_R, Action.REFUSE): State.REFUSED,
    (_F, Action.PRESUME): State.PRESUMED,  (_C, Action.PRESUME): State.PRESUMED, (_N, Action.PRESUME): State.PRESUMED,
    (_P, Action.PRESUME): State.PRESUMED,  (_R, Action.PRESUME): State.PRESUMED,
    (State.PRESUMED, Action.ATTEST): State.TACIT,
    (State.GRANTED, Action.ISSUE): State.ISSUED,   (State.TACIT, Action.ISSUE): State.ISSUED,
    (State.GRANTED, Action.CLOSE): State.CLOSED,   (State.ISSUED, Action.CLOSE): State.CLOSED,
    (State.REFUSED, Action.CLOSE): State.CLOSED,
    (State.REFUSED, Action.APPEAL): State.APPEALED,
    (State.APPEALED, Action.UPHOLD): _N,           (State.APPEALED, Action.DISMISS): State.CLOSED,
    (_F, Action.WITHDRAW): State.WITHDRAWN,        (_I, Action.WITHDRAW): State.WITHDRAWN,
    (_C, Action.WITHDRAW): State.WITHDRAWN,        (_N, Action.WITHDRAW): State.WITHDRAWN,
    (_P, Action.WITHDRAW): State.WITHDRAWN,        (_R, Action.WITHDRAW): State.WITHDRAWN,
}  # fmt: skip
"""Every move there is; what is not here is refused by name. Nothing but a signature leads out of `presumed`."""

ANYTIME: Final = frozenset({Action.ASSIGN, Action.NOTE, Action.MESSAGE, Action.PAY, Action.RECOMPUTE})
APPLICANTS: Final = frozenset({Action.FILE, Action.SEND_TO_OWNER, Action.COSIGN, Action.DECLINE, Action.SUPPLY,
                               Action.REPLY,
                               Action.WITHDRAW, Action.APPEAL})  # fmt: skip
SIGNATORIES: Final = frozenset({Action.RETURN, Action.GRANT, Action.REFUSE, Action.UPHOLD, Action.DISMISS,
                                Action.REVOKE})  # fmt: skip
"""Moves that bind the city: they want the role that the procedure names, and a fresh second factor."""
GOVERNORS: Final = frozenset({Action.ATTEST})
"""The attestation of silence is the wali's or governor's (law 55-19): never that of whoever was silent."""
SYSTEMS: Final = frozenset({Action.PRESUME, Action.ISSUE, Action.GATHER, Action.RECOMPUTE, Action.LAPSE})
COUNTERS: Final = frozenset({Action.NOTE, Action.MESSAGE, Action.PAY})
"""What a counter agent does to a case that others instruct."""
CLERKS: Final = frozenset(Action) - APPLICANTS - SIGNATORIES - GOVERNORS - SYSTEMS
NEEDS_TEXT: Final = frozenset({Action.ASK_COMPLEMENT, Action.DECLINE, Action.REFUSE, Action.RETURN, Action.APPEAL,
                               Action.DISMISS, Action.NOTE, Action.MESSAGE, Action.REVOKE})  # fmt: skip
PUBLIC_ACTIONS: Final = frozenset(Action) - {Action.NOTE, Action.ASSIGN, Action.CHECK, Action.FIND_ACT, Action.PROPOSE,
                                             Action.RETURN}  # fmt: skip
"""What its applicant sees in the timeline."""
BEFORE_FILING: Final = frozenset({_D, _O})
"""No entry number yet, so no term runs and no colleague sees it: it is between a professional and an owner."""
OPEN: Final = frozenset({_D, _O, _F, _I, _C, _N, _P, _R, State.GRANTED, State.PRESUMED, State.TACIT, State.APPEALED})
UNDECIDED: Final = frozenset({_F, _I, _C, _N, _P, _R})
"""The legal term to decide runs, or is suspended, in these."""
ANSWERED: Final = UNDECIDED | {State.APPEALED}
"""Where the applicant may write to whoever instructs."""
CHECKED: Final = frozenset({_F, _C, _N})
"""Where pieces may be checked one by one, and the civil act found."""


class CaseNotAllowedNow(CasaError):
    """The case's state does not allow the action (`MOVES`)."""

    key = "procedures.error.not_allowed_now"
    status = 409


class SecondComplement(CasaError):
    """Missing pieces were asked for already: law 55-19 allows one list (`article` cites it)."""

    key = "procedures.error.second_complement"
    status = 409


class OwnProposal(CasaError):
    """Whoever proposed a decision does not sign it."""

    key = "procedures.error.own_proposal"
    status = 403


class AppealTooLate(CasaError):
    """The time to appeal is over."""

    key = "procedures.error.appeal_too_late"
    status = 409


def after(state: State, action: Action, *, complement_asked: bool = False) -> State:
    """The state that `action` leads to. Raises CaseNotAllowedNow, SecondComplement."""
    if action in ANYTIME or (action in {Action.CHECK, Action.FIND_ACT} and state in CHECKED):
        return state
    if action is Action.REPLY and state in ANSWERED:
        return state
    if action is Action.OPINION and state in {State.OPINIONS, State.INSTRUCTION}:
        return state
    if action is Action.REVOKE and state in {State.ISSUED, State.CLOSED}:
        return state
    if action is Action.ASK_COMPLEMENT and complement_asked and state in UNDECIDED:
        raise SecondComplement  # the reason that the law gives, before whatever the table says
    try:
        return MOVES[state, action]
    except KeyError:
        raise CaseNotAllowedNow(state=state.value, action=action.value) from None


def possible(state: State, *, complement_asked: bool = False) -> frozenset[Action]:
    """What may be done at `state` besides what may always be."""
    there = {action for (start, action) in MOVES if start is state}
    if complement_asked:
        there.discard(Action.ASK_COMPLEMENT)
    return frozenset(there)


def check_appeal(decided_at: datetime, now: datetime) -> None:
    """Raises AppealTooLate."""
    if now > decided_at + APPEAL_WINDOW:
        raise AppealTooLate


@dataclass(frozen=True)
class Pause:
    """A stretch in which the legal term does not run: from one event to another, `until` None while it lasts."""

    since: datetime
    until: datetime | None = None


def due(
    calendar: LegalCalendar, start: datetime, amount: int, unit: Unit, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """When a term of `amount` ends that began at `start`, the pauses left out; None while one lasts.

    As `LegalCalendar.due`, the day of an event does not count: neither the first nor the one on which a pause ends.
    """
    if any(pause.until is None for pause in pauses):
        return None
    if unit == "hours":
        return start + timedelta(hours=amount) + sum((length(pause) for pause in pauses), timedelta())
    day = start.astimezone(calendar.zone).date()
    stopped = [_days(pause, calendar) for pause in pauses]
    while amount > 0:
        day += timedelta(days=1)
        running = not any(first < day <= last for first, last in stopped)
        amount -= running and (unit == "days" or calendar.is_working(day))
    return calendar.end_of(day).astimezone(start.tzinfo)


def length(pause: Pause) -> timedelta:
    """How long it lasted; nothing while it lasts."""
    return (pause.until or pause.since) - pause.since


def _days(pause: Pause, calendar: LegalCalendar) -> tuple[date, date]:
    until = pause.until or pause.since
    return pause.since.astimezone(calendar.zone).date(), until.astimezone(calendar.zone).date()


def nearest(owed: Iterable[tuple[str, datetime | None]]) -> tuple[str, datetime] | None:
    """The nearest of what is owed, with its name."""
    there = [(name, at) for name, at in owed if at is not None]
    return min(there, key=lambda pair: pair[1]) if there else None
