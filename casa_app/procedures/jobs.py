"""Background work of the démarches. Each job may run twice: what it did is in the rows that it looks at first."""

import asyncio
from datetime import timedelta
from uuid import UUID

from casa_app.kit import jobs
from casa_app.kit.database import reading, writing
from casa_app.kit.jobs import JobRun, job
from casa_app.procedures.service import clocks, demonstration, figures, issuing, telling


@job("procedures.notify")
async def notify(run: JobRun) -> None:
    """Tells the applicant of one event. Payload: `case`, `event`."""
    async with writing() as work:
        await telling.happened(work, UUID(run.payload["case"]), run.payload["event"], f"case:{run.job_id.hex}")


@job("procedures.clocks", every=timedelta(hours=1))
async def watch(run: JobRun) -> None:
    """Closes opinions that never came, then presumes granted what the city was silent about: in batches.

    What is granted and could not be issued for hours (the seal's key was missing, say) is tried again.
    """
    async with writing() as work:
        await jobs.retry(work, "procedures.issue")
    done = 0
    while True:
        async with writing() as work:
            closed = await clocks.close_late_opinions(work)
        done += closed
        if closed < clocks.BATCH:
            break
    after: clocks.Key | None = None
    while True:
        async with writing() as work:
            after, presumed = await clocks.presume(work, after)
        done += presumed
        await run.progress(done, done)
        if after is None:
            return


@job("procedures.recompute")
async def recompute(run: JobRun) -> None:
    """Computes the terms of every open case again after a day off was corrected, in batches."""
    after, done = None, 0
    while True:
        async with writing() as work:
            after, moved = await clocks.recompute(work, after)
        done += moved
        await run.progress(done, done)
        if after is None:
            return


@job("procedures.issue")
async def issue(run: JobRun) -> None:
    """Renders, seals and issues the document of a case. Payload: `case`."""
    await issuing.issue(UUID(run.payload["case"]))


@job("procedures.figures", every=timedelta(hours=1))
async def count(_: JobRun) -> None:
    """Counts the delays that the city publishes: read first, counted beside, written in a short transaction."""
    async with reading() as work:
        (rows, calendar), now = await figures.counted(work), work.clock.now()
    counted = await asyncio.to_thread(figures.tally, rows, calendar, now)
    async with writing() as work:
        await figures.replace(work, counted)


@job("procedures.demonstration")
async def demonstrate(run: JobRun) -> None:
    """Lives the demandes of a demonstration: nobody waits for them at its first start. Payload: `count`, `seed`."""
    await demonstration.seed(run.payload["count"], run.payload["seed"], run.progress)
    await count(run)
