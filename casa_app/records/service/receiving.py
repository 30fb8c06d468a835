"""Taking a file into a batch: hashed while it comes in, put into the store, and only then written down.

Rows that arrive together are written in one transaction: a scanner that sends ten pages a second waits for one commit,
not for ten. A file that comes twice is kept once.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, ClassVar, Final
from uuid import UUID
from weakref import WeakKeyDictionary

from casa_app.adapters.object_store import CHUNK, PART, object_store
from casa_app.identity.policy import Actor
from casa_app.kit.database import Work, database, reading, writing
from casa_app.kit.errors import CasaError, NotFound
from casa_app.kit.ids import new_id
from casa_app.kit.jobs import enqueue
from casa_app.records import capture_repository as repository
from casa_app.records.capture_rules import (
    MEDIA,
    BatchNotAllowedNow,
    BatchState,
    NotAScan,
    ScanTooLarge,
    media_type_of,
)
from casa_app.records.models import Original
from casa_app.records.service.capture import within_reach
from casa_app.settings import settings

_TOGETHER: Final = 64  # rows in one transaction
_NAME_MOST: Final = 200
_HEAD: Final = 16  # bytes that tell what a file is


@dataclass(frozen=True)
class Received:
    """An original that is kept; `new` is false for one that was there already."""

    id: UUID
    digest: str
    new: bool


async def known(work: Work, actor: Actor, batch_id: UUID, digests: Sequence[str]) -> tuple[list[str], int]:
    """Which of these files the batch holds already, and the last place taken: what an interrupted sender asks.

    Raises Forbidden, NotFound.
    """
    batch = await within_reach(work, actor, batch_id)
    rows = await repository.known(work, batch.id, digests)
    return [row.digest for row in rows if row.state != "removed"], await repository.last_seq(work, batch.id)


async def receive(actor: Actor, batch_id: UUID, name: str, body: AsyncIterator[bytes], place: int = 0) -> Received:
    """Takes a file in; `place` is where it belongs in the batch, from 1 (0: at the end).

    Raises Forbidden, NotFound, BatchNotAllowedNow, NotAScan, ScanTooLarge, StoreUnavailable, StoreFull; nothing is
    recorded then.
    """
    async with reading() as work:
        batch = await within_reach(work, actor, batch_id)
    if batch.state != BatchState.OPEN:
        raise BatchNotAllowedNow
    return await take(batch.id, batch.office, name, body, place)


async def take(batch_id: UUID, office: str, name: str, body: AsyncIterator[bytes], place: int = 0) -> Received:
    """Takes a file into a batch whose reach and state the caller has checked. Raises as `receive` does."""
    spool = _Spool()
    try:
        media_type, size = await spool.fill(body)
        digest = spool.digest
        key = f"{office}/{batch_id}/{digest}{MEDIA[media_type]}"
        await spool.put(key, media_type)
    finally:
        spool.close()
    row = Original(id=new_id(), batch_id=batch_id, seq=place, name=_plain(name), digest=digest, key=key,
                   media_type=media_type, size=size, received_at=database().clock.now())  # fmt: skip
    return await _Ledger.of_this_loop().record(row)


def _plain(name: str) -> str:
    """A file's name without its folders and without what a terminal or a page would act upon."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(one if one.isprintable() else "·" for one in last)[-_NAME_MOST:]


class _Spool:
    """A file on its way: in memory while it is small, in a nameless file of the data folder when it is not."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._file: IO[bytes] | None = None
        self._sha = hashlib.sha256()

    @property
    def digest(self) -> str:
        """SHA-256 of everything so far."""
        return self._sha.hexdigest()

    async def fill(self, body: AsyncIterator[bytes]) -> tuple[str, int]:
        """Takes all of it; gives its media type and size. Raises NotAScan, ScanTooLarge."""
        most = settings().upload_limit_mb * 1_000_000
        size, head = 0, b""
        async for chunk in body:
            size += len(chunk)
            if size > most:
                raise ScanTooLarge(most=settings().upload_limit_mb)
            if len(head) < _HEAD:
                head = (head + chunk)[:_HEAD]
                if len(head) == _HEAD:
                    media_type_of(head)
            self._sha.update(chunk)
            await self._keep(chunk)
        if len(head) < _HEAD:
            raise NotAScan
        return media_type_of(head), size

    async def _keep(self, chunk: bytes) -> None:
        if self._file is None:
            self._held += chunk
            if len(self._held) < PART:
                return
            folder = settings().data / "spool"
            await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
            self._file = await asyncio.to_thread(_nameless, folder)
            chunk, self._held = bytes(self._held), bytearray()
        await asyncio.to_thread(self._file.write, chunk)

    async def put(self, key: str, media_type: str) -> None:
        """Puts it into the store: in one request when it is small. Raises StoreUnavailable, StoreFull."""
        if self._file is None:
            await object_store().put("registers", key, bytes(self._held), media_type)
        else:
            await object_store().put_stream("registers", key, self._pieces(), media_type)

    async def _pieces(self) -> AsyncIterator[bytes]:
        assert self._file is not None  # noqa: S101 only `put` asks, once there is a file
        self._file.seek(0)
        while chunk := await asyncio.to_thread(self._file.read, CHUNK):
            yield chunk

    def close(self) -> None:
        """Forgets the bytes."""
        self._held = bytearray()
        if self._file is not None:
            self._file.close()


def _nameless(folder: Path) -> IO[bytes]:
    return TemporaryFile(dir=folder)


# --- Writing down -------------------------------------------------------------------------------------------------


class _Ledger:
    """Writes rows that wait at the same time in one transaction; each sender is told how its own one went."""

    _ledgers: ClassVar[WeakKeyDictionary[asyncio.AbstractEventLoop, "_Ledger"]] = WeakKeyDictionary()

    def __init__(self) -> None:
        self._waiting: list[tuple[Original, asyncio.Future[Received]]] = []
        self._writer: asyncio.Task[None] | None = None

    @classmethod
    def of_this_loop(cls) -> "_Ledger":
        """The one of the running event loop."""
        return cls._ledgers.setdefault(asyncio.get_running_loop(), cls())

    async def record(self, row: Original) -> Received:
        """Writes a row with whatever else waits. Raises what the transaction raised."""
        told: asyncio.Future[Received] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, told))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        return await told

    async def _write(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting[:_TOGETHER], self._waiting[_TOGETHER:]
            results: list[Received | CasaError]
            try:
                async with writing() as work:
                    results = await _written(work, [row for row, _ in some])
            except BaseException as error:
                for _, told in some:
                    if not told.done():
                        told.set_exception(error if isinstance(error, Exception) else asyncio.CancelledError())
                if not isinstance(error, Exception):
                    raise
                continue
            for (_, told), result in zip(some, results, strict=True):
                if told.done():  # its sender went away; the row is kept all the same
                    continue
                if isinstance(result, CasaError):
                    told.set_exception(result)
                else:
                    told.set_result(result)


async def _written(work: Work, rows: Sequence[Original]) -> list[Received | CasaError]:
    results: dict[UUID, Received | CasaError] = {}
    for batch_id in sorted({row.batch_id for row in rows}):  # in one order: two processes never wait for each other
        batch = await repository.batch(work, batch_id, lock=True)
        mine = [row for row in rows if row.batch_id == batch_id]
        if batch is None or batch.state != BatchState.OPEN:
            results |= {row.id: NotFound() if batch is None else BatchNotAllowedNow() for row in mine}
            continue
        results |= await _into(work, batch_id, mine)
        work.change("records", "batch", batch_id)
    return [results[row.id] for row in rows]


async def _into(work: Work, batch_id: UUID, rows: Sequence[Original]) -> dict[UUID, Received | CasaError]:
    there = {row.digest: row for row in await repository.known(work, batch_id, {row.digest for row in rows})}
    places = await repository.taken(work, batch_id, {row.seq for row in rows if row.seq})
    last = max(await repository.last_seq(work, batch_id), *(row.seq for row in rows))
    results: dict[UUID, Received | CasaError] = {}
    for row in rows:
        if (same := there.get(row.digest)) is not None:
            back = same.state == "removed"
            if back:
                same.state, same.problem = "received", ""
                await _prepare(work, same.id, again=True)
            results[row.id] = Received(same.id, row.digest, new=back)
            continue
        if row.seq < 1 or row.seq in places:
            last = row.seq = last + 1
        places.add(row.seq)
        row.received_at, there[row.digest] = work.clock.now(), row
        work.session.add(row)
        await _prepare(work, row.id)
        results[row.id] = Received(row.id, row.digest, new=True)
    return results


async def _prepare(work: Work, original_id: UUID, *, again: bool = False) -> None:
    key = None if again else f"prepare:{original_id}"
    await enqueue(work, "records.prepare", payload={"original": str(original_id)}, unique_key=key)
