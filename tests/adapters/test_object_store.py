"""The same promises, kept by a folder and by a real S3 server."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr

from casa_app.adapters import object_store as adapter
from casa_app.adapters.local_store import LocalStore
from casa_app.adapters.object_store import (
    PART,
    NotOffered,
    ObjectLocked,
    ObjectMissing,
    ObjectStore,
    StoreAddress,
    StoreFull,
    StoreUnavailable,
)
from casa_app.adapters.s3_store import S3Store
from casa_app.adapters.weed import EmbeddedStore
from casa_app.settings import settings

PARENT = """
import asyncio, sys
from pathlib import Path
from casa_app.adapters.weed import EmbeddedStore

async def main():
    server = EmbeddedStore(Path(sys.argv[1]))
    await server.start()
    print(server.pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""
HOUR = timedelta(hours=1)


@pytest_asyncio.fixture(params=["folder", "s3"])
async def store(request: pytest.FixtureRequest, tmp_path: Path, s3: S3Store) -> ObjectStore:
    if request.param == "s3":
        return s3
    local = LocalStore(tmp_path / "objects")
    await local.prepare()
    return local


def runs(pid: int | None) -> bool:
    return Path(f"/proc/{pid}").exists()


def drafts(root: Path) -> list[Path]:
    return list((root / ".unfinished").iterdir())


async def body(chunks: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in chunks])


async def pieces(*sizes: int) -> AsyncIterator[bytes]:
    for number, size in enumerate(sizes):
        yield bytes([number % 251]) * size


async def test_what_is_put_comes_back_whole_and_in_ranges(store: ObjectStore) -> None:
    await store.put("originals", "range/letters", b"abcdefghij", "text/plain")
    assert await body(await store.get("originals", "range/letters")) == b"abcdefghij"
    assert await body(await store.get("originals", "range/letters", 3)) == b"defghij"
    assert await body(await store.get("originals", "range/letters", 3, 4)) == b"defg"
    assert await body(await store.get("originals", "range/letters", 3, 0)) == b""
    info = await store.head("originals", "range/letters")
    assert (info.key, info.size) == ("range/letters", 10)
    assert info.modified.tzinfo is not None


async def test_a_stream_of_unknown_length_is_stored_whole(store: ObjectStore) -> None:
    size = await store.put_stream("originals", "stream/long", pieces(PART, 17, PART - 5, 300), "video/mp4")
    assert size == 2 * PART + 312
    kept = await body(await store.get("originals", "stream/long"))
    assert kept == await body(pieces(PART, 17, PART - 5, 300))


async def test_a_stream_that_breaks_leaves_nothing(store: ObjectStore) -> None:
    async def breaking() -> AsyncIterator[bytes]:
        yield b"x" * (PART + 1)
        raise ConnectionResetError

    with pytest.raises((ConnectionResetError, StoreUnavailable)):
        await store.put_stream("originals", "stream/broken", breaking(), "image/jpeg")
    with pytest.raises(ObjectMissing):
        await store.head("originals", "stream/broken")


async def test_what_is_not_there_is_said_at_once(store: ObjectStore) -> None:
    with pytest.raises(ObjectMissing):
        await store.get("originals", "never")
    with pytest.raises(ObjectMissing):
        await store.head("originals", "never")
    await store.delete("originals", "never")


async def test_a_deletion_leaves_no_version_behind(store: ObjectStore) -> None:
    for text in (b"first", b"second"):
        await store.put("originals", "erase/me", text, "text/plain")
    await store.put("originals", "erase/me-not", b"neighbour", "text/plain")
    await store.delete("originals", "erase/me")
    with pytest.raises(ObjectMissing):
        await store.head("originals", "erase/me")
    assert await body(await store.get("originals", "erase/me-not")) == b"neighbour"
    if isinstance(store, S3Store):
        versions = store._client.list_objects("test-originals", prefix="erase/", recursive=True, include_version=True)
        assert [row.object_name for row in versions] == ["erase/me-not"]


async def test_listing_goes_beyond_one_page(store: ObjectStore) -> None:
    for number in range(12):
        await store.put("derived", f"list/{number:02d}", b"x", "text/plain")
    await store.put("derived", "other/1", b"x", "text/plain")
    assert [row.key async for row in store.objects("derived", "list/")] == [f"list/{n:02d}" for n in range(12)]


async def test_parts_make_an_object(store: ObjectStore) -> None:
    upload = await store.begin_parts("incoming", "parts/film", "video/mp4")
    await store.put_part("incoming", "parts/film", upload, 1, b"a" * PART)
    await store.put_part("incoming", "parts/film", upload, 2, b"b" * 10)
    arrived = await store.parts("incoming", "parts/film", upload)
    assert [(part.number, part.size) for part in arrived] == [(1, PART), (2, 10)]
    await store.complete_parts("incoming", "parts/film", upload, arrived)
    assert await body(await store.get("incoming", "parts/film")) == b"a" * PART + b"b" * 10
    with pytest.raises(ObjectMissing):
        await store.parts("incoming", "parts/film", upload)


async def test_an_upload_given_up_leaves_no_object(store: ObjectStore) -> None:
    upload = await store.begin_parts("incoming", "parts/given-up", "video/mp4")
    await store.put_part("incoming", "parts/given-up", upload, 1, b"a")
    await store.abort_parts("incoming", "parts/given-up", upload)
    await store.abort_parts("incoming", "parts/given-up", upload)
    with pytest.raises(ObjectMissing):
        await store.head("incoming", "parts/given-up")


async def test_a_folder_keeps_to_itself(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "objects")
    await store.prepare()
    for key in ("../secret", "/etc/passwd", "a/../../b", ""):
        with pytest.raises(ValueError, match="object key"):
            await store.put("originals", key, b"x", "text/plain")
    with pytest.raises(NotOffered):
        store.presigned_get("originals", "a", HOUR)


async def test_a_full_disk_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    # /dev/full answers every write with ENOSPC: the real errno without filling a disk.
    store = LocalStore(tmp_path)
    await store.prepare()

    async def full() -> AsyncIterator[bytes]:
        yield b"x" * os.write(device, b"x")

    device = os.open("/dev/full", os.O_WRONLY)
    with pytest.raises(StoreFull):
        await store.put_stream("originals", "full", full(), "image/jpeg")
    os.close(device)
    assert not drafts(tmp_path)


async def test_browsers_put_parts_and_post_photos_straight_to_the_store(s3: S3Store) -> None:
    upload = await s3.begin_parts("incoming", "direct/film", "video/mp4")
    form = s3.post_form("incoming", "direct/photo", most=1000, valid=HOUR)
    async with httpx.AsyncClient(trust_env=False) as browser:
        put = await browser.put(s3.presigned_part("incoming", "direct/film", upload, 1, HOUR), content=b"z" * 50)
        assert put.is_success
        fields = {**form.fields, "Content-Type": "image/jpeg"}
        posted = await browser.post(form.url, data=fields, files={"file": ("p.jpg", b"p" * 900)})
        assert posted.is_success, posted.text
        refused = await browser.post(form.url, data=fields, files={"file": ("p.jpg", b"p" * 1001)})
        assert refused.is_client_error
        read = await browser.get(s3.presigned_get("incoming", "direct/photo", HOUR))
        assert read.content == b"p" * 900
    await s3.complete_parts("incoming", "direct/film", upload, await s3.parts("incoming", "direct/film", upload))
    assert (await s3.head("incoming", "direct/film")).size == 50


async def test_a_wrong_secret_opens_nothing(store_address: StoreAddress) -> None:
    forged = StoreAddress(store_address.endpoint, store_address.access_key, SecretStr("not-the-secret-at-all"))
    stranger = S3Store(forged, prefix="test-")
    with pytest.raises(StoreUnavailable):
        await stranger.ping()
    await stranger.close()


async def test_the_embedded_server_comes_back_after_a_kill_with_what_it_had(mortal_store: EmbeddedStore) -> None:
    server = mortal_store
    address = await server.start()
    store = S3Store(address)
    await store.prepare()
    await store.put("originals", "kept", b"still here", "text/plain")
    first = server.pid
    assert first is not None
    with pytest.raises(StoreUnavailable):
        await EmbeddedStore(server.folder).start()  # one server a folder
    os.kill(first, signal.SIGKILL)
    await server.returned()
    assert server.pid not in {None, first}
    assert await body(await store.get("originals", "kept")) == b"still here"
    last = server.pid
    await server.stop()
    assert not runs(last)
    with pytest.raises(StoreUnavailable):
        await store.ping()
    await store.close()


def test_a_killed_parent_takes_the_server_with_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PARENT, str(tmp_path / "store")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(next(line for line in parent.stdout if line.strip().isdigit()))
        assert runs(child)
        watch = os.pidfd_open(child)
        parent.kill()
    # A pidfd becomes readable when its process has ended.
    assert select.select([watch], [], [], 30)[0], "the server outlived its parent"
    os.close(watch)


async def test_other_processes_find_the_embedded_server_by_its_published_address(
    tmp_path: Path, store_address: StoreAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASA_DATA", str(tmp_path))
    settings.cache_clear()
    try:
        with pytest.raises(StoreUnavailable):
            adapter.object_store()
        path = adapter.address_file(settings())
        path.parent.mkdir()
        store_address.publish(path)
        assert path.stat().st_mode & 0o777 == 0o600
        store = adapter.object_store()
        assert store is adapter.object_store()
        await store.prepare()
        await store.ping()
        await store.close()
    finally:
        adapter.use(None)
        settings.cache_clear()


async def test_a_locked_object_outlives_whoever_wants_it_gone_until_two_have_decided(s3: S3Store) -> None:
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)
    await s3.put("registers", "locked/page", b"page", "image/jpeg")
    assert await s3.supports_object_lock("registers")
    assert await s3.retained_until("registers", "locked/page") is None
    await s3.retain("registers", "locked/page", until)
    assert await s3.retained_until("registers", "locked/page") == until
    with pytest.raises(ObjectLocked):
        await s3.delete("registers", "locked/page")
    assert await body(await s3.get("registers", "locked/page")) == b"page"
    await s3.hold("registers", "locked/page", on=True)
    with pytest.raises(ObjectLocked):
        await s3.delete("registers", "locked/page", released=True)
    await s3.hold("registers", "locked/page", on=False)
    await s3.delete("registers", "locked/page", released=True)
    with pytest.raises(ObjectMissing):
        await s3.head("registers", "locked/page")


async def test_a_bucket_without_locks_says_so(s3: S3Store, tmp_path: Path) -> None:
    local = LocalStore(tmp_path / "objects")
    await local.prepare()
    for store in (s3, local):
        await store.put("derived", "open/page", b"page", "image/jpeg")
        with pytest.raises(NotOffered):
            await store.retain("derived", "open/page", datetime.now(UTC) + HOUR)
        with pytest.raises(NotOffered):
            await store.hold("derived", "open/page", on=True)
        assert await store.retained_until("derived", "open/page") is None
