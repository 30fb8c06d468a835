"""A clerk finds acts by keyboard, or copies them from the register; their holder sees who received and who looked."""

import re
from collections.abc import Awaitable, Callable
from typing import Final

import pytest
from playwright.async_api import Page, expect

from casa_app.identity import repository as identity
from casa_app.identity import sessions
from casa_app.identity.demonstration import email_for
from casa_app.identity.policy import Actor, Role
from casa_app.identity.service import index_of
from casa_app.kit.database import database, writing
from casa_app.procedures.kinds.base import Context
from casa_app.procedures.models import Case
from casa_app.procedures.rules import Action
from casa_app.procedures.service import cases, catalogue, filing
from casa_app.procedures.service.cases import Deed
from tests import make
from tests.desk.test_desk_browser import seated
from tests.fixtures.chromium import Visit

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("beside")]
Axe = Callable[[Page], Awaitable[list[str]]]
SLOW: Final = 60_000  # ms: a worker takes the job up, renders and seals


async def _sound(page: Page, axe: Axe) -> None:
    assert await axe(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


async def _resident() -> tuple[Actor, str]:
    """The demonstration's resident, and the cookie of their session."""
    async with writing() as work:
        account = await identity.account_by_contact(work, index_of(email_for(Role.CITIZEN)) or "")
        assert account is not None
        opened = await sessions.open_session(work, account, "test")
    actor = await sessions.actor_of(opened.token)
    assert actor is not None
    return actor, opened.token


async def _filed(by: Actor | None = None, **typed: str) -> Case:
    form = make.birth_form(**typed)
    async with writing() as work:
        procedure = (await catalogue.find(work, "birth_extract")).procedure
        return (await filing.file(work, filing.parse(procedure, form, Context(work.today())), by)).case


async def _grant(case: Case) -> None:
    clerk = make.staff(Role.CLERK)
    officer = make.staff(Role.CIVIL_STATUS_OFFICER, step_up_at=database().clock.now())
    async with writing() as work:
        await make.account(work, clerk, officer)
    for actor, deed in ((clerk, Deed(Action.ACCEPT)), (clerk, Deed(Action.PROPOSE, proposal="grant")),
                        (officer, Deed(Action.GRANT))):  # fmt: skip
        async with writing() as work:
            await cases.act(work, actor, case.id, deed)


async def test_a_clerk_chooses_an_act_by_keyboard_and_its_holder_sees_everything(visit: Visit, axe: Axe) -> None:
    resident, token = await _resident()
    case = await _filed(resident, full_name="سلمى بناني", birth_date="1988-09-02", **{
        "applicant.name": "Salma Bennani", "birth_act_reference.register": "", "birth_act_reference.act": "87",
        "birth_act_reference.year": "1988",
    })  # fmt: skip
    page = await seated(visit, Role.CLERK, path=f"/staff/case?reference={case.reference}")
    await expect(page.locator("article h1")).to_contain_text("Salma Bennani")
    await expect(page.locator("article")).to_contain_text("Aucun acte n’est encore rattaché")
    await page.keyboard.press("f")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("radio")).to_have_count(2)  # two registers have this number
    await expect(dialog.get_by_role("radio").first).to_be_checked()
    await expect(dialog.locator("label").nth(1)).to_contain_text("Différent")
    await _sound(page, axe)
    await dialog.get_by_role("button", name="C’est cet acte").click()
    await expect(dialog).to_have_count(0)
    await expect(page.locator("article")).to_contain_text("Abdelkader Bennani")
    await expect(page.locator("article")).to_contain_text("Acte retrouvé parmi les actes connus")
    await _sound(page, axe)
    await _grant(case)
    await expect(page.locator("article header")).to_contain_text("Document délivré", timeout=SLOW)

    cookie = {"name": sessions.COOKIE, "value": token, "domain": "127.0.0.1", "path": "/", "expires": -1,
              "httpOnly": True, "secure": False, "sameSite": "Lax"}  # fmt: skip
    kept = {"cookies": [cookie], "origins": []}
    phone = await visit("/ar/account", locale="ar", phone=True, storage_state=kept)
    await phone.locator("main a[href='/ar/account/acts']").click()
    await expect(phone).to_have_url(re.compile("/ar/account/acts"))
    main = phone.locator("main")
    await expect(main).to_contain_text("رسم ولادتك")
    await expect(main).to_contain_text("نسخة موجزة من رسم الولادة")
    await expect(main).to_contain_text(case.reference)
    await expect(main).to_contain_text("اطلاع على الرسم")
    await _sound(phone, axe)


async def test_a_clerk_copies_an_act_from_the_register_with_what_was_typed_to_begin_from(
    visit: Visit, axe: Axe
) -> None:
    case = await _filed(full_name="Rim Ouahbi", **{"birth_act_reference.act": "7001"})
    page = await seated(visit, Role.CLERK, "ar", f"/staff/case?reference={case.reference}")
    await expect(page.locator("article h1")).to_contain_text("Amina El Idrissi")
    await page.keyboard.press("f")
    dialog = page.get_by_role("dialog")
    await expect(dialog.locator("[name=act]")).to_have_value("7001")
    await expect(dialog.locator("[name=name_fr]")).to_have_value("Rim Ouahbi")
    await expect(dialog.locator("[name=register]")).to_be_focused()
    await dialog.locator("[name=name_ar]").fill("ريم الوهبي")
    keep = dialog.get_by_role("button", name="حفظ الرسم")
    await keep.click()
    await expect(dialog.locator("#form-errors")).to_contain_text("المكان بالعربية")
    await expect(dialog.locator("[name=name_ar]")).to_have_value("ريم الوهبي")
    await _sound(page, axe)
    for name, words in (("place_fr", "Casablanca"), ("place_ar", "الدار البيضاء")):
        await dialog.locator(f"[name={name}]").fill(words)
    await keep.click()
    await expect(dialog).to_have_count(0)
    await expect(page.locator("article")).to_contain_text("نقله موظف من السجل الورقي")
    await page.set_viewport_size({"width": 360, "height": 800})
    await _sound(page, axe)
