"""Icons: Lucide's drawings (ISC licence, see docs/licences.md) as inline SVG, always beside words."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import reflex as rx

Shape = tuple[str, dict[str, str]]

# Drawings that point along the line of reading: they turn round in Arabic. Clocks, checks and glasses never do.
MIRRORED: Final = frozenset(
    {
        "arrow-left", "arrow-right", "chevron-left", "chevron-right", "corner-down-left", "external-link", "list",
        "log-in", "log-out", "rotate-ccw", "send", "undo-2",
    }
)  # fmt: skip

_STROKE: Final = {
    "fill": "none",
    "stroke": "currentColor",
    "strokeWidth": "1.9",
    "strokeLinecap": "round",
    "strokeLinejoin": "round",
    "aria-hidden": "true",
}


class UnknownIcon(KeyError):
    """An icon that `data/icons.json` does not hold: a mistake of the programmer."""


@cache
def drawings() -> dict[str, tuple[Shape, ...]]:
    """Every icon by its Lucide name, as SVG shapes on a 24 by 24 grid."""
    text = (Path(__file__).parent / "data" / "icons.json").read_text(encoding="utf-8")
    return {name: tuple((tag, attributes) for tag, attributes in shapes) for name, shapes in json.loads(text).items()}


def icon(name: str, cls: str = "size-5") -> rx.Component:
    """The drawing `name`, hidden from screen readers: the words beside it speak. Raises UnknownIcon."""
    try:
        shapes = drawings()[name]
    except KeyError:
        raise UnknownIcon(name) from None
    mirror = " rtl:-scale-x-100" if name in MIRRORED else ""
    return rx.el.svg(
        *(_shape(tag, attributes) for tag, attributes in shapes),
        view_box="0 0 24 24",
        class_name=f"{cls} shrink-0{mirror}",
        custom_attrs=_STROKE,
    )


def icon_of(name: rx.Var[str], choices: tuple[str, ...], cls: str = "size-5") -> rx.Component:
    """The drawing whose name a view carries, among `choices`; the first of them for any other name."""
    cases = [(choice, icon(choice, cls)) for choice in choices]
    return rx.match(name, *cases, icon(choices[0], cls))


def _shape(tag: str, attributes: dict[str, str]) -> rx.Component:
    element: Any = getattr(rx.el.svg, tag)
    component: rx.Component = element(custom_attrs=attributes)
    return component


def logo(cls: str = "size-9") -> rx.Component:
    """Casa's mark: an eight-pointed star with a horseshoe arch."""
    return rx.el.svg(
        rx.el.svg.path(
            d="M24,12 20.49,15.51 20.49,20.49 15.51,20.49 12,24 8.49,20.49 3.51,20.49 3.51,15.51 0,12 3.51,8.49 "
            "3.51,3.51 8.49,3.51 12,0 15.51,3.51 20.49,3.51 20.49,8.49Z",
            class_name="fill-primary",
        ),
        rx.el.svg.path(
            d="M7.6 19V11.2a4.4 4.4 0 0 1 8.8 0V19h-2.6v-7.6a1.8 1.8 0 0 0-3.6 0V19Z", class_name="fill-base-100"
        ),
        view_box="0 0 24 24",
        class_name=f"{cls} shrink-0",
        custom_attrs={"aria-hidden": "true"},
    )
