"""The life of a claim as a table of moves, and what is owed on it. Pure: no database, no clock of its own."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import cos, pi, radians, sin
from typing import Final

from casa_app.kit.errors import CasaError

CONTEST_WINDOW: Final = timedelta(days=30)
PHOTOS_MOST: Final = 5
TITLE_MOST: Final = 90
TEXT_MOST: Final = 4_000
PLACE_MOST: Final = 300
NEARBY_METRES: Final = 150.0


class State(StrEnum):
    """Where a claim stands."""

    FILED = "filed"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    TRANSFERRED = "transferred"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What may be done to a claim, and is told in its timeline."""

    FILE = "file"
    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"
    START = "start"
    PROGRESS = "progress"
    TRANSFER = "transfer"
    TAKE_BACK = "take_back"
    ANSWER = "answer"
    CLOSE = "close"
    REJECT = "reject"
    CONTEST = "contest"
    WITHDRAW = "withdraw"
    MERGE = "merge"
    RECLASSIFY = "reclassify"
    # What leaves the state as it is.
    NOTE = "note"
    ADD = "add"
    FOLLOW = "follow"
    RATE = "rate"
    PUBLISH = "publish"
    WITHHOLD = "withhold"
    ESCALATE = "escalate"
    ERASE = "erase"


class Regime(StrEnum):
    """What the city owes: work only, a motivated answer under decree 2-17-265, or attention."""

    SERVICE_REPORT = "service_report"
    RECLAMATION = "reclamation"
    SUGGESTION = "suggestion"


OPEN: Final = frozenset({State.FILED, State.ACKNOWLEDGED, State.ASSIGNED, State.IN_PROGRESS, State.TRANSFERRED,
                         State.REOPENED})  # fmt: skip
ENDED_BY_CITY: Final = frozenset({State.ANSWERED, State.CLOSED, State.REJECTED})
"""What its claimant may contest and rate."""
ENDED: Final = ENDED_BY_CITY | {State.WITHDRAWN}

_F, _K, _A, _P = State.FILED, State.ACKNOWLEDGED, State.ASSIGNED, State.IN_PROGRESS
_T, _N, _C, _O, _R = State.TRANSFERRED, State.ANSWERED, State.CLOSED, State.REOPENED, State.REJECTED
_W = State.WITHDRAWN

MOVES: Final[dict[tuple[State, Action], State]] = {
    (_F, Action.ACKNOWLEDGE): _K,
    (_F, Action.ASSIGN): _A,          (_K, Action.ASSIGN): _A,          (_A, Action.ASSIGN): _A,
    (_P, Action.ASSIGN): _P,          (_O, Action.ASSIGN): _A,          (_T, Action.TAKE_BACK): _A,
    (_F, Action.START): _P,           (_K, Action.START): _P,           (_A, Action.START): _P,
    (_O, Action.START): _P,
    (_P, Action.PROGRESS): _P,        (_T, Action.PROGRESS): _T,
    (_F, Action.TRANSFER): _T,        (_K, Action.TRANSFER): _T,        (_A, Action.TRANSFER): _T,
    (_P, Action.TRANSFER): _T,        (_O, Action.TRANSFER): _T,        (_T, Action.TRANSFER): _T,
    (_K, Action.ANSWER): _N,          (_A, Action.ANSWER): _N,          (_P, Action.ANSWER): _N,
    (_T, Action.ANSWER): _N,          (_O, Action.ANSWER): _N,
    (_A, Action.CLOSE): _C,           (_P, Action.CLOSE): _C,           (_T, Action.CLOSE): _C,
    (_N, Action.CLOSE): _C,           (_O, Action.CLOSE): _C,
    (_F, Action.REJECT): _R,          (_K, Action.REJECT): _R,          (_A, Action.REJECT): _R,
    (_P, Action.REJECT): _R,          (_O, Action.REJECT): _R,
    (_F, Action.MERGE): _C,           (_K, Action.MERGE): _C,           (_A, Action.MERGE): _C,
    (_P, Action.MERGE): _C,           (_O, Action.MERGE): _C,
    (_N, Action.CONTEST): _O,         (_C, Action.CONTEST): _O,         (_R, Action.CONTEST): _O,
    (_F, Action.WITHDRAW): _W,        (_K, Action.WITHDRAW): _W,        (_A, Action.WITHDRAW): _W,
    (_P, Action.WITHDRAW): _W,        (_T, Action.WITHDRAW): _W,        (_O, Action.WITHDRAW): _W,
}  # fmt: skip
"""Every move there is; what is not here is refused by name."""

ANYTIME: Final = frozenset({Action.NOTE, Action.ADD, Action.FOLLOW, Action.PUBLISH, Action.WITHHOLD, Action.ESCALATE,
                            Action.ERASE, Action.RECLASSIFY})  # fmt: skip
NEEDS_TEXT: Final = frozenset({Action.PROGRESS, Action.TRANSFER, Action.ANSWER, Action.CLOSE, Action.REJECT,
                               Action.CONTEST, Action.NOTE})  # fmt: skip
CLAIMANTS: Final = frozenset({Action.CONTEST, Action.WITHDRAW})
"""Moves that are the claimant's alone."""
PUBLIC_ACTIONS: Final = frozenset({Action.FILE, Action.ACKNOWLEDGE, Action.ASSIGN, Action.START, Action.PROGRESS,
                                   Action.TRANSFER, Action.TAKE_BACK, Action.ANSWER, Action.CLOSE, Action.REJECT,
                                   Action.CONTEST, Action.WITHDRAW, Action.MERGE, Action.RECLASSIFY,
                                   Action.ADD})  # fmt: skip


class NotAllowedNow(CasaError):
    """The claim's state does not allow the action (`MOVES`)."""

    key = "claims.error.not_allowed_now"
    status = 409


class OthersCountOnIt(CasaError):
    """Other people follow the claim, or theirs were merged into it: one person alone cannot take it back."""

    key = "claims.error.others_count_on_it"
    status = 409


class ContestTooLate(CasaError):
    """More than 30 days have passed since the answer."""

    key = "claims.error.contest_too_late"
    status = 409


class ProofNeeded(CasaError):
    """Closing wants a photo or a written proof."""

    key = "claims.error.proof_needed"
    status = 422


def after(state: State, action: Action) -> State:
    """The state that `action` leads to. Raises NotAllowedNow."""
    if action is Action.PUBLISH and state is State.WITHDRAWN:  # what was taken back is not made known after all
        raise NotAllowedNow(state=state.value, action=action.value)
    if action in ANYTIME:
        return state
    if action is Action.RATE and state in ENDED_BY_CITY:
        return state
    try:
        return MOVES[state, action]
    except KeyError:
        raise NotAllowedNow(state=state.value, action=action.value) from None


def allows(state: State, action: Action) -> bool:
    """Whether `after` gives a state."""
    try:
        after(state, action)
    except NotAllowedNow:
        return False
    return True


def possible(state: State) -> frozenset[Action]:
    """What a colleague may do with a claim that stands at `state`."""
    return frozenset(action for (start, action) in MOVES if start is state) - CLAIMANTS


def check_contest(ended_at: datetime | None, now: datetime) -> None:
    """The claimant may contest within 30 days of the answer. Raises ContestTooLate."""
    if ended_at is not None and now > ended_at + CONTEST_WINDOW:
        raise ContestTooLate


@dataclass(frozen=True)
class Deadlines:
    """What is still owed on a claim; None where nothing is."""

    acknowledge: datetime | None = None
    target: datetime | None = None
    answer: datetime | None = None

    @property
    def next(self) -> tuple[str, datetime] | None:
        """The nearest term and its name; the law goes first when two fall together."""
        owed = [("acknowledge", self.acknowledge), ("answer", self.answer), ("target", self.target)]
        there = [(name, at) for name, at in owed if at is not None]
        return min(there, key=lambda pair: pair[1]) if there else None


def blurred(lat: float, lng: float, seed: int) -> tuple[float, float]:
    """A position moved by 80 to 200 m, always the same way for one `seed` (the claim's key)."""
    angle = 2 * pi * ((seed >> 16) % 3600) / 3600
    metres = 80 + seed % 121
    return (round(lat + metres * cos(angle) / 111_320, 4),
            round(lng + metres * sin(angle) / (111_320 * cos(radians(lat))), 4))  # fmt: skip
