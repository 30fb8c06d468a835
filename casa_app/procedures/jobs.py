"""Background work of the démarches. Each job may run twice: what it did is in the rows that it looks at first."""

from uuid import UUID

from casa_app.kit.jobs import JobRun, job
from casa_app.procedures.service import issuing


@job("procedures.issue")
async def issue(run: JobRun) -> None:
    """Renders, seals and issues the document of a case. Payload: `case`."""
    await issuing.issue(UUID(run.payload["case"]))
