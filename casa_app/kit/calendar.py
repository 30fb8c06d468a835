"""The legal calendar: Moroccan holidays, corrected by the administrator, and terms in calendar or working days.

Computed religious dates are estimates until they are announced; `HolidayCorrection` rows override them by day.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final, Literal
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

import holidays
from sqlalchemy import select as select_columns
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import select

from casa_app.kit.database import Work
from casa_app.kit.i18n import CITY_ZONE, OFFICIAL
from casa_app.kit.models import HolidayCorrection, columns

Unit = Literal["hours", "days", "working_days"]
_CORRECTIONS = select_columns(columns(HolidayCorrection).day, columns(HolidayCorrection).off)
SHOWN_FOR: Final = timedelta(seconds=10)
"""How stale the days left may be on a page, in a process other than the one where a holiday was corrected."""
_WEEKEND = (5, 6)  # Saturday and Sunday: offices are closed


@cache
def _computed(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("MA", years=year))


@dataclass(frozen=True)
class LegalCalendar:
    """Says which days are worked. `corrections` maps a day to whether it is off."""

    corrections: dict[date, bool] = field(default_factory=dict)
    zone: ZoneInfo = CITY_ZONE

    def is_working(self, day: date) -> bool:
        """Whether offices are open that day."""
        return day.weekday() not in _WEEKEND and not self.is_holiday(day)

    def is_holiday(self, day: date) -> bool:
        """Whether it is a day off of the law's, whatever day of the week it falls on."""
        off = self.corrections.get(day)
        return day in _computed(day.year) if off is None else off

    def add_working_days(self, start: date, amount: int) -> date:
        """The day on which the `amount`-th working day after `start` falls; `start` itself does not count."""
        day = start
        while amount > 0:
            day += timedelta(days=1)
            amount -= self.is_working(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is before."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def due(self, start: datetime, amount: int, unit: Unit) -> datetime:
        """When a term ends: at the hour for hours, at the last moment of the last day otherwise.

        The day of the event does not count (dies a quo non computatur).
        """
        if unit == "hours":
            return start + timedelta(hours=amount)
        first = start.astimezone(self.zone).date()
        last = first + timedelta(days=amount) if unit == "days" else self.add_working_days(first, amount)
        return self.end_of(last).astimezone(start.tzinfo)

    def end_of(self, day: date) -> datetime:
        """The last moment of a day in the city."""
        return datetime.combine(day, time(23, 59, 59), self.zone)


@dataclass(frozen=True)
class Holiday:
    """A day off, or one that an administrator took off the computed ones (`off` false)."""

    day: date
    name: dict[str, str]
    off: bool
    corrected: bool


async def holidays_of(work: Work, year: int) -> list[Holiday]:
    """The year's days off, computed and corrected, in order."""
    names = {locale: holidays.country_holidays("MA", years=year, language=locale) for locale in OFFICIAL}
    days = {
        day: Holiday(day, {locale: names[locale].get(day, "") for locale in names}, True, False) for day in names["fr"]
    }
    for row in await work.session.exec(select(HolidayCorrection)):
        if row.day.year == year:
            days[row.day] = Holiday(row.day, {"fr": row.name_fr, "ar": row.name_ar}, row.off, True)
    return [days[day] for day in sorted(days)]


async def correct(work: Work, day: date, *, off: bool, name_fr: str, name_ar: str) -> HolidayCorrection:
    """Makes a day off, or a working one, whatever was computed."""
    row = (await work.session.exec(select(HolidayCorrection).where(HolidayCorrection.day == day))).first()
    row = row or HolidayCorrection(day=day, name_fr="", name_ar="")
    row.off, row.name_fr, row.name_ar = off, name_fr, name_ar
    work.after_commit(_forget_shown)
    work.session.add(row)
    return row


async def forget_correction(work: Work, day: date) -> HolidayCorrection | None:
    """Goes back to what is computed for a day; gives the correction that was."""
    row = (await work.session.exec(select(HolidayCorrection).where(HolidayCorrection.day == day))).first()
    if row is not None:
        await work.session.delete(row)
        work.after_commit(_forget_shown)
    return row


async def legal_calendar(work: Work) -> LegalCalendar:
    """The calendar with the administrator's corrections."""
    return LegalCalendar({row.day: row.off for row in await work.rows(_CORRECTIONS)})


# By database. A page that shows what is due would ask for these few rows each time it is opened.
_shown: WeakKeyDictionary[AsyncEngine, tuple[datetime, LegalCalendar]] = WeakKeyDictionary()


async def shown_calendar(work: Work) -> LegalCalendar:
    """The same, at most `SHOWN_FOR` old: it tells how many working days are left, and computes no term."""
    engine, now = work.engine, work.clock.now()
    if engine not in _shown or abs(now - _shown[engine][0]) > SHOWN_FOR:
        _shown[engine] = now, await legal_calendar(work)
    return _shown[engine][1]


async def _forget_shown() -> None:
    _shown.clear()  # other processes go on with theirs for `SHOWN_FOR`
