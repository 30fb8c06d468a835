"""`POST /api/claims/receipt`: the receipt as PDF, for whoever knows reference and secret.

Both travel by form, never in an address, which logs and histories keep.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import BaseModel, Field

from casa_app.claims.api.follow import own_form
from casa_app.claims.service import documents, following, present
from casa_app.claims.service.following import Pass
from casa_app.identity import throttle
from casa_app.kit.database import database, reading

router = APIRouter(prefix="/api/claims", tags=["Following a claim"])


class ReceiptForm(BaseModel):
    """What the page posts."""

    reference: str = Field("", max_length=40)
    secret: str = Field("", max_length=40)


@router.post("/receipt", dependencies=[Depends(own_form)], response_class=Response)
async def receipt(request: Request, form: Annotated[ReceiptForm, Form()]) -> Response:
    """The PDF (A5, both languages). Raises what `following.admit` raises; guessing is throttled with following."""
    given = Pass(form.reference.strip(), "".join(char for char in form.secret if char.isdigit()))
    admitted = await following.admit(given, throttle.client_of(request), throttle.address_of(request))
    async with reading() as work:
        view = present.receipt(await following.claim_of(work, admitted), given.secret)
    page = await documents.receipt_pdf(view, database().clock.now())
    name = f'attachment; filename="casa-{view.reference}.pdf"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(page, media_type="application/pdf", headers=headers)
