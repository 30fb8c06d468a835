"""Law 09-08 and demandes: nobody who has one goes with an old claim; on request they are told, and forgotten, whole."""

import json
from typing import Any

import pytest
from sqlmodel import select

from casa_app.claims.rules import Action as ClaimAction
from casa_app.claims.service import handling
from casa_app.claims.service import privacy as claims_privacy
from casa_app.claims.service.handling import Deed as ClaimDeed
from casa_app.files.models import StoredFile
from casa_app.identity.models import Person
from casa_app.identity.policy import Role
from casa_app.kit import audit
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.references import NotAReference
from casa_app.procedures import repository
from casa_app.procedures.models import Case, CaseEvent
from casa_app.procedures.rules import Action
from casa_app.procedures.service import cases, catalogue
from casa_app.procedures.service.cases import Deed
from casa_app.wiring import wire
from tests import make
from tests.procedures import made

OFFICER = make.staff(Role.DATA_PROTECTION_OFFICER)
CLAIMANT: dict[str, Any] = {"claimant_kind": "individual", "name": "Karim Alaoui", "contact": "sms",
                            "phone": "0612345678"}  # fmt: skip


@pytest.fixture
async def loaded(database: Database) -> Database:
    """A database that took up the procedure files, in a process that knows who holds what."""
    wire()
    async with writing() as work:
        await catalogue.load(work)
    return database


async def test_an_old_claim_takes_nobody_along_who_has_a_demande(loaded: Database, clock: FixedClock) -> None:
    clerk = make.staff(Role.CLERK)
    async with writing() as work:
        claim, _ = await make.claim(work, **CLAIMANT)
        await handling.act(work, clerk, claim.id, ClaimDeed(ClaimAction.ACKNOWLEDGE))
        await handling.act(work, clerk, claim.id, ClaimDeed(ClaimAction.ANSWER, text="Réparé."))
        case = await made.case(work)
        case.person_id = claim.person_id or case.person_id
        work.session.add(case)
    clock.advance(days=365 * 12)
    async with writing() as work:
        assert await claims_privacy.forget_old_claims(work) == 1
    async with reading() as work:
        person = await work.session.get(Person, case.person_id)
        assert person is not None
        assert person.erased_at is None


async def test_a_person_is_found_by_the_reference_of_their_demande_or_of_their_claim(loaded: Database) -> None:
    async with writing() as work:
        case = await made.case(work)
        claim, _ = await make.claim(work, **CLAIMANT)
    async with reading() as work:
        for file in (case, claim):
            typed = f" {file.reference.lower().replace('-', ' ')} "
            assert await claims_privacy.find(work, OFFICER, reference=typed) == [file.person_id]
        with pytest.raises(NotAReference):
            await claims_privacy.find(work, OFFICER, reference="rue des Orangers")


async def test_what_is_owed_is_answered_before_a_person_is_forgotten_and_then_all_goes(loaded: Database) -> None:
    async with writing() as work:
        clerk = await made.agent(work)
        case = await made.case(work, pieces=1)
        other = await made.case(work, name="Omar Fassi", phone="+212600000001")
        other.prepared_by = case.person_id
        work.session.add(other)
        await made.do(work, clerk, case, Deed(Action.MESSAGE, text="Monsieur Alaoui, le plan manque."))
    async with writing() as work:
        told = json.dumps(await claims_privacy.access(work, OFFICER, case.person_id), ensure_ascii=False)
        assert all(part in told for part in (case.reference, "12345/C", "plan manque", other.reference))
        with pytest.raises(claims_privacy.StillOwed, match=case.reference):
            await claims_privacy.erase(work, OFFICER, case.person_id)
    async with writing() as work:
        found = await repository.get(work, case.id, lock=True)
        assert found is not None
        await cases.move(work, found, Action.WITHDRAW, cases.by_applicant(found.person_id))
    async with writing() as work:
        await claims_privacy.erase(work, OFFICER, case.person_id)
    async with reading() as work:
        assert await audit.unseal(work, case.person_id, case.sealed) is None
        assert list(await work.session.exec(select(StoredFile).where(StoredFile.subject_id == case.id))) == []
        events = await work.session.exec(select(CaseEvent).where(CaseEvent.case_id == case.id))
        assert {row.text for row in events} == {""}
        kept = (await work.session.exec(select(Case).order_by(Case.reference))).all()
        assert {row.reference: row.prepared_by for row in kept} == {case.reference: None, other.reference: None}
        assert await repository.pieces(work, case.id) == []
        assert (await audit.unseal(work, other.person_id, other.sealed))["applicant"]["name"] == "Omar Fassi"
