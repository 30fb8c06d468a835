"""What becomes of a photo, and what is no photo."""

import asyncio
import io
from uuid import UUID

import pytest
from PIL import ExifTags, Image

from casa_app.adapters.object_store import ObjectStore
from casa_app.files import images, repository, rules
from casa_app.files.rules import ImageTooManyPixels
from casa_app.kit.database import reading
from tests import make
from tests.files.conftest import Phone


async def stored(object_store: ObjectStore, file_id: str) -> tuple[bytes, bytes]:
    async with reading() as work:
        row = await repository.file(work, UUID(file_id))
    assert row is not None
    whole = b"".join([chunk async for chunk in await object_store.get("originals", row.key)])
    small = b"".join([chunk async for chunk in await object_store.get("derived", row.thumbnail_key)])
    return whole, small


async def test_place_and_owner_leave_a_photo_and_it_stands_upright(phone: Phone, object_store: ObjectStore) -> None:
    sent = make.geotagged((640, 480), orientation=6)
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(ExifTags.IFD.GPSInfo)
    whole, small = await stored(object_store, await phone.sent(sent))
    for kept in (whole, small):
        image = Image.open(io.BytesIO(kept))
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
        for trace in (b"Exif", b"GPS", b"PhoneOfSomebody", b"of somebody"):
            assert trace not in kept
    assert Image.open(io.BytesIO(whole)).size == (480, 640)
    assert Image.open(io.BytesIO(small)).size == (360, 480)
    assert Image.open(io.BytesIO(sent)).size == (640, 480)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "HEIF"])
async def test_every_format_of_phones_is_taken_and_kept_as_jpeg(
    phone: Phone, object_store: ObjectStore, format_: str
) -> None:
    whole, small = await stored(object_store, await phone.sent(make.picture(format_, (3200, 1600))))
    assert Image.open(io.BytesIO(whole)).format == "JPEG"
    assert Image.open(io.BytesIO(whole)).size == (2000, 1000)
    assert Image.open(io.BytesIO(small)).size == (480, 240)


@pytest.mark.parametrize(
    ("name", "content", "status", "key"),
    [
        ("photo.jpg", make.archive(), 415, "files.error.not_a_photo"),
        ("photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", 415,
         "files.error.not_a_photo"),
        ("photo.png", make.bomb(), 422, "files.error.too_many_pixels"),
        ("photo.jpg", make.picture(size=(800, 600))[:-3000], 422, "files.error.damaged"),
        ("photo.jpg", b"\xff\xd8\xff" + b"no jpeg at all" * 100, 422, "files.error.damaged"),
        ("photo.jpg", b"%PDF-1.7 a document is no photo", 415, "files.error.not_a_photo"),
        ("photo.avif", b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(100), 415, "files.error.not_a_photo"),
    ],
    ids=["zip", "svg", "bomb", "truncated", "garbage", "pdf", "avif"],
)  # fmt: skip
async def test_what_is_no_photo_is_refused_by_name_in_both_languages(
    phone: Phone, name: str, content: bytes, status: int, key: str
) -> None:
    where = await phone.started(len(content), name)
    assert (await phone.feed(where, content)).status_code == 204
    sentences = set()
    for language in ("fr", "ar"):
        verdict = await phone.http.post(f"{where}/complete", headers={"Accept-Language": language})
        assert (verdict.status_code, verdict.json()["error"]) == (status, key)
        sentences.add(verdict.json()["message"])
    assert len(sentences) == 2
    async with reading() as work:
        assert await repository.file(work, UUID(where.rsplit("/", 1)[1])) is None
    assert (await phone.begin(100)).status_code == 201  # a refused one does not count among the five


async def test_the_same_photo_sent_twice_lies_once(phone: Phone, stranger: Phone, object_store: ObjectStore) -> None:
    photo = make.picture(seed=5)
    before = {row.key async for row in object_store.objects("originals")}
    first, second = await phone.sent(photo), await stranger.sent(photo)
    assert first != second
    after = {row.key async for row in object_store.objects("originals")}
    assert len(after - before) <= 1
    async with reading() as work:
        rows = await repository.files_by_id(work, [UUID(first), UUID(second)])
    assert len({row.key for row in rows.values()}) == 1


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "1", "I;16"])
def test_every_way_of_writing_colours_becomes_a_plain_photo(mode: str) -> None:
    into = io.BytesIO()
    grey = Image.new("I;16", (60, 40), 255 * 256) if mode == "I;16" else Image.new("L", (60, 40), 255).convert(mode)
    grey.save(into, "JPEG" if mode == "CMYK" else "PNG")
    photo = images.develop(into, rules.sniff(into.getvalue()[:64]) or "")
    kept = Image.open(io.BytesIO(photo.body))
    assert (kept.mode, kept.size) == ("RGB", (60, 40))
    assert min(kept.getpixel((30, 20))) > 250


def test_sixteen_bits_of_grey_keep_their_brightness() -> None:
    into = io.BytesIO()
    Image.new("I;16", (60, 40), 128 * 256).save(into, "PNG")
    kept = Image.open(io.BytesIO(images.develop(into, "image/png").body))
    assert kept.getpixel((30, 20)) == (128, 128, 128)


def test_transparent_parts_become_white_paper() -> None:
    into = io.BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(into, "PNG")
    photo = images.develop(into, "image/png")
    assert Image.open(io.BytesIO(photo.body)).getpixel((10, 10)) == (255, 255, 255)


def test_pixels_are_counted_before_they_are_unfolded() -> None:
    assert images.measure(io.BytesIO(make.picture("PNG", (640, 480))), "image/png") == 640 * 480
    phone = make.picture(size=(4032, 3024))
    assert images.measure(io.BytesIO(phone), "image/jpeg") == 2016 * 1512
    for edge in ((8000, 6251), (30_000, 10_000)):
        header = make.picture("PNG", (8, 8))
        forged = header[:16] + edge[0].to_bytes(4, "big") + edge[1].to_bytes(4, "big") + header[24:]
        with pytest.raises((ImageTooManyPixels, rules.FileDamaged)):
            images.measure(io.BytesIO(forged), "image/png")


async def test_large_photos_wait_for_each_other_and_none_is_starved() -> None:
    workshop = images.Workshop(threads=2, budget=10)
    order: list[str] = []
    gate = asyncio.Event()
    loop = asyncio.get_running_loop()

    def work(name: str) -> None:
        order.append(name)
        asyncio.run_coroutine_threadsafe(gate.wait(), loop).result(10)

    async def queued() -> None:
        await asyncio.sleep(0)

    first = asyncio.create_task(workshop.run(lambda: work("first"), 8))
    await queued()
    large = asyncio.create_task(workshop.run(lambda: work("large"), 50))
    await queued()
    small = asyncio.create_task(workshop.run(lambda: work("small"), 1))
    gone = asyncio.create_task(workshop.run(lambda: work("gone"), 1))
    await queued()
    gone.cancel()
    gate.set()
    await asyncio.gather(first, large, small)
    assert order == ["first", "large", "small"]
    assert workshop._busy == 0
