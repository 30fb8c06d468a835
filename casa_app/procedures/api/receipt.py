"""`POST /api/cases/receipt`: the receipt of a case as PDF, for whoever knows its secret.

Both travel by form, never in an address, which logs and histories keep. A browser that opened the case already gets the
receipt without the secret: a proof to show to others.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import BaseModel, Field

from casa_app.identity import throttle
from casa_app.identity.policy import Actor, optional
from casa_app.kit.database import database, reading
from casa_app.kit.errors import NotFound
from casa_app.kit.passes import Pass
from casa_app.procedures.api.follow import let_in, own_form
from casa_app.procedures.service import following, receipt_paper

router = APIRouter(prefix="/api/cases", tags=["Following a case"])


class ReceiptForm(BaseModel):
    """What the page posts; `secret` is empty on the page of a case that is open."""

    reference: str = Field("", max_length=40)
    secret: str = Field("", max_length=40)


@router.post("/receipt", dependencies=[Depends(own_form)], response_class=Response)
async def receipt(
    request: Request, form: Annotated[ReceiptForm, Form()], actor: Annotated[Actor | None, Depends(optional)]
) -> Response:
    """The PDF (A4, both languages). Raises NotFound and what `following.admit` raises; guessing is throttled."""
    secret = "".join(char for char in form.secret if char.isdigit())
    if secret:
        given = Pass(form.reference.strip(), secret)
        admitted = await following.admit(given, throttle.client_of(request), throttle.address_of(request))
    else:
        admitted = await let_in(request, form.reference, actor)
    async with reading() as work:
        case = await following.case_of(work, admitted)
        if case.entry_number is None:
            raise NotFound
        told = await receipt_paper.paper(work, case, secret)
    page = await receipt_paper.pdf(told, database().clock.now())
    name = f'attachment; filename="casa-{case.reference}.pdf"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(page, media_type="application/pdf", headers=headers)
