"""Silence: what the law grants when the city does not answer, when, with which evidence, and what nobody undoes."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from casa_app.claims.service import administration
from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit, jobs
from casa_app.kit.calendar import legal_calendar
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, Work, reading, writing
from casa_app.kit.errors import Forbidden
from casa_app.kit.i18n import city_date
from casa_app.kit.jobs import JobRun
from casa_app.notices.models import Notice
from casa_app.notices.service import rendered
from casa_app.procedures import jobs as procedures_jobs
from casa_app.procedures import repository
from casa_app.procedures.models import Case
from casa_app.procedures.rules import Action, CaseNotAllowedNow, SecondComplement, State
from casa_app.procedures.service import cases, catalogue, clocks, issuing, telling, worklist
from casa_app.procedures.service.cases import Deed
from casa_app.procedures.service.worklist_filter import WorklistFilter
from tests import make
from tests.procedures import made


@pytest.fixture
async def loaded(database: Database) -> Database:
    """A database that took up the procedure files."""
    async with writing() as work:
        await catalogue.load(work)
    return database


async def run() -> int:
    """One run over every overdue case, as the job does it; gives how many became presumed."""
    after, presumed = None, 0
    while True:
        async with writing() as work:
            await clocks.close_late_opinions(work)
        async with writing() as work:
            after, some = await clocks.presume(work, after)
        presumed += some
        if after is None:
            return presumed


async def state(case: Case) -> str:
    async with reading() as work:
        found = await repository.get(work, case.id)
        assert found is not None
        return found.state


async def test_silence_grants_at_the_limit_and_not_a_day_before(loaded: Database, clock: FixedClock) -> None:
    async with writing() as work:
        case = await made.case(work)
        await made.every_piece(work, case)
    assert case.decide_due is not None
    clock.advance(seconds=(case.decide_due - clock.now()).total_seconds() - 60)
    assert await run() == 0
    clock.advance(seconds=120)
    assert await run() == 1
    assert await run() == 0  # twice is once
    async with reading() as work:
        event = (await repository.events(work, case.id))[-1]
        assert (event.action, event.actor_kind, event.public) == ("presume", "system", True)
        assert event.data["act"] == "building_permit"
        assert (event.data["term"], event.data["pauses"], event.data["accepted"]) == ("15 days", [], "")
        assert (event.data["filed"], event.data["due"]) == (case.filed_at.isoformat(), case.decide_due.isoformat())
        assert event.data["documents"] == 4
        assert await audit.holds(work, "case", case.id)


async def test_silence_grants_nothing_where_the_law_does_not_say_so(loaded: Database, clock: FixedClock) -> None:
    async with writing() as work:
        case = await made.case(work, made.EXTRACT)
    clock.advance(days=40)
    assert await run() == 0
    assert await state(case) == State.FILED


async def test_a_complement_stops_the_term_until_it_is_supplied(loaded: Database, clock: FixedClock) -> None:
    clerk = made.staff()
    async with writing() as work:
        await make.account(work, clerk)
        case = await made.case(work)
        await made.every_piece(work, case)
        await made.do(work, clerk, case, Deed(Action.ASK_COMPLEMENT, pieces=("plans",)))
    clock.advance(days=30)
    assert await run() == 0
    async with writing() as work:
        found = await repository.get(work, case.id, lock=True)
        assert found is not None
        await cases.supply(work, found, cases.by_applicant(found.person_id), {}, "", "Voici le plan signé.")
    async with writing() as work:
        with pytest.raises(SecondComplement):
            await made.do(work, clerk, case, Deed(Action.ASK_COMPLEMENT, text="Encore une pièce."))
    clock.advance(days=14)
    assert await run() == 0
    clock.advance(days=2)
    assert await run() == 1
    async with reading() as work:
        assert len((await repository.events(work, case.id))[-1].data["pauses"]) == 1


async def test_a_case_without_a_piece_that_was_called_for_was_never_complete(
    loaded: Database, clock: FixedClock
) -> None:
    async with writing() as work:
        case = await made.case(work)
    clock.advance(days=16)
    assert await run() == 0
    assert await state(case) == State.FILED


async def test_a_term_that_is_not_what_the_rule_gives_is_put_right_first(loaded: Database, clock: FixedClock) -> None:
    async with writing() as work:
        case = await made.case(work)
        await made.every_piece(work, case)
    async with writing() as work:
        forged = await repository.get(work, case.id, lock=True)
        assert forged is not None
        forged.decide_due = clock.now() - timedelta(days=1)
        work.session.add(forged)
    assert await run() == 0
    async with reading() as work:
        found = await repository.get(work, case.id)
        assert found is not None
        assert (found.state, found.decide_due) == (State.FILED, case.decide_due)
        assert (await repository.events(work, case.id))[-1].action == "recompute"


@pytest.mark.parametrize("role", [Role.CLERK, Role.SUPERVISOR, Role.SIGNATORY, Role.GOVERNOR])
async def test_nobody_can_undo_a_presumption(loaded: Database, clock: FixedClock, role: Role) -> None:
    async with writing() as work:
        case = await made.case(work)
        await made.every_piece(work, case)
    clock.advance(days=16)
    assert await run() == 1
    actor = made.staff(role, at=clock.now())
    for action in Action:
        if action in {Action.ATTEST, Action.NOTE, Action.MESSAGE, Action.ASSIGN, Action.PAY}:
            continue
        deed = Deed(action, text="Non.", proposal="refuse", pieces=("plans",), verdict="unfavourable")
        async with writing() as work:
            with pytest.raises((CaseNotAllowedNow, Forbidden, SecondComplement)):
                await made.do(work, actor, case, deed)
    assert await state(case) == State.PRESUMED


async def test_only_the_governor_attests_and_then_it_is_tacitly_granted(loaded: Database, clock: FixedClock) -> None:
    async with writing() as work:
        case = await made.case(work)
        await made.every_piece(work, case)
    clock.advance(days=16)
    await run()
    silent = [made.staff(role, at=clock.now()) for role in (Role.CLERK, Role.SIGNATORY)]
    governor = made.staff(Role.GOVERNOR, at=clock.now())
    async with writing() as work:
        await make.account(work, *silent, governor)
        for one in silent:
            with pytest.raises(Forbidden):
                await made.do(work, one, case, Action.ATTEST)
            assert await waiting(work, one) == []
        assert await waiting(work, governor) == [case.reference]
    async with writing() as work:
        assert await worklist.sign(work, governor, [case.id]) == (1, [])
        assert (await jobs.counts(work))["queued"] >= 1
        assert await waiting(work, governor) == []
        signed = await repository.get(work, case.id)
        assert signed is not None
        document = await issuing.described(work, signed)
        assert document is not None
        assert document.signed_as == Role.GOVERNOR
    assert await state(case) == State.TACIT


async def waiting(work: Work, actor: Actor) -> list[str]:
    """What this colleague finds to sign."""
    page = await worklist.page(work, actor, WorklistFilter(tab="sign"), "fr")
    return [row.reference for row in page.rows if row.signs]


async def test_a_run_that_died_goes_on_where_the_rows_say(
    loaded: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clocks, "BATCH", 2)
    async with writing() as work:
        for _ in range(5):
            await made.every_piece(work, await made.case(work))
        await made.case(work, made.EXTRACT)
    clock.advance(days=16)
    with pytest.raises(RuntimeError, match="the power went"):
        async with writing() as work:
            await clocks.presume(work, None)
            raise RuntimeError("the power went")
    async with writing() as work:
        after, some = await clocks.presume(work, None)
        assert (after is not None, some) == (True, 2)
    assert await run() == 3  # the extract is overdue too, and grants nothing
    async with reading() as work:
        found = (await work.session.exec(select(Case))).all()
    assert sorted(one.state for one in found) == ["filed", *["presumed"] * 5]


async def test_a_case_that_cannot_be_read_holds_no_other_back(loaded: Database, clock: FixedClock) -> None:
    async with writing() as work:
        broken, sound = await made.case(work, name="Omar Fassi", phone="+212600000001"), await made.case(work)
        await made.every_piece(work, sound)
        broken.sealed = b"not what was sealed"
        work.session.add(broken)
    clock.advance(days=16)
    assert await run() == 1
    assert (await state(broken), await state(sound)) == (State.FILED, State.PRESUMED)


async def test_an_opinion_that_never_came_is_closed_and_the_case_goes_on(loaded: Database, clock: FixedClock) -> None:
    clerk = made.staff()
    async with writing() as work:
        await make.account(work, clerk)
        case = await made.case(work)
        await made.do(work, clerk, case, Action.ACCEPT, Action.ASK_OPINIONS)
    clock.advance(days=7)
    await run()
    assert await state(case) == State.OPINIONS
    clock.advance(days=3)
    await run()
    assert await state(case) == State.INSTRUCTION
    async with reading() as work:
        verdicts = [(row.body, row.verdict) for row in await repository.opinions(work, case.id)]
        lines = [row.action for row in await repository.events(work, case.id)][-2:]
    assert (verdicts, lines) == ([("urban_agency", "silent")], ["opinion", "gather"])


async def recomputed() -> int:
    after, moved = None, 0
    while True:
        async with writing() as work:
            after, some = await clocks.recompute(work, after)
        moved += some
        if after is None:
            return moved


async def test_a_corrected_day_off_moves_open_terms_once_and_the_chain_says_so(
    loaded: Database, clock: FixedClock
) -> None:
    administrator = make.staff(Role.ADMINISTRATOR)
    async with writing() as work:
        extract, permit = await made.case(work, made.EXTRACT), await made.case(work)
        before = extract.decide_due
        assert before is not None
        names = {"name_fr": "Jour de deuil national", "name_ar": "يوم حداد وطني"}
        day = city_date(before).isoformat()
        await administration.correct_holiday(work, administrator, day, off=True, **names)
        await clocks.recompute_later(work, administrator)
    assert await recomputed() == 2  # the permit's few days to be called complete are working days too
    assert await recomputed() == 0
    async with reading() as work:
        found = await repository.get(work, extract.id)
        assert found is not None
        assert found.decide_due is not None
        assert found.decide_due > before
        actions = [link.action for link in await audit.history(work, "case", extract.id)]
        assert actions == ["file", "recompute"]
        again = await repository.get(work, permit.id)
        assert again is not None
        assert again.decide_due == permit.decide_due  # fifteen days are days
        assert (await legal_calendar(work)).is_working(city_date(before)) is False
    with pytest.raises(Forbidden):
        async with writing() as work:
            await clocks.recompute_later(work, made.staff())


@pytest.mark.parametrize("event", sorted(telling.EVENTS))
async def test_the_applicant_is_told_once_and_never_the_secret(loaded: Database, event: str) -> None:
    async with writing() as work:
        case = await made.case(work)
    for _ in range(2):
        async with writing() as work:
            await telling.happened(work, case.id, event, "the-same-event")
    async with reading() as work:
        notices = (await work.session.exec(select(Notice).where(Notice.key == "the-same-event"))).all()
        assert [(one.template, one.channel, one.locale) for one in notices] == [(f"procedures.{event}", "sms", "fr")]
        content: dict[str, Any] = await audit.unseal(work, case.person_id, notices[0].sealed)
    assert content["to"] == made.PHONE
    _, text = rendered(f"procedures.{event}", "sms", "fr", content["params"])
    assert case.reference in text


async def test_the_jobs_do_what_they_are_for(loaded: Database, clock: FixedClock) -> None:
    async with writing() as work:
        case = await made.case(work)
        await made.every_piece(work, case)
    clock.advance(days=16)
    async with writing() as work:
        key = await jobs.enqueue(work, "procedures.clocks", payload={})
    await procedures_jobs.watch(JobRun(key, "procedures.clocks", {}, 1))
    assert await state(case) == State.PRESUMED
    told = {"case": str(case.id), "event": "presume"}
    await procedures_jobs.notify(JobRun(key, "procedures.notify", told, 1))
    await procedures_jobs.recompute(JobRun(key, "procedures.recompute", {}, 1))
    async with reading() as work:
        assert [one.template for one in (await work.session.exec(select(Notice))).all()] == ["procedures.presume"]


async def test_an_erased_applicant_is_told_nothing(loaded: Database) -> None:
    async with writing() as work:
        case = await made.case(work)
        await audit.erase_key(work, case.person_id)
    async with writing() as work:
        await telling.happened(work, case.id, "grant", "grant")
    async with reading() as work:
        assert (await work.session.exec(select(Notice))).all() == []
