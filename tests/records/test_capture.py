"""Pages come in once, whoever sends them twice; what is wrong with one is said, and its batch goes on."""

import asyncio
import io
from collections.abc import AsyncIterator
from random import Random
from uuid import UUID

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from casa_app.adapters.object_store import ObjectStore
from casa_app.identity.policy import Actor, Role
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.errors import CasaError, Forbidden, InvalidForm, NotFound
from casa_app.records import capture_repository as repository
from casa_app.records import sheet_code
from casa_app.records.capture_rules import (
    BatchNotAllowedNow,
    Leaf,
    NotAScan,
    Step,
    VolumePlace,
    act_number,
    acts_of,
    gaps,
)
from casa_app.records.demonstration_pages import page as drawn
from casa_app.records.models import Batch, PageImage
from casa_app.records.rules import Content, Reference
from casa_app.records.service import board, capture, preparing, receiving, sheets
from casa_app.records.sheet_code import SheetCode
from tests import make

ANFA = "06.141.01.01"
PLACE = VolumePlace("birth", ANFA, "gregorian", 1990, "4")
AMINA = Content("Amina El Idrissi", "أمينة الإدريسي", "1990-03-12", "Casablanca", "الدار البيضاء", "Hassan", "حسن")


def page_of(number: int = 212) -> bytes:
    return drawn(Reference("birth", ANFA, str(number), 1990, register="4"), AMINA, Random(number))  # noqa: S311 a drawing, not a secret


async def _bytes(body: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(body), 100_000):
        yield body[at : at + 100_000]


async def opened(clerk: Actor) -> Batch:
    async with writing() as work:
        await make.account(work, clerk)
    async with writing() as work:
        volume = await capture.volume(work, clerk, PLACE, (210, 214))
        return await capture.open_batch(work, clerk, volume.id, way="upload")


async def taken(clerk: Actor, batch: Batch, name: str, body: bytes, place: int = 0) -> UUID:
    """A file received and prepared; gives its key."""
    received = await receiving.receive(clerk, batch.id, name, _bytes(body), place)
    await preparing.prepare(received.id)
    return received.id


async def pages(batch: Batch) -> list[PageImage]:
    async with reading() as work:
        return list(await repository.pages(work, batch.id))


@pytest.fixture
def clerk() -> Actor:
    return make.staff(Role.DIGITISATION_CLERK, arrondissements=frozenset({ANFA}))


async def test_a_page_becomes_a_straight_image_beside_an_original_that_nobody_touched(
    database: Database, object_store: ObjectStore, clerk: Actor
) -> None:
    batch, body = await opened(clerk), page_of()
    original = await taken(clerk, batch, "C:\\scans\\0001.jpg", body)
    async with reading() as work:
        row = await repository.original(work, original)
    assert row is not None
    assert (row.name, row.state, row.parts, row.size) == ("0001.jpg", "prepared", 1, len(body))
    assert row.digest in row.key
    assert row.key.startswith(f"{ANFA}/{batch.id}/")
    assert b"".join([chunk async for chunk in await object_store.get("registers", row.key)]) == body
    (page,) = await pages(batch)
    assert (page.state, page.quality["problem"]) == ("kept", "")
    straight = b"".join([chunk async for chunk in await object_store.get("derived", page.key)])
    assert Image.open(io.BytesIO(straight)).size == (page.width, page.height)


async def test_whatever_is_sent_twice_is_kept_once_even_at_the_same_instant(
    database: Database, object_store: ObjectStore, clerk: Actor
) -> None:
    batch, body = await opened(clerk), page_of()
    several = await asyncio.gather(*(receiving.receive(clerk, batch.id, "1.jpg", _bytes(body)) for _ in range(6)))
    assert len({one.id for one in several}) == 1
    assert sorted(one.new for one in several) == [False] * 5 + [True]
    async with reading() as work:
        there, last = await receiving.known(work, clerk, batch.id, [several[0].digest, "0" * 64])
    assert (there, last) == ([several[0].digest], 1)


async def test_files_that_arrive_in_any_order_lie_where_they_belong(
    database: Database, object_store: ObjectStore, clerk: Actor
) -> None:
    batch = await opened(clerk)
    await asyncio.gather(*(
        receiving.receive(clerk, batch.id, f"{number}.png", _bytes(make.picture("PNG", seed=number)), number)
        for number in (3, 1, 2)
    ))  # fmt: skip
    async with reading() as work:
        assert [row.name for row in await repository.originals(work, batch.id)] == ["1.png", "2.png", "3.png"]


def _scripted() -> bytes:
    into = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        document.save(into)
    return into.getvalue()


def _locked() -> bytes:
    into = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(into, encryption=pikepdf.Encryption(owner="o", user="u"))
    return into.getvalue()


def _truncated() -> bytes:
    into = io.BytesIO()
    Image.new("L", (800, 1100), 200).save(into, "TIFF")
    return into.getvalue()[:5_000]


@pytest.mark.parametrize(("name", "body", "why"), [
    ("truncated.tif", _truncated(), "broken"), ("huge.png", make.bomb(), "pixels"),
    ("locked.pdf", _locked(), "locked"), ("script.pdf", _scripted(), "scripted"),
])  # fmt: skip
async def test_a_bad_file_is_refused_in_words_and_the_batch_goes_on(
    database: Database, object_store: ObjectStore, clerk: Actor, name: str, body: bytes, why: str
) -> None:
    batch = await opened(clerk)
    await taken(clerk, batch, name, body)
    await taken(clerk, batch, "good.jpg", page_of())
    async with reading() as work:
        (line,) = await board.refused(work, clerk, batch.id, "fr")
        shown = await board.batch(work, clerk, batch.id, "ar")
    assert line.name == name
    assert line.why
    assert (shown.progress.prepared, shown.progress.refused) == (1, 1)
    async with reading() as work:
        (refused,) = await repository.originals(work, batch.id, ("refused",))
    assert refused.problem == f"records.imaging.error.{why}"


async def test_what_is_no_scan_is_refused_at_the_door(
    database: Database, object_store: ObjectStore, clerk: Actor
) -> None:
    batch = await opened(clerk)
    for body in (b"GIF89a" + bytes(100), b"", b"\xff\xd8\xff"):
        with pytest.raises(NotAScan):
            await receiving.receive(clerk, batch.id, "x.jpg", _bytes(body))
    async with reading() as work:
        assert not await repository.originals(work, batch.id)


async def test_the_pages_of_a_tiff_and_both_leaves_of_a_spread_follow_each_other(
    database: Database, object_store: ObjectStore, clerk: Actor
) -> None:
    batch = await opened(clerk)
    left, right = (Image.open(io.BytesIO(page_of(number))).convert("L") for number in (212, 213))
    spread = Image.new("L", (left.width + right.width, max(left.height, right.height)), 42)
    spread.paste(left, (0, 0))
    spread.paste(right, (left.width, 0))
    into = io.BytesIO()
    one, two = (image.convert("1", dither=Image.Dither.NONE) for image in (left, right))
    one.save(into, "TIFF", save_all=True, append_images=[two], compression="group4", dpi=(200, 200))
    await taken(clerk, batch, "two.tif", into.getvalue())
    into = io.BytesIO()
    spread.save(into, "PNG", dpi=(200, 200))
    await taken(clerk, batch, "spread.png", into.getvalue())
    assert [(page.part, page.side) for page in await pages(batch)] == [(0, 0), (1, 0), (0, 0), (0, 1)]


async def test_a_sheet_of_another_register_is_told(database: Database, object_store: ObjectStore, clerk: Actor) -> None:
    batch = await opened(clerk)
    other = VolumePlace("death", ANFA, "gregorian", 1991, "2")
    for place in (PLACE, other):
        async with reading() as work:
            pdf = await sheets.pdf(place, [7], work.clock.now())
        await taken(clerk, batch, "sheet.pdf", pdf)
    async with reading() as work:
        lines, _ = await board.pages(work, clerk, batch.id, 0, "fr")
    assert [(line.state, line.number) for line in lines] == [("separator", "7"), ("separator", "7")]
    assert lines[0].problem == ""
    assert other.folder in lines[1].problem


async def test_preparing_that_was_cut_off_ends_the_same_when_run_again(
    database: Database, object_store: ObjectStore, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = await opened(clerk)
    received = await receiving.receive(clerk, batch.id, "1.jpg", _bytes(page_of()))

    class Killed(BaseException):
        pass

    def dies(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(preparing, "_write_down", dies)
        with pytest.raises(Killed):
            await preparing.prepare(received.id)
    assert await pages(batch) == []
    for _ in range(2):
        await preparing.prepare(received.id)
    assert len(await pages(batch)) == 1


async def test_a_mis_scan_can_be_replaced_until_the_batch_is_closed_and_other_offices_see_nothing(
    database: Database, object_store: ObjectStore, clerk: Actor
) -> None:
    batch = await opened(clerk)
    await taken(clerk, batch, "1.jpg", page_of())
    (page,) = await pages(batch)
    stranger = make.staff(Role.DIGITISATION_CLERK, arrondissements=frozenset({"06.141.01.31"}))
    for who, refusal in ((stranger, NotFound), (make.staff(Role.COUNTER_AGENT), Forbidden)):
        with pytest.raises(refusal):
            async with writing() as work:
                await capture.look(work, who, page.id)
    async with writing() as work:
        await capture.number(work, clerk, page.id, " ٢١٢ ")
    async with reading() as work:
        shown = await board.batch(work, clerk, batch.id, "fr")
    assert shown.missing == "210–211, 213–214"
    async with writing() as work:
        await capture.remove_page(work, clerk, page.id)
    assert await pages(batch) == []
    again = await receiving.receive(clerk, batch.id, "1.jpg", _bytes(page_of()))
    assert again.new
    async with writing() as work:
        await capture.move(work, clerk, batch.id, Step.CLOSE)
    with pytest.raises(BatchNotAllowedNow):
        await receiving.receive(clerk, batch.id, "2.jpg", _bytes(page_of(213)))


def test_a_register_is_told_by_its_folder_and_no_other_folder_is_one() -> None:
    assert VolumePlace.of_folder(PLACE.folder) == PLACE
    hijri = VolumePlace("death", ANFA, "hijri", 1371, "12")
    assert VolumePlace.of_folder(hijri.folder) == hijri
    for name in ("", "birth-1990", f"{ANFA}-cat-1990-4"):
        with pytest.raises(CasaError):
            VolumePlace.of_folder(name)
    with pytest.raises(InvalidForm) as found:
        capture.parse_volume({"kind": "birth", "office": ANFA, "year": "1990", "book": "", "first": "9", "last": "3"})
    assert [one.field for one in found.value.problems] == ["last", "book"]


def test_pages_become_acts_by_number_blank_page_sheet_or_count() -> None:
    def told(separation: str, *leaves: Leaf, many: int = 1) -> list[tuple[str, int]]:
        return [(act.number, len(act.pages)) for act in acts_of(leaves, separation, many)]

    page, blank, sheet = Leaf("p"), Leaf("b", "blank"), Leaf("s", "separator", "7")
    assert told("hand", Leaf("a", number="1"), page, Leaf("c", number="2")) == [("1", 2), ("2", 1)]
    assert told("blank", page, page, blank, page) == [("", 2), ("", 1)]
    assert told("qr", sheet, page, page, Leaf("s", "separator", "8"), page) == [("7", 2), ("8", 1)]
    assert told("count", page, page, page, many=2) == [("", 2), ("", 1)]


def test_gaps_doubles_and_what_is_out_of_place_are_found() -> None:
    found = gaps(["3", "4", "4", "9", "7", "7 bis"], 1, 10)
    assert found.missing == ((1, 2), (5, 6), (8, 8), (10, 10))
    assert (found.doubled, found.misplaced, found.count) == ((4,), (7,), 6)
    assert gaps([], None, None).missing == ()


@given(st.sets(st.integers(1, 300)), st.integers(1, 100), st.integers(100, 300))
def test_every_act_of_a_volume_is_met_or_missing(met: set[int], first: int, last: int) -> None:
    lacks = gaps([str(one) for one in sorted(met)], first, last)
    missing = {number for low, high in lacks.missing for number in range(low, high + 1)}
    assert missing == set(range(first, last + 1)) - met


def test_a_sheet_says_what_it_said_and_a_changed_one_nothing() -> None:
    sheet = SheetCode(PLACE, act_number("212"))
    assert sheet_code.parse(sheet.text) == sheet
    assert sheet_code.parse(sheet.text.replace("212", "213")) is None
    assert sheet_code.parse("https://example.invalid") is None
