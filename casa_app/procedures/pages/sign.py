"""`/{locale}/sign`: the owner of a file that a professional prepared opens it by a code, reads it, and co-signs."""

from typing import Any, Final

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.procedures.state.sign import SignState
from casa_app.procedures.views import SentPiece, SummaryPart
from casa_app.ui.badges import reference
from casa_app.ui.fields import checkbox, error_summary, text_area, text_field
from casa_app.ui.icons import icon
from casa_app.ui.layout import public_layout
from casa_app.ui.pages import href, public_page
from casa_app.ui.posting import posted
from casa_app.ui.states import loading, note

_CARD: Final = "rounded-box border border-base-300 bg-base-100"
_QUIET: Final = "text-sm text-(--casa-muted)"


@public_page("/sign", "procedures.sign.title", on_load=SignState.ask)
def ask(locale: Locale) -> rx.Component:
    """Two plain forms: the reference, for which a code goes to the owner's phone; then the code."""
    told = rx.el.p(
        icon("circle-alert", "size-5 mt-0.5"), rx.el.span(SignState.problem), role="alert",
        class_name="flex items-start gap-2 rounded-(--radius-field) border-2 border-error bg-base-100 p-3 "
        "font-semibold text-error",
    )  # fmt: skip
    shown = rx.el.div(
        rx.el.div(
            rx.el.h1(t("procedures.sign.title", locale), class_name="text-2xl font-semibold"),
            rx.el.p(t("procedures.sign.help", locale), class_name="text-(--casa-muted)"),
            class_name="space-y-1",
        ),
        rx.cond(SignState.problem != "", told, rx.fragment()),
        rx.cond(SignState.sent, _code(locale), _reference(locale)),
        class_name="space-y-5",
    )
    waiting = rx.el.div(rx.el.h1(t("procedures.sign.title", locale), class_name="sr-only"), loading(locale))
    return public_layout(locale, rx.cond(SignState.ready, shown, waiting), width="narrow")


def _reference(locale: Locale) -> rx.Component:
    return posted(
        "/api/cases/sign/code",
        text_field(
            "reference", label=t("procedures.sign.reference", locale), default_value=SignState.reference,
            help_text=t("procedures.sign.reference_help", locale), dir="ltr", auto_capitalize="characters",
            auto_complete="off", spell_check=False, max_length=20, required=True, class_name="casa-ref rtl:text-right",
        ),
        rx.el.button(icon("smartphone"), t("procedures.sign.send_code", locale), type="submit",
                     class_name="btn btn-primary btn-lg btn-block"),
        locale=locale,
        class_name="space-y-5",
    )  # fmt: skip


def _code(locale: Locale) -> rx.Component:
    again = posted(
        "/api/cases/sign/code",
        rx.el.button(t("procedures.sign.send_again", locale), type="submit",
                     class_name="btn btn-ghost -ms-3 px-3 text-primary"),
        locale=locale, reference=SignState.reference,
    )  # fmt: skip
    return rx.el.div(
        note(
            rx.el.span(reference(SignState.reference), rx.el.br(), t("procedures.sign.code_sent", locale)), "smartphone"
        ),
        posted(
            "/api/cases/sign",
            _code_field(locale),
            rx.el.button(t("procedures.sign.open", locale), icon("arrow-right"), type="submit",
                         class_name="btn btn-primary btn-lg btn-block"),
            locale=locale, reference=SignState.reference,
            class_name="space-y-5",
        ),
        again,
        class_name="space-y-4",
    )  # fmt: skip


def _code_field(locale: Locale, error: Any = "") -> rx.Component:
    return text_field(
        "code", label=t("procedures.sign.code", locale), help_text=t("procedures.sign.code_help", locale), error=error,
        dir="ltr", input_mode="numeric", auto_complete="one-time-code", max_length=12, required=True,
        class_name="casa-ref rtl:text-right",
    )  # fmt: skip


# --- The file ---------------------------------------------------------------------------------------------------------


@public_page("/sign/request", "procedures.sign.title", on_load=SignState.open)
def request(locale: Locale) -> rx.Component:
    """The file that the address names, for its owner."""
    waiting = rx.el.div(rx.el.h1(t("procedures.sign.title", locale), class_name="sr-only"), loading(locale))
    there = SignState.ready & (SignState.file.reference != "")
    shown = rx.cond(SignState.declined, _declined(locale), _file(locale))
    return public_layout(locale, rx.cond(there, shown, waiting), width="narrow")


def _file(locale: Locale) -> rx.Component:
    one = SignState.file
    unconfirmed = rx.el.span(" ", t("procedures.sheet.to_confirm", locale), class_name="text-warning")
    return rx.el.div(
        rx.el.header(
            rx.el.p(reference(one.reference), class_name=_QUIET),
            rx.el.h1(one.name, class_name="text-2xl font-semibold"),
            rx.el.p(one.preparer),
            rx.el.p(t("procedures.sign.until", locale), " ", rx.el.strong(one.until), class_name=_QUIET),
            class_name="space-y-1",
        ),
        note(t("procedures.sign.read", locale), "eye"),
        rx.el.div(rx.foreach(SignState.parts, _part), class_name=f"{_CARD} divide-y divide-base-300"),
        _pieces(locale),
        _fees(locale),
        rx.el.p(
            icon("clock", "size-5 mt-0.5"),
            rx.el.span(one.delay, rx.cond(one.verified, rx.fragment(), unconfirmed)),
            class_name="flex items-start gap-2",
        ),
        _sign(locale),
        _decline(locale),
        class_name="space-y-5",
    )  # fmt: skip


def _part(part: rx.Var[SummaryPart]) -> rx.Component:
    return rx.el.section(
        rx.el.h2(part.title, class_name=_QUIET),
        rx.foreach(part.lines, lambda line: rx.el.p(line, dir="auto", class_name="break-words whitespace-pre-line")),
        class_name="space-y-1 p-4",
    )


def _pieces(locale: Locale) -> rx.Component:
    def one(piece: rx.Var[SentPiece]) -> rx.Component:
        file = rx.el.a(piece.file, href=piece.url, target="_blank", dir="auto", class_name="link break-all")
        return rx.el.li(piece.piece, rx.el.br(), file)

    return rx.cond(
        SignState.pieces.length() > 0,
        rx.el.section(
            rx.el.h2(t("procedures.sign.pieces", locale), id="pieces", class_name="text-lg font-semibold"),
            rx.el.ul(rx.foreach(SignState.pieces, one), class_name="list-disc space-y-2 ps-6"),
            aria_labelledby="pieces",
            class_name="space-y-3",
        ),
        rx.fragment(),
    )


def _fees(locale: Locale) -> rx.Component:
    return rx.cond(
        SignState.fees.length() > 0,
        rx.el.section(
            rx.el.h2(t("procedures.receipt.fee", locale), class_name="font-semibold"),
            rx.foreach(SignState.fees, rx.el.p),
            class_name=f"{_CARD} space-y-1 p-4",
        ),
        rx.fragment(),
    )


def _sign(locale: Locale) -> rx.Component:
    """The declaration, then the code that signs."""
    declare = rx.el.form(
        checkbox("honour", t("procedures.sign.honour", locale)),
        rx.el.button(icon("smartphone"), t("procedures.sign.want", locale), type="submit",
                     class_name="btn btn-primary btn-lg btn-block"),
        on_submit=SignState.send_code,
        class_name="space-y-4",
    )  # fmt: skip
    confirm = rx.el.form(
        note(rx.el.span(t("procedures.sign.signing_code", locale), " ", reference(SignState.file.reach)), "smartphone"),
        _code_field(locale, SignState.errors["code"]),
        rx.el.button(icon("signature"), t("procedures.sign.sign", locale), type="submit",
                     class_name="btn btn-primary btn-lg btn-block"),
        on_submit=SignState.sign,
        reset_on_submit=False,
        no_validate=True,
        class_name="space-y-4",
    )  # fmt: skip
    return rx.el.section(
        rx.el.h2(t("procedures.sign.your_turn", locale), id="turn", class_name="text-lg font-semibold"),
        rx.cond(
            SignState.declining, rx.fragment(),
            error_summary(t("procedures.apply.one_problem", locale), SignState.problems),
        ),
        rx.cond(SignState.sent, confirm, declare),
        aria_labelledby="turn",
        class_name=f"{_CARD} space-y-4 border-primary p-4",
    )  # fmt: skip


def _decline(locale: Locale) -> rx.Component:
    form = rx.el.form(
        error_summary(t("procedures.apply.one_problem", locale), SignState.problems),
        text_area("text", label=t("procedures.sign.why", locale), rows=4, max_length=4000, dir="auto",
                  error=SignState.errors["text"]),
        rx.el.button(t("procedures.sign.decline_send", locale), type="submit", class_name="btn btn-primary btn-block"),
        on_submit=SignState.decline,
        no_validate=True,
        class_name="space-y-3",
    )  # fmt: skip
    return rx.el.div(
        rx.el.button(
            icon("circle-x"), t("procedures.sign.decline", locale), type="button", on_click=SignState.choose,
            class_name="btn btn-outline border-(--casa-line)",
            custom_attrs={"aria-expanded": rx.cond(SignState.declining, "true", "false")},
        ),
        rx.cond(SignState.declining, form, rx.fragment()),
        class_name="space-y-3",
    )  # fmt: skip


def _declined(locale: Locale) -> rx.Component:
    return rx.el.div(
        rx.el.h1(t("procedures.sign.declined", locale), class_name="text-2xl font-semibold"),
        rx.el.p(t("procedures.sign.declined_help", locale), role="status"),
        rx.el.a(t("procedures.sign.home", locale), href=href(locale), class_name="btn btn-primary"),
        class_name="space-y-4",
    )
