"""A document is revoked from its sheet: by its signatory, on a ground, told to who checks it and to who holds it."""

import pytest
from sqlmodel import select

import casa_app.casa_app  # noqa: F401 composing the application registers its States
from casa_app.identity.policy import Role, StepUpNeeded
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.jobs import Job
from casa_app.procedures.models import Case
from casa_app.procedures.rules import Action
from casa_app.procedures.service import checking, issuing
from casa_app.procedures.service.cases import Deed
from tests import make
from tests.desk.test_case_states import sheet, signed_in
from tests.procedures import made
from tests.tabs import call


async def issued(clock: FixedClock) -> Case:
    officer = make.staff(Role.CIVIL_STATUS_OFFICER, step_up_at=clock.now())
    clerk = make.staff(Role.CLERK)
    async with writing() as work:
        await make.account(work, clerk, officer)
        case = (await make.case(work)).case
        await made.do(work, clerk, case, Action.ACCEPT, Deed(Action.FIND_ACT, written=make.act_form()),
                      Deed(Action.PROPOSE, proposal="grant"))  # fmt: skip
        await made.do(work, officer, case, Action.GRANT)
    assert await issuing.issue(case.id)
    return case


@pytest.mark.usefixtures("object_store")
async def test_a_signatory_revokes_once_with_a_ground_after_a_fresh_second_factor(
    database: Database, clock: FixedClock
) -> None:
    case = await issued(clock)
    clerk = sheet(await signed_in(Role.CLERK), case)
    await call(clerk, "open")
    assert not clerk.case.revocable
    state = sheet(await signed_in(Role.CIVIL_STATUS_OFFICER), case)
    await call(state, "open")
    assert state.case.revocable
    await call(state, "ask_signature", "revoke")
    await call(state, "sign", {"text": ""})
    assert state.trouble
    clock.advance(minutes=20)
    with pytest.raises(StepUpNeeded):
        await call(state, "sign", {"text": "Le registre a été rectifié."})
    again = sheet(await signed_in(Role.CIVIL_STATUS_OFFICER), case)
    for expected in ("", "déjà"):
        await call(again, "open")
        await call(again, "ask_signature", "revoke")
        await call(again, "sign", {"text": "Le registre a été rectifié."})
        assert expected in again.trouble
        assert not again.case.revocable
    assert any("Le registre a été rectifié." in line.value for line in again.case.document)
    async with reading() as work:
        row = await issuing.issuing_repository.of_case(work, case.id)
        assert row is not None
        assert (await checking.register(work, row.number, row.content_digest)).standing == "revoked"
        told = (await work.session.exec(select(Job.payload).where(Job.kind == "procedures.notify"))).all()
    assert [one["event"] for one in told].count("revoke") == 1
