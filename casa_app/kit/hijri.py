"""The calendar of the Hijra: days of it as Gregorian days and back, and its months in words."""

from datetime import date
from typing import Final

from hijridate import Gregorian, Hijri

from casa_app.kit.i18n import Locale, t

_EPOCH: Final = 227_015  # 1 Muharram 1 as the ordinal of Python’s proleptic Gregorian calendar (16 July 622, Julian)
_TABLES: Final = range(1343, 1501)  # years that Umm al-Qura knows
_MONTHS, _LONGEST = 12, 30


def to_gregorian(year: int, month: int, day: int) -> date:
    """The Gregorian day. Raises ValueError for a day that its month cannot have.

    By Umm al-Qura from 1343 (August 1924) on, by the arithmetic calendar before (Dershowitz and Reingold, Calendrical
    Calculations, chapter 7). In Morocco the moon is sighted, so the day may be one beside: a register's own date stays.
    """
    if not (1 <= month <= _MONTHS and 1 <= day <= _LONGEST and year >= 1):
        raise ValueError("no day of the Hijri calendar")
    if year in _TABLES:  # a month that was sighted a day longer than computed has a thirtieth all the same
        first = Hijri(year, month, 1).to_gregorian()
        return date.fromordinal(date(first.year, first.month, first.day).toordinal() + day - 1)
    return date.fromordinal(_EPOCH - 1 + day + (59 * (month - 1) + 1) // 2 + 354 * (year - 1) + (3 + 11 * year) // 30)


def from_gregorian(day: date) -> tuple[int, int, int] | None:
    """Year, month and day of the Hijra by Umm al-Qura; None outside of its tables (August 1924 to November 2077)."""
    try:
        found = Gregorian(day.year, day.month, day.day).to_hijri()
    except OverflowError:
        return None
    return found.year, found.month, found.day


def month_name(month: int, locale: Locale) -> str:
    """As the Bulletin officiel writes it."""
    return t(f"kit.hijri.{month}", locale)


def hijri(day: date, locale: Locale) -> str:
    """A Gregorian day in the calendar of the Hijra, in words; empty outside of the tables of Umm al-Qura."""
    found = from_gregorian(day)
    return f"{found[2]} {month_name(found[1], locale)} {found[0]}" if found else ""
