"""Small marks that say a state in words, with an icon and a colour: statuses, deadlines, chips."""

from typing import Any, Final, Literal

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.ui.icons import icon

Tone = Literal["neutral", "info", "success", "warning", "error"]
TONES: Final[dict[Tone, str]] = {
    "neutral": "bg-secondary text-secondary-content",
    "info": "bg-(--casa-info-soft) text-info",
    "success": "bg-(--casa-success-soft) text-success",
    "warning": "bg-(--casa-warning-soft) text-warning",
    "error": "bg-(--casa-error-soft) text-error",
}
_TEXT: Final[dict[Tone, str]] = {
    "neutral": "text-(--casa-muted)",
    "info": "text-info",
    "success": "text-success",
    "warning": "text-warning",
    "error": "text-error",
}
_BADGE: Final = (
    "inline-flex items-center gap-1.5 rounded-(--radius-selector) px-2 py-0.5 font-semibold whitespace-nowrap"
)


def tone_class(tone: rx.Var[str] | str, classes: dict[Tone, str]) -> Any:
    """The class of a tone, whether the tone is known now or only in the browser."""
    if isinstance(tone, rx.Var):
        return rx.match(tone, *classes.items(), classes["neutral"])
    return classes[tone]


def badge(
    text: Any, drawing: rx.Component | str, tone: rx.Var[str] | str = "neutral", size: str = "text-sm"
) -> rx.Component:
    """A status: words, an icon (a name, or `icon_of(...)` for a view's), and the tone's colour."""
    mark = icon(drawing, "size-4") if isinstance(drawing, str) else drawing
    colours = tone_class(tone, TONES)
    classes = [_BADGE, size, colours] if isinstance(tone, rx.Var) else f"{_BADGE} {size} {colours}"
    return rx.el.span(mark, text, class_name=classes)


def deadline(words: Any, detail: Any, drawing: rx.Component | str, tone: rx.Var[str] | str) -> rx.Component:
    """By when, in words; below it what is due and the date. Tone: error late or today, warning soon, neutral later."""
    mark = icon(drawing, "size-4") if isinstance(drawing, str) else drawing
    base, colour = "flex items-center gap-1.5 font-semibold", tone_class(tone, _TEXT)
    return rx.fragment(
        rx.el.span(mark, words, class_name=[base, colour] if isinstance(tone, rx.Var) else f"{base} {colour}"),
        rx.el.span(detail, class_name="block ps-5.5 text-xs text-(--casa-muted)"),
    )


def filter_chip(name: Any, value: Any, remove_label: str, on_remove: Any) -> rx.Component:
    """A filter that is on: its name and value, and a cross that takes it off."""
    return rx.el.button(
        rx.el.span(rx.el.span(name, class_name="opacity-80"), " ", rx.el.strong(value, class_name="font-semibold")),
        icon("x", "size-4"),
        rx.el.span(remove_label, class_name="sr-only"),
        type="button",
        on_click=on_remove,
        class_name="casa-tap inline-flex h-8 items-center gap-1.5 rounded-full border border-primary bg-secondary ps-3 "
        "pe-2 text-sm text-secondary-content",
    )


def count_mark(number: Any) -> rx.Component:
    """A number beside the name of a view or tab."""
    return rx.el.span(
        number,
        class_name="casa-num rounded-(--radius-selector) bg-secondary px-1.5 text-xs text-secondary-content",
    )


def reference(text: Any, cls: str = "") -> rx.Component:
    """A reference, phone number or code: left-to-right whatever surrounds it."""
    return rx.el.bdi(text, class_name=f"casa-ref {cls}".strip())


def initials(text: Any, cls: str = "size-7") -> rx.Component:
    """An agent's disc."""
    return rx.el.span(
        text,
        class_name=f"grid {cls} place-items-center rounded-full bg-secondary text-xs font-semibold "
        "text-secondary-content",
    )


def demonstration_mark(locale: Locale) -> rx.Component:
    """Says that what is shown is demonstration data."""
    return rx.el.span(
        t("ui.demonstration", locale),
        class_name="rounded-(--radius-selector) border border-dashed border-(--casa-line) px-2 text-xs "
        "text-(--casa-muted)",
    )
