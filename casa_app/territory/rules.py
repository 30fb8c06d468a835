"""Geometry of the territory, pure: which unit holds a point, how far two points are apart.

Positions are WGS 84 degrees. Rings and points are (longitude, latitude) as in GeoJSON; public functions that take two
numbers take latitude first, as people and devices say them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import asin, cos, hypot, radians, sin, sqrt
from random import Random
from typing import Final, TypeVar

Point = tuple[float, float]
Ring = tuple[Point, ...]

EARTH_RADIUS_METRES: Final = 6_371_008.8  # mean radius, IUGG
METRES_PER_DEGREE: Final = 111_195.08  # of latitude, on that sphere
# The drawn coast is coarse and a phone errs: the beach and the jetty are still the city's.
SHORE_METRES: Final = 250.0
POLE: Final = 90.0


@dataclass(frozen=True, slots=True)
class Box:
    """A bounding box in degrees, edges included."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lat: float, lng: float) -> bool:
        """Whether the point is inside or on the edge."""
        return self.south <= lat <= self.north and self.west <= lng <= self.east

    def meets(self, other: "Box") -> bool:
        """Whether the two boxes share a point."""
        apart = self.east < other.west or other.east < self.west or self.north < other.south or other.north < self.south
        return not apart


@dataclass(frozen=True, slots=True)
class Zone:
    """One polygon of the territory with its names (fr, ar), code of the HCP and 2024 census population.

    `area_km2` is computed from the shipped boundary and indicative. `centre` is a (lng, lat) inside the polygon.
    `holes` are enclaves that belong to another zone.
    """

    code: str
    slug: str
    letters: str
    name_fr: str
    name_ar: str
    also: tuple[str, ...]
    prefecture_fr: str
    prefecture_ar: str
    population: int
    area_km2: float
    centre: Point
    ring: Ring
    holes: tuple[Ring, ...]
    box: Box

    def holds(self, lat: float, lng: float) -> bool:
        """Whether the point lies in the polygon and in none of its enclaves."""
        if not self.box.holds(lat, lng) or not in_ring(lat, lng, self.ring):
            return False
        return not any(in_ring(lat, lng, hole) for hole in self.holes)


@dataclass(frozen=True, slots=True)
class Arrondissement(Zone):
    """One of the 16 arrondissements of the commune."""


@dataclass(frozen=True, slots=True)
class Mechouar(Zone):
    """The Méchouar: a commune of its own, an enclave that the city's services do not serve."""


Z = TypeVar("Z", bound=Zone)


def box_of(ring: Ring) -> Box:
    """The smallest box around a ring."""
    lngs, lats = [point[0] for point in ring], [point[1] for point in ring]
    return Box(min(lngs), min(lats), max(lngs), max(lats))


def in_ring(lat: float, lng: float, ring: Ring) -> bool:
    """Even-odd rule over a closed ring. A point exactly on a shared border belongs to one side only."""
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > lat) != (y2 > lat) and lng < x1 + (lat - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside


def locate(zones: Sequence[Zone], lat: float, lng: float, shore: float = SHORE_METRES) -> Zone | None:
    """The zone that holds the point, else the nearest within `shore` metres, else None (also for NaN)."""
    for zone in zones:
        if zone.holds(lat, lng):
            return zone
    if not abs(lat) < POLE:
        return None
    around = box_around(lat, lng, shore)
    near = [(edge_metres(lat, lng, zone.ring), zone) for zone in zones if zone.box.meets(around)]
    metres, closest = min(near, key=lambda pair: pair[0], default=(shore, None))
    return closest if metres < shore else None


def edge_metres(lat: float, lng: float, ring: Ring) -> float:
    """Metres from the point to the nearest edge of a ring, on a local plane."""
    return min(off_segment((lng, lat), start, end) for start, end in pairwise(ring))


def off_segment(point: Point, start: Point, end: Point) -> float:
    """Metres from `point` to a segment, on a plane good enough for one city."""
    scale = cos(radians(point[1]))
    px, py = (point[0] - start[0]) * scale, point[1] - start[1]
    dx, dy = (end[0] - start[0]) * scale, end[1] - start[1]
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else max(0.0, min(1.0, (px * dx + py * dy) / length))
    return hypot(px - along * dx, py - along * dy) * METRES_PER_DEGREE


def distance_metres(lat1: float, lng1: float, lat2: float, lng2: float) -> float:
    """Great-circle distance in metres (haversine)."""
    half_lat, half_lng = radians(lat2 - lat1) / 2, radians(lng2 - lng1) / 2
    chord = sin(half_lat) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(half_lng) ** 2
    return 2 * EARTH_RADIUS_METRES * asin(min(1.0, sqrt(chord)))


def box_around(lat: float, lng: float, metres: float) -> Box:
    """A box that holds every point within `metres`: the cheap pre-check of a search near by."""
    high = metres / METRES_PER_DEGREE
    wide = high / cos(radians(lat))
    return Box(lng - wide, lat - high, lng + wide, lat + high)


def area_km2(ring: Ring) -> float:
    """Area of a closed ring in square kilometres, on a local plane; within 0.1 % for a city."""
    scale = cos(radians(sum(lat for _, lat in ring) / len(ring)))
    doubled = sum((x1 * y2 - x2 * y1) * scale for (x1, y1), (x2, y2) in pairwise(_from_origin(ring)))
    return abs(doubled) / 2 * (METRES_PER_DEGREE / 1000) ** 2


def interior_point(ring: Ring) -> Point:
    """A point well inside: the middle of the widest crossing of the polygon on nine horizontal lines."""
    box = box_of(ring)
    best = (0.0, box.west, box.south)
    for step in range(1, 10):
        lat = box.south + (box.north - box.south) * step / 10
        for start, end in crossings(ring, lat):
            # Lines near the middle are preferred a little, so that a label does not hug an edge.
            width = (end - start) * (1 - abs(step - 5) / 20)
            best = max(best, (width, (start + end) / 2, lat))
    return best[1], best[2]


def crossings(ring: Ring, lat: float) -> list[tuple[float, float]]:
    """The stretches of longitude inside the polygon at one latitude, west to east."""
    hits = sorted(
        x1 + (lat - y1) * (x2 - x1) / (y2 - y1) for (x1, y1), (x2, y2) in pairwise(ring) if (y1 > lat) != (y2 > lat)
    )
    return list(zip(hits[::2], hits[1::2], strict=True))


def random_point(zone: Zone, source: Random) -> tuple[float, float]:
    """A (lat, lng) inside the zone, evenly spread over its area. For demonstrations and tests."""
    box = zone.box
    while True:
        lat, lng = source.uniform(box.south, box.north), source.uniform(box.west, box.east)
        if zone.holds(lat, lng):
            return lat, lng


def by_name(zones: Sequence[Z], *, arabic: bool) -> list[Z]:
    """Zones in reading order of one language; the Arabic article does not count."""
    if arabic:
        return sorted(zones, key=lambda zone: zone.name_ar.removeprefix("ال"))
    return sorted(zones, key=lambda zone: zone.slug)


def _from_origin(ring: Ring) -> list[Point]:
    x0, y0 = ring[0]
    return [(x - x0, y - y0) for x, y in ring]
