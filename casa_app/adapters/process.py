"""Child processes of `casa up`: started together, started again when they die, and none left behind.

Each child leads a session of its own, so that Ctrl-C in a terminal reaches us alone and we stop them in order; the
kernel sends it SIGTERM should we die without a word.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from casa_app.adapters import tied_exec
from casa_app.kit import logs

FIRST_PAUSE: Final = 0.5  # seconds before a dead child is started again, doubling
LONGEST_PAUSE: Final = 30.0
HEALTHY_AFTER: Final = 60.0  # a child that lived so long has earned a quick restart
GRACE: Final = 25.0  # seconds between SIGTERM and SIGKILL

_log = logs.get(__name__)


@dataclass
class Child:
    """One program that is kept running."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = field(default_factory=Path.cwd)
    starts: int = 0
    _process: asyncio.subprocess.Process | None = None
    _keeping: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """Its process, while it runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        """Starts it and keeps it running until `stop`."""
        await self._launch()
        self._keeping = asyncio.create_task(self._keep(), name=f"keep {self.name}")

    async def stop(self) -> None:
        """Ends it and whatever it started: SIGTERM, some seconds, then SIGKILL to its whole group."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
            self._keeping = None
        if self._process is None:
            return
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self._process.wait(), GRACE)
            except TimeoutError:
                _log.warning("process.killed", child=self.name)
        self._kill_group()
        await self._process.wait()

    async def _launch(self) -> None:
        tie = [sys.executable, "-I", tied_exec.__file__, str(os.getpid()), str(int(signal.SIGTERM))]
        self._process = await asyncio.create_subprocess_exec(
            *tie,
            *self.command,
            stdin=asyncio.subprocess.DEVNULL,
            env={**os.environ, **self.environment},
            cwd=self.folder,
            start_new_session=True,
        )
        self.starts += 1

    async def _keep(self) -> None:
        loop, pause = asyncio.get_running_loop(), FIRST_PAUSE
        while self._process is not None:
            started = loop.time()
            code = await self._process.wait()
            self._kill_group()
            if loop.time() - started > HEALTHY_AFTER:
                pause = FIRST_PAUSE
            _log.error("process.died", child=self.name, code=code, again_in=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            await self._launch()

    def _kill_group(self) -> None:
        assert self._process is not None  # noqa: S101 called only once it was launched
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # all of it has ended
