"""Migrations go up, come down, and end where the models are, on both databases; registers refuse edits."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pytest_alembic import tests as alembic_tests
from pytest_alembic.config import Config
from pytest_alembic.runner import MigrationContext, runner
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from casa_app.kit import audit
from casa_app.kit.database import Database, writing
from casa_app.kit.ids import new_id
from casa_app.kit.migrations import configuration, current, head, upgrade
from tests.fixtures.database import Cluster


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_url(request: pytest.FixtureRequest, postgresql: Cluster, tmp_path: Path) -> Any:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
    return postgresql.url(await postgresql.create()).replace("://", "+asyncpg://")


@pytest.fixture
def history(empty_url: str) -> Iterator[MigrationContext]:
    engine = create_async_engine(empty_url, poolclass=NullPool)
    with runner(Config(alembic_config=configuration(empty_url)), engine) as context:
        yield context


def test_the_history_has_one_head(history: MigrationContext) -> None:
    alembic_tests.test_single_head_revision(history)


def test_every_revision_goes_up(history: MigrationContext) -> None:
    alembic_tests.test_upgrade(history)


def test_every_revision_comes_down_again(history: MigrationContext) -> None:
    alembic_tests.test_up_down_consistency(history)


def test_the_history_ends_where_the_models_are(history: MigrationContext) -> None:
    alembic_tests.test_model_definitions_match_ddl(history)


@pytest.mark.parametrize("table", ["audit_entry", "audit_checkpoint", "breach"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
async def test_a_register_takes_rows_and_never_gives_them_back(database: Database, table: str, verb: str) -> None:
    async with writing() as work:
        await audit.append(work, "claim", new_id(), "filed", actor=audit.SYSTEM)
    if table == "audit_checkpoint":
        database.clock.advance(hours=1)  # type: ignore[attr-defined]
        async with writing() as work:
            assert await audit.checkpoint(work)
    if table == "breach":
        await _breach(database)
    statement = verb.format(table, "id" if table == "breach" else "digest", "id" if table == "breach" else "'0'")
    with pytest.raises(DBAPIError, match="append-only"):
        async with database.engine.begin() as connection:
            await connection.execute(text(statement))


async def _breach(database: Database) -> None:
    """A breach row without its claim: the guard, not the foreign key, is what this test asks."""
    off = "PRAGMA foreign_keys = OFF" if database.sqlite else "SET session_replication_role = replica"
    on = "PRAGMA foreign_keys = ON" if database.sqlite else "SET session_replication_role = origin"
    row = (
        "INSERT INTO breach (id, claim_id, reference, clock, due_at, found_at, service, arrondissement) "
        "VALUES ('{0}', '{0}', 'HH-4K7-29P', 'answer', '2026-01-01', '2026-01-02', 'roads', '06.141.01.01')"
    ).format(new_id().hex)
    async with database.engine.connect() as connection:
        raw = await connection.get_raw_connection()
        driver = raw.driver_connection
        assert driver is not None
        for statement in (off, row, on):
            await driver.execute(statement)
        if database.sqlite:
            await driver.commit()


async def test_the_database_says_which_revision_it_stands_at(database: Database) -> None:
    assert await current(database.url) == head()


def test_a_sqlite_file_is_copied_before_it_is_migrated(tmp_path: Path) -> None:
    file = tmp_path / "casa.db"
    with closing(sqlite3.connect(file)) as old:
        old.execute("CREATE TABLE precious (value TEXT)")
        old.execute("INSERT INTO precious VALUES ('kept')")
        old.commit()
    upgrade(f"sqlite+aiosqlite:///{file}")
    with closing(sqlite3.connect(tmp_path / f"casa.db.before-{head()}")) as copy:
        assert copy.execute("SELECT value FROM precious").fetchall() == [("kept",)]


def test_migrating_what_is_up_to_date_copies_nothing(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'casa.db'}"
    upgrade(url)
    upgrade(url)
    assert [path.name for path in tmp_path.glob("*.before-*")] == []
