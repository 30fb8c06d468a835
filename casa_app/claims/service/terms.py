"""The clocks of a claim: when they start, what they owe, and which term comes next."""

from datetime import datetime, timedelta
from typing import Final

from casa_app.claims.catalogue import Leaf, catalogue
from casa_app.claims.models import Claim
from casa_app.claims.rules import Deadlines, State
from casa_app.kit.calendar import LegalCalendar

# A claim on which nothing is owed still has a place in the queue: after a year it is among the first.
NOTHING_OWED: Final = timedelta(days=365)


def start(claim: Claim, leaf: Leaf, calendar: LegalCalendar) -> None:
    """Starts the clocks that the category's regime gives the claim, from the moment it was filed."""
    clocks = catalogue().clocks
    if leaf.regime in clocks["acknowledge"].regimes:
        clock = clocks["acknowledge"]
        claim.acknowledge_due = calendar.due(claim.filed_at, clock.amount, clock.unit)
    if leaf.regime in clocks["answer"].regimes:
        clock = clocks["answer"]
        claim.answer_due = calendar.due(claim.filed_at, clock.amount, clock.unit)
    claim.target_due = calendar.due(claim.filed_at, leaf.target.amount, leaf.target.unit)
    refresh(claim)


def restart(claim: Claim, leaf: Leaf, calendar: LegalCalendar, at: datetime) -> None:
    """Starts the answer and target clocks again, for a contested claim."""
    if leaf.regime in catalogue().clocks["answer"].regimes:
        clock = catalogue().clocks["answer"]
        claim.answer_due = calendar.due(at, clock.amount, clock.unit)
    claim.target_due = calendar.due(at, leaf.target.amount, leaf.target.unit)
    refresh(claim)


def recompute(claim: Claim, leaf: Leaf, calendar: LegalCalendar) -> bool:
    """Computes the running terms again, after a holiday was corrected. Says whether one moved."""
    before = (claim.acknowledge_due, claim.target_due, claim.answer_due)
    if claim.contested_at:
        restart(claim, leaf, calendar, claim.contested_at)
    else:
        start(claim, leaf, calendar)
    return before != (claim.acknowledge_due, claim.target_due, claim.answer_due)


def owed(claim: Claim) -> Deadlines:
    """What is still owed on the claim."""
    if not claim.open:
        return Deadlines()
    acknowledged = claim.acknowledged_at is not None or claim.state not in {State.FILED, State.ACKNOWLEDGED}
    return Deadlines(
        acknowledge=None if acknowledged else claim.acknowledge_due, target=claim.target_due, answer=claim.answer_due
    )


def refresh(claim: Claim) -> None:
    """Writes what is owed next where the queue sorts by it."""
    due = owed(claim).next
    if due:
        claim.due_kind, claim.due_at = due
    else:
        claim.due_kind = ""
        claim.due_at = claim.filed_at + NOTHING_OWED if claim.open else (claim.ended_at or claim.updated_at)
