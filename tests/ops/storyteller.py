"""A real worker that also knows one slow job. It tells each attempt through a named pipe and stays in the first."""

import asyncio
import os
from pathlib import Path

from casa_app.commands.worker import worker
from casa_app.kit.jobs import JobRun, job


@job("story.slow")
async def slow(run: JobRun) -> None:
    with Path(run.payload["pipe"]).open("w") as pipe:
        pipe.write(f"{os.getpid()} {run.attempt}")
    if run.attempt == 1:
        await asyncio.Event().wait()


if __name__ == "__main__":
    worker()
