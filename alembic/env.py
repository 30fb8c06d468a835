"""Alembic's environment: the metadata of every room, batch mode on SQLite, one lock on PostgreSQL."""

import asyncio
from typing import Any

from alembic import context
from alembic.operations import ops
from sqlalchemy import JSON, Connection, Engine, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel.sql.sqltypes import AutoString

from casa_app.kit import search
from casa_app.kit.migrations import APPEND_ONLY, AppendOnly, Editable, Searchable, Unsearchable
from casa_app.kit.models import UtcDateTime
from casa_app.settings import settings
from casa_app.tables import metadata

# Two processes that start together must not migrate together: a number of our own for pg_advisory_xact_lock.
MIGRATION_LOCK = 0x43415341


def guard_registers(_: Any, __: Any, directives: list[Any]) -> None:
    """Makes the registers append-only and the searched tables searchable in the script that creates them."""
    for script in directives:
        for operation in list(script.upgrade_ops.ops):
            if isinstance(operation, ops.CreateTableOp) and operation.table_name in APPEND_ONLY:
                script.upgrade_ops.ops.append(AppendOnly(operation.table_name))
                script.downgrade_ops.ops.insert(0, Editable(operation.table_name))
            if isinstance(operation, ops.CreateTableOp) and operation.table_name in search.TAGGED:
                script.upgrade_ops.ops.append(Searchable(operation.table_name))
                script.downgrade_ops.ops.insert(0, Unsearchable(operation.table_name))


def declared_by_models(name: str | None, _: str, __: Any) -> bool:
    """Leaves out of comparisons what a search index is made of."""
    return not search.is_index(name)


def plain_types(kind: str, item: Any, script: Any) -> str | bool:
    """Scripts name the database's types, never classes of ours that may move."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    if kind == "type" and isinstance(item, JSON):  # Alembic would name the variant's Text without importing it
        script.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def migrate(connection: Connection) -> None:
    """Runs the scripts over an open connection."""
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=plain_types,
        include_name=declared_by_models,
        process_revision_directives=guard_registers,
        compare_type=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        context.run_migrations()


async def migrate_async(engine: AsyncEngine) -> None:
    """Opens a connection of its own, migrates, and gives it back."""
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


def run() -> None:
    """Takes the connection it was handed, or opens the address it was given, or the settings' one."""
    given = context.config.attributes.get("connection")
    if isinstance(given, Connection):
        migrate(given)
    elif isinstance(given, Engine):
        with given.begin() as connection:
            migrate(connection)
    else:
        url = context.config.attributes.get("url") or settings().database
        asyncio.run(migrate_async(given or create_async_engine(url, poolclass=NullPool)))


run()
