"""The object store or the database dies while a resident files: honest words, and nothing half-recorded or lost."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect
from sqlmodel import col, func, select

from casa_app.adapters.object_store import StoreAddress
from casa_app.adapters.s3_store import S3Store
from casa_app.adapters.weed import EmbeddedStore
from casa_app.claims.models import Claim
from casa_app.files.models import StoredFile
from casa_app.kit.database import Database, reading
from casa_app.settings import settings
from tests import make
from tests.claims.test_report_browser import STORY, choose, on, tell_where
from tests.fixtures.chromium import Complaints, Visit
from tests.fixtures.served import Served, standing_beside, start

pytestmark = pytest.mark.browser
Axe = Callable[[Page], Awaitable[list[str]]]
ARRIVED: Final = "وصلت الصورة"
DELAYED: Final = "لا تستطيع كازا استلام الصور حاليا"
# The browser itself waits up to twenty seconds between two tries.
TRIES_AGAIN_WITHIN_MS: Final = 90_000


@dataclass
class Fragile:
    """A Casa whose object store is a server of its own, which a story may stop and start again."""

    casa: Served
    server: EmbeddedStore
    address: StoreAddress


@pytest_asyncio.fixture(scope="module")
async def fragile(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Fragile]:
    """Started once for the stories below; each leaves the store running."""
    folder = tmp_path_factory.mktemp("fragile")
    server = EmbeddedStore(folder / "store", grace=0.2)
    address = await server.start()
    casa = await asyncio.to_thread(
        start, folder / "var", CASA_DEMONSTRATION_CLAIMS="4", CASA_S3_ENDPOINT=address.endpoint,
        CASA_S3_ACCESS_KEY=address.access_key, CASA_S3_SECRET_KEY=address.secret_key.get_secret_value(),
    )  # fmt: skip
    yield Fragile(casa, server, address)
    assert await asyncio.to_thread(casa.stop) == 0, "".join(casa.said[-60:])
    await server.stop()


@pytest.fixture
async def looking(fragile: Fragile, environment: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """Its settings and database in this process."""
    async with standing_beside(fragile.casa, environment) as opened:
        yield opened


async def counted() -> tuple[int, int]:
    """How many claims there are, and how many photos belong to one."""
    async with reading() as work:
        claims = (await work.session.exec(select(func.count()).select_from(Claim))).one()
        photos = select(func.count()).where(col(StoredFile.subject_id).is_not(None))
        return claims, (await work.session.exec(photos)).one()


async def without_object(fragile: Fragile) -> list[str]:
    """The photos that a row promises and the store does not hold."""
    store = S3Store(fragile.address, prefix=settings().s3_bucket_prefix)
    kept = {found.key async for found in store.objects("originals")}
    await store.close()
    async with reading() as work:
        return [key for key in (await work.session.exec(select(StoredFile.key))).all() if key not in kept]


async def telling(visit: Visit, fragile: Fragile) -> Page:
    """An Arabic speaker's phone, at the step where photos are added."""
    page = await visit(f"{fragile.casa.url}/ar/report", locale="ar", phone=True)
    await choose(page, "حفرة", "حفرة في الطريق")
    await tell_where(page)
    await page.fill("#text", STORY)
    await page.get_by_label("بحجم عجلة سيارة").check()
    return page


async def take(page: Page, name: str, seed: int) -> Locator:
    """Adds a photo; gives its row in the list."""
    photo = {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": make.picture(seed=seed)}
    await page.locator("input[type=file]").first.set_input_files(photo)
    return page.get_by_role("listitem").filter(has_text=f"{name}.jpg")


async def go_to_summary(page: Page) -> None:
    await on(page)
    await expect(page).to_have_url(re.compile("step=contact"))
    await page.fill("#name", "فاطمة الزهراء")
    await page.fill("#phone", "06 12 34 56 78")
    await on(page)
    await expect(page.locator("h1")).to_have_text("راجع شكايتك قبل إرسالها")


async def send(page: Page) -> None:
    await page.get_by_role("button", name="إرسال الشكاية").click()
    await expect(page).to_have_url(re.compile("/ar/report/receipt"))


async def opened_with_receipt(visit: Visit, fragile: Fragile, receipt: Page) -> Page:
    """The claim, as its claimant opens it from another phone."""
    reference = await receipt.locator("#receipt-reference").inner_text()
    secret = await receipt.locator("#receipt-secret").inner_text()
    page = await visit(f"{fragile.casa.url}/ar/follow?reference={reference}", locale="ar", phone=True)
    await page.fill("#secret", secret)
    await page.locator("main button[type=submit]").first.click()
    await expect(page.get_by_text(STORY)).to_be_visible()
    return page


@pytest.mark.usefixtures("looking")
async def test_without_the_store_a_claim_is_filed_with_the_photo_that_had_arrived_and_loses_it_not(
    visit: Visit, axe: Axe, fragile: Fragile, complaints: Complaints
) -> None:
    complaints.expect("503|ERR_INCOMPLETE_CHUNKED_ENCODING")
    claims, photos = await counted()
    page = await telling(visit, fragile)
    await expect(await take(page, "before", 1)).to_contain_text(ARRIVED)
    await fragile.server.stop()
    late = await take(page, "late", 2)
    await expect(late).to_contain_text(DELAYED)
    assert await axe(page) == []
    await on(page)
    await expect(page.get_by_role("alert").filter(has_text="انتظر نهاية الإرسال أو احذفه")).to_be_visible()
    await late.get_by_role("button", name="حذف : late.jpg").click()
    await expect(late).to_have_count(0)
    await go_to_summary(page)
    await expect(page.locator("main")).to_contain_text("صورة واحدة")
    await send(page)
    assert await counted() == (claims + 1, photos + 1)
    await fragile.server.start()
    assert await without_object(fragile) == []
    mine = await opened_with_receipt(visit, fragile, page)
    await expect(mine.locator("main ul img")).to_have_js_property("naturalWidth", 480)


@pytest.mark.usefixtures("looking")
async def test_a_photo_that_found_no_store_arrives_by_itself_once_it_is_back(
    visit: Visit, fragile: Fragile, complaints: Complaints
) -> None:
    complaints.expect("503")
    claims, photos = await counted()
    page = await telling(visit, fragile)
    await fragile.server.stop()
    waiting = await take(page, "hole", 3)
    await expect(waiting).to_contain_text(DELAYED)
    assert await counted() == (claims, photos)
    await fragile.server.start()
    await expect(waiting).to_contain_text(ARRIVED, timeout=TRIES_AGAIN_WITHIN_MS)
    await go_to_summary(page)
    await expect(page.locator("main")).to_contain_text("صورة واحدة")
    await send(page)
    assert await counted() == (claims + 1, photos + 1)
    assert await without_object(fragile) == []


async def test_a_database_that_does_not_answer_refuses_the_claim_in_words_and_takes_it_the_next_time(
    visit: Visit, axe: Axe, fragile: Fragile, looking: Database
) -> None:
    claims, photos = await counted()
    page = await telling(visit, fragile)
    await expect(await take(page, "hole", 4)).to_contain_text(ARRIVED)
    await go_to_summary(page)
    with closing(sqlite3.connect(looking.url.partition(":///")[2], isolation_level=None)) as somebody:
        somebody.execute("BEGIN IMMEDIATE")  # and never ends it
        await page.get_by_role("button", name="إرسال الشكاية").click()
        await expect(page.get_by_role("alert").filter(has_text="لم يُسجل أي شيء")).to_be_visible()
        await expect(page.get_by_role("heading", name="لم يتم تنفيذ طلبك")).to_be_visible()
        assert await axe(page) == []
        assert await counted() == (claims, photos)
    await send(page)
    assert await counted() == (claims + 1, photos + 1)
    assert await without_object(fragile) == []
