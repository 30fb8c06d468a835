"""Whoever keeps Casa running sees which part is down, and strangers see no figures."""

from collections.abc import AsyncIterator

import httpx
import pytest

from casa_app.adapters import object_store as adapter
from casa_app.adapters.object_store import ObjectStore
from casa_app.kit import jobs
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, configure
from casa_app.kit.http import api
from casa_app.portal.api import router
from casa_app.settings import settings


@pytest.fixture
async def client(environment: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(api([router]), client=("127.0.0.1", 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://casa.test") as opened:
        yield opened


@pytest.fixture
async def worked(database: Database) -> None:
    """A worker finished its round a moment ago."""
    jobs._scheduled.clear()
    await jobs.schedule()
    await jobs.run_due()


async def _down(client: httpx.AsyncClient) -> tuple[int, list[str]]:
    answer = await client.get("/health/ready")
    return answer.status_code, [name for name, state in answer.json()["parts"].items() if state != "up"]


async def test_it_is_ready_when_every_part_works(
    client: httpx.AsyncClient, worked: None, object_store: ObjectStore
) -> None:
    assert await _down(client) == (200, [])


async def test_a_silent_worker_is_named(
    client: httpx.AsyncClient, worked: None, object_store: ObjectStore, clock: FixedClock
) -> None:
    clock.advance(minutes=4)
    assert await _down(client) == (503, ["worker"])


async def test_an_object_store_that_is_gone_is_named(client: httpx.AsyncClient, worked: None) -> None:
    adapter.use(None)
    assert await _down(client) == (503, ["object store"])


async def test_a_database_that_is_gone_is_named_with_the_worker_behind_it(
    client: httpx.AsyncClient, object_store: ObjectStore
) -> None:
    gone = configure("postgresql+asyncpg://casa@/none?host=/nonexistent")
    assert await _down(client) == (503, ["database", "worker"])
    await gone.close()


async def test_a_full_disk_is_named(
    client: httpx.AsyncClient, worked: None, object_store: ObjectStore, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("CASA_DISK_RESERVE_MB", "999999999")
    settings.cache_clear()
    assert await _down(client) == (503, ["disk"])


async def test_a_redis_that_is_gone_is_named(
    client: httpx.AsyncClient, worked: None, object_store: ObjectStore, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("CASA_REDIS_URL", "redis://127.0.0.1:1/0")
    settings.cache_clear()
    assert await _down(client) == (503, ["redis"])


async def test_it_says_that_it_lives_even_when_nothing_else_does(client: httpx.AsyncClient) -> None:
    gone = configure("postgresql+asyncpg://casa@/none?host=/nonexistent")
    assert (await client.get("/health/live")).status_code == 200
    await gone.close()


async def test_the_figures_count_jobs_and_parts(
    client: httpx.AsyncClient, worked: None, object_store: ObjectStore
) -> None:
    lines = (await client.get("/metrics")).text.splitlines()
    assert 'casa_part_up{part="object_store"} 1.0' in lines
    assert 'casa_jobs{state="failed"} 0.0' in lines
    assert "casa_live_listeners 0.0" in lines


@pytest.mark.parametrize(
    ("client_host", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 403),  # our own proxy, asking for a stranger
        ("203.0.113.9", {}, 403),
        ("203.0.113.9", {"Authorization": "Bearer wrong"}, 403),
        ("203.0.113.9", {"Authorization": "Bearer of-the-collector"}, 200),
    ],
)
async def test_figures_are_for_this_machine_and_for_holders_of_the_token(
    worked: None, object_store: ObjectStore, environment: pytest.MonkeyPatch, client_host: str,
    headers: dict[str, str], status: int,
) -> None:  # fmt: skip
    environment.setenv("CASA_METRICS_TOKEN", "of-the-collector")
    settings.cache_clear()
    transport = httpx.ASGITransport(api([router]), client=(client_host, 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://casa.test") as client:
        assert (await client.get("/metrics", headers=headers)).status_code == status
