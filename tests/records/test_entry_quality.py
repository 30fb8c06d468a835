"""A sample judges what was typed, planted acts measure its readers, and a correction keeps what stood before."""

from uuid import UUID

import pytest

from casa_app.identity.policy import Actor, Role
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import Forbidden
from casa_app.records import entry_repository
from casa_app.records.register_types import registers
from casa_app.records.service import acts, arbitration, entry, entry_quality, settling, units, versions
from tests import make
from tests.records.test_entry import batch_of, decided, laid, people, person, typed, unit

__all__ = ["people"]


async def _a_batch(people: tuple[Actor, Actor, Actor], acts_in_it: int) -> list[UUID]:
    first, second, _ = people
    keys = await laid(*(str(number) for number in range(1, acts_in_it + 1)))
    for _ in keys:
        for clerk in (first, second):
            await typed(clerk)
    return keys


async def _check(chief: Actor, *, wrong: int = 0) -> int:
    """Checks what is due, the first `wrong` acts with another father; says how many there were."""
    count = 0
    while True:
        async with writing() as work:
            if (row := await arbitration.take(work, chief)) is None:
                return count
            father = "Hossein El Idrissi" if count < wrong else "Hassan El Idrissi"
            await arbitration.finish(work, chief, row.id, make.entry_form(father_fr=father))
        count += 1


async def test_a_batch_passes_by_a_sample_that_nobody_who_typed_it_checks(people: tuple[Actor, Actor, Actor]) -> None:
    first, _, chief = people
    keys = await _a_batch(people, 15)
    assert (await batch_of(keys[0])).quality == "sampling"
    async with writing() as work:
        assert await arbitration.take(work, first) is None
    assert await _check(chief) == 13
    assert (await batch_of(keys[0])).quality == "passed"
    assert sorted([(await unit(key)).sample for key in keys]) == ["", "", *["right"] * 13]


async def test_a_refused_batch_is_checked_whole_and_what_was_wrong_is_a_new_version(
    people: tuple[Actor, Actor, Actor],
) -> None:
    _, _, chief = people
    keys = await _a_batch(people, 15)
    assert await _check(chief, wrong=1) == 15
    assert (await batch_of(keys[0])).quality == "checked"
    (mended,) = [found for key in keys if (found := await unit(key)).sample == "wrong"]
    async with reading() as work:
        history = await versions.history(work, mended.act_id or keys[0])
        assert [(row.version, row.ground, said.father_fr) for row, said in history] == [
            (2, "check", "Hossein El Idrissi"), (1, "entry", "Hassan El Idrissi"),
        ]  # fmt: skip
        assert [one.errors for one in await entry_repository.readings_of(work, mended.id)] == [1, 1]


async def test_a_planted_act_measures_its_reader_and_makes_no_record(
    people: tuple[Actor, Actor, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _, chief = people
    monkeypatch.setattr("casa_app.records.service.units.secrets.randbelow", lambda _: 0)
    keys = await _a_batch(people, 1)
    assert await _check(chief) == 1
    async with writing() as work:
        (row,) = await entry.take(work, first)
        shown = await entry.view(work, row, "fr")
        await entry.finish(work, first, row.id, make.entry_form(name_fr="Amin El Idrissi"))
        planted = await entry_repository.unit(work, row.unit_id)
    assert planted is not None
    assert (planted.act_id, shown.number) == (None, "Acte n° 1")
    assert units.known_values(planted)["name_fr"] == "Amina El Idrissi"
    async with reading() as work:
        (one,) = await entry_repository.readings_of(work, planted.id)
        (line,) = (await entry_quality.board(work, chief, "fr")).batches
    assert (one.errors, line.id) == (1, str((await batch_of(keys[0])).id))
    assert line.planted != ""


async def test_who_types_nonsense_fast_is_stopped_and_goes_on_when_somebody_has_spoken_with_them(
    people: tuple[Actor, Actor, Actor],
) -> None:
    first, second, chief = people
    most = registers().pause.acts
    await laid(*(str(number) for number in range(1, most + 3)))
    nonsense = dict.fromkeys(("name_fr", "place_fr", "father_fr", "mother_fr"), "Xyz Qrs")
    for _ in range(most):
        await typed(first, **nonsense)
        await typed(second)
        await decided(chief, **{name: make.entry_form()[name] for name in nonsense})
    async with writing() as work:
        with pytest.raises(entry.Paused):
            await entry.take(work, first)
        assert await entry.take(work, second)
        (paused,) = (await entry_quality.board(work, chief, "fr")).pauses
        with pytest.raises(Forbidden):
            await arbitration.let_go_on(work, second, UUID(paused.id))
        await arbitration.let_go_on(work, chief, UUID(paused.id))
    async with writing() as work:
        assert await entry.take(work, first)


async def test_a_clerk_sees_their_own_figures_and_no_colleague_s(people: tuple[Actor, Actor, Actor]) -> None:
    first, second, chief = people
    await laid("212")
    await typed(first, name_fr="Amine El Idrissi")
    await typed(second)
    await decided(chief, name_fr="Amina El Idrissi")
    async with reading() as work:
        mine, theirs = [await entry_quality.own(work, who, "fr") for who in (first, second)]
        with pytest.raises(Forbidden):
            await entry_quality.board(work, first, "fr")
    assert (mine.acts, mine.right) == ("1 acte", "0 %")
    assert (theirs.acts, theirs.right) == ("1 acte", "100 %")


async def test_values_come_back_from_a_record_as_they_were_typed() -> None:
    given = make.entry_form(day="h1410-08-14")
    content = settling.content_of(given)
    assert (content.day, content.more["day_own"]) == ("1990-03-11", "h1410-08-14")
    assert settling.values_of(content, [("marriage", "2014-06-14", "تزوجت بأنفا")]) == given


async def test_an_officer_corrects_with_a_ground_and_adds_a_dated_note_and_the_history_stays(
    people: tuple[Actor, Actor, Actor],
) -> None:
    _, _, chief = people
    officer = person(Role.CIVIL_STATUS_OFFICER)
    async with writing() as work:
        await make.account(work, officer)
        act_id = await make.act(work)
        before = (await acts.get(work, act_id)).content
    changed = before.of(before.values | {"mother_fr": "Khadija Ennaciri"})
    async with writing() as work:
        with pytest.raises(Forbidden):
            await versions.correct(work, chief, act_id, changed, "slip", "relu")
        await versions.correct(work, officer, act_id, changed, "judgement", "Jugement 12/2026")
        await versions.add_note(work, officer, act_id, "divorce", "3/5/2020", "طلقت بأنفا")
    async with reading() as work:
        history = await versions.history(work, act_id)
        assert (await acts.get(work, act_id)).content.mentions == "طلقت بأنفا"
        assert [(one.kind, text) for one, text in await versions.notes_of(work, act_id)] == [("divorce", "طلقت بأنفا")]
    assert [(row.ground, said.mother_fr) for row, said in history] == [
        ("note", "Khadija Ennaciri"), ("judgement", "Khadija Ennaciri"), ("counter", "Khadija Naciri"),
    ]  # fmt: skip
