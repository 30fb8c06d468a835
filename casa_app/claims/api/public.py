"""What everybody may take away: reviewed claims as GeoJSON, the city's figures as CSV and JSON (law 31-13)."""

import csv
import io
from dataclasses import asdict
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse

from casa_app.claims import repository
from casa_app.claims.service import figures, present, publication
from casa_app.identity.policy import anyone
from casa_app.kit.database import reading
from casa_app.kit.i18n import Locale

router = APIRouter(prefix="/api/claims", tags=["Public claims"])
Anyone = Annotated[None, Depends(anyone)]
OPEN_DATA: Final = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=60"}
MAP_MOST: Final = 2000  # the newest; a phone draws them without stuttering


@router.get("/published.geojson")
async def published(_: Anyone, arrondissement: str = "", category: str = "", locale: Locale = "fr") -> Response:
    """The newest 2,000 reviewed claims that have a position (RFC 7946), blurred where the rule says so."""
    async with reading() as work:
        rows = await repository.published(
            work, arrondissement=arrondissement, categories=publication.codes_of(category), limit=MAP_MOST
        )
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "id": row.reference,
            "geometry": {"type": "Point", "coordinates": [row.public_lng, row.public_lat]},
            "properties": {
                "reference": row.reference, "title": row.public_title, "state": row.state, "open": row.open,
                "category": present.category_name(row.category, locale),
                "state_label": present.state_label(row.state, locale),
            },
        }
        for row in rows
        if row.public_lat is not None
    ]  # fmt: skip
    body = {"type": "FeatureCollection", "features": features}
    return JSONResponse(body, headers=OPEN_DATA, media_type="application/geo+json")


@router.get("/figures.{form}")
async def download(
    form: Literal["csv", "json"], _: Anyone,
    dimension: Annotated[str, Query(pattern="^[a-z]{3,14}$")] = "arrondissement",
    period: Annotated[str, Query(pattern="^[a-z0-9]{3}$")] = "12m", locale: Locale = "fr",
) -> Response:
    """The figures of one dimension (all, arrondissement, category, group, month) and period (30d, 12m, all)."""
    async with reading() as work:
        rows = [asdict(row) for row in await figures.read(work, dimension, period, locale)]
    if form == "json":
        return JSONResponse(rows, headers=OPEN_DATA)
    sheet = io.StringIO(newline="")
    if rows:
        writer = csv.DictWriter(sheet, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    name = f"casa-{dimension}-{period}.csv"
    headers = {**OPEN_DATA, "Content-Disposition": f'attachment; filename="{name}"'}
    # The byte order mark makes Excel read the Arabic names as UTF-8.
    return Response("\ufeff" + sheet.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
