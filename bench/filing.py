"""Fifty people file a claim with a 2 MB photo at once: nothing is lost, and the web process stays small."""

import asyncio
import base64
import time
from io import BytesIO
from random import Random
from typing import Final

import httpx
from PIL import Image
from sqlmodel import col, select

from bench.events import HYDRATE, Tab
from bench.harness import SEED, Casa, Figure, casa, city, told
from casa_app.adapters.object_store import object_store
from casa_app.claims.models import Claim
from casa_app.files.models import StoredFile
from casa_app.kit.database import reading

PEOPLE, CITY = 50, 3_000
GROWTH_MOST: Final = 100.0  # MB
STATE: Final = "reflex___state____state.casa_app___claims___state___report____report_state"
PLACE: Final = {"lat": 33.5898, "lng": -7.6039, "accuracy": 12.0}
TUS: Final = {"Tus-Resumable": "1.0.0"}


def photo(number: int) -> bytes:
    """A JPEG of about 2 MB that no other person sends."""
    grains = Random(SEED + number).randbytes(1640 * 1280 * 3)  # noqa: S311 a picture, not a secret
    into = BytesIO()
    Image.frombytes("RGB", (1640, 1280), grains).save(into, "JPEG", quality=92)
    return into.getvalue()


async def upload(client: httpx.AsyncClient, data: bytes) -> tuple[str, str]:
    """Sends a photo as the report page does (tus, then the verdict); gives its upload's id and the draft's secret."""
    secret = (await client.post("/api/uploads/secret")).raise_for_status().json()["secret"]
    headers = {**TUS, "Casa-Upload-Secret": secret}
    meta = {"kind": "photo", "filename": "lampadaire.jpg"}
    told_ = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in meta.items())
    begun = await client.post(
        "/api/uploads", headers=headers | {"Upload-Length": str(len(data)), "Upload-Metadata": told_}
    )
    address = begun.raise_for_status().headers["Location"]
    sent = headers | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    (await client.patch(address, headers=sent, content=data)).raise_for_status()
    (await client.post(f"{address}/complete", headers={"Casa-Upload-Secret": secret})).raise_for_status()
    return address.rpartition("/")[2], secret


async def file(running: Casa, number: int, data: bytes) -> tuple[str, float]:
    """One person's whole visit: pages, photo, filing. Gives the claim's reference and the seconds it took."""
    start = time.perf_counter()
    async with Tab(running.url, "/fr/report") as tab:
        await tab.send(HYDRATE)
        await tab.quiet(1)
        await tab.ask(f"{STATE}.choose", code="lighting_out")
        await tab.send(f"{STATE}.locate", **PLACE)
        form = {"text": f"Lampadaire éteint, numéro {number}.", "claimant_kind": "anonymous", "contact": "none"}
        async with httpx.AsyncClient(base_url=running.url, timeout=240, trust_env=False) as client:
            client.headers["User-Agent"] = f"bench-{number}"
            key, secret = await upload(client, data)
        await tab.send(f"{STATE}.keep_photos", uploads=[key], secret=secret)
        for name, value in form.items():
            await tab.send(f"{STATE}.keep", name=name, value=value)
        await tab.send(f"{STATE}.send")
        async with asyncio.timeout(240):
            while True:
                shown = await tab.until(STATE, within=240)
                assert not shown.get("problems"), shown["problems"]
                if reference := dict(shown.get("receipt") or {}).get("reference"):
                    return str(reference), time.perf_counter() - start


async def watch(running: Casa, seen: list[float]) -> None:
    """Notes the web process's memory until it is cancelled."""
    while True:
        seen.append(running.memory())
        await asyncio.sleep(0.1)


async def kept(references: list[str]) -> tuple[int, int, int]:
    """How many of these claims the database has, how many photos are theirs, and how many of those the store has."""
    async with reading() as work:
        claims = (await work.session.exec(select(Claim.id).where(col(Claim.reference).in_(references)))).all()
        theirs = (StoredFile.subject_kind == "claim", col(StoredFile.subject_id).in_(claims))
        keys = (await work.session.exec(select(StoredFile.key).where(*theirs))).all()
    heads = [await object_store().head("originals", key) for key in keys]  # raises ObjectMissing
    return len(claims), len(keys), sum(head.size > 0 for head in heads)


async def measure() -> list[Figure]:
    """Everybody begins at once; one visit before them brings in what the first one costs in any case."""
    photos = [photo(number) for number in range(PEOPLE + 1)]
    async with casa(city(CITY), store=True) as running:
        await file(running, 0, photos[0])
        seen = [before := running.memory()]
        watching = asyncio.create_task(watch(running, seen))
        visits = await asyncio.gather(*(file(running, n, photos[n]) for n in range(1, PEOPLE + 1)))
        watching.cancel()
        references = [reference for reference, _ in visits]
        assert len(set(references)) == PEOPLE
        found = await kept(references)
    lost = 3 * PEOPLE - sum(found)
    size = sum(map(len, photos)) / len(photos) / 1e6
    how = f"{PEOPLE} people at once, photos of {size:.1f} MB, {told([took for _, took in visits])}"
    return [
        Figure("Filing: claims, photos and objects lost", lost, 0, "", f"{how}; found {found}"),
        Figure("Filing: growth of the web process", max(seen) - before, GROWTH_MOST, "MB",
               f"resident {before:.0f} MB before, {max(seen):.0f} MB at most, {seen[-1]:.0f} MB at the end"),
    ]  # fmt: skip
