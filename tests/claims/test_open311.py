"""Machines file and read claims in the words of Open311 GeoReport v2."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from xml.etree.ElementTree import fromstring

import httpx
import pytest
from fastapi import FastAPI

from casa_app.claims.models import ApiKey, Claim
from casa_app.claims.open311.api import router
from casa_app.claims.rules import Action
from casa_app.claims.service import handling
from casa_app.claims.service.handling import Deed
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, writing
from casa_app.kit.keys import keyring
from tests import make


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """A client of the routes alone."""
    app = FastAPI()
    app.include_router(router)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://casa.test/open311") as opened:
        yield opened


async def published(**changed: object) -> Claim:
    """A claim whose words were reviewed."""
    async with writing() as work:
        claim, _ = await make.claim(work, **changed)
        deed = Deed(Action.PUBLISH, title="Lampadaires éteints", text="Deux lampadaires éteints.")
        return await handling.act(work, make.staff(), claim.id, deed)


async def test_services_and_their_questions_are_listed_in_xml_and_json(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/v2/services.json?locale=ar")).json()
    assert {"service_code", "service_name", "description", "metadata", "type", "keywords", "group"} <= listed[0].keys()
    asking = next(service for service in listed if service["metadata"])
    definition = (await client.get(f"/v2/services/{asking['service_code']}.json")).json()
    assert definition["attributes"][0]["order"] == 1
    xml = await client.get("/v2/services.xml")
    assert xml.headers["content-type"] == "text/xml; charset=utf-8"
    assert fromstring(xml.content).tag == "services"  # noqa: S314 our own answer
    assert len(fromstring(xml.content)) == len(listed)  # noqa: S314
    discovery = fromstring((await client.get("/discovery.xml")).content)  # noqa: S314
    assert discovery.find("endpoints/endpoint/url") is not None


async def test_a_request_is_filed_with_a_key_and_found_by_its_token(
    database: Database, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    async with writing() as work:
        work.session.add(ApiKey(name="app", key_index=keyring().blind_index("k", "api-key"), created_at=clock.now()))
    form = {"service_code": "lighting_out", "lat": str(make.CENTRE[0]), "long": str(make.CENTRE[1]),
            "description": "Lampadaire éteint", "api_key": "k"}  # fmt: skip
    filed = await client.post("/v2/requests.json", data=form)
    assert filed.status_code == 201
    reference = filed.json()[0]["service_request_id"]
    hidden = await client.get(f"/v2/requests/{reference}.json")
    assert hidden.status_code == 404  # its words are not reviewed yet


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"api_key": "wrong"}, 403),
        ({"service_code": "nothing"}, 404),
        ({"description": ""}, 400),
        ({"lat": "48.85", "long": "2.35"}, 400),
        ({"lat": "north"}, 400),
        ({"email": "nobody"}, 400),
    ],
)
async def test_a_wrong_request_is_refused_in_the_form_of_the_standard(
    database: Database, client: httpx.AsyncClient, clock: FixedClock, changed: dict[str, str], status: int
) -> None:
    async with writing() as work:
        work.session.add(ApiKey(name="app", key_index=keyring().blind_index("k", "api-key"), created_at=clock.now()))
    form = {"service_code": "lighting_out", "lat": str(make.CENTRE[0]), "long": str(make.CENTRE[1]),
            "description": "Lampadaire éteint", "api_key": "k"}  # fmt: skip
    refused = await client.post("/v2/requests.xml", data=form | changed)
    assert refused.status_code == status
    error = fromstring(refused.content).find("error")  # noqa: S314
    assert error is not None
    assert error.findtext("code") == str(status)
    assert error.findtext("description")


async def test_requests_are_the_reviewed_ones_of_the_last_ninety_days_unless_asked_otherwise(
    database: Database, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    old = await published()
    clock.advance(days=100)
    new = await published(lat=33.60, lng=-7.60)
    async with writing() as work:
        await make.claim(work)  # not reviewed

    async def ids(query: str) -> list[str]:
        answer = await client.get(f"/v2/requests.json?{query}")
        assert answer.status_code == 200, answer.text
        return [request["service_request_id"] for request in answer.json()]

    assert await ids("") == [new.reference]
    assert await ids(f"start_date={old.filed_at:%Y-%m-%dT%H:%M:%SZ}") == [old.reference]
    assert await ids(f"service_request_id={old.reference},{new.reference}&start_date=2020-01-01T00:00:00Z") != []
    assert await ids(f"updated_after={old.filed_at:%Y-%m-%dT%H:%M:%SZ}") == [new.reference, old.reference]
    assert await ids("status=closed") == []
    assert await ids("bbox=-7.61,33.595,-7.59,33.61") == [new.reference]
    assert await ids("service_code=roads_pothole") == []
    assert await ids("updated_after=2020-01-01T00:00:00%2B01:00&page_size=1&page=2") == [old.reference]
    one = (await client.get(f"/v2/requests/{new.reference}.json")).json()[0]
    assert one["status"] == "open"
    assert one["requested_datetime"].endswith("Z")
    assert datetime.fromisoformat(one["requested_datetime"]) == new.filed_at.astimezone(UTC).replace(microsecond=0)


@pytest.mark.parametrize(
    "query",
    ["start_date=yesterday", "status=maybe", "bbox=1,2", "page=0", "page_size=5000", "page=x", "bbox=nan,1,2,3"],
)
async def test_a_query_that_cannot_be_read_is_refused(
    database: Database, client: httpx.AsyncClient, query: str
) -> None:
    refused = await client.get(f"/v2/requests.json?{query}")
    assert refused.status_code == 400
    assert refused.json()[0]["code"] == 400
