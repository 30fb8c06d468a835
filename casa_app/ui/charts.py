"""Charts as inline SVG: scaled on the server into a view, drawn by the browser, their figures as a table below.

In Arabic time runs from right to left and the scale stands on the right.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

import reflex as rx

from casa_app.kit.i18n import Locale, direction, t

WIDTH: Final = 480
HEIGHT: Final = 220
_SCALE: Final = 48  # px kept for the numbers of the scale
_TOP: Final = 12
_FOOT: Final = 32
_STEPS: Final = 4
# In the drawing's own px, which shrink on a phone: 13 px or more on the glass everywhere.
_WORDS: Final = "fill-(--casa-muted) text-[19px] sm:text-[13px] lg:text-[11px]"
_LABELS: Final = 4  # most words along the foot


@dataclass(frozen=True)
class Mark:
    """One point: its column on the chart, and what it says in words."""

    x: float
    y: float
    width: float
    height: float
    centre: float
    label: str
    value: str
    shown: str  # the label where there is room for it, else empty


@dataclass(frozen=True)
class Tick:
    """A line of the scale."""

    y: float
    label: str


@dataclass(frozen=True)
class Chart:
    """A chart ready to be drawn, in px of a WIDTH x HEIGHT drawing."""

    marks: list[Mark]
    ticks: list[Tick]
    start: float
    end: float
    scale_x: float
    scale_anchor: str


def ceiling(value: float) -> float:
    """The least round number that is not below `value`; from 4 up its quarters are whole: nobody files half a claim."""
    if value <= 0:
        return _STEPS
    power = 10 ** floor(log10(value))
    rounds = (power * step for step in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10, 12))
    return float(next(top for top in rounds if top >= value and (top < _STEPS or round(top) % _STEPS == 0)))


def chart_of(points: Sequence[tuple[str, float]], locale: Locale, words: Callable[[float], str]) -> Chart:
    """Scales (label, value) pairs, in order of reading. Values are not negative; `words` writes one."""
    most = max(ceiling(max((value for _, value in points), default=0)), _STEPS)
    mirrored = direction(locale) == "rtl"
    start, end = (0, WIDTH - _SCALE) if mirrored else (_SCALE, WIDTH)
    slot = (end - start) / max(len(points), 1)
    every = ceil(len(points) / _LABELS)

    def level(value: float) -> float:
        return round(HEIGHT - _FOOT - value / most * (HEIGHT - _FOOT - _TOP), 1)

    marks = []
    for place, (label, value) in enumerate(points):
        left = end - (place + 1) * slot if mirrored else start + place * slot
        marks.append(
            Mark(
                x=round(left + slot * 0.14, 1),
                y=level(value),
                width=round(slot * 0.72, 1),
                height=round(level(0) - level(value), 1),
                centre=round(left + slot / 2, 1),
                label=label,
                value=words(value),
                shown=label if place % every == 0 else "",
            )
        )
    ticks = [Tick(level(most * step / _STEPS), words(most * step / _STEPS)) for step in range(_STEPS + 1)]
    return Chart(
        marks=marks,
        ticks=ticks,
        start=start,
        end=end,
        scale_x=end + 8 if mirrored else start - 8,
        scale_anchor="start" if mirrored else "end",
    )


def bar_chart(locale: Locale, title: str, view: rx.Var[Chart], fill: str = "fill-primary") -> rx.Component:
    """Columns over time or along a scale of ages."""

    def column(mark: rx.Var[Mark]) -> rx.Component:
        size = {"x": mark.x, "y": mark.y, "width": mark.width, "height": mark.height, "rx": 2}
        return rx.el.svg.rect(class_name=fill, custom_attrs=size)

    return _figure(locale, title, view, rx.foreach(view.marks, column))


def _figure(locale: Locale, title: str, view: rx.Var[Chart], drawing: rx.Component) -> rx.Component:
    svg = rx.el.svg(
        rx.foreach(view.ticks, lambda tick: _tick(view, tick)),
        drawing,
        rx.foreach(view.marks, _foot_label),
        view_box=f"0 0 {WIDTH} {HEIGHT}",
        class_name="h-auto w-full",
        custom_attrs={"aria-hidden": "true", "direction": "ltr"},
    )
    figures = rx.el.details(
        rx.el.summary(
            t("ui.chart.table", locale),
            class_name="casa-tap inline-block cursor-pointer text-sm text-primary underline",
        ),
        rx.el.table(
            rx.el.caption(title, class_name="sr-only"),
            rx.el.tbody(rx.foreach(view.marks, _figure_row)),
            class_name="mt-2 w-full text-sm",
        ),
    )
    heading = rx.el.figcaption(title, class_name="font-semibold")
    return rx.el.figure(heading, svg, figures, class_name="max-w-2xl space-y-2")


def _tick(view: rx.Var[Chart], tick: rx.Var[Tick]) -> rx.Component:
    line = {"x1": view.start, "x2": view.end, "y1": tick.y, "y2": tick.y}
    words = {"x": view.scale_x, "y": tick.y, "textAnchor": view.scale_anchor, "dominantBaseline": "middle"}
    return rx.el.svg.g(
        rx.el.svg.line(class_name="stroke-base-300", custom_attrs=line),
        rx.el.svg.text(tick.label, class_name=f"casa-num {_WORDS}", custom_attrs=words),
    )


def _foot_label(mark: rx.Var[Mark]) -> rx.Component:
    place = {"x": mark.centre, "y": HEIGHT - 8, "textAnchor": "middle"}
    return rx.el.svg.text(mark.shown, class_name=_WORDS, custom_attrs=place)


def _figure_row(mark: rx.Var[Mark]) -> rx.Component:
    return rx.el.tr(
        rx.el.th(mark.label, scope="row", class_name="py-1 text-start font-normal"),
        rx.el.td(mark.value, class_name="casa-num py-1 text-end font-semibold"),
        class_name="border-b border-base-300",
    )
