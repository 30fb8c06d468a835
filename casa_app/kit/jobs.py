"""Long work: a `Job` row is its truth, the queue only hints that one waits, and a sweep finds what a crash left behind.

    @job("claims.escalate", every=timedelta(minutes=5))
    async def escalate(run: JobRun) -> None: ...

    await enqueue(work, "claims.notify", payload={"claim": str(claim.id)}, unique_key=f"filed:{claim.id}")

A job may run twice (its worker may die after the work and before the row says so), so each must be harmless twice.
States: queued -> running -> done, or back to queued with a growing pause, or failed once its attempts are used up.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

from sqlalchemy import CursorResult, delete, or_, update
from sqlmodel import col, func, select

from casa_app.kit import logs
from casa_app.kit.bulk import keep_new
from casa_app.kit.database import Work, database, reading, writing
from casa_app.kit.models import Job
from casa_app.settings import settings

QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"
ATTEMPTS: Final = 12  # with the pauses below: about five hours of trying
FIRST_PAUSE: Final = timedelta(seconds=5)
LONGEST_PAUSE: Final = timedelta(hours=1)
SWEPT_AT_ONCE: Final = 200
KEPT: Final = timedelta(days=30)
KEPT_PERIODIC: Final = timedelta(days=1)

_log = logs.get(__name__)


class GiveUp(Exception):
    """Raised by a handler whose work can never succeed: the job fails at once, without further attempts."""


class Queue(Protocol):
    """Where hints go. Losing one is harmless: the sweep gives it again."""

    def hint(self, job_id: UUID) -> None:
        """Says that a job waits. Blocking."""
        ...

    def size(self) -> int:
        """How many hints wait. Blocking."""
        ...


@dataclass(frozen=True)
class JobRun:
    """One attempt at a job, as its handler sees it."""

    job_id: UUID
    kind: str
    payload: dict[str, Any]
    attempt: int

    async def progress(self, done: int, total: int) -> None:
        """Tells how far it is, e.g. 120 of 500 pages; also counts as a sign of life."""
        async with writing() as work:
            values = {"done": done, "total": total, "beat_at": work.clock.now()}
            await _update(work, Job.id == self.job_id, values=values)


Handler = Callable[[JobRun], Awaitable[None]]


@dataclass(frozen=True)
class Kind:
    """What is known of one kind of job."""

    name: str
    handler: Handler
    every: timedelta | None
    attempts: int


_kinds: dict[str, Kind] = {}
_queue: Queue | None = None


def job(name: str, *, every: timedelta | None = None, attempts: int = ATTEMPTS) -> Callable[[Handler], Handler]:
    """Registers the handler of a kind of job; with `every` it also runs periodically, once among all workers."""

    def register(handler: Handler) -> Handler:
        if name in _kinds and _kinds[name].handler.__qualname__ != handler.__qualname__:
            raise ValueError(f"two handlers for the job {name}")
        _kinds[name] = Kind(name, handler, every, attempts)
        return handler

    return register


def kinds() -> dict[str, Kind]:
    """Every registered kind, by name."""
    return dict(_kinds)


def hint_through(queue: Queue | None) -> None:
    """Sets the queue of this process. Without one the sweep of a worker finds each job within seconds."""
    global _queue  # noqa: PLW0603 one process, one queue: the composition root sets it
    _queue = queue


async def enqueue(
    work: Work, kind: str, *, payload: dict[str, Any], due_at: datetime | None = None, unique_key: str | None = None
) -> UUID:
    """Writes the job's row in this transaction and hints the queue once it is committed; gives the job's key.

    The same `unique_key` twice is one job, even after it is done: the first one's key comes back.
    """
    now = work.clock.now()
    row = Job(kind=kind, payload=payload, unique_key=unique_key, created_at=now, due_at=due_at or now)
    if not await keep_new(work, Job, [row.model_dump()], unique=["unique_key"]):
        return (await work.session.exec(select(Job.id).where(Job.unique_key == unique_key))).one()
    if row.due_at <= now:
        work.after_commit(lambda: _hint(row.id))
    return row.id


async def _hint(job_id: UUID) -> None:
    if _queue is None:
        return
    try:
        await asyncio.to_thread(_queue.hint, job_id)
    except Exception as error:  # noqa: BLE001 whatever the queue's trouble is, the row is safe and the sweep will hint again
        _log.warning("job.hint_lost", job=str(job_id), error=type(error).__name__)


async def run(job_id: UUID) -> bool:
    """Runs a job that waits and is due; False when there is nothing to do, as for a hint given twice."""
    taken = await _take(job_id)
    if taken is None:
        return False
    kind = _kinds.get(taken.kind)
    if kind is None:
        await _finish(taken, FAILED, f"nobody handles {taken.kind}")
        return True
    beating = asyncio.create_task(_beat(taken))
    try:
        await kind.handler(taken)
    except GiveUp as error:
        await _finish(taken, FAILED, _described(error))
    except Exception as error:  # noqa: BLE001 a handler may fail in any way: it is logged, kept on the row and tried again
        _log.exception("job.failed", kind=taken.kind, job=str(job_id), attempt=taken.attempt)
        await _try_again(taken, kind, _described(error))
    else:
        await _finish(taken, DONE, "")
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating
    return True


async def run_due() -> int:
    """Runs, here and now, every job that is due and those they enqueue; gives how many ran. For tests and the CLI."""
    ran = 0
    while True:
        async with reading() as work:
            due = (Job.state == QUEUED, col(Job.due_at) <= work.clock.now())
            waiting = (await work.session.exec(select(Job.id).where(*due).order_by(col(Job.due_at)).limit(1))).first()
        if waiting is None:
            return ran
        ran += await run(waiting)


async def _take(job_id: UUID) -> JobRun | None:
    async with writing() as work:
        now = work.clock.now()
        values = {"state": RUNNING, "attempts": Job.attempts + 1, "beat_at": now, "error": ""}
        waits = (Job.id == job_id, Job.state == QUEUED, col(Job.due_at) <= now)
        if not await _update(work, *waits, values=values):
            return None
        row = (await work.session.exec(select(Job).where(Job.id == job_id))).one()
        return JobRun(row.id, row.kind, row.payload, row.attempts)


async def _finish(taken: JobRun, state: str, error: str) -> None:
    async with writing() as work:
        values = {"state": state, "error": error, "finished_at": work.clock.now()}
        await _update(work, *_still(taken), values=values)


async def _try_again(taken: JobRun, kind: Kind, error: str) -> None:
    if taken.attempt >= kind.attempts:
        await _finish(taken, FAILED, error)
        return
    async with writing() as work:
        values = {"state": QUEUED, "error": error, "due_at": work.clock.now() + pause(taken.attempt)}
        await _update(work, *_still(taken), values=values)


def _still(taken: JobRun) -> tuple[Any, ...]:
    """True while this attempt owns the row: an attempt that was given up for dead must not write over its successor."""
    return (Job.id == taken.job_id, Job.state == RUNNING, Job.attempts == taken.attempt)


def pause(attempt: int, chance: random.Random | None = None) -> timedelta:
    """How long to wait after the `attempt`-th failure: doubling, capped, half to one and a half times by chance."""
    share = (chance or random.SystemRandom()).uniform(0.5, 1.5)
    whole: timedelta = min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE)
    return whole * share


def _described(error: Exception) -> str:
    """The failure for the row: without anything personal that its message might quote."""
    return str(logs.redact(None, "", {"error": f"{type(error).__name__}: {error}"})["error"])[:300]


def stale_after() -> timedelta:
    """A running job that gave no sign of life for so long is taken to be dead."""
    return timedelta(seconds=settings().job_stale_seconds)


async def _beat(taken: JobRun) -> None:
    while True:
        await asyncio.sleep(stale_after().total_seconds() / 4)
        async with writing() as work:
            await _update(work, *_still(taken), values={"beat_at": work.clock.now()})


async def sweep() -> int:
    """Queues again what died while running, and hints what waits; gives how many hints it gave."""
    async with reading() as work:
        dead = (await work.session.exec(select(func.count()).where(*_dead(work)))).one()
        due = (Job.state == QUEUED, col(Job.due_at) <= work.clock.now())
        found = await work.session.exec(select(Job.id).where(*due).order_by(col(Job.due_at)).limit(SWEPT_AT_ONCE))
        waiting = list(found)
    if dead:
        waiting += await _revive()
    if not waiting or _queue is None or await asyncio.to_thread(_queue.size) > SWEPT_AT_ONCE:
        return 0
    for job_id in waiting:
        await _hint(job_id)
    return len(waiting)


def _dead(work: Work) -> tuple[Any, ...]:
    long_ago = work.clock.now() - stale_after()
    return (Job.state == RUNNING, or_(col(Job.beat_at).is_(None), col(Job.beat_at) < long_ago))


async def _revive() -> list[UUID]:
    revived = []
    async with writing() as work:
        for row in await work.session.exec(select(Job).where(*_dead(work))):
            kind = _kinds.get(row.kind)
            _log.warning("job.found_dead", kind=row.kind, job=str(row.id), attempt=row.attempts)
            row.error = "its worker died"
            if row.attempts < (kind.attempts if kind else ATTEMPTS):
                row.state, row.due_at = QUEUED, work.clock.now()
                revived.append(row.id)
            else:
                row.state, row.finished_at = FAILED, work.clock.now()
            work.session.add(row)
    return revived


_scheduled: dict[str, int] = {}


async def schedule() -> None:
    """Enqueues each periodic job for its present slot of time; the slot is its unique key, so two workers make one.

    A kind that is still waiting or running is left alone: it catches up in a later slot.
    """
    now = database().clock.now().timestamp()
    slots = {kind.name: int(now // kind.every.total_seconds()) for kind in _kinds.values() if kind.every}
    fresh = {name: slot for name, slot in slots.items() if _scheduled.get(name) != slot}
    if not fresh:
        return
    async with writing() as work:
        unfinished = select(Job.kind).where(col(Job.state).in_((QUEUED, RUNNING)), col(Job.kind).in_(fresh)).distinct()
        busy = set(await work.session.exec(unfinished))
        for name, slot in fresh.items():
            if name not in busy:
                await enqueue(work, name, payload={}, unique_key=f"{name}@{slot}")
                _scheduled[name] = slot


@job("kit.tidy_jobs", every=timedelta(minutes=1))
async def tidy(_: JobRun) -> None:
    """Forgets finished jobs; that it ran lately is also how health checks know that a worker lives."""
    periodic = [kind.name for kind in _kinds.values() if kind.every]
    async with writing() as work:
        now = work.clock.now()
        finished = col(Job.finished_at)
        old = or_(finished < now - KEPT, (finished < now - KEPT_PERIODIC) & col(Job.kind).in_(periodic))
        await work.session.exec(delete(Job).where(col(Job.state) == DONE, old))


async def last_sign_of_life(work: Work) -> datetime | None:
    """When a worker last finished its round."""
    query = select(func.max(Job.finished_at)).where(Job.kind == "kit.tidy_jobs")
    return (await work.session.exec(query)).one()


async def counts(work: Work) -> dict[str, int]:
    """How many jobs are in each state."""
    rows = await work.session.exec(select(Job.state, func.count()).group_by(col(Job.state)))
    return dict.fromkeys((QUEUED, RUNNING, DONE, FAILED), 0) | dict(rows.all())


async def failures(work: Work) -> list[tuple[str, int, str]]:
    """Of each kind that has failed jobs: its name, how many, and one of the reasons."""
    query = select(Job.kind, func.count(), func.max(Job.error)).where(Job.state == FAILED).group_by(col(Job.kind))
    return [(kind, count, error) for kind, count, error in await work.session.exec(query.order_by(col(Job.kind)))]


async def trouble(work: Work, unique_key: str) -> str | None:
    """Why the job of this key is not done yet (empty: nothing went wrong); None when it is done, or there is none."""
    query = select(Job.error).where(Job.unique_key == unique_key, Job.state != DONE)
    return (await work.session.exec(query)).first()


async def retry(work: Work, kind: str = "") -> int:
    """Queues failed jobs (of one kind, or all) again with all their attempts; gives how many."""
    which = (Job.state == FAILED, *((Job.kind == kind,) if kind else ()))
    values = {"state": QUEUED, "attempts": 0, "due_at": work.clock.now(), "finished_at": None}
    return await _update(work, *which, values=values)


async def _update(work: Work, *where: Any, values: dict[str, Any]) -> int:
    statement = update(Job).where(*where).values(**values).execution_options(synchronize_session=False)
    changed: CursorResult[Any] = await work.session.exec(statement)
    return changed.rowcount
