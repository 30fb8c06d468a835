"""Files into a batch, one a request and as many at once as a browser likes; and the pages that were made of them."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.requests import ClientDisconnect

from casa_app.adapters.object_store import ObjectMissing, object_store
from casa_app.identity.policy import Actor, require
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import NotFound
from casa_app.records.access import CAPTURING
from casa_app.records.capture_rules import ScanInterrupted
from casa_app.records.service import capture, receiving, sheets

router: Final = APIRouter(prefix="/api/registers", tags=["registers"], include_in_schema=False)
Works = Annotated[Actor, Depends(require(*CAPTURING))]
_PRIVATE: Final = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}


class Digests(BaseModel):
    """What a sender is about to send: SHA-256 of each file, in hexadecimal."""

    digests: list[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]] = Field(max_length=5_000)


@router.post("/batches/{batch_id}/known")
async def known(actor: Works, batch_id: UUID, asked: Digests) -> dict[str, Any]:
    """Which of these files are there already, so that an interrupted sender sends the others only."""
    async with reading() as work:
        there, last = await receiving.known(work, actor, batch_id, asked.digests)
    return {"known": there, "last": last}


@router.post("/batches/{batch_id}/originals", status_code=201)
async def receive(
    request: Request,
    actor: Works,
    batch_id: UUID,
    name: Annotated[str, Query(max_length=400)] = "",
    place: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> dict[str, Any]:
    """Takes the body as one file of the batch."""
    try:
        taken = await receiving.receive(actor, batch_id, name, _body(request), place)
    except ClientDisconnect:
        raise ScanInterrupted from None
    return {"id": str(taken.id), "digest": taken.digest, "new": taken.new}


async def _body(request: Request) -> AsyncIterator[bytes]:
    async for chunk in request.stream():
        if chunk:
            yield chunk


@router.get("/pages/{page_id}/thumbnail")
async def thumbnail(actor: Works, page_id: UUID) -> Response:
    """A page's small picture, on which nothing can be read."""
    async with reading() as work:
        page = await capture.page_within_reach(work, actor, page_id)
    return await _picture(page.thumbnail_key)


@router.get("/pages/{page_id}/image")
async def image(actor: Works, page_id: UUID) -> Response:
    """A page's image; the look is logged with its batch."""
    async with writing() as work:
        page = await capture.look(work, actor, page_id)
    return await _picture(page.key)


async def _picture(key: str) -> Response:
    try:
        body = b"".join([chunk async for chunk in await object_store().get("derived", key)])
    except ObjectMissing as error:
        raise NotFound from error
    return Response(body, headers=_PRIVATE, media_type="image/jpeg")


@router.get("/volumes/{volume_id}/sheets.pdf")
async def separation_sheets(
    actor: Works,
    volume_id: UUID,
    first: Annotated[int, Query(ge=1, le=100_000)] = 1,
    last: Annotated[int, Query(ge=1, le=100_000)] = 10,
) -> Response:
    """Separation sheets of a register's acts, to be printed and laid between its pages."""
    async with reading() as work:
        place = await capture.place_of(work, actor, volume_id)
        at = work.clock.now()
    pdf = await sheets.pdf(place, range(first, last + 1), at)
    headers = {"Content-Disposition": f'attachment; filename="{place.folder}.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, headers=headers, media_type="application/pdf")
