"""PDF by Typst, with Casa's own fonts: Arabic is shaped and ordered right, and the text can be copied and searched.

Typesetting holds a core for some milliseconds, so it runs in two threads of its own; more ask, and wait their turn.
"""

import asyncio
import io
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import segno
import typst

_HOUSE: Final = Path(__file__).parents[1]  # what `/` is in a template: papers share `/adapters/data/paper/paper.typ`
FONTS: Final = Path(__file__).parent / "data" / "fonts"
Standard = Literal["ua-1", "a-3b"]
ACCESSIBLE: Final[tuple[Standard, ...]] = ("ua-1",)  # PDF/UA-1: read out in order
ARCHIVED: Final[tuple[Standard, ...]] = ("a-3b",)  # PDF/A-3b: to be kept for decades
_threads: Final = ThreadPoolExecutor(2, thread_name_prefix="casa-typst")


@cache
def _fonts() -> typst.Fonts:
    """IBM Plex Sans and IBM Plex Sans Arabic (OFL), and nothing that happens to lie on the machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def typeset(template: Path, given: dict[str, Any], at: datetime, standards: Sequence[Standard] = ACCESSIBLE) -> bytes:
    """`template` (Typst) as PDF bytes that claim these standards. Blocking.

    The template finds `given` as JSON in `sys.inputs.given`; `at` is the date in the file. Raises typst.TypstError for
    a mistake in the template.
    """
    inputs = {"given": json.dumps(given, ensure_ascii=False)}
    made: bytes = typst.compile(
        template, root=_HOUSE, font_paths=_fonts(), ignore_system_fonts=True, format="pdf", sys_inputs=inputs,
        pdf_standards=list(standards), timestamp=int(at.timestamp()),
    )  # fmt: skip
    return made


def picture(template: Path, given: dict[str, Any], dpi: int) -> bytes:
    """The first page of `template` as a PNG of so many dots an inch. Blocking. Raises as `typeset` does."""
    inputs = {"given": json.dumps(given, ensure_ascii=False)}
    made: bytes | list[bytes] = typst.compile(
        template, root=_HOUSE, font_paths=_fonts(), ignore_system_fonts=True, format="png", ppi=dpi, sys_inputs=inputs
    )
    return made if isinstance(made, bytes) else made[0]


async def pdf(template: Path, given: dict[str, Any], at: datetime, standards: Sequence[Standard] = ACCESSIBLE) -> bytes:
    """What `typeset` makes, without holding up anybody else."""
    return await asyncio.get_running_loop().run_in_executor(_threads, typeset, template, given, at, standards)


def qr(link: str, *, level: Literal["l", "m"] = "m", border: int = 0, mask: int | None = None) -> str:
    """The QR code of an address as SVG, in the papers' ink; level M survives a fold and a stain.

    Without a `mask` (0 to 7; readers know them all) each is tried for the evenest picture, which takes four fifths of
    the time; a long signature is even by itself.
    """
    into = io.BytesIO()
    segno.make(link, error=level, micro=False, mask=mask).save(
        into, kind="svg", border=border, dark="#142332", xmldecl=False, scale=4
    )
    return into.getvalue().decode()
