"""Units of work keep all of a change or nothing of it."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import StatementError
from sqlmodel import func, select

from casa_app.kit.database import Database, configure, reading, writing
from casa_app.kit.errors import Unavailable
from casa_app.kit.ids import new_id
from casa_app.kit.models import Change, Job


async def _changes() -> int:
    async with reading() as work:
        return (await work.session.exec(select(func.count()).select_from(Change))).one()


async def test_what_a_writing_unit_did_is_there_for_the_next_reader(database: Database) -> None:
    async with writing() as work:
        work.change("claims", "filed", new_id(), reference="HH-4K7-29P")
    assert await _changes() == 1


async def test_a_unit_that_fails_leaves_nothing_and_runs_nothing_after_it(database: Database) -> None:
    ran: list[str] = []

    async def tell() -> None:
        ran.append("after")

    with pytest.raises(LookupError):
        async with writing() as work:
            work.change("claims", "filed", new_id())
            work.after_commit(tell)
            await work.session.flush()
            raise LookupError
    assert (await _changes(), ran) == (0, [])


async def test_what_waits_for_the_commit_finds_it_done(database: Database) -> None:
    seen: list[int] = []

    async def look() -> None:
        seen.append(await _changes())

    async with writing() as work:
        work.change("claims", "filed", new_id())
        work.after_commit(look)
    assert seen == [1]


async def test_fifty_writers_that_read_first_all_succeed(database: Database) -> None:
    async def count_then_write() -> None:
        async with writing() as work:
            seen = (await work.session.exec(select(func.count()).select_from(Change))).one()
            work.change("claims", "filed", new_id(), seen=seen)

    await asyncio.gather(*(count_then_write() for _ in range(50)))
    assert await _changes() == 50


async def test_moments_come_back_aware_and_in_utc(database: Database) -> None:
    noon_in_casablanca = datetime(2026, 11, 10, 12, 0, 0, 123456, timezone(timedelta(hours=1)))
    job = Job(kind="k", created_at=noon_in_casablanca, due_at=noon_in_casablanca)
    async with writing() as work:
        work.session.add(job)
    async with reading() as work:
        kept = (await work.session.exec(select(Job))).one()
    assert kept.due_at == noon_in_casablanca
    assert kept.due_at.tzinfo is UTC


async def test_a_naive_moment_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="naive"):
        async with writing() as work:
            work.session.add(Job(kind="k", created_at=work.clock.now(), due_at=datetime(2026, 11, 10)))  # noqa: DTZ001


async def test_a_database_that_is_gone_is_named_unavailable(tmp_path: object) -> None:
    gone = configure("postgresql+asyncpg://casa@/none?host=/nonexistent")
    with pytest.raises(Unavailable):
        async with gone.reading() as work:
            await work.session.exec(select(Change))
    await gone.close()
