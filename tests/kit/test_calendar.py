"""The days left that a page tells follow a corrected holiday."""

from datetime import date

from casa_app.kit import calendar
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.models import HolidayCorrection

DAY = date(2026, 11, 12)


async def _shown_as_working() -> bool:
    async with reading() as work:
        return (await calendar.shown_calendar(work)).is_working(DAY)


async def test_a_day_that_is_corrected_here_is_shown_so_at_once(database: Database) -> None:
    assert await _shown_as_working()
    async with writing() as work:
        await calendar.correct(work, DAY, off=True, name_fr="Jour chômé", name_ar="يوم عطلة")
    assert not await _shown_as_working()
    async with writing() as work:
        await calendar.forget_correction(work, DAY)
    assert await _shown_as_working()


async def test_a_day_that_another_process_corrected_is_shown_so_a_moment_later(
    database: Database, clock: FixedClock
) -> None:
    assert await _shown_as_working()
    async with writing() as work:
        work.session.add(HolidayCorrection(day=DAY, off=True, name_fr="Jour chômé", name_ar="يوم عطلة"))
    assert await _shown_as_working()
    async with reading() as work:  # a term never waits
        assert not (await calendar.legal_calendar(work)).is_working(DAY)
    clock.advance(seconds=calendar.SHOWN_FOR.total_seconds() + 1)
    assert not await _shown_as_working()
