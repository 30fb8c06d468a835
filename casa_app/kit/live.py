"""Live pages: one poller a process reads the change rows and tells every page that listens; no page polls by itself.

    @rx.event(background=True)
    @allow(*STAFF)
    async def follow(self) -> None:
        async for news in live.batches("claims"):
            async with self:
                await self._show()

Start such a handler from the page's `on_load`: Reflex cancels what a page load started once its tab closes, reloads or
moves to another page, and the loop ends with it. docs/live.md tells more.

The poller reads rows by their number. On PostgreSQL a lower number may be committed after a higher one: while a number
is missing below those seen, it reads again from the gap on, and gives a gap up after `PATIENCE` (it was rolled back).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import col, func, select

from casa_app.kit import logs
from casa_app.kit.database import reading
from casa_app.kit.errors import Unavailable
from casa_app.kit.models import Change as Row

EVERY: Final = 0.5  # seconds between two looks at the table, while anybody listens
PATIENCE: Final = 10.0  # seconds that a missing number is waited for
MOST: Final = 500  # rows a look; beyond, listeners are told to refresh everything
QUEUED: Final = 200  # changes that may wait for one slow listener; beyond, the same
SETTLES: Final = 0.2  # seconds in which further changes join a batch

_log = logs.get(__name__)


@dataclass(frozen=True)
class Change:
    """Something happened to one file."""

    seq: int
    at: datetime
    room: str
    kind: str
    subject_id: UUID
    data: dict[str, Any]


@dataclass(frozen=True)
class Batch:
    """Changes that came together. `everything` says that some were left out: refresh the whole view."""

    changes: tuple[Change, ...] = ()
    everything: bool = False

    def touches(self, subject_id: UUID) -> bool:
        """Whether the file `subject_id` may have changed."""
        return self.everything or any(change.subject_id == subject_id for change in self.changes)


@dataclass(eq=False)
class _Listener:
    rooms: frozenset[str]
    waiting: list[Change] = field(default_factory=list)
    everything: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, changes: list[Change], *, everything: bool) -> None:
        mine = [change for change in changes if change.room in self.rooms]
        if everything or len(self.waiting) + len(mine) > QUEUED:
            self.waiting, self.everything = [], True
        elif not self.everything:
            self.waiting += mine
        if self.waiting or self.everything:
            self.news.set()

    def take(self) -> Batch:
        batch = Batch(tuple(self.waiting), self.everything)
        self.waiting, self.everything = [], False
        self.news.clear()
        return batch


class Poller:
    """Reads the change rows for all listeners of a process. `run` is the application's one lifespan task."""

    def __init__(self, now: Callable[[], float] | None = None) -> None:
        """`now` gives seconds that only grow; default: the running loop's clock."""
        self._now = now or (lambda: asyncio.get_running_loop().time())
        self._listeners: set[_Listener] = set()
        self._wanted = asyncio.Event()
        self._settled: int | None = None  # every row up to this number was told or given up
        self._seen: set[int] = set()  # told, above a gap
        self._gap_since = 0.0

    @property
    def listeners(self) -> int:
        """How many pages listen."""
        return len(self._listeners)

    @contextmanager
    def _listening(self, rooms: frozenset[str]) -> Iterator[_Listener]:
        listener = _Listener(rooms)
        self._listeners.add(listener)
        self._wanted.set()
        try:
            yield listener
        finally:
            self._listeners.discard(listener)
            if not self._listeners:
                self._wanted.clear()

    async def batches(self, *rooms: str) -> AsyncIterator[Batch]:
        """What changes in `rooms` from now on, for ever: what comes within a moment comes as one batch."""
        with self._listening(frozenset(rooms)) as listener:
            while True:
                await listener.news.wait()
                await asyncio.sleep(SETTLES)
                yield listener.take()

    async def run(self) -> None:
        """Polls while anybody listens, and rests otherwise. Ends by cancellation."""
        while True:
            if not self._wanted.is_set():
                self._settled = None
                await self._wanted.wait()
            try:
                await self.poll()
            except Unavailable:
                _log.warning("live.database_unavailable")
            except Exception:  # noqa: BLE001 whatever one look met, pages must go on being told
                _log.exception("live.look_failed")
            await asyncio.sleep(EVERY)

    async def poll(self) -> None:
        """One look at the table."""
        if self._settled is None:
            self._settled, self._seen, self._gap_since = await _newest(), set(), self._now()
            return
        rows = await _above(self._settled)
        fresh = [row for row in rows if row.seq not in self._seen]
        everything = len(rows) > MOST
        if everything:
            self._settled, self._seen = await _newest(), set()
        else:
            self._advance(fresh)
        if fresh:
            for listener in list(self._listeners):
                listener.tell(fresh, everything=everything)

    def _advance(self, fresh: list[Change]) -> None:
        """Moves `_settled` over what was told; over a gap only once it is old."""
        assert self._settled is not None  # noqa: S101 `poll` set it
        now, before = self._now(), self._settled
        self._seen.update(change.seq for change in fresh)
        if self._seen and now - self._gap_since > PATIENCE:
            self._settled = min(self._seen) - 1
        while self._settled + 1 in self._seen:
            self._settled += 1
            self._seen.discard(self._settled)
        if not self._seen or self._settled != before:
            self._gap_since = now  # the gap that is left, if any, is looked at from here on


async def _newest() -> int:
    async with reading() as work:
        return (await work.session.exec(select(func.max(Row.seq)))).one() or 0


async def _above(settled: int) -> list[Change]:
    """Up to one row more than `MOST`, oldest first."""
    query = select(Row).where(col(Row.seq) > settled).order_by(col(Row.seq)).limit(MOST + 1)
    async with reading() as work:
        rows = await work.session.exec(query)
        return [Change(row.seq or 0, row.at, row.room, row.kind, row.subject_id, row.data) for row in rows]


_poller: Poller | None = None


def poller() -> Poller:
    """The poller of this process."""
    global _poller  # noqa: PLW0603 one process, one poller
    if _poller is None:
        _poller = Poller()
    return _poller


def batches(*rooms: str) -> AsyncIterator[Batch]:
    """What changes in `rooms` from now on, told by this process's poller."""
    return poller().batches(*rooms)
