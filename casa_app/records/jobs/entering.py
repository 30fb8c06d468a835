"""Jobs of double entry: acts of a sealed batch, and acts that somebody began and left."""

from datetime import timedelta
from uuid import UUID

from casa_app.kit.jobs import JobRun, job
from casa_app.records.service import entry, units


@job("records.units")
async def make_units(run: JobRun) -> None:
    """Makes the acts of `payload["batch"]` ready to be typed."""
    await units.make_units(UUID(run.payload["batch"]))


@job("records.release", every=timedelta(hours=1))
async def release(run: JobRun) -> None:
    """Gives acts that were begun and left to others."""
    del run
    await entry.release()
