"""Two clerks type an act by keyboard from its page, each in their own language; a third settles what differs."""

import re
from random import Random
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from casa_app.adapters.object_store import object_store
from casa_app.identity.policy import Role
from casa_app.kit.database import reading, writing
from casa_app.records import entry_repository
from casa_app.records.capture_rules import VolumePlace
from casa_app.records.demonstration_pages import page as drawn
from casa_app.records.models import Original, PageImage
from casa_app.records.rules import Content, Reference
from casa_app.records.service import acts
from tests import make
from tests.desk.test_desk_browser import seated
from tests.fixtures.chromium import Visit
from tests.procedures.stories import SLOW, Axe, sound

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("beside")]
PLACE = VolumePlace("birth", "06.141.01.01", "gregorian", 1991, "E1")
SAID = Content("Karim Alaoui", "كريم العلوي", "1991-05-04", "Casablanca", "الدار البيضاء", "Ahmed Alaoui", "أحمد")
ROWS = {"name_fr": "Karim Alaoui", "name_ar": "كريم العلوي", "day": "4/5/1991", "sex": "", "place_fr": "Casablanca",
        "place_ar": "الدار البيضاء", "father_fr": "Ahmed Alaoui", "father_ar": "أحمد"}  # fmt: skip


async def laid(*numbers: str) -> list[UUID]:
    """Acts with their drawn pages, waiting to be typed before any other."""
    async with writing() as work:
        rows = await make.act_units(work, *numbers, place=PLACE)
        for row in rows:
            where = Reference("birth", PLACE.office, row.number, PLACE.year, register=PLACE.book)
            body = drawn(where, SAID, Random(row.number))  # noqa: S311 a drawing, not a secret
            assert row.batch_id is not None
            original = Original(batch_id=row.batch_id, seq=row.position, name="1.jpg", digest=f"{row.position:064}",
                                key="-", media_type="image/jpeg", size=1, received_at=work.clock.now())  # fmt: skip
            page = PageImage(batch_id=row.batch_id, original_id=original.id, position=row.position, key="", width=1700,
                             thumbnail_key="", height=2400, dpi=200)  # fmt: skip
            page.key = page.thumbnail_key = f"registers/{PLACE.office}/{page.id}.jpg"
            await object_store().put("derived", page.key, body, "image/jpeg")
            work.session.add(original)
            await work.session.flush()
            work.session.add(page)
            row.pages, row.urgent_at = [str(page.id)], work.clock.now()
            work.session.add(row)
    return [row.id for row in rows]


async def by_keyboard(page: Page, values: dict[str, str]) -> None:
    """Types an act's fields in order, with nothing but the keyboard."""
    await expect(page.locator("#name_fr")).to_be_focused()
    for name, text in values.items():
        await expect(page.locator(f"#{name}")).to_be_focused()
        if text:
            await page.keyboard.type(text)
        await page.keyboard.press("Enter")


async def _types_the_first(visit: Visit, axe: Axe) -> Page:
    one = await seated(visit, Role.DIGITISATION_CLERK, "fr", "/staff/registers")
    await one.locator("main").get_by_role("link", name="Saisir les actes").click()
    await expect(one.locator("h1")).to_contain_text("Acte n° 1")
    await expect(one.locator("form img")).to_be_visible()
    await sound(one, axe)
    await one.keyboard.press("Control+Enter")
    await expect(one.locator("main").get_by_role("alert").first).to_contain_text("Corrigez")
    await expect(one.locator("#name_fr")).to_be_focused()
    await sound(one, axe)
    zoomed = await one.locator("form img").get_attribute("style")
    await by_keyboard(one, ROWS | {"father_fr": "Ahmad Alaoui"})
    await expect(one.locator("#day-note")).to_contain_text("4 mai 1991")
    assert await one.locator("form img").get_attribute("style") != zoomed  # it followed the field
    await one.reload()  # saved as typed
    await expect(one.locator("#father_fr")).to_have_value("Ahmad Alaoui")
    await one.keyboard.press("Control+Enter")
    await expect(one.locator("h1")).to_contain_text("Acte n° 2")
    await expect(one.locator("#name_fr")).to_have_value("")
    await expect(one.locator("#name_fr")).to_be_focused()
    return one


async def _types_the_second(visit: Visit, axe: Axe) -> None:
    two = await seated(visit, Role.SUPERVISOR, "ar", "/staff/registers/entry")
    await expect(two.locator("h1")).to_contain_text("الرسم عدد 1")
    await sound(two, axe)
    await two.locator("#name_ar").focus()
    await two.keyboard.press("KeyA")  # the key of ش, whatever keyboard is set
    await expect(two.locator("#name_ar")).to_have_value("ش")
    await two.locator("#name_ar").fill("")
    await two.locator("#name_fr").focus()
    await by_keyboard(two, ROWS)
    await two.keyboard.press("Control+Enter")
    await expect(two.locator("h1")).to_contain_text("الرسم عدد 2")
    await two.set_viewport_size({"width": 360, "height": 800})
    await sound(two, axe)


async def _settles(visit: Visit, axe: Axe) -> Page:
    third = await seated(visit, Role.CIVIL_STATUS_OFFICER, "fr", "/staff/registers/decide")
    group = third.get_by_role("group", name="Père (français)")
    await expect(group).to_contain_text("Ahmad Alaoui")
    await expect(third.locator("main fieldset")).to_have_count(1)
    await sound(third, axe)
    await group.get_by_label("Ahmed Alaoui").check()
    await third.keyboard.press("Control+Enter")
    await expect(third.locator("main")).to_contain_text("Rien à départager", timeout=SLOW)
    await sound(third, axe)
    return third


async def test_an_act_is_typed_twice_by_keyboard_and_settled_by_a_third(visit: Visit, axe: Axe) -> None:
    first, second = await laid("1", "2")
    one = await _types_the_first(visit, axe)
    await _types_the_second(visit, axe)
    third = await _settles(visit, axe)
    async with reading() as work:
        unit = await entry_repository.unit(work, first)
        assert unit is not None
        assert unit.act_id is not None
        assert (await acts.get(work, unit.act_id)).content.father_fr == "Ahmed Alaoui"

    await one.get_by_role("button", name="Signaler").click()
    await one.get_by_role("button", name="L’image ne se lit pas").click()
    await expect(one.locator("h1")).not_to_contain_text("Acte n° 2")
    await third.goto("/fr/staff/registers/quality")
    await expect(third.locator("main")).to_contain_text("L’image ne se lit pas")
    await expect(third.locator("main")).to_contain_text(re.compile("50|0 %"))
    await sound(third, axe)
    await third.get_by_role("button", name="Remettre en saisie").click()
    await expect(third.locator("main")).not_to_contain_text("Actes signalés")
    async with reading() as work:
        again = await entry_repository.unit(work, second)
    assert again is not None
    assert again.state == "waiting"
