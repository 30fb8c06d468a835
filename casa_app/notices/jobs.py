"""Background work of the notices room."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from casa_app.kit.database import writing
from casa_app.kit.jobs import JobRun, job
from casa_app.notices import repository, service

REPEATABLE: Final = timedelta(days=14)  # how long one that did not arrive can be sent again
KEPT: Final = timedelta(days=180)  # proof that something was told, without what was said


@job("notices.deliver")
async def deliver(run: JobRun) -> None:
    """Hands one notice over; tried again with growing pauses for about five hours."""
    await service.deliver(UUID(run.payload["notice"]), run.attempt)


@job("notices.tidy", every=timedelta(days=1))
async def tidy(_: JobRun) -> None:
    """Forgets address and words after a fortnight, and notices half a year after they were over."""
    async with writing() as work:
        await repository.forget_words_before(work, work.clock.now() - REPEATABLE)
        await repository.forget_before(work, work.clock.now() - KEPT)
