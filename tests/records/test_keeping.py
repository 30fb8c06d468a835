"""What was accepted stays as it was: locked, chained, signed; and whoever touches it is found out."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from casa_app.adapters import object_store as adapter
from casa_app.adapters.object_store import ObjectLocked, ObjectStore
from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.errors import Forbidden, NotFound
from casa_app.records import capture_repository as repository
from casa_app.records import custody_repository as custody
from casa_app.records.capture_rules import BatchNotAllowedNow, BatchState, Step, VolumePlace
from casa_app.records.custody_rules import GENESIS
from casa_app.records.models import Batch, Original
from casa_app.records.service import capture, deciding, keeping, relocking, verifying
from tests import make
from tests.records.test_capture import ANFA, _bytes, clerk, page_of, receiving

__all__ = ["clerk"]
OTHER = VolumePlace("generic", ANFA, "gregorian", 2001, "9")


@pytest.fixture
def chief() -> Actor:
    return make.staff(Role.SUPERVISOR, arrondissements=frozenset({ANFA}))


async def closed(clerk: Actor, *numbers: int, place: VolumePlace = OTHER) -> Batch:
    """A batch of PNGs that are told to be fine, closed by its operator."""
    async with writing() as work:
        volume = await capture.volume(work, clerk, place, (None, None))
        batch = await capture.open_batch(work, clerk, volume.id, way="upload")
    for number in numbers:
        await receiving.receive(clerk, batch.id, f"{number}.png", _bytes(make.picture("PNG", seed=number)), number)
    async with writing() as work:
        for row in await repository.originals(work, batch.id):
            row.state = "prepared"
            work.session.add(row)
        await capture.move(work, clerk, batch.id, Step.CLOSE)
    return batch


async def kept(clerk: Actor, chief: Actor, *numbers: int, place: VolumePlace = OTHER) -> Batch:
    batch = await closed(clerk, *numbers, place=place)
    async with writing() as work:
        await keeping.accept(work, chief, batch.id)
    await keeping.keep(batch.id)
    async with reading() as work:
        found = await repository.batch(work, batch.id)
    assert found is not None
    assert found.state == BatchState.ACCEPTED
    return found


async def accounts(*actors: Actor) -> None:
    async with writing() as work:
        await make.account(work, *actors)


async def originals(batch: Batch) -> list[Original]:
    async with reading() as work:
        return list(await repository.originals(work, batch.id))


async def test_an_accepted_batch_is_locked_chained_and_signed(
    database: Database, object_store: ObjectStore, clerk: Actor, chief: Actor
) -> None:
    await accounts(clerk, chief)
    first, second = await kept(clerk, chief, 1, 2, 3), await kept(clerk, chief, 4)
    async with reading() as work:
        seals = await custody.seals(work, ANFA)
        links = await custody.links(work, second.id)
    assert [seal.count for seal in seals] == [3, 1]
    assert [seal.batch_id for seal in seals] == [first.id, second.id]
    assert links[0].parent == seals[0].head
    for row in await originals(first):
        until = await object_store.retained_until("registers", row.key)
        assert until is not None
        assert until == seals[0].retained_until
        with pytest.raises(ObjectLocked):
            await object_store.delete("registers", row.key)
    outcome = await verifying.verify()
    assert (outcome.objects, outcome.findings) == (4, ())
    async with reading() as work:
        assert await audit.holds(work, "batch", first.id)


async def test_nobody_accepts_their_own_batch_nor_one_that_is_open_or_unfinished(
    database: Database, object_store: ObjectStore, clerk: Actor, chief: Actor
) -> None:
    await accounts(clerk, chief)
    batch = await closed(chief, 1)
    async with writing() as work:
        with pytest.raises(keeping.OwnBatch):
            await keeping.accept(work, chief, batch.id)
        with pytest.raises(Forbidden):
            await keeping.accept(work, clerk, batch.id)
        stranger = make.staff(Role.SUPERVISOR, arrondissements=frozenset({"06.141.01.13"}))
        with pytest.raises(NotFound):
            await keeping.accept(work, stranger, batch.id)
    empty = await closed(clerk)
    async with writing() as work:
        with pytest.raises(keeping.BatchNotReady):
            await keeping.accept(work, chief, empty.id)
        await capture.move(work, clerk, empty.id, Step.REOPEN)
        with pytest.raises(BatchNotAllowedNow):
            await keeping.accept(work, chief, empty.id)
    received = await receiving.receive(clerk, empty.id, "torn.jpg", _bytes(b"\xff\xd8\xff\xe0" + bytes(90)))
    async with writing() as work:
        await capture.move(work, clerk, empty.id, Step.CLOSE)
        with pytest.raises(keeping.BatchNotReady):
            await keeping.accept(work, chief, empty.id)
        await capture.remove(work, clerk, received.id)


async def test_sealing_twice_is_sealing_once_and_a_sealed_batch_is_not_changed(
    database: Database, object_store: ObjectStore, clerk: Actor, chief: Actor
) -> None:
    await accounts(clerk, chief)
    batch = await kept(clerk, chief, 1, 2)
    await keeping.keep(batch.id)
    async with reading() as work:
        assert len(await custody.links(work, batch.id)) == 2
    (one, _) = await originals(batch)
    for deed in (capture.remove, capture.again):
        async with writing() as work:
            with pytest.raises(BatchNotAllowedNow):
                await deed(work, clerk, one.id)
    with pytest.raises(BatchNotAllowedNow):
        await receiving.receive(clerk, batch.id, "more.jpg", _bytes(page_of()))


async def test_a_file_that_was_lost_before_it_was_sealed_goes_back_with_its_batch(
    database: Database, object_store: ObjectStore, clerk: Actor, chief: Actor
) -> None:
    await accounts(clerk, chief)
    batch = await closed(clerk, 1, 2)
    lost = (await originals(batch))[0]
    await object_store.delete("registers", lost.key)
    async with writing() as work:
        await keeping.accept(work, chief, batch.id)
    await keeping.keep(batch.id)
    async with reading() as work:
        found = await repository.batch(work, batch.id)
        assert await custody.seal(work, batch.id) is None
    assert found is not None
    assert found.state == BatchState.CLOSED
    assert [(row.seq, row.state) for row in await originals(batch)] == [(1, "refused"), (2, "prepared")]


async def _deleted(store: ObjectStore, batch: Batch) -> str:
    key = (await originals(batch))[0].key
    await store.delete("registers", key, released=True)
    return "lost"


async def _overwritten(store: ObjectStore, batch: Batch) -> str:
    await store.put("registers", (await originals(batch))[0].key, b"another", "image/png")
    return "changed"


async def _renamed(store: ObjectStore, batch: Batch) -> str:
    del store
    async with writing() as work:
        row = (await repository.originals(work, batch.id))[0]
        row.digest = "0" * 64
        work.session.add(row)
    return "row"


async def _reordered(store: ObjectStore, batch: Batch) -> str:
    """A link changed behind the database's own guard."""
    del store
    async with writing() as work:
        connection = await work.session.connection()
        await _without_guards(connection, "UPDATE custody_link SET size = size + 1")
    return "chain"


async def _without_guards(connection: object, statement: str) -> None:
    run = connection.execute  # type: ignore[attr-defined]
    if connection.dialect.name == "postgresql":  # type: ignore[attr-defined]
        await run(text("ALTER TABLE custody_link DISABLE TRIGGER USER"))
        await run(text(statement))
        await run(text("ALTER TABLE custody_link ENABLE TRIGGER USER"))
        return
    names = (await run(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
                            "AND tbl_name = 'custody_link'"))).all()  # fmt: skip
    for name, _ in names:
        await run(text(f'DROP TRIGGER "{name}"'))
    await run(text(statement))
    for _, sql in names:
        await run(text(sql))


@pytest.mark.parametrize("harm", [_deleted, _overwritten, _renamed, _reordered])
async def test_whatever_is_done_to_what_is_kept_verification_names_it(
    database: Database,
    object_store: ObjectStore,
    clerk: Actor,
    chief: Actor,
    harm: Callable[[ObjectStore, Batch], Awaitable[str]],
) -> None:
    await accounts(clerk, chief)
    batch = await kept(clerk, chief, 1, 2)
    what = await harm(object_store, batch)
    outcome = await verifying.verify()
    assert what in {one.what for one in outcome.findings}
    assert {one.batch for one in outcome.findings} == {str(batch.id)}


async def test_a_verification_that_was_stopped_goes_on_where_it_was(
    database: Database, object_store: ObjectStore, clerk: Actor, chief: Actor
) -> None:
    await accounts(clerk, chief)
    for number in range(3):
        await kept(clerk, chief, number + 1)

    class Killed(Exception):
        pass

    def kill(objects: int) -> None:
        if objects == 2:
            raise Killed

    with pytest.raises(Killed):
        await verifying.verify(told=kill)
    heard: list[int] = []
    outcome = await verifying.verify(told=heard.append)
    assert (outcome.resumed, outcome.objects, heard) == (True, 3, [3])
    assert not (await verifying.verify()).resumed


async def test_a_store_without_locks_keeps_and_chains_all_the_same(
    database: Database, object_store: ObjectStore, clerk: Actor, chief: Actor, tmp_path: object
) -> None:
    from casa_app.adapters.local_store import LocalStore  # noqa: PLC0415

    local = LocalStore(tmp_path)  # type: ignore[arg-type]
    await local.prepare()
    adapter.use(local)
    await accounts(clerk, chief)
    batch = await kept(clerk, chief, 1)
    async with reading() as work:
        seal = await custody.seal(work, batch.id)
    assert seal is not None
    assert seal.retained_until is None
    assert (await verifying.verify()).findings == ()
    assert await relocking.relock(everything=True) == 0


async def test_what_nobody_names_is_swept_and_what_is_kept_is_not(
    database: Database, object_store: ObjectStore, clerk: Actor, chief: Actor
) -> None:
    await accounts(clerk, chief)
    batch, discarded = await kept(clerk, chief, 1), await closed(clerk, 2)
    away = (await originals(discarded))[0].key
    await object_store.put("registers", f"{ANFA}/crashed/{'0' * 64}.png", b"x", "image/png")
    await object_store.put("derived", f"registers/{ANFA}/crashed.jpg", b"x", "image/jpeg")
    async with writing() as work:
        await capture.move(work, clerk, discarded.id, Step.DISCARD)
    await relocking.sweep(timedelta(days=-3650))
    assert not await keeping.digest_of(away)
    assert not [one async for one in object_store.objects("derived", f"registers/{ANFA}/crashed")]
    assert await keeping.digest_of((await originals(batch))[0].key)


async def test_locks_and_holds_are_placed_anew_after_a_restore(
    database: Database, object_store: ObjectStore, clerk: Actor, chief: Actor
) -> None:
    await accounts(clerk, chief)
    batch = await kept(clerk, chief, 1)
    async with writing() as work:
        await deciding.place_hold(work, chief, batch.volume_id, "inquiry", "")
    (row,) = await originals(batch)
    body = b"".join([chunk async for chunk in await object_store.get("registers", row.key)])
    await object_store.delete("registers", row.key, released=True)
    await object_store.put("registers", row.key, body, "image/png")
    assert {one.what for one in (await verifying.verify()).findings} == {"unlocked"}
    assert await relocking.relock() == 1
    assert await relocking.rehold() == 1
    assert (await verifying.verify()).findings == ()
    with pytest.raises(ObjectLocked):
        await object_store.delete("registers", row.key, released=True)
    assert await relocking.relock() == 0


async def test_batches_of_one_office_that_are_sealed_at_the_same_instant_make_one_chain(
    database: Database, object_store: ObjectStore, clerk: Actor, chief: Actor
) -> None:
    await accounts(clerk, chief)
    batches = [await closed(clerk, number) for number in range(1, 7)]
    for batch in batches:
        async with writing() as work:
            await keeping.accept(work, chief, batch.id)
    # A job that lost the race for an office's first link is tried again, as the worker does.
    raced = await asyncio.gather(*(keeping.keep(batch.id) for batch in batches), return_exceptions=True)
    assert all(found is None or isinstance(found, IntegrityError) for found in raced)
    for batch in batches:
        await keeping.keep(batch.id)
    async with reading() as work:
        seals = await custody.seals(work, ANFA)
        parents = [(await custody.links(work, seal.batch_id))[0].parent for seal in seals]
    assert parents == [GENESIS, *(seal.head for seal in seals[:-1])]
    assert len(seals) == len(batches)
    assert (await verifying.verify()).findings == ()


async def test_a_worker_that_dies_between_the_lock_and_the_seal_seals_once_when_it_comes_back(
    database: Database,
    object_store: ObjectStore,
    clerk: Actor,
    chief: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Killed(BaseException):
        pass

    async def killed(*_: object) -> None:
        raise Killed

    await accounts(clerk, chief)
    batch = await closed(clerk, 1, 2)
    async with writing() as work:
        await keeping.accept(work, chief, batch.id)
    with monkeypatch.context() as dying:
        dying.setattr(keeping, "_seal", killed)
        with pytest.raises(Killed):
            await keeping.keep(batch.id)
    assert await object_store.retained_until("registers", (await originals(batch))[0].key)
    await keeping.keep(batch.id)
    async with reading() as work:
        assert len(await custody.links(work, batch.id)) == 2
    assert (await verifying.verify()).findings == ()
