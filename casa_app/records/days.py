"""Days as registers write them: in either calendar, sometimes a month or a year only. Pure.

Kept as the register has it: `1990-03-12`, `1990-03`, `1990` (ISO 8601, reduced where the register is), and with an `h`
before it in the calendar of the Hijra: `h1399-04-21`.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from casa_app.kit.errors import Invalid
from casa_app.kit.hijri import hijri, month_name, to_gregorian
from casa_app.kit.i18n import Locale, format_date, t
from casa_app.kit.i18n import month_name as gregorian_month

EARLIEST: Final = 1815
"""Who was a hundred years old when civil registers began; a year before it is a slip."""
_HIJRI_UNTIL: Final = 1500  # a year below is one of the Hijra: the two calendars' years never meet in a register
_WRITTEN: Final = re.compile(r"(?:(?:(\d{1,2})[/.\- ])?(\d{1,2})[/.\- ])?(\d{4})\s*(?:h|ه|هـ)?")
_KEPT: Final = re.compile(r"(h?)(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


class NotADay(Invalid):
    """No day that an act may bear."""

    key = "records.error.not_a_day"


@dataclass(frozen=True)
class RegisterDay:
    """A day, month or year of a register; `month` and `day` are None where the register does not tell them."""

    calendar: str  # gregorian, hijri
    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def typed(cls, text: str) -> Self:
        """`12/3/1990`, `3/1990`, `1990`, digits of any script, or as it is kept; a year below 1500 is of the Hijra.

        Raises NotADay.
        """
        plain = text.translate(_DIGITS).strip().lower()
        if found := _KEPT.fullmatch(plain):
            year, month, day = (int(part) if part else None for part in found.groups()[1:])
        elif found := _WRITTEN.fullmatch(plain):
            day, month, year = (int(part) if part else None for part in found.groups())
        else:
            raise NotADay
        assert year is not None  # noqa: S101 both patterns ask for it
        made = cls("hijri" if year < _HIJRI_UNTIL else "gregorian", year, month, day)
        made.gregorian()  # raises for a day that no calendar has
        return made

    @property
    def kept(self) -> str:
        """As it is kept."""
        parts = [f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None)]
        return ("h" if self.calendar == "hijri" else "") + "-".join(parts)

    @property
    def is_whole(self) -> bool:
        """Whether the register tells the very day."""
        return self.day is not None

    def gregorian(self) -> date:
        """That day, or the middle of that month or year, as a Gregorian day. Raises NotADay."""
        month, day = self.month or (6 if self.month is None else 0), self.day or (15 if self.day is None else 0)
        try:
            return to_gregorian(self.year, month, day) if self.calendar == "hijri" else date(self.year, month, day)
        except ValueError:
            raise NotADay from None

    @property
    def iso(self) -> str:
        """As a Gregorian day in ISO 8601, as exact as the register is: the month or year that holds most of its own."""
        return self.gregorian().isoformat()[: 10 if self.is_whole else 7 if self.month else 4]

    def in_words(self, locale: Locale) -> str:
        """`12 mars 1990 (14 chaabane 1410)`, `mars 1990`, `1990`; the register's own calendar first."""
        if not self.is_whole:
            return self._reduced(locale)
        day = self.gregorian()
        if self.calendar == "gregorian":
            other = hijri(day, locale)
            return f"{format_date(day, locale)} ({other})" if other else format_date(day, locale)
        own = f"{self.day} {month_name(self.month or 1, locale)} {self.year}"
        return f"{own} ({format_date(day, locale)})"

    def _reduced(self, locale: Locale) -> str:
        year = t(f"records.year.{self.calendar}", locale, year=str(self.year))
        if self.month is None:
            return year
        if self.calendar == "gregorian":
            return gregorian_month(date(self.year, self.month, 1), locale)
        return f"{month_name(self.month, locale)} {self.year}"


def read(text: str, today: date) -> RegisterDay:
    """A day that somebody typed, neither before 1815 nor to come. Raises NotADay."""
    found = RegisterDay.typed(text)
    if not found.gregorian().year >= EARLIEST or (found.gregorian() > today and found.is_whole):
        raise NotADay
    if found.gregorian().year > today.year:
        raise NotADay
    return found
