"""Jobs of what is kept: sealing, holds, deletions that two decided, locks that end, objects that nobody names."""

from datetime import timedelta
from uuid import UUID

from casa_app.kit.jobs import JobRun, job
from casa_app.records.service import deciding, keeping, relocking


@job("records.keep")
async def keep(run: JobRun) -> None:
    """Locks and seals `payload["batch"]`."""
    await keeping.keep(UUID(run.payload["batch"]))


@job("records.hold")
async def hold(run: JobRun) -> None:
    """Puts the store's legal holds of `payload["volume"]` as its rows say."""
    await deciding.apply_holds(UUID(run.payload["volume"]))


@job("records.delete")
async def delete(run: JobRun) -> None:
    """Carries out `payload["decision"]`."""
    await deciding.delete(UUID(run.payload["decision"]))


@job("records.relock", every=timedelta(days=7))
async def relock(run: JobRun) -> None:
    """Renews locks that near their end."""
    del run
    await relocking.relock()


@job("records.sweep", every=timedelta(days=1))
async def sweep(run: JobRun) -> None:
    """Removes what nobody names."""
    del run
    await relocking.sweep()
