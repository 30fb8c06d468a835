"""Failures of handlers that no page answers for: told in the page's language, in one live region."""

from typing import Any, Final
from urllib.parse import quote

import reflex as rx
import structlog

from casa_app.identity.policy import StepUpNeeded, public
from casa_app.kit.errors import CasaError, Forbidden, SignInFirst
from casa_app.kit.i18n import LOCALES, Locale, as_locale
from casa_app.ui.overlay import announcement
from casa_app.ui.refusal import Refusal

log = structlog.get_logger()

# Failures that a person ends by showing who they are.
DOORS: Final[dict[type[Exception], str]] = {SignInFirst: "sign-in", StepUpNeeded: "second-factor"}


class FailureState(rx.State):
    """What the announcement at the foot of the page says, and of which page; empty while all is well."""

    text: str = ""
    at: str = ""

    @rx.event
    @public
    async def show(self, said: dict[str, str]) -> None:
        """Shows a failure in the language of the page that it happened on. Only this tab sees it."""
        self.at = self.router.url.path
        self.text = said.get(as_locale(self.at.strip("/")), "")[:500]

    @rx.event
    @public
    async def refuse(self, said: dict[str, str]) -> None:
        """Shows a refusal; a page that waits for what was refused says so in its place."""
        await self.show(said)
        (await self.get_state(Refusal)).at = self.router.url.path

    @rx.event
    @public
    async def dismiss(self) -> None:
        """Takes the announcement away."""
        self.text = ""

    @rx.event
    @public
    async def enter(self, door: str) -> Any:
        """Leads to the sign-in or second-factor page, and from there back to this one."""
        locale = as_locale(self.router.url.path.strip("/"))
        url = self.router.url
        here = quote(f"{url.path}?{url.query}" if url.query else url.path)
        return rx.redirect(f"/{locale}/{door}?next={here}") if door in DOORS.values() else None


def tell(exception: Exception) -> rx.event.EventSpec:
    """Reflex's handler of exceptions: a named failure speaks for itself, any other is logged and told in general."""
    if door := DOORS.get(type(exception)):
        return FailureState.enter(door)
    failure = exception if isinstance(exception, CasaError) else CasaError()
    if failure is not exception:
        log.error("handler failed", kind=type(exception).__name__, exc_info=exception)
    told = FailureState.refuse if isinstance(failure, Forbidden) else FailureState.show
    return told({locale: failure.text(locale) for locale in LOCALES})


def failure_region(locale: Locale) -> rx.Component:
    """The live region, part of every page; what failed on the page before is no longer of interest."""
    here: Any = FailureState.router.url.path
    at: Any = FailureState.at
    return announcement(locale, rx.cond(at == here, FailureState.text, ""), FailureState.dismiss)
