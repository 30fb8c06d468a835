"""Many rows at once, past the ORM: for demonstration data and imports, where an object a row would cost minutes."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel

from casa_app.kit.database import Work


async def keep(work: Work, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows, each a mapping with every column of `table` that has no default in the database."""
    if rows:
        connection = await work.session.connection()
        await connection.execute(insert(table), list(rows))
