"""What the code on a separation sheet says: the act, or the volume, that the pages after it belong to. Pure."""

import zlib
from dataclasses import dataclass
from typing import Final

from casa_app.records.capture_rules import VolumePlace

_HEAD: Final = "CASA1"
_FIELDS: Final = 8


@dataclass(frozen=True)
class SheetCode:
    """A sheet of this volume; the act's number is empty on a sheet that only ends an act."""

    place: VolumePlace
    number: str = ""

    @property
    def text(self) -> str:
        """The payload: `CASA1|kind|office|calendar|year|book|number|check`, the check a CRC-32 of what precedes it."""
        place = self.place
        said = "|".join((_HEAD, place.kind, place.office, place.calendar, str(place.year), place.book, self.number))
        return f"{said}|{_check(said)}"


def parse(text: str) -> SheetCode | None:
    """The sheet that a code is of, or None for any other code."""
    said, _, check = text.rpartition("|")
    parts = text.split("|")
    if len(parts) != _FIELDS or parts[0] != _HEAD or _check(said) != check or not parts[4].isdigit():
        return None
    return SheetCode(VolumePlace(parts[1], parts[2], parts[3], int(parts[4]), parts[5]), parts[6])


def _check(said: str) -> str:
    return f"{zlib.crc32(said.encode()):08x}"
