"""Background work of the claims room. Each job may run twice: what it did is in the rows that it looks at first."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from casa_app.claims.service import administration, escalation, figures, privacy, telling
from casa_app.kit import audit
from casa_app.kit.database import Work, reading, writing
from casa_app.kit.jobs import JobRun, job


@job("claims.notify")
async def notify(run: JobRun) -> None:
    """Tells the claimant and the followers of one event. Payload: `claim`, `event`."""
    async with writing() as work:
        await telling.happened(work, UUID(run.payload["claim"]), run.payload["event"], f"claim:{run.job_id.hex}")


@job("claims.alert")
async def alert(run: JobRun) -> None:
    """Tells who is in charge of a place that lives may be at stake there. Payload: `claim`."""
    async with writing() as work:
        await telling.danger_filed(work, UUID(run.payload["claim"]))


@job("claims.escalate", every=timedelta(minutes=5))
async def escalate(run: JobRun) -> None:
    """Registers missed terms, then warns: in batches, each a transaction of its own."""
    done = 0
    for step in (escalation.record_breaches, escalation.warn):
        for clock in escalation.CLOCKS:
            done = await _in_batches(run, done, partial(step, clock=clock), escalation.BATCH)


@job("claims.retention", every=timedelta(days=1))
async def retention(run: JobRun) -> None:
    """Takes persons, words, places and photos out of claims whose time is over, by the rule of each category."""
    await _in_batches(run, 0, privacy.forget_old_claims, privacy.BATCH)


@job("claims.drafts", every=timedelta(days=1))
async def drafts(_: JobRun) -> None:
    """Throws away what people began to write and left for a month."""
    async with writing() as work:
        await privacy.forget_drafts(work)


@job("claims.figures", every=timedelta(minutes=10))
async def count(_: JobRun) -> None:
    """Counts the figures that the city publishes on itself: read first, written in a short transaction."""
    async with reading() as work:
        rows, now = await figures.counted(work), work.clock.now()
    counted = await asyncio.to_thread(figures.tally, rows, now)
    async with writing() as work:
        await figures.replace(work, counted)


@job("audit.checkpoint", every=timedelta(hours=1))
async def checkpoint(_: JobRun) -> None:
    """Signs the links that the audit trail got since the last time."""
    async with writing() as work:
        await audit.checkpoint(work)


async def _in_batches(run: JobRun, done: int, step: Callable[[Work], Awaitable[int]], batch: int) -> int:
    while True:
        async with writing() as work:
            found = await step(work)
        done += found
        if found:
            await run.progress(done, done)
        if found < batch:
            return done


@job("claims.recompute")
async def recompute(run: JobRun) -> None:
    """Computes the terms of every open claim again after a day off was corrected, in batches."""
    after, done = None, 0
    while True:
        async with writing() as work:
            after, _ = await administration.recompute(work, after)
        done += administration.BATCH
        await run.progress(done, done if after is None else done + administration.BATCH)
        if after is None:
            return
