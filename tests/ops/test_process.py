"""A child is kept running, and when its parent goes, however it goes, nothing is left of it."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from casa_app.adapters import process
from casa_app.adapters.process import Child

_WITHIN = 60
# Tells its number, then lives on with a grandchild that ignores SIGTERM. Both hold the pipe open while they live.
_PROGRAM = """
import os, signal, subprocess, sys
pipe = open(sys.argv[1], "w")
pipe.write(f"{os.getpid()}\\n"); pipe.flush()
stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.pause()"
subprocess.Popen([sys.executable, "-c", stubborn], pass_fds=[pipe.fileno()])
signal.pause()
"""
_PARENT = """
import asyncio, sys
from casa_app.adapters.process import Child

async def main():
    await Child("story", [sys.executable, "-c", sys.argv[1], sys.argv[2]]).start()
    await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


@pytest.fixture
async def child(pipe: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Child]:
    monkeypatch.setattr(process, "FIRST_PAUSE", 0.0)
    made = Child("story", [sys.executable, "-c", _PROGRAM, str(pipe)])
    yield made
    await made.stop()


class Line:
    """What a child and its descendants say; it ends when the last of them is gone."""

    def __init__(self, pipe: Path) -> None:
        self.file = open(pipe)  # noqa: SIM115, PTH123 closed by whoever reads to the end

    async def next(self) -> int:
        return int(await asyncio.wait_for(asyncio.to_thread(self.file.readline), _WITHIN))

    async def end(self) -> None:
        assert await asyncio.wait_for(asyncio.to_thread(self.file.read), _WITHIN) == ""
        self.file.close()


async def _opened(pipe: Path) -> Line:
    return await asyncio.wait_for(asyncio.to_thread(Line, pipe), _WITHIN)


async def test_stopping_a_child_takes_its_stubborn_descendants_along(child: Child, pipe: Path) -> None:
    await child.start()
    line = await _opened(pipe)
    assert await line.next() == child.pid
    await child.stop()
    await line.end()
    assert child.pid is None


async def test_a_child_that_dies_is_started_again_and_its_remains_removed(child: Child, pipe: Path) -> None:
    await child.start()
    line = await _opened(pipe)
    first = await line.next()
    with pipe.open("w"):  # between the two nobody else holds the pipe
        os.kill(first, signal.SIGKILL)
        assert await line.next() == child.pid != first
    assert child.starts == 2
    await child.stop()
    await line.end()


async def test_when_the_parent_is_killed_the_child_is_told_to_end(pipe: Path) -> None:
    quiet = _PROGRAM.replace('subprocess.Popen([sys.executable, "-c", stubborn], pass_fds=[pipe.fileno()])', "")
    parent = subprocess.Popen([sys.executable, "-c", _PARENT, quiet, str(pipe)])
    line = await _opened(pipe)
    await line.next()
    parent.kill()
    parent.wait(timeout=_WITHIN)
    await line.end()
