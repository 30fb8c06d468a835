"""Asking for the code that opens a file to co-sign, and opening it: plain forms, that work before any script does."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse

from casa_app.identity import throttle
from casa_app.identity.cookies import secure
from casa_app.kit import passes
from casa_app.kit.database import database
from casa_app.kit.errors import TooManyAttempts
from casa_app.kit.i18n import Locale
from casa_app.kit.references import NotAReference
from casa_app.procedures.api.follow import REFUSALS, own_form
from casa_app.procedures.service import cosigning, following
from casa_app.procedures.service.following import NoSuchCase

router = APIRouter(prefix="/api/cases/sign", tags=["Co-signing a case"])


class CodeForm(BaseModel):
    """Which file, in which language."""

    locale: Locale = "fr"
    reference: str = Field("", max_length=40)


class SignForm(CodeForm):
    """The code that its owner received."""

    code: str = Field("", max_length=40)


@router.post("/code", dependencies=[Depends(own_form)])
async def code(request: Request, form: Annotated[CodeForm, Form()]) -> RedirectResponse:
    """Sends the owner of a file a code. The answer is the same for a reference that there is not."""
    try:
        await cosigning.send_code(form.reference, throttle.client_of(request), form.locale)
    except (NotAReference, TooManyAttempts) as refused:
        return _asked(form, problem=REFUSALS[type(refused)])
    return _asked(form, sent="1")


@router.post("", dependencies=[Depends(own_form)])
async def sign(request: Request, form: Annotated[SignForm, Form()]) -> RedirectResponse:
    """Opens the file for two hours in this browser, or goes back to the form with the reason."""
    try:
        given = await cosigning.open_file(
            form.reference, form.code, throttle.client_of(request), throttle.address_of(request)
        )
    except (NoSuchCase, NotAReference, TooManyAttempts) as refused:
        return _asked(form, sent="1", problem=REFUSALS[type(refused)])
    now = database().clock.now()
    held = passes.add(following.of_cookies(request.cookies, now), given)
    query = urlencode({"reference": given.reference})
    answer = RedirectResponse(f"/{form.locale}/sign/request?{query}", status_code=303)
    answer.set_cookie(
        following.COOKIE, following.seal(held, now), max_age=int(passes.LIFE.total_seconds()), path="/",
        secure=secure(), httponly=True, samesite="lax",
    )  # fmt: skip
    return answer


def _asked(form: CodeForm, **told: str) -> RedirectResponse:
    query = urlencode({"reference": form.reference, **told})
    return RedirectResponse(f"/{form.locale}/sign?{query}", status_code=303)
