"""Uploads over HTTP by the tus protocol 1.0.0 (core, creation, termination, expiration), and reading files back.

tus moves the bytes and survives broken connections; `POST .../complete` then gives the verdict on them. Every call
carries the draft's secret in the header `Casa-Upload-Secret`.
"""

import base64
import binascii
import re
from dataclasses import asdict
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from starlette.requests import ClientDisconnect

from casa_app.adapters.object_store import object_store
from casa_app.files import examination, service, uploads
from casa_app.files.policy import Visitor
from casa_app.files.rules import (
    DWG,
    JPEG,
    KINDS,
    PDF,
    FileTooLarge,
    ProtocolMistake,
    UploadInterrupted,
    UploadUnknown,
    WrongContentType,
    WrongVersion,
)
from casa_app.files.views import UploadView
from casa_app.identity.actor import Actor
from casa_app.identity.policy import anyone, guarded_by, optional
from casa_app.identity.throttle import throttled
from casa_app.kit.database import reading

router: Final = APIRouter(prefix="/api", tags=["files"])
TUS: Final = "1.0.0"
OCTETS: Final = "application/offset+octet-stream"
SECRET: Final = "Casa-Upload-Secret"  # noqa: S105 the header's name
_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")


@guarded_by("the secret of the draft that the upload belongs to")
async def upload_secret(secret: Annotated[str, Header(alias=SECRET)] = "") -> str:
    """Dependency: the secret that the request carries. Raises UploadUnknown without one."""
    if not secret:
        raise UploadUnknown
    return secret


async def tus_version(version: Annotated[str, Header(alias="Tus-Resumable")] = "") -> None:
    """Dependency: raises WrongVersion unless the client speaks our version."""
    if version != TUS:
        raise WrongVersion


Secret = Annotated[str, Depends(upload_secret)]
_SPEAKS_TUS: Final = [Depends(tus_version)]
_BEGINS: Final = Depends(throttled("uploads.begin", "300/15 minutes", "6000/15 minutes"))


def _answer(status: int, view: UploadView | None = None, **headers: str) -> Response:
    known = {"Tus-Resumable": TUS, "Cache-Control": "no-store"}
    if view:
        known |= {"Upload-Offset": str(view.received), "Upload-Expires": view.expires}
    return Response(
        status_code=status, headers=known | {name.replace("_", "-"): text for name, text in headers.items()}
    )


@router.options("/uploads", dependencies=[Depends(anyone)])
async def offered() -> Response:
    """What this server speaks."""
    most = max(uploads.limit(kind) for kind in KINDS.values())
    return _answer(204, Tus_Version=TUS, Tus_Extension="creation,termination,expiration", Tus_Max_Size=str(most))


@router.post("/uploads", status_code=201, dependencies=[*_SPEAKS_TUS, _BEGINS])
async def begin(
    secret: Secret,
    length: Annotated[str, Header(alias="Upload-Length")] = "",
    metadata: Annotated[str, Header(alias="Upload-Metadata", max_length=2000)] = "",
) -> Response:
    """Begins an upload; its address is in `Location`. Too large a file is refused here, before a byte of it is sent."""
    if not re.fullmatch(r"\d{1,15}", length):
        raise ProtocolMistake(field="Upload-Length")
    said = _metadata(metadata)
    view = await uploads.begin(secret, kind=said.get("kind", "photo"), name=said.get("filename", ""), size=int(length))
    return _answer(201, view, Location=f"/api/uploads/{view.id}")


@router.post("/uploads/secret", status_code=201, dependencies=[Depends(anyone), Depends(throttled("uploads.secret"))])
async def new_pass() -> dict[str, Any]:
    """A secret for one draft, and whether its bytes go straight to the store."""
    return {"secret": uploads.new_secret(), "direct": object_store().direct}


class DirectUpload(BaseModel):
    """A file whose bytes are to go straight to the store."""

    kind: str = Field("photo", max_length=16)
    name: str = Field("", max_length=400)
    size: int = Field(description="Bytes.")


@router.post("/uploads/direct", status_code=201, dependencies=[_BEGINS])
async def begin_direct(secret: Secret, wanted: DirectUpload) -> dict[str, Any]:
    """Begins an upload that goes straight to the store: a form to post, or addresses of parts to put."""
    return asdict(await uploads.begin_direct(secret, kind=wanted.kind, name=wanted.name, size=wanted.size))


@router.head("/uploads/{upload_id}", dependencies=_SPEAKS_TUS)
async def stands_at(secret: Secret, upload_id: UUID) -> Response:
    """How many bytes have arrived."""
    view = await uploads.look(upload_id, secret)
    return _answer(200, view, Upload_Length=str(view.size))


@router.patch("/uploads/{upload_id}", status_code=204, dependencies=_SPEAKS_TUS)
async def feed(
    request: Request,
    secret: Secret,
    upload_id: UUID,
    offset: Annotated[str, Header(alias="Upload-Offset")] = "",
    content_type: Annotated[str, Header()] = "",
) -> Response:
    """Takes bytes from `Upload-Offset` on. What arrives before a break is kept."""
    if content_type != OCTETS:
        raise WrongContentType
    if not re.fullmatch(r"\d{1,15}", offset):
        raise ProtocolMistake(field="Upload-Offset")
    known = await uploads.look(upload_id, secret)
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(offset) + int(announced) > known.size:
        raise FileTooLarge(most=known.size // 1_000_000)
    try:
        view = await uploads.receive(upload_id, secret, int(offset), request.stream())
    except ClientDisconnect:
        raise UploadInterrupted from None
    return _answer(204, view)


@router.delete("/uploads/{upload_id}", status_code=204, dependencies=_SPEAKS_TUS)
async def give_up(secret: Secret, upload_id: UUID) -> Response:
    """Forgets an upload."""
    await uploads.give_up(upload_id, secret)
    return _answer(204)


@router.post("/uploads/{upload_id}/complete")
async def complete(secret: Secret, upload_id: UUID) -> dict[str, Any]:
    """Examines a whole upload: its file, or the reason why it is refused."""
    file = await examination.complete(upload_id, secret)
    return {"id": str(file.id), "media_type": file.media_type, "size": file.size, "width": file.width,
            "height": file.height, "name": file.name}  # fmt: skip


def _metadata(header: str) -> dict[str, str]:
    """`Upload-Metadata`: comma-separated pairs of key and base64 value (tus 1.0.0, creation)."""
    said = {}
    for pair in filter(None, header.split(",")):
        key, _, value = pair.strip().partition(" ")
        try:
            said[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise ProtocolMistake(field="Upload-Metadata") from None
    return said


async def visitor(
    request: Request,
    actor: Annotated[Actor | None, Depends(optional)],
    secret: Annotated[str, Header(alias=SECRET)] = "",
) -> Visitor:
    """Dependency: who asks for a file."""
    return Visitor(actor, request.cookies, secret)


Asks = Annotated[Visitor, Depends(visitor)]


# A published photo may be withdrawn at any moment: a copy is asked about each time, and cheaply by its digest.
def _headers(name: str, etag: str, disposition: str = "inline") -> dict[str, str]:
    return {
        "ETag": f'"{etag}"',
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'{disposition}; filename="{name}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Vary": f"Cookie, {SECRET}",
    }


@router.get("/files/{file_id}")
async def file(request: Request, asks: Asks, file_id: UUID) -> Response:
    """A file, whole or one range of it (RFC 9110 14), to who may see it."""
    async with reading() as work:
        found = await service.may_read(work, file_id, asks)
    view = found.file
    ending = {JPEG: "jpg", PDF: "pdf", DWG: "dwg"}[view.media_type]
    headers = _headers(f"{view.id}.{ending}", view.sha256, "inline" if view.width else "attachment")
    headers["Accept-Ranges"] = "bytes"
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    start, length = _range(request, headers["ETag"], view.size)
    if length <= 0:
        return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{view.size}"})
    headers["Content-Length"] = str(length)
    if partial := length != view.size:
        headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{view.size}"
    body = await service.body(found, start, length)
    return StreamingResponse(body, 206 if partial else 200, headers, media_type=view.media_type)


@router.get("/files/{file_id}/thumbnail")
async def thumbnail(request: Request, asks: Asks, file_id: UUID) -> Response:
    """A photo's small picture, at most 480 pixels a side, to who may see it."""
    async with reading() as work:
        found = await service.may_read(work, file_id, asks)
    headers = _headers(f"{file_id}-480.jpg", f"{found.file.sha256}-480")
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(await service.thumbnail(found), headers=headers, media_type="image/jpeg")


def _range(request: Request, etag: str, size: int) -> tuple[int, int]:
    """Start and length to send; length 0 when nothing fits. Several ranges, or another `If-Range`: the whole."""
    asked = _RANGE.fullmatch(request.headers.get("range", ""))
    if not asked or request.headers.get("if-range", etag) != etag or asked.groups() == ("", ""):
        return 0, size
    first, last = asked.groups()
    if not first:
        length = min(int(last), size)
        return size - length, length
    start, end = int(first), min(int(last or size), size - 1)
    return start, max(0, end - start + 1)
