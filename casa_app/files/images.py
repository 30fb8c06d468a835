"""Photos: really decoded, turned upright, made smaller, written anew. What people did not mean to send is gone.

Pure functions over open files; they block, so callers run them through `Workshop`.
"""

import asyncio
import struct
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Final, TypeVar

from PIL import Image, ImageCms, ImageOps
from pillow_heif import register_heif_opener

from casa_app.files.rules import (
    JPEG,
    JPEG_QUALITY,
    LONGEST_SIDE,
    MOST_PIXELS,
    THUMBNAIL_SIDE,
    FileDamaged,
    ImageTooManyPixels,
)

T = TypeVar("T")
_FORMATS: Final = {JPEG: "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}
_BROKEN: Final = (OSError, SyntaxError, ValueError, EOFError, RuntimeError, OverflowError, struct.error)
# Pixels unfolded at once in this process, four bytes each and as much again while they shrink.
_BUDGET: Final = 12_000_000

register_heif_opener(thumbnails=False)


@dataclass(frozen=True)
class Photo:
    """A photo as it is kept: two JPEG files without metadata, and the sides of the larger, in pixels."""

    body: bytes
    thumbnail: bytes
    width: int
    height: int


def measure(file: BinaryIO, media_type: str) -> int:
    """How many pixels decoding will unfold. Raises ImageTooManyPixels, by the header, before anything is decoded."""
    with _opened(file, media_type) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ImageTooManyPixels(most=MOST_PIXELS // 1_000_000)
        _draft(image)
        return image.width * image.height


def develop(file: BinaryIO, media_type: str) -> Photo:
    """Decodes, turns, shrinks and writes anew. Raises FileDamaged."""
    try:
        with _opened(file, media_type) as image:
            upright = _plain(_upright(image))
            image.close()  # its pixels are not needed any more, and they are many
            body = _written(upright, JPEG_QUALITY)
            width, height = upright.size
            upright.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
            return Photo(body, _written(upright, JPEG_QUALITY), width, height)
    except _BROKEN as error:
        raise FileDamaged from error


def _opened(file: BinaryIO, media_type: str) -> Image.Image:
    file.seek(0)
    try:
        # Only the format that the first bytes promised: a polyglot gets no second guess.
        return Image.open(file, formats=[_FORMATS[media_type]])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageTooManyPixels(most=MOST_PIXELS // 1_000_000) from error
    except _BROKEN as error:
        raise FileDamaged from error


def _draft(image: Image.Image) -> None:
    """Has a JPEG decoded at the fraction of its size that still suffices; changes nothing for other formats."""
    scale = LONGEST_SIDE / max(image.size)
    image.draft(None, (max(1, int(image.width * scale)), max(1, int(image.height * scale))))


def _upright(image: Image.Image) -> Image.Image:
    """At most LONGEST_SIDE, and as it was held when it was taken (EXIF orientation)."""
    if image.mode in {"P", "1"}:
        image = image.convert("RGBA")
    elif image.mode.startswith("I"):  # 16 bits of grey, which a plain conversion would cut off at 8
        image = image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    _draft(image)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=None)
    ImageOps.exif_transpose(image, in_place=True)
    return image


def _plain(image: Image.Image) -> Image.Image:
    """Opaque sRGB on a canvas of our own: nothing that hangs on the old image comes along."""
    profile = image.info.get("icc_profile")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        canvas = Image.new("RGB", image.size, "white")
        canvas.paste(image, mask=image.getchannel("A"))
        return canvas
    if profile and image.mode in {"RGB", "CMYK"}:
        image = _srgb(image, profile)
    canvas = Image.new("RGB", image.size)
    canvas.paste(image if image.mode == "RGB" else image.convert("RGB"))
    return canvas


def _srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB") or image
    except (ImageCms.PyCMSError, OSError):
        return image  # colours slightly off are no reason to refuse a photo


def _written(image: Image.Image, quality: int) -> bytes:
    into = BytesIO()
    image.save(into, "JPEG", quality=quality, progressive=True)
    return into.getvalue()


class Workshop:
    """Runs blocking image work in two threads, with a bound on the pixels unfolded at once."""

    def __init__(self, threads: int = 2, budget: int = _BUDGET) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="casa-image")
        self._budget = budget
        self._busy = 0
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []

    async def run(self, work: Callable[[], T], pixels: int = 0) -> T:
        """The result of `work`, once `pixels` fit into the budget; one larger than the budget runs alone."""
        async with self._room(pixels):
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    @asynccontextmanager
    async def _room(self, pixels: int) -> AsyncIterator[None]:
        if self._waiting or not self._fits(pixels):
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append((pixels, turn))
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self._leave(pixels)  # it was let in at the moment it gave up
                elif (pixels, turn) in self._waiting:
                    self._waiting.remove((pixels, turn))
                raise
        else:
            self._busy += pixels
        try:
            yield
        finally:
            self._leave(pixels)

    def _fits(self, pixels: int) -> bool:
        return not self._busy or self._busy + pixels <= self._budget

    def _leave(self, pixels: int) -> None:
        """First come, first served, so that a large one is not starved by small ones."""
        self._busy -= pixels
        while self._waiting and self._fits(self._waiting[0][0]):
            size, turn = self._waiting.pop(0)
            if not turn.done():
                self._busy += size
                turn.set_result(None)
