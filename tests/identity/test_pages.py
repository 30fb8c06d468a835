"""Entering Casa in a real browser, in Arabic on a phone and in French on a desktop."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from casa_app.identity.demonstration import PASSWORD
from tests.fixtures.chromium import Complaints, Visit
from tests.fixtures.served import Served

pytestmark = pytest.mark.browser
Axe = Callable[[Page], Awaitable[list[str]]]


async def sign_in(page: Page, who: str, password: str = PASSWORD) -> None:
    await page.fill("#contact", f"{who}@demo.casa.invalid")
    await page.fill("#password", password)
    await page.locator("main button[type=submit]").click()


async def at_sign_in(visit: Visit, goal: str) -> Page:
    page = await visit(f"/fr/sign-in?next={goal}", locale="fr")
    await expect(page.locator("form[action='/api/session'] input[name=next]")).to_have_value(goal)
    return page


async def test_what_is_typed_before_the_page_is_awake_stays(visit: Visit) -> None:
    page = await visit("/fr/", locale="fr")
    await page.goto("/fr/sign-in?next=/fr/account", wait_until="commit")
    await page.fill("#contact", "citizen@demo.casa.invalid")
    await expect(page.locator("form[action='/api/session'] input[name=next]")).to_have_value("/fr/account")
    await expect(page.locator("#contact")).to_have_value("citizen@demo.casa.invalid")


async def test_a_resident_slips_signs_in_looks_at_the_account_and_leaves(visit: Visit, axe: Axe) -> None:
    page = await visit("/ar/sign-in", locale="ar", phone=True)
    await expect(page.locator("h1")).to_have_text("تسجيل الدخول")
    assert await axe(page) == []
    await sign_in(page, "citizen", "not the password")
    await expect(page.locator("#password-problem")).to_contain_text("غير صحيح")
    await expect(page.locator("#contact")).to_have_value("citizen@demo.casa.invalid")
    assert await axe(page) == []
    await page.fill("#password", PASSWORD)
    await page.locator("main button[type=submit]").click()
    await expect(page).to_have_url(re.compile("/ar/account$"))
    await expect(page.locator("#name")).to_have_value("Salma Bennani")
    await expect(page.get_by_text("هذا الجهاز")).to_be_visible()
    assert await axe(page) == []
    await page.locator("main").get_by_role("button", name="تسجيل الخروج").click()
    await expect(page).to_have_url(re.compile("/ar/?$"))
    await page.goto("/ar/account")
    await expect(page).to_have_url(re.compile("/ar/sign-in"))


async def test_a_resident_registers_with_a_code_by_sms(visit: Visit, axe: Axe, served: Served) -> None:
    page = await visit("/fr/register", locale="fr", phone=True)
    assert await axe(page) == []
    await page.fill("#contact", "06 55 44 33 22")
    await page.get_by_role("button", name="Recevoir un code").click()
    await expect(page.locator("main")).to_contain_text("06 55 44 33 22")
    assert await axe(page) == []
    await page.fill("#code", await _sms(served, page))
    await page.fill("#name", "Nour Alami")
    await page.get_by_role("button", name="Créer mon compte").click()
    await expect(page).to_have_url(re.compile("/fr/account$"))
    await expect(page.locator("#name")).to_have_value("Nour Alami")


async def _sms(served: Served, page: Page) -> str:
    """The code in the file that stands for the SMS gateway, once the worker has written it."""
    for _ in range(200):
        for path in sorted(served.data.rglob("*"), reverse=True):
            if path.is_file() and path.suffix in {".txt", ".json", ".sms"}:
                text = path.read_text(errors="replace")
                if "655443322" in text and (found := re.search(r"\b(\d{6})\b", text.replace("212655443322", ""))):
                    return found[1]
        await page.wait_for_timeout(100)
    pytest.fail("no SMS was written")


async def test_the_administrator_gives_the_second_factor_and_invites_an_agent(
    visit: Visit, axe: Axe, served: Served, complaints: Complaints
) -> None:
    page = await at_sign_in(visit, "/fr/staff/admin/users")
    await sign_in(page, "administrator")
    await expect(page).to_have_url(re.compile("/fr/second-factor"))
    await expect(page.locator("#code")).to_be_visible()
    assert await axe(page) == []
    await page.fill("#code", served.run("user", "code", "administrator@demo.casa.invalid").split()[-1])
    await page.locator("main button[type=submit]").click()
    await expect(page.get_by_role("rowheader").first).to_be_visible()
    await expect(page.get_by_text(re.compile("^1 à 50 sur"))).to_be_visible()
    await page.get_by_role("button", name="Page suivante").click()
    await expect(page.get_by_text(re.compile("^51 à"))).to_be_visible()
    assert await axe(page) == []
    await search(page, "Youssef El Amrani")
    await expect(page.get_by_role("rowheader", name="Youssef El Amrani")).to_be_visible()
    await expect(page.get_by_text(re.compile("^51 à"))).to_be_hidden()
    await page.get_by_role("button", name="Inviter un agent").click()
    await page.fill("#name", "Nadia Fassi")
    await page.fill("#email", "nadia@example.ma")
    await page.get_by_label("Agent instructeur").check()
    await page.get_by_label("Anfa").check()
    assert await axe(page) == []
    await page.get_by_role("button", name="Envoyer l’invitation").click()
    await search(page, "Nadia Fassi")
    row = page.get_by_role("row").filter(has_text="Nadia Fassi")
    await expect(row).to_contain_text("Anfa")
    await expect(row).to_contain_text("Invité")


async def search(page: Page, name: str) -> None:
    await page.fill("#search", name)
    await page.keyboard.press("Enter")


async def test_a_clerk_reads_on_a_plain_page_that_the_users_are_not_theirs_and_finds_a_way_on(
    visit: Visit, axe: Axe, served: Served
) -> None:
    page = await at_sign_in(visit, "/fr/staff/admin/users")
    await sign_in(page, "clerk")
    await page.fill("#code", served.run("user", "code", "clerk@demo.casa.invalid").split()[-1])
    await page.locator("main button[type=submit]").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Cette page n’est pas ouverte à votre compte")
    assert await page.get_by_role("rowheader").count() == 0
    await expect(page.locator("main .loading")).to_have_count(0)
    await expect(page.get_by_text("Votre compte ne donne pas accès à cette action.")).to_be_hidden()
    assert await axe(page) == []
    await page.locator("main").get_by_role("link", name="Mon compte").click()
    await expect(page).to_have_url(re.compile("/fr/account$"))
    await expect(page.get_by_role("heading", level=1)).to_have_text("Mon compte")
    await expect(page.locator("#name")).to_have_value(re.compile("."))
    await expect(page.get_by_text("Votre compte ne donne pas accès à cette action.")).to_be_hidden()
