"""An agent files a terrace for a person present: found by a word, paid at the counter, printed in both languages."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from casa_app.identity.policy import Role
from casa_app.kit.database import writing
from casa_app.procedures.service import catalogue
from tests.desk.test_desk_browser import seated
from tests.fixtures.chromium import Visit
from tests.procedures.stories import ICE, Axe, choose, fill, on, send, sound

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("beside")]


async def test_an_agent_files_and_takes_the_money_of_a_person_present(visit: Visit, axe: Axe) -> None:
    async with writing() as work:
        await catalogue.load(work)
        tomorrow = work.today() + timedelta(days=1)
    page = await seated(visit, Role.COUNTER_AGENT, path="/staff/counter/services")
    bar = page.get_by_role("banner").get_by_role("link")
    await expect(bar.filter(has_text="Démarche au guichet")).to_be_visible()
    await expect(bar.filter(has_text="Délais dépassés")).to_have_count(0)
    await page.get_by_role("searchbox").fill("terrasse de café")
    await expect(page.locator("main ul a").first).to_contain_text("domaine public")
    await sound(page, axe)
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("/fr/staff/counter/form"))
    await _filled_in(page, axe, tomorrow.isoformat())
    await expect(page.locator("main")).to_contain_text("Redevance de terrasse")
    await sound(page, axe)
    await page.get_by_role("button", name="Envoyer la demande").click()
    receipt = page.locator("article")
    await expect(receipt).to_contain_text("Occuper temporairement le domaine public")
    await expect(receipt.locator("section[lang=ar]")).to_contain_text("الاحتلال المؤقت للملك العام")
    await sound(page, axe)
    await fill(page, receipt_number="Q-2026-401")
    await page.get_by_role("button", name="Enregistrer le paiement").click()
    await expect(page.get_by_role("status").filter(has_text="Q-2026-401")).to_be_visible()
    await page.get_by_role("link", name="Ouvrir le dossier").click()
    await expect(page.locator("article h1")).to_contain_text("Rachida Naciri")
    await expect(page.locator("article")).to_contain_text("Q-2026-401")


async def _filled_in(page: Page, axe: Axe, day: str) -> None:
    """The applicant's own form, up to the summary."""
    await choose(page, "Installer une terrasse")
    await fill(page, holder_name="Café des Iris", holder_phone="05 22 12 34 56")
    await sound(page, axe)
    await on(page, "shop_section")
    await fill(page, shop__name="Café des Iris", shop__ice=ICE)
    await choose(page, "Tables et chaises seulement")
    await on(page, "place_section")
    await page.get_by_text("Écrire l’adresse, ou se passer de la carte").first.click()
    await fill(page, site__text="12, rue des Iris", area="24", start_date=day, days="90")
    await page.select_option("[name='site.arrondissement']", "06.141.01.01")
    await choose(page, "Je laisse le passage libre aux piétons et aux secours, et je rends le lieu propre.")
    await on(page, "pieces")
    await send(page.locator("[id='piece.layout']"), "plan.pdf")
    await send(page.locator("[id='piece.shop_photo']"), "facade.jpg")
    await sound(page, axe)
    await on(page, "applicant")
    await expect(page.locator("[name='applicant.name']")).to_have_value("")
    await fill(page, applicant__name="Rachida Naciri", applicant__phone="06 12 34 56 78")
    await sound(page, axe)
    await on(page, "summary")
