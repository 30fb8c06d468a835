"""`POST /api/claims/follow`: a plain form that opens a claim by its secret, and answers with a cookie and a page."""

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse

from casa_app.claims.service import following, passes
from casa_app.claims.service.following import NoSuchFile, Pass
from casa_app.identity import throttle
from casa_app.identity.cookies import secure
from casa_app.identity.csrf import same_site
from casa_app.identity.policy import guarded_by
from casa_app.kit.database import database
from casa_app.kit.errors import CasaError, TooManyAttempts
from casa_app.kit.i18n import Locale
from casa_app.kit.references import NotAReference, parse_reference

router = APIRouter(prefix="/api/claims", tags=["Following a claim"])
# What the page may be told of a refusal by its address; the sentence is the page's own.
REFUSALS: Final[dict[type[CasaError], str]] = {
    NoSuchFile: "no_such_file", NotAReference: "not_a_reference", TooManyAttempts: "too_many",
}  # fmt: skip


class FollowForm(BaseModel):
    """What a person copies from the receipt."""

    locale: Locale = "fr"
    reference: str = Field("", max_length=40)
    secret: str = Field("", max_length=40)


@guarded_by("the secret of the receipt")
async def own_form(request: Request) -> None:
    """Dependency: the form comes from our own page. Raises csrf.Forged."""
    await same_site(request)


@router.post("/follow", dependencies=[Depends(own_form)])
async def follow(request: Request, form: Annotated[FollowForm, Form()]) -> RedirectResponse:
    """Opens a claim for two hours in this browser, or goes back to the form with the reason."""
    try:
        given = Pass(parse_reference(form.reference), "".join(char for char in form.secret if char.isdigit()))
        await following.admit(given, throttle.client_of(request), throttle.address_of(request))
    except (NoSuchFile, NotAReference, TooManyAttempts) as refused:
        return _page(form.locale, reference=form.reference, problem=REFUSALS[type(refused)])
    now = database().clock.now()
    known = passes.unseal(request.cookies.get(passes.COOKIE, ""), now)
    answer = _page(form.locale, reference=given.reference)
    answer.set_cookie(
        passes.COOKIE, passes.seal(passes.add(known, given), now),
        max_age=int(passes.LIFE.total_seconds()), path="/", secure=secure(), httponly=True, samesite="lax",
    )  # fmt: skip
    return answer


@router.post("/unfollow", dependencies=[Depends(own_form)])
async def unfollow(locale: Annotated[Locale, Form()] = "fr") -> RedirectResponse:
    """Forgets every claim that this browser opened: for a phone that is lent, a hall, an office."""
    answer = _page(locale)
    answer.delete_cookie(passes.COOKIE, path="/", secure=secure(), httponly=True, samesite="lax")
    return answer


def _page(locale: Locale, **query: str) -> RedirectResponse:
    return RedirectResponse(f"/{locale}/follow{'?' if query else ''}{urlencode(query)}", status_code=303)
