"""Which part of Casa works: asked by `/health/ready`, `/metrics` and `casa doctor`, each part within a few seconds."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from redis.asyncio import Redis
from sqlmodel import select

from casa_app.adapters.object_store import object_store
from casa_app.kit import jobs, logs, migrations
from casa_app.kit.database import database, reading
from casa_app.settings import settings

WITHIN: Final = 4.0  # seconds that a part has to answer
WORKER_SILENT_AFTER: Final = timedelta(minutes=3)

_log = logs.get(__name__)


@dataclass(frozen=True)
class Part:
    """One part: whether it works, what was seen, and what an operator does about it. Holds no secret."""

    name: str
    works: bool
    seen: str = ""
    advice: str = ""


class Ailing(Exception):
    """A part does not work: what was seen, and the advice."""

    def __init__(self, seen: str, advice: str) -> None:
        super().__init__(seen)
        self.advice = advice


async def _database() -> str:
    async with reading() as work:
        await work.session.exec(select(1))
    stands, wanted = await migrations.current(database().url), migrations.head()
    if stands != wanted:
        raise Ailing(f"revision {stands} instead of {wanted}", "Run `casa migrate`.")
    return f"{'SQLite' if database().sqlite else 'PostgreSQL'}, revision {stands}"


async def _object_store() -> str:
    await object_store().ping()
    return "answers"


async def _worker() -> str:
    async with reading() as work:
        last, now = await jobs.last_sign_of_life(work), work.clock.now()
        failed = (await jobs.counts(work))[jobs.FAILED]
    if last is None or now - last > WORKER_SILENT_AFTER:
        raise Ailing("no sign of life", "Start a worker: `casa up` does, or `casa worker` by itself.")
    return f"alive, {failed} failed jobs"


async def _disk() -> str:
    free = shutil.disk_usage(settings().data).free // 1_000_000
    if free < settings().disk_reserve_mb:
        raise Ailing(f"{free} MB free", f"Free space where {settings().data.absolute()} lies.")
    return f"{free} MB free"


async def _redis() -> str:
    async with Redis.from_url(settings().redis_url) as client:
        await client.execute_command("PING")  # type: ignore[no-untyped-call]
    return "answers"


_ADVICE: Final = {
    "database": "Check CASA_DATABASE_URL and that its server runs.",
    "object store": "`casa up` starts the embedded one; otherwise check CASA_S3_* and that its server runs.",
    "worker": "The database must answer first.",
    "disk": "Check CASA_DATA.",
    "redis": "Check CASA_REDIS_URL and that its server runs.",
}


async def parts() -> list[Part]:
    """Every part, asked at the same time."""
    checks: dict[str, Callable[[], Awaitable[str]]] = {
        "database": _database,
        "object store": _object_store,
        "worker": _worker,
        "disk": _disk,
    }
    if settings().redis_url:
        checks["redis"] = _redis
    return list(await asyncio.gather(*(_asked(name, check) for name, check in checks.items())))


async def _asked(name: str, check: Callable[[], Awaitable[str]]) -> Part:
    try:
        async with asyncio.timeout(WITHIN):
            return Part(name, works=True, seen=await check())
    except Ailing as ailing:
        return Part(name, works=False, seen=str(ailing), advice=ailing.advice)
    except Exception as error:  # noqa: BLE001 whatever keeps a part from answering is what the report is about
        _log.warning("health.part_down", part=name, error=type(error).__name__)
        return Part(name, works=False, seen=f"does not answer ({type(error).__name__})", advice=_ADVICE[name])
