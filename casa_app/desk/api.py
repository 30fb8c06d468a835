"""Exports of the desk within the reach of who asks: lists and breaches as CSV, points of the map, personal data."""

from collections.abc import AsyncIterator
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, StreamingResponse

from casa_app.claims.service import oversight, privacy, queue
from casa_app.claims.service.queue_filter import QueueFilter
from casa_app.identity.policy import Actor, Role, require
from casa_app.kit.database import reading, writing
from casa_app.kit.i18n import as_locale
from casa_app.procedures.service import worklist
from casa_app.procedures.service.cases import HANDLING
from casa_app.procedures.service.worklist_filter import WorklistFilter

router: Final = APIRouter(prefix="/api/desk", include_in_schema=False)
_READERS: Final = require(Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)
_OVERSEERS: Final = require(Role.SUPERVISOR, Role.ADMINISTRATOR)
_OFFICER: Final = require(Role.DATA_PROTECTION_OFFICER, fresh=True)


def _file(name: str, lines: AsyncIterator[str]) -> StreamingResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/claims.csv")
async def claims(request: Request, actor: Annotated[Actor, Depends(_READERS)], locale: str = "fr") -> StreamingResponse:
    """The queue that the query filters, as the queue's own address does."""
    queue.scope_of(actor)
    asked = QueueFilter.parse(dict(request.query_params))
    return _file("casa-claims", oversight.export(actor, asked, as_locale(locale)))


@router.get("/cases.csv")
async def cases(
    request: Request, actor: Annotated[Actor, Depends(require(*HANDLING))], locale: str = "fr"
) -> StreamingResponse:
    """The demandes that the query filters, as the list's own address does; the export itself is on the trail."""
    asked = WorklistFilter.parse(dict(request.query_params))
    return _file("casa-cases", worklist.export(actor, asked, as_locale(locale)))


@router.get("/breaches.csv")
async def breaches(
    actor: Annotated[Actor, Depends(_OVERSEERS)], locale: str = "fr", month: str = "", service: str = ""
) -> StreamingResponse:
    """The breach register, of a month (`2026-11`) and a service if asked. Raises Invalid."""
    oversight.bounds(month)
    return _file("casa-breaches", oversight.export_breaches(actor, as_locale(locale), month=month, service=service))


@router.get("/open.geojson")
async def open_claims(actor: Annotated[Actor, Depends(_READERS)]) -> JSONResponse:
    """Where the open claims within reach are, for the map."""
    async with reading() as work:
        found = await oversight.open_points(work, actor)
    return JSONResponse(found, media_type="application/geo+json", headers={"Cache-Control": "no-store"})


@router.get("/people/{person}/data.json")
async def personal_data(person: UUID, actor: Annotated[Actor, Depends(_OFFICER)]) -> JSONResponse:
    """Everything held about a person, for the right of access (law 09-08); the look itself is on the trail."""
    async with writing() as work:
        found = await privacy.access(work, actor, person)
    headers = {"Content-Disposition": 'attachment; filename="casa-data.json"', "Cache-Control": "no-store"}
    return JSONResponse(found, headers=headers)
