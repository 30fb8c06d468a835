"""Signing in, registering, the second factor, an invitation. The cookie itself comes from `/api/session`."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from casa_app.identity import enrolment, entrance
from casa_app.identity.policy import guarded_by, public
from casa_app.identity.rules import show_contact
from casa_app.identity.state.common import locale_of, next_of, query, refusal, refusal_text, session_token, typed
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import Locale
from casa_app.settings import settings


@dataclass
class Provider:
    """A button to sign in elsewhere."""

    label: str
    address: str


def _providers(locale: Locale, goal: str) -> list[Provider]:
    return [
        Provider(
            label=one.label_ar if locale == "ar" else one.label_fr,
            address=f"/api/oidc/{one.name}/start?{urlencode({'locale': locale, 'next': goal})}",
        )
        for one in settings().oidc
    ]


class SignInState(rx.State):
    """The sign-in page: with a password or with a code."""

    key: str = ""  # changes only when the server has values to put in: what was typed meanwhile stays
    contact: str = ""
    problem: str = ""
    wrong: str = ""  # the field that the problem is about
    goal: str = ""
    sent_to: str = ""
    by_code: bool = False
    providers: list[Provider] = []  # noqa: RUF012 Reflex copies the default for each client

    @rx.event
    @public
    async def load(self) -> None:
        """Shows what was typed before and why it was refused."""
        told, locale = refusal(self), locale_of(self)
        self.problem, self.wrong, self.contact = refusal_text(told, locale), told.field, told.contact
        self.goal, self.by_code = next_of(self), told.field == "code"
        self.sent_to = show_contact(told.contact) if self.by_code else ""
        self.providers = _providers(locale, self.goal)
        self.key = f"{self.contact}{self.problem}"

    @rx.event
    @public
    async def choose(self, by_code: bool) -> None:
        """Switches between password and code."""
        self.by_code, self.problem, self.wrong, self.sent_to = bool(by_code), "", "", ""

    @rx.event
    @public
    async def send_code(self, form: dict[str, Any]) -> None:
        """Sends a code to the phone or address typed; the answer is the same whether it has an account or not."""
        self.problem = self.wrong = ""
        self.contact = typed(form, "contact")
        try:
            who = await entrance.send_code(self.contact, locale_of(self))
        except CasaError as problem:
            self.problem, self.wrong = problem.text(locale_of(self)), problem.field
            return
        self.sent_to, self.contact, self.key = show_contact(who), who, f"sent{who}"

    @rx.event
    @public
    async def again(self) -> None:
        """Goes back to typing another phone or address."""
        self.sent_to = self.problem = self.wrong = ""


class RegisterState(rx.State):
    """The registration page: a contact, the code sent there, then a name."""

    key: str = ""  # changes only when the server has values to put in: what was typed meanwhile stays
    contact: str = ""
    name: str = ""
    problem: str = ""
    wrong: str = ""
    goal: str = ""
    sent_to: str = ""
    proved: bool = False

    @rx.event
    @public
    async def load(self) -> None:
        """Shows what was typed before; a contact just proved needs no second code."""
        told, locale = refusal(self), locale_of(self)
        self.problem, self.wrong, self.goal = refusal_text(told, locale), told.field, next_of(self)
        self.proved = told.proof is not None
        self.contact = told.proof.contact if told.proof else told.contact
        self.name = told.name
        self.sent_to = show_contact(self.contact) if self.proved or told.field == "code" else ""
        self.key = f"{self.contact}{self.problem}"

    @rx.event
    @public
    async def send_code(self, form: dict[str, Any]) -> None:
        """Sends a code to the phone or address typed."""
        self.problem = self.wrong = ""
        self.contact = typed(form, "contact")
        try:
            who = await entrance.send_code(self.contact, locale_of(self))
        except CasaError as problem:
            self.problem, self.wrong = problem.text(locale_of(self)), problem.field
            return
        self.sent_to, self.contact, self.key = show_contact(who), who, f"sent{who}"

    @rx.event
    @public
    async def again(self) -> None:
        """Goes back to typing another phone or address."""
        self.sent_to = self.problem = self.wrong = ""
        self.proved = False


class SecondFactorState(rx.State):
    """The second factor: giving it, or setting it up with a new secret."""

    problem: str = ""
    goal: str = ""
    enrol: bool = False
    ready: bool = False
    qr: str = ""
    qr_size: int = 1
    secret: str = ""  # in groups of four, for those who cannot scan
    carried: str = ""

    @rx.event
    @guarded_by("the caller's own session, whole or awaiting its second factor")
    async def load(self) -> Any:
        """Asks for the code, or shows a new secret to an account that has none. Others are sent to sign in."""
        locale, told = locale_of(self), refusal(self)
        self.problem, self.goal = refusal_text(told, locale), next_of(self)
        try:
            offered = await enrolment.offer(session_token(self), replace=query(self, "enrol") == "1")
        except enrolment.SignInFirst:
            return rx.redirect(f"/{locale}/sign-in")
        self.enrol, self.ready = offered is not None, True
        if offered:
            self.qr, self.qr_size, self.secret, self.carried = offered.qr, offered.size, offered.shown, offered.carried
        else:
            self._forget()
        return None

    def _forget(self) -> None:
        """Takes the secret out of the page's memory."""
        self.qr, self.qr_size, self.secret, self.carried = "", 1, "", ""


class InvitationState(rx.State):
    """An invited agent's first visit."""

    name: str = ""
    token: str = ""
    problem: str = ""
    over: bool = False
    ready: bool = False

    @rx.event
    @guarded_by("the link of the invitation")
    async def load(self) -> None:
        """Greets whom the link invites, or says that it is over."""
        told, locale = refusal(self), locale_of(self)
        self.problem, self.token, self.ready = refusal_text(told, locale), query(self, "token"), True
        try:
            self.name, self.over = await enrolment.invited(self.token), False
        except enrolment.InvitationOver:
            self.name, self.over = "", True
