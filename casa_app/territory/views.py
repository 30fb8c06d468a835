"""What the territory room sends to browsers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ArrondissementView:
    """An arrondissement in the reader's language. Positions in WGS 84 degrees; `area_km2` is indicative."""

    code: str
    slug: str
    letters: str
    name: str
    prefecture: str
    population: int
    area_km2: float
    lat: float
    lng: float
    west: float
    south: float
    east: float
    north: float
