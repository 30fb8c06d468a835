"""Halls, grounds and counters by the quarter of an hour: no two cases hold the same one."""

from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from casa_app.kit.bulk import keep_new, row
from casa_app.kit.calendar import LegalCalendar
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, Invalid
from casa_app.kit.i18n import CITY_ZONE
from casa_app.procedures import repository
from casa_app.procedures.bookable import BookingRule
from casa_app.procedures.models import Booking
from casa_app.procedures.service.answers import Settled

SLOT: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(days=3)
WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class AlreadyBooked(CasaError):
    """Somebody holds a part of that time."""

    key = "procedures.error.already_booked"
    status = 409


class BadTime(Invalid):
    """The end does not come after the beginning, it lies in the past, or it is longer than three days."""

    key = "procedures.error.bad_time"


def span(rule: BookingRule, settled: Settled, code: str, now: datetime) -> tuple[str, datetime, datetime]:
    """What a form books: the resource, from, until (in the city's zone). Raises BadTime."""
    values = settled.values
    start = _moment(values[rule.start])
    until = _moment(values[rule.to]) if rule.to else start + timedelta(minutes=rule.minutes or 0)
    if not start < until <= start + LONGEST or start <= now:
        raise BadTime(field=rule.to or rule.start)
    return f"{code}:{values[rule.resource]}", start, until


class ClosedThen(Invalid):
    """The place is not open for the whole of that time."""

    key = "procedures.error.closed_then"


def openings(rule: BookingRule, day: date, calendar: LegalCalendar) -> list[tuple[datetime, datetime]]:
    """From when until when the place is open on a day, in the city's zone."""
    if calendar.is_holiday(day) and not rule.holidays:
        return []
    told = [one for one in rule.hours if WEEK[day.weekday()] in one.days]
    return [(_at(day, one.start), _at(day, one.to)) for one in told]


def check_open(rule: BookingRule, start: datetime, until: datetime, calendar: LegalCalendar) -> None:
    """Raises ClosedThen where the rule has hours and [start, until) lies outside of them."""
    day = start.astimezone(CITY_ZONE).date()
    if rule.hours and not any(opens <= start and until <= shuts for opens, shuts in openings(rule, day, calendar)):
        raise ClosedThen(field=rule.start)


def _at(day: date, hour: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(hour), CITY_ZONE)


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=CITY_ZONE)


def slots(start: datetime, until: datetime) -> list[datetime]:
    """The quarters of an hour that [start, until) touches."""
    first = start - timedelta(minutes=start.minute % 15, seconds=start.second, microseconds=start.microsecond)
    found = []
    while first < until:
        found.append(first)
        first += SLOT
    return found


async def hold(work: Work, case_id: UUID, resource: str, start: datetime, until: datetime, *, field: str) -> None:
    """Takes the time for a case, whole or not at all: of two at once the database lets one. Raises AlreadyBooked."""
    wanted = [row(Booking, case_id=case_id, resource=resource, slot=slot) for slot in slots(start, until)]
    if await keep_new(work, Booking, wanted, unique=["resource", "slot"]) < len(wanted):
        raise AlreadyBooked(field=field)


async def busy(work: Work, resource: str, start: datetime, until: datetime) -> list[datetime]:
    """The slots in [start, until) that are held."""
    return await repository.taken(work, resource, start, until)
