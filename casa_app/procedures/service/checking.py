"""What anybody may learn of a document in their hands: whether its file is whole, and whether it still holds.

Nothing is told about a document that one does not hold: the register answers to what the statement or the file says of
itself, never to a number alone. Nothing that is handed in is kept.
"""

import asyncio
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from casa_app.adapters import signing
from casa_app.kit.database import Work, reading
from casa_app.kit.errors import CasaError, Unavailable
from casa_app.procedures import issuing_repository
from casa_app.procedures.models import IssuedDocument
from casa_app.procedures.service import catalogue
from casa_app.procedures.service.rendering import document_keys
from casa_app.settings import settings

MOST: Final = 20_000_000  # bytes of a PDF that is looked at
Standing = Literal["in_force", "revoked", "unknown"]


class PdfTooLarge(CasaError):
    """More than `most` megabytes: none of our documents is."""

    key = "procedures.error.pdf_too_large"
    status = 413


@dataclass(frozen=True)
class RegisterView:
    """What the register says of a document. `revoked_at`: when it was taken out of force, if it was."""

    standing: Standing = "unknown"
    revoked_at: datetime | None = None


@dataclass(frozen=True)
class FileView:
    """What the check of a PDF found. `ours`: by a seal of this city, now or before; it may be a `demonstration` one."""

    sealed: bool
    intact: bool
    ours: bool
    subject: str
    signed_at: datetime | None
    demonstration: bool
    register: RegisterView


async def public_keys() -> dict[str, Any]:
    """The keys that check statements (RFC 7517, RFC 8037), and whether this Casa is a demonstration.

    `kinds` names each kind of document in both languages: whoever keeps the answer checks without a network.
    """
    found = await asyncio.to_thread(document_keys().public)
    async with reading() as work:
        kinds = await catalogue.kinds(work)
    return {**found, "demonstration": settings().seal_pkcs12 is None, "kinds": kinds}


async def register(work: Work, number: str, digest: str) -> RegisterView:
    """What the register says of the document with this number, for who knows the digest in its statement too."""
    row = await issuing_repository.by_number(work, number)
    if row is None or not hmac.compare_digest(row.content_digest.encode(), digest.encode()):
        return RegisterView()
    return await _standing(work, row)


async def file(pdf: bytes) -> FileView:
    """Checks a PDF, and asks the register whether this very file was issued. Raises Unavailable, PdfTooLarge."""
    if len(pdf) > MOST:
        raise PdfTooLarge(most=MOST // 1_000_000)
    try:
        found = await signing.check(pdf)
    except signing.SealUnavailable:
        raise Unavailable from None
    known = RegisterView()
    if found.sealed and found.intact:
        async with reading() as work:
            row = await issuing_repository.by_file(work, hashlib.sha256(pdf).hexdigest())
            known = await _standing(work, row) if row else known
    return FileView(
        sealed=found.sealed, intact=found.intact, ours=found.ours, subject=found.subject, signed_at=found.signed_at,
        demonstration=found.subject == signing.DEMONSTRATION, register=known,
    )  # fmt: skip


async def _standing(work: Work, row: IssuedDocument) -> RegisterView:
    revoked = await issuing_repository.revocation(work, row.id)
    return RegisterView("revoked", revoked.at) if revoked else RegisterView("in_force")
