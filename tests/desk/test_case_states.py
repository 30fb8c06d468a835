"""What the handlers of the demandes' pages do with what a browser may send: the honest, the hasty and the forged."""

from typing import Any

import pytest

import casa_app.casa_app  # noqa: F401 composing the application registers its States
from casa_app.desk.state.case import CaseState
from casa_app.desk.state.cases import CasesState
from casa_app.desk.state.revisions import RevisionsState
from casa_app.identity import accounts, sessions
from casa_app.identity.policy import StepUpNeeded
from casa_app.identity.rules import Role
from casa_app.kit import audit
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.errors import Forbidden, Invalid
from casa_app.kit.ids import new_id
from casa_app.procedures import repository
from casa_app.procedures.models import Case
from casa_app.procedures.rules import Action
from casa_app.procedures.service import cases, catalogue
from casa_app.procedures.service.cases import Deed
from tests.procedures import made
from tests.tabs import call, tab


@pytest.fixture
async def loaded(database: Database) -> Database:
    """A database that took up the procedure files."""
    async with writing() as work:
        await catalogue.load(work)
    return database


async def signed_in(role: Role) -> str:
    """The cookie of a colleague who has just passed the second factor."""
    async with writing() as work:
        values = {"name": f"Agent {role}", "phone": "", "email": f"{new_id().hex[-12:]}@casa.invalid", "cin": ""}
        account = await accounts.make(work, values, {role}, locale="fr", by=audit.SYSTEM)
        await work.session.flush()
        half = await sessions.open_session(work, account, "test")
        await work.session.flush()
        session, _ = await sessions.half_open(work, half.token)
        opened = await sessions.pass_second_factor(work, session, account)
    return f"{sessions.COOKIE}={opened.token}"


def sheet(cookie: str, case: Case, locale: str = "fr") -> Any:
    return tab(CaseState, f"/{locale}/staff/case", cookie=cookie, reference=case.reference)


async def find(case: Case) -> Case:
    async with reading() as work:
        found = await repository.get(work, case.id)
        assert found is not None
        return found


async def test_a_clerk_takes_a_case_from_receiving_to_a_proposal(loaded: Database) -> None:
    async with writing() as work:
        case = await made.case(work, pieces=1)
    state = sheet(await signed_in(Role.CLERK), case)
    await call(state, "open")
    await call(state, "at_once", "accept")
    assert "pièce" in state.trouble  # not one piece was looked at
    await call(state, "accept_piece", state.case.pieces[0].id)
    await call(state, "at_once", "accept")
    assert (state.case.state, state.trouble, state.case.next_action) == ("complete", "", "ask_opinions")
    await call(state, "at_once", "ask_opinions")
    await call(state, "begin", "opinion")
    await call(state, "send", {"body": "urban_agency", "verdict": "reserved", "text": "Revoir le recul."})
    assert (state.case.state, state.action) == ("instruction", "")
    await call(state, "begin", "pay")
    await call(state, "send", {"amount": "3 600,00", "receipt_number": "Q-1"})
    assert state.case.owed == 0
    await call(state, "begin", "propose")
    await call(state, "send", {"proposal": "refuse", "text": ""})
    assert state.action == "propose"  # a refusal says why: the dialog stays open
    assert state.trouble
    await call(state, "send", {"proposal": "refuse", "text": "Hors du plan d’aménagement."})
    assert (state.case.state, state.case.motive) == ("proposed", "Hors du plan d’aménagement.")
    assert state.done == "Décision proposée à la signature."


async def test_a_typed_sentence_survives_a_colleague_who_was_faster(loaded: Database) -> None:
    async with writing() as work:
        case = await made.case(work, pieces=1)
        other = await made.agent(work, "Nadia Tazi")
    state = sheet(await signed_in(Role.CLERK), case)
    await call(state, "open")
    await call(state, "begin", "ask_complement")
    async with writing() as work:
        await made.do(work, other, case, Deed(Action.NOTE, text="Le demandeur a appelé."))
    typed = {"text": "Le plan de masse est illisible.", "piece-plans": True}
    await call(state, "send", typed)
    assert (state.action, state.text) == ("ask_complement", "Le plan de masse est illisible.")
    assert [(event.text, event.who) for event in state.changed] == [("Le demandeur a appelé.", "Nadia Tazi")]
    await call(state, "send", typed)  # having read it, the same words are sent again
    assert (await find(case)).complement == [
        {"piece": "plans", "text": ""}, {"piece": "", "text": "Le plan de masse est illisible."},
    ]  # fmt: skip
    async with writing() as work:
        found = await repository.get(work, case.id, lock=True)
        assert found is not None
        await cases.supply(work, found, cases.by_applicant(found.person_id), {}, "", "Voici le plan.")
    await call(state, "open")
    await call(state, "begin", "ask_complement")
    await call(state, "send", {"text": "Et le titre."})
    assert "55-19" in state.trouble


async def test_a_case_is_given_only_to_who_reaches_it(loaded: Database) -> None:
    async with writing() as work:
        case = await made.case(work)
        near = await made.agent(work, "Nadia Tazi")
        far = await accounts.make(
            work, {"name": "Loin", "phone": "", "email": "loin@casa.invalid", "cin": ""}, {Role.CLERK}, locale="fr",
            by=audit.SYSTEM,
        )  # fmt: skip
        far.arrondissements = [made.MAARIF]
        work.session.add(far)
    state = sheet(await signed_in(Role.SUPERVISOR), case)
    await call(state, "open")
    await call(state, "begin", "assign")
    assert "Loin" not in {one.name for one in state.agents}
    await call(state, "send", {"assignee": str(far.id)})
    assert state.trouble
    await call(state, "send", {"assignee": str(near.account_id)})
    assert state.case.assignee == "Nadia Tazi"


async def test_a_signature_wants_the_role_and_a_fresh_second_factor(loaded: Database, clock: FixedClock) -> None:
    async with writing() as work:
        clerk = await made.agent(work)
        case = await made.case(work)
        await made.proposed(work, clerk, case)
    hasty = sheet(await signed_in(Role.CLERK), case)
    await call(hasty, "open")
    with pytest.raises(Forbidden):
        await call(hasty, "ask_signature", "grant")
    with pytest.raises(Invalid):
        await call(hasty, "begin", "grant")
    hasty.action = "grant"
    with pytest.raises(Invalid):
        await call(hasty, "send", {})
    with pytest.raises(Invalid):
        await call(hasty, "at_once", "grant")
    head = sheet(await signed_in(Role.SIGNATORY), case)
    await call(head, "open")
    clock.advance(minutes=16)
    with pytest.raises(StepUpNeeded):  # before anything is typed
        await call(head, "ask_signature", "refuse")
    again = sheet(await signed_in(Role.SIGNATORY), case)
    await call(again, "open")
    await call(again, "ask_signature", "grant")
    await call(again, "sign", {})
    assert (await find(case)).state == "granted"


async def test_many_are_signed_at_once_after_one_question(loaded: Database) -> None:
    async with writing() as work:
        clerk = await made.agent(work)
        first, second, refusal = [await made.case(work) for _ in range(3)]
        for one in (first, second):
            await made.proposed(work, clerk, one)
        await made.proposed(work, clerk, refusal, "refuse")
    state = tab(CasesState, "/fr/staff/cases", cookie=await signed_in(Role.SIGNATORY), tab="sign")
    await call(state, "open")
    assert {row.reference for row in state.rows} == {first.reference, second.reference, refusal.reference}
    await call(state, "choose", str(refusal.id))
    assert state.chosen == []  # a refusal is read alone
    await call(state, "choose_all")
    assert set(state.chosen) == {str(first.id), str(second.id)}
    await call(state, "ask_signature")
    assert state.panel == "sign"
    await call(state, "sign")
    assert (state.done, state.refused, state.chosen) == ("2 décisions signées.", [], [])
    assert [row.reference for row in state.rows] == [refusal.reference]


async def test_the_list_moves_by_keyboard_and_a_takes_the_case(loaded: Database) -> None:
    async with writing() as work:
        first, second = await made.case(work), await made.case(work)
    state = tab(CasesState, "/fr/staff/cases", cookie=await signed_in(Role.CLERK))
    await call(state, "open")
    assert state.current == str(first.id)
    await call(state, "press", "j")
    assert (state.current, state.peek.reference) == (str(second.id), second.reference)
    await call(state, "take")
    assert (await find(second)).assignee_id is not None
    await call(state, "go_tab", "me")
    assert [row.reference for row in state.rows] == [second.reference]
    await call(state, "search", {"q": first.reference})
    assert state.rows == []
    assert state.query == f"tab=me&q={first.reference}"


@pytest.mark.parametrize("role", [Role.CITIZEN, Role.ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER])
async def test_other_roles_are_refused_the_demandes(loaded: Database, role: Role) -> None:
    cookie = await signed_in(role)
    async with writing() as work:
        case = await made.case(work)
    for state in (tab(CasesState, "/fr/staff/cases", cookie=cookie), sheet(cookie, case)):
        with pytest.raises(Forbidden):
            await call(state, "open")


async def test_a_broken_proposal_names_its_lines_and_a_good_one_waits_for_another(loaded: Database) -> None:
    first, second = await signed_in(Role.SUPERVISOR), await signed_in(Role.ADMINISTRATOR)
    state = tab(RevisionsState, "/fr/staff/admin/procedures", cookie=first)
    await call(state, "open")
    await call(state, "begin", made.PERMIT)
    assert "\nrevision: 2\n" in state.source
    await call(state, "propose", {"source": state.source.replace("icon: hard-hat", "icone: hard-hat")})
    assert any("icone" in line and line.startswith("proposal.yml:") for line in state.problems), state.problems
    await call(state, "propose", {"source": state.source.replace("amount: 15\n", "amount: 20\n", 1), "note": "Délai"})
    assert (state.problem, state.problems, state.shown.number, state.shown.mine) == ("", [], 2, True)
    await call(state, "publish")
    assert state.problem  # whoever proposed it does not publish it
    other = tab(RevisionsState, "/ar/staff/admin/procedures", cookie=second)
    await call(other, "open")
    await call(other, "look", other.waiting[0].id)
    await call(other, "publish")
    assert (other.problem, other.waiting) == ("", [])
    async with reading() as work:
        assert (await catalogue.find(work, made.PERMIT)).procedure.clocks.decide.amount == 20
