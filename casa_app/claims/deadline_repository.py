"""Queries of the clocks: which terms were missed, and which have come so near that somebody must be told.

The nearest owed term of an open claim is its `due_at`, so a term before a moment means `due_at` before it: that bounds
every scan to the head of the queue's index. An ended claim's `due_at` is when it ended.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlmodel import col, select

from casa_app.claims.models import Breach, Claim, Escalation
from casa_app.claims.rules import State
from casa_app.kit.bulk import keep_new
from casa_app.kit.database import Work

# A term missed just before the claim ended is found by the next run, and by those of two days after a standstill.
LOOKED_BACK: Final = timedelta(days=2)


@dataclass(frozen=True)
class Term:
    """A clock as the queries see it: its column, a length still to add to it, what runs it and what stopped it."""

    clock: str
    column: Any  # a column of Claim that holds a moment
    running: ColumnElement[bool]
    stopped: Any  # when it stopped; None: nothing tells, so it is watched while it runs only
    length: timedelta = timedelta()

    def at(self, claim: Claim) -> datetime:
        """When the term of this claim ends."""
        start: datetime = getattr(claim, self.column.key or "")
        return start + self.length


def terms(danger: timedelta) -> tuple[Term, ...]:
    """Every watched clock; `danger` is how long a danger may stay without anybody in charge."""
    waiting = col(Claim.state).in_((State.FILED, State.ACKNOWLEDGED))
    acknowledged = func.coalesce(Claim.acknowledged_at, Claim.ended_at)
    answered = func.coalesce(Claim.answered_at, Claim.ended_at)
    return (
        Term("danger", col(Claim.filed_at), and_(col(Claim.danger).is_(True), waiting), None, danger),
        Term("acknowledge", col(Claim.acknowledge_due), col(Claim.acknowledged_at).is_(None), acknowledged),
        Term("target", col(Claim.target_due), col(Claim.target_due).is_not(None), col(Claim.ended_at)),
        Term("answer", col(Claim.answer_due), col(Claim.answer_due).is_not(None), answered),
    )


async def missed(work: Work, term: Term, now: datetime, limit: int) -> Sequence[Claim]:
    """Claims that missed the term and are not in the register for it yet."""
    over = term.column < now - term.length
    late: list[ColumnElement[bool]] = [and_(col(Claim.open).is_(True), _near(term, now), term.running, over)]
    if term.stopped is not None:
        lately = and_(col(Claim.open).is_(False), col(Claim.due_at) > now - LOOKED_BACK)
        late.append(and_(lately, term.column < term.stopped))
        # Stopped while the claim goes on, as an acknowledgement does.
        changed = and_(col(Claim.open).is_(True), col(Claim.updated_at) > now - LOOKED_BACK)
        late.append(and_(changed, term.column < term.stopped))
    known = and_(col(Breach.claim_id) == col(Claim.id), col(Breach.clock) == term.clock)
    if not term.length:
        known = and_(known, col(Breach.due_at) == term.column)
    query = select(Claim).where(or_(*late), ~exists().where(known)).limit(limit)
    return (await work.session.exec(query)).all()


def _near(term: Term, moment: datetime) -> ColumnElement[bool]:
    """Bounds an open claim by its nearest term; the danger's hour is no `due_at`, but dangers are few."""
    return col(Claim.danger).is_(True) if term.length else col(Claim.due_at) < moment


async def to_warn(work: Work, term: Term, steps: Iterable[tuple[str, datetime]], limit: int) -> Sequence[Claim]:
    """Open claims whose term reached a step that nobody was told of; `steps` are (step, terms up to this moment)."""
    reached = dict(steps)
    pending = []
    for step, moment in reached.items():
        known = and_(
            col(Escalation.claim_id) == col(Claim.id), col(Escalation.clock) == term.clock, col(Escalation.step) == step
        )
        if not term.length:
            known = and_(known, col(Escalation.due_at) == term.column)
        pending.append(and_(term.column <= moment - term.length, ~exists().where(known)))
    latest = max(reached.values()) + timedelta(seconds=1)
    query = select(Claim).where(col(Claim.open).is_(True), _near(term, latest), term.running, or_(*pending))
    return (await work.session.exec(query.limit(limit))).all()


async def warned(work: Work, clock: str, claim_ids: Sequence[UUID]) -> set[tuple[UUID, str, datetime]]:
    """Which steps of a clock these claims have behind them: (claim, step, term)."""
    query = select(Escalation).where(Escalation.clock == clock, col(Escalation.claim_id).in_(claim_ids))
    return {(row.claim_id, row.step, row.due_at) for row in await work.session.exec(query)}


async def register(work: Work, rows: Sequence[Breach]) -> None:
    """Writes missed terms into the register; one that is there stays as it is."""
    await keep_new(work, Breach, [row.model_dump() for row in rows], unique=["claim_id", "clock", "due_at"])
