"""Judges a page's image while the book still lies open: sharp, strong enough, whole, and a page of writing at all."""

from dataclasses import asdict, dataclass
from typing import Any, Final

import cv2
import numpy as np

from casa_app.records.imaging.decoding import Pixels
from casa_app.records.imaging.geometry import grey, ink, small

_LOOKED_AT: Final = 1200  # pixels of the longer side
_SHARP: Final = 0.3  # below: blurred
_CONTRAST: Final = 60  # below: pale, of 255
_BLANK: Final = 0.0015  # share of the page that is inked: below, nobody wrote on it
_CUT: Final = 0.035  # share of an edge on which letters lie: above, lines go on beyond the image
_EVEN: Final = 22  # standard deviation of shades, of 255: above, it is no paper
_LINES: Final = 3  # fewer: no page of writing
_DPI_LEAST: Final = 150
_MARGIN: Final = 0.04  # of each side, left out where the edge of paper or a lid may be seen


@dataclass(frozen=True)
class Quality:
    """Figures of a leaf: `sharpness` 0 to 1, `contrast` 0 to 255, `inked` and `cut` as shares, `lines` counted."""

    sharpness: float
    contrast: float
    inked: float
    cut: float
    lines: int
    shades: float  # how much light and shade there are beside the writing: paper is even, a photo is not
    dpi: int

    @property
    def blank(self) -> bool:
        """Whether it is paper, and nobody wrote on it."""
        return self.inked < _BLANK and self.shades < _EVEN

    @property
    def problem(self) -> str:
        """What is wrong, as the end of a message key (`records.quality.…`); empty for a page that can be read."""
        if self.blank:
            return ""
        found = (
            ("coarse", self.dpi < _DPI_LEAST),
            ("no_writing", self.shades >= _EVEN and self.lines < _LINES),
            ("blurred", self.sharpness < _SHARP),
            ("pale", self.contrast < _CONTRAST),
            ("no_writing", self.lines < _LINES),
            ("cut", self.cut > _CUT),
        )
        return next((name for name, wrong in found if wrong), "")

    @property
    def values(self) -> dict[str, Any]:
        """As it is kept with the page."""
        return asdict(self)


def judge(pixels: Pixels, dpi: int) -> Quality:
    """The figures of a straight leaf."""
    flat = small(grey(pixels), _LOOKED_AT)
    height, width = flat.shape
    down, across = round(height * _MARGIN), round(width * _MARGIN)
    inside = flat[down : height - down, across : width - across]
    written = ink(inside)
    dark, light = np.percentile(inside, (0.5, 90))
    strokes = inside[written > 0]
    contrast = float(light - (np.percentile(strokes, 25) if strokes.size else dark))
    letters = _letters(written)
    return Quality(
        sharpness=round(_sharpness(inside, written, contrast), 3), contrast=round(contrast, 1),
        inked=round(float((letters > 0).mean()), 5), cut=round(_cut(flat), 4), lines=_lines(letters),
        shades=round(float(cv2.GaussianBlur(small(inside, 60), (5, 5), 0).std()), 1), dpi=dpi,
    )  # fmt: skip


def _letters(written: Pixels) -> Pixels:
    """Ink of the size of letters: neither specks of the paper nor ruled lines, stamps and shadows."""
    count, marks, about, _ = cv2.connectedComponentsWithStats(written, connectivity=8)
    high, wide, area = about[:, cv2.CC_STAT_HEIGHT], about[:, cv2.CC_STAT_WIDTH], about[:, cv2.CC_STAT_AREA]
    most = written.shape[0] // 18
    kept = (area >= 6) & (high >= 4) & (high <= most) & (wide <= 6 * most)  # noqa: PLR2004 pixels of a speck
    kept[0] = False
    return (kept[marks].astype(np.uint8) * 255) if count > 1 else np.zeros_like(written)


def _sharpness(flat: Pixels, written: Pixels, contrast: float) -> float:
    """How steep the edges of strokes are: the strongest tenth of slopes at ink, beside its contrast."""
    across = cv2.Sobel(flat, cv2.CV_32F, 1, 0, ksize=3) / 8
    along = cv2.Sobel(flat, cv2.CV_32F, 0, 1, ksize=3) / 8
    steep = np.hypot(across, along)[cv2.dilate(written, np.ones((3, 3), np.uint8)) > 0]
    if not steep.size or contrast <= 1:
        return 0.0
    return float(min(1.0, np.percentile(steep, 90) / contrast))


def _cut(flat: Pixels) -> float:
    """The largest share of an edge on which letters touch it."""
    written = _letters(ink(flat))
    deep = max(2, round(min(flat.shape) * 0.004))
    strips = (written[:deep], written[-deep:], written[:, :deep].T, written[:, -deep:].T)
    return max(float((strip.max(axis=0) > 0).mean()) for strip in strips)


def _lines(letters: Pixels) -> int:
    """How many rows of letters follow each other, with paper between them."""
    share = (letters > 0).mean(axis=1)
    smooth = np.convolve(share, np.ones(5) / 5, mode="same")
    high = smooth > max(0.006, float(smooth.max()) * 0.2)
    begins = np.flatnonzero(np.diff(high.astype(np.int8)) == 1)
    ends = np.flatnonzero(np.diff(high.astype(np.int8)) == -1)
    thick = ends[: len(begins)] - begins[: len(ends)]
    return int(((thick >= 4) & (thick <= letters.shape[0] // 12)).sum())  # noqa: PLR2004 pixels of the lowest letters
