"""A café owner obtains a terrace, in French on a desktop: drawn, checked piece by piece, asked once, signed, proved."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from casa_app.identity.policy import Role
from casa_app.kit.database import database
from tests.fixtures.chromium import Complaints, Visit
from tests.procedures import stories
from tests.procedures.stories import Axe, choose, draw, fill, on, on_sheet, send, signed_in, sound

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("beside")]
CAFE = "Café des Iris"
CORNERS = [(-60, -40), (60, -40), (60, 40), (-60, 40)]


async def _filed(page: Page, axe: Axe) -> str:
    """The form, from the search to the receipt; gives the reference."""
    await page.get_by_role("searchbox").fill("terasse de café")
    await page.get_by_role("link", name="Occuper temporairement le domaine public").first.click()
    await expect(page.locator("h1")).to_have_text("Occuper temporairement le domaine public")
    await sound(page, axe)
    await page.get_by_role("link", name="Commencer la démarche").click()
    await choose(page, "Installer une terrasse")
    await fill(page, holder_name=CAFE, holder_phone="05 22 12 34 56")
    await sound(page, axe)
    await on(page, "shop_section")
    await fill(page, shop__name=CAFE, shop__ice=stories.ICE)
    await choose(page, "Tables, chaises et parasols")
    await on(page, "place_section")
    site = await draw(page, "site", [(0, 0)])
    await expect(site).to_contain_text(re.compile(r"Lambert\s: x \d{3}\s\d{3} m, y \d{3}\s\d{3} m"))
    await page.get_by_text("Écrire l’adresse, ou se passer de la carte").first.click()
    await fill(page, site__text="12, rue des Iris")
    outline = await draw(page, "terrace_outline", CORNERS, zoom=8)
    await expect(outline).to_contain_text(re.compile(r"[\d\s]+(,\d)?\sm²"))
    tomorrow = (database().clock.now() + timedelta(days=1)).date().isoformat()
    await fill(page, area="24", start_date=tomorrow, days="90")
    await choose(page, "Je laisse le passage libre aux piétons et aux secours, et je rends le lieu propre.")
    await sound(page, axe)
    await on(page, "pieces")
    await expect(page.locator("main")).to_contain_text("L’autorisation du commerce")  # the city looks it up itself
    await send(page.locator("[id='piece.layout']"), "plan.pdf", "mesures.pdf")
    await send(page.locator("[id='piece.shop_photo']"), "facade.jpg")
    await sound(page, axe)
    await on(page, "applicant")
    await page.get_by_text("Je fais la demande pour une entreprise").click()
    await page.get_by_role("button", name=CAFE).click()
    await on(page, "summary")
    await expect(page.locator("main")).to_contain_text("Redevance de terrasse")
    await expect(page.locator("main")).to_contain_text(re.compile(r"1\s080"))
    await sound(page, axe)
    await page.get_by_role("button", name="Envoyer la demande").click()
    reference = await page.locator("#receipt-reference").inner_text()
    await sound(page, axe)
    await page.get_by_role("button", name="Suivre mon dossier").click()
    await expect(page).to_have_url(re.compile("/fr/follow/request"))
    return reference


async def _asked_once(page: Page, axe: Axe) -> None:
    """The clerk looks at each piece and asks for what is missing, by keyboard."""
    await expect(page.locator("article")).to_contain_text("Café des Iris")
    await expect(page.locator("article")).to_contain_text("vérifiée par la Ville")
    await sound(page, axe)
    for name in ("Le plan d’installation", "Le plan d’installation", "Une photo de la façade"):
        await page.get_by_role("button", name=f"Accepter {name}").first.press("Enter")
        await expect(page.locator("article")).to_contain_text(f"Pièce acceptée : {name}")
    await on_sheet(page, "c")
    asked = page.get_by_role("dialog")
    await asked.get_by_label("Le plan d’installation").press("Space")
    await asked.locator("textarea").fill("Indiquez la largeur laissée aux piétons.")
    await sound(page, axe)
    await asked.get_by_role("button", name="Demander un complément").press("Enter")
    await expect(page.locator("article header")).to_contain_text("Complément attendu")


async def _supplied(page: Page, axe: Axe) -> None:
    await expect(page.locator("main")).to_contain_text("Indiquez la largeur laissée aux piétons.")
    await sound(page, axe)
    await send(page.locator("main form"), "passage.pdf")
    await page.get_by_label("Votre message").fill("Deux mètres restent libres, voyez le plan.")
    await page.get_by_role("button", name="Envoyer ma réponse").click()
    await expect(page.locator("main")).to_contain_text("Votre réponse est envoyée")


async def _instructed(page: Page, axe: Axe) -> None:
    """The same clerk goes on: no second list is offered; an opinion is asked and noted; a decision is proposed."""
    article, dialog = page.locator("article"), page.get_by_role("dialog")
    await expect(article).to_contain_text("Deux mètres restent libres")
    await expect(page.get_by_role("button", name="Demander un complément")).to_have_count(0)
    await on_sheet(page, "c")
    await page.get_by_role("button", name="Accepter Le plan d’installation").press("Enter")
    await expect(page.get_by_role("button", name="Accepter Le plan d’installation")).to_have_count(0)
    await expect(dialog).to_have_count(0)
    await on_sheet(page, "e")
    await expect(article).to_contain_text("Dossier reconnu complet.")
    await on_sheet(page, "o")
    await expect(article).to_contain_text("Avis demandés.")
    await on_sheet(page, "v")
    await dialog.locator("textarea").fill("Rien ne s’y oppose.")
    await sound(page, axe)
    await dialog.get_by_role("button", name="Noter un avis").press("Enter")
    await expect(article).to_contain_text("Rien ne s’y oppose.")
    await on_sheet(page, "p")
    await sound(page, axe)
    await dialog.get_by_role("button", name="Proposer une décision").press("Enter")
    await expect(article).to_contain_text("Décision proposée à la signature.")
    await sound(page, axe)


async def test_a_cafe_owner_obtains_a_terrace_that_anyone_can_verify(
    visit: Visit, axe: Axe, complaints: Complaints, tmp_path: Path
) -> None:
    complaints.expect(stories.OFFLINE)
    owner = await signed_in(visit, Role.CITIZEN, "/account", name="Mehdi Alaoui", reduced_motion="reduce")
    await stories.verified_business(owner, CAFE)
    await owner.page.goto("/fr")
    reference = await _filed(owner.page, axe)
    clerk = await signed_in(visit, Role.CLERK, f"/staff/case?reference={reference}", name="Salma Tazi")
    await _asked_once(clerk.page, axe)
    await _supplied(owner.page, axe)
    await _instructed(clerk.page, axe)

    head = await signed_in(visit, Role.SIGNATORY, f"/staff/cases?tab=sign&q={reference}", name="Omar Sefrioui",
                           minutes_ago=20)  # fmt: skip
    for _ in range(2):  # the first time, the second factor is asked for, and leads back
        await expect(head.page.locator("tbody tr")).to_have_count(1)
        await sound(head.page, axe)
        await head.page.keyboard.press("x")
        await head.page.get_by_role("button", name="Signer").first.click()
        if _ == 0:
            await head.step_up(axe)
    await head.page.get_by_role("dialog").get_by_role("button", name="Signer").click()
    await expect(head.page.locator("main")).to_contain_text("1 décision signée.")

    document = await stories.downloaded(owner.page, tmp_path)
    await sound(owner.page, axe)
    told = stories.said_by("pdftotext", str(document), "-")
    assert CAFE in told
    assert "رخصة الاحتلال المؤقت للملك العام" in told
    await stories.proved(visit, axe, document, reference, "Autorisation d’occupation temporaire")
