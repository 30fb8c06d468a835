"""A change shows to every page that listens, once, whatever the order of commits; nobody asks while nobody listens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import event

from casa_app.kit import live
from casa_app.kit.database import Database, writing
from casa_app.kit.ids import new_id
from casa_app.kit.live import Batch, Poller

_WITHIN = 30


class Seconds:
    """Time that the story moves."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
async def poller(database: Database, seconds: Seconds) -> Poller:
    made = Poller(seconds)
    await made.poll()
    return made


async def _happens(*kinds: str, room: str = "claims") -> None:
    async with writing() as work:
        for kind in kinds:
            work.change(room, kind, new_id())


@asynccontextmanager
async def _listening(poller: Poller, *rooms: str) -> AsyncIterator[asyncio.Queue[Batch]]:
    """What a page hears, while it listens."""
    heard: asyncio.Queue[Batch] = asyncio.Queue()

    async def follow() -> None:
        async for batch in poller.batches(*rooms):
            await heard.put(batch)

    before = poller.listeners
    page = asyncio.create_task(follow())
    while poller.listeners == before:
        await asyncio.sleep(0)
    yield heard
    page.cancel()
    await asyncio.gather(page, return_exceptions=True)


async def _next(heard: asyncio.Queue[Batch]) -> Batch:
    return await asyncio.wait_for(heard.get(), _WITHIN)


def _kinds(batch: Batch) -> list[str]:
    return [change.kind for change in batch.changes]


async def test_every_page_hears_of_a_change_in_its_room_only(poller: Poller) -> None:
    async with _listening(poller, "claims") as one, _listening(poller, "claims", "files") as other:
        await _happens("stored", room="files")
        await _happens("filed", "assigned")
        await poller.poll()
        assert _kinds(await _next(one)) == ["filed", "assigned"]
        assert _kinds(await _next(other)) == ["stored", "filed", "assigned"]


async def test_what_happened_before_is_not_told(poller: Poller) -> None:
    await _happens("filed")
    later = Poller(lambda: 0.0)
    await later.poll()
    async with _listening(later, "claims") as heard:
        await _happens("assigned")
        await later.poll()
        assert _kinds(await _next(heard)) == ["assigned"]


async def test_a_page_that_leaves_is_forgotten(poller: Poller) -> None:
    async with _listening(poller, "claims"):
        assert poller.listeners == 1
    assert poller.listeners == 0


async def test_a_slow_page_is_told_to_refresh_everything(poller: Poller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "QUEUED", 3)
    async with _listening(poller, "claims") as heard:
        await _happens("filed", "filed", "filed", "filed")
        await poller.poll()
        assert await _next(heard) == Batch(everything=True)
        await _happens("assigned")
        await poller.poll()
        assert _kinds(await _next(heard)) == ["assigned"]


async def test_a_mass_import_is_one_refresh(poller: Poller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST", 10)
    async with _listening(poller, "claims") as heard:
        await _happens(*["filed"] * 25)
        await poller.poll()
        assert (await _next(heard)).everything
        await _happens("assigned")
        await poller.poll()
        assert _kinds(await _next(heard)) == ["assigned"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite has one writer: no number comes late
async def test_a_number_committed_late_is_told_once_and_in_its_turn(poller: Poller, database: Database) -> None:
    async with _listening(poller, "claims") as heard:
        async with database.writing() as slow:
            slow.change("claims", "slow", new_id())
            await slow.session.flush()
            await _happens("quick")
            await poller.poll()
            assert _kinds(await _next(heard)) == ["quick"]
        await poller.poll()
        assert _kinds(await _next(heard)) == ["slow"]
        await _happens("last")
        await poller.poll()
        assert _kinds(await _next(heard)) == ["last"]


async def test_a_number_that_was_rolled_back_is_waited_for_and_given_up(
    poller: Poller, database: Database, seconds: Seconds
) -> None:
    with pytest.raises(LookupError):
        async with writing() as work:
            work.change("claims", "undone", new_id())
            await work.session.flush()
            raise LookupError
    await _happens("filed")
    await poller.poll()
    assert poller._seen if not database.sqlite else not poller._seen
    seconds.at += live.PATIENCE + 1
    await poller.poll()
    assert not poller._seen


async def test_the_table_is_read_only_while_somebody_listens(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "EVERY", 0)
    queries: list[str] = []
    event.listen(database._reader.sync_engine, "before_cursor_execute", lambda *args: queries.append(args[2]))
    poller = Poller()
    running = asyncio.create_task(poller.run())
    for _ in range(100):
        await asyncio.sleep(0)
    assert queries == []
    async with _listening(poller, "claims") as heard:
        while poller._settled is None:
            await asyncio.sleep(0)
        await _happens("filed")
        assert _kinds(await _next(heard)) == ["filed"]
    assert queries
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
