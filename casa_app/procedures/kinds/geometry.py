"""Plane geometry of what people draw: Lambert coordinates, lengths, areas, crossings. Pure.

Drawn points are (latitude, longitude) in WGS 84 degrees; projected ones are (x, y) in metres of the Merchich Lambert
north zone (EPSG:26191), in which Moroccan plans are written.
"""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from math import hypot
from typing import Final

from pyproj import Transformer

Point = tuple[float, float]
NORTH_ZONE: Final = "EPSG:26191"


@cache
def _to_lambert() -> Transformer:
    return Transformer.from_crs("EPSG:4326", NORTH_ZONE, always_xy=True)


def lambert(lat: float, lng: float) -> Point:
    """The Lambert x and y of a position, to the centimetre."""
    x, y = _to_lambert().transform(lng, lat)
    return round(x, 2), round(y, 2)


def _projected(points: Sequence[Point]) -> list[Point]:
    xs, ys = _to_lambert().transform([lng for _lat, lng in points], [lat for lat, _lng in points])
    return list(zip(xs, ys, strict=True))


def length_of(points: Sequence[Point]) -> float:
    """The length of a line, in metres to the decimetre."""
    return round(sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(_projected(points))), 1)


def area_of(points: Sequence[Point]) -> float:
    """The area of a ring that need not be closed, in square metres to a tenth."""
    ring = _projected(points)
    doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]]))
    return round(abs(doubled) / 2, 1)


def crosses_itself(points: Sequence[Point]) -> bool:
    """Whether two sides of a ring that is not closed meet anywhere but at the corner they share."""
    ring = _projected(points)
    # From the first corner: at full coordinates the products below would lose the centimetres.
    corners = [(x - ring[0][0], y - ring[0][1]) for x, y in ring]
    sides = list(pairwise([*corners, corners[0]]))
    last = len(sides) - 1
    for i, one in enumerate(sides):
        if _folds_back(one, sides[(i + 1) % len(sides)]):
            return True
        for j in range(i + 2, len(sides)):
            if (i, j) != (0, last) and _meet(*one, *sides[j]):
                return True
    return False


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _folds_back(one: tuple[Point, Point], following: tuple[Point, Point]) -> bool:
    (a, b), (_b, c) = one, following
    return _turn(a, b, c) == 0 and (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]) < 0


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    turns = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    between = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(turn == 0 and _in_box(*three) for turn, three in zip(turns, between, strict=True))


def _in_box(a: Point, b: Point, c: Point) -> bool:
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])
