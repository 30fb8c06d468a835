"""Many rows at once, past the ORM: for demonstration data and imports, where an object a row would cost minutes."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, CursorResult, Dialect, Integer, insert, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from casa_app.kit.database import Work


def row(table: type[SQLModel], **values: Any) -> dict[str, Any]:
    """What `table(**values).model_dump()` gives, in a twentieth of the time: nothing is checked but the names.

    Raises TypeError for a name that is no column.
    """
    fixed, made = _defaults(table)
    if unknown := values.keys() - table.model_fields.keys():
        raise TypeError(f"{table.__name__} has no {', '.join(sorted(unknown))}")
    return fixed | {name: make() for name, make in made.items() if name not in values} | values


@cache
def _defaults(table: type[SQLModel]) -> tuple[dict[str, Any], dict[str, Callable[[], Any]]]:
    """Defaults that every row shares, and those that each row gets anew."""
    wanted = {name: about for name, about in table.model_fields.items() if not about.is_required()}
    made = {name: about.default_factory for name, about in wanted.items() if about.default_factory}
    return {name: about.default for name, about in wanted.items() if name not in made}, made  # type: ignore[return-value]


async def keep(work: Work, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows, each a mapping with every column of `table` that has no default in the database."""
    if rows:
        connection = await work.session.connection()
        statement, columns = _prepared(table, connection.dialect)
        values = [tuple(process(row[name]) for name, process in columns) for row in rows]
        await connection.exec_driver_sql(statement, values)


async def keep_new(
    work: Work, table: type[SQLModel], rows: Sequence[Mapping[str, Any]], *, unique: Sequence[str]
) -> int:
    """Inserts the rows whose columns `unique` no row has yet, and says how many; those that are there stay as they are.

    The index of those columns decides: of two transactions with the same row, the second waits for the first.
    """
    if not rows:
        return 0
    dialect = postgresql if work.session.get_bind().dialect.name == "postgresql" else sqlite
    # One row as a mapping: SQLAlchemy keeps what it compiled of that, and compiles a list of rows anew each time.
    values = rows[0] if len(rows) == 1 else list(rows)
    statement = dialect.insert(table).values(values).on_conflict_do_nothing(index_elements=unique)
    made: CursorResult[Any] = await work.session.exec(statement)
    return made.rowcount


@cache
def _prepared(table: type[SQLModel], dialect: Dialect) -> tuple[str, list[tuple[str, Callable[[Any], Any]]]]:
    """The driver's own statement, its columns in order, and what makes the driver's value of each.

    SQLAlchemy would work this out for every row again, which takes longer than the database needs to write it.
    """
    columns = [column for column in inspect(table).local_table.columns if not _counted(column)]
    compiled = insert(table).compile(dialect=dialect, column_keys=[column.name for column in columns])
    order = compiled.positiontup or []
    types = {column.name: column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns}
    return str(compiled), [(name, types[name] or _as_it_is) for name in order]


def _counted(column: Column[Any]) -> bool:
    """Whether the database gives the column its number."""
    return column.primary_key and isinstance(column.type, Integer)


def _as_it_is(value: Any) -> Any:
    return value
