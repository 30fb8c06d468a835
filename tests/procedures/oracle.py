"""What a demande must have become, worked out beside the code: by the table of moves, and by days of its own.

The code walks from day to day; `ends` lists the days of a year ahead, strikes out those that do not run, and counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import holidays

from casa_app.identity.policy import Actor, Role
from casa_app.kit.errors import CasaError, Forbidden, Invalid, Missing
from casa_app.kit.passes import Pass
from casa_app.procedures.models import Case
from casa_app.procedures.rules import (
    ANYTIME,
    APPEAL_WINDOW,
    APPLICANTS,
    CHECKED,
    GOVERNORS,
    MOVES,
    NEEDS_TEXT,
    OPEN,
    SIGNATORIES,
    SYSTEMS,
    UNDECIDED,
    Action,
    AppealTooLate,
    CaseNotAllowedNow,
    OwnProposal,
    SecondComplement,
    State,
)
from casa_app.procedures.service.acts import ActMissing
from casa_app.procedures.service.cases import Deed, NothingSupplied, PieceUnchecked
from tests.procedures import made

CITY: Final = ZoneInfo("Africa/Casablanca")
# What the files say of each procedure: days to call it complete, to decide, working days only, consent by silence.
TERMS: Final = {made.PERMIT: (3, 15, False, True), made.EXTRACT: (1, 2, True, False), made.HALL: (1, 3, True, False)}
OPINION_DAYS: Final = 8  # of the urban agency, on the permit

Refusal = type[CasaError] | None


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("MA", years=year))


def ends(start: datetime, amount: int, working: bool, stopped: set[date], off: Mapping[date, bool]) -> datetime:
    """The last moment of the `amount`-th running day after the one of `start`."""
    first = start.astimezone(CITY).date()
    ahead = [first + timedelta(days=n) for n in range(1, 400)]
    if working:
        ahead = [day for day in ahead if day.weekday() < 5 and not off.get(day, day in _holidays(day.year))]
    return datetime.combine([day for day in ahead if day not in stopped][amount - 1], time(23, 59, 59), CITY)


@dataclass
class Known:
    """A demande as the machine expects it to be."""

    id: UUID
    code: str
    given: Pass
    filed_at: datetime
    clock_from: datetime
    pieces: dict[UUID, str]
    slot: int | None
    state: State = State.FILED
    version: int = 1
    stopped: tuple[datetime, datetime | None] | None = None  # the one complement, and its answer
    accepted: bool = False
    decided_at: datetime | None = None
    proposer: UUID | None = None
    opinion: datetime | None = None  # when the agency's is due
    answered: bool = False
    found: bool = False  # the civil act that an extract is drawn from
    revoked: bool = False
    told: list[str] = field(default_factory=lambda: ["file"])

    def terms(self, off: Mapping[date, bool]) -> tuple[datetime, datetime | None]:
        """When it is to be called complete, and decided (None while the applicant is waited for)."""
        complete, decide, working, _ = TERMS[self.code]
        since, until = self.stopped or (self.filed_at, self.filed_at)
        called = ends(until or self.filed_at, complete, True, set(), off)
        if self.stopped is None or since < self.clock_from:
            return called, ends(self.clock_from, decide, working, set(), off)
        if until is None:
            return called, None
        first, last = (moment.astimezone(CITY).date() for moment in (since, until))
        waited = {first + timedelta(days=n) for n in range(1, (last - first).days + 1)}
        return called, ends(self.clock_from, decide, working, waited, off)

    @property
    def asked(self) -> bool:
        """Whether the one complement list was used."""
        return self.stopped is not None

    @property
    def lacks_act(self) -> bool:
        """Whether an extract waits for the act that it is drawn from."""
        return self.code == made.EXTRACT and not self.found

    def moved(self, action: Action, to: State) -> None:
        """One version more, one line more in the trail."""
        self.version += 1
        self.told.append(action)
        self.state = to

    # --- A colleague acts ---

    def refuses(self, who: Actor, deed: Deed) -> Refusal:  # noqa: PLR0911 in the order in which the door asks
        """What the city's door answers to this deed; None: it is done."""
        action, signs = deed.action, deed.action in {Action.GRANT, Action.REFUSE}
        if action in APPLICANTS | SYSTEMS | {Action.REVOKE}:
            return Forbidden
        if action is Action.CLOSE and self.state is State.GRANTED:
            return CaseNotAllowedNow  # its document is owed
        if action in SIGNATORIES | GOVERNORS and not who.has(Role.SIGNATORY):
            return Forbidden
        if signs and self.proposer == who.account_id:
            return OwnProposal
        if action in NEEDS_TEXT and not deed.text:
            return Missing
        if action is Action.ASK_COMPLEMENT and self.asked and self.state in UNDECIDED:
            return SecondComplement
        return self._wrong(deed) if self.leads(action) else CaseNotAllowedNow

    def leads(self, action: Action) -> State | None:
        """The state after it, by the table; None where it is not allowed."""
        stays = action in ANYTIME or (action in {Action.CHECK, Action.FIND_ACT} and self.state in CHECKED)
        if action is Action.OPINION and self.state in {State.OPINIONS, State.INSTRUCTION}:
            return State.INSTRUCTION
        return self.state if stays else MOVES.get((self.state, action))

    def _wrong(self, deed: Deed) -> Refusal:  # noqa: PLR0911 an arm for each action
        """What is wrong with a deed that the state allows."""
        awaited = self.opinion is not None and not self.answered
        if deed.action is Action.GRANT or (deed.action is Action.PROPOSE and deed.proposal == "grant"):
            return ActMissing if self.lacks_act else None
        match deed.action:
            case Action.ACCEPT:
                return PieceUnchecked if set(self.pieces.values()) - {"accepted"} else None
            case Action.CHECK if deed.piece in self.pieces:
                return None if deed.accepted or deed.text else Missing
            case Action.CHECK:
                return Invalid
            case Action.FIND_ACT:
                return None if self.code == made.EXTRACT else Invalid
            case Action.ASK_OPINIONS:
                return Invalid if self.code != made.PERMIT or self.opinion else None
            case Action.OPINION:
                return None if awaited and deed.verdict != "silent" else Invalid
            case Action.PROPOSE:
                return None if deed.proposal else Invalid
        return None

    def done(self, who: Actor, deed: Deed, now: datetime, off: Mapping[date, bool]) -> None:
        """Notes what a deed changed."""
        to = self.leads(deed.action)
        assert to is not None
        match deed.action:
            case Action.ACCEPT:
                self.accepted = True
            case Action.CHECK if deed.piece:
                self.pieces[deed.piece] = "accepted" if deed.accepted else "refused"
            case Action.FIND_ACT:
                self.found = True
            case Action.ASK_COMPLEMENT:
                self.stopped = now, None
            case Action.ASK_OPINIONS:
                self.opinion = ends(now, OPINION_DAYS, False, set(), off)
            case Action.OPINION:
                self.answered = True
            case Action.PROPOSE:
                self.accepted, self.proposer = True, who.account_id
            case Action.RETURN:
                self.proposer = None
            case Action.GRANT | Action.REFUSE:
                self.decided_at = now
            case Action.UPHOLD:
                self.clock_from, self.decided_at, self.proposer = now, None, None
        self.moved(deed.action, to)

    # --- The applicant acts, and nobody does ---

    def answers(self, action: Action, text: str, now: datetime) -> Refusal:
        """What the applicant is told; None: it is done, and noted."""
        to = MOVES.get((self.state, action))
        if not text and action is not Action.WITHDRAW:
            return NothingSupplied if action is Action.SUPPLY else Missing
        if to is None:
            return CaseNotAllowedNow
        if action is Action.APPEAL and self.decided_at and now > self.decided_at + APPEAL_WINDOW:
            return AppealTooLate
        if action is Action.SUPPLY and self.stopped:
            self.stopped = self.stopped[0], now
        if action is Action.APPEAL:
            self.clock_from = now
        self.moved(action, to)
        return None

    def waits(self, now: datetime, off: Mapping[date, bool]) -> None:
        """What a run over the clocks makes of it: an opinion that never came, then silence that grants."""
        if self.opinion and not self.answered and self.opinion < now:
            self.answered = True
            if self.state in UNDECIDED:
                self.told.append(Action.OPINION)
                if self.state is State.OPINIONS:
                    self.moved(Action.GATHER, State.INSTRUCTION)
                else:
                    self.version += 1
        due, complete = self.terms(off)[1], self.accepted or bool(self.pieces)
        speaks = TERMS[self.code][3] and (self.state, Action.PRESUME) in MOVES
        if speaks and complete and due is not None and due < now:
            self.decided_at = now
            self.moved(Action.PRESUME, State.PRESUMED)

    # --- What must hold ---

    def holds(self, row: Case, off: Mapping[date, bool]) -> None:
        """The row is as expected: state, version, and no day lost or won."""
        seen = (State(row.state), row.open, row.version, row.complement_asked_at is not None, row.decided_at)
        assert seen == (self.state, self.state in OPEN, self.version, self.asked, self.decided_at)
        if self.state not in UNDECIDED:
            return
        called, decide = self.terms(off)
        assert (row.complete_due, row.decide_due) == (called, decide)
        owed = {"complete": called} if self.state is State.FILED else {}
        owed |= {"decide": decide} if decide and self.state is not State.INCOMPLETE else {}
        assert row.due_kind == (min(owed, key=lambda kind: owed[kind]) if owed else "")
