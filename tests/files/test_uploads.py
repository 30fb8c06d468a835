"""Sending files over bad networks, by the tus protocol."""

import asyncio
import hashlib
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import suppress
from uuid import UUID

import httpx
import pytest

from casa_app.adapters import object_store as adapter
from casa_app.adapters.object_store import ObjectStore
from casa_app.adapters.s3_store import S3Store
from casa_app.adapters.weed import EmbeddedStore
from casa_app.files import repository, service, uploads
from casa_app.files.rules import PIECE
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import reading, writing
from casa_app.kit.ids import new_id
from tests import make
from tests.files.conftest import SEND, TUS, Phone


async def test_a_photo_arrives_in_three_runs_and_is_kept(phone: Phone) -> None:
    photo = make.picture(size=(1200, 900))
    where = await phone.started(len(photo))
    for start in range(0, len(photo), len(photo) // 3 + 1):
        answer = await phone.feed(where, photo[start : start + len(photo) // 3 + 1], start)
        assert answer.status_code == 204
    assert answer.headers["upload-offset"] == str(len(photo))
    verdict = await phone.http.post(f"{where}/complete")
    assert verdict.json() | {"id": "", "size": 0} == {
        "id": "", "media_type": "image/jpeg", "size": 0, "width": 1200, "height": 900, "name": "photo.jpg"
    }  # fmt: skip
    assert (await phone.http.post(f"{where}/complete")).json() == verdict.json()


async def test_the_server_says_what_it_speaks(phone: Phone) -> None:
    answer = await phone.http.options("/api/uploads")
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,termination,expiration"
    where = await phone.started(10)
    head = await phone.http.head(where, headers=TUS)
    assert head.headers["cache-control"] == "no-store"
    assert head.headers["upload-length"] == "10"
    assert head.headers["upload-expires"] == "Tue, 17 Nov 2026 11:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({**SEND, "Tus-Resumable": "0.2.2", "Upload-Offset": "0"}, 412),
        ({**TUS, "Content-Type": "image/jpeg", "Upload-Offset": "0"}, 415),
        ({**SEND, "Upload-Offset": "-1"}, 400),
        ({**SEND, "Upload-Offset": "5"}, 409),
    ],
)
async def test_what_is_not_the_protocol_is_refused_by_name(phone: Phone, headers: dict[str, str], status: int) -> None:
    where = await phone.started(10)
    assert (await phone.http.patch(where, headers=headers, content=b"12345")).status_code == status
    assert await phone.offset(where) == 0


async def test_a_300_mb_photo_is_refused_before_a_byte_of_it_is_sent(phone: Phone) -> None:
    answer = await phone.begin(300_000_000)
    assert answer.status_code == 413
    assert answer.json()["message"] == "Ce fichier est trop lourd\u00a0: 15 Mo au plus."
    arabic = await phone.http.post(
        "/api/uploads", headers={**TUS, "Upload-Length": "300000000", "Accept-Language": "ar-MA"}
    )
    assert "15" in arabic.json()["message"]
    assert "كبير" in arabic.json()["message"]


async def test_a_lie_about_the_size_is_stopped_where_it_shows(phone: Phone) -> None:
    where = await phone.started(1000)
    announced = await phone.feed(where, b"x" * 2000)
    assert announced.status_code == 413
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while taken < 300_000_000:
            taken += 64_000
            yield b"x" * 64_000

    # The server answers and hangs up while we are still sending: which of the two we see first is a race.
    with suppress(httpx.TransportError):
        assert (await phone.feed(where, endless())).status_code == 413
    assert taken < 30_000_000
    assert await phone.offset(where) == 0


async def test_a_dropped_connection_keeps_what_arrived_and_the_rest_follows(phone: Phone) -> None:
    photo = make.picture(size=(1500, 1000), noise=True)
    assert len(photo) > 600_000
    where = await phone.started(len(photo))
    _, writer = await asyncio.open_connection("127.0.0.1", phone.port)
    said = {**SEND, "Upload-Offset": "0", "Content-Length": str(len(photo)), "Casa-Upload-Secret": phone.secret}
    head = "".join(f"{name}: {value}\r\n" for name, value in ({"Host": "casa"} | said).items())
    writer.write(f"PATCH {where} HTTP/1.1\r\n{head}\r\n".encode() + photo[:500_000])
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    async with asyncio.timeout(30):
        while not (kept := await phone.offset(where)):
            pass
    assert kept == 500_000
    assert (await phone.feed(where, photo[kept:], kept)).status_code == 204
    verdict = await phone.http.post(f"{where}/complete")
    assert (verdict.json()["width"], verdict.json()["height"]) == (1500, 1000)


async def test_a_sender_that_falls_silent_loses_nothing(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_SILENCE", 0.05)
    where = await phone.started(100)

    async def silent() -> AsyncIterator[bytes]:
        yield b"x" * 40
        await asyncio.Event().wait()

    sending = asyncio.create_task(phone.feed(where, silent()))
    async with asyncio.timeout(30):
        while not (kept := await phone.offset(where)):
            pass
    assert kept == 40
    sending.cancel()
    await asyncio.wait([sending])


async def test_two_requests_at_the_same_place_keep_one_of_them(phone: Phone) -> None:
    where = await phone.started(1000)
    answers = await asyncio.gather(*(phone.feed(where, bytes([n]) * 1000) for n in range(4)))
    assert sorted(answer.status_code for answer in answers) == [204, 409, 409, 409]
    assert await phone.offset(where) == 1000
    async with reading() as work:
        assert len(await repository.pieces(work, _id(where))) == 1


async def test_a_file_of_many_pieces_is_kept_byte_for_byte(phone: Phone, object_store: ObjectStore) -> None:
    document = b"%PDF-1.7\n" + bytes(range(256)) * 40_000 + b"%%EOF"
    assert len(document) > 2 * PIECE
    file_id = await phone.sent(document, kind="document")
    async with reading() as work:
        row = await repository.file(work, UUID(file_id))
    assert row is not None
    assert row.sha256 == hashlib.sha256(document).hexdigest()
    kept = b"".join([chunk async for chunk in await object_store.get("originals", row.key)])
    assert kept == document


async def test_a_draft_holds_five_photos_and_says_so_at_the_sixth(phone: Phone, stranger: Phone) -> None:
    places = [await phone.started(100) for _ in range(5)]
    sixth = await phone.begin(100)
    assert sixth.status_code == 409
    assert "5 fichiers" in sixth.json()["message"]
    assert (await stranger.begin(100)).status_code == 201
    assert (await phone.http.delete(places[0], headers=TUS)).status_code == 204
    assert (await phone.http.head(places[0], headers=TUS)).status_code == 404
    assert (await phone.begin(100)).status_code == 201


async def test_photos_that_a_claim_took_make_room_in_the_draft(phone: Phone) -> None:
    first = UUID(await phone.sent(make.picture()))
    for _ in range(4):
        await phone.started(100)
    assert (await phone.begin(100)).status_code == 409
    async with writing() as work:
        await service.attach(work, [first], phone.secret, "claim", new_id())
    assert (await phone.begin(100)).status_code == 201


async def test_a_browser_gets_its_secret_from_us_and_hears_which_way_to_go(phone: Phone) -> None:
    given = await phone.http.post("/api/uploads/secret")
    assert given.status_code == 201
    assert given.json()["direct"] is True
    headers = {**TUS, "Upload-Length": "10", "Casa-Upload-Secret": given.json()["secret"]}
    assert (await phone.http.post("/api/uploads", headers=headers)).status_code == 201


async def test_an_upload_answers_to_its_own_secret_only(phone: Phone, stranger: Phone) -> None:
    where = await phone.started(10)
    assert (await stranger.http.head(where, headers=TUS)).status_code == 404
    assert (await stranger.feed(where, b"x" * 10)).status_code == 404
    assert (await stranger.http.delete(where, headers=TUS)).status_code == 404
    assert (await stranger.http.post(f"{where}/complete")).status_code == 404
    for made_up in ("", "x" * 39, uploads.new_secret()[:-1] + "!"):
        answer = await phone.http.post(
            "/api/uploads", headers={**TUS, "Upload-Length": "10", "Casa-Upload-Secret": made_up}
        )
        assert answer.status_code == 404


async def test_an_expired_upload_is_gone(phone: Phone, clock: FixedClock) -> None:
    where = await phone.started(10)
    clock.advance(days=6)
    assert (await phone.feed(where, b"12345")).status_code == 204
    clock.advance(days=6)
    assert await phone.offset(where) == 5
    clock.advance(days=2)
    assert (await phone.http.head(where, headers=TUS)).status_code == 404


async def test_an_unfinished_upload_is_not_examined(phone: Phone) -> None:
    where = await phone.started(10)
    assert (await phone.http.post(f"{where}/complete")).status_code == 409


async def test_a_store_that_dies_in_the_middle_is_said_and_nothing_is_recorded(
    phone: Phone, mortal_store: EmbeddedStore
) -> None:
    store = S3Store(await mortal_store.start())
    await store.prepare()
    adapter.use(store)
    photo = make.picture(size=(1600, 1200), noise=True)
    where = await phone.started(len(photo))
    assert (await phone.feed(where, photo[:100_000])).status_code == 204
    await mortal_store.stop()
    answer = await phone.feed(where, photo[100_000:], 100_000)
    assert answer.status_code == 503
    assert "Rien n’a été enregistré" in answer.json()["message"]
    assert await phone.offset(where) == 100_000

    await mortal_store.start()
    assert (await phone.feed(where, photo[100_000:], 100_000)).status_code == 204
    await mortal_store.stop()
    assert (await phone.http.post(f"{where}/complete")).status_code == 503
    async with reading() as work:
        assert await repository.file(work, _id(where)) is None

    await mortal_store.start()
    assert (await phone.http.post(f"{where}/complete")).status_code == 200
    await store.close()


async def test_sixty_megabytes_pass_through_a_few(phone: Phone) -> None:
    where = await phone.started(60_000_000, kind="document")

    async def document() -> AsyncIterator[bytes]:
        yield b"%PDF-1.7\n" + bytes(55)
        for _ in range(60_000_000 // 64_000 + 1):
            yield bytes(64_000)

    async def exactly() -> AsyncIterator[bytes]:
        left = 60_000_000
        async for chunk in document():
            yield chunk[:left]
            left -= len(chunk[:left])

    tracemalloc.start()
    try:
        assert (await phone.feed(where, exactly())).status_code == 204
        assert (await phone.http.post(f"{where}/complete")).status_code == 200
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 40_000_000


async def test_photos_go_straight_to_a_store_that_browsers_reach(phone: Phone, stranger: Phone) -> None:
    photo = make.picture()
    begun = await phone.http.post("/api/uploads/direct", json={"name": "a.jpg", "size": len(photo)})
    assert begun.status_code == 201
    form = begun.json()
    where = f"/api/uploads/{form['id']}"
    assert (await phone.http.post(f"{where}/complete")).status_code == 409
    too_much = await stranger.http.post(
        form["url"], data=form["fields"] | {"Content-Type": "image/jpeg"}, files={"file": ("a.jpg", photo + b"x")}
    )
    assert too_much.is_client_error
    posted = await phone.http.post(
        form["url"], data=form["fields"] | {"Content-Type": "image/jpeg"}, files={"file": ("a.jpg", photo)}
    )
    assert posted.is_success
    assert (await phone.http.post(f"{where}/complete")).json()["width"] == 640
    too_large = await phone.http.post("/api/uploads/direct", json={"size": 16_000_000})
    assert too_large.status_code == 413


async def test_large_files_go_straight_to_the_store_in_parts(phone: Phone) -> None:
    document = b"%PDF-1.7\n" + bytes(9_000_000)
    begun = (await phone.http.post("/api/uploads/direct", json={"kind": "document", "size": len(document)})).json()
    size = begun["part_size"]
    assert len(begun["parts"]) == 2
    where = f"/api/uploads/{begun['id']}"
    for number, url in enumerate(begun["parts"]):
        assert (await phone.http.post(f"{where}/complete")).status_code == 409
        assert (await phone.http.put(url, content=document[number * size : (number + 1) * size])).is_success
    verdict = await phone.http.post(f"{where}/complete")
    assert verdict.json()["size"] == len(document)


def _id(where: str) -> UUID:
    return UUID(where.rsplit("/", 1)[1])
