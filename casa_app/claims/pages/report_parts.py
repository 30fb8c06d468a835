"""What the steps of the claim form share: titles, the form itself, fields that save as one types."""

from typing import Any, Final

import reflex as rx

from casa_app.claims.state.report import ReportState
from casa_app.ui.icons import icon

CARD: Final = "rounded-box border border-base-300 bg-base-100"
LTR: Final = "rtl:text-right"  # numbers and addresses run left to right, and stand where Arabic begins
QUIET: Final = "btn btn-ghost -ms-3 px-3 text-primary"


PAUSE: Final = 700  # ms without a key before what is typed is saved


def kept(name: str) -> dict[str, Any]:
    """A field of the form: what it holds, what is wrong with it, and saving it as one types and on leaving it."""
    return {
        "error": ReportState.errors[name],
        "default_value": ReportState.shown[name],
        "on_change": lambda value: ReportState.keep.debounce(PAUSE)(name, value),
        "on_blur": lambda value: ReportState.keep(name, value),
    }


def wrong(name: Any) -> rx.Component:
    """The problem of a field that is no single control."""
    return rx.cond(
        ReportState.errors[name],
        rx.el.p(
            icon("circle-alert", "size-4"), ReportState.errors[name],
            class_name="flex items-center gap-1.5 text-sm font-semibold text-error",
        ),
    )  # fmt: skip


def only(chosen: tuple[str, ...], *children: rx.Component) -> rx.Component:
    """Fields that some choices of the form call for: hidden rather than gone, so that nothing typed is lost.

    The browser shows them by itself, however late the server answers.
    """
    shown = " ".join(f"group-has-[[value={value}]:checked]/step:block" for value in chosen)
    return rx.el.div(*children, class_name=f"hidden space-y-5 {shown}")


def title(words: Any, help_: str = "") -> rx.Component:
    """The one question of the page."""
    return rx.el.div(
        rx.el.h1(words, class_name="text-2xl font-semibold"),
        *([rx.el.p(help_, class_name="text-(--casa-muted)")] if help_ else []),
        class_name="space-y-1",
    )


def step_form(*children: rx.Component) -> rx.Component:
    """The form of a step; the button at the foot of the page sends it."""
    return rx.el.form(
        *children, id="step", on_submit=ReportState.next, no_validate=True, class_name="group/step space-y-5"
    )
