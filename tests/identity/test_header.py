"""The header knows who is signed in, on pages that are the same bytes for everybody."""

import re
from collections.abc import Awaitable, Callable

import httpx
import pytest
from httpx import AsyncClient
from playwright.async_api import Page, expect

from casa_app.identity.demonstration import PASSWORD as DEMONSTRATION
from casa_app.identity.rules import Role
from casa_app.ui.visitor import COOKIE
from tests.fixtures.chromium import Complaints, Visit
from tests.fixtures.served import Served
from tests.identity.conftest import PASSWORD, People

Axe = Callable[[Page], Awaitable[list[str]]]


async def test_the_mark_says_no_more_than_whether_it_is_staff_and_goes_with_the_session(
    browser: AsyncClient, people: People
) -> None:
    await people.account("salma@example.ma")
    form = {"step": "password", "contact": "salma@example.ma", "password": PASSWORD}
    given = (await browser.post("/api/session", data=form)).headers.get_list("set-cookie")
    (mark,) = [line for line in given if line.startswith(COOKIE)]
    assert mark.startswith(f"{COOKIE}=citizen;")
    assert "httponly" not in mark.lower()
    assert "max-age=2592000" in mark.lower()
    await browser.post("/api/session", data={"step": "sign_out"})
    assert COOKIE not in browser.cookies


async def test_the_mark_waits_for_the_second_factor(browser: AsyncClient, people: People) -> None:
    await people.account("clerk@example.ma", Role.CLERK)
    await browser.post("/api/session", data={"step": "password", "contact": "clerk@example.ma", "password": PASSWORD})
    assert COOKIE not in browser.cookies
    await browser.post("/api/session", data={"step": "totp", "code": await people.code("clerk@example.ma")})
    assert browser.cookies[COOKIE] == "staff"


async def enter(page: Page, served: Served, who: str) -> None:
    await page.fill("#contact", f"{who}@demo.casa.invalid")
    await page.fill("#password", DEMONSTRATION)
    await page.locator("main button[type=submit]").click()
    if who != "citizen":
        await page.fill("#code", served.run("user", "code", f"{who}@demo.casa.invalid").split()[-1])
        await page.locator("main button[type=submit]").click()


@pytest.mark.browser
async def test_a_resident_finds_the_account_and_the_way_out_in_the_header_and_a_stranger_the_way_in(
    visit: Visit, axe: Axe, served: Served
) -> None:
    page = await visit("/ar/", locale="ar")
    header = page.locator("header")
    await expect(header.get_by_role("link", name="دخول")).to_be_visible()
    await expect(header.get_by_role("button", name="تسجيل الخروج")).to_be_hidden()
    await page.goto("/ar/sign-in")
    await enter(page, served, "citizen")
    await expect(page).to_have_url(re.compile("/ar/account$"))
    await page.goto("/ar")
    await expect(header.get_by_role("link", name="حسابي")).to_be_visible()
    await expect(header.get_by_role("link", name="دخول")).to_be_hidden()
    await expect(header.get_by_role("link", name="فضاء الموظفين")).to_be_hidden()
    assert await axe(page) == []
    await header.get_by_role("button", name="تسجيل الخروج").click()
    await expect(header.get_by_role("link", name="دخول")).to_be_visible()
    await page.goto("/ar/account")
    await expect(page).to_have_url(re.compile("/ar/sign-in"))


@pytest.mark.browser
async def test_on_a_phone_staff_find_their_space_and_the_way_out_at_the_foot(
    visit: Visit, axe: Axe, served: Served
) -> None:
    page = await visit("/fr/sign-in", locale="fr", phone=True)
    await enter(page, served, "clerk")
    await expect(page).to_have_url(re.compile("/fr/staff$"))
    await page.goto("/fr")
    foot = page.locator("footer")
    await expect(foot.get_by_role("link", name="Espace agents")).to_be_visible()
    await expect(foot.get_by_role("link", name="Se connecter")).to_be_hidden()
    assert await axe(page) == []
    await foot.get_by_role("button", name="Se déconnecter").click()
    await expect(foot.get_by_role("link", name="Se connecter")).to_be_visible()


@pytest.mark.browser
async def test_a_counter_agent_begins_at_the_counter_and_the_header_leads_back_there(
    visit: Visit, served: Served
) -> None:
    page = await visit("/fr/sign-in", locale="fr")
    await enter(page, served, "counter-agent")
    await expect(page).to_have_url(re.compile("/fr/staff/counter$"))
    await page.goto("/fr")
    await page.locator("header").get_by_role("link", name="Espace agents").click()
    await expect(page).to_have_url(re.compile("/fr/staff/counter$"))
    await expect(page.get_by_role("heading", name="Déposer au guichet")).to_be_visible()
    await page.get_by_role("link", name="Entreprises à vérifier").click()
    await expect(page).to_have_url(re.compile("/fr/staff/businesses$"))
    await expect(page.get_by_role("heading", name="Entreprises à vérifier")).to_be_visible()


@pytest.mark.browser
async def test_the_header_is_right_before_any_module_of_the_page_runs(
    visit: Visit, served: Served, complaints: Complaints
) -> None:
    complaints.expect("ERR_FAILED")
    page = await visit("/fr/about", locale="fr")
    await page.context.add_cookies([{"name": COOKIE, "value": "citizen", "url": served.url}])
    await page.route("**/assets/*.js", lambda route: route.abort())
    await page.goto("/fr", wait_until="commit")
    await expect(page.locator("header").get_by_role("link", name="Mon compte")).to_be_visible()


@pytest.mark.browser
async def test_a_page_is_the_same_for_everybody(served: Served) -> None:
    async with httpx.AsyncClient(base_url=served.url) as client:
        stranger = (await client.get("/fr")).text
        resident = (await client.get("/fr", headers={"cookie": f"{COOKIE}=citizen"})).text
    assert stranger == resident
