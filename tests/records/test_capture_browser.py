"""A clerk digitises a register: names it, drops its pages, is told what is wrong with one, and numbers the others."""

import re
from random import Random

import pytest
from playwright.async_api import expect

from casa_app.identity.policy import Role
from casa_app.records.demonstration_pages import page as drawn
from casa_app.records.rules import Content, Reference
from tests.desk.test_desk_browser import seated
from tests.fixtures.chromium import Visit
from tests.procedures.stories import SLOW, Axe, sound

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("beside")]
_SAID = Content("Karim Alaoui", "كريم العلوي", "1991-05-04", "Casablanca", "الدار البيضاء", "Ahmed", "أحمد")


def _file(number: int) -> dict[str, object]:
    where = Reference("birth", "06.141.01.01", str(number), 1991, register="77")
    body = drawn(where, _SAID, Random(number))  # noqa: S311 a drawing, not a secret
    return {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": body}


async def test_a_clerk_fills_a_batch_and_sees_what_its_register_lacks(visit: Visit, axe: Axe) -> None:
    page = await seated(visit, Role.DIGITISATION_CLERK, "ar", "/staff/registers")
    main = page.locator("main")
    await main.get_by_role("button", name="ابدأ دفعة").click()
    await page.locator("button[type=submit]").click()
    await expect(main.get_by_role("alert").first).to_contain_text("صحح هذه الخانات")
    await sound(page, axe)
    await page.select_option("[name=office]", "06.141.01.01")
    for name, words in (("book", "77"), ("year", "1991"), ("first", "1"), ("last", "3")):
        await page.fill(f"[name={name}]", words)
    await page.locator("button[type=submit]").click()
    await expect(page).to_have_url(re.compile("/ar/staff/registers/batch"))
    await expect(main.locator("h1")).to_contain_text("الولادات")

    torn = {"name": "9.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0" + bytes(200)}
    await page.locator("[data-pages=files]").set_input_files([_file(2), _file(1), torn])
    pictures = main.locator("section li img")
    await expect(pictures).to_have_count(2, timeout=SLOW)
    await expect(main).to_contain_text("الملف تالف أو ناقص", timeout=SLOW)
    await sound(page, axe)
    number = main.get_by_label("الرسم عدد").first
    await number.fill("1")
    await number.blur()
    await expect(main).to_contain_text("رسوم تنقص السجل: 2–3")
    await main.get_by_role("button", name="اسحب", exact=True).click()
    await expect(main).not_to_contain_text("الملف تالف أو ناقص")
    await main.get_by_role("button", name="اكتملت الصفحات").click()
    await expect(main).to_contain_text("قيد المراجعة")
    await sound(page, axe)
    batch = page.url.partition("/ar/")[2]
    await page.goto("/ar/staff/registers")
    await expect(main).to_contain_text("الرسوم الناقصة: 2–3")
    await sound(page, axe)
    await page.set_viewport_size({"width": 360, "height": 800})
    await sound(page, axe)

    chief = await seated(visit, Role.SUPERVISOR, "ar", f"/{batch}")
    main = chief.locator("main")
    await main.get_by_role("button", name="اعتمد الدفعة").click()
    await expect(main).to_contain_text("ختمت الدفعة", timeout=SLOW)
    await expect(main).to_contain_text("مقفلة إلى غاية")
    await sound(chief, axe)
