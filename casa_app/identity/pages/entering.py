"""Sign in, register, second factor, invitation: one question, one button."""

from typing import Any

import reflex as rx

from casa_app.identity.pages.parts import (
    Flag,
    Words,
    code_field,
    contact_field,
    field,
    heading,
    hidden,
    ltr,
    posted,
    sentence,
    submit,
    trouble,
)
from casa_app.identity.state.entering import InvitationState, RegisterState, SecondFactorState, SignInState
from casa_app.kit.i18n import Locale, t
from casa_app.ui.icons import icon
from casa_app.ui.layout import public_layout
from casa_app.ui.pages import public_page

_LINK = "inline-flex min-h-11 items-center text-primary underline"
_SECOND = "btn btn-block btn-outline border-(--casa-line)"


def _whole(state: type[SignInState | RegisterState], *fields: str) -> Words:
    """The problem, when no field of this form shows it already."""
    elsewhere: Words = state.problem
    for name in fields:
        elsewhere = rx.cond(state.wrong == name, "", elsewhere)
    return elsewhere


def _wrong(state: type[SignInState | RegisterState], name: str) -> Flag:
    return (state.wrong == name) & (state.problem != "")


@public_page("/sign-in", "identity.sign_in.title", on_load=SignInState.load)
def sign_in(locale: Locale) -> rx.Component:
    """Signing in with a password, a code, or a provider."""
    return public_layout(
        locale,
        heading(t("identity.sign_in.title", locale), t("identity.sign_in.intro", locale)),
        trouble(_whole(SignInState, "contact", "password", "code")),
        rx.cond(SignInState.by_code, _by_code(locale), _by_password(locale)),
        rx.el.p(t("identity.sign_in.or", locale), class_name="text-center text-sm text-(--casa-muted)"),
        rx.cond(
            SignInState.by_code,
            _switch(t("identity.sign_in.with_password", locale), "key-round", by_code=False),
            _switch(t("identity.sign_in.with_code", locale), "smartphone", by_code=True),
        ),
        rx.foreach(SignInState.providers, _provider),
        rx.el.p(
            t("identity.sign_in.new", locale),
            " ",
            rx.el.a(t("identity.sign_in.register", locale), href=f"/{locale}/register", class_name=_LINK),
        ),
        rx.el.p(t("identity.sign_in.without", locale), class_name="text-sm text-(--casa-muted)"),
        width="narrow",
    )


def _switch(label: str, drawing: str, *, by_code: bool) -> rx.Component:
    chosen = SignInState.choose(by_code)
    return rx.el.button(icon(drawing), label, type="button", on_click=chosen, class_name=_SECOND)


def _provider(provider: Any) -> rx.Component:
    return rx.el.a(icon("landmark"), provider.label, href=provider.address, class_name=_SECOND)


def _by_password(locale: Locale) -> rx.Component:
    return posted(
        contact_field(locale, SignInState.contact, SignInState.problem, _wrong(SignInState, "contact")),
        field(
            "password",
            t("identity.password", locale),
            problem=SignInState.problem,
            shown=_wrong(SignInState, "password"),
            type="password",
            auto_complete="current-password",
            max_length=200,
        ),
        submit(t("identity.sign_in.submit", locale)),
        locale=locale,
        step="password",
        goal=SignInState.goal,
        key=SignInState.key,
    )


def _by_code(locale: Locale) -> rx.Component:
    asked = rx.el.form(
        contact_field(locale, SignInState.contact, SignInState.problem, _wrong(SignInState, "contact")),
        submit(t("identity.code.send", locale), "send"),
        on_submit=SignInState.send_code,
        key=SignInState.key,
        class_name="space-y-4",
    )
    given = posted(
        _sent(locale, SignInState),
        hidden("contact", SignInState.contact),
        code_field(
            t("identity.code", locale),
            t("identity.code.help", locale),
            SignInState.problem,
            _wrong(SignInState, "code"),
        ),
        submit(t("identity.sign_in.submit", locale)),
        locale=locale,
        step="code",
        goal=SignInState.goal,
    )
    return rx.cond(SignInState.sent_to == "", asked, given)


def _sent(locale: Locale, state: type[SignInState | RegisterState]) -> rx.Component:
    return rx.el.div(
        rx.el.p(t("identity.code.sent_to", locale), " ", ltr(state.sent_to), role="status"),
        rx.el.button(
            t("identity.code.other", locale), type="button", on_click=state.again, class_name=f"{_LINK} text-sm"
        ),
    )


@public_page("/register", "identity.register.title", on_load=RegisterState.load)
def register(locale: Locale) -> rx.Component:
    """Registering with a proved contact."""
    return public_layout(
        locale,
        heading(t("identity.register.title", locale), t("identity.register.intro", locale)),
        trouble(_whole(RegisterState, "contact", "code", "name", "password")),
        rx.cond(RegisterState.sent_to == "", _ask_contact(locale), _ask_name(locale)),
        rx.el.p(
            t("identity.register.known", locale),
            " ",
            rx.el.a(t("identity.sign_in.title", locale), href=f"/{locale}/sign-in", class_name=_LINK),
        ),
        width="narrow",
    )


def _ask_contact(locale: Locale) -> rx.Component:
    return rx.el.form(
        contact_field(locale, RegisterState.contact, RegisterState.problem, _wrong(RegisterState, "contact")),
        submit(t("identity.code.send", locale), "send"),
        on_submit=RegisterState.send_code,
        key=RegisterState.key,
        class_name="space-y-4",
    )


def _ask_name(locale: Locale) -> rx.Component:
    code = code_field(
        t("identity.code", locale),
        t("identity.code.help", locale),
        RegisterState.problem,
        _wrong(RegisterState, "code"),
    )
    proved = rx.el.p(
        icon("badge-check", "size-4 text-success"),
        t("identity.register.proved", locale),
        " ",
        ltr(RegisterState.sent_to),
        class_name="flex flex-wrap items-center gap-1.5",
    )
    return posted(
        rx.cond(RegisterState.proved, proved, rx.fragment(_sent(locale, RegisterState), code)),
        hidden("contact", RegisterState.contact),
        field(
            "name",
            t("identity.name", locale),
            help_text=t("identity.name.help", locale),
            problem=RegisterState.problem,
            shown=_wrong(RegisterState, "name"),
            default_value=RegisterState.name,
            auto_complete="name",
            max_length=120,
        ),
        _new_password(locale, RegisterState.problem, _wrong(RegisterState, "password"), optional=True),
        submit(t("identity.register.submit", locale), "user-plus"),
        locale=locale,
        step="register",
        goal=RegisterState.goal,
        key=RegisterState.key,
    )


def _new_password(locale: Locale, problem: Words, shown: Flag, *, optional: bool) -> rx.Component:
    label, help_text = "identity.password", t("identity.password.help", locale)
    if optional:
        label, help_text = "identity.password.optional", f"{t('identity.password.optional_help', locale)} {help_text}"
    return field(
        "password",
        t(label, locale),
        help_text=help_text,
        problem=problem,
        shown=shown,
        type="password",
        auto_complete="new-password",
        max_length=200,
    )


@public_page("/second-factor", "identity.second_factor.title", on_load=SecondFactorState.load)
def second_factor(locale: Locale) -> rx.Component:
    """Giving the second factor, or setting it up."""
    waiting = heading(t("identity.second_factor.title", locale))
    body = rx.cond(SecondFactorState.enrol, _enrol(locale), _give(locale))
    return public_layout(locale, rx.cond(SecondFactorState.ready, body, waiting), width="narrow")


def _totp_field(locale: Locale) -> rx.Component:
    return code_field(
        t("identity.second_factor.code", locale), "", SecondFactorState.problem, SecondFactorState.problem != ""
    )


def _give(locale: Locale) -> rx.Component:
    return rx.el.div(
        heading(t("identity.second_factor.title", locale), t("identity.second_factor.intro", locale)),
        posted(
            _totp_field(locale),
            submit(t("identity.second_factor.submit", locale), "shield-check"),
            locale=locale,
            step="totp",
            goal=SecondFactorState.goal,
        ),
        rx.el.p(t("identity.second_factor.lost", locale), class_name="text-sm text-(--casa-muted)"),
        class_name="space-y-4",
    )


def _enrol(locale: Locale) -> rx.Component:
    size = SecondFactorState.qr_size
    drawing = rx.el.svg(
        rx.el.path(d=SecondFactorState.qr),
        view_box=f"0 0 {size} {size}",
        role="img",
        custom_attrs={"aria-label": t("identity.second_factor.qr", locale), "shapeRendering": "crispEdges"},
        class_name="size-56 bg-white fill-black",
    )
    return rx.el.div(
        heading(t("identity.second_factor.enrol", locale), t("identity.second_factor.enrol_intro", locale)),
        rx.el.div(drawing, class_name="flex justify-center rounded-box border border-base-300 bg-white p-2"),
        rx.el.p(
            t("identity.second_factor.by_hand", locale),
            " ",
            rx.el.bdi(SecondFactorState.secret, dir="ltr", class_name="casa-ref block break-words"),
            class_name="text-sm",
        ),
        posted(
            hidden("secret", SecondFactorState.carried),
            _totp_field(locale),
            submit(t("identity.second_factor.activate", locale), "shield-check"),
            locale=locale,
            step="enrol",
            goal=SecondFactorState.goal,
        ),
        class_name="space-y-4",
    )


@public_page("/invitation", "identity.invitation.title", on_load=InvitationState.load)
def invitation(locale: Locale) -> rx.Component:
    """An invited agent's first password."""
    over = rx.el.div(
        heading(t("identity.invitation.over", locale), t("identity.error.invitation", locale)),
        rx.el.a(t("identity.sign_in.title", locale), href=f"/{locale}/sign-in", class_name=_LINK),
        class_name="space-y-4",
    )
    welcome = rx.el.div(
        heading(
            t("identity.invitation.title", locale),
            sentence("identity.invitation.intro", locale, name=rx.el.bdi(InvitationState.name)),
        ),
        posted(
            hidden("token", InvitationState.token),
            _new_password(locale, InvitationState.problem, InvitationState.problem != "", optional=False),
            submit(t("identity.invitation.submit", locale), "user-check"),
            locale=locale,
            step="invitation",
        ),
        class_name="space-y-4",
    )
    waiting = heading(t("identity.invitation.title", locale))
    shown = rx.cond(InvitationState.over, over, welcome)
    return public_layout(locale, rx.cond(InvitationState.ready, shown, waiting), width="narrow")
