"""The check of documents in a browser: without a network it goes on in either language, for new kinds too."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from playwright.async_api import Page, expect

from casa_app.kit.database import Database
from casa_app.procedures.service.rendering import document_keys
from casa_app.procedures.statement import Statement
from tests.fixtures.chromium import Complaints, Visit

pytestmark = pytest.mark.browser


async def test_without_a_network_a_document_is_checked_in_french_and_then_in_arabic(
    visit: Visit, axe: Callable[[Page], Awaitable[list[str]]], beside: Database, complaints: Complaints
) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch|WebSocket|websocket|ServiceWorker")
    document_keys.cache_clear()
    said = document_keys().sign(Statement("AN-7K3-M9P", "road_closure", "A. E. I.", date(2026, 11, 9), "x" * 43))
    document_keys.cache_clear()
    page = await visit("/fr/", locale="fr", phone=True)
    await page.get_by_role("link", name="Vérifier un document de la Ville").click()
    await expect(page.get_by_role("button", name="Choisir une image")).to_be_visible()
    await expect(page.locator("html[data-kept=true]")).to_be_attached()
    await page.context.set_offline(True)
    await page.get_by_label("Ou collez l’adresse du code").fill(f"https://casa.invalid/fr/verify#{said}")
    await page.get_by_role("button", name="Vérifier", exact=True).click()
    verdict = page.locator("[data-verdict=success]")
    await expect(verdict).to_contain_text("Autorisation de fermeture temporaire d’une rue")
    await expect(verdict).to_contain_text("Démonstration")
    await expect(verdict).to_contain_text("Hors connexion")
    await page.get_by_role("link", name="العربية").click()
    await expect(page.get_by_role("heading", name="التحقق من وثيقة")).to_be_visible()
    await page.get_by_label("أو ألصق عنوان الرمز").fill(said)
    await page.get_by_role("button", name="تحقق", exact=True).click()
    await expect(verdict).to_contain_text("رخصة الإغلاق المؤقت لزنقة")
    await expect(verdict).to_contain_text("تجريبي")
    assert await axe(page) == []
