"""A folder as object store: the kiosk's, which has no network. Same protocol, no addresses for browsers."""

import asyncio
import errno
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Never

from casa_app.adapters.object_store import (
    BUCKETS,
    CHUNK,
    Bucket,
    NotOffered,
    ObjectInfo,
    ObjectMissing,
    Part,
    PostForm,
    StoreFull,
    StoreUnavailable,
)

_UNFINISHED = ".unfinished"


@contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise ObjectMissing(key) from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StoreFull from error
        raise StoreUnavailable from error


class LocalStore:
    """Objects are files under `root/<bucket>/<key>`; they appear whole or not at all."""

    direct = False

    def __init__(self, root: Path) -> None:
        self._root = root

    async def prepare(self) -> None:
        """Creates the folders."""
        with _translated("/"):
            for bucket in (*BUCKETS, _UNFINISHED):
                await asyncio.to_thread((self._root / bucket).mkdir, parents=True, exist_ok=True, mode=0o700)

    async def ping(self) -> None:
        """Returns when the folder is there."""
        if not await asyncio.to_thread(os.access, self._root / BUCKETS[0], os.W_OK):
            raise StoreUnavailable

    async def put(self, bucket: Bucket, key: str, body: bytes, media_type: str) -> None:
        """Writes a whole object."""

        async def one() -> AsyncIterator[bytes]:
            yield body

        await self.put_stream(bucket, key, one(), media_type)

    async def put_stream(self, bucket: Bucket, key: str, chunks: AsyncIterator[bytes], media_type: str) -> int:
        """Writes an object as its bytes come; returns its size."""
        del media_type  # the row that names the object knows it
        draft = self._root / _UNFINISHED / secrets.token_hex(16)
        size = 0
        try:
            with _translated(key), draft.open("wb") as file:
                async for chunk in chunks:
                    size += await asyncio.to_thread(file.write, chunk)
                await asyncio.to_thread(_seal, file)
            with _translated(key):
                await asyncio.to_thread(_move, draft, self._path(bucket, key))
        finally:
            draft.unlink(missing_ok=True)
        return size

    async def get(self, bucket: Bucket, key: str, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start`."""
        with _translated(key):
            file = await asyncio.to_thread(self._path(bucket, key).open, "rb")
        return _read(file, key, start, length)

    async def head(self, bucket: Bucket, key: str) -> ObjectInfo:
        """What is known of an object."""
        with _translated(key):
            return await asyncio.to_thread(_info, self._path(bucket, key), key)

    async def retain(self, bucket: Bucket, key: str, until: datetime) -> Never:  # noqa: ARG002 the protocol's
        """Not offered."""
        raise NotOffered("a folder locks nothing")

    async def retained_until(self, bucket: Bucket, key: str) -> datetime | None:
        """Never locked."""
        await self.head(bucket, key)
        return None

    async def hold(self, bucket: Bucket, key: str, *, on: bool) -> Never:  # noqa: ARG002 the protocol's
        """Not offered."""
        raise NotOffered("a folder locks nothing")

    async def delete(self, bucket: Bucket, key: str, *, released: bool = False) -> None:
        """Removes an object."""
        del released
        with _translated(key):
            await asyncio.to_thread(self._path(bucket, key).unlink, missing_ok=True)

    async def objects(self, bucket: Bucket, prefix: str = "") -> AsyncIterator[ObjectInfo]:
        """Every object whose key begins with `prefix`."""
        top = self._root / bucket
        with _translated(prefix):
            found = await asyncio.to_thread(lambda: sorted(path for path in top.rglob("*") if path.is_file()))
        for path in found:
            key = path.relative_to(top).as_posix()
            if key.startswith(prefix):
                try:
                    yield _info(path, key)
                except FileNotFoundError:
                    continue  # removed since the folder was read

    async def begin_parts(self, bucket: Bucket, key: str, media_type: str) -> str:
        """Begins an object made of parts."""
        del media_type
        self._path(bucket, key)
        upload = secrets.token_hex(16)
        with _translated(key):
            await asyncio.to_thread((self._root / _UNFINISHED / upload).mkdir, parents=True)
        return upload

    async def put_part(self, bucket: Bucket, key: str, upload: str, number: int, body: bytes) -> Part:
        """Keeps one part."""
        del bucket
        with _translated(key):
            await asyncio.to_thread((self._parts(upload) / f"{number:05d}").write_bytes, body)
        return Part(number, "", len(body))

    async def parts(self, bucket: Bucket, key: str, upload: str) -> list[Part]:
        """The parts that have arrived."""
        del bucket
        with _translated(key):
            files = sorted(self._parts(upload).iterdir())
            return [Part(int(path.name), "", path.stat().st_size) for path in files]

    async def complete_parts(self, bucket: Bucket, key: str, upload: str, parts: Sequence[Part]) -> None:
        """Makes the object of its parts."""
        folder = self._parts(upload)

        async def chunks() -> AsyncIterator[bytes]:
            for part in parts:
                async for chunk in _read((folder / f"{part.number:05d}").open("rb"), key, 0, None):
                    yield chunk

        with _translated(key):
            await self.put_stream(bucket, key, chunks(), "")
        await self.abort_parts(bucket, key, upload)

    async def abort_parts(self, bucket: Bucket, key: str, upload: str) -> None:
        """Throws the parts away."""
        del bucket
        try:
            with _translated(key):
                await asyncio.to_thread(shutil.rmtree, self._parts(upload))
        except ObjectMissing:
            return

    def presigned_get(self, bucket: Bucket, key: str, valid: timedelta) -> Never:  # noqa: ARG002 the protocol's
        """Not offered."""
        raise NotOffered("a folder has no addresses")

    def presigned_part(self, bucket: Bucket, key: str, upload: str, number: int, valid: timedelta) -> Never:  # noqa: ARG002
        """Not offered."""
        raise NotOffered("a folder has no addresses")

    def post_form(self, bucket: Bucket, key: str, most: int, valid: timedelta) -> PostForm:  # noqa: ARG002
        """Not offered."""
        raise NotOffered("a folder has no addresses")

    async def supports_object_lock(self, bucket: Bucket) -> bool:
        """A folder locks nothing."""
        del bucket
        return False

    async def close(self) -> None:
        """There is nothing to give back."""

    def _path(self, bucket: Bucket, key: str) -> Path:
        pure = PurePosixPath(key)
        if not key or pure.is_absolute() or ".." in pure.parts or "\0" in key:
            raise ValueError(f"not an object key: {key!r}")
        return self._root / bucket / pure

    def _parts(self, upload: str) -> Path:
        if not upload.isalnum():
            raise ValueError(f"not an upload id: {upload!r}")
        return self._root / _UNFINISHED / upload


def _seal(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _move(draft: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft.replace(path)


def _info(path: Path, key: str) -> ObjectInfo:
    stat = path.stat()
    return ObjectInfo(key, stat.st_size, datetime.fromtimestamp(stat.st_mtime, UTC))


async def _read(file: BinaryIO, key: str, start: int, length: int | None) -> AsyncIterator[bytes]:
    with file, _translated(key):
        file.seek(start)
        left = length
        while chunk := await asyncio.to_thread(file.read, CHUNK if left is None else min(CHUNK, left)):
            yield chunk
            if left is not None:
                left -= len(chunk)
