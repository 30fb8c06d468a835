"""From a bound register to pages: the life of a batch, which page begins which act, and what is missing. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final, Self

from casa_app.kit.errors import CasaError, Invalid

KINDS: Final = ("birth", "death", "marriage", "booklet", "generic")
WAYS: Final = ("folder", "upload", "camera", "scanner", "kiosk")
SEPARATIONS: Final = ("hand", "qr", "blank", "count")
MEDIA: Final = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/tiff": ".tif", "application/pdf": ".pdf",
}  # fmt: skip
"""What a scanner, a camera or an archive hands over, and how its object's name ends."""
_MAGIC: Final = (
    (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"), (b"II+\x00", "image/tiff"), (b"MM\x00+", "image/tiff"), (b"%PDF-", "application/pdf"),
)  # fmt: skip
_FOLDER: Final = re.compile(
    r"(?P<office>[0-9.]+)-(?P<kind>[a-z]+)-(?P<calendar>h?)(?P<year>\d{4})-(?P<book>[A-Za-z0-9]+)"
)
_STEP: Final = 10_000  # positions between two originals: room for the pages of a file
_RANGES_MOST: Final = 200


class BatchState(StrEnum):
    """How far a batch is."""

    OPEN = "open"  # pages come in
    CLOSED = "closed"  # complete, being looked over; a mis-scan can still be replaced
    KEEPING = "keeping"  # accepted, its originals are being locked
    ACCEPTED = "accepted"  # locked, chained and sealed
    DISCARDED = "discarded"


class Step(StrEnum):
    """What is done with a batch as a whole."""

    CLOSE = "close"
    REOPEN = "reopen"
    ACCEPT = "accept"
    SEAL = "seal"
    DISCARD = "discard"


MOVES: Final = {
    (BatchState.OPEN, Step.CLOSE): BatchState.CLOSED,
    (BatchState.CLOSED, Step.REOPEN): BatchState.OPEN,
    (BatchState.CLOSED, Step.ACCEPT): BatchState.KEEPING,
    (BatchState.KEEPING, Step.SEAL): BatchState.ACCEPTED,
    (BatchState.OPEN, Step.DISCARD): BatchState.DISCARDED,
    (BatchState.CLOSED, Step.DISCARD): BatchState.DISCARDED,
}
CHANGEABLE: Final = frozenset({BatchState.OPEN, BatchState.CLOSED})
"""States in which pages may be replaced, moved and numbered."""


class BatchNotAllowedNow(CasaError):
    """The batch has moved on: what was asked is not possible in its state."""

    key = "records.capture.error.not_now"
    status = 409


class NotAScan(Invalid):
    """The file is no JPEG, PNG, TIFF or PDF: its first bytes say so, whatever its name."""

    key = "records.capture.error.not_a_scan"


class ScanTooLarge(CasaError):
    """The file is larger than an original may be (`most` MB)."""

    key = "records.capture.error.too_large"
    status = 413


class ScanInterrupted(CasaError):
    """The sender went away in the middle of a file: nothing of it was kept."""

    key = "records.capture.error.interrupted"
    status = 400


class NotANumber(Invalid):
    """No number that an act may have."""

    key = "records.capture.error.number"


class NotAVolume(Invalid):
    """A folder's name, or a form, that names no register of this city."""

    key = "records.capture.error.volume"


def after(state: BatchState, step: Step) -> BatchState:
    """The state that a step leads to. Raises BatchNotAllowedNow."""
    if (led := MOVES.get((state, step))) is None:
        raise BatchNotAllowedNow
    return led


def media_type_of(head: bytes) -> str:
    """What a file is by its first bytes. Raises NotAScan."""
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    raise NotAScan


def position(seq: int, part: int, side: int) -> int:
    """Where a page stands in its batch until somebody moves it."""
    return seq * _STEP + part * 2 + side


@dataclass(frozen=True)
class VolumePlace:
    """What names a bound register."""

    kind: str
    office: str
    calendar: str
    year: int
    book: str

    @classmethod
    def of_folder(cls, name: str) -> Self:
        """That of a folder `OFFICE-KIND-YEAR-BOOK`, an `h` before a Hijri year. Raises NotAVolume."""
        found = _FOLDER.fullmatch(name.strip())
        if found is None or found["kind"] not in KINDS:
            raise NotAVolume
        calendar = "hijri" if found["calendar"] else "gregorian"
        return cls(found["kind"], found["office"], calendar, int(found["year"]), found["book"].upper())

    @property
    def folder(self) -> str:
        """The name of the folder that a scanner's machine keeps it in."""
        return f"{self.office}-{self.kind}-{'h' if self.calendar == 'hijri' else ''}{self.year}-{self.book}"


def act_number(text: str) -> str:
    """An act's number as it is kept, or empty: digits of any script, with `bis` and the like. Raises NotANumber."""
    said = "".join(str(int(one)) if one.isdigit() else one for one in text.strip().lower())
    if said and not re.fullmatch(r"[0-9]{1,6}( ?(bis|ter|[a-z]))?", said):
        raise NotANumber
    return said.lstrip("0") or said


# --- Which page begins which act ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Leaf:
    """A page of a batch in reading order; `kind` is kept, blank or separator; `number` of the act that begins on it."""

    key: str
    kind: str = "kept"
    number: str = ""


@dataclass(frozen=True)
class PagesOfAct:
    """An act's number (empty while nobody knows it) and the keys of its pages, in reading order."""

    number: str
    pages: tuple[str, ...]


def acts_of(leaves: Iterable[Leaf], separation: str, pages_per_act: int = 1) -> list[PagesOfAct]:
    """Which pages make which act. `blank` and `qr` pages end an act, `count` so many pages do, a number begins one."""
    acts: list[tuple[str, list[str]]] = []
    ended, number = True, ""
    for leaf in leaves:
        if leaf.kind != "kept":
            ended, number = True, leaf.number or number
            continue
        begins = leaf.number and (not acts or leaf.number != acts[-1][0])
        full = separation == "count" and bool(acts) and len(acts[-1][1]) >= pages_per_act
        if ended or begins or full:
            acts.append((leaf.number or number, []))
        acts[-1][1].append(leaf.key)
        ended, number = False, ""
    return [PagesOfAct(number, tuple(pages)) for number, pages in acts]


# --- What is missing ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gaps:
    """What a volume lacks: ranges of missing numbers (first, last), numbers met twice, and those out of order."""

    missing: tuple[tuple[int, int], ...] = ()
    doubled: tuple[int, ...] = ()
    misplaced: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """How many acts are missing."""
        return sum(last - first + 1 for first, last in self.missing)


def gaps(numbers: Sequence[str], first: int | None, last: int | None) -> Gaps:
    """What lies between the first and last act of a volume and is not among `numbers`, which stand in page order.

    Without a first or last act announced, the smallest and largest that were met bound the list.
    """
    met = [int(found[0]) for text in numbers if (found := re.match(r"\d+", text)) and text.isdigit()]
    if not met and (first is None or last is None):
        return Gaps()
    low = first if first is not None else min(met)
    high = last if last is not None else max(met)
    doubled = tuple(sorted(number for number, times in Counter(met).items() if times > 1))
    misplaced = tuple(after for before, after in pairwise(met) if after < before)
    return Gaps(tuple(_ranges(low, high, set(met)))[:_RANGES_MOST], doubled, misplaced)


def _ranges(low: int, high: int, met: set[int]) -> Iterable[tuple[int, int]]:
    begun = low
    for number in sorted(one for one in met if low <= one <= high):
        if number > begun:
            yield begun, number - 1
        begun = number + 1
    if begun <= high:
        yield begun, high
