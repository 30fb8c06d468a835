"""Makes a page straight: finds it on the lid of the scanner, turns it upright, crops it, and splits a spread."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from casa_app.records.imaging.decoding import Pixels

_SMALL: Final = 900  # pixels of the longer side on which a page is looked at
_SKEW_MOST: Final = 6.0  # degrees: more is not a slip of the hand
_LID_DARKER: Final = 60  # how much darker than the page a lid is, of 255
_PAGE_LEAST: Final = 0.3  # share of the image that a page fills
_SPREAD: Final = 1.2  # wider than high by so much: two leaves lie side by side
_SIDEWAYS: Final = 1.6  # how much clearer lines must stand along the other axis
_CLEARER: Final = 1.02  # how much clearer rows must stand at an angle than without a turn
_STILL: Final = 0.08  # degrees that are not worth a turn


@dataclass(frozen=True)
class Straight:
    """A leaf, straight and cropped; `angle` in degrees that it was turned by, `side` 0 or 1 as one reads."""

    side: int
    pixels: Pixels
    angle: float
    turned: int  # quarter turns, clockwise
    cropped: bool


def grey(pixels: Pixels) -> Pixels:
    """The page without its colours."""
    if pixels.ndim == 2:  # noqa: PLR2004 rows and columns
        return pixels
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)


def small(pixels: Pixels, most: int = _SMALL) -> Pixels:
    """The page with its longer side at most so many pixels."""
    scale = most / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    return cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def ink(flat: Pixels) -> Pixels:
    """Where something is written: 255, elsewhere 0. `flat` is grey; what is a shade of the paper is no ink."""
    blurred = cv2.GaussianBlur(flat, (3, 3), 0)
    size = max(15, (min(flat.shape) // 24) | 1)
    found = cv2.adaptiveThreshold(blurred, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, size, 14)
    return found.astype(np.uint8, copy=False)


def straighten(pixels: Pixels) -> Iterator[Straight]:
    """The leaves of an image, in reading order: one, or two for a spread; registers are bound at the right."""
    on_lid = _page(pixels)
    cropped = on_lid is not None
    page, angle = on_lid if on_lid is not None else (pixels, 0.0)
    turned = 0
    if _lies_sideways(page):
        page, turned = np.rot90(page, 1).copy(), 3
    leaves = _leaves(page)
    for side, leaf in enumerate(leaves):
        slope = skew(grey(leaf))
        upright = _turn(leaf, slope) if abs(slope) > _STILL else leaf
        yield Straight(side, upright, round(angle + slope, 2), turned, cropped)


def skew(flat: Pixels) -> float:
    """How far lines climb, in degrees: the angle at which rows of ink stand apart most clearly."""
    written = ink(small(flat))
    best, step = 0.0, 1.0
    low, high = -_SKEW_MOST, _SKEW_MOST
    while step >= 0.05:  # noqa: PLR2004 a twentieth of a degree: two pixels over a page
        angles = [float(angle) for angle in np.arange(low, high + step / 2, step)]
        best = max(angles, key=lambda angle: _clearness(written, angle))
        low, high, step = best - step, best + step, step / 4
    return best if _clearness(written, best) > _CLEARER * _clearness(written, 0) else 0.0


def _clearness(written: Pixels, angle: float) -> float:
    rows = _turn(written, angle, fill=0).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def _turn(pixels: Pixels, angle: float, fill: int | None = None) -> Pixels:
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    if fill is not None:
        plain = cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_NEAREST, borderValue=fill)
        return plain.astype(np.uint8, copy=False)
    turned = cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return turned.astype(np.uint8, copy=False)


def _page(pixels: Pixels) -> tuple[Pixels, float] | None:
    """The page cut out of a darker lid and turned straight; None when paper fills the image."""
    flat = small(grey(pixels))
    scale = pixels.shape[0] / flat.shape[0]
    level, mask = cv2.threshold(cv2.GaussianBlur(flat, (7, 7), 0), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    edge = np.concatenate([flat[0], flat[-1], flat[:, 0], flat[:, -1]])
    inside = flat[flat > level]
    if not inside.size or float(np.median(inside)) - float(np.median(edge)) < _LID_DARKER:
        return None
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    around = max(contours, key=cv2.contourArea, default=None)
    if around is None or cv2.contourArea(around) < _PAGE_LEAST * flat.size:
        return None
    (x, y), (width, height), angle = cv2.minAreaRect(around)
    if abs(angle) > 45:  # noqa: PLR2004 OpenCV measures from either side of a corner
        angle, width, height = angle - np.copysign(90, angle), height, width
    if abs(angle) > _SKEW_MOST:
        return None
    turned = _turn_about(pixels, (x * scale, y * scale), angle)
    left, top = (round((centre - extent / 2 + 2) * scale) for centre, extent in ((x, width), (y, height)))
    right, bottom = (round((centre + extent / 2 - 2) * scale) for centre, extent in ((x, width), (y, height)))
    return turned[max(top, 0) : bottom, max(left, 0) : right].copy(), float(angle)


def _turn_about(pixels: Pixels, centre: tuple[float, float], angle: float) -> Pixels:
    matrix = cv2.getRotationMatrix2D(centre, angle, 1)
    size = (pixels.shape[1], pixels.shape[0])
    turned = cv2.warpAffine(pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return turned.astype(np.uint8, copy=False)


def _lies_sideways(pixels: Pixels) -> bool:
    """Whether lines stand upright: ink gathers in columns more clearly than in rows."""
    written = ink(small(grey(pixels)))
    ruled = [cv2.morphologyEx(written, cv2.MORPH_OPEN, np.ones(shape, np.uint8)) for shape in ((60, 1), (1, 60))]
    letters = cv2.subtract(written, cv2.max(*ruled))
    along, across = (np.square(np.diff(letters.sum(axis=axis, dtype=np.float64))).sum() for axis in (1, 0))
    return bool(across > _SIDEWAYS * along)


def _leaves(page: Pixels) -> list[Pixels]:
    height, width = page.shape[:2]
    if width < _SPREAD * height:
        return [page]
    gutter = _gutter(grey(page))
    return [page[:, gutter:].copy(), page[:, :gutter].copy()]


def _gutter(flat: Pixels) -> int:
    """Where the book is bound: the emptiest stretch near the middle, and in it the darkest shade."""
    seen = small(flat)
    width = seen.shape[1]
    low, high = width * 2 // 5, width * 3 // 5
    written = ink(seen)[:, low:high].sum(axis=0, dtype=np.float64) / 255
    shade = 255 - seen[:, low:high].mean(axis=0)
    score = np.convolve(written, np.ones(9) / 9, mode="same") - 2 * shade
    return int((low + int(score.argmin())) * flat.shape[1] / width)
