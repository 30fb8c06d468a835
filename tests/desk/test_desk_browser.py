"""A clerk's day in a real browser, by keyboard, in French on a desktop; and a colleague beside, who sees it happen."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from casa_app.claims.models import Claim
from casa_app.identity import repository, sessions
from casa_app.identity.demonstration import PASSWORD, email_for
from casa_app.identity.policy import Role
from casa_app.identity.service import index_of
from casa_app.kit.database import writing
from tests import make
from tests.fixtures.chromium import Visit
from tests.fixtures.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("beside")]
Axe = Callable[[Page], Awaitable[list[str]]]
PAGES = (
    (Role.SUPERVISOR, ("/staff", "/staff/load", "/staff/map", "/staff/breaches", "/staff/audit", "/staff/admin")),
    (Role.ADMINISTRATOR, ("/staff/admin/routing", "/staff/admin/holidays", "/staff/admin/clients")),
    (Role.DATA_PROTECTION_OFFICER, ("/staff/admin/privacy",)),
)
WITHIN = 2_000  # ms: how soon a colleague's action must show (the "within two seconds")


async def filed(text: str) -> Claim:
    async with writing() as work:
        return (await make.claim(work, text=text, lat=None, lng=None, arrondissement="06.141.01.01"))[0]


async def seated(visit: Visit, who: Role, locale: str = "fr", path: str = "/staff") -> Page:
    """At a page of the desk, signed in earlier: a code of the second factor serves once, so only one story types it."""
    async with writing() as work:
        account = await repository.account_by_contact(work, index_of(email_for(who)) or "")
        assert account is not None
        half = await sessions.open_session(work, account, "test")
        await work.session.flush()
        session, _ = await sessions.half_open(work, half.token)
        opened = await sessions.pass_second_factor(work, session, account)
    cookie = {"name": sessions.COOKIE, "value": opened.token, "domain": "127.0.0.1", "path": "/", "expires": -1,
              "httpOnly": True, "secure": False, "sameSite": "Lax"}  # fmt: skip
    page = await visit(f"/{locale}{path}", locale=locale, storage_state={"cookies": [cookie], "origins": []})
    await page.set_viewport_size({"width": 1440, "height": 900})
    return page


async def at_desk(visit: Visit, served: Served, who: str, locale: str = "fr") -> Page:
    """Signs in with both factors, and arrives at the queue."""
    page = await visit(f"/{locale}/sign-in?next=/{locale}/staff", locale=locale)
    await page.set_viewport_size({"width": 1440, "height": 900})
    await expect(page.locator("form[action='/api/session'] input[name=next]")).to_have_value(f"/{locale}/staff")
    await page.fill("#contact", f"{who}@demo.casa.invalid")
    await page.fill("#password", PASSWORD)
    await page.locator("main button[type=submit]").click()
    await page.fill("#code", served.run("user", "code", f"{who}@demo.casa.invalid").split()[-1])
    await page.locator("main button[type=submit]").click()
    await expect(page.locator("tbody tr").first).to_be_visible()
    return page


async def look_for(page: Page, claim: Claim) -> None:
    """`/`, the reference, Enter: one row is left, and it is the current one."""
    await page.keyboard.press("/")
    await page.keyboard.type(claim.reference)
    await page.keyboard.press("Enter")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await expect(page.locator("tbody tr[aria-current=true]")).to_contain_text(claim.reference)
    await expect(page.locator("aside")).to_contain_text(claim.reference)
    await page.locator("aside h2").focus()
    await page.evaluate("document.activeElement.blur()")


async def test_a_clerk_handles_a_claim_by_keyboard_while_a_colleague_watches(
    visit: Visit, served: Served, axe: Axe
) -> None:
    claim = await filed("Lampadaire couché devant la pharmacie de nuit.")
    page = await at_desk(visit, served, "clerk")
    beside = await seated(visit, Role.SUPERVISOR, path=f"/staff/claims?reference={claim.reference}")
    await expect(beside.locator("article h1")).to_have_text(claim.title)
    assert await axe(page) == []
    assert await axe(beside) == []

    await look_for(page, claim)
    await expect(page).to_have_url(re.compile(f"q={claim.reference}"))
    await page.keyboard.press("e")
    await expect(page.locator("tbody tr")).to_contain_text("Accusée")
    await expect(beside.locator("article header")).to_contain_text("Accusée", timeout=WITHIN)

    await page.keyboard.press("a")
    await expect(page.get_by_role("dialog")).to_contain_text("Youssef El Amrani")
    assert await axe(page) == []
    await page.get_by_role("dialog").get_by_role("button", name="Confier").click()
    await expect(page.locator("tbody tr")).to_contain_text("Assignée")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.keyboard.press("s")
    await expect(page.locator("tbody tr")).to_contain_text("En cours")
    await expect(beside.locator("article")).to_contain_text("Traitement commencé", timeout=WITHIN)

    await page.keyboard.press("Enter")
    await expect(page.locator("article h1")).to_have_text(claim.title)
    await page.keyboard.press("r")
    await page.locator("dialog textarea").fill("Le lampadaire est redressé et rallumé depuis ce matin.")
    assert await axe(page) == []
    await page.get_by_role("dialog").get_by_role("button", name="Répondre").click()
    await expect(page.locator("article header")).to_contain_text("Répondue")
    await expect(beside.locator("article")).to_contain_text("redressé et rallumé", timeout=WITHIN)
    await expect(page.get_by_role("dialog")).to_have_count(0)

    await page.keyboard.press("c")
    await page.locator("dialog textarea").fill("Réparé, photo jointe.")
    await page.locator("dialog input[type=file]").first.set_input_files(
        {"name": "proof.jpg", "mimeType": "image/jpeg", "buffer": make.picture()}
    )
    await expect(page.get_by_role("dialog").get_by_role("img").first).to_be_visible()
    await expect(page.get_by_text("Photo reçue").first).to_be_visible()
    await page.get_by_role("dialog").get_by_role("button", name="Clore").click()
    await expect(page.locator("article header")).to_contain_text("Close")
    await expect(page.locator("article section img").first).to_be_visible()
    await expect(beside.locator("article header")).to_contain_text("Close", timeout=WITHIN)
    assert await axe(page) == []


async def test_what_is_typed_stays_when_a_colleague_is_faster(visit: Visit) -> None:
    claim = await filed("Lampadaire qui clignote près du marché.")
    path = f"/staff/claims?reference={claim.reference}"
    page, colleague = await seated(visit, Role.CLERK, path=path), await seated(visit, Role.SUPERVISOR, path=path)
    for each in (page, colleague):
        await expect(each.locator("article h1")).to_have_text(claim.title)
    await page.keyboard.press("i")
    await page.locator("dialog textarea").fill("Voir avec l’équipe ouest.")
    await colleague.keyboard.press("e")
    await expect(colleague.locator("article header")).to_contain_text("Accusée")
    await expect(page.locator("article header")).to_contain_text("Accusée", timeout=WITHIN)
    await expect(page.locator("dialog textarea")).to_have_value("Voir avec l’équipe ouest.")
    send = page.get_by_role("dialog").get_by_role("button", name="Note interne")
    await send.click()
    await expect(page.get_by_role("dialog")).to_contain_text("Un collègue est passé entre-temps")
    await expect(page.get_by_role("dialog")).to_contain_text("Leïla Berrada")
    await expect(page.locator("dialog textarea")).to_have_value("Voir avec l’équipe ouest.")
    await send.click()
    await expect(page.locator("article")).to_contain_text("Voir avec l’équipe ouest.")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_a_link_shares_a_view_and_the_way_back_gives_the_last_one(visit: Visit) -> None:
    await filed("Lampadaire manquant, chemin de l’école.")
    page = await seated(visit, Role.CLERK)
    await expect(page.locator("tbody tr").first).to_be_visible()
    await page.keyboard.press("f")
    await page.get_by_role("dialog").get_by_label("Service").select_option("lighting")
    await expect(page).to_have_url(re.compile("service=lighting"))
    await page.get_by_role("dialog").get_by_label("État").select_option("filed")
    await expect(page).to_have_url(re.compile("state=filed"))
    address = page.url
    await page.keyboard.press("Escape")
    await page.go_back()
    await expect(page.get_by_role("button", name=re.compile("État"))).to_have_count(0)
    await page.goto(address)
    await expect(page.get_by_role("button", name=re.compile("Service : Éclairage public"))).to_be_visible()
    await expect(page.get_by_role("button", name=re.compile("État : Déposée"))).to_be_visible()


@pytest.mark.parametrize("locale", ["fr", "ar"])
@pytest.mark.parametrize(("who", "paths"), PAGES, ids=[who for who, _ in PAGES])
async def test_every_page_of_the_desk_is_sound(
    visit: Visit, axe: Axe, locale: str, who: Role, paths: tuple[str, ...]
) -> None:
    page = await seated(visit, who, locale, paths[0])
    for path in paths:
        await page.goto(f"/{locale}{path}")
        await expect(page.locator("main .loading"), path).to_have_count(0)
        assert await axe(page) == [], path


async def test_the_queue_is_as_tall_as_the_window_however_long_its_list(visit: Visit) -> None:
    page = await seated(visit, Role.SUPERVISOR, path="/staff?tab=ended")
    await page.set_viewport_size({"width": 1440, "height": 500})
    await expect(page.locator("tbody tr").first).to_be_visible()
    assert await page.evaluate("document.querySelector('tbody').scrollHeight > 2 * innerHeight"), "the list is short"
    assert await page.evaluate("document.documentElement.scrollHeight - innerHeight") == 0


async def test_who_is_not_signed_in_is_led_to_sign_in_and_back(visit: Visit) -> None:
    page = await visit("/fr/staff/claims?reference=HH-4K7-29P", locale="fr")
    await expect(page).to_have_url(re.compile(r"/fr/sign-in\?next=/fr/staff/claims%3Freference%3DHH-4K7-29P"))


async def test_a_day_that_is_said_to_be_worked_is_kept_as_worked(visit: Visit) -> None:
    page = await seated(visit, Role.ADMINISTRATOR, path="/staff/admin/holidays")
    await page.fill("#day", "2031-03-12")
    await page.fill("#name_fr", "Rentrée anticipée")
    await page.fill("#name_ar", "دخول مبكر")
    await page.locator("input[name=off][value=worked]").check()
    await page.locator("form button[type=submit]").filter(has_text="Corriger").click()
    await expect(page.locator("strong[role=status]")).to_have_text("2031")
    await expect(page.locator("tr").filter(has_text="Rentrée anticipée")).to_contain_text("Travaillé")
