"""`/api/session`: signing in and out by plain forms (303 to a page) or JSON, and the cookie that comes of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field, ValidationError
from starlette.responses import JSONResponse, RedirectResponse, Response

from casa_app.identity import cookies, entrance, flash, service
from casa_app.identity.codes import Proof
from casa_app.identity.csrf import same_site, token_for
from casa_app.identity.flash import Flash
from casa_app.identity.policy import Actor, anyone, guarded_by, optional
from casa_app.identity.rules import contact_of, home_of, safe_next
from casa_app.identity.sessions import Opened
from casa_app.identity.throttle import throttled
from casa_app.kit.database import reading
from casa_app.kit.errors import CasaError, Invalid
from casa_app.kit.i18n import Locale

router = APIRouter(prefix="/api", tags=["session"])
# Outside the catalogue of pages on purpose: identity only needs to know where its own forms live.
PAGES: Final = {
    "password": "sign-in", "code": "sign-in", "register": "register", "totp": "second-factor",
    "enrol": "second-factor", "invitation": "invitation",
}  # fmt: skip


class SessionForm(BaseModel):
    """One step of signing in, registering or signing out, as a form or as JSON."""

    step: str = Field(pattern="^(password|code|register|totp|enrol|invitation|sign_out)$")
    locale: Locale = "fr"
    next: str = Field("", max_length=500)
    contact: str = Field("", max_length=1000)
    password: str = Field("", max_length=1000)
    code: str = Field("", max_length=100)
    name: str = Field("", max_length=1000)
    secret: str = Field("", max_length=500)
    token: str = Field("", max_length=100)


@dataclass(frozen=True)
class Outcome:
    """A step's end: a session, or a proved contact that still needs a name; `contact` when a first factor proved it."""

    opened: Opened | None = None
    contact: str = ""
    proof: Proof | None = None


class Proved(Exception):
    """Carries a proof past the failure of a later field, so that the person need not ask for another code."""

    def __init__(self, proof: Proof, error: CasaError) -> None:
        self.proof, self.error = proof, error


async def _password(form: SessionForm, request: Request) -> Outcome:
    opened, contact = await entrance.by_password(form.contact, form.password, cookies.browser_of(request))
    return Outcome(opened, contact)


async def _code(form: SessionForm, request: Request) -> Outcome:
    proof = await entrance.prove(form.contact, form.code)
    return Outcome(await entrance.by_proof(proof, cookies.browser_of(request)), proof.contact, proof)


async def _register(form: SessionForm, request: Request) -> Outcome:
    kept = flash.unseal(request.cookies.get(flash.COOKIE, "")).proof
    if kept is None or (form.contact and kept.contact != contact_of(form.contact)):
        kept = await entrance.prove(form.contact, form.code)
    try:
        opened = await entrance.register(kept, form.name, form.password, form.locale, cookies.browser_of(request))
    except CasaError as error:
        raise Proved(kept, error) from error
    return Outcome(opened, kept.contact)


async def _totp(form: SessionForm, request: Request) -> Outcome:
    return Outcome(await entrance.by_totp(cookies.session_token(request), form.code))


async def _enrol(form: SessionForm, request: Request) -> Outcome:
    return Outcome(await entrance.enrol(cookies.session_token(request), form.secret, form.code))


async def _invitation(form: SessionForm, request: Request) -> Outcome:
    return Outcome(await entrance.accept_invitation(form.token, form.password, cookies.browser_of(request)))


_STEPS: Final[dict[str, Callable[[SessionForm, Request], Awaitable[Outcome]]]] = {
    "password": _password, "code": _code, "register": _register, "totp": _totp, "enrol": _enrol,
    "invitation": _invitation,
}  # fmt: skip


@router.post("/session", dependencies=[Depends(anyone), Depends(same_site), Depends(throttled("sign_in"))])
async def step(request: Request) -> Response:
    """Runs one step. A form is answered by a redirect, also when refused; JSON by JSON, refusals as errors."""
    as_json = request.headers.get("content-type", "").startswith("application/json")
    form = await _form(request, as_json=as_json)
    if form.step == "sign_out":
        await entrance.sign_out(cookies.session_token(request))
        return _signed_out(form, as_json=as_json)
    try:
        outcome = await _STEPS[form.step](form, request)
    except Proved as proved:
        if as_json:
            raise proved.error from proved
        return _refused(form, proved.error, proved.proof)
    except CasaError as error:
        if as_json:
            raise
        return _refused(form, error, None)
    return _entered(form, outcome, as_json=as_json)


async def _form(request: Request, *, as_json: bool) -> SessionForm:
    try:
        raw: Any = await request.json() if as_json else dict(await request.form(max_files=0, max_fields=20))
        return SessionForm.model_validate(raw)
    except (ValidationError, ValueError) as error:
        raise Invalid from error


def _entered(form: SessionForm, outcome: Outcome, *, as_json: bool) -> Response:
    goal = _goal(form, outcome.opened)
    response: Response = JSONResponse({"next": goal}) if as_json else RedirectResponse(goal, status_code=303)
    if outcome.opened:
        cookies.give(response, outcome.opened, outcome.contact)
    else:
        flash.leave(response, Flash(contact=outcome.contact, proof=outcome.proof), secure=cookies.secure())
    return response


def _goal(form: SessionForm, opened: Opened | None) -> str:
    wanted = safe_next(form.next)
    carried = f"?{urlencode({'next': wanted})}" if wanted else ""
    if opened is None:
        return f"/{form.locale}/register{carried}"
    if opened.awaiting:
        return f"/{form.locale}/second-factor{carried}"
    goal = wanted or f"/{form.locale}{home_of(opened.roles)}"
    if form.step == "enrol":  # a new second factor comes with its recovery codes
        return f"/{form.locale}/second-factor/codes?{urlencode({'next': goal})}"
    return goal


def _refused(form: SessionForm, error: CasaError, proof: Proof | None) -> Response:
    query = {"refused": "1"} | ({"next": safe_next(form.next)} if safe_next(form.next) else {})
    query |= {"token": form.token} if form.step == "invitation" else {}
    response = RedirectResponse(f"/{form.locale}/{PAGES[form.step]}?{urlencode(query)}", status_code=303)
    params = tuple((name, value) for name, value in error.params.items() if isinstance(value, int | str))
    typed = Flash(error.key, params, error.field, form.contact[:254], form.name[:120], proof)
    flash.leave(response, typed, secure=cookies.secure())
    return response


def _signed_out(form: SessionForm, *, as_json: bool) -> Response:
    response: Response = Response(status_code=204) if as_json else RedirectResponse(f"/{form.locale}", status_code=303)
    cookies.take(response)
    return response


@guarded_by("ends the session of the cookie it comes with, and none other")
async def _own_session(request: Request, _: Annotated[Actor | None, Depends(optional)]) -> str:
    return cookies.session_token(request)


@router.delete("/session", status_code=204)
async def sign_out(token: Annotated[str, Depends(_own_session)]) -> Response:
    """Signs out."""
    await entrance.sign_out(token)
    response = Response(status_code=204)
    cookies.take(response)
    return response


@router.get("/session/home")
async def home(actor: Annotated[Actor | None, Depends(optional)], locale: Locale = "fr") -> Response:
    """Leads somebody to where their work begins, a stranger to the way in.

    Prerendered pages are the same for everybody, so their links cannot know.
    """
    goal = home_of(actor.roles) if actor else "/sign-in"
    return RedirectResponse(f"/{locale}{goal}", status_code=303)


@router.get("/session")
async def session(request: Request, actor: Annotated[Actor | None, Depends(optional)]) -> dict[str, Any]:
    """Who is signed in, and the value that `X-Casa-CSRF` wants from clients that send no Origin."""
    if actor is None:
        return {"signed_in": False}
    async with reading() as work:
        person = await service.contact(work, actor.person_id)
    return {
        "signed_in": True,
        "name": person.name,
        "roles": sorted(actor.roles),
        "locale": actor.locale,
        "csrf": token_for(cookies.session_token(request)),
    }
