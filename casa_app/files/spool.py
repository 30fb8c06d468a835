"""Bytes between the wire and the store: on disk under the data folder, never whole in memory."""

import asyncio
import errno
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final

from casa_app.adapters.object_store import StoreFull
from casa_app.settings import settings

# Bytes that wait in memory before a hop to disk. Fifty phones that send at once hold six megabytes.
_HELD: Final = 128 * 1024


class Spool:
    """Bytes appended, then read back once. Small ones wait in memory: fewer, larger hops into a thread."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._held = bytearray()
        self.size = 0

    async def write(self, data: bytes) -> None:
        """Appends `data`. Raises StoreFull."""
        self._held += data
        self.size += len(data)
        if len(self._held) >= _HELD:
            await self._flush()

    async def _flush(self) -> None:
        held, self._held = self._held, bytearray()
        with _room():
            await asyncio.to_thread(self._file.write, held)

    async def file(self) -> BinaryIO:
        """The file with everything in it, at its start."""
        await self._flush()
        self._file.seek(0)
        return self._file

    async def empty(self) -> bytes:
        """Takes everything out."""
        file = await self.file()
        data = await asyncio.to_thread(file.read)
        file.seek(0)
        file.truncate()
        self.size = 0
        return data


@asynccontextmanager
async def spooled() -> AsyncIterator[Spool]:
    """A spool over a file without a name, gone when it is closed, even by a crash. Raises StoreFull."""
    with _room():
        file = await asyncio.to_thread(_opened, settings().data / "spool")
    try:
        yield Spool(file)
    finally:
        await asyncio.to_thread(file.close)


def _opened(folder: Path) -> BinaryIO:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return TemporaryFile(dir=folder)


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StoreFull from error
        raise
