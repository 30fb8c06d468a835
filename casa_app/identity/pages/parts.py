"""Pieces that identity's pages share: forms that post without a script, fields with their refusal, cards."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML

from casa_app.kit.i18n import Locale, t
from casa_app.ui.icons import icon

# Words known when the page is built, or a var of the browser: Reflex's vars type as what they hold.
Words = Any
Flag = Any


class PlainForm(BaseHTML):  # type: ignore[misc]
    """A form that the browser posts by itself: Reflex's own form prevents that unless it has a handler."""

    tag = "form"
    action: rx.Var[str]
    method: rx.Var[str]


def posted(*children: rx.Component, locale: Locale, step: str, goal: Words = "", key: Words = "") -> rx.Component:
    """A form that posts one step of signing in; a full page load follows, so that the socket sees the new cookie.

    A changed `key` makes the form anew, with the values that came from the server.
    """
    return PlainForm.create(
        hidden("step", step),
        hidden("locale", locale),
        hidden("next", goal),
        *children,
        action="/api/session",
        method="post",
        class_name="space-y-4",
        key=step if key is None else key,
    )


def hidden(name: str, value: Words) -> rx.Component:
    """A value that goes along."""
    return rx.el.input(type="hidden", name=name, value=value)


def field(
    name: str,
    label: str,
    *,
    help_text: str = "",
    problem: Words = "",
    shown: Flag = False,
    prefix: str = "",
    **attributes: Any,
) -> rx.Component:
    """A labelled input; when `shown`, `problem` stands between label and input and is read out with it.

    `prefix` keeps identifiers apart when a page has the same field twice.
    """
    here = f"{prefix}{name}"
    described = f"{here}-problem" + (f" {here}-help" if help_text else "")
    return rx.el.div(
        rx.el.label(label, html_for=here, class_name="block font-semibold"),
        *([rx.el.p(help_text, id=f"{here}-help", class_name="text-sm text-(--casa-muted)")] if help_text else []),
        rx.el.p(
            rx.cond(shown, rx.fragment(icon("circle-alert", "size-4"), problem), rx.fragment()),
            id=f"{here}-problem",
            class_name="flex items-center gap-1.5 text-sm font-semibold text-error",
        ),
        rx.el.input(
            id=here,
            name=name,
            custom_attrs={"aria-describedby": described, "aria-invalid": rx.cond(shown, "true", "false")},
            class_name=rx.cond(shown, "input w-full bg-base-100 input-error", "input w-full bg-base-100"),
            **attributes,
        ),
        class_name="space-y-1",
    )


def contact_field(locale: Locale, value: Words, problem: Words, shown: Flag) -> rx.Component:
    """Phone or e-mail; left-to-right in either language."""
    return field(
        "contact",
        t("identity.contact", locale),
        help_text=t("identity.contact.help", locale),
        problem=problem,
        shown=shown,
        default_value=value,
        auto_complete="username",
        dir="ltr",
        max_length=254,
    )


def code_field(label: str, help_text: str, problem: Words, shown: Flag, prefix: str = "") -> rx.Component:
    """A code of six digits: a numeric keyboard, and what the phone reads from the SMS."""
    return field(
        "code",
        label,
        help_text=help_text,
        problem=problem,
        shown=shown,
        prefix=prefix,
        auto_complete="one-time-code",
        input_mode="numeric",
        dir="ltr",
        max_length=12,
    )


def submit(label: str, name: str = "log-in") -> rx.Component:
    """The one button of a form."""
    return rx.el.button(icon(name), label, type="submit", class_name="btn btn-primary btn-lg btn-block")


def quiet_submit(label: str, name: str = "check") -> rx.Component:
    """The button of a form among others."""
    return rx.el.button(icon(name), label, type="submit", class_name="btn btn-outline border-(--casa-line)")


def trouble(problem: Words) -> rx.Component:
    """A refusal that concerns the whole form; read out when it appears."""
    return rx.el.div(
        rx.cond(
            problem != "",
            rx.el.p(
                icon("circle-alert"),
                problem,
                class_name="flex items-center gap-2 rounded-(--radius-field) border-2 border-error bg-base-100 p-3 "
                "font-semibold text-error",
            ),
            rx.fragment(),
        ),
        role="alert",
    )


def success(done: Words) -> rx.Component:
    """What was just done; read out politely."""
    return rx.el.div(
        rx.cond(
            done != "",
            rx.el.p(
                icon("circle-check"),
                done,
                class_name="flex items-center gap-2 rounded-(--radius-field) bg-(--casa-success-soft) p-3 "
                "font-semibold text-success",
            ),
            rx.fragment(),
        ),
        role="status",
    )


def card(title: str, *children: rx.Component, identifier: str) -> rx.Component:
    """A section with its heading."""
    return rx.el.section(
        rx.el.h2(title, id=identifier, class_name="text-lg font-semibold"),
        *children,
        custom_attrs={"aria-labelledby": identifier},
        class_name="space-y-3 rounded-box border border-base-300 bg-base-100 p-4 lg:p-5",
    )


def heading(title: str, intro: str | rx.Component = "") -> rx.Component:
    """The page's title and one sentence."""
    words = [rx.el.p(intro, class_name="text-(--casa-muted)")] if intro else []
    return rx.el.div(rx.el.h1(title, class_name="text-2xl font-semibold"), *words, class_name="space-y-1")


def ltr(text: Words) -> rx.Component:
    """A phone, address or reference, left-to-right in either language."""
    return rx.el.bdi(text, dir="ltr", class_name="casa-ref font-normal")


def sentence(key: str, locale: Locale, **shown: Words) -> rx.Component:
    """A message with one or more components in the place of its placeholders."""
    marks = {name: f"\x00{name}\x00" for name in shown}
    pieces = t(key, locale, **marks).split("\x00")
    return rx.fragment(*(shown.get(piece, piece) for piece in pieces if piece))
