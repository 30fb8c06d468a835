"""What the pages of the digitisation share: their frame, headings, cards."""

from typing import Any, Final

import reflex as rx

from casa_app.identity.frame import staff_frame
from casa_app.kit.i18n import Locale, t
from casa_app.records.capture_rules import BatchState
from casa_app.ui.badges import badge
from casa_app.ui.icons import icon

CARD: Final = "rounded-box border border-base-300 bg-base-100"
OUTLINE: Final = "btn btn-outline border-(--casa-line) font-semibold"
_LOOKS: Final = {
    BatchState.OPEN: ("folder", "info"), BatchState.CLOSED: ("eye", "warning"),
    BatchState.KEEPING: ("lock", "info"), BatchState.ACCEPTED: ("lock", "success"),
}  # fmt: skip


def frame(locale: Locale, *children: rx.Component, wide: bool = False) -> rx.Component:
    """A page of the digitisation, in the frame of the staff."""
    width = "max-w-none" if wide else "max-w-6xl"
    return staff_frame(
        locale,
        "registers",
        rx.el.div(*children, class_name=f"mx-auto w-full {width} space-y-5 p-4 pb-12 lg:px-8"),
        room=t("records.room", locale),
    )


def title(words: Any, *beside: rx.Component, help_text: Any = None) -> rx.Component:
    """The page's heading with what stands beside it."""
    more = [rx.el.p(help_text, class_name="max-w-prose text-(--casa-muted)")] if help_text is not None else []
    return rx.el.div(
        rx.el.div(rx.el.h1(words, class_name="text-2xl font-semibold"), *more, class_name="me-auto space-y-1"),
        *beside,
        class_name="flex flex-wrap items-end gap-3",
    )


def card(heading: Any, *children: rx.Component, cls: str = "") -> rx.Component:
    """A boxed part of a page with its heading."""
    return rx.el.section(
        rx.el.h2(heading, class_name="text-lg font-semibold"),
        *children,
        class_name=f"{CARD} space-y-3 p-4 {cls}".strip(),
    )


def told(text: rx.Var[str], tone: str = "success") -> rx.Component:
    """A sentence that says what was done, or why not; spoken to screen readers."""
    colours = {"success": "bg-(--casa-success-soft) text-success", "error": "bg-(--casa-error-soft) text-error"}
    mark = {"success": "circle-check", "error": "circle-alert"}[tone]
    shown = rx.el.p(
        icon(mark, "size-5"),
        rx.el.span(text),
        class_name=f"flex items-start gap-2 rounded-(--radius-field) px-3 py-2.5 text-sm font-semibold {colours[tone]}",
    )
    return rx.el.div(rx.cond(text != "", shown, rx.fragment()), role="alert" if tone == "error" else "status")


def batch_badge(state: Any, text: Any) -> rx.Component:
    """The state of a batch, in words and colour."""
    looks = [(name.value, badge(text, drawing, tone, "text-xs")) for name, (drawing, tone) in _LOOKS.items()]
    return rx.match(state, *looks, badge(text, "circle-alert", "neutral", "text-xs"))
