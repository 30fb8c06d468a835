"""Exports of the desk: the queue as filtered and the breach register, as CSV within the reach of who asks."""

from collections.abc import AsyncIterator
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse

from casa_app.claims.service import oversight, queue
from casa_app.claims.service.queue_filter import QueueFilter
from casa_app.identity.policy import Actor, Role, require
from casa_app.kit.i18n import as_locale

router: Final = APIRouter(prefix="/api/desk", include_in_schema=False)
_READERS: Final = require(Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)
_OVERSEERS: Final = require(Role.SUPERVISOR, Role.ADMINISTRATOR)


def _file(name: str, lines: AsyncIterator[str]) -> StreamingResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/claims.csv")
async def claims(request: Request, actor: Annotated[Actor, Depends(_READERS)], locale: str = "fr") -> StreamingResponse:
    """The queue that the query filters, as the queue's own address does."""
    queue.scope_of(actor)
    asked = QueueFilter.parse(dict(request.query_params))
    return _file("casa-claims", oversight.export(actor, asked, as_locale(locale)))


@router.get("/breaches.csv")
async def breaches(
    actor: Annotated[Actor, Depends(_OVERSEERS)], locale: str = "fr", month: str = "", service: str = ""
) -> StreamingResponse:
    """The breach register, of a month (`2026-11`) and a service if asked. Raises Invalid."""
    oversight.bounds(month)
    return _file("casa-breaches", oversight.export_breaches(actor, as_locale(locale), month=month, service=service))
