"""The cookies that identity sets: SameSite=Lax, over HTTPS Secure, and all but the mark of the header HttpOnly."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from casa_app.identity import flash, sessions
from casa_app.identity.entrance import Browser, device_for
from casa_app.identity.sessions import Opened
from casa_app.settings import settings
from casa_app.ui import visitor

DEVICE: Final = "casa_device"
_YEAR: Final = 365 * 24 * 3600
_SYSTEMS: Final = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
# In this order: an Edge also calls itself Chrome, a Chrome also Safari.
_BROWSERS: Final = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox",
                    "Chrome": "Chrome", "Safari": "Safari"}  # fmt: skip


def secure() -> bool:
    """Whether people reach Casa by HTTPS."""
    return settings().origin.startswith("https://")


def session_token(request: Request) -> str:
    """The session cookie of a request, or an empty string."""
    return request.cookies.get(sessions.COOKIE, "")


def give(response: Response, opened: Opened, contact: str = "") -> None:
    """Signs the browser in, remembers which contact it knows, and forgets an earlier refusal."""
    seconds = int(opened.life.total_seconds())
    _set(response, sessions.COOKIE, opened.token, seconds)
    if not opened.awaiting:  # nobody acts yet, so the header does not say so either
        _set(response, visitor.COOKIE, "staff" if opened.is_staff else "citizen", seconds, httponly=False)
    if contact:
        _set(response, DEVICE, device_for(contact), _YEAR)
    flash.clear(response, secure=secure())


def take(response: Response) -> None:
    """Signs the browser out."""
    response.delete_cookie(sessions.COOKIE, path="/", secure=secure(), httponly=True, samesite="lax")
    response.delete_cookie(visitor.COOKIE, path="/", secure=secure(), samesite="lax")


def _set(response: Response, name: str, value: str, seconds: int, *, httponly: bool = True) -> None:
    # A length of time, not a moment: clocks of old phones are wrong.
    response.set_cookie(name, value, max_age=seconds, path="/", secure=secure(), httponly=httponly, samesite="lax")


def browser_of(request: Request) -> Browser:
    """What a request tells of its browser: `Firefox · Linux`, so that its owner knows it again in a list."""
    agent = request.headers.get("user-agent", "")
    named = next((name for mark, name in _BROWSERS.items() if mark in agent), "")
    system = next((name for name in _SYSTEMS if name in agent), "")
    return Browser(" · ".join(part for part in (named, system) if part), request.cookies.get(DEVICE, ""))
