"""`GET /api/territory/arrondissements.geojson`: the boundaries, public and open to any site."""

from typing import Annotated, Final

from fastapi import APIRouter, Header, Response

from casa_app.identity.policy import public
from casa_app.territory import service

router = APIRouter(prefix="/api/territory", tags=["territory"])

_CACHE: Final = "public, max-age=86400, stale-while-revalidate=604800"


@router.get("/arrondissements.geojson", response_class=Response)
@public
async def arrondissements(if_none_match: Annotated[str, Header()] = "") -> Response:
    """The 16 arrondissements and the Méchouar as GeoJSON (RFC 7946); 304 when the caller holds this version."""
    content, etag = service.geojson()
    headers = {"ETag": etag, "Cache-Control": _CACHE, "Access-Control-Allow-Origin": "*"}
    held = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    if etag in held or "*" in held:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/geo+json", headers=headers)
