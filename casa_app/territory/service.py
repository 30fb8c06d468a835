"""Use cases of the territory: the arrondissements to choose from, and where a position lies. Needs no database."""

from random import Random

from casa_app.kit.errors import CasaError, NotFound
from casa_app.kit.i18n import Locale
from casa_app.territory import repository, rules
from casa_app.territory.rules import Arrondissement as Arrondissement  # noqa: PLC0414 given on to other rooms
from casa_app.territory.rules import Box, Mechouar
from casa_app.territory.views import ArrondissementView


class OutsideCommune(CasaError):
    """The position is not in the commune of Casablanca."""

    key = "territory.error.outside_commune"
    status = 422


class InMechouar(CasaError):
    """The position is in the Méchouar, a commune of its own whose services are not the city's."""

    key = "territory.error.in_mechouar"
    status = 422


class UnknownArrondissement(NotFound):
    """No arrondissement has this code."""

    key = "territory.error.unknown_arrondissement"


def zone(code: str) -> Arrondissement:
    """The arrondissement with this HCP code (`06.141.01.31`). Raises UnknownArrondissement."""
    found = find(code)
    if found is None:
        raise UnknownArrondissement(field="arrondissement")
    return found


def find(code: str) -> Arrondissement | None:
    """The arrondissement with this HCP code, or None; the Méchouar is not one."""
    found = repository.atlas().zones.get(code)
    return found if isinstance(found, Arrondissement) else None


def zones() -> list[Arrondissement]:
    """The 16 arrondissements, in the order of their codes."""
    return repository.atlas().arrondissements


def name(code: str, locale: Locale) -> str:
    """The name of an arrondissement or of the Méchouar. Raises UnknownArrondissement."""
    found = repository.atlas().zones.get(code)
    if found is None:
        raise UnknownArrondissement(field="arrondissement")
    return found.name_ar if locale == "ar" else found.name_fr


def arrondissements(locale: Locale) -> list[ArrondissementView]:
    """The 16 arrondissements in reading order of the language, to choose from."""
    return [view(found, locale) for found in rules.by_name(zones(), arabic=locale == "ar")]


def arrondissement(code: str, locale: Locale) -> ArrondissementView:
    """One arrondissement. Raises UnknownArrondissement."""
    return view(zone(code), locale)


def locate(lat: float, lng: float) -> Arrondissement:
    """The arrondissement of a WGS 84 position in degrees; up to 250 m off shore the nearest one.

    Raises InMechouar in the enclave and OutsideCommune elsewhere, also for what is no position at all.
    """
    found = rules.locate(list(repository.atlas().zones.values()), lat, lng)
    if isinstance(found, Arrondissement):
        return found
    if isinstance(found, Mechouar):
        raise InMechouar(field="place")
    raise OutsideCommune(field="place")


def distance(lat1: float, lng1: float, lat2: float, lng2: float) -> float:
    """Metres between two positions."""
    return rules.distance_metres(lat1, lng1, lat2, lng2)


def box_around(lat: float, lng: float, metres: float) -> Box:
    """A box in degrees that holds every position within `metres`."""
    return rules.box_around(lat, lng, metres)


def city_box() -> Box:
    """The box around the whole commune, Méchouar included: where a map opens."""
    boxes = [found.box for found in repository.atlas().zones.values()]
    return Box(
        min(box.west for box in boxes),
        min(box.south for box in boxes),
        max(box.east for box in boxes),
        max(box.north for box in boxes),
    )


def random_point(code: str, source: Random) -> tuple[float, float]:
    """A (lat, lng) somewhere in the arrondissement, for demonstrations. Raises UnknownArrondissement."""
    return rules.random_point(zone(code), source)


def credit_lines() -> tuple[str, ...]:
    """Whose data the boundaries and figures are: to show under every map of them."""
    return repository.atlas().credits


def geojson() -> tuple[bytes, str]:
    """The boundaries as a GeoJSON file, and its ETag."""
    found = repository.atlas()
    return found.content, found.etag


def view(found: Arrondissement, locale: Locale) -> ArrondissementView:
    """An arrondissement in one language."""
    lng, lat = found.centre
    return ArrondissementView(
        code=found.code,
        slug=found.slug,
        letters=found.letters,
        name=found.name_ar if locale == "ar" else found.name_fr,
        prefecture=found.prefecture_ar if locale == "ar" else found.prefecture_fr,
        population=found.population,
        area_km2=found.area_km2,
        lat=lat,
        lng=lng,
        west=found.box.west,
        south=found.box.south,
        east=found.box.east,
        north=found.box.north,
    )
