"""What an act says goes into extracts; who receives it is the law's word; what was drawn from it is told."""

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from casa_app.adapters.object_store import ObjectStore
from casa_app.identity.models import Account
from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.errors import CasaError, Forbidden, Invalid, InvalidForm
from casa_app.procedures import issuing_repository, loading, repository
from casa_app.procedures.kinds.base import Context
from casa_app.procedures.models import Case
from casa_app.procedures.rules import Action
from casa_app.procedures.service import answers, cases, catalogue, filing, finding, issuing
from casa_app.procedures.service.acts import ActAwaited, ActMissing
from casa_app.procedures.service.cases import Deed
from casa_app.procedures.service.filing import Filing
from casa_app.records.models import ActDelivery, CivilAct
from casa_app.records.service import acts as records
from casa_app.records.service.acts import ActDelivered, MayNotAsk
from tests import make


async def _clerk(*roles: Role, clock: FixedClock | None = None) -> Actor:
    actor = make.staff(*(roles or (Role.CLERK,)), step_up_at=clock.now() if clock else None)
    async with writing() as work:
        await make.account(work, actor)
    return actor


async def _filed(by: Actor | None = None, **typed: str) -> Case:
    """A birth extract that is asked for; pieces are no matter here."""
    form = make.birth_form(**typed)
    async with writing() as work:
        await catalogue.load(work)
        procedure = (await catalogue.find(work, "birth_extract")).procedure
        settled = answers.read(procedure, form, Context(work.today()))
        assert settled.problems == ()
        wanted = Filing("birth_extract", settled, filing.read_applicant(form)[0], "fr")
        return (await filing.file(work, wanted, by)).case


async def _act(**said: str) -> UUID:
    async with writing() as work:
        return await make.act(work, **said)


async def _do(actor: Actor, case: Case, *deeds: Deed) -> Case:
    for deed in deeds:
        async with writing() as work:
            case = await cases.act(work, actor, case.id, deed)
    return case


async def _granted(clock: FixedClock, case: Case, act_id: UUID) -> None:
    clerk, officer = await _clerk(), await _clerk(Role.CIVIL_STATUS_OFFICER, clock=clock)
    await _do(clerk, case, Deed(Action.ACCEPT), Deed(Action.FIND_ACT, act=act_id),
              Deed(Action.PROPOSE, proposal="grant"))  # fmt: skip
    await _do(officer, case, Deed(Action.GRANT))


async def _deliveries() -> list[ActDelivery]:
    async with reading() as work:
        return list((await work.session.exec(select(ActDelivery).order_by(col(ActDelivery.at)))).all())


# --- What is drawn from it -------------------------------------------------------------------------------------------


async def test_an_extract_says_what_the_register_says_and_not_what_was_typed(
    database: Database, clock: FixedClock
) -> None:
    case = await _filed(full_name="amina IDRISSI", **{"birth_act_reference.register": ""})
    act_id = await _act()
    clerk = await _clerk()
    await _do(clerk, case, Deed(Action.FIND_ACT, act=act_id))
    async with reading() as work:
        found = await repository.get(work, case.id)
        assert found is not None
        document = await issuing.described(work, found)
    assert document is not None
    assert document.holder == "Amina El Idrissi"
    french, arabic = " ".join(one.fr for one in document.body), " ".join(one.ar for one in document.body)
    assert "IDRISSI" not in french
    for said in ("Amina El Idrissi", "Hassan El Idrissi", "12 mars 1990 (15 chaabane 1410)", "registre \u20684\u2069"):
        assert said in french
    assert "أمينة الإدريسي" in arabic
    assert "خديجة الناصري" in arabic


async def test_nothing_is_granted_without_its_act_and_a_refusal_needs_none(
    database: Database, clock: FixedClock
) -> None:
    clerk, case = await _clerk(), await _filed()
    await _do(clerk, case, Deed(Action.ACCEPT))
    with pytest.raises(ActMissing) as refusal:
        await _do(clerk, case, Deed(Action.PROPOSE, proposal="grant"))
    assert case.reference in refusal.value.text("fr")
    refused = await _do(clerk, case, Deed(Action.PROPOSE, proposal="refuse", text="L’acte n’est pas ici."))
    assert refused.state == "proposed"


async def test_a_crash_leaves_neither_document_nor_delivery_and_the_next_run_leaves_both_once(
    database: Database, clock: FixedClock, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await _filed()
    await _granted(clock, case, await _act())

    async def dies(*_: object, **__: object) -> None:
        raise RuntimeError("the worker was killed here")

    for dying in ((cases, "record"), (records, "deliver")):
        with monkeypatch.context() as patched:
            patched.setattr(*dying, dies)
            with pytest.raises(RuntimeError):
                await issuing.issue(case.id)
        async with reading() as work:
            assert await issuing_repository.of_case(work, case.id) is None
        assert await _deliveries() == []
    await asyncio.gather(issuing.issue(case.id), issuing.issue(case.id))
    (logged,) = await _deliveries()
    assert (logged.number, logged.relationship, logged.asked_by) == (case.reference, "holder", case.person_id)
    assert logged.title["ar"] == "نسخة موجزة من رسم الولادة"
    for statement in ("UPDATE act_delivery SET number = '0'", "DELETE FROM act_delivery"):
        with pytest.raises(DBAPIError, match="append-only"):
            async with database.engine.begin() as connection:
                await connection.execute(text(statement))


@pytest.mark.parametrize(("kind", "relationship"), [("birth", "neighbour"), ("birth", ""), ("death", "holder")])
async def test_the_law_gives_no_act_to_others(database: Database, kind: str, relationship: str) -> None:
    case = await _filed()
    async with writing() as work:
        act_id = await make.act(work, kind=kind)
        with pytest.raises(MayNotAsk):
            await records.deliver(work, act_id, number="X", title={"fr": "Extrait"}, relationship=relationship,
                                  asked_by=case.person_id)  # fmt: skip
    assert await _deliveries() == []


# --- Finding it ------------------------------------------------------------------------------------------------------


async def test_an_act_is_found_by_its_reference_or_by_name_and_day_in_either_script(database: Database) -> None:
    clerk = await _clerk()
    mine = await _act()
    same_number = await _act(register="7", name_fr="Rim Tazi", name_ar="ريم التازي", day="1990-04-01")
    async with writing() as work:
        await make.act(work, office="06.141.01.31")  # another office's register
        await make.act(work, kind="death")
        assert (await work.session.get_one(CivilAct, mine)).sealed.find(b"Amina") == -1

    async def offered(**typed: str) -> list[tuple[str, bool]]:
        case = await _filed(**typed)
        async with writing() as work:
            found, _ = await finding.choices(work, clerk, case.id, "fr")
        return [(one.id, one.agrees) for one in found]

    unknown = {"birth_act_reference.register": ""}
    assert await offered() == [(str(mine), True)]
    assert await offered(**unknown) == [(str(mine), True), (str(same_number), False)]
    elsewhere = {"birth_act_reference.act": "999"}
    assert await offered(full_name="الإدريسي أَمينة", **elsewhere) == [(str(mine), False)]
    assert await offered(full_name="EL-IDRISSI Amina", **elsewhere) == [(str(mine), False)]
    assert await offered(full_name="Rim Tazi", **elsewhere) == []


async def test_what_agrees_and_what_differs_is_said_line_by_line(database: Database) -> None:
    clerk = await _clerk()
    await _act(day="1990-03-13")
    case = await _filed(**{"applicant.name": "Hassan El Idrissi"})
    async with writing() as work:
        (shown,), draft = await finding.choices(work, clerk, case.id, "fr")
    assert [(line.label, line.state) for line in shown.lines] == [
        ("Référence", "same"), ("Nom", "same"), ("Date", "differs"), ("Demandeur", "differs"),
    ]  # fmt: skip
    assert {line.verdict for line in shown.lines} == {"Identique", "Différent"}
    assert (draft.name_fr, draft.act, draft.register, draft.day) == ("Amina El Idrissi", "212", "4", "1990-03-12")


async def test_only_an_act_that_was_offered_is_chosen_and_only_by_who_instructs(database: Database) -> None:
    other = await _act(act="500", name_fr="Rim Tazi", name_ar="ريم التازي", day="2011-05-30")
    case = await _filed()
    with pytest.raises(Invalid):
        await _do(await _clerk(), case, Deed(Action.FIND_ACT, act=other))
    counter = await _clerk(Role.COUNTER_AGENT)
    with pytest.raises(Forbidden):
        await _do(counter, case, Deed(Action.FIND_ACT, written=make.act_form()))
    async with writing() as work:
        with pytest.raises(Forbidden):
            await finding.choices(work, counter, case.id, "fr")


async def test_an_act_is_copied_from_the_register_with_everything_wrong_told_at_once(database: Database) -> None:
    clerk, case = await _clerk(), await _filed()
    wrong = make.act_form(register=" ", year="19", name_ar="", day="2999-01-01")
    with pytest.raises(InvalidForm) as refusal:
        await _do(clerk, case, Deed(Action.FIND_ACT, written=wrong))
    assert {one.field for one in refusal.value.problems} == {"register", "year", "name_ar", "day"}
    linked = await _do(clerk, case, Deed(Action.FIND_ACT, written=make.act_form(act="٢١٢", year="١٩٩٠")))
    async with reading() as work:
        assert linked.act_id is not None
        act = await records.get(work, linked.act_id)
        told = [event.data["how"] for event in await repository.events(work, case.id) if event.action == "find_act"]
    assert (act.where.number, act.where.year, act.origin, told) == ("212", 1990, "paper", ["written"])


async def test_of_two_who_copy_one_act_at_once_both_find_the_same(database: Database) -> None:
    clerk = await _clerk()
    asking = [await _filed(), await _filed()]
    linked = await asyncio.gather(
        *(_do(clerk, case, Deed(Action.FIND_ACT, written=make.act_form())) for case in asking)
    )
    assert linked[0].act_id == linked[1].act_id is not None


async def test_an_act_is_copied_anew_until_a_signature_awaits_it_or_something_was_drawn_from_it(
    database: Database, clock: FixedClock, object_store: ObjectStore
) -> None:
    clerk, first, second = await _clerk(), await _filed(), await _filed()
    act_id = await _act()
    mended = Deed(Action.FIND_ACT, written=make.act_form(father_fr="Hassan Idrissi"))

    async def again() -> CasaError | None:
        try:
            await _do(clerk, second, mended)
        except CasaError as problem:
            return problem
        return None

    assert await again() is None
    async with reading() as work:
        assert (await records.get(work, act_id)).content.father_fr == "Hassan Idrissi"
        assert [link.action for link in await audit.history(work, "civil_act", act_id)] == ["entered", "rewritten"]
    await _granted(clock, first, act_id)
    assert isinstance(await again(), ActAwaited)
    await issuing.issue(first.id)
    assert isinstance(await again(), ActDelivered)
    assert (await _do(clerk, second, Deed(Action.FIND_ACT, act=act_id))).act_id == act_id


# --- What its holder sees --------------------------------------------------------------------------------------------


async def _resident() -> Actor:
    actor = make.staff(Role.CITIZEN)
    async with writing() as work:
        await make.account(work, actor)
        return replace(actor, person_id=(await work.session.get_one(Account, actor.account_id)).person_id)


async def test_holders_see_who_received_and_who_looked_by_relationship_and_never_by_name(
    database: Database, clock: FixedClock, object_store: ObjectStore
) -> None:
    holder, stranger = await _resident(), await _resident()
    act_id = await _act()
    own = await _filed(holder)
    son = await _filed(stranger, relationship="descendant", **{"applicant.name": "Youssef Tazi"})
    clerk = await _clerk()
    async with writing() as work:
        await finding.choices(work, clerk, own.id, "fr")
        await finding.choices(work, clerk, own.id, "fr")  # the same day again
    for case in (own, son):
        await _granted(clock, case, act_id)
        clock.advance(days=1)
        await issuing.issue(case.id)
    async with reading() as work:
        (mine,) = await records.own_acts(work, holder.person_id, "fr")
        assert await records.own_acts(work, stranger.person_id, "fr") == []
        assert (await records.own_acts(work, holder.person_id, "ar"))[0].lines[1].what == "نسخة موجزة من رسم الولادة"
    assert mine.title == "Votre acte de naissance"
    assert [(line.what, line.who, line.number) for line in mine.lines] == [
        ("Extrait d’acte de naissance", "Votre enfant ou petit-enfant", son.reference),
        ("Extrait d’acte de naissance", "Vous", own.reference),
        ("Acte consulté", "Un agent de l’état civil, pour une demande", ""),
    ]  # fmt: skip
    assert "Tazi" not in str(mine)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("{id: authorised, label", "{id: neighbour, label", "relationship: the law gives no birth act to neighbour"),
        ("act: birth\n", "act: death\n", "relationship: the law gives no death act to holder"),
        ("day: birth_date", "day: full_name", "day: full_name is no field of kind date"),
        ("silence: none", "silence: consent\n    act: renovation", "nothing is drawn from a register by silence"),
    ],
)
def test_a_file_that_gives_acts_to_others_or_by_silence_is_refused(before: str, after: str, said: str) -> None:
    source = (loading.FOLDER / "birth_extract.yml").read_text(encoding="utf-8")
    assert before in source
    with pytest.raises(loading.BrokenProcedure, match=said):
        loading.parse(source.replace(before, after), "proposal.yml")
