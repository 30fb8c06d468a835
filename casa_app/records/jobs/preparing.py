"""`records.prepare`: the pages of an original."""

from uuid import UUID

from casa_app.kit.jobs import JobRun, job
from casa_app.records.service import preparing


@job("records.prepare")
async def prepare(run: JobRun) -> None:
    """Makes the pages of `payload["original"]`."""
    await preparing.prepare(UUID(run.payload["original"]))
