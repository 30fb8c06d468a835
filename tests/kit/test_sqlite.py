"""The driver of SQLite's units of work: rows come whole, transactions begin late and end surely."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from casa_app.kit.sqlite import Connection


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Connection]:
    """A connection to an empty table of numbers."""
    opened = Connection(str(tmp_path / "numbers.db"), timeout=0.1)
    async with opened:
        await opened.cursor().execute("CREATE TABLE number (n INTEGER PRIMARY KEY)")
        yield opened


async def filled(connection: Connection, amount: int) -> None:
    connection.begin_with_next("BEGIN")
    cursor = await connection.cursor().executemany("INSERT INTO number VALUES (?)", [(n,) for n in range(amount)])
    await connection.commit()
    assert cursor.rowcount == amount


@pytest.mark.parametrize("amount", [0, 1, 999, 1000, 1001, 2500])
async def test_every_row_of_a_statement_is_fetched(connection: Connection, amount: int) -> None:
    await filled(connection, amount)
    cursor = await connection.cursor().execute("SELECT n FROM number ORDER BY n")
    assert [row[0] for row in await cursor.fetchall()] == list(range(amount))
    assert await cursor.fetchall() == []


@pytest.mark.parametrize("size", [1, 400, 1000, 1700])
async def test_rows_that_are_streamed_come_once_and_in_order(connection: Connection, size: int) -> None:
    await filled(connection, 2500)
    cursor = await connection.cursor().execute("SELECT n FROM number ORDER BY n")
    found: list[int] = []
    while rows := await cursor.fetchmany(size):
        assert len(rows) <= size
        found += [row[0] for row in rows]
    assert found == list(range(2500))
    assert await cursor.fetchone() is None


async def test_a_stream_that_is_left_half_read_holds_nothing_up(connection: Connection) -> None:
    await filled(connection, 2500)
    cursor = await connection.cursor().execute("SELECT n FROM number")
    await cursor.fetchone()
    await cursor.close()
    await connection.cursor().execute("DROP TABLE number")  # refused while a statement reads it


async def test_a_transaction_begins_with_its_first_statement(connection: Connection) -> None:
    connection.begin_with_next("BEGIN IMMEDIATE")
    assert not connection.in_transaction
    await connection.cursor().execute("INSERT INTO number VALUES (1)")
    assert connection.in_transaction
    await connection.rollback()
    assert not connection.in_transaction
    assert await (await connection.cursor().execute("SELECT n FROM number")).fetchall() == []


async def test_one_that_never_began_ends_without_a_trace(connection: Connection) -> None:
    for end in (connection.commit, connection.rollback):
        connection.begin_with_next("BEGIN")
        await end()
        await connection.cursor().execute("SELECT n FROM number")
        assert not connection.in_transaction


async def test_what_is_cancelled_before_it_ran_is_undone_all_the_same(connection: Connection) -> None:
    occupied, busy = threading.Event(), threading.Event()
    before = asyncio.create_task(connection.run(lambda _: (occupied.set(), busy.wait())))
    await asyncio.to_thread(occupied.wait)
    connection.begin_with_next("BEGIN")
    given_up = asyncio.create_task(connection.cursor().execute("INSERT INTO number VALUES (1)"))
    await asyncio.sleep(0)  # it waits behind the busy thread now
    given_up.cancel()
    undone = asyncio.create_task(connection.rollback())
    await asyncio.sleep(0)
    busy.set()
    await before
    await undone
    assert not connection.in_transaction
    assert await (await connection.cursor().execute("SELECT n FROM number")).fetchall() == []


async def test_nothing_runs_when_its_transaction_could_not_begin(connection: Connection, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "numbers.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    connection.begin_with_next("BEGIN IMMEDIATE")
    for _ in range(2):
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            await connection.cursor().execute("SELECT n FROM number")
    other.close()
    await connection.rollback()
    assert not connection.in_transaction


async def test_a_commit_that_fails_can_still_be_rolled_back(connection: Connection) -> None:
    await connection.cursor().execute("PRAGMA foreign_keys=ON")
    await connection.cursor().execute(
        "CREATE TABLE digit (n INTEGER REFERENCES number (n) DEFERRABLE INITIALLY DEFERRED)"
    )
    connection.begin_with_next("BEGIN")
    await connection.cursor().execute("INSERT INTO digit VALUES (7)")
    with pytest.raises(sqlite3.IntegrityError):
        await connection.commit()
    assert connection.in_transaction
    await connection.rollback()
    assert not connection.in_transaction
