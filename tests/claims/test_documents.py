"""The receipt on paper: one A5 page, both languages readable and in order, only for who knows the secret."""

import asyncio
import io
import re
import subprocess
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pypdf
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from casa_app.adapters import typesetting
from casa_app.claims.api import receipt as receipt_api
from casa_app.claims.service import documents, present
from casa_app.claims.views import ReceiptView
from casa_app.identity import throttle
from casa_app.kit.database import Database, writing
from casa_app.kit.errors import CasaError
from tests import make
from tests.fixtures.programs import program

AT = datetime(2026, 11, 9, 20, 14, tzinfo=UTC)


@pytest.fixture
async def view(sqlite: Database) -> ReceiptView:
    async with writing() as work:
        claim, secret = await make.claim(work)
        return replace(present.receipt(claim, secret.replace(" ", "")), photos=2)


def page_of(made: bytes) -> pypdf.PageObject:
    (page,) = pypdf.PdfReader(io.BytesIO(made)).pages
    return page


def copied(made: bytes) -> str:
    """What a reader copies out of the PDF, by poppler."""
    told = subprocess.run(
        [program("pdftotext", "poppler-utils"), "-layout", "-", "-"],
        input=made,
        capture_output=True,
        check=True,
        timeout=60,
    )
    return re.sub("[\u202a-\u202e\u2066-\u2069]", "", told.stdout.decode())


async def test_the_receipt_is_one_page_of_a5_and_tagged_for_screen_readers(view: ReceiptView) -> None:
    made = await documents.receipt_pdf(view, AT)
    page = page_of(made)
    assert [round(float(side) / 72 * 25.4) for side in (page.mediabox.width, page.mediabox.height)] == [148, 210]
    reader = pypdf.PdfReader(io.BytesIO(made))
    assert str(reader.root_object["/Lang"]) == "fr"
    assert "'/Marked': True" in str(reader.root_object["/MarkInfo"])
    assert reader.metadata is not None
    assert view.reference in str(reader.metadata.title)


async def test_it_tells_the_reference_the_secret_and_the_legal_dates_in_both_languages(view: ReceiptView) -> None:
    text = " ".join(copied(await documents.receipt_pdf(view, AT)).split())
    assert view.reference in text
    assert view.secret in text
    assert view.entry in text
    assert "Récépissé de dépôt d’une réclamation" in text
    assert "Ville de Casablanca" in text
    assert re.search(r"mercredi 25 novembre\s.*2026", text)
    assert "Lampadaire éteint" in text
    assert "2 photos" in text
    assert "règle à" in text
    assert "Démonstration" in text


async def test_arabic_words_are_copied_in_the_order_they_are_read(view: ReceiptView) -> None:
    made = await documents.receipt_pdf(view, AT)
    by_line = copied(made)
    # Phrases without ligatures: poppler copies the letters of a ligature backwards, whoever made the file.
    for phrase in ("مدينة الدار البيضاء", "وصل إيداع شكاية", "المرجع", "الموضوع", "وماذا بعد؟", "تجيبك المدينة جوابا",
                   "صورتان", "نسخة تجريبية"):  # fmt: skip
        assert phrase in by_line, phrase
    words = page_of(made).extract_text()
    for word in ("السري", "الإيداع", "بالاستلام", "الولوج", "للاعتراض", "معللا"):  # with lam-alif and other ligatures
        assert word in words, word
        assert word[::-1] not in words


async def test_it_needs_no_font_of_the_machine(view: ReceiptView) -> None:
    page = page_of(await documents.receipt_pdf(view, AT))
    resources = page["/Resources"]["/Font"]  # type: ignore[index]
    names = {str(font.get_object()["/BaseFont"]).partition("+")[2] for font in resources.values()}
    assert names
    assert all(name.startswith(("IBMPlexSans", "IBMPlexSansArabic")) for name in names)


async def test_a_claim_without_legal_terms_promises_none(view: ReceiptView) -> None:
    suggestion = replace(
        view, acknowledge_fr="", acknowledge_ar="", answer_fr="", answer_ar="", photos=0, verified=True
    )
    text = copied(await documents.receipt_pdf(replace(suggestion, demonstration=False), AT))
    assert "accusé de réception" not in text
    assert "contester" in text
    assert "photo" not in text.lower()
    assert "Démonstration" not in text
    assert "confirmer" not in text


async def test_the_qr_code_opens_the_page_of_this_claim(view: ReceiptView) -> None:
    given = documents._given(view)
    assert view.reference in view.link
    assert view.secret.replace(" ", "") not in view.link
    assert given["qr"].count("<path") == 1
    assert typesetting.qr(view.link) == given["qr"] != typesetting.qr(view.link + "x")


async def test_the_same_receipt_asked_for_many_times_at_once_is_the_same_file(view: ReceiptView) -> None:
    made = await asyncio.gather(*(documents.receipt_pdf(view, AT) for _ in range(50)))
    assert len(set(made)) == 1


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(receipt_api.router)

    @app.exception_handler(CasaError)
    async def told(_: Request, error: CasaError) -> JSONResponse:
        return JSONResponse({"error": error.key}, status_code=error.status)

    throttle._limiter.cache_clear()
    transport = httpx.ASGITransport(app=app)
    headers = {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"}
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers) as browser:
        yield browser
    throttle._limiter.cache_clear()


async def test_who_knows_the_secret_downloads_the_receipt(client: httpx.AsyncClient) -> None:
    async with writing() as work:
        claim, secret = await make.claim(work)
    answer = await client.post("/api/claims/receipt", data={"reference": claim.reference.lower(), "secret": secret})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["cache-control"] == "no-store"
    assert f"casa-{claim.reference}.pdf" in answer.headers["content-disposition"]
    text = copied(answer.content)
    assert claim.reference in text
    assert secret in text


async def test_a_wrong_secret_gets_no_receipt_and_guessing_ends(client: httpx.AsyncClient) -> None:
    async with writing() as work:
        claim, _ = await make.claim(work)
    answers = [
        await client.post("/api/claims/receipt", data={"reference": claim.reference, "secret": f"{n:09}"})
        for n in range(12)
    ]
    assert answers[0].status_code == 404
    assert answers[0].json() == {"error": "claims.error.no_such_file"}
    assert answers[-1].status_code == 429
    assert all(b"%PDF" not in answer.content for answer in answers)
