"""The photo field in a real browser, on a phone in French, with the network of a lift."""

import pytest
from playwright.async_api import Page, expect

from tests import make
from tests.claims.test_report_browser import choose, tell_where
from tests.fixtures.chromium import Complaints, Visit

pytestmark = pytest.mark.browser
NO_NETWORK = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
SLOW = {"offline": False, "latency": 20, "downloadThroughput": 1_000_000, "uploadThroughput": 200_000}  # bytes a second
FAST = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}


async def telling(visit: Visit) -> Page:
    """The step where a person tells the story and adds photos."""
    page = await visit("/fr/report", locale="fr", phone=True)
    await choose(page, "lampadaire", "Lampadaire éteint")
    await tell_where(page)
    return page


async def pick(page: Page, **photos: bytes) -> None:
    files = [{"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": data} for name, data in photos.items()]
    await page.locator("input[type=file]").first.set_input_files(files)


async def test_a_photo_survives_a_lost_network_and_a_reloaded_page(visit: Visit, complaints: Complaints) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    page = await telling(visit)
    network = await page.context.new_cdp_session(page)
    await network.send("Network.enable")
    await network.send("Network.emulateNetworkConditions", SLOW)
    await pick(page, trou=make.picture(size=(1600, 1200), noise=True))
    row = page.get_by_role("listitem").filter(has_text="trou.jpg")
    await page.wait_for_selector("progress[value]:not([value='0'])")
    await network.send("Network.emulateNetworkConditions", NO_NETWORK)
    await expect(row).to_contain_text("Connexion perdue")
    await network.send("Network.emulateNetworkConditions", FAST)
    await expect(row).to_contain_text("Photo reçue")
    await page.reload()
    again = page.get_by_role("listitem").filter(has_text="Photo reçue")
    await expect(again.locator("img")).to_have_js_property("naturalWidth", 480)


async def test_what_is_no_photo_is_said_beside_it_and_can_be_taken_away(visit: Visit, complaints: Complaints) -> None:
    complaints.expect("415")
    page = await telling(visit)
    await pick(page, archive=make.archive(), vraie=make.picture())
    refused = page.get_by_role("listitem").filter(has_text="archive.jpg")
    await expect(refused).to_contain_text("Ce fichier n’est pas une photo.")
    await expect(page.get_by_role("listitem").filter(has_text="vraie.jpg")).to_contain_text("Photo reçue")
    await refused.get_by_role("button", name="Retirer : archive.jpg").click()
    await expect(refused).to_have_count(0)
    await expect(page.get_by_role("button", name="Ajouter des photos")).to_be_focused()


async def test_a_sixth_photo_is_not_taken(visit: Visit) -> None:
    page = await telling(visit)
    await pick(page, **{f"n{number}": make.picture(size=(64, 48), seed=number) for number in range(6)})
    await expect(page.get_by_role("listitem").filter(has_text="Photo reçue")).to_have_count(5)
    await expect(page.get_by_text("Vous avez atteint le nombre maximal de photos.").first).to_be_visible()
    await expect(page.get_by_role("button", name="Ajouter des photos")).to_be_disabled()
