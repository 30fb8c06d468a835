"""A notice leaves through a real server on loopback, is tried again, and is never told twice."""

import asyncio
import email
import email.policy
import os
import signal
import sys
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from casa_app.adapters.carriers import Unreachable
from casa_app.identity import service as identity
from casa_app.identity.policy import Role
from casa_app.kit import jobs
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.models import Job
from casa_app.notices import jobs as _jobs  # noqa: F401 registers them
from casa_app.notices import service
from casa_app.notices.models import Notice
from casa_app.settings import settings
from tests import make
from tests.fixtures.carriers import MailServer, SmsGateway

PHONE, ADDRESS = "+212612345678", "salma@example.ma"
ABOUT: dict[str, Any] = {
    "reference": "HH-4K7-29P", "answer": "8 janvier 2027", "category": "Lampadaire éteint",
    "arrondissement": "Hay Hassani", "acknowledge": "24 novembre 2026", "link": "https://casa.example/fr/follow",
}  # fmt: skip


async def _sent(template: str = "claims.filed", key: str = "filed", **to: str) -> UUID:
    async with writing() as work:
        return await service.send(
            work, template, key=key, locale="fr", phone=to.get("phone"), email=to.get("email"), **ABOUT
        )


async def _row(notice_id: UUID) -> Notice:
    async with reading() as work:
        return (await work.session.exec(select(Notice).where(Notice.id == notice_id))).one()


async def test_a_letter_arrives_in_the_claimants_language_and_its_address_is_then_forgotten(
    database: Database, mail_server: MailServer
) -> None:
    async with writing() as work:
        notice_id = await service.send(work, "claims.filed", email=ADDRESS, locale="ar", key="a", **ABOUT)
    await jobs.run_due()
    (letter,) = mail_server.letters
    assert (letter["To"], letter["Content-Language"]) == (ADDRESS, "ar")
    assert letter["Message-ID"].startswith(f"<{notice_id}@")
    text = letter.get_body(("plain",))
    html = letter.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "تم إيداع شكايتك HH-4K7-29P" in text.get_content()
    assert '<html lang="ar" dir="rtl">' in html.get_content()
    row = await _row(notice_id)
    assert (row.state, row.sealed, row.provider_id) == ("sent", b"", "taken as 42")
    assert row.ended_at is not None


async def test_an_sms_goes_through_the_gateway_with_a_key_of_its_own(
    database: Database, sms_gateway: SmsGateway
) -> None:
    notice_id = await _sent(phone=PHONE)
    await jobs.run_due()
    assert sms_gateway.texts[str(notice_id)]["to"] == PHONE
    assert "HH-4K7-29P" in sms_gateway.texts[str(notice_id)]["text"]
    assert (await _row(notice_id)).provider_id == "gw-1"


async def test_the_same_thing_is_told_once_however_often_it_is_asked_for(
    database: Database, sms_gateway: SmsGateway
) -> None:
    first, second = await _sent(phone=PHONE), await _sent(phone=PHONE)
    await jobs.run_due()
    await service.deliver(first)
    assert first == second
    assert len(sms_gateway.requests) == 1


async def test_nothing_leaves_when_the_work_that_wanted_it_fails(database: Database, sms_gateway: SmsGateway) -> None:
    with pytest.raises(ZeroDivisionError):
        async with writing() as work:
            await service.send(work, "claims.filed", phone=PHONE, locale="fr", **ABOUT)
            raise ZeroDivisionError
    assert await jobs.run_due() == 0
    assert sms_gateway.requests == []


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_gateway_that_asks_to_wait_is_tried_again_later(
    database: Database, sms_gateway: SmsGateway, clock: FixedClock, status: int
) -> None:
    sms_gateway.refusals = [status]
    notice_id = await _sent(phone=PHONE)
    await jobs.run_due()
    row = await _row(notice_id)
    assert (row.state, row.error) == ("queued", f"HTTP {status}")
    clock.advance(minutes=1)
    await jobs.run_due()
    assert (await _row(notice_id)).state == "sent"
    assert set(sms_gateway.requests) == {str(notice_id)}
    assert len(sms_gateway.requests) == 2


@pytest.mark.parametrize(("verb", "reply", "state"), [
    ("RCPT", "550 no such person", "failed"), ("RCPT", "450 try later", "queued"),
    ("EHLO", "421 closing", "queued"), ("DATA", "451 full", "queued"), ("DATA", "554 refused", "failed"),
])  # fmt: skip
async def test_a_mail_server_may_refuse_for_now_or_for_good(
    database: Database, mail_server: MailServer, clock: FixedClock, verb: str, reply: str, state: str
) -> None:
    mail_server.refusals = {verb: reply, "HELO": reply}
    notice_id = await _sent(email=ADDRESS)
    await jobs.run_due()
    assert (await _row(notice_id)).state == state
    clock.advance(minutes=1)
    await jobs.run_due()
    assert len(mail_server.letters) == (state == "queued")


async def test_a_number_that_the_gateway_refuses_is_given_up_at_once(
    database: Database, sms_gateway: SmsGateway, clock: FixedClock
) -> None:
    sms_gateway.refusals = [400, 400]
    notice_id = await _sent(phone=PHONE)
    await jobs.run_due()
    clock.advance(hours=12)
    await jobs.run_due()
    assert (await _row(notice_id)).state == "failed"
    assert len(sms_gateway.requests) == 1
    async with reading() as work:
        job = (await work.session.exec(select(Job).where(Job.kind == "notices.deliver"))).one()
    assert (job.state, job.attempts) == ("failed", 1)


async def test_a_server_that_never_answers_is_given_up_after_some_hours(
    database: Database, environment: pytest.MonkeyPatch, clock: FixedClock
) -> None:
    environment.setenv("CASA_SMTP_URL", "smtp://127.0.0.1:1")  # the port of nobody (RFC 6335)
    settings.cache_clear()
    notice_id = await _sent(email=ADDRESS)
    for _ in range(jobs.ATTEMPTS + 2):
        await jobs.run_due()
        clock.advance(hours=2)
    row = await _row(notice_id)
    assert (row.state, row.attempts) == ("failed", jobs.ATTEMPTS)
    with pytest.raises(Unreachable):
        await service.deliver(await _sent(email=ADDRESS, key="other"))


async def test_a_server_that_hangs_up_after_the_content_leaves_doubt_and_is_not_told_again(
    database: Database, mail_server: MailServer, clock: FixedClock
) -> None:
    async def hang_up(step: str) -> None:
        if step == "taken":
            raise ConnectionAbortedError

    mail_server.at = hang_up
    notice_id = await _sent(email=ADDRESS)
    await jobs.run_due()
    clock.advance(hours=5)
    await jobs.run_due()
    assert (await _row(notice_id)).state == "unsure"
    assert len(mail_server.letters) == 1
    mail_server.at = lambda _: asyncio.sleep(0)
    async with writing() as work:
        await service.send_again(work, make.staff(Role.ADMINISTRATOR), notice_id)
    await jobs.run_due()
    assert (await _row(notice_id)).state == "sent"
    assert len(mail_server.letters) == 2


class Stopped:
    """A hook that holds the client at one step and says when it is there."""

    def __init__(self, step: str) -> None:
        self.step, self.reached, self.go = step, asyncio.Event(), asyncio.Event()

    async def __call__(self, step: str) -> None:
        if step == self.step and not self.go.is_set():
            self.reached.set()
            await self.go.wait()


async def _killed_while_delivering(database: Database, notice_id: UUID, stopped: Stopped) -> None:
    """Another process delivers the notice and is killed (SIGKILL) at the step."""
    code = (
        "import asyncio, sys, uuid\n"
        "from casa_app.kit import database, migrations\n"
        "from casa_app.tables import metadata; metadata()\n"
        "from casa_app.notices import service\n"
        "database.configure(sys.argv[1])\n"
        "asyncio.run(service.deliver(uuid.UUID(sys.argv[2])))\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, database.url, str(notice_id), env=dict(os.environ)
    )
    try:
        await asyncio.wait_for(stopped.reached.wait(), 60)
    finally:
        process.send_signal(signal.SIGKILL)
        await asyncio.wait_for(process.wait(), 60)
        stopped.go.set()


@pytest.mark.parametrize(
    ("step", "state", "letters"), [("RCPT", "sent", 1), ("content", "unsure", 1), ("taken", "unsure", 1)]
)
async def test_a_worker_killed_while_it_speaks_to_the_mail_server_never_doubles_a_letter(
    database: Database, mail_server: MailServer, step: str, state: str, letters: int
) -> None:
    notice_id = await _sent(email=ADDRESS)
    mail_server.at = stopped = Stopped(step)
    await _killed_while_delivering(database, notice_id, stopped)
    await jobs.run_due()
    assert (await _row(notice_id)).state == state
    assert len(mail_server.letters) == letters


async def test_a_worker_killed_while_it_speaks_to_the_gateway_repeats_itself_under_the_same_key(
    database: Database, sms_gateway: SmsGateway
) -> None:
    notice_id = await _sent(phone=PHONE)
    sms_gateway.at = stopped = Stopped("taken")
    await _killed_while_delivering(database, notice_id, stopped)
    await jobs.run_due()
    assert sms_gateway.requests == [str(notice_id)] * 2
    assert len(sms_gateway.texts) == 1
    assert (await _row(notice_id)).state == "sent"


async def test_without_servers_messages_are_written_to_files_that_only_casa_reads(database: Database) -> None:
    letter, sms = await _sent(email=ADDRESS, key="mail"), await _sent(phone=PHONE, key="sms")
    await jobs.run_due()
    outbox = settings().data / "outbox"
    assert {path.name for path in outbox.iterdir()} == {f"{letter}.eml", f"{sms}.sms.txt"}
    assert {path.stat().st_mode & 0o777 for path in outbox.iterdir()} == {0o600}
    opened = email.message_from_bytes((outbox / f"{letter}.eml").read_bytes(), policy=email.policy.default)
    assert opened["Subject"] == "Votre réclamation HH-4K7-29P est déposée"
    assert (outbox / f"{sms}.sms.txt").read_text().startswith(f"{PHONE}\n\nCasa : votre réclamation HH-4K7-29P")


async def test_a_person_erased_before_a_notice_leaves_is_not_written_to(
    database: Database, sms_gateway: SmsGateway
) -> None:
    async with writing() as work:
        person_id = await identity.person_for(work, name="Salma", phone=PHONE)
        told = await service.tell(work, person_id, "claims.filed", key="k", channel="sms", locale="fr", **ABOUT)
        nowhere = await service.tell(work, person_id, "claims.filed", key="l", channel="email", locale="fr", **ABOUT)
    assert told is not None
    assert nowhere is None
    async with writing() as work:
        assert [row["template"] for row in await service.told(work, person_id)] == ["claims.filed"]
        await service.forget(work, person_id)
        await identity.erase_person(work, person_id)
    await jobs.run_due()
    assert sms_gateway.requests == []
    assert (await _row(told)).error == "erased"
    async with writing() as work:
        assert await service.told(work, person_id) == []


async def test_addresses_lie_sealed_in_the_database_while_they_wait(database: Database) -> None:
    row = await _row(await _sent(phone=PHONE))
    assert PHONE.encode() not in row.sealed
    assert b"HH-4K7-29P" not in row.sealed
