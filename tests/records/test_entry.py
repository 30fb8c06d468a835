"""Two clerks type each act, neither sees the other; a third decides, a sample judges, the record keeps its history."""

import asyncio
from uuid import UUID

import pytest

from casa_app.identity.policy import Actor, Role
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.errors import Forbidden, InvalidForm
from casa_app.records import capture_repository, entry_repository
from casa_app.records.capture_rules import VolumePlace
from casa_app.records.entry_rules import UnitState
from casa_app.records.models import ActEntry, ActUnit, Batch
from casa_app.records.register_types import registers
from casa_app.records.rules import Reference
from casa_app.records.service import acts, arbitration, entry, entry_quality, versions
from tests import make
from tests.records.test_capture import ANFA

PLACE = VolumePlace("birth", ANFA, "gregorian", 1990, "4")


def person(*roles: Role) -> Actor:
    return make.staff(*(roles or (Role.DIGITISATION_CLERK,)), arrondissements=frozenset({ANFA}))


@pytest.fixture
async def people(database: Database) -> tuple[Actor, Actor, Actor]:
    """Two clerks and a supervisor."""
    found = person(), person(), person(Role.SUPERVISOR)
    async with writing() as work:
        await make.account(work, *found)
    return found


async def laid(*numbers: str, place: VolumePlace = PLACE) -> list[UUID]:
    """Acts of a sealed batch, ready to be typed; their pages are no matter here."""
    async with writing() as work:
        return [row.id for row in await make.act_units(work, *numbers, place=place)]


async def typed(clerk: Actor, **changed: str) -> None:
    """The next act, typed whole."""
    async with writing() as work:
        row = (await entry.take(work, clerk))[0]
        await entry.finish(work, clerk, row.id, make.entry_form(**changed))


async def decided(person: Actor, **given: str) -> None:
    async with writing() as work:
        row = await arbitration.take(work, person)
        assert row is not None
        await arbitration.finish(work, person, row.id, given)


async def unit(key: UUID) -> ActUnit:
    async with reading() as work:
        found = await entry_repository.unit(work, key)
    assert found is not None
    return found


async def batch_of(key: UUID) -> Batch:
    one = await unit(key)
    assert one.batch_id is not None
    async with reading() as work:
        found = await capture_repository.batch(work, one.batch_id)
    assert found is not None
    return found


async def test_what_two_clerks_read_alike_is_a_record(people: tuple[Actor, Actor, Actor]) -> None:
    first, second, _ = people
    (key,) = await laid("212")
    await typed(first, name_fr="Amina EL IDRISSI")
    assert (await unit(key)).state == UnitState.WAITING
    await typed(second)
    done = await unit(key)
    assert done.state == UnitState.DONE
    assert done.act_id is not None
    async with reading() as work:
        act = await acts.get(work, done.act_id)
        history = await versions.history(work, done.act_id)
        notes = await versions.notes_of(work, done.act_id)
    assert act.where == Reference("birth", ANFA, "212", 1990, "gregorian", "4")
    assert (act.content.name_ar, act.content.day, act.content.more["sex"]) == ("أمينة الإدريسي", "1990-03-12", "female")
    assert [(row.version, row.ground) for row, _ in history] == [(1, "entry")]
    assert [(row.kind, row.day.isoformat(), text) for row, text in notes] == [("marriage", "2014-06-14", "تزوجت بأنفا")]
    assert act.content.mentions == "تزوجت بأنفا"


async def test_a_clerk_never_gets_an_act_twice_nor_sees_what_a_colleague_typed(
    people: tuple[Actor, Actor, Actor],
) -> None:
    first, second, _ = people
    await laid("212")
    await typed(first, name_fr="Amina El Idriss")
    async with writing() as work:
        assert await entry.take(work, first) == []
        (row,) = await entry.take(work, second)
        shown = await entry.view(work, row, "fr")
        theirs = (await entry_repository.entries(work, row.unit_id))[0]
        with pytest.raises(entry.EntryGone):
            await entry.own(work, second, theirs.id)
    assert all(not field.value for field in shown.fields)


async def test_readings_that_differ_go_to_a_third_person_who_answers_for_those_fields_only(
    people: tuple[Actor, Actor, Actor],
) -> None:
    first, second, chief = people
    (key,) = await laid("212")
    await typed(first, name_fr="Amine El Idrissi", mother_ar="?")
    await typed(second, mother_ar="?")
    assert (await unit(key)).state == UnitState.DIFFERING
    async with writing() as work:
        assert await arbitration.take(work, first) is None
        row = await arbitration.take(work, chief)
        assert row is not None
        view = await arbitration.view(work, row, "fr")
    assert [(line.id, line.first, line.second) for line in view.lines] == [
        ("name_fr", "Amine El Idrissi", "Amina El Idrissi"), ("mother_ar", "illisible", "illisible"),
    ]  # fmt: skip
    await decided(chief, name_fr="Amina El Idrissi", mother_ar="خديجة الناصري", father_fr="Somebody Else")
    done = await unit(key)
    async with reading() as work:
        content = (await acts.get(work, done.act_id or key)).content
        judged = [(one.errors, one.fields) for one in await entry_repository.readings_of(work, key)]
    assert (content.name_fr, content.mother_ar, content.father_fr) == (
        "Amina El Idrissi", "خديجة الناصري", "Hassan El Idrissi",
    )  # fmt: skip
    assert [errors for errors, _ in judged] == [2, 1]


async def test_many_clerks_at_once_never_hold_the_same_turn(people: tuple[Actor, Actor, Actor]) -> None:
    await laid(*(str(number) for number in range(1, 7)))
    clerks = [person() for _ in range(6)]
    async with writing() as work:
        await make.account(work, *clerks)

    async def hold(clerk: Actor) -> list[ActEntry]:
        async with writing() as work:
            return await entry.take(work, clerk)

    at_once = await asyncio.gather(*(hold(clerk) for clerk in clerks))
    assert all(at_once)  # nobody goes away empty-handed because a colleague was a moment earlier
    held = [row for clerk in clerks for row in await hold(clerk)]
    assert len(held) == 12
    assert len({(row.unit_id, row.turn) for row in held}) == 12
    assert len({(row.unit_id, row.clerk_id) for row in held}) == 12


async def test_two_who_finish_the_same_act_at_once_make_one_record(people: tuple[Actor, Actor, Actor]) -> None:
    first, second, _ = people
    (key,) = await laid("212")
    async with writing() as work:
        rows = [(who, (await entry.take(work, who))[0].id) for who in (first, second)]

    async def end(who: Actor, row: UUID) -> None:
        async with writing() as work:
            await entry.finish(work, who, row, make.entry_form())

    await asyncio.gather(*(end(who, row) for who, row in rows))
    done = await unit(key)
    assert done.state == UnitState.DONE
    async with reading() as work:
        assert len(await versions.history(work, done.act_id or key)) == 1


async def test_what_is_typed_is_kept_as_it_is_typed_and_a_draft_left_for_hours_goes_to_others(
    people: tuple[Actor, Actor, Actor], clock: FixedClock
) -> None:
    first, second, _ = people
    await laid("212")
    async with writing() as work:
        (row,) = await entry.take(work, first)
        await entry.keep(work, first, row.id, {"name_fr": "Ami", "sealed": "x"})
    async with writing() as work:
        (again,) = await entry.take(work, first)
        view = await entry.view(work, again, "ar")
    assert again.id == row.id
    assert next(field.value for field in view.fields if field.id == "name_fr") == "Ami"
    clock.advance(hours=registers().draft_hours - 1)
    assert await entry.release() == 0
    clock.advance(hours=2)
    assert await entry.release() == 1
    async with writing() as work:
        with pytest.raises(entry.EntryGone):
            await entry.keep(work, first, row.id, {"name_fr": "Amina"})
        assert [one.turn for one in await entry.take(work, second)] == [1]


async def test_what_no_register_says_is_refused_field_by_field(people: tuple[Actor, Actor, Actor]) -> None:
    first, *_ = people
    await laid("212")
    wrong = make.entry_form(name_fr="أمينة", name_ar="Amina", day="31/02/1990", father_fr="aaaaaa", mother_fr="",
                            note1_text="", place_fr="")  # fmt: skip
    async with writing() as work:
        (row,) = await entry.take(work, first)
        with pytest.raises(InvalidForm) as failed:
            await entry.finish(work, first, row.id, wrong)
    assert [(one.field, type(one).__name__) for one in failed.value.problems] == [
        ("name_fr", "NotLatin"), ("name_ar", "NotArabic"), ("day", "NotADay"), ("place_fr", "Missing"),
        ("father_fr", "NotAName"), ("note1_text", "Missing"),
    ]  # fmt: skip


async def test_an_act_that_somebody_waits_for_comes_first(people: tuple[Actor, Actor, Actor]) -> None:
    first, *_ = people
    keys = await laid("1", "2", "3")
    async with writing() as work:
        row = await entry_repository.unit(work, keys[2], lock=True)
        assert row is not None
        row.urgent_at = work.clock.now()
        work.session.add(row)
    async with writing() as work:
        held = await entry.take(work, first)
    assert [one.unit_id for one in held] == [keys[2], keys[0]]


async def test_an_act_whose_number_no_page_tells_is_numbered_by_its_readers_and_never_over_another(
    people: tuple[Actor, Actor, Actor],
) -> None:
    first, second, chief = people
    keys = await laid("212", "?x-2", "?x-3")
    for number in ("", "213", "213"):
        for clerk in (first, second):
            await typed(clerk, **({"number": number} if number else {}))
    assert [(await unit(key)).state for key in keys] == [UnitState.DONE, UnitState.DONE, UnitState.REPORTED]
    assert (await unit(keys[1])).number == "213"
    async with writing() as work:
        with pytest.raises(Forbidden):
            await arbitration.set_aside(work, first, keys[2])
        await arbitration.set_aside(work, chief, keys[2])
    assert (await batch_of(keys[0])).quality == "sampling"


async def test_a_report_leaves_the_list_and_comes_back_when_it_is_mended(people: tuple[Actor, Actor, Actor]) -> None:
    first, second, chief = people
    (key,) = await laid("212")
    await typed(first)
    async with writing() as work:
        (row,) = await entry.take(work, second)
        await entry.report(work, second, row.id, "missing_page")
    async with writing() as work:
        assert await entry.take(work, second) == []
        (line,) = (await entry_quality.board(work, chief, "fr")).reports
        assert "page" in line.why
        await arbitration.send_back(work, chief, key)
    await typed(second)
    assert (await unit(key)).state == UnitState.DONE
