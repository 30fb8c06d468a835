"""Signing in with an OpenID Connect provider (Core 1.0): authorisation code with PKCE (RFC 7636), state and nonce.

Authlib does the protocol; what it must remember between the two requests lies sealed in a cookie of ten minutes.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache
from typing import Annotated, Any, Final

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from fastapi import APIRouter, Depends, Query, Request
from httpx import HTTPError
from joserfc.errors import JoseError
from starlette.responses import RedirectResponse, Response

from casa_app.identity import accounts, cookies, flash, repository, sessions
from casa_app.identity.entrance import WrongCredentials
from casa_app.identity.flash import Flash
from casa_app.identity.models import Account
from casa_app.identity.policy import Role, anyone, guarded_by
from casa_app.identity.rules import OIDC_LIFE, email_of, home_of, safe_next
from casa_app.identity.service import index_of
from casa_app.identity.sessions import Opened
from casa_app.identity.throttle import throttled
from casa_app.kit.database import Work, writing
from casa_app.kit.errors import CasaError, NotFound
from casa_app.kit.i18n import Locale
from casa_app.kit.keys import Undecipherable, keyring
from casa_app.settings import OidcProvider, settings

COOKIE: Final = "casa_oidc"
router = APIRouter(prefix="/api/oidc", tags=["session"])
_log = structlog.get_logger(__name__)


class ProviderRefused(CasaError):
    """The provider did not confirm who this is: it was cancelled, took too long, or its answer does not hold."""

    key = "identity.error.provider"
    status = 422


class SignInThenLink(CasaError):
    """An account with this proved address exists: its owner signs in first, then links the provider."""

    key = "identity.error.link_first"
    status = 409


@cache
def _registry(providers: tuple[str, ...]) -> OAuth:
    registry = OAuth()
    for text in providers:
        provider = OidcProvider.model_validate_json(text)
        registry.register(
            provider.name,
            client_id=provider.client_id,
            client_secret=json.loads(text)["client_secret"],
            server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": provider.scope, "code_challenge_method": "S256", "timeout": 15},
        )
    return registry


def _client(name: str) -> tuple[Any, OidcProvider]:
    known = {provider.name: provider for provider in settings().oidc}
    if name not in known:
        raise NotFound
    texts = tuple(
        json.dumps(p.model_dump(mode="json") | {"client_secret": p.client_secret.get_secret_value()})
        for p in settings().oidc
    )
    return _registry(texts).create_client(name), known[name]


@router.get("/{provider}/start", dependencies=[Depends(anyone), Depends(throttled("oidc"))])
async def start(
    provider: str, request: Request, locale: Locale = "fr", goal: Annotated[str, Query(alias="next")] = ""
) -> Response:
    """Sends the browser to the provider."""
    client, _ = _client(provider)
    request.scope["session"] = kept = {"locale": locale, "next": safe_next(goal)}
    back = f"{settings().origin}/api/oidc/{provider}/callback"
    try:
        response: Response = await client.authorize_redirect(request, back)
    except (AuthlibBaseError, HTTPError, ValueError) as error:
        return _refused(locale, ProviderRefused(), provider, error)
    sealed = urlsafe_b64encode(keyring().encrypt(json.dumps(kept), "oidc")).decode()
    response.set_cookie(
        COOKIE,
        sealed,
        max_age=int(OIDC_LIFE.total_seconds()),
        path="/api/oidc",
        secure=cookies.secure(),
        httponly=True,
        samesite="lax",
    )
    return response


@guarded_by("the provider's answer, bound to this browser by state, nonce and PKCE")
async def _started(request: Request) -> dict[str, Any]:
    try:
        text = keyring().decrypt(urlsafe_b64decode(request.cookies.get(COOKIE, "").encode()), "oidc")
    except (ValueError, Undecipherable):
        return {"locale": "fr", "next": ""}
    kept: dict[str, Any] = json.loads(text)
    return kept


@router.get("/{provider}/callback", dependencies=[Depends(throttled("oidc"))])
async def callback(provider: str, request: Request, kept: Annotated[dict[str, Any], Depends(_started)]) -> Response:
    """Takes the provider's answer: signs in, links to the account signed in already, or makes an account."""
    client, configured = _client(provider)
    request.scope["session"] = kept
    locale: Locale = kept["locale"]
    try:
        token = await client.authorize_access_token(request)
        claims = token.get("userinfo")
    except (AuthlibBaseError, JoseError, HTTPError, ValueError) as error:
        return _refused(locale, ProviderRefused(), provider, error)
    if not claims or not claims.get("sub"):
        return _refused(locale, ProviderRefused(), provider, None)
    try:
        opened = await _enter(configured.issuer, dict(claims), request, locale)
    except CasaError as error:
        return _refused(locale, error, provider, None)
    response = RedirectResponse(_goal(kept, opened), status_code=303)
    response.delete_cookie(COOKIE, path="/api/oidc")
    if opened:
        cookies.give(response, opened)
    return response


async def _enter(issuer: str, claims: dict[str, Any], request: Request, locale: Locale) -> Opened | None:
    """The session that the claims open; None when they were linked to the account signed in already."""
    actor = await sessions.actor_of(cookies.session_token(request))
    index = accounts.subject_index(issuer, claims["sub"])
    async with writing() as work:
        account = await repository.external(work, issuer, index)
        if actor and (account is None or account.id == actor.account_id):
            await accounts.link(work, await accounts.own(work, actor), issuer, claims["sub"])
            return None
        if account is None:
            account = await _made(work, claims, locale)
            await accounts.link(work, account, issuer, claims["sub"])
        if account.state != "active":
            raise WrongCredentials
        return await sessions.open_session(work, account, cookies.browser_of(request).client)


async def _made(work: Work, claims: dict[str, Any], locale: Locale) -> Account:
    email = email_of(claims["email"]) if claims.get("email") and claims.get("email_verified") is True else ""
    if email and await repository.account_by_contact(work, index_of(email) or ""):
        raise SignInThenLink
    given = f"{claims.get('given_name', '')} {claims.get('family_name', '')}".strip()
    name = accounts.name_of(claims.get("name") or given or email or claims["sub"])
    values = {"name": name, "phone": "", "email": email, "cin": ""}
    return await accounts.make(work, values, {Role.CITIZEN}, locale=locale)


def _goal(kept: dict[str, Any], opened: Opened | None) -> str:
    locale: Locale = kept["locale"]
    if opened and opened.awaiting:
        return f"/{locale}/second-factor"
    return kept["next"] or f"/{locale}{home_of(opened.roles if opened else frozenset())}"


def _refused(locale: Locale, error: CasaError, provider: str, why: Exception | None) -> Response:
    _log.info("identity.oidc.refused", provider=provider, error=error.key, why=type(why).__name__ if why else "")
    response = RedirectResponse(f"/{locale}/sign-in?refused=1", status_code=303)
    flash.leave(response, Flash(error=error.key), secure=cookies.secure())
    return response
