"""A worker that is killed in the middle of a job loses nothing: the next one takes it up. On both queues."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from casa_app.adapters.queue import open_queue
from casa_app.kit import jobs
from casa_app.kit.clock import SystemClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.models import Job
from casa_app.settings import settings

_WITHIN = 60  # seconds: far more than a loaded machine needs, so that a hang ends as a failure


class Workers:
    """Starts real worker processes over the test's database and queue."""

    def __init__(self) -> None:
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, "-m", "tests.ops.storyteller"])
        self.running.append(process)
        return process


@pytest.fixture(params=["sqlite", "redis"])
def queue(
    request: pytest.FixtureRequest, environment: pytest.MonkeyPatch, redis_server: str, database: Database
) -> Iterator[str]:
    if request.param == "redis":
        environment.setenv("CASA_REDIS_URL", redis_server)
    environment.setenv("CASA_DATABASE_URL", database.url)
    environment.setenv("CASA_JOB_STALE_SECONDS", "2")
    settings.cache_clear()
    jobs.hint_through(opened := open_queue())
    opened.huey.flush()
    yield request.param
    jobs.hint_through(None)


@pytest.fixture
def workers(queue: str) -> Iterator[Workers]:
    started = Workers()
    yield started
    for process in started.running:
        if process.poll() is None:
            process.kill()
        process.wait(timeout=_WITHIN)


async def _told(pipe: Path) -> list[int]:
    """The process and the attempt that the job tells next: waits until it does."""
    text = await asyncio.wait_for(asyncio.to_thread(pipe.read_text), _WITHIN)
    return [int(word) for word in text.split()]


@pytest.fixture
def clock() -> SystemClock:
    return SystemClock()


async def test_a_job_cut_by_kill_9_is_completed_by_the_next_worker(workers: Workers, tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "pipe")
    async with writing() as work:
        job_id = await jobs.enqueue(work, "story.slow", payload={"pipe": str(pipe)})
    killed = workers.start()
    assert await _told(pipe) == [killed.pid, 1]
    killed.send_signal(signal.SIGKILL)
    killed.wait(timeout=_WITHIN)

    successor = workers.start()
    assert await _told(pipe) == [successor.pid, 2]
    successor.send_signal(signal.SIGTERM)
    assert successor.wait(timeout=_WITHIN) == 0
    async with reading() as work:
        row = (await work.session.exec(select(Job).where(Job.id == job_id))).one()
    assert (row.state, row.attempts) == ("done", 2)
