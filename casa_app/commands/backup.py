"""`casa backup` and `casa restore`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from casa_app.adapters.object_store import ObjectStore, StoreUnavailable, embedded_folder, object_store
from casa_app.adapters.weed import EmbeddedStore
from casa_app.commands.console import give_up, prepare_folders, run, terminal
from casa_app.kit.backup import BackupFailed, Manifest, fingerprint
from casa_app.kit.backup import backup as save
from casa_app.kit.backup import restore as bring_back
from casa_app.settings import settings
from casa_app.tables import metadata

Folder = Annotated[Path, typer.Argument(help="Folder of the backup.")]


@asynccontextmanager
async def _store() -> AsyncIterator[ObjectStore]:
    """The object store; the embedded one is started for this command when Casa is not running."""
    config = settings()
    server: EmbeddedStore | None = None
    try:
        await object_store().ping()
    except StoreUnavailable:
        if config.s3_endpoint or config.profile == "kiosk":
            raise
        server = EmbeddedStore(embedded_folder(config))
        await server.start()
    try:
        await object_store().prepare()
        yield object_store()
    finally:
        if server is not None:
            await server.stop()


def backup(folder: Folder) -> None:
    """Copy the database and every object into FOLDER; Casa may be running. The keys are never copied."""
    try:
        manifest = run(_backup(folder))
    except BackupFailed as error:
        give_up(f"No backup was made: {error}.")
    rows = sum(table.rows for table in manifest.tables.values())
    terminal.print(f"Saved {rows} rows and {len(manifest.objects)} objects in {folder}.")
    terminal.print(
        f"[bold]The keys are not in it.[/] They lie in {settings().keys_folder.absolute()} (keyring {manifest.keys}): "
        "keep a copy elsewhere, offline. Without them nobody can read what is encrypted in this backup."
    )


async def _backup(folder: Path) -> Manifest:
    async with _store() as store:
        return await save(folder, settings().database, metadata(), store, datetime.now(UTC).isoformat(), _told)


def restore(folder: Folder) -> None:
    """Bring a backup into an empty installation, then read everything again and compare."""
    prepare_folders()
    try:
        manifest = run(_restore(folder))
    except BackupFailed as error:
        give_up(f"Not restored: {error}.")
    terminal.print(f"Restored the backup of {manifest.made_at}; every row and object was read again and is the same.")
    if manifest.keys != fingerprint():
        give_up(
            f"It was made with keyring {manifest.keys}, and {settings().keys_folder.absolute()} holds {fingerprint()}. "
            "Put the right keyring.json there before Casa starts: encrypted values cannot be read without it."
        )


async def _restore(folder: Path) -> Manifest:
    async with _store() as store:
        return await bring_back(folder, settings().database, metadata(), store, _told)


def _told(what: str, count: int) -> None:
    if count % 500 == 0:
        terminal.print(f"  {count} {what} ...")
