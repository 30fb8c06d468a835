"""SQLite's driver for units of work: one hop to the connection's thread for a statement and its rows.

`aiosqlite` runs a connection in a thread and hops there for each call: a cursor, the statement, its rows, the end. A
page that asks six short questions waits more for threads than for SQLite. Here BEGIN travels with the first statement
of a transaction, the first rows come back with theirs, and ending what never began needs no hop.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import islice
from typing import Any, Final, Self

import aiosqlite

_FIRST: Final = 1000  # rows that come with the statement; what is larger is fetched as it is read


class Connection(aiosqlite.Connection):
    """A connection that commits when it is told to and never begins by itself."""

    def __init__(self, path: str, timeout: float) -> None:
        super().__init__(partial(sqlite3.connect, path, timeout=timeout, isolation_level=None), iter_chunk_size=_FIRST)
        self._thread.daemon = True  # a connection that nobody closed keeps no process alive
        self._begin = ""  # what begins the transaction that is wanted but has not begun
        self._open = False

    def begin_with_next(self, statement: str) -> None:
        """Has the next statement begin a transaction by `statement`, BEGIN or BEGIN IMMEDIATE."""
        self._begin = statement

    async def commit(self) -> None:
        """Commits; nothing to do when no statement was asked for."""
        if self._open:
            await super().commit()
        self._begin, self._open = "", False

    async def rollback(self) -> None:
        """Rolls back; nothing to do when no statement was asked for."""
        if self._open:
            await super().rollback()
        self._begin, self._open = "", False

    def cursor(self) -> "Cursor":  # type: ignore[override]  # what SQLAlchemy's adapter asks for, made without a hop
        """A cursor, made when it runs something."""
        return Cursor(self)

    async def run(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
        """Runs `work` in the connection's thread, within the transaction that was to begin."""
        # Decided here and not in the thread: whoever is cancelled meanwhile must still find something to roll back.
        begin, self._begin = self._begin, ""
        self._open = self._open or bool(begin)
        return await self._execute(self._run, begin, work)  # type: ignore[no-untyped-call]  # aiosqlite leaves it untyped

    def _run(self, begin: str, work: Callable[[sqlite3.Connection], Any]) -> Any:
        if begin:
            try:
                self._conn.execute(begin)
            except sqlite3.Error:
                self._begin = begin  # nothing runs outside the transaction that was asked for
                raise
        return work(self._conn)


class Cursor:
    """What SQLAlchemy's asyncio adapter wants of a cursor (`AsyncIODBAPICursor`)."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._cursor: sqlite3.Cursor | None = None
        self._rows: deque[Any] = deque()
        self._more = False
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        """Runs a statement and brings its first rows."""
        await self._connection.run(lambda connection: self._take(connection.execute(statement, parameters)))
        return self

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Runs a statement once for each of `parameters`."""
        await self._connection.run(lambda connection: self._take(connection.executemany(statement, parameters)))
        return self

    def _take(self, cursor: sqlite3.Cursor) -> None:
        self._cursor, self.description = cursor, cursor.description
        self._rows = deque(cursor.fetchmany(_FIRST) if cursor.description else ())
        self._more = len(self._rows) == _FIRST
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid

    async def fetchall(self) -> list[Any]:
        """Every row that is left."""
        if self._more:
            await self._fetch(None)
        rows = list(self._rows)
        self._rows.clear()
        return rows

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """The next `size` rows."""
        size = size or self.arraysize
        if self._more and len(self._rows) < size:
            await self._fetch(max(size, _FIRST))
        rows = list(islice(self._rows, size))
        for _ in rows:
            self._rows.popleft()
        return rows

    async def fetchone(self) -> Any:
        """The next row, or None."""
        return next(iter(await self.fetchmany(1)), None)

    async def _fetch(self, size: int | None) -> None:
        assert self._cursor is not None  # noqa: S101 only an executed statement has more
        cursor = self._cursor
        found = await self._connection.run(lambda _: cursor.fetchall() if size is None else cursor.fetchmany(size))
        self._rows.extend(found)
        self._more = size is not None and len(found) == size

    async def close(self) -> None:
        """Gives the statement back; one that was read to its end is back already."""
        if self._more and self._cursor is not None:
            cursor, self._more = self._cursor, False
            await self._connection.run(lambda _: cursor.close())
        self._rows.clear()
