"""The zellige band: Casa's one ornament, drawn at its own pixel size."""

from functools import cache
from math import cos, pi, sin, sqrt
from typing import Final

import reflex as rx

# Heights in px and the class that sets them; from 20 up there is room for hearts and corner lozenges.
HEIGHTS: Final = {10: "h-2.5", 12: "h-3", 16: "h-4", 20: "h-5", 36: "h-9"}
_INNER: Final = sqrt(2 - sqrt(2))  # radius of a khatim's re-entrant corners, its points being at 1


def _star(x: float, y: float, radius: float) -> str:
    """Path of an eight-pointed star (khatim): two squares, one turned by 45 degrees."""
    points = []
    for step in range(16):
        reach = radius if step % 2 == 0 else radius * _INNER
        angle = step * pi / 8
        points.append(f"{x + reach * cos(angle):.2f},{y + reach * sin(angle):.2f}")
    return f"M{' '.join(points)}Z"


def _lozenge(x: float, y: float, radius: float) -> str:
    return f"M{x - radius:.2f},{y} {x},{y - radius:.2f} {x + radius:.2f},{y} {x},{y + radius:.2f}Z"


@cache
def _paths(height: int) -> tuple[tuple[str, str], ...]:
    """Glaze class and path of each layer of a pattern of four stars, from the ground up."""
    middle = height / 2
    centres = [middle + height * index for index in range(4)]

    def stars(chosen: list[float], radius: float) -> str:
        return "".join(_star(x, middle, radius * height) for x in chosen)

    layers = [
        ("b", f"M0,0H{4 * height}V{height}H0Z"),
        ("g", stars(centres, 0.475)),
        ("b", stars(centres[0::2], 0.28)),
        ("v", stars(centres[1:2], 0.28)),
        ("o", stars(centres[3:], 0.28)),
    ]
    if height >= 20:  # noqa: PLR2004 - see HEIGHTS
        corners = [(height * column, y) for column in range(5) for y in (0, height)]
        layers.append(("g", stars(centres, 0.11)))
        layers.append(("o", "".join(_lozenge(x, y, 0.11 * height) for x, y in corners)))
    return tuple(layers)


def zellige(height: int = 16, name: str = "zellige") -> rx.Component:
    """The band, `height` px tall (one of HEIGHTS). `name` is the pattern's id: one each where a page has two bands."""
    pattern = rx.el.svg.pattern(
        *(rx.el.svg.path(d=path, class_name=glaze) for glaze, path in _paths(height)),
        id=name,
        custom_attrs={"width": str(4 * height), "height": str(height), "patternUnits": "userSpaceOnUse"},
    )
    return rx.el.svg(
        rx.el.svg.defs(pattern),
        rx.el.svg.rect(custom_attrs={"width": "100%", "height": "100%", "fill": f"url(#{name})"}),
        class_name=f"casa-zellige {HEIGHTS[height]}",
        custom_attrs={"aria-hidden": "true"},
    )
