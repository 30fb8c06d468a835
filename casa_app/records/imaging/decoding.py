"""Opens what a scanner or an archive hands over, a page at a time: JPEG, PNG, TIFF with its pages, PDF.

What a file promises is read before anything is unfolded: a page of a gigapixel is refused by its header.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import cv2
import numpy as np
import pikepdf
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageOps, ImageSequence

from casa_app.kit.errors import CasaError

Pixels = NDArray[np.uint8]
"""A page: rows, columns and, in colour, blue, green, red."""
PIXELS_MOST: Final = 89_000_000  # an A2 spread at 430 dpi; just below what Pillow itself warns of
PAGES_MOST: Final = 1_000
_DPI: Final = 300
_DPI_LEAST, _DPI_MOST = 72, 1200
_INCH: Final = 72  # points
_FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/tiff": "TIFF"}


class ScanBroken(CasaError):
    """The file ends too early or cannot be decoded."""

    key = "records.imaging.error.broken"
    status = 422


class TooManyPixels(CasaError):
    """The header promises a page larger than any register."""

    key = "records.imaging.error.pixels"
    status = 422


class TooManyPages(CasaError):
    """The file holds more pages than a batch should take at once."""

    key = "records.imaging.error.pages"
    status = 422


class LockedPdf(CasaError):
    """The PDF is encrypted: nobody could read it again from what is kept."""

    key = "records.imaging.error.locked"
    status = 422


class ScriptedPdf(CasaError):
    """The PDF runs scripts, opens things by itself or carries other files: no scan does."""

    key = "records.imaging.error.scripted"
    status = 422


@dataclass(frozen=True)
class Opened:
    """A page of a file, as its scanner saw it: upright by its own word (EXIF), and at which resolution."""

    part: int
    pixels: Pixels
    dpi: int


def pages(file: BinaryIO, media_type: str, dpi: int = _DPI) -> Iterator[Opened]:
    """The pages of a file, one in memory at a time; `dpi` is what it was scanned at if it does not say so itself.

    Raises ScanBroken, TooManyPixels, TooManyPages, LockedPdf, ScriptedPdf.
    """
    yield from _of_pdf(file, dpi) if media_type == "application/pdf" else _of_image(file, media_type, dpi)


def _of_image(file: BinaryIO, media_type: str, dpi: int) -> Iterator[Opened]:
    try:
        with Image.open(file, formats=[_FORMATS[media_type]]) as opened:
            if getattr(opened, "n_frames", 1) > PAGES_MOST:
                raise TooManyPages
            for part, frame in enumerate(ImageSequence.Iterator(opened)):
                _bound(frame.width * frame.height)
                said = frame.info.get("dpi", (dpi, dpi))[0]
                upright = ImageOps.exif_transpose(frame)
                colour = np.asarray(upright.convert("RGB" if upright.mode not in {"1", "L"} else "L"))
                yield Opened(part, _ours(colour), _dpi(said, dpi))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ScanBroken from error


def _ours(pixels: NDArray[Any]) -> Pixels:
    made = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)  # noqa: PLR2004 rows and columns
    return made.astype(np.uint8, copy=False)


def _dpi(said: Any, otherwise: int) -> int:
    found = round(float(said)) if said else 0
    return found if _DPI_LEAST < found <= _DPI_MOST else otherwise


def _bound(pixels: int) -> None:
    if pixels > PIXELS_MOST:
        raise TooManyPixels


def _of_pdf(file: BinaryIO, dpi: int) -> Iterator[Opened]:
    _check_pdf(file)
    try:
        with pypdfium2.PdfDocument(file) as document:
            for part in range(len(document)):
                page = document[part]
                width, height = page.get_size()
                _bound(round(width * height * (dpi / _INCH) ** 2))
                bitmap = page.render(scale=dpi / _INCH, rev_byteorder=False)
                yield Opened(part, bitmap.to_numpy()[:, :, :3].copy(), dpi)
                bitmap.close()
                page.close()
    except pypdfium2.PdfiumError as error:
        raise ScanBroken from error


def _check_pdf(file: BinaryIO) -> None:
    try:
        with pikepdf.open(file) as document:
            if document.is_encrypted:
                raise LockedPdf
            if len(document.pages) > PAGES_MOST:
                raise TooManyPages
            if _acts_by_itself(document):
                raise ScriptedPdf
    except pikepdf.PasswordError as error:
        raise LockedPdf from error
    except pikepdf.PdfError as error:
        raise ScanBroken from error
    finally:
        file.seek(0)


def _acts_by_itself(document: pikepdf.Pdf) -> bool:
    """ISO 32000-2, 12.6: actions on opening, additional actions, scripts by name, and embedded files (7.11.4)."""
    root = document.Root
    names: Any = root.get("/Names", {})
    if "/OpenAction" in root or "/AA" in root or "/JavaScript" in names or "/EmbeddedFiles" in names:
        return True
    return any("/AA" in page.obj or any(_acts(one) for one in page.obj.get("/Annots", [])) for page in document.pages)


def _acts(annotation: Any) -> bool:
    return "/AA" in annotation or annotation.get("/A", {}).get("/S") in {"/JavaScript", "/Launch", "/SubmitForm"}
