"""A demande at the desk in a real browser: asked for by keyboard, signed in a batch, never losing a typed word."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from casa_app.identity.policy import Actor, Role
from casa_app.kit.database import writing
from casa_app.procedures.models import Case
from casa_app.procedures.rules import Action
from casa_app.procedures.service import catalogue
from tests.desk.test_desk_browser import WITHIN, seated
from tests.fixtures.chromium import Visit
from tests.procedures import made

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("beside")]
Axe = Callable[[Page], Awaitable[list[str]]]


async def filed(*, proposed: bool = False) -> tuple[Case, Actor]:
    """A permit that waits for its clerk, or for a signature; and a colleague who has to do with it."""
    async with writing() as work:
        await catalogue.load(work)
        colleague = await made.agent(work, "Nadia Tazi")
        case = await made.case(work)
        if proposed:
            await made.proposed(work, colleague, case)
        else:
            await made.every_piece(work, case)
    return case, colleague


async def test_what_is_typed_stays_while_a_colleague_acts_and_the_list_is_asked_once(visit: Visit, axe: Axe) -> None:
    case, _ = await filed()
    address = f"/staff/case?reference={case.reference}"
    page, other = await seated(visit, Role.CLERK, path=address), await seated(visit, Role.SUPERVISOR, path=address)
    await expect(page.locator("article h1")).to_contain_text("Karim Alaoui")
    assert await axe(page) == []
    await page.get_by_role("button", name="Accepter Les plans de l’architecte").click()
    for each in (page, other):
        await expect(each.locator("article")).to_contain_text("Pièce acceptée : Les plans de l’architecte")

    await page.keyboard.press("c")
    words = page.locator("#case-ask_complement-text")
    await words.fill("Le plan cadastral est illisible.")
    await page.get_by_role("dialog").get_by_label("Le plan cadastral").check()
    assert await axe(page) == []
    await other.keyboard.press("n")
    await other.locator("#case-note-text").fill("Le demandeur a appelé.")
    await other.keyboard.press("Tab")
    await other.get_by_role("dialog").get_by_role("button", name="Note interne").press("Enter")
    await expect(page.locator("article")).to_contain_text("Le demandeur a appelé.", timeout=WITHIN)
    await expect(words).to_have_value("Le plan cadastral est illisible.")
    send = page.get_by_role("dialog").get_by_role("button", name="Demander un complément")
    await send.click()
    await expect(page.get_by_role("dialog")).to_contain_text("Leïla Berrada")
    await expect(words).to_have_value("Le plan cadastral est illisible.")
    await expect(page.get_by_role("dialog").get_by_label("Le plan cadastral")).to_be_checked()
    await other.keyboard.press("c")
    await other.locator("#case-ask_complement-text").fill("Le titre manque.")
    await send.click()
    await expect(page.locator("article header")).to_contain_text("Complément attendu")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("button", name="Demander un complément")).to_have_count(0)
    late = other.get_by_role("dialog")
    await late.get_by_role("button", name="Demander un complément").click()
    await expect(late).to_contain_text("Youssef El Amrani")
    await expect(late.locator("#case-ask_complement-text")).to_have_value("Le titre manque.")


async def test_a_signatory_signs_from_the_list(visit: Visit, axe: Axe) -> None:
    case, _ = await filed(proposed=True)
    page = await seated(visit, Role.SIGNATORY, path=f"/staff/cases?tab=sign&q={case.reference}")
    await expect(page.locator("tbody tr")).to_have_count(1)
    assert await axe(page) == []
    await page.keyboard.press("x")
    await page.get_by_role("button", name="Signer").first.click()
    await page.get_by_role("dialog").get_by_role("button", name="Signer").click()
    await expect(page.locator("main")).to_contain_text("1 décision signée.")
    await expect(page.locator("tbody tr")).to_have_count(0)


@pytest.mark.parametrize("locale", ["fr", "ar"])
@pytest.mark.parametrize(
    ("who", "path"), [(Role.CLERK, "/staff/cases"), (Role.SUPERVISOR, "/staff/admin/procedures")]
)
async def test_every_page_of_the_demandes_is_sound(
    visit: Visit, axe: Axe, locale: str, who: Role, path: str
) -> None:
    await filed()
    page = await seated(visit, who, locale, path)
    await expect(page.locator("tbody tr").first).to_be_visible()
    for width in (1440, 360):
        await page.set_viewport_size({"width": width, "height": 900})
        assert await axe(page) == [], width
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0, width


async def test_a_partner_body_gives_its_opinion(visit: Visit, axe: Axe) -> None:
    async with writing() as work:
        await catalogue.load(work)
        clerk, case = await made.agent(work), await made.case(work)
        await made.do(work, clerk, case, Action.ACCEPT, Action.ASK_OPINIONS)
    page = await seated(visit, Role.PARTNER_BODY, "ar", "/staff/opinions")
    row = page.locator("main li").filter(has_text=case.reference)
    for width in (1440, 360):
        await page.set_viewport_size({"width": width, "height": 900})
        await expect(row).to_be_visible()
        assert await axe(page) == [], width
    await row.get_by_role("button").click()
    await page.get_by_label("غير موافق").check()
    await page.fill("#text", "البناية أعلى مما يسمح به تصميم التهيئة.")
    assert await axe(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    await page.locator("main form button[type=submit]").click()
    await expect(page.get_by_role("status").filter(has_text=case.reference)).to_be_visible()
    await expect(row).to_have_count(0)
