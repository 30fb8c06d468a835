"""Pages of registers that nobody ever wrote: drawn from an act's content, aged, and laid a little askew on the glass.

They feed demonstrations and tests through the same doors as a scanner does. Each says that it is a demonstration.
"""

import io
from importlib.resources import as_file, files
from random import Random
from typing import Any, Final

from PIL import Image, ImageChops, ImageFilter

from casa_app.adapters.typesetting import picture
from casa_app.kit.i18n import t
from casa_app.records.rules import Content, Reference
from casa_app.territory import service as territory

DPI: Final = 200
_PAPERS: Final = ("#f4ecd8", "#efe6cf", "#f7f1e3", "#ebe0c6")
_FACES: Final = ("Noto Naskh Arabic", "IBM Plex Sans Arabic")
_MOST_SKEW: Final = 1.5  # degrees
_LID: Final = "#2b2a28"
_MARGIN: Final = 30  # pixels of lid around the page
_LIGHT: Final = [214 + value // 6 for value in range(256)]  # what grain leaves of white
_LINES: Final = ("name", "day", "place", "father", "mother")


def page(where: Reference, content: Content, source: Random) -> bytes:
    """The page of an act as a JPEG at 200 dpi; the same `source` draws the same page. Blocking, most of a second."""
    given = _given(where, content, source)
    with as_file(files("casa_app.records").joinpath("data/register_page.typ")) as template:
        clean = Image.open(io.BytesIO(picture(template, given, DPI))).convert("RGB")
    into = io.BytesIO()
    _aged(clean, source).save(into, "JPEG", quality=85, dpi=(DPI, DPI))
    return into.getvalue()


def _given(where: Reference, content: Content, source: Random) -> dict[str, Any]:
    said = content.values | {"day_fr": content.day, "day_ar": content.day}
    lines = [
        {"fr": said.get(f"{name}_fr") or "–", "ar": said.get(f"{name}_ar") or "–"}
        | {f"label_{locale}": t(f"records.page.{name}", locale) for locale in ("fr", "ar")}
        for name in _LINES
    ]
    words = {f"title_{locale}": t(f"records.page.title.{where.kind}", locale) for locale in ("fr", "ar")}
    words |= {f"office_{locale}": territory.name(where.office, locale) for locale in ("fr", "ar")}
    return words | {
        "register": where.register, "year": str(where.year), "number": where.number, "lines": lines,
        "mentions": content.mentions, "paper": source.choice(_PAPERS), "face": source.choice(_FACES),
    }  # fmt: skip


def _aged(clean: Image.Image, source: Random) -> Image.Image:
    """Ink that bled a little, paper with grain and a darker edge, laid askew on a dark lid."""
    grain = Image.frombytes("L", clean.size, source.randbytes(clean.width * clean.height))
    worn = ImageChops.multiply(clean, Image.merge("RGB", [grain.point(_LIGHT)] * 3))
    worn = worn.filter(ImageFilter.GaussianBlur(0.6))
    angle = source.uniform(-_MOST_SKEW, _MOST_SKEW)
    turned = worn.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=_LID)
    lid = Image.new("RGB", (turned.width + 2 * _MARGIN, turned.height + 2 * _MARGIN), _LID)
    lid.paste(turned, (_MARGIN, _MARGIN))
    return lid
