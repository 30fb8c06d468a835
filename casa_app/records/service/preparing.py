"""Makes pages of an original: straight, cropped, upright, judged; objects first, rows second, one page in memory.

A page's key follows from its original, so whatever a crash interrupted is made again in the same place.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, Final, cast
from uuid import UUID, uuid5

from casa_app.adapters import ocr
from casa_app.adapters.object_store import ObjectMissing, object_store
from casa_app.kit import logs
from casa_app.kit.bulk import keep_new
from casa_app.kit.bulk import row as row_of
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError, Invalid
from casa_app.records import capture_repository as repository
from casa_app.records.capture_rules import VolumePlace, position
from casa_app.records.models import Original, PageImage, PageText, Volume

_log = logs.get(__name__)
_IN_MEMORY: Final = 8 * 1024 * 1024
_THUMBNAIL: Final = 420  # pixels of the longer side
_THREADS: Final = ThreadPoolExecutor(2, thread_name_prefix="casa-pages")


class OriginalLost(Invalid):
    """The object of an original is not in the store."""

    key = "records.imaging.error.lost"


@dataclass(frozen=True)
class Leaf:
    """A leaf ready to be kept."""

    part: int
    side: int
    image: bytes  # JPEG
    thumbnail: bytes
    width: int
    height: int
    dpi: int
    state: str
    number: str = ""
    quality: dict[str, Any] = field(default_factory=dict)


async def prepare(original_id: UUID) -> None:
    """Makes the pages of an original; does nothing for one that is prepared, refused or removed.

    What is wrong with a file is written down with it, and its batch goes on. Raises StoreUnavailable, StoreFull.
    """
    async with reading() as work:
        original = await repository.original(work, original_id)
        batch = await repository.batch(work, original.batch_id) if original else None
        volume = await repository.volume(work, batch.volume_id) if batch else None
    if original is None or batch is None or volume is None or original.state != "received":
        return
    kept: list[dict[str, Any]] = []
    problem, parts = "", 0
    try:
        with SpooledTemporaryFile(_IN_MEMORY) as file:
            await _fetch(original, cast("BinaryIO", file))
            file.seek(0)
            leaves = _leaves(cast("BinaryIO", file), original.media_type, batch.dpi, _place(volume))
            while (leaf := await _next(leaves)) is not None:
                kept.append(await _kept(original, batch.office, leaf))
                parts = leaf.part + 1
    except CasaError as error:
        if not isinstance(error, Invalid) and error.status != Invalid.status:
            raise
        problem = error.key
    await _write_down(original.id, kept, parts, problem)


def _place(volume: Volume) -> VolumePlace:
    return VolumePlace(volume.kind, volume.office, volume.calendar, volume.year, volume.book)


async def _fetch(original: Original, file: BinaryIO) -> None:
    try:
        async for chunk in await object_store().get("registers", original.key):
            await asyncio.to_thread(file.write, chunk)
    except ObjectMissing as error:
        _log.error("records.object_lost", key=original.key)
        raise OriginalLost from error


async def _next(leaves: Iterator[Leaf]) -> Leaf | None:
    return await asyncio.get_running_loop().run_in_executor(_THREADS, next, leaves, None)


def _leaves(file: BinaryIO, media_type: str, dpi: int, place: VolumePlace) -> Iterator[Leaf]:
    """The leaves of a file. Blocking; OpenCV and pdfium come with it, which a web process need not load."""
    from casa_app.records.imaging import decoding, geometry  # noqa: PLC0415

    for opened in decoding.pages(file, media_type, dpi):
        for leaf in geometry.straighten(opened.pixels):
            yield _leaf(opened.part, leaf.side, _upright(leaf.pixels), opened.dpi, place, leaf.angle)


def _upright(pixels: Any) -> Any:
    """The leaf turned as its letters stand, where Tesseract is at hand to tell."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    from casa_app.records.imaging.geometry import grey, small  # noqa: PLC0415

    if "osd" not in ocr.languages():
        return pixels
    try:
        degrees = ocr.turned(cv2.imencode(".png", small(grey(pixels), 1400))[1].tobytes())
    except ocr.OcrTimeout:
        _log.warning("records.orientation_unknown")
        return pixels
    return np.rot90(pixels, -degrees // 90).copy() if degrees else pixels


def _leaf(part: int, side: int, pixels: Any, dpi: int, place: VolumePlace, angle: float) -> Leaf:
    import cv2  # noqa: PLC0415

    from casa_app.records.imaging import codes, geometry, quality  # noqa: PLC0415

    judged = quality.judge(pixels, dpi)
    about: dict[str, Any] = judged.values | {"problem": judged.problem, "angle": angle}
    state, number = ("blank" if judged.blank else "poor" if judged.problem else "kept"), ""
    if (sheet := codes.sheet_on(pixels)) is not None:
        state, number = "separator", sheet.number
        about |= {"problem": ""} if sheet.place == place else {"problem": "foreign", "foreign": sheet.place.folder}
    height, width = pixels.shape[:2]
    return Leaf(
        part, side, cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 86])[1].tobytes(),
        cv2.imencode(".jpg", geometry.small(pixels, _THUMBNAIL), [cv2.IMWRITE_JPEG_QUALITY, 78])[1].tobytes(),
        width, height, dpi, state, number, about,
    )  # fmt: skip


async def _kept(original: Original, office: str, leaf: Leaf) -> dict[str, Any]:
    page_id = uuid5(original.id, f"{leaf.part}/{leaf.side}")
    key, thumbnail = f"registers/{office}/{page_id}.jpg", f"registers/{office}/{page_id}.thumb.jpg"
    await object_store().put("derived", key, leaf.image, "image/jpeg")
    await object_store().put("derived", thumbnail, leaf.thumbnail, "image/jpeg")
    return row_of(
        PageImage, id=page_id, batch_id=original.batch_id, original_id=original.id, part=leaf.part, side=leaf.side,
        position=position(original.seq, leaf.part, leaf.side), key=key, thumbnail_key=thumbnail, width=leaf.width,
        height=leaf.height, dpi=leaf.dpi, state=leaf.state, act_number=leaf.number,
        number_source="qr" if leaf.number else "", quality=leaf.quality,
    )  # fmt: skip


async def _write_down(original_id: UUID, rows: list[dict[str, Any]], parts: int, problem: str) -> None:
    async with writing() as work:
        original = await repository.original(work, original_id, lock=True)
        if original is None or original.state != "received":
            return
        original.state, original.problem, original.parts = ("refused" if problem else "prepared"), problem, parts
        work.session.add(original)
        if not problem:
            await keep_new(work, PageImage, rows, unique=["original_id", "part", "side"])
            for page_id in (row["id"] for row in rows if row["state"] in {"kept", "poor"}):
                await keep_new(work, PageText, [row_of(PageText, page_id=page_id)], unique=["page_id"])
        work.change("records", "batch", original.batch_id)
