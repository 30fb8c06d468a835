"""What stands where data will be, is not, or failed to come."""

from typing import Any

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.ui.icons import icon
from casa_app.ui.refusal import refused, refused_here

_BLOCK = "flex flex-col items-center gap-2 px-4 py-10 text-center"


def loading(locale: Locale) -> rx.Component:
    """Data is on its way, unless it was refused to this reader."""
    return rx.cond(refused_here(), refused(locale), _on_its_way(locale))


def _on_its_way(locale: Locale) -> rx.Component:
    return rx.el.div(
        rx.el.span(class_name="loading loading-spinner text-primary", custom_attrs={"aria-hidden": "true"}),
        rx.el.p(t("ui.loading", locale), class_name="text-(--casa-muted)"),
        role="status",
        class_name=f"{_BLOCK} grow",  # the foot of a list stays at the foot of the window
    )


def empty(title: Any, help_text: Any = "", action: rx.Component | None = None, drawing: str = "inbox") -> rx.Component:
    """There is nothing, why, and what one may do."""
    return rx.el.div(
        icon(drawing, "size-8 text-(--casa-muted)"),
        rx.el.p(title, class_name="font-semibold"),
        rx.el.p(help_text, class_name="max-w-prose text-sm text-(--casa-muted) empty:hidden"),
        *([action] if action is not None else []),
        class_name=_BLOCK,
    )


def failed(locale: Locale, text: Any, on_retry: Any) -> rx.Component:
    """Data did not come; what to do."""
    return rx.el.div(
        icon("circle-alert", "size-8 text-error"),
        rx.el.p(text, class_name="max-w-prose font-semibold"),
        rx.el.button(
            icon("refresh-cw"),
            t("ui.retry", locale),
            type="button",
            on_click=on_retry,
            class_name="btn btn-outline border-(--casa-line)",
        ),
        role="alert",
        class_name=_BLOCK,
    )


def note(text: Any, drawing: str = "info", tone: str = "info") -> rx.Component:
    """A remark on a soft ground. Tones: info, success, warning, error."""
    grounds = {
        "info": "bg-(--casa-info-soft)",
        "success": "bg-(--casa-success-soft)",
        "warning": "bg-(--casa-warning-soft)",
        "error": "bg-(--casa-error-soft)",
    }
    colours = {"info": "text-info", "success": "text-success", "warning": "text-warning", "error": "text-error"}
    return rx.el.div(
        icon(drawing, f"size-5 mt-0.5 {colours[tone]}"),
        rx.el.div(text, class_name="min-w-0 flex-1"),
        class_name=f"flex items-start gap-2.5 rounded-(--radius-field) {grounds[tone]} px-3 py-2.5",
    )
