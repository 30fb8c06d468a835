"""A case from filing to its sealed document: what each may do, and what nobody may."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from casa_app.adapters.object_store import ObjectMissing, ObjectStore
from casa_app.files.jobs import sweep_orphans
from casa_app.identity.policy import Actor, Role, StepUpNeeded
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, Work, reading, writing
from casa_app.kit.errors import CasaError, Forbidden, InvalidForm, Missing
from casa_app.procedures import issuing_repository, repository
from casa_app.procedures.models import Case
from casa_app.procedures.rules import Action, CaseNotAllowedNow, OwnProposal, SecondComplement
from casa_app.procedures.service import answers, booking, cases, issuing, sheet
from casa_app.procedures.service.cases import Deed
from tests import make


async def _act(actor: Actor, case_id: UUID, action: Action, **deed: Any) -> Case:
    async with writing() as work:
        return await cases.act(work, actor, case_id, Deed(action, **deed))


async def _colleagues(clock: FixedClock) -> tuple[Actor, Actor]:
    """A clerk, and an officer of the civil status whose second factor is fresh."""
    clerk = make.staff(Role.CLERK)
    officer = make.staff(Role.CIVIL_STATUS_OFFICER, step_up_at=clock.now())
    async with writing() as work:
        await make.account(work, clerk, officer)
    return clerk, officer


async def _filed() -> UUID:
    async with writing() as work:
        return (await make.case(work)).case.id


async def _accepted(clerk: Actor, case_id: UUID) -> None:
    await _act(clerk, case_id, Action.ACCEPT)
    await _act(clerk, case_id, Action.FIND_ACT, written=make.act_form())


async def _granted(clock: FixedClock) -> UUID:
    clerk, officer = await _colleagues(clock)
    case_id = await _filed()
    await _accepted(clerk, case_id)
    await _act(clerk, case_id, Action.PROPOSE, proposal="grant")
    await _act(officer, case_id, Action.GRANT)
    return case_id


# --- Filing ----------------------------------------------------------------------------------------------------------


async def test_a_filed_case_has_its_entry_its_terms_and_its_answers(database: Database) -> None:
    async with writing() as work:
        filed = await make.case(work)
        case = filed.case
    assert (case.office, case.entry_number, case.state, case.due_kind) == ("06.141.01.01", 1, "filed", "complete")
    assert case.complete_due is not None
    assert case.decide_due is not None
    assert len(filed.secret) == 9
    async with reading() as work:
        kept = await answers.of_case(work, case)
        assert kept["full_name"] == "Amina El Idrissi"
        assert b"Amina" not in case.sealed


async def test_a_form_sent_twice_files_once(database: Database) -> None:
    async with writing() as work:
        first = await make.case(work, form=make.birth_form(filing_key="same"))
    async with writing() as work:
        again = await make.case(work, form=make.birth_form(filing_key="same"))
    assert (again.case.id, again.secret) == (first.case.id, "")


async def test_what_is_missing_is_told_by_field(database: Database) -> None:
    async with writing() as work:
        with pytest.raises(InvalidForm) as refusal:
            wrong = {"full_name": " ", "relationship": "guardian", "applicant.phone": "1"}
            await make.case(work, form=make.birth_form(**wrong))
    told = [problem.field for problem in refusal.value.problems]
    assert told == ["full_name", "piece.id_card", "piece.guardianship", "applicant.phone"]


async def test_the_registry_book_is_shared_with_claims(database: Database) -> None:
    async with writing() as work:
        claim, _ = await make.claim(work, lat=None, lng=None, arrondissement="06.141.01.01")
        filed = await make.case(work)
    assert (claim.office, filed.case.office) == ("06.141.01.01", "06.141.01.01")
    assert filed.case.entry_number == claim.entry_number + 1


# --- Instruction -----------------------------------------------------------------------------------------------------


async def test_an_extract_is_accepted_proposed_and_granted(database: Database, clock: FixedClock) -> None:
    case_id = await _granted(clock)
    async with reading() as work:
        told = [event.action for event in await repository.events(work, case_id)]
    assert told == ["file", "accept", "find_act", "propose", "grant"]


async def test_missing_pieces_are_asked_for_once_and_stop_the_clock(database: Database, clock: FixedClock) -> None:
    clerk, _ = await _colleagues(clock)
    case_id = await _filed()
    asked = await _act(clerk, case_id, Action.ASK_COMPLEMENT, text="La date ne correspond pas au registre.")
    assert (asked.state, asked.decide_due, asked.due_kind) == ("incomplete", None, "")
    clock.advance(days=10)
    async with writing() as work:
        case = await repository.get(work, case_id, lock=True)
        assert case is not None
        supplied = await cases.supply(work, case, cases.by_applicant(case.person_id), {}, "", "C’est le 13 mars.")
    assert supplied.state == "filed"
    assert supplied.decide_due is not None
    assert supplied.decide_due > clock.now()
    with pytest.raises(SecondComplement):
        await _act(clerk, case_id, Action.ASK_COMPLEMENT, text="Encore une chose.")


async def test_nobody_signs_what_they_proposed(database: Database, clock: FixedClock) -> None:
    both = make.staff(Role.CLERK, Role.CIVIL_STATUS_OFFICER, step_up_at=clock.now())
    async with writing() as work:
        await make.account(work, both)
    case_id = await _filed()
    await _accepted(both, case_id)
    await _act(both, case_id, Action.PROPOSE, proposal="grant")
    with pytest.raises(OwnProposal):
        await _act(both, case_id, Action.GRANT)


async def test_a_decision_wants_the_role_and_a_fresh_second_factor(database: Database, clock: FixedClock) -> None:
    clerk, officer = await _colleagues(clock)
    case_id = await _filed()
    await _accepted(clerk, case_id)
    await _act(clerk, case_id, Action.PROPOSE, proposal="grant")
    with pytest.raises(Forbidden):
        await _act(make.staff(Role.SIGNATORY, step_up_at=clock.now()), case_id, Action.GRANT)
    clock.advance(hours=1)
    with pytest.raises(StepUpNeeded):
        await _act(officer, case_id, Action.GRANT)


async def test_a_refusal_says_why(database: Database, clock: FixedClock) -> None:
    clerk, officer = await _colleagues(clock)
    case_id = await _filed()
    await _act(clerk, case_id, Action.ACCEPT)
    with pytest.raises(Missing):
        await _act(clerk, case_id, Action.PROPOSE, proposal="refuse")
    await _act(clerk, case_id, Action.PROPOSE, proposal="refuse", text="L’acte n’est pas à ce registre.")
    with pytest.raises(Missing):
        await _act(officer, case_id, Action.REFUSE)
    refused = await _act(officer, case_id, Action.REFUSE, text="L’acte n’est pas à ce registre.")
    assert (refused.state, refused.open) == ("refused", False)


@pytest.mark.parametrize(
    "reach", [{"arrondissements": frozenset({"06.141.01.31"})}, {"services": frozenset({"roads"})}]
)
async def test_a_case_out_of_reach_is_refused(database: Database, reach: dict[str, frozenset[str]]) -> None:
    case_id = await _filed()
    with pytest.raises(Forbidden):
        await _act(make.staff(Role.CLERK, **reach), case_id, Action.ACCEPT)


@pytest.mark.parametrize("action", [Action.FILE, Action.SUPPLY, Action.WITHDRAW, Action.PRESUME, Action.ISSUE])
async def test_no_colleague_does_what_is_the_applicants_or_the_systems(database: Database, action: Action) -> None:
    case_id = await _filed()
    everything = make.staff(*Role)
    with pytest.raises(Forbidden):
        await _act(everything, case_id, action)


@pytest.mark.parametrize("action", [Action.ACCEPT, Action.ASSIGN, Action.PROPOSE, Action.CHECK, Action.ASK_COMPLEMENT])
async def test_an_agent_of_the_counter_does_not_instruct(database: Database, action: Action) -> None:
    agent, case_id = make.staff(Role.COUNTER_AGENT), await _filed()
    async with writing() as work:
        await make.account(work, agent)
    with pytest.raises(Forbidden):
        await _act(agent, case_id, action, text="Il manque une pièce.", proposal="grant")


async def test_an_agent_of_the_counter_takes_money_and_leaves_word(database: Database) -> None:
    agent, case_id = make.staff(Role.COUNTER_AGENT), await _filed()
    async with writing() as work:
        await make.account(work, agent)
    await _act(agent, case_id, Action.PAY, amount=20.0, receipt_number="Q-1")
    await _act(agent, case_id, Action.NOTE, text="La personne est passée au guichet.")
    async with reading() as work:
        case = await repository.get(work, case_id)
        assert case is not None
        assert (await sheet.sheet(work, agent, case.reference, "fr")).actions == ["message", "note"]


async def test_of_two_who_decide_at_once_one_is_told(database: Database, clock: FixedClock) -> None:
    clerk, _ = await _colleagues(clock)
    case_id = await _filed()
    async with reading() as work:
        seen = await repository.get(work, case_id)
    assert seen is not None
    deeds = [_act(clerk, case_id, Action.ACCEPT, version=seen.version),
             _act(clerk, case_id, Action.ASK_COMPLEMENT, version=seen.version, text="Une pièce manque.")]  # fmt: skip
    done = await asyncio.gather(*deeds, return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["Case", "CaseChanged"]


async def test_a_payment_is_recorded_once_with_its_receipt(database: Database, clock: FixedClock) -> None:
    clerk, _ = await _colleagues(clock)
    case_id = await _filed()
    await _act(clerk, case_id, Action.PAY, amount=20.0, receipt_number="Q-2026-118")
    with pytest.raises(cases.PaymentTaken):
        await _act(clerk, case_id, Action.PAY, amount=20.0, receipt_number="Q-2026-118")


# --- The result ------------------------------------------------------------------------------------------------------


async def test_a_granted_case_is_issued_once(database: Database, clock: FixedClock, object_store: ObjectStore) -> None:
    case_id = await _granted(clock)
    made = await asyncio.gather(issuing.issue(case_id), issuing.issue(case_id))
    assert made[0] is not None
    assert made[1] is not None
    assert made[0].id == made[1].id
    async with reading() as work:
        assert await issuing_repository.count(work, 2026) == 1
        case = await repository.get(work, case_id)
        assert case is not None
        assert case.state == "issued"
    info = await object_store.head("originals", issuing.object_key(made[0].object_digest))
    assert info.size == made[0].size


@pytest.mark.parametrize("action", [None, Action.ACCEPT])
async def test_nothing_is_issued_before_it_is_signed(
    database: Database, clock: FixedClock, action: Action | None
) -> None:
    clerk, _ = await _colleagues(clock)
    case_id = await _filed()
    if action:
        await _act(clerk, case_id, action)
    assert await issuing.issue(case_id) is None


async def test_a_crash_before_the_register_leaves_nothing_and_the_next_run_the_whole(
    database: Database, clock: FixedClock, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = await _granted(clock)

    async def dies(*_: object, **__: object) -> None:
        raise RuntimeError("the worker was killed here")

    with monkeypatch.context() as dying:
        dying.setattr(cases, "record", dies)
        with pytest.raises(RuntimeError):
            await issuing.issue(case_id)
    async with reading() as work:
        case = await repository.get(work, case_id)
        assert case is not None
        assert case.state == "granted"
        assert await issuing_repository.of_case(work, case_id) is None
    issued = await issuing.issue(case_id)
    assert issued is not None
    assert issued.entry == 1


async def test_the_sweep_of_the_store_leaves_issued_documents_and_takes_what_a_crash_left(
    database: Database, clock: FixedClock, object_store: ObjectStore
) -> None:
    issued = await issuing.issue(await _granted(clock))
    assert issued is not None
    left, unknown = issuing.object_key("ab" * 32), "registers/1990/1.pdf"
    for key in (left, unknown):
        await object_store.put("originals", key, b"%PDF-", issuing.MEDIA)
    clock.at = datetime.now(UTC) + timedelta(days=3)
    await sweep_orphans()
    await object_store.head("originals", issuing.object_key(issued.object_digest))
    await object_store.head("originals", unknown)
    with pytest.raises(ObjectMissing):
        await object_store.head("originals", left)
    await object_store.delete("originals", unknown)


async def test_a_revoked_document_stays_in_the_register_with_its_ground(
    database: Database, clock: FixedClock, object_store: ObjectStore
) -> None:
    case_id = await _granted(clock)
    issued = await issuing.issue(case_id)
    assert issued is not None
    officer = make.staff(Role.CIVIL_STATUS_OFFICER, step_up_at=clock.now())
    async with writing() as work:
        await make.account(work, officer)
        await issuing.revoke(work, officer, issued.number, "Erreur de registre.")
    async with reading() as work:
        found = await issuing_repository.revocation(work, issued.id)
        assert found is not None
        assert found.ground == "Erreur de registre."


# --- Booking ---------------------------------------------------------------------------------------------------------


async def _try(work: Callable[[Work], Awaitable[Any]]) -> CasaError | None:
    try:
        async with writing() as unit:
            await work(unit)
    except CasaError as problem:
        return problem
    return None


async def test_a_hall_is_never_held_twice(database: Database, clock: FixedClock) -> None:
    first, second = await _filed(), await _filed()
    start = clock.now() + timedelta(days=3)

    def hold(case_id: UUID, shift: int) -> Callable[[Work], Awaitable[None]]:
        since = start + timedelta(minutes=shift)
        return lambda work: booking.hold(work, case_id, "hall", since, since + timedelta(hours=2), field="from")

    done = await asyncio.gather(_try(hold(first, 0)), _try(hold(second, 60)))
    assert sorted(type(one).__name__ for one in done) == ["AlreadyBooked", "NoneType"]
    assert await _try(hold(second, 180)) is None


async def test_a_withdrawn_case_gives_its_hall_back(database: Database, clock: FixedClock) -> None:
    case_id = await _filed()
    start = clock.now() + timedelta(days=3)
    async with writing() as work:
        await booking.hold(work, case_id, "hall", start, start + timedelta(hours=1), field="from")
        case = await repository.get(work, case_id, lock=True)
        assert case is not None
        await cases.move(work, case, Action.WITHDRAW, cases.by_applicant(case.person_id))
        assert await booking.busy(work, "hall", start, start + timedelta(hours=1)) == []


async def test_what_has_ended_is_not_withdrawn(
    database: Database, clock: FixedClock, object_store: ObjectStore
) -> None:
    case_id = await _granted(clock)
    await issuing.issue(case_id)
    async with writing() as work:
        case = await repository.get(work, case_id, lock=True)
        assert case is not None
        with pytest.raises(CaseNotAllowedNow):
            await cases.move(work, case, Action.WITHDRAW, cases.by_applicant(case.person_id))
