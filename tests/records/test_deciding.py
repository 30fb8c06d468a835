"""What is kept goes only when two have decided so, its term is over and nobody holds it."""

from datetime import timedelta

import pytest

from casa_app.adapters.object_store import ObjectLocked, ObjectStore
from casa_app.identity.policy import Actor, Role
from casa_app.kit.database import Database, writing
from casa_app.kit.errors import CasaError
from casa_app.records import capture_repository as repository
from casa_app.records.capture_rules import VolumePlace
from casa_app.records.models import Batch, Original
from casa_app.records.service import deciding, keeping, verifying
from tests import make
from tests.records.test_capture import ANFA, clerk
from tests.records.test_keeping import accounts, chief, kept, originals

__all__ = ["chief", "clerk"]


@pytest.fixture
def second() -> Actor:
    return make.staff(Role.CIVIL_STATUS_OFFICER, arrondissements=frozenset({ANFA}))


async def test_nothing_is_deleted_by_one_person_nor_while_it_is_held_nor_before_its_term(
    database: Database, object_store: ObjectStore, clerk: Actor, chief: Actor, second: Actor
) -> None:
    await accounts(clerk, chief, second)
    births = await kept(clerk, chief, 1, place=VolumePlace("birth", ANFA, "gregorian", 1990, "4"))
    batch = await kept(clerk, chief, 2, 3)
    (birth,) = await originals(births)
    one, other = await originals(batch)

    async def refused(kind: str, subject: Original, why: type[CasaError]) -> None:
        async with writing() as work:
            with pytest.raises(why):
                await deciding.ask(work, chief, kind, subject.id, "double")

    await refused("delete", birth, deciding.TermNotOver)
    await refused("delete", one, deciding.TermNotOver)
    await _age(database, batch, 11)
    async with writing() as work:
        hold = await deciding.place_hold(work, chief, batch.volume_id, "court", "")
    await refused("delete", one, deciding.OnHold)
    await deciding.apply_holds(batch.volume_id)
    with pytest.raises(ObjectLocked):
        await object_store.delete("registers", one.key, released=True)

    async with writing() as work:
        lift = await deciding.ask(work, chief, "lift", hold.id, "jugement rendu")
        with pytest.raises(deciding.NotAlone):
            await deciding.decide(work, chief, lift.id, grant=True)
    async with writing() as work:
        await deciding.decide(work, second, lift.id, grant=True)
    await deciding.apply_holds(batch.volume_id)

    async with writing() as work:
        gone = await deciding.ask(work, chief, "delete", one.id, "double")
        with pytest.raises(deciding.DecidedAlready):
            await deciding.ask(work, second, "delete", one.id, "double")
    async with writing() as work:
        with pytest.raises(deciding.NotAlone):
            await deciding.decide(work, chief, gone.id, grant=True)
    await deciding.delete(gone.id)
    assert await keeping.digest_of(one.key) == one.digest
    async with writing() as work:
        await deciding.decide(work, second, gone.id, grant=True)
    await deciding.delete(gone.id)
    assert not await keeping.digest_of(one.key)
    assert await keeping.digest_of(other.key) == other.digest
    assert (await verifying.verify()).findings == ()


async def _age(database: Database, batch: Batch, years: int) -> None:
    async with writing() as work:
        row = await repository.batch(work, batch.id, lock=True)
        assert row is not None
        assert row.accepted_at is not None
        row.accepted_at -= timedelta(days=366 * years)
        work.session.add(row)
