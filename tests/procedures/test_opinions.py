"""Opinions from the partner body's side: what it is asked, what it sees, and that it alone answers for itself."""

from uuid import UUID

import pytest
from sqlmodel import select

from casa_app.files.policy import Visitor
from casa_app.files.service import listed
from casa_app.identity.models import Account
from casa_app.identity.policy import Actor, Role
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.errors import CasaError, Forbidden, Invalid, Missing, NotFound
from casa_app.notices.models import Notice
from casa_app.procedures import repository
from casa_app.procedures.models import Case
from casa_app.procedures.rules import Action, State
from casa_app.procedures.service import catalogue, opinions, telling
from casa_app.procedures.service.access import may_see_piece
from casa_app.procedures.service.cases import Deed, act
from tests import make
from tests.procedures import made


@pytest.fixture
async def loaded(database: Database) -> Database:
    """A database that took up the procedure files."""
    async with writing() as work:
        await catalogue.load(work)
    return database


def agency(*bodies: str, **reach: frozenset[str]) -> Actor:
    return made.staff(Role.PARTNER_BODY, services=frozenset(bodies or {"urban_agency"}), **reach)


async def asked(clerk: Actor) -> Case:
    """A permit on which the urban agency is asked."""
    async with writing() as work:
        await make.account(work, clerk)
        case = await made.case(work, pieces=1)
        (piece,) = await repository.pieces(work, case.id)
        checked = Deed(Action.CHECK, piece=piece.id, accepted=True)
        await made.do(work, clerk, case, checked, Action.ACCEPT, Action.ASK_OPINIONS)
    return case


async def waiting(actor: Actor, *, given: bool = False) -> list[str]:
    async with reading() as work:
        return [row.reference for row in await opinions.asked(work, actor, "fr", given=given)]


async def key(actor: Actor) -> UUID:
    async with reading() as work:
        return UUID((await opinions.asked(work, actor, "fr"))[0].id)


async def test_the_body_reads_the_file_without_the_person_and_answers_once(loaded: Database, clock: FixedClock) -> None:
    case, body = await asked(made.staff()), agency()
    async with writing() as work:
        await make.account(work, body)
    assert await waiting(body) == [case.reference]
    opinion = await key(body)
    async with reading() as work:
        view = await opinions.opened(work, body, opinion, "fr")
        told = {line.label: line.value for section in view.sections for line in section.lines}
        assert any(value == "12345/C" for value in told.values())
        assert [piece.name for piece in view.pieces] == ["Les plans de l’architecte"]
        assert not view.pieces[0].checkable
        file = (await listed(work, "case", case.id))[0]
        assert await may_see_piece(work, Visitor(body, {}), file)
        assert not await may_see_piece(work, Visitor(agency("police"), {}), file)
    for verdict, text, wrong in (("splendid", "", Invalid), ("reserved", "", Missing)):
        async with writing() as work:
            with pytest.raises(wrong):
                await opinions.give(work, body, opinion, verdict, text)
    async with writing() as work:
        await opinions.give(work, body, opinion, "reserved", "Le recul de la façade est à respecter.")
    assert await waiting(body) == []
    assert await waiting(body, given=True) == [case.reference]
    async with reading() as work:
        found = await repository.get(work, case.id)
        assert found is not None
        assert found.state == State.INSTRUCTION  # it was the only one awaited
        last = (await repository.events(work, case.id))[-1]
        assert (last.action, last.actor_id, last.data["verdict"]) == ("opinion", body.account_id, "reserved")
    async with writing() as work:
        with pytest.raises(CasaError):
            await opinions.give(work, body, opinion, "favourable", "")


@pytest.mark.parametrize(
    ("bodies", "reach"), [(("civil_protection",), {}), ((), {"arrondissements": frozenset({made.MAARIF})})]
)
async def test_nobody_answers_for_another_body_or_place(
    loaded: Database, bodies: tuple[str, ...], reach: dict[str, frozenset[str]]
) -> None:
    case, stranger = await asked(made.staff()), agency(*bodies, **reach)
    opinion = await key(agency())
    assert await waiting(stranger) == []
    async with writing() as work:
        with pytest.raises(NotFound):
            await opinions.give(work, stranger, opinion, "favourable", "")
        with pytest.raises(Forbidden):
            await act(work, stranger, case.id, Deed(Action.OPINION, body="urban_agency", verdict="favourable"))


async def test_who_speaks_for_the_body_is_told_and_no_other_partner(loaded: Database) -> None:
    async with writing() as work:
        speaking = await made.agent(work, "Karim Sqalli", Role.PARTNER_BODY)
        other = await made.agent(work, "Rachid Ouazzani", Role.PARTNER_BODY)
        for who, body in ((speaking, "urban_agency"), (other, "police")):
            account = await work.session.get(Account, who.account_id)
            assert account is not None
            account.services = [body]
            work.session.add(account)
    case = await asked(made.staff())
    for _ in range(2):
        async with writing() as work:
            await telling.happened(work, case.id, "ask_opinions", "the-same-event")
    async with reading() as work:
        told = (await work.session.exec(select(Notice))).all()
        assert [one.template for one in told] == ["procedures.opinion_asked"]
        account = await work.session.get(Account, speaking.account_id)
        assert account is not None
        assert told[0].person_id == account.person_id


async def test_a_body_does_nothing_else_to_a_case_and_one_that_is_named_nowhere_sees_none(loaded: Database) -> None:
    case = await asked(made.staff())
    for action in Action:
        if action is not Action.OPINION:
            async with writing() as work:
                with pytest.raises(CasaError):
                    await act(work, agency(), case.id, Deed(action, text="Non.", proposal="refuse"))
    async with reading() as work:
        with pytest.raises(Forbidden):
            await opinions.asked(work, made.staff(Role.PARTNER_BODY), "fr")
        with pytest.raises(Forbidden):
            await opinions.asked(work, made.staff(Role.CLERK, services=frozenset({"urban_agency"})), "fr")
