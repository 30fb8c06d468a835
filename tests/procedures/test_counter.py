"""The counter: what an agent writes down for a person present is that person's: filed, told, paid, thrown away so."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

import casa_app.casa_app  # noqa: F401 composing the application registers its States
from casa_app.identity import service as identity
from casa_app.identity.rules import Role
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.errors import Forbidden
from casa_app.kit.models import Draft
from casa_app.procedures import repository
from casa_app.procedures.models import Case
from casa_app.procedures.rules import Action
from casa_app.procedures.service import catalogue, counter
from casa_app.procedures.service.cases import Deed
from casa_app.procedures.state.apply import ApplyState
from casa_app.procedures.state.counter import FORM, CounterFormState
from tests import make
from tests.desk.test_case_states import signed_in
from tests.procedures import made
from tests.tabs import call, stand, tab


@pytest.fixture
async def loaded(database: Database) -> Database:
    """A database that took up the procedure files."""
    async with writing() as work:
        await catalogue.load(work)
    return database


def _begun(cookie: str, code: str = "birth_extract") -> Any:
    return tab(CounterFormState, f"/fr{FORM}", cookie=cookie, code=code)


async def _filled_in(state: Any, **changed: Any) -> None:
    form = make.birth_form(**changed)
    await call(state, "begin")
    for step in ("request", "act_section", "applicant"):
        assert state.step == step, state.problems
        applicant = step == "applicant"
        page = {name: value for name, value in form.items() if name.startswith("applicant") == applicant}
        await state.parent_state.event_handlers["next"].fn(state, page)
    assert state.step == "summary", state.problems


async def _cases() -> list[Case]:
    async with reading() as work:
        return list((await work.session.exec(select(Case))).all())


async def test_an_agent_files_for_a_person_and_nothing_of_their_own_account_goes_in(loaded: Database) -> None:
    state = _begun(await signed_in(Role.COUNTER_AGENT))
    await call(state, "begin")
    assert not any(value for name, value in state.shown.items() if name in {"applicant.name", "applicant.email"})
    await _filled_in(state, **{"applicant.language": "ar"})
    await call(state, "file")
    (case,) = await _cases()
    async with reading() as work:
        (filed, *_) = await repository.events(work, case.id)
        person = await identity.contact(work, case.person_id)
        assert (await work.session.exec(select(Draft))).all() == []
    assert (case.channel, case.locale, filed.actor_kind) == ("counter", "ar", "staff")
    assert (person.name, person.email) == ("Amina El Idrissi", "")
    french, arabic = state.receipts
    assert french.reference == arabic.reference == case.reference
    assert french.secret
    assert french.procedure != arabic.procedure


async def test_a_draft_of_the_counter_is_nobodys_own_and_a_new_person_begins_with_empty_fields(
    loaded: Database,
) -> None:
    cookie = await signed_in(Role.COUNTER_AGENT)
    state = _begun(cookie)
    await call(state, "begin")
    await state.parent_state.event_handlers["keep"].fn(state, "relationship", "guardian")
    own = tab(ApplyState, "/fr/apply", cookie=cookie, code="birth_extract")
    own.tokens = state.tokens
    await call(own, "open")
    assert "relationship" not in own._typed
    again = _begun(cookie)
    again.parent_state.tokens = state.tokens
    await call(again, "begin")
    assert again._typed["relationship"] == "guardian"
    root = again.parent_state.parent_state
    stand(root, f"/fr{FORM}", cookie=cookie, code="birth_extract", new="1")
    await call(again, "begin")
    stand(root, f"/fr{FORM}", cookie=cookie, code="birth_extract")
    await call(again, "begin")
    assert "relationship" not in again._typed


async def test_only_an_agent_of_the_counter_files_there(loaded: Database) -> None:
    for role in (Role.CITIZEN, Role.CLERK):
        state = _begun(await signed_in(role))
        for handler in ("begin", "file"):
            with pytest.raises(Forbidden):
                await call(state, handler)


async def test_money_is_recorded_with_its_number_by_who_filed_even_where_others_instruct(loaded: Database) -> None:
    async with writing() as work:
        agent = await made.agent(work, "Nadia", Role.COUNTER_AGENT, services=frozenset({"counter"}))
        stranger = await made.agent(work, "Rachid", Role.COUNTER_AGENT, services=frozenset({"counter"}))
        wanted = (await make.case(work)).case
        form = await _filing(work)
        case = (await counter.file(work, agent, form, "fr", "fr")).case
    async with writing() as work:
        await counter.pay(work, agent, case.id, amount=50, receipt_number="Q-17")
    for who, which, number in ((stranger, case, "Q-18"), (agent, wanted, "Q-18")):
        with pytest.raises(Forbidden):
            async with writing() as work:
                await counter.pay(work, who, which.id, amount=50, receipt_number=number)
    with pytest.raises(counter.cases.PaymentTaken):
        async with writing() as work:
            await counter.pay(work, agent, case.id, amount=50, receipt_number="Q-17")
    async with reading() as work:
        (paid,) = await repository.payments(work, case.id)
    assert (paid.amount, paid.receipt_number, paid.by) == (50, "Q-17", agent.account_id)


async def test_of_two_payments_with_one_receipt_at_once_the_second_is_told(loaded: Database) -> None:
    async with writing() as work:
        clerk = await made.agent(work, "Nadia", Role.CLERK)
        filed = [(await make.case(work)).case.id for _ in range(2)]

    async def pay(case_id: UUID) -> str:
        deed = Deed(Action.PAY, amount=20.0, receipt_number="Q-2026-119")
        try:
            async with writing() as work:
                await counter.cases.act(work, clerk, case_id, deed)
        except counter.cases.PaymentTaken:
            return "told"
        return "paid"

    assert sorted(await asyncio.gather(*map(pay, filed))) == ["paid", "told"]


async def _filing(work: Any) -> Any:
    procedure = (await catalogue.find(work, "birth_extract")).procedure
    return counter.filing.parse(procedure, make.birth_form(), make.Context(work.today(), "fr"), counter.CHANNEL)
