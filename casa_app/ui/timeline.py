"""The life of a file, newest first: who did what, when and why."""

from typing import Any, Final, Literal

import reflex as rx

Moment = Literal["done", "now", "to_come"]
DISCS: Final[dict[Moment, str]] = {
    "done": "bg-secondary text-secondary-content",
    "now": "bg-info text-info-content",
    "to_come": "border-2 border-dashed border-(--casa-line) bg-base-100 text-(--casa-muted)",
}


def timeline(*items: rx.Component) -> rx.Component:
    """The items of a life, newest first; the last one's thread ends with it."""
    return rx.el.ol(*items, class_name="[&>li:last-child_.casa-thread]:hidden")


def timeline_item(
    drawing: rx.Component,
    when: Any,
    what: Any,
    *details: rx.Component | str | rx.Var[str],
    moment: rx.Var[str] | Moment = "done",
) -> rx.Component:
    """One fact: an icon of size-4, when it happened (or will at the latest), what, then who and why."""
    disc = "grid size-8 shrink-0 place-items-center rounded-full"
    colours: Any = (
        [disc, rx.match(moment, *DISCS.items(), DISCS["done"])]
        if isinstance(moment, rx.Var)
        else f"{disc} {DISCS[moment]}"
    )
    is_now = rx.cond(moment == "now", "step", "false") if isinstance(moment, rx.Var) else _current(moment)
    return rx.el.li(
        rx.el.span(
            rx.el.span(drawing, class_name=colours),
            rx.el.span(class_name="casa-thread w-0.5 flex-1 bg-base-300", custom_attrs={"aria-hidden": "true"}),
            class_name="flex flex-col items-center",
        ),
        rx.el.div(
            rx.el.p(when, class_name="text-sm text-(--casa-muted)"),
            rx.el.p(what, class_name="font-semibold"),
            *(
                rx.el.p(detail, class_name="text-sm text-(--casa-muted)") if _is_words(detail) else detail
                for detail in details
            ),
            class_name="min-w-0 flex-1 pb-4",
        ),
        class_name="flex gap-3",
        custom_attrs={"aria-current": is_now},
    )


def _current(moment: Moment) -> str:
    return "step" if moment == "now" else "false"


def _is_words(detail: rx.Component | str | rx.Var[str]) -> bool:
    return isinstance(detail, (str, rx.Var))
