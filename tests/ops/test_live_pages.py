"""A page listens while its tab is open, and no longer: Reflex ends what a page load started."""

import asyncio

import httpx
import pytest
from playwright.async_api import Page, expect

from casa_app.identity.demonstration import PASSWORD
from tests.fixtures.chromium import Visit
from tests.fixtures.served import Served

pytestmark = pytest.mark.browser
_WITHIN = 60


async def _listeners(served: Served, wanted: int) -> int:
    """How many pages listen, once it is `wanted`; what it was at last when that never comes."""
    seen = -1
    async with httpx.AsyncClient(base_url=served.url) as client:
        try:
            async with asyncio.timeout(_WITHIN):
                while seen != wanted:
                    figures = (await client.get("/metrics")).text
                    seen = int(float(figures.split("\ncasa_live_listeners ")[1].split("\n")[0]))
        except TimeoutError:
            return seen
    return seen


async def _clerk(visit: Visit, served: Served) -> Page:
    page = await visit("/fr/sign-in?next=/fr/staff", locale="fr")
    await page.fill("#contact", "clerk@demo.casa.invalid")
    await page.fill("#password", PASSWORD)
    await page.locator("main button[type=submit]").click()
    await page.fill("#code", served.run("user", "code", "clerk@demo.casa.invalid").split()[-1])
    await page.locator("main button[type=submit]").click()
    await page.wait_for_url("**/staff*")
    await expect(page.locator("h1").first).to_be_visible()
    return page


async def test_a_queue_listens_until_its_tab_closes(visit: Visit, served: Served) -> None:
    before = await _listeners(served, 0)
    page = await _clerk(visit, served)
    assert (before, await _listeners(served, 1)) == (0, 1)
    await page.reload()
    await expect(page.locator("h1").first).to_be_visible()
    assert await _listeners(served, 1) == 1, "the reload's loop took the place of the first"
    await page.goto("/fr/")
    assert await _listeners(served, 0) == 0
    await page.goto("/fr/staff")
    assert await _listeners(served, 1) == 1
    await page.close()
    assert await _listeners(served, 0) == 0
