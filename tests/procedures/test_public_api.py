"""Machines read the procedures, and the schema of their files."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from casa_app.kit.database import Database, writing
from casa_app.procedures import loading
from casa_app.procedures.api.catalogue import router
from casa_app.procedures.definition import Procedure
from casa_app.procedures.service import catalogue


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the routes alone, over a database that took up the procedure files."""
    async with writing() as work:
        await catalogue.load(work)
    app = FastAPI()
    app.include_router(router)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://casa.test") as opened:
        yield opened


async def test_every_procedure_is_listed_with_its_term(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/api/procedures?locale=ar")).json()
    assert {one["code"] for one in listed} == loading.load_folder().keys()
    assert all(one["delay"] for one in listed)


async def test_what_is_published_can_be_taken_elsewhere_and_read_again(client: httpx.AsyncClient) -> None:
    whole = (await client.get("/api/procedures/birth_extract/source")).json()
    assert Procedure.model_validate(whole) == loading.load_folder()["birth_extract"][0]


async def test_the_schema_is_published(client: httpx.AsyncClient) -> None:
    schema = (await client.get("/api/procedures/schema.json")).json()
    assert schema["title"] == "Procedure"
