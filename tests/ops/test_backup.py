"""A backup brings everything back into an empty place, and nothing into any other; it never holds the keys."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
from sqlmodel import func, select

from casa_app.adapters.object_store import Bucket, ObjectInfo, ObjectStore, StoreAddress
from casa_app.adapters.s3_store import S3Store
from casa_app.kit import audit
from casa_app.kit.backup import BUCKETS, BackupFailed, backup, restore
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.ids import new_id
from casa_app.kit.keys import keyring
from casa_app.kit.models import Change
from casa_app.settings import settings
from casa_app.tables import metadata
from tests.fixtures.database import Cluster

_PHOTO = b"\xff\xd8 a lamp that does not burn" * 40_000


def _silent(_: str, __: int) -> None: ...


@pytest.fixture
async def store(store_address: StoreAddress) -> AsyncIterator[ObjectStore]:
    made = S3Store(store_address, prefix=f"source-{new_id().hex[-12:]}-")
    await made.prepare()
    await made.put("originals", "ab/abcdef", _PHOTO, "image/jpeg")
    await made.put("derived", "ab/abcdef.thumbnail", b"small", "image/jpeg")
    await made.put("incoming", "unfinished", b"half", "application/octet-stream")
    yield made
    await made.close()


@pytest.fixture
async def empty_store(store_address: StoreAddress) -> AsyncIterator[ObjectStore]:
    made = S3Store(store_address, prefix=f"empty-{new_id().hex[-12:]}-")
    await made.prepare()
    yield made
    await made.close()


@pytest.fixture
async def empty_url(database: Database, postgresql: Cluster, tmp_path: Path) -> AsyncIterator[str]:
    if database.sqlite:
        yield f"sqlite+aiosqlite:///{tmp_path / 'elsewhere' / 'casa.db'}"
        return
    name = await postgresql.create()
    yield postgresql.url(name).replace("://", "+asyncpg://")
    await postgresql.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def saved(database: Database, store: ObjectStore, tmp_path: Path) -> Path:
    """A backup of an installation with a story in it."""
    person = new_id()
    for number in range(3):
        async with writing() as work:
            await audit.append(
                work,
                "claim",
                new_id(),
                "filed",
                actor=audit.SYSTEM,
                person_id=person,
                personal={"name": f"Salma {number}"},
            )
            work.change("claims", "filed", new_id(), number=number)
    await backup(tmp_path / "backup", database.url, metadata(), store, "2026-11-10T11:00:00+00:00", _silent)
    return tmp_path / "backup"


async def test_everything_comes_back_into_an_empty_place(
    saved: Path, empty_url: str, empty_store: ObjectStore, store: ObjectStore
) -> None:
    manifest = await restore(saved, empty_url, metadata(), empty_store, _silent)
    assert manifest.tables["audit_entry"].rows == 3
    assert [info.key async for info in empty_store.objects("incoming")] == []
    photo = await empty_store.get("originals", "ab/abcdef")
    assert b"".join([chunk async for chunk in photo]) == _PHOTO
    restored = Database(empty_url)
    async with restored.reading() as work:
        assert [fault async for fault in audit.verify(work)] == []
    async with restored.writing() as work:  # numbers go on after those that came back
        work.change("claims", "filed", new_id())
    await restored.close()


async def test_no_key_and_nothing_sealed_by_one_can_be_read_in_it(saved: Path) -> None:
    secrets = json.loads((settings().keys_folder / "keyring.json").read_text()).values()
    kept = b"".join(path.read_bytes() for path in saved.rglob("*") if path.is_file())
    assert not [secret for secret in secrets if secret.encode() in kept]
    assert b"Salma" not in kept
    assert keyring().blind_index("which keyring is this", "backup")[:16].encode() in kept


async def test_a_place_that_holds_anything_is_left_alone(
    saved: Path, database: Database, store: ObjectStore, empty_store: ObjectStore, empty_url: str
) -> None:
    with pytest.raises(BackupFailed, match=r"a database already|database is not empty"):
        await restore(saved, database.url, metadata(), empty_store, _silent)
    with pytest.raises(BackupFailed, match="store is not empty"):
        await restore(saved, empty_url, metadata(), store, _silent)


async def test_a_changed_byte_is_found_on_the_way_back(saved: Path, empty_url: str, empty_store: ObjectStore) -> None:
    photo = saved / "objects" / "originals" / "ab" / "abcdef"
    photo.write_bytes(_PHOTO.replace(b"lamp", b"dawn", 1))
    with pytest.raises(BackupFailed, match="originals/ab/abcdef"):
        await restore(saved, empty_url, metadata(), empty_store, _silent)


async def test_a_backup_that_was_cut_short_is_none(saved: Path, empty_url: str, empty_store: ObjectStore) -> None:
    (saved / "manifest.json").unlink()
    with pytest.raises(BackupFailed, match="holds no backup"):
        await restore(saved, empty_url, metadata(), empty_store, _silent)


async def test_a_backup_does_not_overwrite_another(saved: Path, database: Database, store: ObjectStore) -> None:
    with pytest.raises(BackupFailed, match="not empty"):
        await backup(saved, database.url, metadata(), store, "2026-11-11T11:00:00+00:00", _silent)


class _WrittenMeanwhile:
    """The same store; each time its objects are listed somebody files another claim."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def objects(self, bucket: Bucket, prefix: str = "") -> AsyncIterator[ObjectInfo]:
        async with writing() as work:
            work.change("claims", "filed", new_id())
        async for info in self._store.objects(bucket, prefix):
            yield info


async def test_what_is_filed_while_a_backup_runs_is_not_half_in_it(
    database: Database, store: ObjectStore, empty_url: str, empty_store: ObjectStore, tmp_path: Path
) -> None:
    busy = cast("ObjectStore", _WrittenMeanwhile(store))
    await backup(tmp_path / "busy", database.url, metadata(), busy, "2026-11-10T11:00:00+00:00", _silent)
    manifest = await restore(tmp_path / "busy", empty_url, metadata(), empty_store, _silent)
    assert manifest.tables["change"].rows == 0
    async with reading() as work:
        assert (await work.session.exec(select(func.count()).select_from(Change))).one() == len(BUCKETS)
