"""A small building permit that the city did not answer: granted by silence, attested by a signature, proved."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from casa_app.identity.policy import Role
from tests.fixtures.chromium import Complaints, Visit
from tests.procedures import stories
from tests.procedures.made import ANFA
from tests.procedures.stories import SLOW, Axe, choose, fill, on, on_sheet, send, signed_in, sound

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("beside")]
PIECES = {"plans": "Les plans de l’architecte", "land_title": "Le certificat de propriété",
          "cadastral_plan": "Le plan cadastral", "architect_contract": "Le contrat d’architecte"}  # fmt: skip
WITHIN_REACH = {"Confier", "Écrire au demandeur", "Note interne", "Noter un paiement"}


async def _filed(page: Page, axe: Axe) -> str:
    """The form of the owner, who has no map; gives the reference."""
    await page.get_by_text("Écrire l’adresse, ou se passer de la carte").click()
    await fill(page, plot__text="Lot 14, lotissement des Iris", plot__area="150", title_number="12345/C")
    await page.select_option("[name='plot.arrondissement']", ANFA)
    await choose(page, "Non")
    await sound(page, axe)
    await on(page, "owner")
    await fill(page, owner_name="Karim Alaoui")
    await choose(page, "Non")
    await fill(page, owner_cin="BK 123456", owner_phone="06 61 23 45 67")
    await on(page, "architect_section")
    await fill(page, architect__name="Nadia Berrada", architect_number="A-1204")
    await on(page, "project")
    await choose(page, "Construction nouvelle", "Habitation", "Non")
    await fill(page, floor_area="220", levels="3")
    await choose(page, "Je déclare sur l’honneur que ces renseignements sont exacts.")
    await on(page, "pieces")
    for piece in PIECES:
        await send(page.locator(f"[id='piece.{piece}']"), f"{piece}.pdf")
    await sound(page, axe)
    await on(page, "applicant")
    await page.get_by_text("Par SMS").click()
    await fill(page, applicant__name="Karim Alaoui", applicant__phone="06 61 23 45 67")
    await on(page, "summary")
    await expect(page.locator("main")).to_contain_text("150 m², Lot 14, lotissement des Iris, Anfa")
    await sound(page, axe)
    await page.get_by_role("button", name="Envoyer la demande").click()
    await expect(page.locator("main")).to_contain_text("le silence vaut accord")
    reference = await page.locator("#receipt-reference").inner_text()
    await sound(page, axe)
    await page.get_by_role("button", name="Suivre mon dossier").click()
    return reference


async def _complete(page: Page, axe: Axe) -> None:
    """The clerk accepts each piece and the whole, and then nobody does anything."""
    for name in PIECES.values():
        await page.get_by_role("button", name=f"Accepter {name}").press("Enter")
        await expect(page.locator("article")).to_contain_text(f"Pièce acceptée : {name}")
    await on_sheet(page, "e")
    await expect(page.locator("article")).to_contain_text("Dossier reconnu complet.")
    await sound(page, axe)


async def _has_no_way_back(page: Page, axe: Axe) -> None:
    """Who instructs sees what silence did, and is offered nothing that undoes it."""
    article = page.locator("article")
    await expect(article).to_contain_text("La suite appartient au signataire du wali ou du gouverneur.", timeout=SLOW)
    await on_sheet(page, *"cspeovgn")  # one after the other: the last one opens a dialog, and is the only one that does
    await expect(page.get_by_role("dialog")).to_contain_text("Note interne")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    offered = await article.locator("section:has(> h2.sr-only) button").all_inner_texts()
    assert {one.splitlines()[0] for one in offered} <= WITHIN_REACH, offered
    await sound(page, axe)


async def test_a_small_permit_is_granted_by_silence_and_attested(
    visit: Visit, axe: Axe, complaints: Complaints, tmp_path: Path
) -> None:
    complaints.expect(stories.OFFLINE)
    owner = await visit("/fr/apply?code=building_permit_small", phone=True)
    reference = await _filed(owner, axe)
    clerk = await signed_in(visit, Role.CLERK, f"/staff/case?reference={reference}", name="Salma Tazi")
    await _complete(clerk.page, axe)

    await stories.pass_by(reference, days=16)
    await expect(owner.locator("main")).to_contain_text("Présumée accordée", timeout=SLOW)
    await sound(owner, axe)
    await _has_no_way_back(clerk.page, axe)

    wali = await signed_in(visit, Role.GOVERNOR, f"/staff/case?reference={reference}", name="Hassan Filali",
                           minutes_ago=20)  # fmt: skip
    attest, dialog = wali.page.get_by_role("button", name="Attester l’accord tacite"), wali.page.get_by_role("dialog")
    await expect(wali.page.locator("article")).to_contain_text("Ce qui fonde l’accord tacite")
    await sound(wali.page, axe)
    await attest.press("Enter")
    await wali.step_up(axe)
    await attest.press("Enter")
    for evidence in ("Dossier complet", "Suspensions", "Aucune", "15 jours", "Échu le", "Permis de construire"):
        await expect(dialog).to_contain_text(evidence)
    await sound(wali.page, axe)
    await dialog.get_by_role("button", name="Attester l’accord tacite").press("Enter")
    await expect(wali.page.locator("article")).to_contain_text("Accord tacite attesté.")

    document = await stories.downloaded(owner, tmp_path)
    await sound(owner, axe)
    told = stories.said_by("pdftotext", str(document), "-")
    assert "Le silence de l’administration vaut accord" in " ".join(told.split())
    await stories.proved(visit, axe, document, reference, "Permis de construire")
