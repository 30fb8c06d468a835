"""A claimant follows a claim in a real browser, sees colleagues act, adds, contests and rates."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from casa_app.claims.models import Claim
from casa_app.claims.rules import Action
from casa_app.claims.service import filing, handling
from casa_app.claims.service.handling import Deed
from casa_app.identity.policy import Role
from casa_app.kit.database import writing
from tests import make
from tests.fixtures.chromium import Complaints, Visit
from tests.fixtures.served import Served

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("beside")]
GUESS = """async (reference) => {
    for (let guess = 0; guess < 12; guess++) {
        const body = new URLSearchParams({locale: "ar", reference, secret: String(guess).padStart(9, "0")});
        await fetch("/api/claims/follow", {method: "POST", body, redirect: "manual"});
    }
}"""
Axe = Callable[[Page], Awaitable[list[str]]]


async def filed() -> tuple[Claim, str]:
    async with writing() as work:
        return await make.claim(work)


async def act(claim: Claim, *deeds: Deed) -> None:
    """What colleagues do meanwhile, each in a transaction of its own."""
    for deed in deeds:
        async with writing() as work:
            await handling.act(work, make.staff(Role.CLERK), claim.id, deed)


async def open_claim(visit: Visit, claim: Claim, secret: str, locale: str = "fr", *, phone: bool = False) -> Page:
    """As after scanning the QR code: the reference is there, the secret is typed."""
    page = await visit(f"/{locale}/follow?reference={claim.reference}", locale=locale, phone=phone)
    await expect(page.locator("#reference")).to_have_value(claim.reference)
    await page.fill("#secret", secret)
    await page.locator("main button[type=submit]").first.click()
    await expect(page.locator("h1")).to_have_text(claim.title)
    return page


async def test_a_claimant_opens_the_claim_adds_a_photo_and_nobody_else_sees_it(visit: Visit, axe: Axe) -> None:
    claim, secret = await filed()
    page = await open_claim(visit, claim, secret, "ar", phone=True)
    await expect(page.get_by_text("يجب أن تجيبك المدينة قبل")).to_be_visible()
    assert await axe(page) == []
    await page.get_by_role("button", name="إضافة معلومة").click()
    await page.fill("#text", "مازال المشكل قائما")
    await page.locator("input[type=file]").first.set_input_files(
        {"name": "still.jpg", "mimeType": "image/jpeg", "buffer": make.picture()}
    )
    await expect(page.get_by_text("وصلت الصورة").first).to_be_visible()
    assert await axe(page) == []
    await page.get_by_role("button", name="إرسال", exact=True).click()
    await expect(page.get_by_text("أُضيفت معلومتك.")).to_be_visible()
    photo = page.locator("main ul img").first
    await expect(photo).to_be_visible()
    address = await photo.get_attribute("src")
    assert address is not None
    assert (await page.request.get(address)).status == 200
    stranger = await visit("/fr/", locale="fr")
    assert (await stranger.request.get(address)).status == 404


async def test_a_wrong_secret_is_told_in_words_and_guessing_comes_to_an_end(visit: Visit, axe: Axe) -> None:
    claim, _ = await filed()
    page = await visit(f"/ar/follow?reference={claim.reference}", locale="ar", phone=True)
    await page.fill("#secret", "000 000 000")
    await page.locator("main button[type=submit]").first.click()
    await expect(page.get_by_role("alert").filter(has_text="غير متطابقين")).to_be_visible()
    await expect(page.locator("#reference")).to_have_value(claim.reference)
    assert await axe(page) == []
    await page.evaluate(GUESS, claim.reference)
    await page.fill("#secret", "000 000 001")
    await page.locator("main button[type=submit]").first.click()
    await expect(page.get_by_role("alert").filter(has_text="محاولات كثيرة")).to_be_visible()


async def test_a_colleagues_action_shows_without_a_reload(visit: Visit) -> None:
    claim, secret = await filed()
    page = await open_claim(visit, claim, secret)
    await expect(page.get_by_text("Traitement commencé")).to_have_count(0)
    await act(claim, Deed(Action.START))
    await expect(page.get_by_text("Traitement commencé")).to_be_visible()
    await expect(page.locator("main").get_by_text("En cours", exact=True)).to_be_visible()


async def test_an_answer_is_contested_and_the_next_one_rated(visit: Visit, axe: Axe) -> None:
    claim, secret = await filed()
    await act(claim, Deed(Action.START), Deed(Action.ANSWER, text="La lampe a été remplacée."))
    page = await open_claim(visit, claim, secret)
    await expect(page.get_by_text("La lampe a été remplacée.")).to_be_visible()
    assert await axe(page) == []
    await page.get_by_role("button", name="Contester la réponse").click()
    await page.get_by_role("button", name="Envoyer").click()
    await expect(page.locator("#text-error")).to_be_visible()
    assert await axe(page) == []
    await page.fill("#text", "Elle est toujours éteinte.")
    await page.get_by_role("button", name="Envoyer").click()
    await expect(page.locator("main").get_by_text("Rouverte", exact=True)).to_be_visible()
    await act(claim, Deed(Action.ANSWER, text="Le câble aussi a été changé."))
    await page.get_by_role("button", name="Noter la réponse").click()
    await page.get_by_label("4 · Plutôt oui").check()
    await page.get_by_role("button", name="Envoyer").click()
    await expect(page.get_by_text("Vous avez donné la note 4 sur 5.")).to_be_visible()
    assert await axe(page) == []


async def test_a_claimant_reads_what_withdrawing_means_before_the_claim_is_withdrawn(visit: Visit, axe: Axe) -> None:
    claim, secret = await filed()
    page = await open_claim(visit, claim, secret, "ar", phone=True)
    await page.get_by_role("button", name="سحب الشكاية", exact=True).click()
    await expect(page.get_by_text("السحب نهائي")).to_be_visible()
    assert await axe(page) == []
    await page.get_by_role("button", name="الإبقاء على الشكاية").click()
    await expect(page.locator("#text")).to_have_count(0)
    await expect(page.locator("main").get_by_text("مودعة", exact=True)).to_be_visible()
    await page.get_by_role("button", name="سحب الشكاية", exact=True).click()
    await page.fill("#text", "أصلحه الجيران")
    await page.get_by_role("button", name="سحب الشكاية نهائيا").click()
    await expect(page.get_by_role("status").filter(has_text="سُحبت شكايتك.")).to_be_visible()
    await expect(page.get_by_role("heading", name="مسحوبة")).to_be_visible()
    await expect(page.get_by_text("أصلحه الجيران")).to_be_visible()
    await expect(page.get_by_role("button", name="سحب الشكاية")).to_have_count(0)
    assert await axe(page) == []
    await page.get_by_role("link", name="التبليغ من جديد").click()
    await expect(page.locator("#category")).to_be_visible()


async def test_a_claim_that_a_neighbour_follows_stays_open_and_its_claimant_reads_why(visit: Visit, axe: Axe) -> None:
    claim, secret = await filed()
    page = await open_claim(visit, claim, secret)
    await page.get_by_role("button", name="Retirer la réclamation").click()
    async with writing() as work:
        await filing.follow(work, claim.id, {"contact": "sms", "phone": "0612345678"}, "ar")
    await expect(page.get_by_text("personne ne peut la retirer")).to_be_visible()
    await expect(page.get_by_role("button", name="Retirer")).to_have_count(0)
    assert await axe(page) == []


async def test_the_claim_is_closed_on_a_lent_phone(visit: Visit) -> None:
    claim, secret = await filed()
    page = await open_claim(visit, claim, secret)
    await page.get_by_role("button", name="Fermer cette réclamation").click()
    await expect(page.locator("#secret")).to_be_visible()
    await page.goto(f"/fr/follow?reference={claim.reference}")
    await expect(page.locator("#secret")).to_be_visible()


async def test_the_form_of_another_site_opens_nothing(served: Served, visit: Visit, complaints: Complaints) -> None:
    complaints.expect("403")
    claim, secret = await filed()
    page = await visit("/fr/", locale="fr")
    form = {"locale": "fr", "reference": claim.reference, "secret": secret}
    answer = await page.request.post(
        f"{served.url}/api/claims/follow", form=form, headers={"origin": "https://elsewhere.example"}, max_redirects=0
    )
    assert answer.status == 403
    assert "set-cookie" not in answer.headers
