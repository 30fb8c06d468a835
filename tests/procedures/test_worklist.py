"""The list of cases: the most urgent first, never beyond one's reach, in pages that hold still, under any filter."""

from urllib.parse import parse_qsl

import pytest

from casa_app.identity import service as identity
from casa_app.identity.policy import Actor, Role, StepUpNeeded
from casa_app.kit import audit
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.errors import Forbidden, Invalid
from casa_app.procedures import repository
from casa_app.procedures.rules import Action, CaseNotAllowedNow, OwnProposal, State
from casa_app.procedures.service import cases, catalogue, worklist
from casa_app.procedures.service.cases import CaseChanged, Deed
from casa_app.procedures.service.worklist_filter import WorklistFilter
from tests import make
from tests.procedures import made

EVERYTHING = WorklistFilter()


@pytest.fixture
async def loaded(database: Database) -> Database:
    """A database that took up the procedure files."""
    async with writing() as work:
        await catalogue.load(work)
    return database


async def references(actor: Actor, asked: WorklistFilter = EVERYTHING, after: str = "") -> list[str]:
    async with reading() as work:
        return [row.reference for row in (await worklist.page(work, actor, asked, "fr", after)).rows]


async def test_what_is_due_first_comes_first(loaded: Database, clock: FixedClock) -> None:
    async with writing() as work:
        permit = await made.case(work)
    clock.advance(days=4)
    async with writing() as work:
        extract = await made.case(work, made.EXTRACT)
        young = await made.case(work)
    assert await references(made.staff()) == [permit.reference, extract.reference, young.reference]
    async with reading() as work:
        first = (await worklist.page(work, made.staff(), EVERYTHING, "ar")).rows[0]
    assert (first.applicant, first.due_tone, first.state_label) == ("Karim Alaoui", "late", "في انتظار الاستلام")


async def test_a_colleague_sees_only_their_arrondissements_and_services(loaded: Database) -> None:
    async with writing() as work:
        here, there = await made.case(work), await made.case(work, where=made.MAARIF)
        hall = await made.case(work, made.EXTRACT)
    assert set(await references(made.staff())) == {here.reference, there.reference, hall.reference}
    only = made.staff(arrondissements=frozenset({made.ANFA}), services=frozenset({here.service}))
    assert await references(only) == [here.reference]
    # A link from a colleague who reaches more opens, and shows no more than one's own.
    assert await references(only, WorklistFilter(where=(made.MAARIF,))) == []
    async with reading() as work:
        counted = {tab.code: tab.count for tab in await worklist.tabs(work, only, "fr")}
    assert (counted["scope"], counted["receive"], "sign" in counted) == ("1", "1", False)


@pytest.mark.parametrize("role", [Role.CITIZEN, Role.ADMINISTRATOR, Role.TECHNICIAN])
async def test_who_handles_no_cases_sees_none(loaded: Database, role: Role) -> None:
    async with reading() as work:
        with pytest.raises(Forbidden):
            await worklist.page(work, make.staff(role), EVERYTHING, "fr")


async def test_filters_find_what_they_say(loaded: Database, clock: FixedClock) -> None:
    async with writing() as work:
        me = await made.agent(work)
        permit, extract = await made.case(work), await made.case(work, made.EXTRACT, where=made.MAARIF)
        other = await made.case(work, made.EXTRACT, name="Nadia Tazi", phone="+212687654321")
        await made.do(work, me, extract, Action.ASSIGN)
        gone = await made.case(work)
        await cases.move(work, gone, Action.WITHDRAW, cases.by_applicant(gone.person_id))
    assert await references(me, WorklistFilter(procedure=(made.PERMIT,))) == [permit.reference]
    assert await references(me, WorklistFilter(where=(made.MAARIF,))) == [extract.reference]
    assert await references(me, WorklistFilter(tab="me")) == [extract.reference]
    assert set(await references(me, WorklistFilter(tab="unassigned"))) == {permit.reference, other.reference}
    assert await references(me, WorklistFilter(tab="ended")) == [gone.reference]
    assert await references(me, WorklistFilter(state=("granted",))) == []
    assert await references(me, WorklistFilter(q="06 87 65 43 21")) == [other.reference]
    assert await references(me, WorklistFilter(q=other.reference.lower())) == [other.reference]
    entry = f"{permit.entry_year}/{permit.entry_number}"
    assert permit.reference in await references(me, WorklistFilter(q=entry))
    assert await references(me, WorklistFilter(q="TAZI nadia")) == [other.reference]
    assert await references(me, WorklistFilter(q="Nadia Alaoui")) == []
    assert await references(me, WorklistFilter(q="nothing of ours")) == []
    async with writing() as work:
        await identity.erase_person(work, other.person_id)
    assert await references(me, WorklistFilter(q="Tazi")) == []
    clock.advance(days=3)
    assert set(await references(me, WorklistFilter(tab="late"))) == {extract.reference, other.reference}


def test_a_filter_is_its_address() -> None:
    asked = WorklistFilter(tab="late", procedure=(made.PERMIT,), state=("filed",), where=(made.ANFA,), who="me", q="12")
    assert WorklistFilter.parse(dict(parse_qsl(asked.query()))) == asked
    assert asked.without("state", "filed").state == ()
    assert WorklistFilter.parse({"tab": "?", "state": "nowhere", "who": "them", "where": "Mars"}) == EVERYTHING
    with pytest.raises(Invalid):
        asked.with_value("secret", "1")


async def test_an_export_holds_the_view_as_text_and_is_on_the_trail(loaded: Database) -> None:
    async with writing() as work:
        me = await made.agent(work, arrondissements=frozenset({made.ANFA}))
        here, _ = await made.case(work, name="=cmd()"), await made.case(work, where=made.MAARIF)
    lines = "".join([part async for part in worklist.export(me, WorklistFilter(procedure=(made.PERMIT,)), "fr")])
    head, row, rest = lines.split("\r\n")
    assert head.startswith("\ufeffRéférence,Démarche,Demandeur")
    assert row.startswith(f"{here.reference},")
    assert ",'=cmd()," in row
    assert rest == ""
    async with reading() as work:
        trail = await audit.history(work, "account", me.account_id)
    assert [(one.action, one.changes) for one in trail if one.action == "export"] == [
        ("export", '{"filter":"procedure=building_permit_small","list":"cases"}')
    ]


async def test_pages_hold_every_case_once(loaded: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklist, "PAGE", 3)
    async with writing() as work:
        filed = {(await made.case(work)).reference for _ in range(7)}
    seen: list[str] = []
    after = ""
    while True:
        async with reading() as work:
            page = await worklist.page(work, made.staff(), EVERYTHING, "fr", after)
        seen += [row.reference for row in page.rows]
        after = page.next
        if not after:
            break
    assert (len(seen), set(seen)) == (7, filed)
    async with reading() as work:
        for forged in ("x", "2026-11-10T11:00:00~00", "2026-11-10~" + "0" * 32):
            with pytest.raises(Invalid):
                await worklist.page(work, made.staff(), EVERYTHING, "fr", forged)


async def test_a_signatory_signs_many_but_never_what_they_proposed_nor_a_refusal(
    loaded: Database, clock: FixedClock
) -> None:
    clerk = made.staff()
    head = made.staff(Role.SIGNATORY, at=clock.now())
    async with writing() as work:
        await make.account(work, clerk, head)
        first, second, refusal, own = [await made.case(work) for _ in range(4)]
        for one in (first, second):
            await made.proposed(work, clerk, one)
        await made.proposed(work, clerk, refusal, "refuse")
        await made.proposed(work, head, own)
        filed = await made.case(work)
    listed = await references(head, WorklistFilter(tab="sign"))
    assert set(listed) == {first.reference, second.reference, refusal.reference}
    assert await references(clerk, WorklistFilter(tab="sign")) == []
    async with writing() as work:
        with pytest.raises(StepUpNeeded):
            await worklist.sign(work, made.staff(Role.SIGNATORY), [first.id])
    async with writing() as work:
        ids = [first.id, second.id, refusal.id, own.id, filed.id]
        done, refused = await worklist.sign(work, head, ids)
    assert done == 2
    assert {reference: type(why) for reference, why in refused} == {
        refusal.reference: CaseNotAllowedNow, own.reference: OwnProposal, filed.reference: CaseNotAllowedNow,
    }  # fmt: skip
    async with reading() as work:
        states = [(await repository.get(work, one.id)).state for one in (first, second, refusal, own)]  # type: ignore[union-attr]
    assert states == [State.GRANTED, State.GRANTED, State.PROPOSED, State.PROPOSED]


async def test_of_two_clerks_who_decide_at_once_the_second_is_told(loaded: Database) -> None:
    one, other = made.staff(), made.staff()
    async with writing() as work:
        await make.account(work, one, other)
        case = await made.case(work, pieces=1)
    async with writing() as work:
        await made.do(work, one, case, Deed(Action.ASK_COMPLEMENT, text="Le plan est illisible.", version=1))
    async with writing() as work:
        with pytest.raises(CaseChanged):
            await made.do(work, other, case, Deed(Action.NOTE, text="À vérifier", version=1))
