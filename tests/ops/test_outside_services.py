"""A whole installation on outside services: PostgreSQL, Redis and an S3 server hold all that Casa keeps."""

import asyncio
from pathlib import Path

import asyncpg
import httpx
from redis.asyncio import Redis

from bench.events import HYDRATE, Tab
from bench.filing import PLACE, STATE, photo, upload
from casa_app.adapters.object_store import StoreAddress
from casa_app.adapters.s3_store import S3Store
from tests.fixtures import served as serving
from tests.fixtures.served import Served
from tests.ops.test_up import _running, _waits_until_none

_WITHIN = 60
_FORM = {"text": "Lampadaire éteint devant l’école.", "claimant_kind": "individual", "name": "Salma Idrissi",
         "contact": "sms", "phone": "0612345678"}  # fmt: skip


async def _files_a_claim(casa: Served) -> str:
    """Files a claim with a photo as the report page does; gives its reference."""
    async with Tab(casa.url, "/fr/report") as tab:
        await tab.send(HYDRATE)
        await tab.quiet(1)
        await tab.ask(f"{STATE}.choose", code="lighting_out")
        await tab.send(f"{STATE}.locate", **PLACE)
        async with httpx.AsyncClient(base_url=casa.url, timeout=_WITHIN, trust_env=False) as client:
            key, secret = await upload(client, await asyncio.to_thread(photo, 1))
        await tab.send(f"{STATE}.keep_photos", uploads=[key], secret=secret)
        for name, value in _FORM.items():
            await tab.send(f"{STATE}.keep", name=name, value=value)
        await tab.send(f"{STATE}.send")
        async with asyncio.timeout(_WITHIN):
            while True:
                shown = await tab.until(STATE, within=_WITHIN)
                assert not shown.get("problems"), shown["problems"]
                if reference := dict(shown.get("receipt") or {}).get("reference"):
                    return str(reference)


async def _told(database: asyncpg.Connection) -> None:
    """Returns once the worker has sent the claimant's notice."""
    async with asyncio.timeout(_WITHIN):
        while await database.fetchval("SELECT count(*) FROM notice WHERE state = 'sent'") == 0:
            pass


async def test_a_claim_with_a_photo_is_filed_kept_and_told_on_services_that_casa_did_not_start(
    postgresql_url: str, redis: str, store_address: StoreAddress, tmp_path: Path
) -> None:
    data = tmp_path / "var"
    casa = serving.start(
        data, CASA_DEMONSTRATION_CLAIMS="0", CASA_DATABASE_URL=postgresql_url, CASA_REDIS_URL=redis,
        CASA_S3_ENDPOINT=store_address.endpoint, CASA_S3_ACCESS_KEY=store_address.access_key,
        CASA_S3_SECRET_KEY=store_address.secret_key.get_secret_value(), CASA_S3_BUCKET_PREFIX="outside-",
    )  # fmt: skip
    database = await asyncpg.connect(postgresql_url)
    try:
        assert not any("weed" in command for command in _running(data)), "Casa started a store of its own"
        reference = await _files_a_claim(casa)
        await _told(database)
        (sms,) = (data / "outbox").glob("*.txt")
        assert reference in sms.read_text()
        (kept,) = await database.fetch("SELECT key FROM stored_file WHERE subject_kind = 'claim'")
        assert await database.fetchval("SELECT reference FROM claim") == reference
    finally:
        await database.close()
        status = await asyncio.to_thread(casa.stop)
    store = S3Store(store_address, prefix="outside-")
    assert (await store.head("originals", kept["key"])).size > 100_000
    await store.close()
    async with Redis.from_url(redis) as client:
        assert await client.dbsize() > 0
    assert not (data / "casa.db").exists()
    assert status == 0, "".join(casa.said[-40:])
    assert _waits_until_none(data) == []
