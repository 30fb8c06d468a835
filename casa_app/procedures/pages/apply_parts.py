"""What the pages of a form share: where one is in it, and its receipt."""

from typing import Any, Final

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.procedures.state.apply import ApplyState
from casa_app.procedures.views import StepView
from casa_app.ui.badges import reference
from casa_app.ui.icons import icon
from casa_app.ui.layout import public_layout
from casa_app.ui.pages import href, public_page
from casa_app.ui.posting import posted
from casa_app.ui.states import note

PAUSE: Final = 700  # ms without a key before what is typed is saved
_CARD: Final = "rounded-box border border-base-300 bg-base-100"
_PRINT: Final = "(() => window.print())"  # a function of the page itself: the content policy forbids evaluated text


def progress(locale: Locale) -> rx.Component:
    """Where one is: the number of pages depends on what was answered."""

    def bar(step: rx.Var[StepView], at: rx.Var[int]) -> rx.Component:
        done = at < ApplyState.position
        return rx.el.li(
            rx.el.span(step.title, class_name="sr-only"),
            class_name=rx.cond(done, "h-1.5 flex-1 rounded-full bg-primary", "h-1.5 flex-1 rounded-full bg-base-300"),
            custom_attrs={"aria-current": rx.cond(at + 1 == ApplyState.position, "step", "false")},
        )

    of = t("procedures.apply.of", locale)
    return rx.el.nav(
        rx.el.p(
            rx.el.strong(
                t("procedures.apply.at", locale), " ", ApplyState.position.to_string(), f" {of} ",
                ApplyState.steps.length().to_string(), class_name="font-semibold whitespace-nowrap",
            ),
            rx.el.span(ApplyState.name, class_name="min-w-0 truncate text-end text-(--casa-muted)"),
            class_name="flex items-baseline justify-between gap-3 text-sm",
        ),
        rx.el.ol(rx.foreach(ApplyState.steps, bar), class_name="flex gap-1.5"),
        aria_label=t("ui.steps.label", locale),
        class_name="space-y-2",
    )  # fmt: skip


@public_page("/apply/receipt", "procedures.receipt.page")
def receipt(locale: Locale) -> rx.Component:
    """What was filed, by when the city answers, and how to follow it."""
    there = ApplyState.receipt.reference != ""
    return public_layout(locale, rx.cond(there, _receipt(locale), _gone(locale)), width="narrow")


def _gone(locale: Locale) -> rx.Component:
    return rx.el.div(
        rx.el.h1(t("procedures.receipt.page", locale), class_name="text-2xl font-semibold"),
        rx.el.p(t("procedures.receipt.gone", locale), class_name="text-(--casa-muted)"),
        rx.el.a(t("procedures.receipt.follow", locale), href=href(locale, "/follow"), class_name="btn btn-primary"),
        class_name="space-y-4",
    )


def _receipt(locale: Locale) -> rx.Component:
    one = ApplyState.receipt
    return rx.el.div(
        rx.el.header(
            rx.el.h1(
                icon("circle-check", "size-7 text-success"), t("procedures.receipt.done", locale),
                class_name="flex items-center gap-2 text-2xl font-semibold",
            ),
            rx.cond(
                one.secret != "",
                rx.el.p(t("procedures.receipt.keep", locale), class_name="text-(--casa-muted)"),
                rx.el.p(t("procedures.receipt.twice", locale), class_name="text-(--casa-muted)"),
            ),
            class_name="space-y-1",
        ),
        _numbers(locale, one),
        rx.el.dl(
            _fact(locale, "procedure", one.procedure),
            _fact(locale, "office", one.office),
            _fact(locale, "entry", one.entry),
            _fact(locale, "filed", one.filed),
            rx.cond(one.fee != "", _fact(locale, "fee", one.fee), rx.fragment()),
            class_name=f"{_CARD} divide-y divide-base-300",
        ),
        _promise(locale, one),
        _tools(locale, one),
        class_name="space-y-4",
    )  # fmt: skip


def _numbers(locale: Locale, one: Any) -> rx.Component:
    side = ApplyState.qr_side.to_string()
    code = rx.el.svg(
        rx.el.svg.rect(custom_attrs={"width": ApplyState.qr_side, "height": ApplyState.qr_side, "fill": "#fff"}),
        rx.el.svg.path(d=ApplyState.qr, custom_attrs={"fill": "#0b1c2e"}),
        view_box="0 0 " + side + " " + side,
        role="img",
        aria_label=t("procedures.receipt.qr", locale),
        class_name="size-32 shrink-0",
        custom_attrs={"shapeRendering": "crispEdges"},
    )
    secret = rx.el.div(
        rx.el.p(t("procedures.receipt.secret", locale), class_name="text-sm"),
        rx.el.p(reference(one.secret, "text-2xl"), id="receipt-secret"),
        class_name="rounded-(--radius-field) border border-dashed border-(--casa-line) px-3 py-2",
    )
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                rx.el.p(t("procedures.receipt.reference", locale), class_name="text-sm"),
                rx.el.p(reference(one.reference, "text-3xl"), id="receipt-reference"),
                class_name="rounded-(--radius-field) bg-secondary px-3 py-2 text-secondary-content",
            ),
            rx.cond(one.secret != "", secret, rx.fragment()),
            class_name="grid w-full min-w-0 flex-1 gap-2",
        ),
        code,
        class_name=f"{_CARD} flex flex-col items-center gap-4 p-4 sm:flex-row",
    )


def _fact(locale: Locale, name: str, value: Any) -> rx.Component:
    return rx.el.div(
        rx.el.dt(t(f"procedures.receipt.{name}", locale), class_name="text-sm text-(--casa-muted)"),
        rx.el.dd(value, class_name="font-semibold text-end"),
        class_name="flex items-baseline justify-between gap-3 px-4 py-2.5",
    )


def _promise(locale: Locale, one: Any) -> rx.Component:
    unconfirmed = note(t("procedures.receipt.unverified", locale), "info", "warning")
    return rx.el.section(
        rx.el.h2(t("procedures.receipt.next", locale), id="next", class_name="text-lg font-semibold"),
        rx.el.p(
            icon("clock", "size-5 mt-0.5"),
            rx.el.span(t("procedures.receipt.by", locale), " ", rx.el.strong(one.decide_by), "."),
            class_name="flex items-start gap-2",
        ),
        rx.el.p(one.source, class_name="text-sm text-(--casa-muted)"),
        rx.cond(one.silence != "", rx.el.p(one.silence), rx.fragment()),
        rx.cond(one.verified, rx.fragment(), unconfirmed),
        aria_labelledby="next",
        class_name="space-y-2",
    )


def _tools(locale: Locale, one: Any) -> rx.Component:
    button = rx.el.button(
        icon("file-search"), t("procedures.receipt.follow", locale), type="submit",
        class_name="btn btn-primary btn-block",
    )  # fmt: skip
    with_secret = posted("/api/follow", button, reference=one.reference, secret=one.secret, locale=locale)
    plain = rx.el.a(
        icon("file-search"), t("procedures.receipt.follow", locale),
        href=f"{href(locale, '/follow')}?reference=" + one.reference, class_name="btn btn-primary btn-block",
    )  # fmt: skip
    pdf = posted(
        "/api/cases/receipt",
        rx.el.button(icon("download"), t("procedures.receipt.pdf", locale), type="submit",
                     class_name="btn btn-outline border-(--casa-line) btn-block"),
        reference=one.reference, secret=one.secret,
    )  # fmt: skip
    return rx.el.div(
        rx.cond(one.secret != "", rx.fragment(with_secret, pdf), plain),
        rx.el.button(
            icon("printer"), t("procedures.receipt.print", locale), type="button",
            on_click=rx.call_function(_PRINT), class_name="btn btn-ghost btn-block",
        ),
        class_name="space-y-2 print:hidden",
    )  # fmt: skip
