"""A resident files a claim in a real browser: in Arabic on a phone, through interruptions and mistakes."""

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

import pytest
from playwright.async_api import Page, WebSocketRoute, expect
from sqlmodel import select

from casa_app.claims.models import Claim
from casa_app.identity.demonstration import PASSWORD
from casa_app.kit.database import Database, reading, writing
from tests import make
from tests.fixtures.chromium import Visit
from tests.fixtures.served import Served

pytestmark = pytest.mark.browser
Axe = Callable[[Page], Awaitable[list[str]]]
ZONE: Final = "06.141.01.31"  # Hay Hassani
PLACE: Final = "أمام باب المدرسة الابتدائية، بين عمودي الإنارة المقابلين للسوق"
STORY: Final = "حفرة عميقة وسط الطريق منذ أسبوع، تسببت في سقوط دراجة نارية."


async def on(page: Page) -> None:
    await page.locator("button[form=step]").click()


async def choose(page: Page, words: str, category: str) -> None:
    """Finds a category by words, as most people do."""
    await page.fill("#category", words)
    await page.locator("ul[aria-live]").get_by_role("button").filter(has_text=category).first.click()
    await expect(page).to_have_url(re.compile(r"step=(place|danger)"))


async def tell_where(page: Page) -> None:
    await page.select_option("#arrondissement", ZONE)
    await page.fill("#place", PLACE)
    await on(page)
    await expect(page).to_have_url(re.compile("step=story"))


async def test_a_resident_reports_a_hole_with_a_photo_and_keeps_the_receipt(visit: Visit, axe: Axe) -> None:
    page = await visit("/ar/report", locale="ar", phone=True)
    await expect(page.locator("h1")).to_have_text("ما المشكل؟")
    assert await axe(page) == []
    await choose(page, "حفرة", "حفرة في الطريق")
    assert await axe(page) == []
    await tell_where(page)
    await page.fill("#text", STORY)
    await page.get_by_label("بحجم عجلة سيارة").check()
    await page.locator("input[type=file]").first.set_input_files(
        {"name": "hole.jpg", "mimeType": "image/jpeg", "buffer": make.geotagged()}
    )
    await expect(page.get_by_text("وصلت الصورة").first).to_be_visible()
    assert await axe(page) == []
    await on(page)
    await page.fill("#name", "فاطمة الزهراء")
    await page.fill("#phone", "06 12 34 56 78")
    assert await axe(page) == []
    await on(page)
    await expect(page.locator("h1")).to_have_text("راجع شكايتك قبل إرسالها")
    for words in (PLACE, STORY, "بحجم عجلة سيارة", "صورة واحدة", "فاطمة الزهراء"):
        await expect(page.locator("main")).to_contain_text(words)
    assert await axe(page) == []
    await page.get_by_role("button", name="إرسال الشكاية").click()
    await expect(page).to_have_url(re.compile("/ar/report/receipt"))
    await expect(page.locator("#receipt-reference")).to_have_text(re.compile(r"^HH-\w{3}-\w{3}$"))
    await expect(page.locator("#receipt-secret")).to_have_text(re.compile(r"^\d{3} \d{3} \d{3}$"))
    assert await axe(page) == []
    async with page.expect_download() as download:
        await page.get_by_role("button", name="تحميل نسخة PDF").click()
    kept = await (await download.value).path()
    assert kept.read_bytes().startswith(b"%PDF-")


async def test_a_draft_survives_a_closed_browser(visit: Visit) -> None:
    page = await visit("/ar/report", locale="ar", phone=True)
    await choose(page, "حفرة", "حفرة في الطريق")
    await page.select_option("#arrondissement", ZONE)
    await page.fill("#place", PLACE)
    await expect(page.get_by_text("حُفظ ما كتبته")).to_be_visible()
    await page.locator("#place").blur()
    await page.wait_for_function("localStorage.getItem('casa_draft')?.length > 20")
    kept = await page.context.storage_state()
    await page.context.close()
    again = await visit("/ar/report?step=place", locale="ar", phone=True, storage_state=kept)
    await expect(again.locator("#place")).to_have_value(PLACE)
    await expect(again.locator("#arrondissement")).to_have_value(ZONE)


async def test_the_browsers_back_button_leads_through_the_steps_and_loses_nothing(visit: Visit) -> None:
    page = await visit("/fr/report", locale="fr")
    await choose(page, "lampadaire", "Lampadaire éteint")
    await tell_where(page)
    await page.fill("#text", "Deux lampadaires éteints.")
    await page.go_back()
    await expect(page.locator("#place")).to_have_value(PLACE)
    await page.go_back()
    await expect(page.locator("#category")).to_be_visible()
    await page.go_forward()
    await page.go_forward()
    await expect(page.locator("#text")).to_have_value("Deux lampadaires éteints.")


async def test_what_is_missing_is_said_at_the_top_and_leads_to_its_field(visit: Visit, axe: Axe) -> None:
    page = await visit("/ar/report", locale="ar", phone=True)
    await choose(page, "حفرة", "حفرة في الطريق")
    await on(page)
    summary = page.get_by_role("alert").filter(has_text="بقي أمر واحد قبل المتابعة")
    await expect(summary).to_be_focused()
    assert await axe(page) == []
    await summary.get_by_role("link").click()
    await expect(page.locator("#arrondissement")).to_be_focused()
    await page.select_option("#arrondissement", ZONE)
    await expect(summary).to_be_hidden()
    await page.fill("#place", PLACE)
    await on(page)
    await expect(page.locator("#text")).to_be_visible()
    await page.fill("#text", "نص\u202eمقلوب")
    await on(page)
    await expect(page.locator("#text-error")).to_be_visible()
    await expect(page.locator("#text")).to_have_value("نص\u202eمقلوب")


async def test_danger_shows_whom_to_call_before_anything_is_typed(visit: Visit, axe: Axe) -> None:
    page = await visit("/ar/report", locale="ar", phone=True)
    await page.get_by_role("button", name="رائحة غاز").click()
    await expect(page.get_by_role("link", name="اتصل بالرقم")).to_have_attribute("href", "tel:15")
    assert await axe(page) == []
    await page.get_by_role("link", name="متابعة التبليغ").click()
    await expect(page.locator("#place")).to_be_visible()


async def located(visit: Visit, lat: float, lng: float) -> Page:
    device = {"latitude": lat, "longitude": lng, "accuracy": 15}
    page = await visit("/fr/report", locale="fr", geolocation=device, permissions=["geolocation"])
    await choose(page, "lampadaire", "Lampadaire éteint")
    await page.get_by_role("button", name="Utiliser ma position").click()
    return page


async def test_a_device_in_the_city_fills_the_arrondissement(visit: Visit) -> None:
    page = await located(visit, 33.563, -7.66)
    await expect(page.locator("#arrondissement")).to_have_value(ZONE)
    await expect(page.locator("#lat")).to_contain_text("à 15 m près")


async def test_a_device_in_paris_is_refused_politely(visit: Visit) -> None:
    page = await located(visit, 48.8566, 2.3522)
    await expect(page.locator("#lat")).to_contain_text("hors de la commune")
    await expect(page.locator("#arrondissement")).to_have_value("")


class SlowNetwork:
    """Keeps the server's answers back while a person goes on."""

    def __init__(self) -> None:
        self._slow = False
        self._late: list[Callable[[], None]] = []

    def between(self, browser: WebSocketRoute) -> None:
        """Stands between a page and the server."""

        def answer(message: str | bytes) -> None:
            send = partial(browser.send, message)
            if self._slow:
                self._late.append(send)
            else:
                send()

        browser.connect_to_server().on_message(answer)

    def __enter__(self) -> None:
        self._slow = True

    def __exit__(self, *_: object) -> None:
        self._slow = False
        late, self._late = self._late, []
        for send in late:
            send()


async def test_what_is_chosen_on_a_slow_network_stays_chosen_until_the_answer_comes(visit: Visit) -> None:
    page, slow_network = await visit("/fr/", locale="fr", phone=True), SlowNetwork()
    await page.route_web_socket(re.compile("_event"), slow_network.between)
    await page.goto("/fr/report")
    await choose(page, "lampadaire", "Lampadaire éteint")
    await expect(page.locator("#place")).to_be_visible()
    with slow_network:
        await page.select_option("#arrondissement", ZONE)
        await page.fill("#place", PLACE)
        await on(page)
        await expect(page.locator("#arrondissement")).to_have_value(ZONE)
    await expect(page).to_have_url(re.compile("step=story"))
    await page.fill("#text", "Deux lampadaires éteints.")
    await on(page)
    await expect(page.locator("#name")).to_be_visible()
    nameless = page.locator("input[name=claimant_kind][value=anonymous]")
    with slow_network:
        await nameless.check()
        await expect(page.locator("#name")).to_be_hidden()
        await page.locator("input[name=contact][value=none]").check()
        await on(page)
        await expect(nameless).to_be_checked()
    await expect(page).to_have_url(re.compile("step=summary"))
    await expect(page.locator("main")).to_contain_text("Sans donner votre nom")


async def test_a_problem_reported_next_door_is_offered_and_followed(
    visit: Visit, axe: Axe, served: Served, beside: Database
) -> None:
    here = {"latitude": 33.5301, "longitude": -7.6402}
    async with writing() as work:
        claim, _ = await make.claim(work, lat=here["latitude"], lng=here["longitude"])
    page = await visit("/ar/report", locale="ar", phone=True, geolocation=here, permissions=["geolocation"])
    await choose(page, "مصباح", "عمود إنارة منطفئ")
    await page.get_by_role("button", name="استعمال موقعي الحالي").click()
    await expect(page.locator("#arrondissement")).not_to_have_value("")
    await on(page)
    await expect(page).to_have_url(re.compile("step=nearby"))
    assert await axe(page) == []
    await page.get_by_text("إنه هذا المشكل").first.click()
    await page.locator("input[name=reach]").first.fill("06 61 22 33 44")
    await page.get_by_role("button", name="تتبع هذا التبليغ").first.click()
    await expect(page.get_by_text("سُجل طلبك")).to_be_visible()
    async with reading() as work:
        followers = (await work.session.exec(select(Claim.followers).where(Claim.id == claim.id))).one()
    assert followers == 1


async def test_more_text_than_the_socket_carries_stays_in_the_page_and_is_refused_in_words(visit: Visit) -> None:
    page = await visit("/fr/report", locale="fr")
    await choose(page, "lampadaire", "Lampadaire éteint")
    await tell_where(page)
    await page.evaluate("document.getElementById('text').removeAttribute('maxlength')")
    await page.evaluate("document.getElementById('text').value = 'mot '.repeat(275000)")
    await on(page)
    await expect(page.get_by_role("alert").filter(has_text="Raccourcissez ce texte")).to_be_visible()
    await page.fill("#text", "Deux lampadaires éteints.")
    await on(page)
    await expect(page).to_have_url(re.compile("step=contact"))


async def test_an_agent_files_for_a_person_without_a_phone_and_hands_out_the_receipt(
    visit: Visit, axe: Axe, served: Served
) -> None:
    page = await visit("/fr/sign-in?next=/fr/staff/counter", locale="fr")
    await page.fill("#contact", "counter-agent@demo.casa.invalid")
    await page.fill("#password", PASSWORD)
    await page.locator("main button[type=submit]").click()
    await page.fill("#code", served.run("user", "code", "counter-agent@demo.casa.invalid").split()[-1])
    await page.locator("main button[type=submit]").click()
    await expect(page.locator("#category")).to_be_focused()
    assert await axe(page) == []
    await page.select_option("#category", "lighting_out")
    await page.fill("#text", "مصباحان منطفئان أمام المدرسة")
    await page.select_option("#arrondissement", ZONE)
    await page.fill("#place", PLACE)
    await page.get_by_role("button", name="Déposer la réclamation").click()
    await expect(page.locator("#name-error")).to_be_visible()
    assert await axe(page) == []
    await page.fill("#name", "محمد العلوي")
    await page.get_by_role("button", name="Déposer la réclamation").click()
    await expect(page.locator("#receipt-reference")).to_have_text(re.compile(r"^HH-\w{3}-\w{3}$"))
    assert await axe(page) == []
    await page.get_by_role("button", name="Nouvelle réclamation").click()
    await expect(page.locator("#text")).to_have_value("")
