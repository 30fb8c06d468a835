"""A long list in pages of fifty."""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

SHOWN: Final = 50
Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a longer list: the place of the first among all of them (from 1), and how many there are."""

    rows: tuple[Row, ...]
    first: int
    total: int

    @property
    def last(self) -> int:
        """The place of the last."""
        return self.first + len(self.rows) - 1


def offset_of(page: int, total: int) -> int:
    """How many rows come before a page (from 0); a page beyond the end is the last one."""
    return max(0, min(page, (total - 1) // SHOWN)) * SHOWN
