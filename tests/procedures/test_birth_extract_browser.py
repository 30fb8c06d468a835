"""A resident obtains a birth extract in Arabic on a phone: from the search to a document that anyone can verify."""

import re
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from casa_app.identity.policy import Role
from casa_app.kit.database import database, reading, writing
from casa_app.procedures import issuing_repository, repository
from casa_app.procedures.rules import Action
from casa_app.procedures.service import cases, finding
from casa_app.procedures.service.cases import Deed
from tests import make
from tests.fixtures.chromium import Visit
from tests.fixtures.programs import program

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("beside")]
Axe = Callable[[Page], Awaitable[list[str]]]
SLOW: Final = 60_000  # ms: a worker takes the job up, renders and seals


async def _on(page: Page, step: str) -> None:
    await page.locator("button[form=step]").click()
    await expect(page).to_have_url(re.compile(f"step={step}"))


async def _sound(page: Page, axe: Axe) -> None:
    assert await axe(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


async def _grant(reference: str) -> None:
    """What a clerk and an officer of the civil status do meanwhile; the act is one of the demonstration's."""
    clerk = make.staff(Role.CLERK)
    officer = make.staff(Role.CIVIL_STATUS_OFFICER, step_up_at=database().clock.now())
    async with writing() as work:
        await make.account(work, clerk, officer)
        case = await repository.by_reference(work, reference)
    assert case is not None
    async with writing() as work:
        (act,), _ = await finding.choices(work, clerk, case.id, "ar")
    for actor, deed in ((clerk, Deed(Action.ACCEPT)), (clerk, Deed(Action.FIND_ACT, act=UUID(act.id))),
                        (clerk, Deed(Action.PROPOSE, proposal="grant")), (officer, Deed(Action.GRANT))):  # fmt: skip
        async with writing() as work:
            await cases.act(work, actor, case.id, deed)


def _said_by(name: str, *arguments: str) -> str:
    command = [program(name, "poppler-utils"), *arguments]
    return subprocess.run(command, capture_output=True, check=False, timeout=60).stdout.decode()


async def test_a_resident_obtains_a_birth_extract_that_anyone_can_verify(
    visit: Visit, axe: Axe, tmp_path: Path
) -> None:
    page = await visit("/ar", locale="ar", phone=True)
    await page.get_by_role("searchbox").fill("عقد الازدياد")
    await page.get_by_role("link", name="نسخة موجزة من رسم الولادة").first.click()
    await expect(page.locator("h1")).to_have_text("نسخة موجزة من رسم الولادة")
    await _sound(page, axe)
    await page.get_by_role("link", name="ابدأ المسطرة").click()
    await page.get_by_text("صاحب الرسم", exact=True).click()
    await _sound(page, axe)
    await _on(page, "act_section")
    await page.locator("button[form=step]").click()
    await expect(page.get_by_role("alert").first).to_contain_text("بقيت بعض التصحيحات")
    await _sound(page, axe)
    for name, words in (("full_name", "أمينة الإدريسي"), ("birth_date", "1990-03-12"),
                        ("birth_act_reference.act", "212"), ("birth_act_reference.year", "1990"),
                        ("birth_act_reference.office", "أنفا")):  # fmt: skip
        await page.fill(f"[name='{name}']", words)
    await page.select_option("[name=registry_arrondissement]", "06.141.01.01")
    await expect(page.get_by_text("15 شعبان 1410")).to_be_visible()
    await _on(page, "applicant")
    await page.reload()
    await page.fill("[name='applicant.name']", "أمينة الإدريسي")
    await page.fill("[name='applicant.phone']", "06 12 34 56 78")
    await _sound(page, axe)
    await _on(page, "summary")
    await expect(page.locator("main")).to_contain_text("12 مارس 1990")
    await _sound(page, axe)
    await page.get_by_role("button", name="أرسل الطلب").click()
    reference = await page.locator("#receipt-reference").inner_text()
    await _sound(page, axe)
    await page.get_by_role("button", name="تتبع ملفي").click()
    await expect(page).to_have_url(re.compile("/ar/follow/request"))
    await _sound(page, axe)

    await _grant(reference)
    take = page.get_by_role("button", name="حمل الوثيقة الموقعة")
    await expect(take).to_be_visible(timeout=SLOW)
    async with page.expect_download() as begun:
        await take.click()
    document = tmp_path / "extract.pdf"
    await (await begun.value).save_as(document)
    assert "Signature is Valid" in _said_by("pdfsig", str(document))
    said = _said_by("pdftotext", str(document), "-")
    assert "نسخة موجزة من رسم الولادة" in said
    assert "خديجة الناصري" in said  # the mother, whom the register names and nobody typed

    async with reading() as work:
        case = await repository.by_reference(work, reference)
        assert case is not None
        issued = await issuing_repository.of_case(work, case.id)
    assert issued is not None
    stranger = await visit(f"/ar/verify#{issued.statement}", locale="ar", phone=True)
    await expect(stranger.locator("main")).to_contain_text("توقيع صحيح")
    await expect(stranger.locator("main")).to_contain_text(reference)
    await expect(stranger.locator("main")).to_contain_text("مسجلة في سجل المدينة")
    await _sound(stranger, axe)
