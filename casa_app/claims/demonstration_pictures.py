"""Drawings that stand for photos in the demonstration: plain street scenes, each marked as a demonstration.

Nobody shall take them for a place that exists: flat shapes, no street of the city, and a band that says what it is.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from casa_app.adapters.typesetting import FONTS
from casa_app.kit.i18n import OFFICIAL, t

SIZE: Final = (1200, 900)
_SKY, _WALL, _ROAD, _KERB, _INK = "#dfeaf2", "#f4efe6", "#6f7780", "#b9bec4", "#142332"
Draw = ImageDraw.ImageDraw


def _street(draw: Draw, sky: str = _SKY) -> None:
    draw.rectangle((0, 0, 1200, 560), fill=sky)
    for left, top in ((0, 210), (330, 150), (640, 240), (930, 180)):
        draw.rectangle((left, top, left + 300, 560), fill=_WALL)
        for x in range(left + 40, left + 260, 90):
            for y in range(top + 40, 500, 110):
                draw.rectangle((x, y, x + 46, y + 62), fill="#9fb6c6")
    draw.rectangle((0, 560, 1200, 640), fill=_KERB)
    draw.rectangle((0, 640, 1200, 900), fill=_ROAD)
    for x in range(30, 1200, 220):
        draw.rectangle((x, 762, x + 120, 774), fill="#e8e6df")


def _lamp(draw: Draw) -> None:
    _street(draw, "#2b3a4d")
    draw.rectangle((580, 130, 600, 640), fill=_INK)
    draw.arc((590, 80, 760, 220), 180, 300, fill=_INK, width=16)
    draw.ellipse((700, 96, 780, 140), fill="#59636e")


def _pothole(draw: Draw) -> None:
    _street(draw)
    draw.ellipse((430, 700, 800, 850), fill="#3d4248")
    draw.ellipse((470, 725, 760, 835), fill="#2a2e33")


def _bins(draw: Draw) -> None:
    _street(draw)
    for left in (240, 420, 600):
        draw.rounded_rectangle((left, 470, left + 150, 660), 16, fill="#207b54")
        draw.rectangle((left - 8, 452, left + 158, 480), fill="#185f41")
    for at, colour in enumerate(("#dea645", "#8a5a3c", "#4c5a67", "#b0412e", "#dea645")):
        draw.ellipse((760 + at * 62, 590 + (at % 2) * 26, 850 + at * 62, 670 + (at % 2) * 26), fill=colour)


def _water(draw: Draw) -> None:
    _street(draw, "#aeb9c2")
    draw.polygon([(0, 700), (300, 670), (760, 690), (1200, 660), (1200, 900), (0, 900)], fill="#5f88a3")
    for y in (740, 790, 850):
        draw.line((60, y, 1140, y - 12), fill="#8fb0c5", width=6)


def _tree(draw: Draw) -> None:
    _street(draw)
    draw.line((220, 640, 840, 520), fill="#6b4a2f", width=46)
    for x, y in ((760, 420), (860, 470), (900, 380), (820, 540)):
        draw.ellipse((x, y, x + 190, y + 170), fill="#2f7d52")


def _car(draw: Draw) -> None:
    _street(draw)
    draw.rounded_rectangle((330, 540, 850, 660), 40, fill="#05436c")
    draw.polygon([(430, 545), (520, 450), (700, 450), (780, 545)], fill="#05436c")
    for left in (420, 700):
        draw.ellipse((left, 610, left + 96, 706), fill=_INK)


_SCENES: Final[dict[str, Callable[[Draw], None]]] = {
    "lighting": _lamp, "roads": _pothole, "access": _pothole, "cleanliness": _bins, "sewerage": _water,
    "flooding": _water, "green": _tree, "parking": _car, "": _bins,
}  # fmt: skip


def pictures() -> dict[str, bytes]:
    """A JPEG for each group of categories that has a scene; the empty key is for all others."""
    drawn = {scene: _drawn(scene) for scene in dict.fromkeys(_SCENES.values())}
    return {group: drawn[scene] for group, scene in _SCENES.items()}


def _drawn(scene: Callable[[Draw], None]) -> bytes:
    image = Image.new("RGB", SIZE, _SKY)
    draw = ImageDraw.Draw(image)
    scene(draw)
    draw.rectangle((0, 0, 1200, 74), fill=_INK)
    fonts = {"fr": "IBMPlexSans-SemiBold.ttf", "ar": "IBMPlexSansArabic-SemiBold.ttf"}
    for at, locale in enumerate(OFFICIAL):
        font = ImageFont.truetype(str(FONTS / fonts[locale]), 40)
        words = t("claims.receipt.demonstration", locale)
        draw.text((40 if at == 0 else 1160, 37), words, fill="white", font=font, anchor="lm" if at == 0 else "rm")
    into = BytesIO()
    image.save(into, "JPEG", quality=88)
    return into.getvalue()
