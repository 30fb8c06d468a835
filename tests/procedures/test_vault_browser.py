"""An association books a hall twice, in Arabic on a small phone: its receipt is sent once, and given again."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from casa_app.identity.demonstration import PASSWORD
from tests import make
from tests.fixtures.chromium import Visit

pytestmark = pytest.mark.browser
Axe = Callable[[Page], Awaitable[list[str]]]


async def _sound(page: Page, axe: Axe) -> None:
    assert await axe(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


async def _on(page: Page, step: str) -> None:
    await page.locator("button[form=step]").click()
    await expect(page).to_have_url(re.compile(f"step={step}"))


async def _book(page: Page, day: int) -> None:
    """Where and when (the first time of a free day), and what for, as far as the documents."""
    await page.get_by_text("ملعب القرب لكرة القدم", exact=True).click()
    for name, place in (("day", day), ("time", 0), ("end", 0)):
        await page.locator(f"input[name='slot.{name}']:enabled").nth(place).check()
    await _on(page, "use_section")
    await page.get_by_text("جمعية", exact=True).click()
    await page.get_by_text("رياضة", exact=True).click()
    await page.fill("[name=attendance]", "30")
    await page.get_by_label("ألتزم بإرجاع المكان نظيفا").check()


async def _send(page: Page) -> str:
    await _on(page, "applicant")
    await _on(page, "summary")
    await page.get_by_role("button", name="أرسل الطلب").click()
    return await page.locator("#receipt-reference").inner_text()


async def test_an_association_gives_its_receipt_again_and_takes_it_out_of_the_vault(visit: Visit, axe: Axe) -> None:
    form = "/ar/apply?code=hall_booking"
    page = await visit("/ar/sign-in", locale="ar", phone=True)
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.fill("#contact", "citizen@demo.casa.invalid")
    await page.fill("#password", PASSWORD)
    await page.locator("main button[type=submit]").click()
    await expect(page.locator("#name")).to_be_visible()

    await page.goto(form)
    await _book(page, 1)
    await page.fill("[name=holder_name]", "جمعية شباب الحي")
    await _on(page, "pieces")
    await page.get_by_label("الاحتفاظ بهذه الوثائق في خزانتي").check()
    picture = {"name": "wasl.jpg", "mimeType": "image/jpeg", "buffer": make.picture()}
    await page.locator("input[type=file]").first.set_input_files(picture)
    await expect(page.get_by_text("تم استلام الملف", exact=True)).to_be_visible()
    await _sound(page, axe)
    first = await _send(page)

    await page.goto(form)
    await _book(page, 2)
    await expect(page.locator("[name=holder_name]")).to_have_value("جمعية شباب الحي")
    await expect(page.locator("main")).to_contain_text("مأخوذ من طلبك")
    await expect(page.locator("main")).to_contain_text(first)
    await _sound(page, axe)
    await _on(page, "pieces")
    offer = page.get_by_role("listitem").filter(has_text="موجودة في خزانتك").last
    await expect(offer).to_contain_text("wasl.jpg")
    await _sound(page, axe)
    await offer.get_by_role("button", name="استعمال هذه الوثيقة").click()
    await expect(page.get_by_text("مأخوذة من خزانتك")).to_be_visible()
    await expect(page.locator("input[type=file], [name=vault-keep]")).to_have_count(0)
    await _sound(page, axe)
    assert await _send(page) != first

    await page.goto("/ar/account")
    await page.locator("main").get_by_role("link", name="خزانتي").click()
    await expect(page.locator("h1")).to_have_text("خزانتي")
    await expect(page.locator("main img")).to_have_js_property("naturalWidth", 480)
    await _sound(page, axe)
    await page.get_by_role("button", name="السحب من الخزانة").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await _sound(page, axe)
    await page.get_by_role("dialog").get_by_role("button", name="السحب من الخزانة").click()
    await expect(page.get_by_text("خزانتك فارغة")).to_be_visible()
    await _sound(page, axe)
