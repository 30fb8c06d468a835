"""Every page of the central profile, in both languages, on a phone and a desk: axe finds nothing, nothing overflows."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

import casa_app.casa_app  # noqa: F401 composing the application declares its pages
from casa_app.identity.demonstration import PASSWORD
from casa_app.kit.i18n import LOCALES, Locale, direction
from casa_app.ui.pages import declared
from tests.fixtures.chromium import Visit
from tests.fixtures.served import Served

pytestmark = pytest.mark.browser
Axe = Callable[[Page], Awaitable[list[str]]]
# Pages of one thing are visited by the stories that make the thing.
ROUTES = sorted(page.route for page in declared() if "[" not in page.route and not page.route.startswith("/kiosk"))
PUBLIC = [route for route in ROUTES if not route.startswith(("/staff", "/account", "/second-factor"))]
STAFF = [route for route in ROUTES if route.startswith("/staff") and route != "/staff/claims"]
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def look(page: Page, address: str, locale: Locale, axe: Axe) -> list[str]:
    """What is wrong with one page, after it has come to rest."""
    await page.goto(address)
    await page.wait_for_load_state("networkidle")
    await expect(page.locator("h1:visible")).to_have_count(1)
    found = [f"{address}: {line}" for line in await axe(page)]
    if await page.evaluate(WIDER) > 0:
        found.append(f"{address}: wider than the screen")
    written = await page.evaluate("[document.documentElement.lang, document.documentElement.dir]")
    if written != [locale, direction(locale)]:
        found.append(f"{address}: <html> says {written}")
    return found


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
async def test_every_public_page_is_accessible_and_fits(visit: Visit, axe: Axe, locale: Locale, phone: bool) -> None:
    page = await visit(f"/{locale}/", locale=locale, phone=phone)
    if phone:
        await page.set_viewport_size({"width": 320, "height": 700})
    found = [line for route in PUBLIC for line in await look(page, f"/{locale}{route}", locale, axe)]
    assert found == []


@pytest.mark.parametrize("locale", LOCALES)
async def test_every_staff_page_is_accessible_and_fits(visit: Visit, axe: Axe, served: Served, locale: Locale) -> None:
    page = await visit(f"/{locale}/sign-in?next=/{locale}/staff", locale=locale)
    await page.fill("#contact", "administrator@demo.casa.invalid")
    await page.fill("#password", PASSWORD)
    await page.locator("main button[type=submit]").click()
    await page.fill("#code", served.run("user", "code", "administrator@demo.casa.invalid").split()[-1])
    await page.locator("main button[type=submit]").click()
    await page.wait_for_url("**/staff*")
    found = [line for route in STAFF for line in await look(page, f"/{locale}{route}", locale, axe)]
    assert found == []
