"""Backups: the database as of one moment, then every object; never the keys. Restored into an empty place and compared.

A backup is a folder: `manifest.json` (what is inside, with digests), `database` (a SQLite file or a pg_dump archive)
and `objects/<bucket>/<key>`. The database goes first: an object is always stored before the row that names it, so
whatever the copied rows name is there to be copied.
"""

import asyncio
import hashlib
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import MetaData, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from casa_app.adapters.object_store import CHUNK, Bucket, ObjectStore
from casa_app.kit import migrations
from casa_app.kit.keys import keyring

MANIFEST: Final = "manifest.json"
# `incoming` holds pieces of unfinished uploads: nothing that was confirmed.
BUCKETS: Final[tuple[Bucket, ...]] = ("originals", "registers", "derived")
Told = Callable[[str, int], None]


class BackupFailed(Exception):
    """A backup or a restore cannot be made, or does not hold what it should; the message says why."""


@dataclass(frozen=True)
class TableDigest:
    """How many rows a table has, and SHA-256 over them in order of their key."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class ObjectDigest:
    """An object's size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass
class Manifest:
    """What a backup holds."""

    made_at: str
    kind: str  # sqlite or postgresql
    revision: str
    keys: str  # a fingerprint of the keyring: the backup is of no use without those very keys
    tables: dict[str, TableDigest] = field(default_factory=dict)
    objects: dict[str, ObjectDigest] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Puts it beside what it describes."""
        (folder / MANIFEST).write_text(json.dumps(asdict(self), indent=1, sort_keys=True))

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """The manifest of a backup. Raises BackupFailed."""
        try:
            raw = json.loads((folder / MANIFEST).read_text())
        except (OSError, ValueError) as error:
            raise BackupFailed(f"{folder} holds no backup ({error})") from None
        tables = {name: TableDigest(**value) for name, value in raw.pop("tables").items()}
        objects = {name: ObjectDigest(**value) for name, value in raw.pop("objects").items()}
        return cls(**raw, tables=tables, objects=objects)


def fingerprint() -> str:
    """Tells keyrings apart, and tells nothing about them."""
    return keyring().blind_index("which keyring is this", "backup")[:16]


def _make_empty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise BackupFailed(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


# --- The database ------------------------------------------------------------------------------------------------


async def digests(connection: AsyncConnection, metadata: MetaData) -> dict[str, TableDigest]:
    """The digest of each table, read in constant memory."""
    found = {}
    for table in metadata.sorted_tables:
        rolling, count = hashlib.sha256(), 0
        rows = await connection.stream(select(table).order_by(*table.primary_key.columns))
        async for row in rows:
            rolling.update(repr(tuple(_plain(value) for value in row)).encode())
            count += 1
        found[table.name] = TableDigest(count, rolling.hexdigest())
    return found


def _plain(value: Any) -> Any:
    """JSON in one order: PostgreSQL keeps its own."""
    return json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else value


async def _save_sqlite(url: str, to: Path, metadata: MetaData) -> dict[str, TableDigest]:
    await asyncio.to_thread(_copy_sqlite, _file(url), to)
    async with _Connected(f"sqlite+aiosqlite:///{to}") as connection:
        return await digests(connection, metadata)


def _copy_sqlite(source: Path, to: Path) -> None:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(to)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it


def _file(url: str) -> Path:
    return Path(url.partition("///")[2])


def _bring_sqlite(saved: Path, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.copyfile(saved, file)
    file.chmod(0o600)  # it holds what people filed


async def _save_postgresql(url: str, to: Path, metadata: MetaData) -> dict[str, TableDigest]:
    async with _Connected(url) as connection:
        await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        snapshot = (await connection.execute(text("SELECT pg_export_snapshot()"))).scalar_one()
        await _postgresql_tool("pg_dump", "-Fc", "--no-owner", f"--snapshot={snapshot}", f"--file={to}", _libpq(url))
        return await digests(connection, metadata)


async def _postgresql_tool(name: str, *arguments: str) -> None:
    if (found := shutil.which(name)) is None:
        raise BackupFailed(f"{name} is not installed: it comes with the package postgresql-client")
    process = await asyncio.create_subprocess_exec(found, *arguments, stderr=asyncio.subprocess.PIPE)
    _, complaints = await process.communicate()
    if process.returncode != 0:
        raise BackupFailed(f"{name}: {complaints.decode(errors='replace').strip()[:500]}")


def _libpq(url: str) -> str:
    return url.replace("postgresql+asyncpg://", "postgresql://", 1)


class _Connected:
    """One connection of an engine of its own."""

    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(url, poolclass=NullPool)

    async def __aenter__(self) -> AsyncConnection:
        self._connection = await self._engine.connect()
        return self._connection

    async def __aexit__(self, *_: object) -> None:
        await self._connection.close()
        await self._engine.dispose()


# --- The objects -------------------------------------------------------------------------------------------------


def _inside(folder: Path, bucket: str, key: str) -> Path:
    path = (folder / "objects" / bucket / key).resolve()
    if not path.is_relative_to((folder / "objects" / bucket).resolve()):
        raise BackupFailed(f"the key {key!r} leads out of the backup")
    return path


async def _save_object(chunks: AsyncIterator[bytes], path: Path) -> ObjectDigest:
    path.parent.mkdir(parents=True, exist_ok=True)
    rolling, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        async for chunk in chunks:
            rolling.update(chunk)
            size += len(chunk)
            await asyncio.to_thread(file.write, chunk)
    return ObjectDigest(size, rolling.hexdigest())


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk


async def _digest(chunks: AsyncIterator[bytes]) -> ObjectDigest:
    rolling, size = hashlib.sha256(), 0
    async for chunk in chunks:
        rolling.update(chunk)
        size += len(chunk)
    return ObjectDigest(size, rolling.hexdigest())


# --- The two use cases -------------------------------------------------------------------------------------------


async def backup(folder: Path, url: str, metadata: MetaData, store: ObjectStore, made_at: str, told: Told) -> Manifest:
    """Writes a backup into `folder`, which must be new or empty; `told(what, count)` hears of progress.

    Raises BackupFailed, and Unavailable when a part does not answer. The manifest is written last: a folder
    without one is a backup that was cut short.
    """
    _make_empty(folder)
    kind = "sqlite" if url.startswith("sqlite") else "postgresql"
    manifest = Manifest(made_at, kind, await migrations.current(url) or "", fingerprint())
    save = _save_sqlite if kind == "sqlite" else _save_postgresql
    manifest.tables = await save(url, folder / "database", metadata)
    told("rows", sum(table.rows for table in manifest.tables.values()))
    for bucket in BUCKETS:
        async for info in store.objects(bucket):
            chunks = await store.get(bucket, info.key)
            digest = await _save_object(chunks, _inside(folder, bucket, info.key))
            manifest.objects[f"{bucket}/{info.key}"] = digest
            told("objects", len(manifest.objects))
    manifest.write(folder)
    return manifest


async def restore(folder: Path, url: str, metadata: MetaData, store: ObjectStore, told: Told) -> Manifest:
    """Brings a backup into an empty database and an empty store, then reads everything again and compares.

    Raises BackupFailed when the place is not empty, the backup is of the other kind of database, or what was
    restored differs from the manifest.
    """
    manifest = Manifest.read(folder)
    kind = "sqlite" if url.startswith("sqlite") else "postgresql"
    if kind != manifest.kind:
        raise BackupFailed(f"the backup is of {manifest.kind}, and this installation uses {kind}")
    if manifest.revision != migrations.head():
        raise BackupFailed(f"the backup is of revision {manifest.revision}: restore it with the Casa that made it")
    await _insist_on_empty(url, store)
    if kind == "sqlite":
        await asyncio.to_thread(_bring_sqlite, folder / "database", _file(url))
    else:
        arguments = ("--no-owner", "--single-transaction", "--exit-on-error", f"--dbname={_libpq(url)}")
        await _postgresql_tool("pg_restore", *arguments, str(folder / "database"))
    for count, name in enumerate(sorted(manifest.objects), start=1):
        where, key = _place(name)
        await store.put_stream(where, key, _pieces(_inside(folder, where, key)), "application/octet-stream")
        told("objects", count)
    await _compare(manifest, url, metadata, store)
    return manifest


async def _insist_on_empty(url: str, store: ObjectStore) -> None:
    if url.startswith("sqlite"):
        if await asyncio.to_thread(_file(url).exists):
            raise BackupFailed("there is a database already; restore into an empty CASA_DATA")
    elif await migrations.current(url) is not None:
        raise BackupFailed("the database is not empty; restore into a new one")
    for bucket in BUCKETS:
        async for info in store.objects(bucket):
            raise BackupFailed(f"the object store is not empty: {bucket}/{info.key}")


def _place(name: str) -> tuple[Bucket, str]:
    bucket, _, key = name.partition("/")
    found: dict[str, Bucket] = {one: one for one in BUCKETS}
    if bucket not in found:
        raise BackupFailed(f"the backup names a bucket that Casa does not have: {bucket}")
    return found[bucket], key


async def _compare(manifest: Manifest, url: str, metadata: MetaData, store: ObjectStore) -> None:
    async with _Connected(url) as connection:
        tables = await digests(connection, metadata)
    wrong = [name for name, digest in manifest.tables.items() if tables.get(name) != digest]
    for name, digest in manifest.objects.items():
        where, key = _place(name)
        if await _digest(await store.get(where, key)) != digest:
            wrong.append(name)
    if wrong:
        raise BackupFailed(f"these differ from the backup: {', '.join(wrong[:10])}")
