"""A document proves itself: three readers accept it, one changed byte is refused by all, and the register is asked."""

import io
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from asn1crypto import x509 as asn1
from joserfc import jws
from joserfc.jwk import KeySet
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from casa_app.adapters import signing
from casa_app.commands import procedures as commands
from casa_app.kit import http
from casa_app.kit.database import Database, writing
from casa_app.kit.keys import keyring
from casa_app.procedures.api import verify
from casa_app.procedures.service import catalogue, checking, rendering
from casa_app.procedures.service.rendering import Document, Fact, Pair, Produced
from casa_app.procedures.statement import ALGORITHM, DocumentKeys, NotOurStatement
from casa_app.settings import settings
from tests.fixtures.programs import program

DOCUMENT = Document(
    number="CAS-7K3M-9", kind="birth_extract", holder="Amina El Idrissi",
    title=Pair("Extrait d’acte de naissance", "نسخة موجزة من رسم الولادة"),
    body=(Pair("Délivré à l’intéressée.", "سلمت للمعنية بالأمر."),),
    facts=(Fact(Pair("Titulaire", "صاحب الوثيقة"), Pair("Amina El Idrissi", "أمينة الإدريسي"),),),
    office=Pair("Arrondissement Anfa", "مقاطعة أنفا"), signed_as="civil_status_officer", prevails="ar",
    issued_at=datetime(2026, 11, 9, 10, 0, tzinfo=UTC),
)  # fmt: skip


@pytest.fixture
async def made() -> Produced:
    return await rendering.produce(DOCUMENT)


@pytest.fixture
async def client(sqlite: Database) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(http.api([verify.router]))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://casa", headers={"User-Agent": str(uuid4())}
    ) as one:
        yield one


def said_by(name: str, package: str, pdf: bytes, folder: Path) -> str:
    path = folder / "document.pdf"
    path.write_bytes(pdf)
    options = ["-layout", str(path), "-"] if name == "pdftotext" else [str(path)]
    return subprocess.run(
        [program(name, package), *options], capture_output=True, check=False, timeout=60
    ).stdout.decode()


def changed(pdf: bytes) -> bytes:
    at = pdf.find(b"stream") + 40
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


async def test_poppler_pyhanko_and_our_page_accept_it(
    made: Produced, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    assert "Signature is Valid" in said_by("pdfsig", "poppler-utils", made.pdf, tmp_path)
    verdict = await signing.check(made.pdf)
    assert (verdict.sealed, verdict.intact, verdict.ours) == (True, True, True)
    told = (await client.post("/api/verify/pdf", content=made.pdf)).json()
    assert (told["intact"], told["ours"], told["demonstration"]) == (True, True, True)
    assert told["register"]["standing"] == "unknown"


async def test_one_changed_byte_is_refused_by_all_three(
    made: Produced, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    forged = changed(made.pdf)
    assert "Signature is Valid" not in said_by("pdfsig", "poppler-utils", forged, tmp_path)
    assert not (await signing.check(forged)).intact
    assert (await client.post("/api/verify/pdf", content=forged)).json()["intact"] is False


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.999])
async def test_a_broken_file_is_answered_and_never_accepted(
    made: Produced, client: httpx.AsyncClient, share: float
) -> None:
    at = int(len(made.pdf) * share)
    for broken in (made.pdf[:at], made.pdf[:at] + bytes([made.pdf[at] ^ 4]) + made.pdf[at + 1 :], made.pdf[at:] + b"x"):
        answer = await client.post("/api/verify/pdf", content=broken)
        assert answer.status_code == 200
        assert answer.json()["intact"] is False


async def test_something_added_after_the_seal_is_seen(made: Produced) -> None:
    assert not (await signing.check(made.pdf + b"\n% later\n")).intact


async def test_a_file_that_is_too_large_is_refused_in_words(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/verify/pdf", content=b"%PDF" + bytes(checking.MOST))
    assert (answer.status_code, answer.json()["error"]) == (413, "procedures.error.pdf_too_large")


async def test_the_keys_are_public_and_hold_no_secret(made: Produced, client: httpx.AsyncClient) -> None:
    told = (await client.get("/api/verify/keys")).json()
    assert told["demonstration"] is True
    assert {key["crv"] for key in told["keys"]} == {"Ed25519"}
    assert not any("d" in key for key in told["keys"])


async def test_it_claims_pdf_a_3_and_its_arabic_is_copied_in_order(made: Produced, tmp_path: Path) -> None:
    assert b"<pdfaid:part>3</pdfaid:part>" in made.pdf
    copied = said_by("pdftotext", "poppler-utils", made.pdf, tmp_path)
    assert "نسخة موجزة من رسم الولادة" in copied
    assert "أمينة الإدريسي" in copied


def test_documents_of_an_old_key_still_verify(tmp_path: Path) -> None:
    keys = DocumentKeys(tmp_path)
    statement = rendering.Statement("N", "k", "A.", DOCUMENT.issued_at.date(), DOCUMENT.digest)
    old = keys.sign(statement)
    keys.rotate()
    assert DocumentKeys(tmp_path).verify(old) == statement
    assert keys.verify(keys.sign(statement)) == statement
    assert len(keys.public()["keys"]) == 2


@pytest.fixture
def own_keys(environment: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A folder of keys that this test may rotate."""
    kept = (settings, keyring, signing.signer, rendering.document_keys)
    environment.setenv("CASA_KEYS", str(tmp_path / "keys"))
    for one in kept:
        one.cache_clear()
    yield tmp_path / "keys"
    for one in kept:
        one.cache_clear()


async def test_what_an_old_key_and_an_old_seal_made_is_still_ours(own_keys: Path, client: httpx.AsyncClient) -> None:
    """Both were rotated: our check, pyHanko and the keys that pages check with accept what was issued before."""
    async with writing() as work:
        await catalogue.load(work)
    before = await rendering.produce(DOCUMENT)
    first = signing.signer().certificate
    commands.rotate_key()
    commands.rotate_seal()
    after = await rendering.produce(DOCUMENT)
    assert (before.key_id, after.key_id) == ("0001", "0002")
    assert signing.signer().certificate != first
    for made in (before, after):
        told = (await client.post("/api/verify/pdf", content=made.pdf)).json()
        assert (told["sealed"], told["intact"], told["ours"], told["demonstration"]) == (True, True, True, True)
    signature = PdfFileReader(io.BytesIO(before.pdf)).embedded_signatures[0]
    root = asn1.Certificate.load(first)
    status = await async_validate_pdf_signature(signature, ValidationContext(trust_roots=[root], allow_fetching=False))
    assert status.bottom_line
    listed = (await client.get("/api/verify/keys")).json()
    keys = KeySet.import_key_set({"keys": listed["keys"]})
    for made in (before, after):
        assert jws.deserialize_compact(made.statement, keys, algorithms=[ALGORITHM]).payload
    assert listed["kinds"]["birth_extract"] == {"fr": "Extrait d’acte de naissance", "ar": "نسخة موجزة من رسم الولادة"}
    for path in (own_keys / "seals").iterdir():  # the seal of somebody else stays foreign
        path.unlink()
    signing.signer.cache_clear()
    foreign = (await client.post("/api/verify/pdf", content=before.pdf)).json()
    assert (foreign["intact"], foreign["ours"]) == (True, False)


def test_processes_that_begin_together_share_one_seal_and_one_key(tmp_path: Path) -> None:
    begin = (
        "from casa_app.adapters import signing; from casa_app.procedures.service.rendering import document_keys;"
        "from casa_app.settings import settings; import hashlib;"
        "print(hashlib.sha256(signing.signer().certificate).hexdigest(), document_keys().current.kid,"
        " len(document_keys().public()['keys']))"
    )
    env = {**os.environ, "CASA_DATA": str(tmp_path)}
    started = [subprocess.Popen([sys.executable, "-c", begin], env=env, stdout=subprocess.PIPE) for _ in range(3)]
    told = [one.communicate(timeout=60)[0].decode().split() for one in started]
    assert len({tuple(one) for one in told}) == 1
    assert told[0][1:] == ["0001", "1"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.rglob("*.jwk"))


def test_a_changed_statement_is_refused(tmp_path: Path) -> None:
    keys = DocumentKeys(tmp_path)
    head, body, signature = keys.sign(
        rendering.Statement("N", "k", "A.", DOCUMENT.issued_at.date(), DOCUMENT.digest)
    ).split(".")
    for forged in (
        f"{head}.{body[:-2]}AA.{signature}",
        f"{head}.{body}.{signature[::-1]}",
        f"{head}.{body}",
        "",
        "a.b.c",
    ):
        with pytest.raises(NotOurStatement):
            keys.verify(forged)


def test_another_word_is_another_digest() -> None:
    assert replace(DOCUMENT, holder="Amina Idrissi").digest != DOCUMENT.digest
