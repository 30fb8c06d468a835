"""Clocks that run: who is told before a term and at it, the register of what was missed, and nobody told twice."""

import email
import email.policy
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import delete, select, update

from casa_app.claims.models import Breach, Claim, ClaimEvent, Escalation
from casa_app.claims.rules import Action
from casa_app.claims.service import handling
from casa_app.claims.service.handling import Deed
from casa_app.commands.worker import load_jobs
from casa_app.identity import accounts
from casa_app.identity.models import Account
from casa_app.identity.policy import Role
from casa_app.kit import audit, jobs
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.models import AuditCheckpoint
from casa_app.notices.models import Notice
from casa_app.settings import settings
from tests import make

load_jobs()


async def agent(role: Role, address: str, **scope: Any) -> Account:
    async with writing() as work:
        values = {"name": f"{role} {address}", "phone": scope.pop("phone", ""), "email": address, "cin": ""}
        account = await accounts.make(work, values, {role}, locale="fr")
        account.arrondissements, account.services = scope.get("arrondissements", []), scope.get("services", [])
    return account


async def filed(**changed: Any) -> Claim:
    async with writing() as work:
        claim, _ = await make.claim(work, **changed)
    return claim


async def escalate() -> None:
    async with writing() as work:
        await jobs.enqueue(work, "claims.escalate", payload={})
    await jobs.run_due()


async def rows(table: type[Any], *where: Any) -> Sequence[Any]:
    async with reading() as work:
        return (await work.session.exec(select(table).where(*where))).all()


def letters() -> list[str]:
    """The texts of every message in the outbox."""
    outbox = settings().data / "outbox"
    read = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in outbox.glob("*.eml")]
    bodies = [one.get_body(("plain",)) for one in read]
    return [
        f"{one['To']}\n{one['Subject']}\n{body.get_content()}" for one, body in zip(read, bodies, strict=True) if body
    ]


def texts() -> list[str]:
    return [path.read_text() for path in (settings().data / "outbox").glob("*.sms.txt")]


async def test_the_assignee_hears_before_the_citys_target_and_only_once(database: Database, clock: FixedClock) -> None:
    clerk = await agent(Role.CLERK, "clerk@casa.ma")
    await agent(Role.SUPERVISOR, "chief@casa.ma")
    claim = await filed()
    async with writing() as work:
        deed = Deed(Action.ASSIGN, assignee=clerk.id)
        await handling.act(work, make.staff(Role.SUPERVISOR), claim.id, deed)
    assert claim.target_due is not None
    clock.at = claim.target_due - timedelta(hours=20)
    await escalate()
    await escalate()
    (letter,) = letters()
    assert letter.startswith("clerk@casa.ma\nDélais\u00a0: une réclamation vous attend")
    assert claim.reference in letter
    (step,) = await rows(Escalation, Escalation.clock == "target")
    assert step.step == "before"
    assert await rows(Breach) == []
    (event,) = await rows(ClaimEvent, ClaimEvent.action == "escalate")
    assert (event.public, event.actor_kind) == (False, "system")


async def test_a_missed_term_is_registered_once_and_its_supervisor_told(database: Database, clock: FixedClock) -> None:
    await agent(Role.SUPERVISOR, "lighting@casa.ma", services=["lighting"])
    await agent(Role.SUPERVISOR, "roads@casa.ma", services=["roads"])
    claim = await filed()
    assert claim.acknowledge_due is not None
    clock.at = claim.acknowledge_due + timedelta(minutes=1)
    await escalate()
    await escalate()
    found = {row.clock: row for row in await rows(Breach)}
    assert set(found) == {"acknowledge", "target"}
    assert found["acknowledge"].due_at == claim.acknowledge_due
    assert (found["acknowledge"].service, found["acknowledge"].reference) == ("lighting", claim.reference)
    assert {letter.partition("\n")[0] for letter in letters()} == {"lighting@casa.ma"}
    assert sum("Accusé" in letter or "accusé" in letter for letter in letters()) == 1
    async with reading() as work:
        assert [fault async for fault in audit.verify(work)] == []


async def test_after_a_standstill_only_the_last_step_is_told(database: Database, clock: FixedClock) -> None:
    await agent(Role.ADMINISTRATOR, "admin@casa.ma")
    await agent(Role.SUPERVISOR, "chief@casa.ma")
    claim = await filed()
    assert claim.answer_due is not None
    clock.at = claim.answer_due + timedelta(days=11)
    await escalate()
    answered = await rows(Escalation, Escalation.clock == "answer")
    assert {row.step for row in answered} == {"before", "before_2", "breach", "after"}
    told = [row.key for row in await rows(Notice) if ":answer:" in row.key]
    assert len(told) == 1
    assert ":after:" in told[0]


async def test_one_letter_tells_all_that_became_due_together(database: Database, clock: FixedClock) -> None:
    await agent(Role.SUPERVISOR, "chief@casa.ma")
    claims = [await filed() for _ in range(3)]
    assert claims[0].acknowledge_due is not None
    clock.at = claims[0].acknowledge_due - timedelta(days=2)
    await escalate()
    (letter,) = [one for one in letters() if "Délais" in one and "ccus" in one]
    assert "3 réclamations" in letter
    assert all(claim.reference in letter for claim in claims)


async def test_a_claim_answered_in_time_breaks_nothing_and_disturbs_nobody(
    database: Database, clock: FixedClock
) -> None:
    await agent(Role.SUPERVISOR, "chief@casa.ma")
    claim = await filed()
    clerk = make.staff(Role.CLERK)
    async with writing() as work:
        await handling.act(work, clerk, claim.id, Deed(Action.ACKNOWLEDGE))
        await handling.act(work, clerk, claim.id, Deed(Action.ANSWER, text="Les lampes sont remplacées."))
    clock.advance(days=90)
    await escalate()
    assert await rows(Breach) == []
    assert await rows(Escalation) == []


async def test_an_answer_just_after_its_term_is_in_the_register_though_nobody_looked_in_between(
    database: Database, clock: FixedClock
) -> None:
    claim = await filed()
    clerk = make.staff(Role.CLERK)
    async with writing() as work:
        await handling.act(work, clerk, claim.id, Deed(Action.ACKNOWLEDGE))
    assert claim.answer_due is not None
    clock.at = claim.answer_due + timedelta(minutes=2)
    async with writing() as work:
        await handling.act(work, clerk, claim.id, Deed(Action.ANSWER, text="Nous vous répondons enfin."))
    clock.advance(minutes=1)
    await escalate()
    assert {row.clock for row in await rows(Breach)} == {"answer", "target"}


async def test_a_danger_is_told_at_once_and_again_until_somebody_takes_it(
    database: Database, clock: FixedClock
) -> None:
    await agent(Role.SUPERVISOR, "chief@casa.ma", phone="+212612000001")
    await agent(Role.TECHNICIAN, "tech@casa.ma", phone="+212612000002")
    await agent(Role.SUPERVISOR, "elsewhere@casa.ma", phone="+212612000003", arrondissements=["06.141.01.73"])
    claim = await filed(category="lighting_live_cable")
    await jobs.run_due()
    assert {one.splitlines()[0] for one in texts()} == {"+212612000001", "+212612000002"}
    assert all("DANGER" in one and claim.reference in one for one in texts())
    assert {one.partition("\n")[0] for one in letters()} == {"chief@casa.ma", "tech@casa.ma"}
    assert all(f"/fr/staff/claims?reference={claim.reference}" in one for one in letters())
    clock.advance(minutes=61)
    await escalate()
    assert sum("toujours pas" in one for one in texts()) == 1
    assert {row.clock for row in await rows(Breach)} >= {"danger"}
    async with writing() as work:
        await handling.act(work, make.staff(Role.CLERK), claim.id, Deed(Action.START))
    clock.advance(hours=3)
    await escalate()
    assert sum("toujours pas" in one for one in texts()) == 1


@pytest.mark.parametrize("change", [update(Breach).values(clock="target"), delete(Breach)])
async def test_nobody_can_edit_the_register(database: Database, clock: FixedClock, change: Any) -> None:
    claim = await filed()
    assert claim.acknowledge_due is not None
    clock.at = claim.acknowledge_due + timedelta(days=1)
    await escalate()
    with pytest.raises(DBAPIError, match="append-only"):
        async with writing() as work:
            await work.session.exec(change)


async def test_more_claims_than_a_batch_are_all_watched(
    database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casa_app.claims.service.escalation.BATCH", 2)
    claims = [await filed() for _ in range(5)]
    assert claims[-1].acknowledge_due is not None
    clock.at = claims[-1].acknowledge_due + timedelta(minutes=1)
    await escalate()
    assert len(await rows(Breach, Breach.clock == "acknowledge")) == 5
    assert len(await rows(Escalation, Escalation.clock == "acknowledge", Escalation.step == "breach")) == 5


async def test_the_claimant_is_told_of_each_step_in_their_language(database: Database) -> None:
    claim = await filed(claimant_kind="individual", name="أمينة", contact="sms", phone="0612345678", locale="ar")
    clerk = make.staff(Role.CLERK)
    async with writing() as work:
        await handling.act(work, clerk, claim.id, Deed(Action.ACKNOWLEDGE))
        await handling.act(work, clerk, claim.id, Deed(Action.TRANSFER, text="من اختصاصها", body="police"))
        await handling.act(work, clerk, claim.id, Deed(Action.ANSWER, text="تم الإصلاح"))
    await jobs.run_due()
    sent = texts()
    assert len(sent) == 4
    assert all(claim.reference in one and one.startswith("+212612345678") for one in sent)
    assert {"إيداع", "توصلت", "أحيلت", "أجابت"} == {
        word for one in sent for word in ("إيداع", "توصلت", "أحيلت", "أجابت") if word in one
    }


async def test_the_trail_is_signed_every_hour(database: Database, clock: FixedClock) -> None:
    await filed()
    clock.advance(minutes=5)
    async with writing() as work:
        await jobs.enqueue(work, "audit.checkpoint", payload={})
    await jobs.run_due()
    (signed,) = await rows(AuditCheckpoint)
    assert signed.entries >= 1
