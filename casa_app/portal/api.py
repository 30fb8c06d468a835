"""`/health/live`, `/health/ready` and `/metrics`, for whoever keeps Casa running."""

from http import HTTPStatus

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse, Response

from casa_app.identity.policy import anyone
from casa_app.kit import health, metrics
from casa_app.kit.errors import Forbidden

router = APIRouter(tags=["operation"], dependencies=[Depends(anyone)], include_in_schema=False)


@router.get("/health/live")
async def live() -> JSONResponse:
    """200 while this process answers at all."""
    return JSONResponse({"status": "live"})


@router.get("/health/ready")
async def ready() -> JSONResponse:
    """200 when every part works, else 503; which part is down is said in both cases."""
    parts = await health.parts()
    works = all(part.works for part in parts)
    body = {
        "status": "ready" if works else "not ready",
        "parts": {part.name: "up" if part.works else f"down: {part.seen}" for part in parts},
    }
    return JSONResponse(body, HTTPStatus.OK if works else HTTPStatus.SERVICE_UNAVAILABLE)


@router.get("/metrics")
async def figures(request: Request) -> Response:
    """Figures for Prometheus, for this machine and for holders of CASA_METRICS_TOKEN. Raises Forbidden."""
    if not metrics.may_read(request):
        raise Forbidden
    return Response(await metrics.exposition(), media_type=metrics.CONTENT_TYPE)
