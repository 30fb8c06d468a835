"""Rendering and sealing documents, against bare Typst and pyHanko on the same template, data and key."""

import asyncio
import io
import json
import time
from typing import Any
from uuid import UUID

import typst
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter

from bench.harness import Figure, alone, city, told
from casa_app.adapters import signing, typesetting
from casa_app.adapters.signing import Pkcs12Signer
from casa_app.identity.policy import Role
from casa_app.kit.database import reading, writing
from casa_app.procedures import repository
from casa_app.procedures.rules import Action
from casa_app.procedures.service import catalogue, issuing, rendering
from casa_app.procedures.service.rendering import Document
from tests.procedures import made

ROUNDS, WARM, LEAST = 60, 5, 0.8


async def granted(count: int) -> list[UUID]:
    """The keys of birth extracts that were granted and wait for their document."""
    async with writing() as work:
        await catalogue.load(work)
        clerk = await made.agent(work)
        officer = await made.agent(work, role=Role.CIVIL_STATUS_OFFICER, at=work.clock.now())
        found = []
        for number in range(count):
            case = await made.case(work, made.EXTRACT, full_name=f"Karim Alaoui {number}")
            await made.do(work, officer, await made.proposed(work, clerk, case), Action.GRANT)
            found.append(case.id)
    return found


async def document(key: UUID) -> Document:
    """What the document of a case says."""
    async with reading() as work:
        case = await repository.get(work, key)
        assert case is not None
        found = await issuing.described(work, case)
    assert found is not None
    return found


def bare(given: dict[str, Any], at: int, key: signers.SimpleSigner, fonts: typst.Fonts) -> bytes:
    """The same page, compiled and signed by the two libraries and nothing else."""
    template = rendering.TEMPLATES / "document.typ"
    page = typst.compile(
        template, root=template.parent, font_paths=fonts, ignore_system_fonts=True, format="pdf",
        sys_inputs={"given": json.dumps(given)}, pdf_standards=["a-3b", "ua-1"], timestamp=at,
    )  # fmt: skip
    about = signers.PdfSignatureMetadata(field_name="Casa", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES)
    sealed = signers.PdfSigner(about, key).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(page)))
    return bytes(sealed.getvalue())


async def measure() -> list[Figure]:
    """Both make the same document in turn; then whole demandes are issued, register, trail and store included."""
    ours: list[float] = []
    without: list[float] = []
    whole: list[float] = []
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[typesetting.FONTS])
    async with alone(city(0), store=True):
        keys = await granted(ROUNDS + WARM)
        seal = signing.signer()
        assert isinstance(seal, Pkcs12Signer)
        for turn, key in enumerate(keys):
            one = await document(key)
            data, at = rendering.given(one, rendering.stated(one)), int(one.issued_at.timestamp())
            took: dict[str, float] = {}
            for side in ("ours", "bare") if turn % 2 else ("bare", "ours"):  # who comes second finds warmer caches
                start = time.perf_counter()
                if side == "ours":
                    pdf = (await rendering.produce(one)).pdf
                else:
                    pdf = await asyncio.to_thread(bare, data, at, seal._signer, fonts)  # noqa: SLF001 the same key
                took[side] = time.perf_counter() - start
                assert (await signing.check(pdf)).ours
            start = time.perf_counter()
            assert await issuing.issue(key) is not None
            if turn >= WARM:
                ours.append(took["ours"])
                without.append(took["bare"])
                whole.append(time.perf_counter() - start)
    how = f"produced {told(ours)}; bare {told(without)}"
    return [
        Figure("Documents a second, rendered and sealed ÷ bare Typst and pyHanko", sum(without) / sum(ours), LEAST, "×",
               how, at_least=True),
        Figure("The same, issued whole: register, trail, notice, store", sum(without) / sum(whole), None, "×",
               f"issued {told(whole)}"),
    ]  # fmt: skip
