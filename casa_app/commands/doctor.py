"""`casa doctor`: looks at every part and says what to do."""

import os
import shutil
import stat
import sys
from collections.abc import Callable

import typer

from casa_app.adapters.object_store import NotOffered, StoreUnavailable, object_store
from casa_app.commands.console import run, terminal
from casa_app.kit import health, jobs
from casa_app.kit.database import reading
from casa_app.kit.errors import CasaError
from casa_app.kit.health import Part
from casa_app.kit.keys import FILE
from casa_app.records import custody_repository as custody
from casa_app.settings import settings
from casa_app.ui.build import is_fresh


def doctor() -> None:
    """Look at every part and say what to do. Status 1 when something does not work."""
    found = [check() for check in _LOCAL]
    if settings().data.is_dir():
        found += run(_remote())
    for part in found:
        mark = "[green]✓[/]" if part.works else "[red]✗[/]"
        terminal.print(f"{mark} {part.name}: {part.seen}")
        if part.advice:
            terminal.print(f"    {part.advice}")
    if not all(part.works for part in found):
        raise typer.Exit(1)


def _python() -> Part:
    version = ".".join(str(number) for number in sys.version_info[:3])
    return Part("Python", sys.version_info >= (3, 11), version, "")


def _data() -> Part:
    folder = settings().data
    works = folder.is_dir() and os.access(folder, os.W_OK)
    seen = f"{folder.absolute()} {'can be written' if works else 'is missing or cannot be written'}"
    return Part("data folder", works, seen, "" if works else "Set CASA_DATA, or run `casa up` once.")


def _keys() -> Part:
    path = settings().keys_folder / FILE
    if not path.exists():
        advice = "`casa up` makes new ones; after a restore, put yours there."
        return Part("keys", works=False, seen=f"no {path}", advice=advice)
    others = stat.S_IMODE(path.stat().st_mode) & 0o077
    advice = f"chmod 600 {path}" if others else "Keep a copy elsewhere, offline: no backup holds it."
    return Part("keys", not others, f"{path}{' can be read by others' if others else ''}", advice)


def _pages() -> Part:
    fresh = is_fresh(settings().profile)
    return Part("pages", fresh, "built" if fresh else "not built from this code", "" if fresh else "Run `casa build`.")


def _tools() -> Part:
    if not settings().database_url:
        return Part("backup tools", works=True, seen="SQLite needs none")
    missing = [name for name in ("pg_dump", "pg_restore") if shutil.which(name) is None]
    if missing:
        seen = f"missing: {', '.join(missing)}"
        return Part("backup tools", works=False, seen=seen, advice="Install postgresql-client.")
    return Part("backup tools", works=True, seen="pg_dump, pg_restore")


_LOCAL: tuple[Callable[[], Part], ...] = (_python, _data, _keys, _pages, _tools)


async def _remote() -> list[Part]:
    return [*await health.parts(), await _failed_jobs(), await _object_lock(), await _custody()]


async def _failed_jobs() -> Part:
    try:
        async with reading() as work:
            failed = (await jobs.counts(work))[jobs.FAILED]
            kinds = await jobs.failures(work)
    except CasaError:
        return Part("failed jobs", works=False, seen="unknown: the database does not answer")
    seen = ", ".join(f"{kind} ({count}): {error}" for kind, count, error in kinds) if failed else "none"
    return Part("failed jobs", not failed, seen, "Mend the cause, then `casa jobs retry`." if failed else "")


async def _object_lock() -> Part:
    try:
        locks = await object_store().supports_object_lock("registers")
    except (StoreUnavailable, NotOffered):
        return Part("object lock", works=True, seen="unknown: the object store does not answer")
    if locks:
        return Part("object lock", works=True, seen="offered: accepted pages of registers are locked")
    seen = "not offered by this store: accepted pages of registers can be deleted by whoever holds its keys"
    return Part("object lock", works=True, seen=seen, advice="Make the bucket anew with object lock, on MinIO.")


async def _custody() -> Part:
    try:
        async with reading() as work:
            batches, originals = await custody.sealed_counts(work)
            last = await custody.last_check(work)
    except CasaError:
        return Part("registers", works=False, seen="unknown: the database does not answer")
    if not batches:
        return Part("registers", works=True, seen="no batch is sealed yet")
    kept = f"{originals} originals in {batches} sealed batches"
    if last is None:
        return Part("registers", works=True, seen=kept, advice="Never read again: run `casa records verify`.")
    seen = f"{kept}; read again on {last.started_at:%Y-%m-%d}, {len(last.findings)} findings"
    return Part("registers", not last.findings, seen, "See `casa records verify`." if last.findings else "")
