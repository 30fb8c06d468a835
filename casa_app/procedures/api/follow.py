"""Opening a case by its secret, and taking its document away: plain forms, so that no secret stands in an address."""

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, StreamingResponse

from casa_app.adapters.object_store import object_store
from casa_app.identity import throttle
from casa_app.identity.cookies import secure
from casa_app.identity.csrf import same_site
from casa_app.identity.policy import Actor, guarded_by, optional
from casa_app.kit import passes
from casa_app.kit.database import database, reading
from casa_app.kit.errors import CasaError, NotFound, TooManyAttempts
from casa_app.kit.i18n import Locale
from casa_app.kit.passes import Pass
from casa_app.kit.references import NotAReference, parse_reference
from casa_app.procedures.service import following, issuing
from casa_app.procedures.service.following import Admitted, NoSuchCase

router = APIRouter(prefix="/api/cases", tags=["Following a case"])
REFUSALS: Final[dict[type[CasaError], str]] = {
    NoSuchCase: "no_such_file", NotAReference: "not_a_reference", TooManyAttempts: "too_many",
}  # fmt: skip


class CaseForm(BaseModel):
    """What a person copies from the receipt."""

    locale: Locale = "fr"
    reference: str = Field("", max_length=40)
    secret: str = Field("", max_length=40)


class DocumentForm(BaseModel):
    """Which case's document."""

    reference: str = Field("", max_length=40)


@guarded_by("the secret of the receipt")
async def own_form(request: Request) -> None:
    """Dependency: the form comes from our own page. Raises csrf.Forged."""
    await same_site(request)


async def open_case(request: Request, locale: Locale, reference: str, secret: str) -> RedirectResponse:
    """Opens a case for two hours in this browser, or goes back to the form with the reason."""
    try:
        given = Pass(parse_reference(reference), "".join(char for char in secret if char.isdigit()))
        await following.admit(given, throttle.client_of(request), throttle.address_of(request))
    except (NoSuchCase, NotAReference, TooManyAttempts) as refused:
        query = urlencode({"reference": reference, "problem": REFUSALS[type(refused)]})
        return RedirectResponse(f"/{locale}/follow?{query}", status_code=303)
    now = database().clock.now()
    held = passes.add(following.of_cookies(request.cookies, now), given)
    query = urlencode({"reference": given.reference})
    answer = RedirectResponse(f"/{locale}/follow/request?{query}", status_code=303)
    answer.set_cookie(
        following.COOKIE, following.seal(held, now), max_age=int(passes.LIFE.total_seconds()), path="/",
        secure=secure(), httponly=True, samesite="lax",
    )  # fmt: skip
    return answer


@router.post("/follow", dependencies=[Depends(own_form)])
async def follow(request: Request, form: Annotated[CaseForm, Form()]) -> RedirectResponse:
    """Opens a case by reference and secret."""
    return await open_case(request, form.locale, form.reference, form.secret)


@router.post("/unfollow", dependencies=[Depends(own_form)])
async def unfollow(locale: Annotated[Locale, Form()] = "fr") -> RedirectResponse:
    """Forgets every case that this browser opened: for a phone that is lent, a hall, an office."""
    answer = RedirectResponse(f"/{locale}/follow", status_code=303)
    answer.delete_cookie(following.COOKIE, path="/", secure=secure(), httponly=True, samesite="lax")
    return answer


async def let_in(request: Request, reference: str, actor: Actor | None) -> Admitted:
    """A case that this browser opened, or that is in the history of who is signed in.

    Raises NotFound, NoSuchCase, TooManyAttempts.
    """
    held = following.of_cookies(request.cookies, database().clock.now())
    given = next((one for one in held if one.reference == reference), None)
    if given is not None:
        return await following.known(given)
    if actor is None:
        raise NotFound
    return await following.of_account(actor, reference)


@router.post("/document", dependencies=[Depends(own_form)], response_class=Response)
async def document(
    request: Request, form: Annotated[DocumentForm, Form()], actor: Annotated[Actor | None, Depends(optional)]
) -> StreamingResponse:
    """The sealed document of a case that this browser opened, or that belongs to who is signed in.

    Raises NotFound, NoSuchCase, DocumentRevoked, StoreUnavailable.
    """
    admitted = await let_in(request, form.reference, actor)
    async with reading() as work:
        found = await issuing.document_of_case(work, admitted.case_id)
    body = await object_store().get("originals", issuing.object_key(found.object_digest))
    headers = {"Content-Disposition": f'attachment; filename="casa-{found.number}.pdf"', "Cache-Control": "no-store",
               "X-Content-Type-Options": "nosniff", "Content-Length": str(found.size)}  # fmt: skip
    return StreamingResponse(body, media_type=issuing.MEDIA, headers=headers)
