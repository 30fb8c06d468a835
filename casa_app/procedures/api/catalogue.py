"""`/api/procedures`: the published procedures as data, and the JSON Schema of a procedure file."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from casa_app.identity.policy import anyone
from casa_app.kit.database import reading
from casa_app.kit.i18n import Locale
from casa_app.procedures import loading
from casa_app.procedures.service import catalogue, sheets
from casa_app.procedures.views import ProcedureLink, SheetView

router = APIRouter(prefix="/api/procedures", tags=["Procedures"], dependencies=[Depends(anyone)])
Reader = Annotated[Locale, Query(description="`fr` or `ar`.")]


@router.get("/schema.json")
async def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a procedure file."""
    return loading.json_schema()


@router.get("")
async def listed(locale: Reader = "fr") -> list[ProcedureLink]:
    """Every published procedure, by family."""
    async with reading() as work:
        return await sheets.links(work, locale)


@router.get("/{code}")
async def sheet(code: str, locale: Reader = "fr") -> SheetView:
    """The sheet of a published procedure. Raises UnknownProcedure."""
    async with reading() as work:
        return await sheets.sheet(work, code, locale)


@router.get("/{code}/source")
async def source(code: str) -> dict[str, Any]:
    """The published revision of a procedure, whole, in the shape of the schema. Raises UnknownProcedure."""
    async with reading() as work:
        found = await catalogue.find(work, code)
    return found.procedure.model_dump(mode="json", by_alias=True)
