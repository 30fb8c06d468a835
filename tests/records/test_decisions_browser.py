"""A register is held by one person; lifting the hold takes another."""

import pytest
from playwright.async_api import expect

from casa_app.identity.policy import Role
from casa_app.kit.database import writing
from casa_app.records.models import Volume
from tests.desk.test_desk_browser import seated
from tests.fixtures.chromium import Visit
from tests.procedures.stories import SLOW, Axe, sound

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("beside")]


async def test_a_register_is_held_by_one_and_released_by_two(visit: Visit, axe: Axe) -> None:
    async with writing() as work:
        work.session.add(Volume(kind="generic", office="06.141.01.01", calendar="gregorian", year=2003, book="G7",
                                created_at=work.clock.now()))  # fmt: skip
    chief = await seated(visit, Role.SUPERVISOR, "fr", "/staff/registers")
    main = chief.locator("main")
    await main.get_by_role("link", name="Gels et décisions").click()
    await expect(main).to_contain_text("Aucun registre n’est gelé.")
    await sound(chief, axe)
    await chief.select_option("[name=register]", label=await main.locator("option", has_text="G7").inner_text())
    await chief.select_option("[name=ground]", "court")
    await chief.fill("[name=note]", "dossier 12")
    await main.get_by_role("button", name="Geler ce registre").click()
    await expect(main).to_contain_text("dossier 12", timeout=SLOW)
    await main.get_by_role("button", name="Demander la levée du gel").click()
    await chief.fill("[name=why]", "Jugement rendu")
    await sound(chief, axe)
    await chief.get_by_role("button", name="Envoyer la demande").click()
    await expect(main).to_contain_text("Levée demandée")
    await expect(main).to_contain_text("Une autre personne doit décider.")
    await expect(main.get_by_role("button", name="Accorder")).to_have_count(0)
    await sound(chief, axe)

    other = await seated(visit, Role.ADMINISTRATOR, "ar", "/staff/registers/decisions")
    main = other.locator("main")
    await expect(main).to_contain_text("Jugement rendu")
    await sound(other, axe)
    await other.set_viewport_size({"width": 360, "height": 800})
    await sound(other, axe)
    await main.get_by_role("button", name="اقبل").click()
    await expect(main).to_contain_text("لا يوجد سجل مجمد")
    await expect(main).to_contain_text("منفذ")
