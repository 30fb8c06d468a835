"""An agent files a terrace for a person present: found by a word, paid at the counter, printed in both languages."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from casa_app.identity.policy import Role
from casa_app.kit.database import writing
from casa_app.procedures.service import catalogue
from tests import make
from tests.desk.test_desk_browser import seated
from tests.fixtures.chromium import Visit

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("beside")]
Axe = Callable[[Page], Awaitable[list[str]]]


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
    assert await axe(page) == []
    await page.keyboard.press("Enter")
    await page.locator("input[value=terrace]").check(force=True)
    await _fill(page, holder_name="Café des Iris", holder_phone="05 22 12 34 56")
    await _on(page, axe, "shop_section")
    await _fill(page, **{"shop.name": "Café des Iris", "shop.ice": "000000000000097"})
    await page.locator("input[value=tables]").check(force=True)
    await _on(page, axe, "place_section")
    await page.get_by_text("Écrire l’adresse, ou se passer de la carte").first.click()
    await _fill(page, area="24", start_date=tomorrow.isoformat(), days="90", **{"site.text": "12, rue des Iris"})
    await page.select_option("[name='site.arrondissement']", "06.141.01.01")
    await page.locator("[name=passage_kept]").check(force=True)
    await _on(page, axe, "pieces")
    for piece in ("layout", "shop_photo"):
        box = page.locator(f"[id='piece.{piece}']")
        scan = {"name": "scan.jpg", "mimeType": "image/jpeg", "buffer": make.picture(seed=len(piece))}
        await box.locator("input[type=file]").first.set_input_files(scan)
        await expect(box).to_contain_text("Document reçu")
    await _on(page, axe, "applicant")
    await expect(page.locator("[name='applicant.name']")).to_have_value("")
    await _fill(page, **{"applicant.name": "Rachida Naciri", "applicant.phone": "06 12 34 56 78"})
    await _on(page, axe, "summary")
    await expect(page.locator("main")).to_contain_text("Redevance de terrasse")
    assert await axe(page) == []
    await page.get_by_role("button", name="Envoyer la demande").click()
    receipt = page.locator("article")
    await expect(receipt).to_contain_text("Occuper temporairement le domaine public")
    await expect(receipt.locator("section[lang=ar]")).to_contain_text("الاحتلال المؤقت للملك العام")
    assert await axe(page) == []
    await page.fill("#receipt_number", "Q-2026-401")
    await page.get_by_role("button", name="Enregistrer le paiement").click()
    await expect(page.get_by_role("status").filter(has_text="Q-2026-401")).to_be_visible()
    await page.get_by_role("link", name="Ouvrir le dossier").click()
    await expect(page.locator("article h1")).to_contain_text("Rachida Naciri")
    await expect(page.locator("article")).to_contain_text("Q-2026-401")


async def _fill(page: Page, **typed: str) -> None:
    for name, words in typed.items():
        await page.fill(f"[name='{name}']", words)


async def _on(page: Page, axe: Axe, step: str) -> None:
    assert await axe(page) == []
    await page.locator("button[form=step]").click()
    await expect(page).to_have_url(re.compile(f"/fr/staff/counter/form.*step={step}"))
