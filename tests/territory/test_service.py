"""Where a position lies, and what a person is told when it is not the city's."""

import math

import httpx
import pytest
from fastapi import FastAPI

from casa_app.kit.i18n import LOCALES
from casa_app.territory import api, repository, service
from casa_app.territory.rules import Arrondissement

PARIS = (48.8566, 2.3522)
MOHAMMEDIA = (33.6866, -7.3830)


@pytest.mark.parametrize("zone", service.zones(), ids=lambda zone: zone.slug)
def test_the_middle_of_each_arrondissement_is_found_in_it(zone: Arrondissement) -> None:
    lng, lat = zone.centre
    assert service.locate(lat, lng).code == zone.code


@pytest.mark.parametrize("where", [PARIS, MOHAMMEDIA, (0.0, 0.0), (math.nan, -7.6), (math.inf, 1.0), (1e9, -7.6)])
def test_a_place_that_is_not_the_citys_is_refused(where: tuple[float, float]) -> None:
    with pytest.raises(service.OutsideCommune) as refused:
        service.locate(*where)
    assert refused.value.status == 422
    assert "hors de la commune" in refused.value.text("fr")
    assert "خارج تراب جماعة" in refused.value.text("ar")


def test_the_mechouar_is_explained_and_not_only_refused() -> None:
    lng, lat = repository.atlas().zones["06.141.01.81"].centre
    with pytest.raises(service.InMechouar) as refused:
        service.locate(lat, lng)
    assert "commune à part" in refused.value.text("fr")
    assert "جماعة مستقلة" in refused.value.text("ar")


def test_the_beach_is_the_citys_and_the_open_sea_is_not() -> None:
    _, north = service.zone("06.141.01.01").box.west, service.zone("06.141.01.01").box.north
    top = next(point for point in service.zone("06.141.01.01").ring if point[1] == north)
    assert service.locate(north + 100 / 111_195, top[0]).name_fr == "Anfa"
    with pytest.raises(service.OutsideCommune):
        service.locate(north + 400 / 111_195, top[0])


def test_the_list_reads_in_each_language_s_own_order() -> None:
    french = [view.name for view in service.arrondissements("fr")]
    arabic = [view.name for view in service.arrondissements("ar")]
    assert french[:3] == ["Aïn Chock", "Aïn Sebaâ", "Al Fida"]
    assert arabic[0] == "أنفا"
    assert arabic.index("المعاريف") < arabic.index("مولاي رشيد")


@pytest.mark.parametrize("locale", LOCALES)
def test_an_arrondissement_is_shown_with_its_prefecture(locale: str) -> None:
    shown = service.arrondissement("06.141.01.31", "ar" if locale == "ar" else "fr")
    assert shown.name in {"Hay Hassani", "الحي الحسني"}
    assert shown.prefecture
    assert shown.south < shown.lat < shown.north
    assert shown.west < shown.lng < shown.east


def test_an_unknown_code_is_named_as_such() -> None:
    assert service.find("06.141.01.99") is None
    assert service.find("06.141.01.81") is None  # the Méchouar is no arrondissement
    with pytest.raises(service.UnknownArrondissement):
        service.zone("06.141.01.99")


def test_distances_are_metres() -> None:
    assert service.distance(33.59, -7.62, 33.60, -7.62) == pytest.approx(1_112, abs=1)
    box = service.box_around(33.59, -7.62, 150)
    assert service.distance(33.59, -7.62, 33.59, box.east) == pytest.approx(150, rel=0.01)
    assert box.holds(33.59, -7.62)


async def test_the_boundaries_are_served_once_and_then_remembered() -> None:
    app = FastAPI()
    app.include_router(api.router)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://casa.test") as browser:
        first = await browser.get("/api/territory/arrondissements.geojson")
        again = await browser.get(
            "/api/territory/arrondissements.geojson", headers={"If-None-Match": f"W/{first.headers['etag']}"}
        )
    assert first.status_code == 200
    assert first.headers["content-type"] == "application/geo+json"
    assert len(first.json()["features"]) == 17
    assert "max-age" in first.headers["cache-control"]
    assert again.status_code == 304
    assert not again.content
