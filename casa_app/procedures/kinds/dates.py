"""Kinds that are moments: a date, shown in both calendars, and a date with its hour for bookings."""

import re
from datetime import date, datetime, timedelta
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from casa_app.kit.errors import Invalid
from casa_app.kit.hijri import hijri
from casa_app.kit.i18n import Locale, format_date, t
from casa_app.procedures.kinds.base import SHORT, Context, Kind, Reader, Value
from casa_app.procedures.kinds.numbers import latin

EARLIEST: Final = date(1850, 1, 1)  # beyond these, a year was mistyped
LATEST: Final = date(2199, 12, 31)
_RELATIVE: Final = re.compile(r"^today(?:([+-][0-9]{1,5}))?$")
_SECONDS: Final = re.compile(r"^(\S{8,10})[T ](\d{1,2}:\d\d)(?::00)?$")
_AS_WRITTEN: Final = re.compile(r"^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})$")


class NotADate(Invalid):
    """The text is no date."""

    key = "procedures.kind.error.not_a_date"


class NotAMoment(Invalid):
    """The text is no date with an hour."""

    key = "procedures.kind.error.not_a_moment"


class TooEarly(Invalid):
    """The date is before `day`."""

    key = "procedures.kind.error.too_early"


class TooLate(Invalid):
    """The date is after `day`."""

    key = "procedures.kind.error.too_late"


class WrongStep(Invalid):
    """The hour is not a multiple of `minutes`."""

    key = "procedures.kind.error.wrong_step"


def _bound(text: str) -> str:
    if not _RELATIVE.match(text):
        date.fromisoformat(text)
    return text


Bound = Annotated[str, AfterValidator(_bound)]
"""`today`, `today+30` (days), `today-365` or a date (ISO 8601)."""


def bound_day(bound: str | None, today: date, default: date) -> date:
    """The day that a bound means."""
    if bound is None:
        return default
    match = _RELATIVE.match(bound)
    return today + timedelta(days=int(match[1] or 0)) if match else date.fromisoformat(bound)


def date_of(text: str) -> date:
    """The date that a person typed: ISO 8601 as a date input sends it, or day, month, year. Raises NotADate."""
    text = latin(text)
    if match := _AS_WRITTEN.match(text):
        text = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 a day of the calendar has no zone
    except ValueError:
        raise NotADate from None


class _Bounded(Kind):
    """A kind with days before and after which nothing is taken."""

    earliest: Bound | None = None
    latest: Bound | None = None

    def bounds(self, context: Context) -> tuple[date, date]:
        """The first and the last day that are taken."""
        first = bound_day(self.earliest, context.today, EARLIEST)
        return first, bound_day(self.latest, context.today, LATEST)

    def check(self, day: date, context: Context) -> None:
        """Raises TooEarly or TooLate."""
        first, last = self.bounds(context)
        if day < first:
            raise TooEarly(day=first)
        if day > last:
            raise TooLate(day=last)


class Date(_Bounded):
    """A date, kept as ISO 8601 and shown in both calendars."""

    kind: Literal["date"]

    def read(self, reader: Reader) -> Value:
        """The date as ISO 8601."""
        text = reader.text(self.id, SHORT)
        return reader.attempt(self.id, lambda: self._day(text, reader.context)) if text else None

    def _day(self, text: str, context: Context) -> str:
        day = date_of(text)
        self.check(day, context)
        return day.isoformat()

    def in_words(self, value: Value, locale: Locale) -> str:
        """`12 mars 2026 (23 ramadan 1447)`."""
        day = date.fromisoformat(str(value))
        other = hijri(day, locale)
        return f"{format_date(day, locale)} ({other})" if other else format_date(day, locale)

    def samples(self) -> list[Value]:
        """A day long ago, one to come."""
        return ["1925-01-31", "2027-02-28"]


class Datetime(_Bounded):
    """A day and an hour in Casablanca, kept as ISO 8601 without a zone (`2026-03-12T14:30`)."""

    kind: Literal["datetime"]
    step_minutes: int = Field(default=1, ge=1, le=720)

    def read(self, reader: Reader) -> Value:
        """The moment as ISO 8601, to the minute."""
        text = reader.text(self.id, SHORT)
        return reader.attempt(self.id, lambda: self._moment(text, reader.context)) if text else None

    def _moment(self, text: str, context: Context) -> str:
        try:
            found = datetime.strptime(_SECONDS.sub(r"\1T\2", latin(text)), "%Y-%m-%dT%H:%M")  # noqa: DTZ007 city time
        except ValueError:
            raise NotAMoment from None
        self.check(found.date(), context)
        if (found.hour * 60 + found.minute) % self.step_minutes:
            raise WrongStep(minutes=self.step_minutes)
        return found.isoformat(timespec="minutes")

    def in_words(self, value: Value, locale: Locale) -> str:
        """`jeudi 12 mars 2026, 14:30`."""
        found = datetime.fromisoformat(str(value))
        return f"{format_date(found.date(), locale, 'full')}{t('procedures.kind.comma', locale)}{found:%H:%M}"

    def samples(self) -> list[Value]:
        """A morning long ago, an evening to come."""
        return ["1925-01-31T00:00", "2027-02-28T23:59"]
