"""`/{locale}/report/receipt`: what happens next, and the receipt to keep."""

from typing import Any

import reflex as rx

from casa_app.claims.pages.receipt_sheet import receipt_sheet
from casa_app.claims.state.report import ReportState
from casa_app.kit.i18n import Locale, t
from casa_app.ui.icons import icon
from casa_app.ui.layout import public_layout
from casa_app.ui.pages import href, public_page
from casa_app.ui.posting import posted

_PRINT = "(() => window.print())"  # a function of the page itself: the content policy forbids evaluated text


@public_page("/report/receipt", "claims.receipt.title")
def receipt_page(locale: Locale) -> rx.Component:
    """What happens next, until when, how to follow it without an account; the receipt to keep."""
    receipt = ReportState.receipt
    return public_layout(
        locale,
        rx.cond(
            receipt.reference,
            rx.el.div(
                _done(locale, receipt),
                receipt_tools(locale, receipt),
                receipt_sheet(locale, receipt, ReportState.qr, ReportState.qr_side),
                class_name="space-y-4",
            ),
            _gone(locale),
        ),
        width="narrow",
    )


def _done(locale: Locale, receipt: Any) -> rx.Component:
    return rx.el.div(
        rx.el.h1(
            icon("circle-check", "size-7 text-success"), t("claims.receipt.done", locale),
            class_name="flex items-center gap-2 text-2xl font-semibold",
        ),
        rx.cond(
            receipt.secret,
            rx.el.p(t("claims.receipt.keep", locale), class_name="text-(--casa-muted)"),
            rx.el.p(t("claims.receipt.twice", locale), class_name="text-(--casa-muted)"),
        ),
        rx.cond(
            receipt.danger,
            rx.el.p(
                icon("siren"), t("claims.receipt.danger", locale),
                class_name="flex items-start gap-2 font-semibold text-error",
            ),
        ),
        class_name="space-y-1 print:hidden",
    )  # fmt: skip


def _gone(locale: Locale) -> rx.Component:
    """After a reload in another tab: the receipt is shown once, following needs reference and secret."""
    return rx.el.div(
        rx.el.h1(t("claims.receipt.title", locale), class_name="text-2xl font-semibold"),
        rx.el.p(t("claims.receipt.gone", locale), class_name="text-(--casa-muted)"),
        rx.el.a(t("claims.receipt.follow", locale), href=href(locale, "/follow"), class_name="btn btn-primary"),
        class_name="space-y-4",
    )


def receipt_tools(locale: Locale, receipt: Any) -> rx.Component:
    """Print, take the PDF away, follow: everything that needs the secret travels by form, never in an address."""
    return rx.el.div(
        rx.cond(
            receipt.secret,
            rx.el.div(
                _with_secret(
                    receipt, locale, "/api/claims/receipt",
                    rx.el.button(icon("download"), t("claims.receipt.pdf", locale), type="submit",
                                 class_name="btn btn-primary btn-block"),
                ),
                _with_secret(
                    receipt, locale, "/api/claims/follow",
                    rx.el.button(icon("file-search"), t("claims.receipt.follow", locale), type="submit",
                                 class_name="btn btn-outline btn-block border-(--casa-line)"),
                ),
                class_name="grid gap-2 sm:grid-cols-2",
            ),
            rx.el.a(icon("file-search"), t("claims.receipt.follow", locale),
                    href=f"{href(locale, '/follow')}?reference=" + receipt.reference,
                    class_name="btn btn-outline btn-block border-(--casa-line)"),
        ),
        rx.el.button(
            icon("printer"), t("claims.receipt.print", locale), type="button", on_click=rx.call_function(_PRINT),
            class_name="btn btn-ghost btn-block",
        ),
        class_name="space-y-2 print:hidden",
    )  # fmt: skip


def _with_secret(receipt: Any, locale: Locale, action: str, button: rx.Component) -> rx.Component:
    return posted(action, button, reference=receipt.reference, secret=receipt.secret, locale=locale)
