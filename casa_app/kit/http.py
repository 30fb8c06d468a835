"""The web edge: one ASGI application for pages, events and API, behind one set of protective headers.

`CasaApp` is Reflex's application wrapped in `Shield`, which knows the built pages: it hashes their inline scripts for
the content security policy, serves `/page` like `/page/`, sends `/` to a language and refuses foreign websockets.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import reflex as rx
import structlog
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from reflex.utils.prerequisites import get_web_dir
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import LOCALES, Locale, as_locale, t
from casa_app.settings import Settings, settings

LOCALE_COOKIE: Final = "casa_locale"
_INLINE: Final = re.compile(rb"<(script|style)(?![^>]*\ssrc=)[^>]*>(.*?)</\1>", re.DOTALL)
_YEAR: Final = 31_536_000
_MONTH: Final = 2_592_000
log = structlog.get_logger()


# --- What the browser may load ------------------------------------------------------------------------------------


def inline_hashes(html: bytes, tag: str) -> list[str]:
    """CSP source expressions (`'sha256-...'`) of the inline scripts or styles of a page, without repeats."""
    found = (body for name, body in _INLINE.findall(html) if name.decode() == tag)
    digests = (base64.b64encode(hashlib.sha256(body).digest()).decode() for body in found)
    return [f"'sha256-{digest}'" for digest in dict.fromkeys(digests)]


def content_security_policy(html: bytes, config: Settings) -> str:
    """The policy of one page: nothing inline but the build's own, no other host but storage and map."""
    storage = config.s3_public_endpoint
    if storage and "://" not in storage:
        storage = f"https://{storage}"  # as the S3 adapter reads it
    addresses = (storage, config.map_style, *config.map_origins)
    outside = sorted({_origin(address) for address in addresses if address})
    elsewhere = " ".join(address for address in outside if address)
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *inline_hashes(html, "script")]),
        "style-src": " ".join(["'self'", *inline_hashes(html, "style")]),
        "img-src": f"'self' blob: data: {elsewhere}",
        "font-src": "'self'",
        "connect-src": f"'self' {elsewhere}",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}".strip() for name, value in rules.items())


def _origin(address: str) -> str:
    parts = urlsplit(address.removeprefix("pmtiles://"))
    if parts.scheme in {"http", "https"}:
        return f"{parts.scheme}://{parts.netloc}"
    return ""  # a path of our own


@dataclass(frozen=True)
class BuiltPages:
    """The pages of a build: the policy of each by its path (`/fr/report`), and of the shell that serves all others."""

    policies: dict[str, str]
    shell: str
    file: str  # the policy of all that is no page: a worker's script takes its own from there

    @classmethod
    def read(cls, folder: Path, config: Settings) -> "BuiltPages":
        """Reads every page below `folder` once. Without a build (a test of the API alone) there are none."""
        policies = {
            f"/{page.parent.relative_to(folder).as_posix()}": content_security_policy(page.read_bytes(), config)
            for page in folder.glob("**/index.html")
            if page.parent != folder
        }
        shells = [path.read_bytes() for path in (folder / "404.html", folder / "__spa-fallback.html") if path.exists()]
        return cls(policies, content_security_policy(b"".join(shells), config), content_security_policy(b"", config))

    def policy(self, path: str) -> str:
        """The policy of whatever page answers at `path`."""
        return self.policies.get(path.rstrip("/"), self.shell)


_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


# --- The shield ---------------------------------------------------------------------------------------------------


class Shield:
    """ASGI middleware around everything: language of `/`, websocket origin, headers of every answer."""

    def __init__(self, app: ASGIApp, pages: BuiltPages, config: Settings) -> None:
        self.app = app
        self.pages = pages
        self.config = config

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or answers it."""
        if scope["type"] == "websocket" and self._is_foreign(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        answer: ASGIApp = self.app
        if path == "/":
            answer = _to_language(Headers(scope=scope))
        elif path in self.pages.policies:
            # The static files know this page as a folder and would redirect to it, without the proxy's scheme.
            scope = {**scope, "path": f"{path}/", "raw_path": f"{path}/".encode()}

        async def guarded(message: Message) -> None:
            # A 304 renews the headers of what the browser keeps (RFC 9111, 4.3.4) and does not say what it is.
            if message["type"] == "http.response.start" and message["status"] != HTTPStatus.NOT_MODIFIED:
                found = message["status"] < HTTPStatus.BAD_REQUEST
                self._add_headers(MutableHeaders(scope=message), path, is_found=found, scheme=scope["scheme"])
            await send(message)

        await answer(scope, receive, guarded)

    def _is_foreign(self, headers: Headers) -> bool:
        """Whether another site's page opens the socket. Without Origin it is no browser, so it has no cookie."""
        origin = headers.get("origin")
        return bool(origin) and origin != self.config.origin and urlsplit(origin).netloc != headers.get("host")

    def _add_headers(self, headers: MutableHeaders, path: str, *, is_found: bool, scheme: str) -> None:
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
        content = headers.get("content-type", "")
        page = content.startswith("text/html")
        headers.setdefault("Content-Security-Policy", self.pages.policy(path) if page else self.pages.file)
        if scheme == "https" or self.config.origin.startswith("https:"):
            headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}; includeSubDomains")
        headers.setdefault("Cache-Control", _caching(path, content) if is_found else "no-store")


def _caching(path: str, content_type: str) -> str:
    if path.startswith("/assets/"):  # a new build gives them new names
        return f"public, max-age={_YEAR}, immutable"
    if path.startswith("/fonts/"):
        return f"public, max-age={_MONTH}"
    if path.startswith("/api/") or content_type.startswith("application/json"):
        return "no-store"
    return "no-cache"


def preferred_locale(headers: Headers) -> Locale:
    """The language chosen before (cookie), or the first of the browser's that Casa speaks, or French."""
    chosen = cookie_parser(headers.get("cookie", "")).get(LOCALE_COOKIE, "")
    if chosen in LOCALES:
        return as_locale(chosen)
    accepted = []
    for part in headers.get("accept-language", "").split(","):
        language, _, weight = part.strip().partition(";q=")
        if language.partition("-")[0].lower() in LOCALES and weight != "0":
            accepted.append((-_weight(weight), language))
    return as_locale(min(accepted, key=lambda pair: pair[0])[1]) if accepted else "fr"


def _weight(text: str) -> float:
    return float(text) if re.fullmatch(r"[01](\.\d{0,3})?", text) else 1.0


def _to_language(headers: Headers) -> ASGIApp:
    answer = RedirectResponse(f"/{preferred_locale(headers)}", status_code=HTTPStatus.SEE_OTHER)
    answer.headers["Vary"] = "Accept-Language, Cookie"
    answer.headers["Cache-Control"] = "no-store"
    return answer


# --- The application ----------------------------------------------------------------------------------------------


class CasaApp(rx.App):
    """Reflex's application without its CORS (any site, with credentials), inside the shield."""

    def __call__(self) -> ASGIApp:
        """The ASGI application that a server runs."""
        inner = super().__call__()
        for layer in (inner, self._api, self.api_transformer):
            middleware = getattr(layer, "user_middleware", None)
            if middleware is not None:
                middleware[:] = [entry for entry in middleware if entry.cls is not CORSMiddleware]
        config = settings()
        shielded: Any = Shield(inner, BuiltPages.read(get_web_dir() / "build" / "client", config), config)
        if config.trusted_proxies:
            shielded = ProxyHeadersMiddleware(shielded, trusted_hosts=list(config.trusted_proxies))
        return shielded  # type: ignore[no-any-return]


def api(routers: Iterable[APIRouter] = ()) -> FastAPI:
    """The REST API: the rooms' routers, and named failures as `{"error": key, "message": sentence}`."""
    app = FastAPI(title="Casa", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    for router in routers:
        app.include_router(router)
    app.add_exception_handler(CasaError, _named_failure)
    app.add_exception_handler(Exception, _unexpected_failure)
    return app


async def _named_failure(request: Request, failure: Exception) -> JSONResponse:
    if not isinstance(failure, CasaError):
        raise failure
    body: dict[str, object] = {"error": failure.key, "message": failure.text(preferred_locale(request.headers))}
    if failure.field:
        body["field"] = failure.field
    # What is too large is still on its way: hanging up spares both sides the rest.
    headers = {"Connection": "close"} if failure.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else None
    return JSONResponse(body, status_code=failure.status, headers=headers)


async def _unexpected_failure(request: Request, failure: Exception) -> JSONResponse:
    log.error("request failed", path=request.url.path, kind=type(failure).__name__, exc_info=failure)
    key = CasaError.key
    message = t(key, preferred_locale(request.headers))
    return JSONResponse({"error": key, "message": message}, status_code=HTTPStatus.INTERNAL_SERVER_ERROR)
