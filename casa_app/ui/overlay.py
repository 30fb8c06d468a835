"""What lies over every page: the connection banner, the region that announces failures, the page that broke."""

from typing import Any

import reflex as rx
from reflex_base.vars.function import ArgsFunctionOperation
from reflex_components_core.base.error_boundary import ErrorBoundary

from casa_app.kit.i18n import LOCALES, Locale, direction, t
from casa_app.ui.components import ConnectionLost
from casa_app.ui.icons import icon

_BAR = "fixed inset-x-0 z-50 flex justify-center px-4 pointer-events-none"
_CARD = (
    "pointer-events-auto flex max-w-xl items-center gap-2.5 rounded-(--radius-field) border-2 bg-base-100 px-4 py-2.5 "
    "shadow-(--casa-shadow)"
)


def connection_lost(locale: Locale) -> rx.Component:
    """Says politely, in the page's language, that the connection is down and that nothing typed is lost."""
    return ConnectionLost.create(
        icon("wifi-off", "size-5 text-warning"),
        text=t("ui.connection.lost", locale),
        back=t("ui.connection.back", locale),
    )


def announcement(locale: Locale, text: rx.Var[str], on_close: Any) -> rx.Component:
    """A live region at the foot of the page; shows `text` while there is some."""
    card = rx.el.div(
        icon("circle-alert", "size-5 text-error"),
        rx.el.p(text, class_name="min-w-0 flex-1"),
        rx.el.button(
            icon("x", "size-5"),
            rx.el.span(t("ui.close", locale), class_name="sr-only"),
            type="button",
            on_click=on_close,
            class_name="btn btn-ghost btn-square -me-2",
        ),
        class_name=f"{_CARD} border-error",
    )
    return rx.el.div(
        rx.cond(text != "", card), role="alert", custom_attrs={"data-announcement": ""}, class_name=f"{_BAR} bottom-20"
    )


def broken_page() -> rx.Component:
    """Catches a failure of the page's own code. Its language is unknown there, so it speaks both."""
    words = [
        rx.el.div(
            rx.el.h1(t("ui.broken.title", locale), class_name="text-2xl font-semibold"),
            rx.el.p(t("ui.broken.help", locale)),
            rx.el.a(t("ui.broken.home", locale), href=f"/{locale}", class_name="btn btn-primary"),
            lang=locale,
            dir=direction(locale),
            class_name="space-y-3",
        )
        for locale in LOCALES
    ]
    shown = rx.el.main(*words, class_name="mx-auto max-w-xl space-y-8 px-4 py-10")
    return ErrorBoundary.create(fallback_render=ArgsFunctionOperation.create(("_failure",), rx.Var.create(shown)))
