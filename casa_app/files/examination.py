"""The judgement: what an upload really is, by content, and keeping it as Casa keeps things.

Object first, row second. Everything here may run twice, or be killed halfway, without harm.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, Final
from uuid import UUID

from sqlalchemy import Row

from casa_app.adapters.object_store import Bucket, ObjectMissing, StoreUnavailable, object_store
from casa_app.files import images, repository
from casa_app.files.models import StoredFile, Upload
from casa_app.files.rules import (
    GRACE,
    IMAGES,
    JPEG,
    MEGABYTE,
    PIECE,
    REFUSALS,
    FileTooLarge,
    Kind,
    NotADocument,
    NotAPhoto,
    NotAPlan,
    UploadIncomplete,
    UploadUnknown,
    kind_of,
    original_key,
    sniff,
    thumbnail_key,
)
from casa_app.files.spool import spooled
from casa_app.files.uploads import admitted, direct_key, limit
from casa_app.files.views import FileView
from casa_app.kit import logs
from casa_app.kit.database import database, reading, writing
from casa_app.kit.errors import CasaError

_log = logs.get(__name__)
_workshop: Final = images.Workshop()
# Uploads examined at once in this process; the workshop bounds their pixels, this the rest.
_examining: Final = asyncio.Semaphore(2)


async def complete(upload_id: UUID, secret: str) -> FileView:
    """Examines a whole upload and keeps it; asked again, gives the same answer.

    Raises UploadUnknown, UploadIncomplete, one of `rules.REFUSALS`, StoreUnavailable, StoreFull.
    """
    async with reading() as work:
        upload = await admitted(work, upload_id, secret)
        done = await repository.file(work, upload_id)
        pieces = [piece.key for piece in await repository.pieces(work, upload_id)]
    if upload.state == "refused" and upload.refusal:
        raise REFUSALS[upload.refusal["key"]](**upload.refusal["params"])
    if upload.state == "done":
        if done is None:
            raise UploadUnknown
        return file_view(done)
    if not upload.direct and upload.received < upload.size:
        raise UploadIncomplete
    try:
        keys = [await _arrived(upload)] if upload.direct else pieces
        async with _examining, _assembled(keys) as file:
            kept = await _keep(upload, await _examine(kind_of(upload.kind), file))
    except tuple(REFUSALS.values()) as refusal:
        await _refuse(upload_id, refusal)
        raise
    await _drop(keys)
    return kept


async def _arrived(upload: Upload) -> str:
    """The object that the browser put straight into the store. Raises UploadIncomplete, FileTooLarge."""
    store, key = object_store(), direct_key(upload.id)
    if upload.direct != "form":
        try:
            parts = await store.parts("incoming", key, upload.direct)
            if sum(part.size for part in parts) < upload.size:
                raise UploadIncomplete
            await store.complete_parts("incoming", key, upload.direct, parts)
        except ObjectMissing:
            _log.info("upload.already_joined", upload=str(upload.id))  # an earlier request got this far
    try:
        size = (await store.head("incoming", key)).size
    except ObjectMissing:
        raise UploadIncomplete from None
    if size > limit(kind_of(upload.kind)):
        raise FileTooLarge(most=limit(kind_of(upload.kind)) // MEGABYTE)
    return key


@asynccontextmanager
async def _assembled(keys: list[str]) -> AsyncIterator[BinaryIO]:
    """The whole upload as a file on disk. Raises UploadIncomplete when a piece has vanished."""
    async with spooled() as spool:
        for key in keys:
            try:
                async for chunk in await object_store().get("incoming", key):
                    await spool.write(chunk)
            except ObjectMissing:
                raise UploadIncomplete from None
        yield await spool.file()


@dataclass(frozen=True)
class _Examined:
    """What is to be kept: bytes in memory for photos, the file itself for the rest."""

    media_type: str
    digest: str
    size: int
    file: BinaryIO | None
    photo: images.Photo | None


async def _examine(kind: Kind, file: BinaryIO) -> _Examined:
    """The real type by content, then what that type asks. Raises one of `rules.REFUSALS`."""
    media_type = sniff(file.read(64))
    if media_type is None or media_type not in kind.media_types:
        raise {"photo": NotAPhoto, "plan": NotAPlan}.get(kind.name, NotADocument)
    if media_type in IMAGES:
        pixels = await _workshop.run(lambda: images.measure(file, media_type))
        photo = await _workshop.run(lambda: images.develop(file, media_type), pixels)
        return _Examined(JPEG, hashlib.sha256(photo.body).hexdigest(), len(photo.body), None, photo)
    digest, size = hashlib.sha256(), 0
    async for chunk in _chunks(file):
        size += len(chunk)
        await asyncio.to_thread(digest.update, chunk)
    return _Examined(media_type, digest.hexdigest(), size, file, None)


async def _keep(upload: Upload, found: _Examined) -> FileView:
    key = original_key(found.digest)
    small = thumbnail_key(found.digest) if found.photo else ""
    if found.photo:
        await _put("originals", key, found.photo.body)
        await _put("derived", small, found.photo.thumbnail)
    elif found.file:
        await object_store().put_stream("originals", key, _chunks(found.file), found.media_type)
    async with writing() as work:
        row = await repository.upload(work, upload.id)
        if row is None:
            raise UploadUnknown
        if row.state == "done" and (before := await repository.file(work, upload.id)):
            return file_view(before)
        row.state = "done"
        photo = found.photo
        stored = StoredFile(
            id=row.id, kind=row.kind, name=row.name, media_type=found.media_type, size=found.size, sha256=found.digest,
            width=photo.width if photo else 0, height=photo.height if photo else 0, key=key, thumbnail_key=small,
            secret_index=row.secret_index, origin=row.origin, created_at=work.clock.now(), expires_at=row.expires_at,
        )  # fmt: skip
        work.session.add_all([row, stored])
        return file_view(stored)


async def _put(bucket: Bucket, key: str, body: bytes) -> None:
    """Writes an object unless it is there and young: an old one may be about to be swept, so it is renewed."""
    try:
        young = (await object_store().head(bucket, key)).modified
    except ObjectMissing:
        young = None
    if young is None or database().clock.now() - young > GRACE / 2:
        await object_store().put(bucket, key, body, JPEG)


async def _chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    file.seek(0)
    while chunk := await asyncio.to_thread(file.read, PIECE // 4):
        yield chunk


async def _refuse(upload_id: UUID, refusal: CasaError) -> None:
    async with writing() as work:
        row = await repository.upload(work, upload_id)
        if row is not None and row.state == "open":
            row.state = "refused"
            row.refusal = {"key": refusal.key, "params": refusal.params}
            work.session.add(row)


async def _drop(keys: list[str]) -> None:
    """Pieces are of no more use; should the store be gone just now, the sweep finds them."""
    try:
        for key in keys:
            await object_store().delete("incoming", key)
    except StoreUnavailable:
        _log.warning("upload.pieces_left", pieces=len(keys))


def file_view(row: StoredFile | Row[*tuple[Any, ...]]) -> FileView:
    """What others see of a file."""
    return FileView(
        id=row.id, name=row.name, media_type=row.media_type, size=row.size, width=row.width, height=row.height,
        sha256=row.sha256, subject_kind=row.subject_kind, subject_id=row.subject_id, published=row.published,
        has_thumbnail=bool(row.thumbnail_key), origin=row.origin,
    )  # fmt: skip
