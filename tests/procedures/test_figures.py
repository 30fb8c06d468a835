"""The delays that the city publishes on its procedures, from what really happened to cases."""

from datetime import timedelta

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from casa_app.identity.policy import Actor, Role
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.ids import new_id
from casa_app.kit.jobs import JobRun
from casa_app.procedures import jobs, repository
from casa_app.procedures.api import figures as api
from casa_app.procedures.models import Case
from casa_app.procedures.rules import Action
from casa_app.procedures.service import cases, catalogue, figures
from casa_app.procedures.service.cases import Deed
from tests.procedures import made


async def _decide(clerk: Actor, signatory: Actor, one: Case, action: Action = Action.GRANT) -> None:
    """A clerk proposes and a signatory signs, today."""
    async with writing() as work:
        one = await made.proposed(work, clerk, one, "grant" if action is Action.GRANT else "refuse")
        await made.do(work, signatory, one, Deed(action, text="Trop haut." if action is Action.REFUSE else ""))


async def _applicant(one: Case, action: Action, text: str = "") -> None:
    async with writing() as work:
        found = await repository.get(work, one.id, lock=True)
        assert found is not None
        await cases.move(work, found, action, cases.by_applicant(found.person_id), text=text)


async def _job(name: str) -> None:
    await {"figures": jobs.count, "clocks": jobs.watch}[name](JobRun(new_id(), f"procedures.{name}", {}, 1))


async def test_delays_leave_out_pauses_and_count_silence_as_late(database: Database, clock: FixedClock) -> None:
    """Twelve small permits, whose term is 15 days: nine granted after 1 to 9 days, one refused after 10 and contested
    in vain, one decided after 17 of which the city waited 5, and one granted by silence."""
    async with writing() as work:
        await catalogue.load(work)
        filed = [await made.case(work) for _ in range(13)]
        await made.every_piece(work, filed[-2])
        clerk = await made.agent(work)
        signatory = await made.agent(work, "Nadia", Role.SIGNATORY, at=clock.now() + timedelta(days=30))
    *quick, refused, paused, _silent, withdrawn = filed
    await _applicant(withdrawn, Action.WITHDRAW)
    for day in range(1, 18):
        clock.advance(days=1)
        if day <= len(quick):
            await _decide(clerk, signatory, quick[day - 1])
        if day == 2:
            async with writing() as work:
                await cases.act(work, clerk, paused.id, Deed(Action.ASK_COMPLEMENT, text="Le plan."))
        if day == 7:
            await _applicant(paused, Action.SUPPLY, "Le voici.")
        if day == 10:
            await _decide(clerk, signatory, refused, Action.REFUSE)
        if day == 16:
            await _job("clocks")
    await _decide(clerk, signatory, paused)
    await _applicant(refused, Action.APPEAL, "Non.")
    async with writing() as work:
        await made.do(work, signatory, refused, Deed(Action.DISMISS, text="Confirmé."))
    await _job("figures")

    async with reading() as work:
        rows = {row.code: row for row in await figures.read(work, "ar")}
        told = await figures.of(work, made.PERMIT, "fr")
        few = await figures.of(work, made.EXTRACT, "fr")
    permit = rows[made.PERMIT]
    assert (permit.decided, permit.p50_days, permit.p90_days) == (12, 6.0, 12.0)
    assert (permit.within_law, permit.complement) == (round(11 / 12, 3), round(1 / 12, 3))
    assert (told.p50, told.p90, told.enough) == ("6 jours", "12 jours", True)
    assert not few.enough
    assert rows[made.EXTRACT].p50_days is None

    app = FastAPI()
    app.include_router(api.router)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://casa.test") as client:
        listed = (await client.get("/api/procedures/figures.json?locale=ar")).json()
        sheet = (await client.get("/api/procedures/figures.csv")).text
    assert next(one for one in listed if one["code"] == made.PERMIT)["p90_days"] == 12.0
    assert any(line.startswith(f"{made.PERMIT},urban,") and ",12,6.0,12.0," in line for line in sheet.splitlines())

    clock.advance(days=400)
    await _job("figures")
    async with reading() as work:
        assert (await figures.of(work, made.PERMIT, "fr")).decided == "0"


def test_a_percentile_is_the_value_of_a_real_case() -> None:
    days = [float(day) for day in range(1, 11)]
    assert [figures.percentile(days, share) for share in (50, 90, 100)] == [5.0, 9.0, 10.0]
    assert figures.percentile([3.0], 50) == 3.0
