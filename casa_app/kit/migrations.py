"""Migrations: running them; `op.append_only` for registers that nobody may edit, `op.searchable` for searched texts."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.autogenerate import renderers
from alembic.config import Config
from alembic.operations import MigrateOperation, Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from casa_app.kit import search

FOLDER: Final = Path(__file__).resolve().parent.parent.parent / "alembic"
# Tables whose rows are never changed nor removed: the database itself refuses.
APPEND_ONLY: Final = frozenset({"audit_entry", "audit_checkpoint", "breach", "procedure_revision", "revision_verdict",
                                "issued_document", "document_revocation", "act_delivery", "custody_link",
                                "custody_seal", "act_version", "marginal_note"})  # fmt: skip


def configuration(url: str) -> Config:
    """Alembic's configuration for the database at `url` (an async SQLAlchemy address)."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["url"] = url
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Brings the database at `url` to `revision`. Blocking, and must not be called from a running event loop.

    A SQLite file that is about to change is copied beside itself first (`casa.db.before-<revision>`).
    """
    config = configuration(url)
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        file = Path(parsed.database)
        file.parent.mkdir(parents=True, exist_ok=True)
        _copy_before(file, ScriptDirectory.from_config(config).get_current_head())
    command.upgrade(config, revision)


def downgrade(url: str, revision: str = "base") -> None:
    """Takes the database at `url` back to `revision`. Blocking, as `upgrade` is."""
    command.downgrade(configuration(url), revision)


def head() -> str | None:
    """The newest revision that this code knows."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


async def current(url: str) -> str | None:
    """The revision that the database at `url` stands at; None when it was never migrated."""
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
    finally:
        await engine.dispose()


def _copy_before(file: Path, newest: str | None) -> None:
    if not file.exists():
        return
    with closing(sqlite3.connect(file)) as source:
        tables = {name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        stands = source.execute("SELECT version_num FROM alembic_version") if "alembic_version" in tables else ()
        if not tables or [newest] == [revision for (revision,) in stands]:
            return
        with closing(sqlite3.connect(file.with_name(f"{file.name}.before-{newest}"))) as copy:
            source.backup(copy)


class _TableOperation(MigrateOperation):
    """An operation on one table, named by it."""

    def __init__(self, table: str) -> None:
        self.table = table


@Operations.register_operation("append_only")
class AppendOnly(_TableOperation):
    """`op.append_only("breach")`: from then on rows are added, and never changed nor removed."""

    @classmethod
    def append_only(cls, operations: Operations, table: str) -> Any:
        """What a migration calls. On SQLite, call it again after a batch operation: that rebuilds the table."""
        return operations.invoke(cls(table))

    def reverse(self) -> MigrateOperation:
        """The way back."""
        return Editable(self.table)


@Operations.register_operation("editable")
class Editable(_TableOperation):
    """`op.editable("breach")`: takes `append_only` back."""

    @classmethod
    def editable(cls, operations: Operations, table: str) -> Any:
        """What a migration's way down calls."""
        return operations.invoke(cls(table))

    def reverse(self) -> MigrateOperation:
        """The way forth."""
        return AppendOnly(self.table)


@Operations.implementation_for(AppendOnly)
def _append_only(operations: Operations, operation: AppendOnly) -> None:
    for statement in guards(operations.get_bind(), operation.table):
        operations.execute(statement)


@Operations.implementation_for(Editable)
def _editable(operations: Operations, operation: Editable) -> None:
    table = operation.table
    if operations.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            operations.execute(f"DROP TRIGGER {table}_refuses_{verb}")
        return
    operations.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    operations.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
    operations.execute(f"DROP FUNCTION {table}_append_only()")


@Operations.register_operation("searchable")
class Searchable(_TableOperation):
    """`op.searchable("claim")`: makes the full-text index of a table that `kit.search` knows."""

    @classmethod
    def searchable(cls, operations: Operations, table: str) -> Any:
        """What a migration calls. On SQLite, call it again after a batch operation: that rebuilds the table."""
        return operations.invoke(cls(table))

    def reverse(self) -> MigrateOperation:
        """The way back."""
        return Unsearchable(self.table)


@Operations.register_operation("unsearchable")
class Unsearchable(_TableOperation):
    """`op.unsearchable("claim")`: takes `searchable` back."""

    @classmethod
    def unsearchable(cls, operations: Operations, table: str) -> Any:
        """What a migration's way down calls."""
        return operations.invoke(cls(table))

    def reverse(self) -> MigrateOperation:
        """The way forth."""
        return Searchable(self.table)


@Operations.implementation_for(Searchable)
def _searchable(operations: Operations, operation: Searchable) -> None:
    for statement in search.making(operations.get_bind().dialect.name, operation.table):
        operations.get_bind().exec_driver_sql(statement)


@Operations.implementation_for(Unsearchable)
def _unsearchable(operations: Operations, operation: Unsearchable) -> None:
    for statement in search.unmaking(operations.get_bind().dialect.name, operation.table):
        operations.get_bind().exec_driver_sql(statement)


def guards(bind: Connection, table: str) -> list[str]:
    """The statements that make `table` append-only on this database."""
    if bind.dialect.name == "sqlite":
        return [
            f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        (
            f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation'; END $$"
        ),
        (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
        ),
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {table}_append_only()",
    ]


@renderers.dispatch_for(AppendOnly)
def _render_append_only(_: Any, operation: AppendOnly) -> str:
    return f"op.append_only({operation.table!r})"


@renderers.dispatch_for(Editable)
def _render_editable(_: Any, operation: Editable) -> str:
    return f"op.editable({operation.table!r})"


@renderers.dispatch_for(Searchable)
def _render_searchable(_: Any, operation: Searchable) -> str:
    return f"op.searchable({operation.table!r})"


@renderers.dispatch_for(Unsearchable)
def _render_unsearchable(_: Any, operation: Unsearchable) -> str:
    return f"op.unsearchable({operation.table!r})"
