"""What the pages of identity share: the language of the address, the refusal of the form before, typed text."""

from typing import Any

from starlette.requests import cookie_parser

from casa_app.identity import flash, sessions
from casa_app.identity.flash import Flash
from casa_app.identity.rules import safe_next
from casa_app.kit.i18n import Locale, as_locale, t

TYPED_MOST = 1000  # characters of one field that are looked at; the rules are stricter


def locale_of(state: Any) -> Locale:
    """The language of the page that sent the event: the first part of its address."""
    return as_locale(str(state.router.url.path).strip("/").partition("/")[0])


def query(state: Any, name: str) -> str:
    """One parameter of the page's address."""
    return str(state.router.url.query_parameters.get(name, ""))[:TYPED_MOST]


def next_of(state: Any) -> str:
    """Where to go after signing in, when the address names a page of ours."""
    return safe_next(query(state, "next"))


def cookie(state: Any, name: str) -> str:
    """One cookie of the socket's request."""
    return cookie_parser(state.router.headers.cookie).get(name, "")


def session_token(state: Any) -> str:
    """The session cookie."""
    return cookie(state, sessions.COOKIE)


def refusal(state: Any) -> Flash:
    """What the refused form before left; empty when this page was opened otherwise."""
    told = flash.unseal(cookie(state, flash.COOKIE))
    return told if query(state, "refused") else Flash(proof=told.proof)


def refusal_text(told: Flash, locale: Locale) -> str:
    """The sentence of a refusal, or nothing."""
    return t(told.error, locale, **dict(told.params)) if told.error else ""


def typed(form: dict[str, Any], name: str) -> str:
    """One field of a form, whatever the browser sent."""
    value = form.get(name, "")
    return value[:TYPED_MOST] if isinstance(value, str) else ""
