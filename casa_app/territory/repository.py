"""Reads the territory from `data/arrondissements.geojson`, once a process. No table: boundaries change by decree."""

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from casa_app.territory.rules import Arrondissement, Mechouar, Ring, Zone, box_of

FILE: Final = Path(__file__).parent / "data" / "arrondissements.geojson"


@dataclass(frozen=True)
class Atlas:
    """Every zone by code, the file's bytes as served, and their ETag."""

    zones: dict[str, Zone]
    credits: tuple[str, ...]
    content: bytes
    etag: str

    @property
    def arrondissements(self) -> list[Arrondissement]:
        """The 16 arrondissements, in the order of their codes."""
        return [zone for zone in self.zones.values() if isinstance(zone, Arrondissement)]


@cache
def atlas() -> Atlas:
    """The territory."""
    content = FILE.read_bytes()
    collection = json.loads(content)
    zones = [_zone(feature) for feature in collection["features"]]
    return Atlas(
        zones={zone.code: zone for zone in zones},
        credits=tuple(collection["credits"]),
        content=content,
        etag=f'"{sha256(content).hexdigest()[:32]}"',
    )


def _zone(feature: dict[str, Any]) -> Zone:
    facts = feature["properties"]
    ring, *holes = (_ring(part) for part in feature["geometry"]["coordinates"])
    kind = Mechouar if facts["kind"] == "mechouar" else Arrondissement
    lng, lat = facts["centre"]
    return kind(
        code=facts["code"],
        slug=facts["slug"],
        letters=facts["letters"],
        name_fr=facts["name_fr"],
        name_ar=facts["name_ar"],
        also=tuple(facts["also"]),
        prefecture_fr=facts["prefecture_fr"],
        prefecture_ar=facts["prefecture_ar"],
        population=facts["population_2024"],
        area_km2=facts["area_km2_indicative"],
        centre=(lng, lat),
        ring=ring,
        holes=tuple(holes),
        box=box_of(ring),
    )


def _ring(points: list[list[float]]) -> Ring:
    return tuple((lng, lat) for lng, lat in points)
