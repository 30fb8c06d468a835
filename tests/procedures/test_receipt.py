"""The receipt of a demande on paper: all that law 55-19 promises, in both languages, only for who may have it."""

import io
import re
from collections.abc import AsyncIterator

import httpx
import pypdf
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from casa_app.identity import throttle
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import city_date, format_date
from casa_app.procedures.api import follow as follow_api
from casa_app.procedures.api import receipt as receipt_api
from casa_app.procedures.service import catalogue, receipt_paper
from tests import make
from tests.claims.test_documents import copied
from tests.procedures import made


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(receipt_api.router)
    app.include_router(follow_api.router)

    @app.exception_handler(CasaError)
    async def told(_: Request, error: CasaError) -> JSONResponse:
        return JSONResponse({"error": error.key}, status_code=error.status)

    throttle._limiter.cache_clear()
    headers = {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers) as browser:
        yield browser
    throttle._limiter.cache_clear()


async def test_the_receipt_is_given_with_its_secret_after_filing_and_without_it_on_the_open_case(
    client: httpx.AsyncClient,
) -> None:
    async with writing() as work:
        filed = await make.case(work)
    case, spoken = filed.case, " ".join(re.findall("...", filed.secret))
    given = {"reference": case.reference, "secret": filed.secret}

    first = await client.post("/api/cases/receipt", data=given)
    assert (first.status_code, first.headers["content-type"]) == (200, "application/pdf")
    text = " ".join(copied(first.content).split())
    for said in (case.reference, spoken, f"{case.entry_year}/{case.entry_number}", "Amina El Idrissi", "Gratuit",
                 "Récépissé de dépôt d’une demande", "Extrait d’acte de naissance", "Loi n° 55-19",
                 "récépissé daté", "à confirmer", "Démonstration", "0 fichier remis"):  # fmt: skip
        assert said in text, said
    assert case.decide_due is not None
    day = re.escape(format_date(city_date(case.decide_due), "fr", "full")).replace(r"\ ", r"\s.*?")
    assert re.search(day, text)
    assert "المرجع" in text
    page = pypdf.PdfReader(io.BytesIO(first.content))
    assert len(page.pages) == 1
    assert "'/Marked': True" in str(page.root_object["/MarkInfo"])

    assert (await client.post("/api/cases/receipt", data={"reference": case.reference})).status_code == 404
    await client.post("/api/cases/follow", data=given)
    again = await client.post("/api/cases/receipt", data={"reference": case.reference})
    assert again.status_code == 200
    assert spoken not in copied(again.content)
    wrong = await client.post("/api/cases/receipt", data={**given, "secret": "000000000"})
    assert (wrong.status_code, wrong.json()) == (404, {"error": "procedures.error.no_such_case"})


async def test_every_piece_fee_and_promise_of_a_large_file_is_listed(database: Database) -> None:
    async with writing() as work:
        await catalogue.load(work)
        case = await made.case(work)
        await made.every_piece(work, case)
        first = (await catalogue.of_revision(work, case.revision_id)).pieces[0]
        await made.piece(work, case, first.id, 90)
    async with reading() as work:
        told = await receipt_paper.paper(work, case, "")
        procedure = await catalogue.of_revision(work, case.revision_id)
    assert (f"{first.name['fr']} (2 fichiers)", f"{first.name['ar']} (ملفان)") in told["pieces"]
    assert {fee.label["ar"] for fee in procedure.fees if fee.when is None} <= {row[3] for row in told["rows"]}
    assert any("présumée acceptée" in french for french, _ in told["steps"])
    assert (await receipt_paper.pdf(told, case.filed_at)).startswith(b"%PDF")
