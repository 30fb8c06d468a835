"""Requests forged by another site: a cookie alone never suffices for an unsafe method.

A browser says where a request comes from: `Sec-Fetch-Site` (Fetch Metadata, W3C) and `Origin` (RFC 6454) cannot be set
by a page. A client that sends neither must repeat a token that only a reader of the cookie can make.
"""

import hmac
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request

from casa_app.kit.errors import CasaError
from casa_app.kit.keys import keyring
from casa_app.settings import settings

HEADER: Final = "X-Casa-CSRF"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class Forged(CasaError):
    """The request does not come from Casa's own pages."""

    key = "identity.error.forged"
    status = 403


def token_for(session_token: str) -> str:
    """The header value that goes with a session's cookie."""
    return keyring().blind_index(session_token, "csrf")


def check(request: Request, session_token: str) -> None:
    """Raises Forged unless an unsafe request comes from our own pages, or carries the session's token."""
    if request.method in SAFE:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site not in {"same-origin", "none"}:
        raise Forged
    if origin is not None and not _ours(origin, request):
        raise Forged
    if site is None and origin is None and session_token:
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode(), token_for(session_token).encode()):
            raise Forged


def _ours(origin: str, request: Request) -> bool:
    return origin == settings().origin or urlsplit(origin).netloc == request.headers.get("host", "")


async def same_site(request: Request) -> None:
    """Dependency of forms that work without a session (signing in): refuses what another site posts. Raises Forged."""
    check(request, "")
