"""`/api/verify`: the public keys, what the register says of a document, and the check of a PDF; no account needed."""

from dataclasses import asdict
from typing import Any, Final

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.requests import ClientDisconnect

from casa_app.identity.policy import anyone
from casa_app.identity.throttle import throttled
from casa_app.kit.database import reading
from casa_app.procedures.service import checking
from casa_app.procedures.service.checking import PdfTooLarge

router: Final = APIRouter(prefix="/api/verify", tags=["Checking a document"], dependencies=[Depends(anyone)])


@router.get("/keys")
async def keys() -> dict[str, Any]:
    """The keys of statements as a JSON Web Key Set (RFC 7517); `demonstration` says what they are worth."""
    return await checking.public_keys()


class Stated(BaseModel):
    """What the statement of a document says: `n` and `s` of its claims."""

    number: str = Field(max_length=20)
    digest: str = Field(max_length=64)


@router.post("/status", dependencies=[Depends(throttled("verify.status", "60/15 minutes", "1200/15 minutes"))])
async def status(stated: Stated) -> dict[str, Any]:
    """Whether the document is in force, was revoked, or is not in the register."""
    async with reading() as work:
        return asdict(await checking.register(work, stated.number, stated.digest))


@router.post("/pdf", dependencies=[Depends(throttled("verify.pdf", "30/15 minutes", "300/15 minutes"))])
async def pdf(request: Request) -> dict[str, Any]:
    """The check of the PDF in the body, at most 20 MB. It is not kept. Raises PdfTooLarge, Unavailable."""
    return asdict(await checking.file(await _bounded(request)))


async def _bounded(request: Request) -> bytes:
    """The body, refused as soon as it is known to be too large."""
    announced = request.headers.get("content-length", "")
    body = bytearray()
    if announced.isdigit() and int(announced) > checking.MOST:
        raise PdfTooLarge(most=checking.MOST // 1_000_000)
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > checking.MOST:
                raise PdfTooLarge(most=checking.MOST // 1_000_000)
    except ClientDisconnect:
        return b""  # nobody is there to read the answer
    return bytes(body)
