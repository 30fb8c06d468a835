"""What the stories of the démarches share: people at their own pages, forms filled in, documents put to the proof."""

import re
import subprocess
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Locator, Page, expect
from sqlmodel import select

from casa_app.adapters import signing
from casa_app.identity import accounts, businesses, second_factor, sessions
from casa_app.identity.models import Account
from casa_app.identity.policy import Role
from casa_app.kit import audit
from casa_app.kit.calendar import legal_calendar
from casa_app.kit.database import reading, writing
from casa_app.kit.ids import new_id
from casa_app.kit.jobs import enqueue
from casa_app.procedures import issuing_repository, repository
from casa_app.procedures.models import CaseEvent
from casa_app.procedures.service import catalogue, terms
from tests import make
from tests.fixtures.chromium import Visit
from tests.fixtures.programs import program

Axe = Callable[[Page], Awaitable[list[str]]]
SLOW: Final = 60_000  # ms: a worker takes the job up, renders and seals
_KEYS_KEPT: Final = """async () => {
    while (!localStorage.getItem("casa_document_keys")) await new Promise((next) => requestAnimationFrame(next));
}"""
OFFLINE: Final = "ERR_INTERNET_DISCONNECTED|error occurred when fetching the script"
"""What a page complains about while a story takes its network away."""
WIDE: Final = {"width": 1440, "height": 900}
ICE: Final = "001234567000062"
A_PAGE: Final = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n%%EOF"


# --- People -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seat:
    """Somebody signed in: their page, who they are, and the secret of their second factor."""

    page: Page
    account: Account
    secret: str

    async def step_up(self, axe: Axe) -> None:
        """Types the code of the second factor that a signature asks for, and is led back."""
        await expect(self.page).to_have_url(re.compile("/second-factor"))
        await expect(self.page.locator("#code")).to_be_visible()
        await sound(self.page, axe)
        async with writing() as work:
            account = await work.session.get(Account, self.account.id)
            assert account is not None
            code = second_factor.next_code(work, account, self.secret)
        await self.page.fill("#code", code)
        await self.page.locator("main button[type=submit]").click()
        await expect(self.page).to_have_url(re.compile("/staff/"))


async def signed_in(
    visit: Visit, role: Role, path: str, *, name: str, minutes_ago: int = 0, **look: Any
) -> Seat:
    """A page in French of somebody of their own, who showed their second factor some minutes ago."""
    secret = second_factor.new_secret()
    values = {"name": name, "phone": "", "email": f"{new_id().hex[-12:]}@casa.invalid", "cin": ""}
    async with writing() as work:
        account = await accounts.make(work, values, {role}, locale="fr", by=audit.SYSTEM)
        await second_factor.enrol(work, account, secret)
        half = await sessions.open_session(work, account, "test")
        await work.session.flush()
        session, _ = await sessions.half_open(work, half.token)
        opened = await sessions.pass_second_factor(work, session, account)
        session.step_up_at = work.clock.now() - timedelta(minutes=minutes_ago)
    cookie = {"name": sessions.COOKIE, "value": opened.token, "domain": "127.0.0.1", "path": "/", "expires": -1,
              "httpOnly": True, "secure": False, "sameSite": "Lax"}  # fmt: skip
    page = await visit(f"/fr{path}", storage_state={"cookies": [cookie], "origins": []}, **look)
    if role is not Role.CITIZEN:
        await page.set_viewport_size(WIDE)
    return Seat(page, account, secret)


async def verified_business(seat: Seat, name: str) -> None:
    """A business of theirs whose papers a supervisor has seen."""
    owner = replace(make.staff(Role.CITIZEN), account_id=seat.account.id, person_id=seat.account.person_id)
    async with writing() as work:
        business = await businesses.create(work, owner, ice=ICE, name=name)
        await work.session.flush()
        await businesses.verify(work, make.staff(Role.SUPERVISOR), business)


# --- Pages ------------------------------------------------------------------------------------------------------------


async def sound(page: Page, axe: Axe) -> None:
    """Nothing is wrong for axe, nothing is wider than the window."""
    found = await axe(page)
    if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the window")
    assert not found, (page.url, found)


async def on(page: Page, step: str) -> None:
    """Goes on to the next page of a form."""
    await page.locator("button[form=step]").click()
    await expect(page).to_have_url(re.compile(f"step={step}"))


async def fill(page: Page, **words: str) -> None:
    """Types into inputs by name; a dot is two underscores."""
    for name, text in words.items():
        await page.fill(f"[name='{name.replace('__', '.')}']", text)


async def choose(page: Page, *labels: str) -> None:
    """Ticks radio buttons and boxes by their whole label."""
    for label in labels:
        await page.locator("main label").filter(has_text=re.compile(f"^{re.escape(label)}$")).first.click()


async def draw(page: Page, field: str, corners: list[tuple[int, int]], zoom: int = 0) -> Locator:
    """Draws on the map of a field, in pixels around its middle; gives the field."""
    drawing = page.locator(f"[id='{field}']")
    canvas = drawing.locator("canvas")
    await canvas.scroll_into_view_if_needed()
    for _ in range(zoom):
        await drawing.locator(".maplibregl-ctrl-zoom-in").click()
    box = await canvas.bounding_box()
    assert box is not None
    for across, down in corners:
        await canvas.click(position={"x": box["width"] / 2 + across, "y": box["height"] / 2 + down})
    return drawing


async def send(within: Locator, *names: str) -> None:
    """Uploads documents, and waits until they have arrived."""
    files = [{"name": name, "mimeType": "application/pdf" if name.endswith("pdf") else "image/jpeg",
              "buffer": A_PAGE if name.endswith("pdf") else make.picture()} for name in names]  # fmt: skip
    await within.locator("input[type=file]").first.set_input_files(files)
    for name in names:
        await expect(within.get_by_role("listitem").filter(has_text=name)).to_contain_text("Fichier reçu")


async def on_sheet(page: Page, *keys: str) -> None:
    """Presses keys on a case sheet, as a clerk who types nowhere."""
    await page.evaluate("document.activeElement.blur()")
    for key in keys:
        await page.keyboard.press(key)


# --- Time -------------------------------------------------------------------------------------------------------------


async def pass_by(reference: str, days: int) -> None:
    """So many days go by for a case, and the clocks are looked at.

    The clock of a served Casa is the machine's: what happened to the case goes back in time instead.
    """
    gone = timedelta(days=days)
    async with writing() as work:
        case = await repository.by_reference(work, reference)
        assert case is not None
        events = (await work.session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id))).all()
        for row in (case, *events, *await repository.pieces(work, case.id)):
            for name in ("at", "checked_at", "filed_at", "updated_at", "accepted_at", "clock_from"):
                if moment := getattr(row, name, None):
                    setattr(row, name, moment - gone)
            work.session.add(row)
        terms.compute(case, await catalogue.of_revision(work, case.revision_id), await legal_calendar(work))
    async with writing() as work:
        await enqueue(work, "procedures.clocks", payload={})


# --- Documents --------------------------------------------------------------------------------------------------------


def said_by(name: str, *arguments: str) -> str:
    """What one of poppler's programs says."""
    command = [program(name, "poppler-utils"), *arguments]
    return subprocess.run(command, capture_output=True, check=False, timeout=60).stdout.decode()


def forged(pdf: bytes) -> bytes:
    """The same with one changed byte."""
    at = pdf.find(b"stream") + 40
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


async def downloaded(page: Page, folder: Path) -> Path:
    """The signed document, taken from the follow page once it is there."""
    take = page.get_by_role("button", name="Télécharger le document signé")
    await expect(take).to_be_visible(timeout=SLOW)
    async with page.expect_download() as begun:
        await take.click()
    document = folder / "document.pdf"
    await (await begun.value).save_as(document)
    return document


async def _statement(reference: str) -> str:
    """What the code of a document holds."""
    async with reading() as work:
        issued = await issuing_repository.by_number(work, reference)
    assert issued is not None
    return issued.statement


async def proved(visit: Visit, axe: Axe, document: Path, reference: str, *words: str) -> None:
    """A stranger checks a document: its code without a network, its file with one; and a forged one is refused."""
    statement = await _statement(reference)
    pdf, wrong = document.read_bytes(), document.with_name("forged.pdf")
    wrong.write_bytes(forged(pdf))
    assert "Signature is Valid" in said_by("pdfsig", str(document))
    assert "Signature is Valid" not in said_by("pdfsig", str(wrong))
    assert [(await signing.check(one)).intact for one in (pdf, wrong.read_bytes())] == [True, False]

    page = await visit("/fr/verify")
    main = page.locator("main")
    await page.evaluate(_KEYS_KEPT)
    await page.context.set_offline(True)
    await page.evaluate("(code) => { location.hash = code }", statement)
    await expect(main).to_contain_text("Signature authentique")
    await expect(main).to_contain_text("Hors connexion")
    for one in (reference, *words):
        await expect(main).to_contain_text(one)
    await sound(page, axe)
    await page.context.set_offline(False)
    await main.get_by_role("button", name="Consulter le registre").click()
    await expect(main).to_contain_text("Inscrit au registre de la Ville et en vigueur")
    for path, verdict in ((document, "Fichier intact"), (wrong, "Fichier modifié")):
        await main.locator("input[data-pdf]").set_input_files(path)
        await expect(main).to_contain_text(verdict)
    await sound(page, axe)
