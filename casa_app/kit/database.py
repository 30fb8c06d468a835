"""Units of work. `reading()` sees one state, `writing()` commits all of it or nothing; services never commit.

SQLite writes BEGIN IMMEDIATE on a connection of their own: a deferred transaction that reads first and writes later
fails under contention whatever the busy timeout is. Nothing slow (network, hashing, rendering) belongs in `writing()`:
what is slow says so by `outside_writing()`, which refuses it there.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any, Final, Self, cast
from uuid import UUID

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import Row, Select, event, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from casa_app.kit import logs
from casa_app.kit.clock import Clock, SystemClock
from casa_app.kit.errors import Unavailable
from casa_app.kit.i18n import city_date
from casa_app.kit.models import Change
from casa_app.kit.sqlite import Connection
from casa_app.settings import settings

BUSY_MS: Final = 10_000
_log = logs.get(__name__)

AfterCommit = Callable[[], Awaitable[None]]
# The task that has a writing unit of work open. A task that it starts inherits the context, but is another one.
_writer: ContextVar[asyncio.Task[Any] | None] = ContextVar("writer", default=None)


class SlowInsideWriting(RuntimeError):
    """A mistake of ours: something slow was about to hold the database's only writer."""


def outside_writing(what: str) -> None:
    """Says that `what` (e.g. "throttle") is slow. Raises SlowInsideWriting while this task has `writing()` open."""
    writer = _writer.get()
    if writer is not None and writer is asyncio.current_task():
        raise SlowInsideWriting(what)


class Work:
    """One unit of work: the session, the clock, and what is to happen once it is committed."""

    def __init__(self, connection: AsyncConnection, clock: Clock, *, writes: bool = False) -> None:
        self.clock = clock
        self.writes = writes
        self._connection = connection
        self._session: AsyncSession | None = None
        self._after: list[AfterCommit] = []

    @property
    def session(self) -> AsyncSession:
        """The ORM's session on this unit's connection, made when it is first wanted: plain rows need none."""
        if self._session is None:
            self._session = AsyncSession(self._connection, expire_on_commit=False, autoflush=self.writes)
        return self._session

    @property
    def engine(self) -> AsyncEngine:
        """The engine of this unit's connection: what a memory of one database is kept by."""
        return self._connection.engine

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            await self._flush()
        if self._session is not None:
            await self._session.close()

    async def _flush(self) -> None:
        if self.writes and self._session is not None:
            await self._session.flush()

    def today(self) -> date:
        """The calendar day in Casablanca."""
        return city_date(self.clock.now())

    async def rows(self, query: Select[*tuple[Any, ...]], **values: Any) -> Sequence[Row[*tuple[Any, ...]]]:
        """Plain rows of a query, in this transaction, without the ORM's bookkeeping; `values` are its parameters."""
        await self._flush()  # they see what was written, and nothing that only the session holds
        return (await self._connection.execute(query, values)).all()

    def change(self, room: str, kind: str, subject_id: UUID, **data: Any) -> None:
        """Appends the outbox row of a change, in this transaction."""
        self.session.add(
            Change(
                at=self.clock.now(), device=settings().device, room=room, kind=kind, subject_id=subject_id, data=data
            )
        )

    def after_commit(self, action: AfterCommit) -> None:
        """Runs `action` once this work is committed, and not at all if it fails."""
        self._after.append(action)


class Database:
    """The engines of one database, and the clock that its units of work carry."""

    def __init__(self, url: str, clock: Clock | None = None) -> None:
        self.url = url
        self.clock = clock or SystemClock()
        self.sqlite = url.startswith("sqlite")
        self._reader = self._engine(immediate=False)
        self._writer = self._engine(immediate=True) if self.sqlite else self._reader

    @property
    def engine(self) -> AsyncEngine:
        """The engine that may write."""
        return self._writer

    def _engine(self, *, immediate: bool) -> AsyncEngine:
        if not self.sqlite:
            return create_async_engine(
                self.url, pool_size=10, max_overflow=10, pool_pre_ping=True, connect_args={"timeout": 10}
            )
        size = 1 if immediate else 8
        path = make_url(self.url).database or ""

        async def connect() -> Connection:
            connection = Connection(path, BUSY_MS / 1000)
            await connection
            return connection

        engine = create_async_engine(self.url, pool_size=size, max_overflow=0, async_creator=connect)

        @event.listens_for(engine.sync_engine, "connect")
        def set_up(connection: Any, _: object) -> None:
            cursor = connection.cursor()
            for pragma in (
                "journal_mode=WAL",
                "synchronous=NORMAL",
                "foreign_keys=ON",
                f"busy_timeout={BUSY_MS}",
                "cache_size=-65536",
                "mmap_size=268435456",
                "temp_store=MEMORY",
            ):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

        @event.listens_for(engine.sync_engine, "begin")
        def begin(connection: SyncConnection) -> None:
            driver = cast("Connection", connection.connection.driver_connection)
            driver.begin_with_next("BEGIN IMMEDIATE" if immediate else "BEGIN")

        return engine

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Work]:
        """A unit of work that changes nothing. Raises Unavailable when the database does not answer."""
        with _Translated():
            async with self._reader.connect() as connection, Work(connection, self.clock) as work:
                yield work

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Work]:
        """A unit of work that is committed at its end, or rolled back whole when it raises."""
        before = _writer.get()
        _writer.set(asyncio.current_task())
        try:
            with _Translated():
                async with self._writer.begin() as connection, Work(connection, self.clock, writes=True) as work:
                    yield work
        finally:
            _writer.set(before)
        for action in work._after:  # noqa: SLF001 the database runs what the work collected
            await action()

    async def tune(self) -> None:
        """Lets SQLite look at a sample of every table (a tenth of a second), so that it chooses the right index.

        PostgreSQL does so by itself.
        """
        if self.sqlite:
            async with self._writer.begin() as connection:
                await connection.exec_driver_sql("PRAGMA analysis_limit=1000")
                await connection.exec_driver_sql("ANALYZE")

    async def close(self) -> None:
        """Gives every connection back."""
        await self._reader.dispose()
        if self._writer is not self._reader:
            await self._writer.dispose()


class _Translated:
    """Turns a database that is gone, locked or full into `Unavailable`; mistakes of ours pass through."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        gone = isinstance(error, OperationalError | InterfaceError | OSError) or (
            isinstance(error, DBAPIError) and error.connection_invalidated
        )
        if gone:
            _log.error(
                "database.unavailable", error=type(error).__name__, detail=str(getattr(error, "orig", error))[:200]
            )
            raise Unavailable from error


_current: Database | None = None


def configure(url: str, clock: Clock | None = None) -> Database:
    """Makes `url` the database of this process."""
    global _current  # noqa: PLW0603 one process, one database: the composition root sets it
    _current = Database(url, clock)
    return _current


def database() -> Database:
    """The database of this process, opened from the settings on first use."""
    return _current or configure(settings().database)


async def tune() -> None:
    """Tunes the database of this process: what a server does as it starts."""
    await database().tune()


@asynccontextmanager
async def reading() -> AsyncIterator[Work]:
    """A unit of work that changes nothing."""
    async with database().reading() as work:
        yield work


@asynccontextmanager
async def writing() -> AsyncIterator[Work]:
    """A unit of work that is committed at its end."""
    async with database().writing() as work:
        yield work
