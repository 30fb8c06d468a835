"""A job's row is its truth: run once for its effect, tried again when it fails, found again when its worker dies."""

import random
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from casa_app.kit import jobs
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.jobs import GiveUp, JobRun, enqueue
from casa_app.kit.models import Job

told: list[str] = []


@jobs.job("story.tell")
async def tell(run: JobRun) -> None:
    told.append(run.payload["who"])


@jobs.job("story.stumble", attempts=3)
async def stumble(run: JobRun) -> None:
    told.append(f"attempt {run.attempt}")
    raise ConnectionError("the gateway answered 503 to 0612345678")


@jobs.job("story.impossible")
async def impossible(_: JobRun) -> None:
    raise GiveUp("there is no such claim")


@jobs.job("story.count")
async def count(run: JobRun) -> None:
    await run.progress(120, 500)


@jobs.job("story.hourly", every=timedelta(hours=1))
async def hourly(_: JobRun) -> None:
    told.append("hourly")


class Heard:
    """A queue that remembers its hints."""

    def __init__(self) -> None:
        self.hints: list[UUID] = []

    def hint(self, job_id: UUID) -> None:
        self.hints.append(job_id)

    def size(self) -> int:
        return 0


class Deaf(Heard):
    """A queue whose server is gone."""

    def hint(self, job_id: UUID) -> None:
        raise ConnectionRefusedError


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    told.clear()
    jobs._scheduled.clear()
    yield
    jobs.hint_through(None)


async def _ask(kind: str, **options: object) -> UUID:
    async with writing() as work:
        return await enqueue(work, kind, payload={"who": "the clerk"}, **options)  # type: ignore[arg-type]


async def _row(job_id: UUID) -> Job:
    async with reading() as work:
        return (await work.session.exec(select(Job).where(Job.id == job_id))).one()


async def test_a_job_runs_and_its_row_says_so(database: Database) -> None:
    row = await _row(await _ask("story.tell"))
    assert row.state == "queued"
    assert await jobs.run(row.id)
    row = await _row(row.id)
    assert (row.state, row.attempts, row.error, told) == ("done", 1, "", ["the clerk"])
    assert row.finished_at


async def test_a_hint_given_twice_runs_the_job_once(database: Database) -> None:
    job_id = await _ask("story.tell")
    assert [await jobs.run(job_id), await jobs.run(job_id)] == [True, False]
    assert told == ["the clerk"]


async def test_the_same_work_asked_for_twice_is_one_job(database: Database) -> None:
    first = await _ask("story.tell", unique_key="filed:1")
    await jobs.run(first)
    assert await _ask("story.tell", unique_key="filed:1") == first
    assert await jobs.run_due() == 0


async def test_nothing_is_queued_by_a_unit_of_work_that_fails(database: Database) -> None:
    jobs.hint_through(heard := Heard())
    with pytest.raises(LookupError):
        async with writing() as work:
            await enqueue(work, "story.tell", payload={"who": "nobody"})
            raise LookupError
    assert (await jobs.run_due(), heard.hints) == (0, [])


async def test_the_queue_hears_of_a_job_once_it_is_committed(database: Database) -> None:
    jobs.hint_through(heard := Heard())
    assert heard.hints == [await _ask("story.tell")]


async def test_a_queue_that_is_gone_loses_no_job(database: Database) -> None:
    jobs.hint_through(Deaf())
    job_id = await _ask("story.tell")
    jobs.hint_through(heard := Heard())
    await jobs.sweep()
    assert heard.hints == [job_id]


async def test_a_job_that_fails_waits_longer_each_time_and_then_stays_failed(
    database: Database, clock: FixedClock
) -> None:
    job_id = await _ask("story.stumble")
    await jobs.run(job_id)
    row = await _row(job_id)
    assert (row.state, row.attempts) == ("queued", 1)
    assert clock.now() < row.due_at <= clock.now() + jobs.FIRST_PAUSE * 1.5
    assert not await jobs.run(job_id), "it is not due yet"
    for _ in range(2):
        clock.advance(minutes=1)
        await jobs.run(job_id)
    row = await _row(job_id)
    assert (row.state, told) == ("failed", ["attempt 1", "attempt 2", "attempt 3"])


async def test_the_row_tells_the_failure_without_what_is_personal(database: Database) -> None:
    job_id = await _ask("story.stumble")
    await jobs.run(job_id)
    assert (await _row(job_id)).error == "ConnectionError: the gateway answered 503 to [masked]"


def test_the_pauses_double_up_to_an_hour_and_scatter() -> None:
    chance = random.Random(7)  # noqa: S311 a story, not a secret
    pauses = [jobs.pause(attempt, chance) / min(jobs.FIRST_PAUSE * 2 ** (attempt - 1), jobs.LONGEST_PAUSE)
              for attempt in range(1, 13)]  # fmt: skip
    assert all(0.5 <= share <= 1.5 for share in pauses)
    assert len(set(pauses)) == 12


async def test_hopeless_work_fails_at_once(database: Database) -> None:
    job_id = await _ask("story.impossible")
    await jobs.run(job_id)
    row = await _row(job_id)
    assert (row.state, row.error) == ("failed", "GiveUp: there is no such claim")


async def test_a_job_that_nobody_handles_is_shown_as_failed(database: Database) -> None:
    job_id = await _ask("story.unheard_of")
    await jobs.run(job_id)
    assert (await _row(job_id)).error == "nobody handles story.unheard_of"


async def test_progress_shows_on_the_row(database: Database) -> None:
    job_id = await _ask("story.count")
    await jobs.run(job_id)
    row = await _row(job_id)
    assert (row.done, row.total) == (120, 500)


async def test_a_job_asked_for_later_waits_for_its_hour(database: Database, clock: FixedClock) -> None:
    jobs.hint_through(heard := Heard())
    job_id = await _ask("story.tell", due_at=clock.now() + timedelta(days=15))
    assert (heard.hints, await jobs.sweep(), await jobs.run_due()) == ([], 0, 0)
    clock.advance(days=15)
    await jobs.sweep()
    assert heard.hints == [job_id]
    assert await jobs.run_due() == 1


async def test_the_sweep_takes_up_what_a_dead_worker_left(database: Database, clock: FixedClock) -> None:
    job_id = await _ask("story.tell")
    taken = await jobs._take(job_id)
    assert taken
    clock.advance(seconds=29)
    await jobs.sweep()
    assert (await _row(job_id)).state == "running"
    clock.advance(seconds=2)
    await jobs.sweep()
    assert (await _row(job_id)).state == "queued"
    assert await jobs.run_due() == 1
    assert (await _row(job_id)).attempts == 2


async def test_an_attempt_given_up_for_dead_writes_nothing_over_its_successor(
    database: Database, clock: FixedClock
) -> None:
    first = await jobs._take(await _ask("story.tell"))
    assert first
    clock.advance(minutes=1)
    await jobs.sweep()
    second = await jobs._take(first.job_id)
    assert second
    await jobs._finish(first, jobs.FAILED, "late")
    assert (await _row(first.job_id)).state == "running"
    await jobs._finish(second, jobs.DONE, "")
    assert (await _row(first.job_id)).state == "done"


async def test_a_job_whose_workers_keep_dying_fails_in_the_end(database: Database, clock: FixedClock) -> None:
    job_id = await _ask("story.stumble")
    for _ in range(3):
        assert await jobs._take(job_id)
        clock.advance(minutes=1)
        await jobs.sweep()
    row = await _row(job_id)
    assert (row.state, row.error) == ("failed", "its worker died")


async def test_two_workers_make_one_periodic_job(database: Database, clock: FixedClock) -> None:
    await jobs.schedule()
    jobs._scheduled.clear()  # what another process knows
    await jobs.run_due()
    await jobs.schedule()
    assert await jobs.run_due() == 0
    assert told == ["hourly"]
    clock.advance(hours=1)
    await jobs.schedule()
    await jobs.run_due()
    assert told == ["hourly", "hourly"]


async def test_a_periodic_job_still_running_is_not_started_again(database: Database, clock: FixedClock) -> None:
    await jobs.schedule()
    async with reading() as work:
        job_id = (await work.session.exec(select(Job.id).where(Job.kind == "story.hourly"))).one()
    await jobs._take(job_id)
    clock.advance(hours=1)
    await jobs.schedule()
    async with reading() as work:
        assert list(await work.session.exec(select(Job.id).where(Job.kind == "story.hourly"))) == [job_id]


async def test_finished_jobs_are_forgotten_after_a_month_and_failed_ones_never(
    database: Database, clock: FixedClock
) -> None:
    done, failed = await _ask("story.tell"), await _ask("story.impossible")
    await jobs.run_due()
    clock.advance(days=31)
    await jobs.schedule()
    await jobs.run_due()
    async with reading() as work:
        left = set(await work.session.exec(select(Job.id)))
        assert await jobs.last_sign_of_life(work) == clock.now()
        assert (await jobs.counts(work))["failed"] == 1
    assert failed in left
    assert done not in left
