"""The case sheet tells a colleague everything, in their language, and offers what they may do and nothing else."""

import pytest

from casa_app.files.policy import Visitor
from casa_app.files.service import may_read
from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.errors import Forbidden, NotFound
from casa_app.procedures import loading, repository
from casa_app.procedures.models import Case
from casa_app.procedures.rules import Action
from casa_app.procedures.service import catalogue, clocks, revisions, sheet
from casa_app.procedures.service.cases import Deed
from casa_app.procedures.staff_views import CaseSheet, EarlierCase
from tests import make
from tests.procedures import made


@pytest.fixture
async def loaded(database: Database) -> Database:
    """A database that took up the procedure files."""
    async with writing() as work:
        await catalogue.load(work)
    return database


async def shown(actor: Actor, case: Case, locale: str = "fr") -> CaseSheet:
    async with reading() as work:
        return await sheet.sheet(work, actor, case.reference, "ar" if locale == "ar" else "fr")


async def around(actor: Actor, case: Case) -> list[EarlierCase]:
    async with reading() as work:
        return await sheet.earlier(work, actor, case.reference, "fr")


async def test_the_sheet_tells_everything_in_the_readers_language(loaded: Database) -> None:
    async with writing() as work:
        clerk = await made.agent(work)
        case = await made.case(work)
        earlier = await made.case(work, made.EXTRACT)
        await made.every_piece(work, case)
        await made.do(work, clerk, case, Deed(Action.NOTE, text="Le terrain jouxte l’école."),
                      Deed(Action.PAY, amount=600.0, receipt_number="Q-2026-17"))  # fmt: skip
    view = await shown(clerk, case)
    assert (view.procedure, view.applicant) == ("Permis de construire, petit projet", "Karim Alaoui")
    assert view.contact == "\N{LEFT-TO-RIGHT ISOLATE}06 12 34 56 78\N{POP DIRECTIONAL ISOLATE}"
    answers = {line.label: line.value for section in view.sections for line in section.lines}
    assert answers["Nom complet ou raison sociale"] == "Karim Alaoui"
    assert [piece.state for piece in view.pieces] == ["new"] * 4
    assert view.pieces[0].check
    assert view.pieces[0].url.startswith("/api/files/")
    taken = [(line.amount, line.receipt, line.by) for line in view.payments]
    assert taken == [("600,00\N{NO-BREAK SPACE}DH", "Q-2026-17", "Salma Bennani")]
    assert (view.owed, " ".join(view.paid_label.split())) == (3000.0, "3 000,00 DH à payer, sur 3 600,00 DH")
    assert [one.reference for one in await around(clerk, case)] == [earlier.reference]
    assert [event.what for event in view.events] == [
        "Paiement de 600,00\N{NO-BREAK SPACE}DH, quittance n° Q-2026-17", "Note interne", "Demande déposée",
    ]  # fmt: skip
    assert (view.events[1].text, view.events[1].who, view.events[1].public) == (
        "Le terrain jouxte l’école.", "Salma Bennani", False,
    )  # fmt: skip
    assert "silence vaut accord" in view.legal
    assert [clock.state for clock in view.clocks] == ["running", "running"]
    arabic = await shown(clerk, case, "ar")
    assert (arabic.procedure, arabic.events[-1].what) == ("رخصة البناء، مشروع صغير", "إيداع الطلب")
    assert all(label for label in (arabic.due_label, arabic.due_what, arabic.legal, arabic.todo, arabic.summary))


async def test_what_comes_first_follows_the_life_of_the_case(loaded: Database, clock: FixedClock) -> None:
    clerk, head = made.staff(), made.staff(Role.SIGNATORY, at=clock.now())
    async with writing() as work:
        await make.account(work, clerk, head)
        case = await made.case(work)

    async def first(actor: Actor) -> str:
        return (await shown(actor, case)).next_action

    async def do(actor: Actor, *deeds: Deed | Action) -> None:
        async with writing() as work:
            await made.do(work, actor, case, *deeds)

    assert await first(clerk) == "accept"
    await do(clerk, Action.ACCEPT)
    assert await first(clerk) == "ask_opinions"
    await do(clerk, Action.ASK_OPINIONS)
    assert await first(clerk) == "opinion"
    await do(clerk, Deed(Action.OPINION, body="urban_agency", verdict="favourable"))
    assert await first(clerk) == "propose"
    await do(clerk, Deed(Action.PROPOSE, proposal="grant"))
    view = await shown(clerk, case)
    assert (view.next_action, view.waits_for) == ("", "La suite appartient au signataire habilité.")
    assert {"grant", "refuse", "return"}.isdisjoint(view.actions)
    assert await first(head) == "grant"
    await do(head, Action.GRANT)
    assert (await shown(head, case)).next_action == ""  # the document is made by itself


async def test_whoever_proposed_is_told_that_another_signs(loaded: Database, clock: FixedClock) -> None:
    head = made.staff(Role.SIGNATORY, at=clock.now())
    async with writing() as work:
        await make.account(work, head)
        case = await made.case(work)
        await made.proposed(work, head, case)
    view = await shown(head, case)
    assert "grant" not in view.actions
    assert "return" in view.actions
    assert view.waits_for.startswith("Vous avez proposé")


async def test_other_cases_at_the_same_address_are_told_within_reach(loaded: Database) -> None:
    here = {"points": [[33.590, -7.640], [33.590, -7.6401], [33.5901, -7.6401]], "area": 100.0, "text": ""}
    far = {**here, "points": [[33.60, -7.640], [33.60, -7.6401], [33.6001, -7.6401]]}
    async with writing() as work:
        case = await made.case(work, plot=here)
        beside = await made.case(work, plot=here, name="Nadia Tazi", phone="+212687654321")
        await made.case(work, plot=far, name="Omar Fassi", phone="+212600000001")
        hidden = await made.case(work, plot=here, where=made.MAARIF, name="Omar Fassi", phone="+212600000001")
    near = made.staff(arrondissements=frozenset({made.ANFA}))
    assert (await shown(near, case)).has_position
    assert [(one.reference, one.why) for one in await around(near, case)] == [(beside.reference, "même adresse")]
    assert {one.reference for one in await around(made.staff(), case)} == {beside.reference, hidden.reference}


async def test_a_second_complement_is_not_offered(loaded: Database) -> None:
    clerk = made.staff()
    async with writing() as work:
        await make.account(work, clerk)
        case = await made.case(work)
        assert "ask_complement" in (await sheet.sheet(work, clerk, case.reference, "fr")).actions
        await made.do(work, clerk, case, Deed(Action.ASK_COMPLEMENT, pieces=("plans",), text="Et la surface."))
    view = await shown(clerk, case)
    assert "ask_complement" not in view.actions
    assert view.complement == ["Les plans de l’architecte", "Et la surface."]
    assert (view.due_tone, view.legal) == ("later", "Le délai légal est suspendu jusqu’au complément.")


async def test_the_evidence_of_a_silence_is_shown_to_who_attests(loaded: Database, clock: FixedClock) -> None:
    async with writing() as work:
        case = await made.case(work)
        await made.every_piece(work, case)
    clock.advance(days=16)
    async with writing() as work:
        await clocks.presume(work, None)
    assert (await shown(made.staff(Role.SIGNATORY), case)).next_action == ""
    view = await shown(made.staff(Role.GOVERNOR), case)
    told = {line.label: line.value for line in view.evidence}
    assert told["Acte où le silence vaut accord"] == "Permis de construire"
    assert (told["Délai pour décider"], told["Suspensions"]) == ("15 jours", "Aucune")
    assert view.next_action == "attest"
    assert [clock.state for clock in view.clocks] == ["late", "late"]  # silence is no decision


async def test_an_erased_applicant_leaves_a_sheet_without_a_person(loaded: Database) -> None:
    async with writing() as work:
        case = await made.case(work)
        await audit.erase_key(work, case.person_id)
    view = await shown(made.staff(), case)
    assert (view.applicant, view.contact) == ("Données effacées", "")


async def test_the_sheet_and_its_files_are_for_those_who_reach_the_case(loaded: Database) -> None:
    async with writing() as work:
        case = await made.case(work, pieces=1)
        row = (await repository.pieces(work, case.id))[0]
    near = made.staff(arrondissements=frozenset({made.ANFA}))
    far = made.staff(arrondissements=frozenset({made.MAARIF}))
    async with reading() as work:
        assert (await may_read(work, row.file_id, Visitor(near))).file.name == "plans-0.pdf"
        for refused in (far, made.staff(Role.CITIZEN), made.staff(Role.ADMINISTRATOR), None):
            with pytest.raises(NotFound):
                await may_read(work, row.file_id, Visitor(refused))
        with pytest.raises(Forbidden):
            await sheet.sheet(work, far, case.reference, "fr")
        with pytest.raises(Forbidden):
            await sheet.agents(work, far, case.id)


async def test_a_revision_says_what_it_changes_and_wants_a_second_person(loaded: Database) -> None:
    text = (loading.FOLDER / f"{made.PERMIT}.yml").read_text(encoding="utf-8")
    changed = text.replace("floor_area * 20.0", "floor_area * 25.0", 1).replace("amount: 15\n", "amount: 20\n", 1)
    lawyer, other = made.staff(Role.SUPERVISOR), made.staff(Role.ADMINISTRATOR)
    async with writing() as work:
        await make.account(work, lawyer, other)
        begun = await revisions.source(work, lawyer, made.PERMIT)
        assert "\nrevision: 2\n" in begun
        row = await catalogue.propose(work, lawyer, changed.replace("revision: 1", "revision: 2", 1), "Arrêté fiscal")
        view = await revisions.detail(work, lawyer, row.id, "fr")
        waiting, in_force = await revisions.overview(work, other, "fr")
    assert view.parts == ["Frais\u00a0: Taxe sur les opérations de construction (changé)", "Délais"]
    assert {line.text.strip() for line in view.lines if line.kind == "added"} == {
        "revision: 2", 'amount: "floor_area * 25.0"', "amount: 20",
    }  # fmt: skip
    assert [one.locale for one in view.previews] == ["fr", "ar"]
    assert "20" in view.previews[1].sheet.delay
    assert view.unverified
    assert ([one.code for one in waiting], waiting[0].mine, view.mine) == ([made.PERMIT], False, True)
    assert made.PERMIT in {one.code for one in in_force}
    async with writing() as work:
        with pytest.raises(catalogue.SecondPerson):
            await catalogue.publish(work, lawyer, row.id)
    async with writing() as work:
        await catalogue.publish(work, other, row.id)
        assert (await revisions.overview(work, other, "fr"))[0] == []
    with pytest.raises(Forbidden):
        async with reading() as work:
            await revisions.overview(work, made.staff(), "fr")
