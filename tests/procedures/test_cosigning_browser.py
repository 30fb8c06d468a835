"""An architect prepares a permit; its owner reads and co-signs it on a phone, in Arabic, without an account."""

import re
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, expect

from casa_app.identity import repository as people
from casa_app.identity.demonstration import PASSWORD, email_for
from casa_app.identity.policy import Role
from casa_app.identity.service import index_of
from casa_app.kit import drafts
from casa_app.kit.database import reading, writing
from casa_app.procedures import repository
from casa_app.procedures.rules import State
from casa_app.procedures.service import filing
from tests.fixtures.chromium import Visit
from tests.fixtures.served import Served
from tests.procedures import made

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("beside")]
Axe = Callable[[Page], Awaitable[list[str]]]
PHONE: Final = "06 61 22 33 44"
PIECES: Final = ("plans", "land_title", "cadastral_plan", "architect_contract")


async def _sound(page: Page, axe: Axe) -> None:
    assert await axe(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


async def _typed_before() -> None:
    """The architect's draft up to the last page, as it was kept while they typed."""
    async with writing() as work:
        account = await people.account_by_contact(work, index_of(email_for(Role.CITIZEN)) or "")
        assert account is not None
        form = {name: value for name, value in made.permit_form().items() if not name.startswith("applicant.")}
        token = form["filing_key"]
        form |= {"owner_phone": PHONE, "draft_token": token, **await made.sent_files(work, *PIECES)}
        await drafts.save(work, filing.draft_kind(made.PERMIT), token, form, owner_id=account.person_id)


async def _sms(served: Served, page: Page, pattern: str, after: int = 0) -> tuple[str, int]:
    """What the newest SMS to the owner says in the pattern's brackets, once more than `after` say something there."""
    for _ in range(300):
        texts = [path.read_text() for path in sorted((served.data / "outbox").glob("*.sms.txt"))]
        told = [found[1] for text in texts if text.startswith("+212661223344") and (found := re.search(pattern, text))]
        if len(told) > after:
            return told[-1], len(told)
        await page.wait_for_timeout(200)
    pytest.fail("no SMS was written")


async def _prepared(page: Page, axe: Axe) -> str:
    """The architect names the owner and sends the file; gives its reference."""
    await page.fill("#contact", email_for(Role.CITIZEN))
    await page.fill("#password", PASSWORD)
    await page.locator("main button[type=submit]").click()
    await page.get_by_text("Pour un propriétaire, que je représente").click()
    await expect(page.locator("[name='applicant.name']")).to_have_value("Karim Alaoui")
    await expect(page.locator("[name='applicant.phone']")).to_have_value(PHONE)
    await page.select_option("[name='applicant.language']", "ar")
    await _sound(page, axe)
    await page.locator("button[form=step]").click()
    await expect(page).to_have_url(re.compile("step=summary"))
    await _sound(page, axe)
    await page.get_by_role("button", name="Envoyer au propriétaire").click()
    await expect(page.locator("main")).to_contain_text("Le propriétaire a reçu un message")
    await _sound(page, axe)
    return await page.locator("main header bdi").first.inner_text()


async def test_an_architect_prepares_and_the_owner_co_signs_on_a_phone_in_arabic(
    visit: Visit, axe: Axe, served: Served
) -> None:
    await _typed_before()
    page = await visit(f"/fr/sign-in?next=/fr/apply?code={made.PERMIT}%26step=applicant")
    reference = await _prepared(page, axe)
    told, _ = await _sms(served, page, r"\b([A-Z]{2}-\w{3}-\w{3})\b")
    assert told == reference
    owner = await visit("/ar/follow", locale="ar", phone=True)
    await owner.get_by_role("link", name="هل ينتظر طلب توقيعك؟").click()
    await expect(owner.locator("h1:visible")).to_have_text("توقيع طلب أعد لك")
    await owner.fill("#reference", reference)
    await owner.get_by_role("button", name="التوصل برمز").click()
    code, heard = await _sms(served, owner, r"\b(\d{6})\b")
    await owner.fill("#code", code)
    await _sound(owner, axe)
    await owner.get_by_role("button", name="الاطلاع على الطلب").click()
    await expect(owner.locator("main")).to_contain_text("Salma Bennani")
    await expect(owner.locator("main")).to_contain_text("12345/C")
    await expect(owner.locator("#pieces + ul li")).to_have_count(len(PIECES))
    await _sound(owner, axe)
    await owner.get_by_role("button", name="التوصل برمز التوقيع").click()
    await expect(owner.get_by_role("alert").first).to_contain_text("ضع علامة على التصريح")
    await owner.locator("#honour").check()
    await owner.get_by_role("button", name="التوصل برمز التوقيع").click()
    code, _ = await _sms(served, owner, r"\b(\d{6})\b", heard)
    await owner.fill("#code", code)
    await _sound(owner, axe)
    await owner.get_by_role("button", name="توقيع وإيداع").click()
    await expect(owner.locator("#receipt-reference")).to_have_text(reference)
    await expect(owner.locator("#receipt-secret")).not_to_be_empty()
    await _sound(owner, axe)

    async with reading() as work:
        case = await repository.by_reference(work, reference)
    assert case is not None
    assert (case.state, case.locale) == (State.FILED, "ar")
    await expect(page.locator("main")).to_contain_text("Déposée, à vérifier par la Ville")  # live, without a reload
    await page.goto("/fr/account/cases")
    row = page.get_by_role("link", name=re.compile(reference))
    await expect(row).to_contain_text("Préparée par vous")
    await _sound(page, axe)
    await row.click()
    assert urlsplit(page.url).path.startswith("/fr/")
    await expect(page.locator("main")).to_contain_text("Signée par le propriétaire")
