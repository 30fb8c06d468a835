"""Background work of the identity room."""

from datetime import timedelta

from casa_app.identity import sessions
from casa_app.kit.database import writing
from casa_app.kit.jobs import JobRun, job


@job("identity.sweep", every=timedelta(days=1))
async def sweep(_: JobRun) -> None:
    """Forgets sessions and codes that ended a month ago."""
    async with writing() as work:
        await sessions.sweep(work)
