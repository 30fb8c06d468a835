"""What an administrator corrects: days off and the terms they move, where claims go, who files through Open311."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from casa_app.claims import repository
from casa_app.claims.models import RoutingRule
from casa_app.claims.open311 import service as open311
from casa_app.claims.open311.wire import Open311Error
from casa_app.claims.service import administration, routing
from casa_app.identity.policy import Role
from casa_app.kit import audit, jobs
from casa_app.kit.calendar import legal_calendar
from casa_app.kit.database import Database, Work, reading, writing
from casa_app.kit.errors import Forbidden, Invalid, Missing, NotFound
from casa_app.kit.i18n import city_date
from tests import make

ADMINISTRATOR = make.staff(Role.ADMINISTRATOR)
NAMES = {"name_fr": "Jour de deuil national", "name_ar": "يوم حداد وطني"}


async def recomputed(work: Work) -> int:
    after, moved = None, 0
    while True:
        after, some = await administration.recompute(work, after)
        moved += some
        if after is None:
            return moved


async def test_a_day_off_moves_the_terms_of_open_claims_once_and_the_chain_says_so(database: Database) -> None:
    async with writing() as work:
        claim, _ = await make.claim(work, category="roads_pothole")
        before = claim.target_due
        assert before is not None
    day = city_date(before)
    async with writing() as work:
        await administration.correct_holiday(work, ADMINISTRATOR, day.isoformat(), off=True, **NAMES)
    async with writing() as work:
        assert await recomputed(work) == 1
        assert await recomputed(work) == 0
    async with reading() as work:
        found = await repository.get(work, claim.id)
        assert found is not None
        assert found.target_due is not None
        assert found.target_due > before
        assert [link.action for link in await audit.history(work, "claim", claim.id)] == ["file", "recompute"]
        assert await audit.holds(work, "claim", claim.id)
        assert (await jobs.counts(work))["queued"] >= 1
    async with writing() as work:
        await administration.forget_holiday(work, ADMINISTRATOR, day.isoformat())
        assert await recomputed(work) == 1
    async with reading() as work:
        found = await repository.get(work, claim.id)
        assert found is not None
        assert found.target_due == before


async def test_the_years_days_off_hold_what_was_computed_and_what_was_corrected(database: Database) -> None:
    async with writing() as work:
        await administration.correct_holiday(work, ADMINISTRATOR, "2026-05-01", off=False, **NAMES)
        await administration.correct_holiday(work, ADMINISTRATOR, "2026-03-23", off=True, **NAMES)
    async with reading() as work:
        days = {one.day: one for one in await administration.holidays(work, ADMINISTRATOR, 2026, "ar")}
        calendar = await legal_calendar(work)
    assert days["2026-01-01"].name == "رأس السنة الميلادية"
    assert (days["2026-05-01"].off, days["2026-05-01"].corrected) == (False, True)
    assert days["2026-03-23"].off
    assert calendar.is_working(date(2026, 5, 1))
    assert not calendar.is_working(date(2026, 3, 23))
    assert calendar.is_working(date(2026, 3, 23) + timedelta(days=1))


async def test_a_correction_that_cannot_be_is_refused(database: Database) -> None:
    async with writing() as work:
        with pytest.raises(Invalid):
            await administration.correct_holiday(work, ADMINISTRATOR, "tomorrow", off=True, **NAMES)
        with pytest.raises(Missing):
            await administration.correct_holiday(work, ADMINISTRATOR, "2026-05-01", off=True, name_fr="", name_ar="x")
        with pytest.raises(NotFound):
            await administration.forget_holiday(work, ADMINISTRATOR, "2026-05-01")
        with pytest.raises(Forbidden):
            await administration.holidays(work, make.staff(Role.CLERK), 2026, "fr")


async def test_two_processes_that_begin_a_city_together_give_it_one_table(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with writing() as work:
        await routing.begin(work)
        first = await routing.rules(work, ADMINISTRATOR, "fr")

    async def none_yet(_: Work) -> list[RoutingRule]:
        return []

    with monkeypatch.context() as both:  # the second process looked before the first one was done
        both.setattr(repository, "routing", none_yet)
        async with writing() as work:
            await routing.begin(work)
    async with writing() as work:
        assert await routing.rules(work, ADMINISTRATOR, "fr") == first
    assert len(first) > 50


async def test_a_rule_shows_whom_it_moves_before_it_is_kept(database: Database) -> None:
    form = {"category": "lighting", "arrondissement": "*", "service": "roads", "team": "", "body": ""}
    async with writing() as work:
        lamp, _ = await make.claim(work)
        await make.claim(work, category="roads_pothole")
        moved = await routing.preview_form(work, ADMINISTRATOR, form, "fr")
        assert [(one.reference, one.before, one.after) for one in moved] == [
            (lamp.reference, "Éclairage public", "Voirie")
        ]
        await routing.keep_form(work, ADMINISTRATOR, form)
    async with writing() as work:
        assert (await make.claim(work))[0].service == "roads"
        assert lamp.service == "lighting"
        rows = await routing.rules(work, ADMINISTRATOR, "ar")
        assert [row[4] for row in rows if (row[0], row[1]) == ("lighting", "*")] == ["الطرق"]
        with pytest.raises(Invalid):
            await routing.keep_form(work, ADMINISTRATOR, {**form, "team": "lighting_west"})
        with pytest.raises(Forbidden):
            await routing.preview_form(work, make.staff(Role.CLERK), form, "fr")


async def test_a_key_opens_open311_until_it_is_revoked_and_is_kept_nowhere(database: Database) -> None:
    async with writing() as work:
        key = await administration.add_client(work, ADMINISTRATOR, "Application du quartier")
    async with writing() as work:
        assert (await open311.client_of(work, key)).name == "Application du quartier"
        (client,) = await administration.clients(work, ADMINISTRATOR, "fr")
        assert key not in repr(client)
        await administration.revoke_client(work, ADMINISTRATOR, UUID(client.id))
    async with reading() as work:
        with pytest.raises(Open311Error):
            await open311.client_of(work, key)
