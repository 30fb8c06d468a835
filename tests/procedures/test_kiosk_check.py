"""A kiosk checks documents without the city's network, and holds nothing that is the staff's."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import httpx
import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from casa_app.kit import http
from casa_app.kit.database import Database, writing
from casa_app.procedures.api import kiosk
from casa_app.procedures.service import catalogue, checking, rendering
from casa_app.procedures.statement import ALGORITHM, Statement
from casa_app.settings import settings

_DECLARED = """
import json, sys
import reflex as rx
from casa_app.profiles import declare_pages, routers
from casa_app.ui.pages import declared

declare_pages("kiosk")
paths = [route.path for router in routers("kiosk") for route in router.routes]
states, ahead = [], [rx.State]
while ahead:
    below = ahead.pop().__subclasses__()
    states += [one.__module__ for one in below if one.__module__.startswith("casa_app")]
    ahead += below
print(json.dumps([states, [page.route for page in declared()], paths, "casa_app.adapters.signing" in sys.modules]))
"""


def test_a_kiosk_has_its_own_pages_and_no_state_of_the_staff(tmp_path: Path) -> None:
    environment = {**os.environ, "CASA_PROFILE": "kiosk", "CASA_DATA": str(tmp_path)}
    command = [sys.executable, "-c", _DECLARED]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, timeout=120)
    states, pages, paths, seals = json.loads(done.stdout.splitlines()[-1])
    assert states
    assert all(module.endswith(".kiosk") for module in states)
    assert sorted(pages) == ["/kiosk", "/kiosk/verify"]
    assert "/api/verify/keys" in paths
    assert not any(path.startswith(("/api/cases", "/api/claims", "/api/session")) for path in paths)
    assert not seals


@pytest.fixture
async def device(sqlite: Database) -> httpx.AsyncClient:
    """The routes of a kiosk whose keys lie in the settings' folder."""
    async with writing() as work:
        await catalogue.load(work)
    return httpx.AsyncClient(transport=httpx.ASGITransport(http.api([kiosk.router])), base_url="http://kiosk")


async def test_it_checks_with_the_keys_that_the_city_gave_it_and_makes_none(device: httpx.AsyncClient) -> None:
    async with device:
        path = settings().keys_folder / kiosk.FILE
        path.unlink(missing_ok=True)
        assert (await device.get("/api/verify/keys")).json() == {"keys": [], "offline": True}
        said = rendering.document_keys().sign(Statement("AN-7K3", "hall_booking", "A. E.", date(2026, 11, 9), "x" * 43))
        path.write_text(json.dumps(await checking.public_keys()), encoding="utf-8")
        given = (await device.get("/api/verify/keys")).json()
        path.unlink()
    keys = KeySet.import_key_set({"keys": given["keys"]})
    assert jws.deserialize_compact(said, keys, algorithms=[ALGORITHM]).payload
    assert all("d" not in key for key in given["keys"])
    assert (given["offline"], given["kinds"]["hall_booking"]["fr"]) == (True, "Confirmation de réservation")
