"""`/api/procedures/figures`: the delays that the city publishes, as JSON and CSV (law 31-13)."""

import csv
import io
from dataclasses import asdict, fields
from typing import Final, Literal

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse

from casa_app.identity.policy import anyone
from casa_app.kit.database import reading
from casa_app.kit.i18n import Locale
from casa_app.procedures.delay_views import DelayRow
from casa_app.procedures.service import figures

router = APIRouter(prefix="/api/procedures", tags=["Procedures"], dependencies=[Depends(anyone)])
OPEN_DATA: Final = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=60"}


@router.get("/figures.{form}")
async def download(form: Literal["csv", "json"], locale: Locale = "fr") -> Response:
    """Each published procedure over the last 12 months; empty where fewer than ten were decided.

    How many were decided, the delay that half and nine of ten did not exceed (calendar days, pauses left out, nearest
    rank), the share decided within the law, and the share with a complement.
    """
    async with reading() as work:
        rows = [asdict(row) for row in await figures.read(work, locale)]
    if form == "json":
        return JSONResponse(rows, headers=OPEN_DATA)
    sheet = io.StringIO(newline="")
    writer = csv.DictWriter(sheet, [one.name for one in fields(DelayRow)])
    writer.writeheader()
    writer.writerows(rows)
    headers = {**OPEN_DATA, "Content-Disposition": 'attachment; filename="casa-procedures-12m.csv"'}
    # The byte order mark makes Excel read the Arabic names as UTF-8.
    return Response("\ufeff" + sheet.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
