"""Separation sheets that Casa prints: a code that tells which act the pages after it belong to."""

from collections.abc import Iterable
from datetime import datetime
from importlib.resources import as_file, files
from typing import Any, Final

from casa_app.adapters import typesetting
from casa_app.kit.errors import Invalid
from casa_app.kit.i18n import t
from casa_app.records.capture_rules import VolumePlace
from casa_app.records.service.titles import volume_title
from casa_app.records.sheet_code import SheetCode

MOST: Final = 300  # sheets in one file


async def pdf(place: VolumePlace, numbers: Iterable[int], at: datetime) -> bytes:
    """A sheet for each of these acts of a register, as PDF. Raises Invalid for none or more than 300."""
    wanted = list(numbers)
    if not 0 < len(wanted) <= MOST:
        raise Invalid(field="last")
    given = {f"title_{locale}": volume_title(place, locale) for locale in ("fr", "ar")}
    given |= {f"use_{locale}": t("records.sheet.use", locale) for locale in ("fr", "ar")}
    sheets = [_sheet(place, str(number)) for number in wanted]
    with as_file(files("casa_app.records").joinpath("data/separation_sheets.typ")) as template:
        return await typesetting.pdf(template, {"title": given["title_fr"], "sheets": sheets, **given}, at)


def _sheet(place: VolumePlace, number: str) -> dict[str, Any]:
    text = SheetCode(place, number).text
    return {"number": number, "code": typesetting.qr(text, border=2), "alt": text}
