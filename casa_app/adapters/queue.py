"""The job queue: Huey over SQLite in the data folder, or over Redis when `CASA_REDIS_URL` is set.

The consumer's threads only wait: the jobs themselves run on one asyncio loop, because database engines belong to one.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from threading import Thread
from typing import Any, Final
from uuid import UUID

from huey import RedisHuey, SqliteHuey
from huey.consumer import Consumer

from casa_app.kit import jobs, logs
from casa_app.settings import settings

JOBS_AT_ONCE: Final = 4
SWEEP_EVERY: Final = 2.0  # seconds
STOPS_WITHIN: Final = 20  # seconds given to running jobs; the sweep restarts what they leave

_log = logs.get(__name__)


class HueyQueue:
    """Hints through Huey."""

    def __init__(self, huey: Any) -> None:
        self.huey = huey
        self._run: Callable[[UUID], None] | None = None
        self._task = huey.task(name="job")(self._on_hint)

    def hint(self, job_id: UUID) -> None:
        """Says that a job waits."""
        self._task(job_id.hex)

    def size(self) -> int:
        """How many hints wait."""
        return int(self.huey.storage.queue_size())

    def _on_hint(self, job_id: str) -> None:
        assert self._run is not None  # noqa: S101 only a consumer calls this, and `work` sets it
        self._run(UUID(job_id))

    def work(self) -> None:
        """Runs jobs until SIGTERM or SIGINT; call it in the main thread. Running jobs get some seconds to end."""
        loop = asyncio.new_event_loop()
        thread = Thread(target=loop.run_forever, name="jobs", daemon=True)
        thread.start()

        def run(job_id: UUID) -> None:
            asyncio.run_coroutine_threadsafe(jobs.run(job_id), loop).result()

        self._run = run
        logging.getLogger("huey").setLevel(logging.WARNING)  # it tells two lines a job
        keeping = asyncio.run_coroutine_threadsafe(_keep_up(), loop)
        consumer = Consumer(
            self.huey,
            workers=JOBS_AT_ONCE,
            periodic=False,
            max_delay=0.5,
            shutdown_timeout=STOPS_WITHIN,
            graceful_signal="TERM",
        )
        try:
            consumer.run()
        finally:
            keeping.cancel()
            loop.call_soon_threadsafe(loop.stop)
            thread.join(timeout=5)


async def _keep_up() -> None:
    """Schedules and sweeps for as long as the worker lives; the database may go and come back."""
    while True:
        await _steadily(jobs.schedule)
        await _steadily(jobs.sweep)
        await asyncio.sleep(SWEEP_EVERY)


async def _steadily(step: Callable[[], Awaitable[Any]]) -> None:
    try:
        await step()
    except Exception:  # noqa: BLE001 a worker outlives a database or queue that is gone for a while
        _log.exception("worker.step_failed", step=getattr(step, "__name__", "?"))


def open_queue() -> HueyQueue:
    """The queue that the settings name."""
    if url := settings().redis_url:
        return HueyQueue(RedisHuey("casa", url=url, results=False))
    settings().data.mkdir(parents=True, exist_ok=True)
    return HueyQueue(SqliteHuey("casa", filename=str(settings().data / "queue.db"), results=False))


def hinting() -> HueyQueue:
    """Opens this process's queue, so that what it enqueues is hinted."""
    queue = open_queue()
    jobs.hint_through(queue)
    return queue
