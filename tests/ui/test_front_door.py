"""The home page in a real browser: search, language, night, weight, and what happens when the line is cut."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, Response, expect

from casa_app.claims.models import ClaimFigure
from casa_app.claims.service import figures
from casa_app.kit.database import Database, writing
from casa_app.ui.build import web_folder
from tests.fixtures.chromium import Complaints, Visit
from tests.fixtures.served import Served

pytestmark = pytest.mark.browser
Axe = Callable[[Page], Awaitable[list[str]]]
KB = 1000


# Cuts every websocket of the page and sends new ones to a closed port, until the line is mended.
_CUT = """
const Real = window.WebSocket, open = new Set();
let cut = false;
window.WebSocket = class extends Real {
  constructor(address, protocols) {
    super(cut ? "ws://127.0.0.1:9/" : address, protocols);
    open.add(this);
  }
};
window.cutTheLine = () => { cut = true; open.forEach((socket) => socket.close()); };
window.mendTheLine = () => { cut = false; };
"""


@pytest.fixture
async def counted(beside: Database) -> None:
    """The city's figures of a month, as the worker counts them."""
    async with writing() as work:
        month = ClaimFigure(
            period="30d", dimension="all", code="all", filed=1500, ended=1284, open=216, late=3,
            median_days=6.2, within_law=0.91, contested=0.04, computed_at=work.clock.now(),
        )  # fmt: skip
        await figures.replace(work, [month])


async def _awake(page: Page) -> None:
    """Waits until the page answers: before that a key or a click would be lost on a prerendered page."""
    await page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("locale", ["fr", "ar"])
@pytest.mark.parametrize("phone", [True, False])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_the_home_page_with_the_citys_figures(
    visit: Visit, axe: Axe, counted: None, locale: str, phone: bool, scheme: str
) -> None:
    page = await visit(f"/{locale}", locale=locale, phone=phone, color_scheme=scheme)
    await expect(page.locator("dl dd").first).to_contain_text("284")
    await expect(page.locator("#did + span")).to_have_text(
        {"fr": "Données de démonstration", "ar": "معطيات تجريبية"}[locale]
    )
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert await axe(page) == []


async def test_a_word_in_darija_finds_the_right_category_from_either_language(visit: Visit) -> None:
    page = await visit("/ar", locale="ar", phone=True)
    await page.get_by_role("searchbox").fill("الضو طافي")
    first = page.locator("section ul a").first
    await expect(first).to_contain_text("عمود إنارة منطفئ")
    await expect(first).to_have_attribute("href", re.compile(r"/ar/report\?category=lighting_out"))
    await page.get_by_role("searchbox").fill("qqqqzzzz")
    await expect(page.get_by_role("status").filter(has_text="لا شيء يطابق")).to_be_visible()


async def test_the_language_switch_keeps_page_and_question_and_is_remembered(visit: Visit) -> None:
    page = await visit("/fr/services?from=sms", locale="fr")
    await page.get_by_role("link", name="العربية").click()
    await expect(page).to_have_url(re.compile(r"/ar/services\?from=sms$"))
    await expect(page.locator("html")).to_have_attribute("dir", "rtl")
    await page.goto("/")
    await expect(page).to_have_url(re.compile(r"/ar/?$"))


async def test_the_night_is_chosen_once_and_stays(visit: Visit) -> None:
    page = await visit("/fr", locale="fr", color_scheme="light")
    day = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    await _awake(page)
    await page.get_by_role("button", name="Clair ou sombre").click()
    await expect(page.locator("html")).to_have_class(re.compile("dark"))
    await page.reload()
    await expect(page.locator("html")).to_have_class(re.compile("dark"))
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") != day


async def test_the_keyboard_jumps_over_the_header(visit: Visit) -> None:
    page = await visit("/fr", locale="fr")
    await _awake(page)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#main")).to_be_focused()


async def test_a_cut_line_is_told_politely_and_so_is_its_return(visit: Visit, complaints: Complaints) -> None:
    """Sockets are cut and refused from the page's own side, as by a tunnel: the page itself stays."""
    complaints.expect("WebSocket|ws://127.0.0.1:9")
    page = await visit("/ar/about", locale="ar", phone=True)
    await page.add_init_script(_CUT)
    await page.goto("/ar")
    await _awake(page)
    await page.get_by_role("searchbox").fill("حفرة")
    await page.evaluate("window.cutTheLine()")
    await expect(page.get_by_role("status").filter(has_text="انقطع الاتصال")).to_be_visible(timeout=30_000)
    await page.evaluate("window.mendTheLine()")
    await expect(page.get_by_role("status").filter(has_text="عاد الاتصال")).to_be_visible(timeout=30_000)
    await expect(page.get_by_role("searchbox")).to_have_value("حفرة")


@pytest.mark.parametrize("path", ["", "/report"])
@pytest.mark.parametrize("locale", ["fr", "ar"])
async def test_the_home_and_the_claim_form_stay_light(visit: Visit, served: Served, locale: str, path: str) -> None:
    loaded: set[str] = set()

    def note(response: Response) -> None:
        loaded.add(response.url.removeprefix(served.url).split("?")[0])

    page = await visit("/fr/about", locale=locale)
    page.on("response", note)
    await page.goto(f"/{locale}{path}")
    await expect(page.locator("h1")).to_be_visible()
    await _awake(page)
    weights = {kind: _gzipped(loaded, kind) for kind in (".js", ".css")}
    assert 100 * KB < weights[".js"] <= 200 * KB
    assert 5 * KB < weights[".css"] <= 20 * KB


def _gzipped(paths: set[str], kind: str) -> int:
    folder = web_folder("central") / "build" / "client"
    return sum((folder / f"{path.lstrip('/')}.gz").stat().st_size for path in paths if path.endswith(kind))


@pytest.mark.parametrize("locale", ["fr", "ar"])
async def test_the_map_fills_its_frame_in_both_directions_of_writing(visit: Visit, locale: str) -> None:
    page = await visit(f"/{locale}/claims", locale=locale, phone=True)
    await page.locator(".maplibregl-map").scroll_into_view_if_needed()
    await expect(page.locator(".maplibregl-marker:visible").first).to_be_visible(timeout=30_000)
    frame = await page.locator(".maplibregl-map").bounding_box()
    assert frame == await page.locator(".maplibregl-canvas").bounding_box()
    button = await page.locator(".maplibregl-ctrl-zoom-in").bounding_box()
    assert button is not None
    assert min(button["width"], button["height"]) >= 44
