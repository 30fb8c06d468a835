"""The sweep: what uploads and crashes left behind goes. It may run at any time, twice, or be killed halfway."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from casa_app.adapters.object_store import Bucket, object_store
from casa_app.files import keepers, repository, vault
from casa_app.files.rules import GRACE
from casa_app.files.uploads import direct_key
from casa_app.kit import logs
from casa_app.kit.database import database, reading, writing
from casa_app.kit.jobs import JobRun, job

_log = logs.get(__name__)
_PAGE: Final = 200


@dataclass(frozen=True)
class Swept:
    """What one sweep removed."""

    uploads: int
    pieces: int
    objects: int


@job("files.sweep", every=timedelta(hours=1))
async def sweep(run: JobRun) -> None:
    """Sweeps each hour."""
    del run
    await sweep_orphans()


async def sweep_orphans(grace: timedelta = GRACE) -> Swept:
    """Forgets expired uploads and papers of the vault; then pieces nobody awaits and objects no row names.

    Nothing younger than `grace`, and never an attached file: its row names its objects. Raises StoreUnavailable,
    Unavailable; the next run goes on.
    """
    uploads = await _forget_expired()
    await _empty_vaults()
    before = database().clock.now() - grace
    pieces = await _sweep_pieces(before)
    objects = sum([await _sweep_objects(bucket, before) for bucket in ("originals", "derived")])
    swept = Swept(uploads, pieces, objects)
    _log.info("files.swept", uploads=uploads, pieces=pieces, objects=objects)
    return swept


async def _forget_expired() -> int:
    forgotten = 0
    while True:
        async with reading() as work:
            page = [(row.id, row.direct) for row in await repository.expired(work, work.clock.now(), _PAGE)]
        for upload_id, direct in page:
            if direct not in {"", "form"}:
                await object_store().abort_parts("incoming", direct_key(upload_id), direct)
            async with writing() as work:
                row = await repository.upload(work, upload_id)
                if row is not None and row.expires_at < work.clock.now():  # it may have been fed since
                    await repository.delete_upload(work, upload_id)
                    forgotten += 1
        if len(page) < _PAGE:
            return forgotten


async def _empty_vaults() -> None:
    """Papers that are offered no more have no purpose left."""
    while True:
        async with writing() as work:
            if await vault.forget_past(work, _PAGE) < _PAGE:
                return


async def _sweep_pieces(before: datetime) -> int:
    """Pieces of uploads that are over (examined, refused or forgotten)."""
    removed = 0
    async for keys in _old_keys("incoming", before):
        owners = {key: _owner(key) for key in keys}
        async with reading() as work:
            awaited = await repository.open_uploads(work, {owner for owner in owners.values() if owner})
        for key, owner in owners.items():
            if owner not in awaited:
                await object_store().delete("incoming", key)
                removed += 1
    return removed


def _owner(key: str) -> UUID | None:
    try:
        return UUID(key.partition("/")[0])
    except ValueError:
        return None


async def _sweep_objects(bucket: Bucket, before: datetime) -> int:
    removed = 0
    async for keys in _old_keys(bucket, before):
        async with reading() as work:
            named = await repository.named_keys(work, keys) | await keepers.named(work, keys)
        for key in set(keys) - named:
            await object_store().delete(bucket, key)
            removed += 1
    return removed


async def _old_keys(bucket: Bucket, before: datetime) -> AsyncIterator[list[str]]:
    """Keys of objects older than `before`, a page at a time."""
    page: list[str] = []
    async for found in object_store().objects(bucket):
        if found.modified < before:
            page.append(found.key)
        if len(page) == _PAGE:
            yield page
            page = []
    if page:
        yield page
