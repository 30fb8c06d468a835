"""Halls and appointments: free times are offered, taken once, and told when somebody was faster."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from casa_app.kit import calendar
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.errors import CasaError
from casa_app.procedures.kinds.base import Context
from casa_app.procedures.service import catalogue, filing, slots
from casa_app.procedures.service.booking import AlreadyBooked, ClosedThen
from casa_app.procedures.service.filing import Filed
from casa_app.procedures.views import SlotsView

HALL, APPOINTMENT = "hall_booking", "signature_legalisation"
MAARIF = "06.141.01.03"


def _form(day: date, start: str, until: str) -> dict[str, Any]:
    return {
        "venue": "hall_small", "from_time": f"{day}T{start}", "to_time": f"{day}T{until}", "applicant_kind": "myself",
        "holder_name": "Amina El Idrissi", "purpose": "meeting", "attendance": "20", "rules_accepted": "yes",
        "applicant.name": "Amina El Idrissi", "applicant.contact": "none",
    }  # fmt: skip


async def _book(day: date, start: str, until: str) -> Filed | CasaError:
    """A hall is filed for, in a transaction of its own; what refused it."""
    try:
        async with writing() as work:
            procedure = (await catalogue.find(work, HALL)).procedure
            return await filing.file(work, filing.parse(procedure, _form(day, start, until), Context(work.today())))
    except CasaError as refused:
        return refused


async def _seen(code: str, resource: str, typed: dict[str, Any], day: date | str = "", page: int = 0) -> SlotsView:
    async with reading() as work:
        procedure = (await catalogue.find(work, code)).procedure
        return await slots.view(work, procedure, resource, typed, str(day), page, "fr")


@pytest.fixture
async def next_week(database: Database, clock: FixedClock) -> date:
    """A Thursday that is no day off."""
    async with writing() as work:
        await catalogue.load(work)
        today = work.today()
        return next(day for n in range(8, 30) if (day := today + timedelta(days=n)).weekday() == 3)


async def test_of_two_who_want_the_same_hall_at_once_one_gets_it_and_the_other_is_offered_the_rest(
    next_week: date,
) -> None:
    done = await asyncio.gather(_book(next_week, "10:00", "12:00"), _book(next_week, "10:00", "11:00"))
    assert sorted(type(one).__name__ for one in done) == ["AlreadyBooked", "Filed"]
    assert next(one.field for one in done if isinstance(one, AlreadyBooked)) == "from_time"

    view = await _seen(HALL, "hall_small", _form(next_week, "10:00", "12:00"))
    assert "10:00" in view.lost
    offered = [one.label for one in view.times]
    assert (offered[0], "10:30" in offered, "12:00" in offered) == ("09:00", False, True)
    assert not any(one.chosen for one in view.times)
    assert (await _seen(HALL, "hall_large", _form(next_week, "10:00", "12:00"))).lost == ""  # the other one is free

    early = await _seen(HALL, "hall_small", _form(next_week, "09:00", "11:00"))  # one may stay until the others come
    assert ([one.label for one in early.ends], bool(early.lost)) == (["09:30", "10:00"], True)


async def test_days_off_weekends_and_past_hours_are_not_offered(next_week: date, clock: FixedClock) -> None:
    async with writing() as work:
        await calendar.correct(work, next_week, off=True, name_fr="Fête", name_ar="عيد")
    days = {one.value: one for one in (await _seen(APPOINTMENT, MAARIF, {})).days}
    days |= {one.value: one for one in (await _seen(APPOINTMENT, MAARIF, {}, page=1)).days}
    closed, saturday, open_day = (days[str(next_week + timedelta(days=n))] for n in (0, 2, 1))
    assert [(one.open, one.note) for one in (closed, saturday)] == [(False, "fermé"), (False, "fermé")]
    assert (open_day.open, open_day.note) == (True, "32 horaires libres")
    times = (await _seen(APPOINTMENT, MAARIF, {}, open_day.value)).times
    assert (times[0].label, times[-1].label) == ("08:30", "16:15")
    today = await _seen(HALL, "hall_small", {}, clock.now().date())
    assert all(datetime.fromisoformat(one.value).time() > clock.now().time() for one in today.times)


async def test_what_no_calendar_offered_is_refused(next_week: date) -> None:
    refused = await _book(next_week, "21:00", "23:30")
    assert isinstance(refused, ClosedThen)
    assert refused.field == "from_time"
