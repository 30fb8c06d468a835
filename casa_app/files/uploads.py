"""The way in: an upload is begun, fed and looked at, or given up. What it holds is judged in `examination`.

Object first, row second: a piece lies in the store before its row says so. Whatever is interrupted leaves objects
that no row names, and the sweep removes them.
"""

import asyncio
import hmac
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from typing import Final
from uuid import UUID

from casa_app.adapters.object_store import PART, object_store
from casa_app.files import repository
from casa_app.files.models import Upload, UploadPiece
from casa_app.files.rules import (
    KEPT,
    MEGABYTE,
    NAME_MOST,
    PIECE,
    FileEmpty,
    FileTooLarge,
    Kind,
    TooManyFiles,
    UploadConflict,
    UploadInterrupted,
    UploadUnknown,
    kind_of,
)
from casa_app.files.spool import Spool, spooled
from casa_app.files.views import DirectView, UploadView
from casa_app.kit.database import Work, reading, writing
from casa_app.kit.ids import new_id
from casa_app.kit.keys import keyring
from casa_app.settings import settings

_SECRET: Final = 22  # characters of base 64: 128 bits
_SILENCE: Final = 30.0  # seconds without a byte before what arrived is kept and the connection given up
_DIRECT_VALID: Final = timedelta(hours=6)
# Pieces on their way from disk to store at once; each is in memory twice while it is signed and sent.
_sending: Final = asyncio.Semaphore(2)


def new_secret() -> str:
    """A secret for one draft's uploads. It carries our mark, so that nobody makes drafts up by the thousand."""
    secret = secrets.token_urlsafe(16)[:_SECRET]
    return f"{secret}.{_mark(secret)}"


def _mark(secret: str) -> str:
    return keyring().blind_index(secret, "upload-mark")[:16]


def secret_index(secret: str) -> str:
    """What is kept of a secret. Raises UploadUnknown for one that we never gave."""
    body, _, mark = secret.partition(".")
    if not hmac.compare_digest(mark.encode(), _mark(body).encode("ascii", "replace")):
        raise UploadUnknown
    return keyring().blind_index(secret, "upload")


def direct_key(upload_id: UUID) -> str:
    """Where in `incoming` a browser puts an upload that bypasses us."""
    return f"{upload_id}/direct"


def limit(kind: Kind) -> int:
    """The most bytes that a file of this kind may have."""
    return int(getattr(settings(), kind.setting)) * MEGABYTE


async def begin(secret: str, *, kind: str, name: str, size: int, origin: str = "web") -> UploadView:
    """Begins an upload of `size` bytes.

    Raises FileTooLarge, FileEmpty, TooManyFiles, UploadUnknown (a secret that is not ours).
    """
    async with writing() as work:
        return _view(await _new(work, secret, kind, name, size, origin, direct=""))


async def begin_direct(secret: str, *, kind: str, name: str, size: int, origin: str = "web") -> DirectView:
    """Begins an upload whose bytes go straight to the store. Raises what `begin` raises, and NotOffered."""
    store = object_store()
    _declared(kind_of(kind), size)
    upload_id = new_id()
    key = direct_key(upload_id)
    if kind == "photo":
        form = store.post_form("incoming", key, size, _DIRECT_VALID)
        answer = DirectView(upload_id, form.url, form.fields, [], size)
        direct = "form"
    else:
        part_size = max(PART, 2 * PIECE)
        direct = await store.begin_parts("incoming", key, "application/octet-stream")
        count = -(-size // part_size)
        urls = [store.presigned_part("incoming", key, direct, n + 1, _DIRECT_VALID) for n in range(count)]
        answer = DirectView(upload_id, "", {}, urls, part_size)
    async with writing() as work:
        await _new(work, secret, kind, name, size, origin, direct=direct, upload_id=upload_id)
    return answer


async def _new(
    work: Work, secret: str, kind: str, name: str, size: int, origin: str, *, direct: str, upload_id: UUID | None = None
) -> Upload:
    chosen = kind_of(kind)
    _declared(chosen, size)
    index = secret_index(secret)
    if (held := await repository.uploads_of(work, index, kind)) >= chosen.most:
        raise TooManyFiles(n=held)
    now = work.clock.now()
    upload = Upload(
        id=upload_id or new_id(), kind=kind, name=_shown(name), size=size, secret_index=index, direct=direct,
        origin=origin, created_at=now, expires_at=now + KEPT,
    )  # fmt: skip
    work.session.add(upload)
    return upload


def _shown(name: str) -> str:
    """A file name without controls, surrogates and direction overrides: no reason to refuse a photo."""
    return "".join(char for char in name[: NAME_MOST * 2] if char.isprintable())[:NAME_MOST]


def _declared(kind: Kind, size: int) -> None:
    if size <= 0:
        raise FileEmpty(field="size")
    if size > limit(kind):
        raise FileTooLarge(most=limit(kind) // MEGABYTE)


async def admitted(work: Work, upload_id: UUID, secret: str) -> Upload:
    """The upload, for who knows its secret. Raises UploadUnknown."""
    upload = await repository.upload(work, upload_id)
    index = secret_index(secret)
    if upload is None or not hmac.compare_digest(upload.secret_index, index) or upload.expires_at < work.clock.now():
        raise UploadUnknown
    return upload


async def look(upload_id: UUID, secret: str) -> UploadView:
    """Where the upload stands. Raises UploadUnknown."""
    async with reading() as work:
        return _view(await admitted(work, upload_id, secret))


async def receive(upload_id: UUID, secret: str, start: int, chunks: AsyncIterator[bytes]) -> UploadView:
    """Takes bytes from `start` on, and keeps what came even if the sender breaks off.

    Raises UploadUnknown, UploadConflict, FileTooLarge (more bytes than declared), UploadInterrupted (silence),
    StoreUnavailable, StoreFull.
    """
    async with reading() as work:
        upload = await admitted(work, upload_id, secret)
    if start != upload.received or upload.state != "open":
        raise UploadConflict
    async with spooled() as spool:
        feed = _Feed(upload, spool)
        try:
            async for chunk in _unless_silent(chunks):
                await feed.take(chunk)
        finally:
            # Also when the sender is gone: on a bad network every byte kept is one less to send again.
            await feed.store()
    return await look(upload_id, secret)


@dataclass
class _Feed:
    """One request's bytes on their way into pieces."""

    upload: Upload
    spool: Spool

    async def take(self, chunk: bytes) -> None:
        if self.upload.received + self.spool.size + len(chunk) > self.upload.size:
            raise FileTooLarge(most=limit(kind_of(self.upload.kind)) // MEGABYTE)
        while chunk:
            room = PIECE - self.spool.size
            await self.spool.write(chunk[:room])
            chunk = chunk[room:]
            if self.spool.size == PIECE:
                await self.store()

    async def store(self) -> None:
        """Object first; then the row, unless another request has fed the same place meanwhile."""
        if not self.spool.size:
            return
        start = self.upload.received
        key = f"{self.upload.id}/{start:012d}-{secrets.token_hex(4)}"
        async with _sending:
            data = await self.spool.empty()
            await object_store().put("incoming", key, data, "application/octet-stream")
            size = len(data)
            del data
        async with writing() as work:
            row = await repository.upload(work, self.upload.id)
            if row is None:
                raise UploadUnknown
            if row.received != start or row.state != "open":
                raise UploadConflict
            row.received = start + size
            row.expires_at = work.clock.now() + KEPT
            work.session.add_all([row, UploadPiece(upload_id=row.id, start=start, size=size, key=key)])
        self.upload.received = start + size


async def _unless_silent(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    reader = aiter(chunks)
    while True:
        try:
            async with asyncio.timeout(_SILENCE):
                chunk = await anext(reader)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise UploadInterrupted from None
        yield chunk


async def give_up(upload_id: UUID, secret: str) -> None:
    """Forgets an upload and its file, unless something already owns the file. Raises UploadUnknown."""
    async with writing() as work:
        await admitted(work, upload_id, secret)
        await repository.delete_upload(work, upload_id)


def _view(upload: Upload) -> UploadView:
    expires = format_datetime(upload.expires_at, usegmt=True)
    return UploadView(upload.id, upload.size, upload.received, expires)
