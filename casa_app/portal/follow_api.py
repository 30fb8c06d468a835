"""`POST /api/follow`: one form for claims and cases, since a receipt does not say which of them it is."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse

from casa_app.claims.api.follow import FollowForm, own_form
from casa_app.claims.api.follow import follow as open_claim
from casa_app.procedures.api.follow import open_case
from casa_app.procedures.service import following

router = APIRouter(prefix="/api", tags=["Following a file"])


@router.post("/follow", dependencies=[Depends(own_form)])
async def follow(request: Request, form: Annotated[FollowForm, Form()]) -> RedirectResponse:
    """Opens a claim or a case for two hours in this browser, or goes back to the form with the reason."""
    if await following.is_case(form.reference):
        return await open_case(request, form.locale, form.reference, form.secret)
    return await open_claim(request, form)
