"""The calendar of free times that a form offers: which days still have some, and which times a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from casa_app.kit.calendar import LegalCalendar, legal_calendar
from casa_app.kit.database import Work
from casa_app.kit.i18n import CITY_ZONE, Locale, city_date, format_date, t, weekday
from casa_app.procedures.bookable import BookingRule
from casa_app.procedures.definition import Procedure
from casa_app.procedures.kinds.base import Context
from casa_app.procedures.kinds.dates import Datetime
from casa_app.procedures.service import booking
from casa_app.procedures.views import OptionView, SlotsView

SHOWN: Final = 14  # days at once


def chosen_fields(procedure: Procedure) -> frozenset[str]:
    """The fields that the calendar fills in; none where the procedure has no hours to offer."""
    rule = procedure.workflow.booking
    return frozenset({rule.start, *([rule.to] if rule.to else [])}) if rule and rule.hours else frozenset()


def resource_on(procedure: Procedure, step: str, values: Mapping[str, Any]) -> str:
    """What the calendar of a page is of: empty without a calendar, `?` while what is booked was not chosen."""
    rule, fields = procedure.workflow.booking, chosen_fields(procedure)
    section = next((one for one in procedure.sections if one.id == step), None)
    if not (rule and section and any(one.id in fields for one in section.fields)):
        return ""
    return str(values.get(rule.resource) or "?")


@dataclass(frozen=True)
class _Calendar:
    """What is open and not taken, in one stretch of days."""

    rule: BookingRule
    step: timedelta
    legal: LegalCalendar
    taken: frozenset[datetime]
    now: datetime

    def starts(self, day: date) -> list[datetime]:
        """When one may begin on a day."""
        least = timedelta(minutes=self.rule.minutes) if self.rule.minutes else self.step
        found = []
        for opens, shuts in booking.openings(self.rule, day, self.legal):
            moment = opens
            while moment + least <= shuts:
                if moment > self.now and self.free(moment, moment + least):
                    found.append(moment)
                moment += self.step
        return found

    def ends(self, start: datetime) -> list[datetime]:
        """Until when one may stay: as long as nobody else comes and the place is open."""
        shuts = next((shut for opens, shut in booking.openings(self.rule, city_date(start), self.legal)
                      if opens <= start < shut), start)  # fmt: skip
        found, until = [], start + self.step
        while until <= shuts and self.free(until - self.step, until):
            found.append(until)
            until += self.step
        return found

    def free(self, start: datetime, until: datetime) -> bool:
        """Whether nobody holds a part of [start, until)."""
        return not self.taken.intersection(booking.slots(start, until))


async def view(
    work: Work, procedure: Procedure, resource: str, typed: Mapping[str, Any], day: str, page: int, locale: Locale
) -> SlotsView:
    """The calendar of `resource`: `SHOWN` days (`page` of them), the times of the day `day` or of the one typed.

    `typed` is the form. What was chosen and is free no more is not chosen in the view, and told in `lost`.
    """
    rule = procedure.workflow.booking
    field = procedure.fields[rule.start] if rule else None
    if rule is None or not isinstance(field, Datetime):
        return SlotsView()
    now = work.clock.now()
    first, last = field.bounds(Context(city_date(now), locale))
    first = max(first, city_date(now))
    page = max(0, min(page, (last - first).days // SHOWN))
    start, until = _read(typed.get(rule.start)), _read(typed.get(rule.to)) if rule.to else None
    chosen = _day(day) or (start.date() if start else None)
    begins = first + timedelta(days=page * SHOWN)
    days = [begins + timedelta(days=n) for n in range(SHOWN) if begins + timedelta(days=n) <= last]
    if chosen is not None and not first <= chosen <= last:
        chosen = None
    span = [*days, chosen] if chosen else days
    since, ends = _midnight(min(span)), _midnight(max(span)) + timedelta(days=1)
    taken = frozenset(await booking.busy(work, f"{procedure.code}:{resource}", since, ends))
    step = max(booking.SLOT, timedelta(minutes=field.step_minutes))
    calendar = _Calendar(rule, step, await legal_calendar(work), taken, now)
    starts = calendar.starts(chosen) if chosen else []
    lost = bool(start and start.date() == chosen and start not in starts)
    stays = calendar.ends(start) if start in starts and rule.to and start else []
    lost = lost or bool(until and stays and until not in stays)
    return SlotsView(
        days=[_offered(one, calendar, chosen, locale) for one in days],
        times=[OptionView(_iso(one), f"{one:%H:%M}", one == start) for one in starts],
        ends=[OptionView(_iso(one), f"{one:%H:%M}", one == until) for one in stays],
        day=chosen.isoformat() if chosen else "", day_name=format_date(chosen, locale, "full") if chosen else "",
        page=page, earlier=page > 0, later=days[-1] < last if days else False, start=rule.start, until=rule.to or "",
        began=_iso(start) if start and start in starts else "",
        lost=t("procedures.slots.lost", locale, time=f"{start:%H:%M}") if lost and start else "",
    )  # fmt: skip


def _offered(day: date, calendar: _Calendar, chosen: date | None, locale: Locale) -> OptionView:
    """A day and how many times of it are free; `note` says so, or that it is full or closed."""
    free = len(calendar.starts(day))
    is_open = bool(booking.openings(calendar.rule, day, calendar.legal))
    told = t("procedures.slots.free", locale, n=free) if free else ""
    told = told or t("procedures.slots.full" if is_open else "procedures.slots.closed", locale)
    return OptionView(day.isoformat(), weekday(day, locale), day == chosen, told, free > 0)


def _iso(moment: datetime) -> str:
    """As a field of kind datetime holds it."""
    return moment.astimezone(CITY_ZONE).replace(tzinfo=None).isoformat(timespec="minutes")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CITY_ZONE)


def _read(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text)).replace(tzinfo=CITY_ZONE)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
