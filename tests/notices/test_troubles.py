"""What did not arrive is seen by whoever oversees the city, without learning addresses, and is sent again."""

import pytest
from sqlalchemy import event
from sqlmodel import select

from casa_app.identity import service as identity
from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit, jobs
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.errors import Forbidden, Invalid, NotFound
from casa_app.notices import jobs as notice_jobs
from casa_app.notices import service
from casa_app.notices.models import Notice
from casa_app.notices.rules import masked
from casa_app.notices.views import TroublePage
from tests import make
from tests.fixtures.carriers import MailServer, SmsGateway
from tests.notices.test_delivery import ABOUT, ADDRESS, PHONE

BOSS = make.staff(Role.ADMINISTRATOR)


async def seen(state: str = "failed", *, page: int = 0, by: Actor = BOSS) -> TroublePage:
    async with reading() as work:
        return await service.troubles(work, by, state, "fr", page=page)


async def refused(gateway: SmsGateway, template: str = "claims.filed", times: int = 1) -> None:
    """So many residents whose SMS the gateway will not take."""
    gateway.refusals = [400] * times
    async with writing() as work:
        for number in range(times):
            person = await identity.person_for(work, name=f"Resident {number}", phone=PHONE)
            about = {"code": "582904", "n": 10} if template == "identity.code" else ABOUT
            await service.tell(work, person, template, key=f"{number}", channel="sms", locale="fr", **about)
    await jobs.run_due()


def test_an_address_is_recognised_by_who_knows_it_and_by_nobody_else() -> None:
    assert masked("+212612345678") == "06 •• •• •• 78"
    assert masked("salma.bennani@example.ma") == "s•••@example.ma"


async def test_a_refused_sms_is_listed_with_its_reason_and_a_masked_number(
    database: Database, sms_gateway: SmsGateway
) -> None:
    await refused(sms_gateway)
    page = await seen()
    (row,) = page.rows
    assert (page.failed, page.unsure, page.first, page.last, page.total) == (1, 0, 1, 1, 1)
    assert (row.kind, row.about, row.channel, row.tries) == ("Dépôt d’une réclamation", "HH-4K7-29P", "sms", 1)
    assert row.why == "Le service d’envoi a refusé (HTTP 400)."
    assert row.address == "06 •• •• •• 78"
    assert PHONE not in repr(page)
    assert row.may_repeat


async def test_it_is_sent_again_once_and_the_trail_says_who_did(database: Database, sms_gateway: SmsGateway) -> None:
    await refused(sms_gateway)
    (row,) = (await seen()).rows
    async with writing() as work:
        notice = (await work.session.exec(select(Notice))).one()
        await service.send_again(work, BOSS, notice.id)
    with pytest.raises(NotFound):  # a second click
        async with writing() as work:
            await service.send_again(work, BOSS, notice.id)
    await jobs.run_due()
    assert len(sms_gateway.texts) == 1
    assert (await seen()).rows == ()
    async with reading() as work:
        (link,) = await audit.history(work, "notice", notice.id)
    assert (str(notice.id), link.action, link.actor_id) == (row.id, "send_again", BOSS.account_id)


async def test_one_that_fails_again_can_be_sent_again_again(database: Database, sms_gateway: SmsGateway) -> None:
    await refused(sms_gateway)
    for tries in (2, 3):
        sms_gateway.refusals = [400]
        async with writing() as work:
            await service.send_again(work, BOSS, (await work.session.exec(select(Notice))).one().id)
        await jobs.run_due()
        assert [row.tries for row in (await seen()).rows] == [tries]


async def test_a_letter_that_may_have_arrived_stands_apart(database: Database, mail_server: MailServer) -> None:
    async def hang_up(step: str) -> None:
        if step == "taken":
            raise ConnectionAbortedError

    mail_server.at = hang_up
    async with writing() as work:
        await service.send(work, "claims.filed", email=ADDRESS, locale="fr", **ABOUT)
    await jobs.run_due()
    assert (await seen()).rows == ()
    (row,) = (await seen("unsure")).rows
    assert (row.address, row.why) == (
        "s•••@example.ma", "Le serveur s’est tu après avoir reçu le texte\u00a0: il est peut-être arrivé."
    )  # fmt: skip


async def test_a_code_that_never_arrived_is_not_sent_late(database: Database, sms_gateway: SmsGateway) -> None:
    await refused(sms_gateway, "identity.code")
    (row,) = (await seen()).rows
    assert (row.kind, row.address, row.may_repeat) == ("Code de connexion", "", False)
    async with writing() as work:
        notice = (await work.session.exec(select(Notice))).one()
        with pytest.raises(NotFound):
            await service.send_again(work, BOSS, notice.id)


async def test_after_a_fortnight_the_address_is_forgotten_and_after_half_a_year_the_notice(
    database: Database, sms_gateway: SmsGateway, clock: FixedClock
) -> None:
    await refused(sms_gateway)
    clock.advance(days=13)
    await jobs.run_due()
    assert (await seen()).rows[0].may_repeat
    clock.advance(days=2)
    await _tidy(clock)
    (row,) = (await seen()).rows
    assert (row.address, row.may_repeat) == ("", False)
    clock.advance(days=180)
    await _tidy(clock)
    assert (await seen()).total == 0


async def _tidy(clock: FixedClock) -> None:
    async with writing() as work:
        await notice_jobs.repository.forget_words_before(work, clock.now() - notice_jobs.REPEATABLE)
        await notice_jobs.repository.forget_before(work, clock.now() - notice_jobs.KEPT)


async def test_a_page_holds_fifty_and_takes_three_queries_however_many_people_it_tells_of(
    database: Database, sms_gateway: SmsGateway
) -> None:
    await refused(sms_gateway, times=52)
    asked: list[str] = []
    event.listen(database._reader.sync_engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    first = await seen()
    assert (len(first.rows), first.first, first.last, first.total) == (50, 1, 50, 52)
    assert len([query for query in asked if query.startswith("SELECT")]) <= 3
    assert (await seen(page=1)).first == 51
    assert (await seen(page=99)).last == 52


async def test_only_who_oversees_the_whole_city_looks(database: Database) -> None:
    limited = make.staff(Role.SUPERVISOR, arrondissements=frozenset({"01"}))
    for stranger in (make.staff(Role.CLERK), limited):
        with pytest.raises(Forbidden):
            await seen(by=stranger)
        with pytest.raises(Forbidden):
            async with writing() as work:
                await service.send_again(work, stranger, BOSS.account_id)
    assert (await seen(by=make.staff(Role.SUPERVISOR))).total == 0
    with pytest.raises(Invalid):
        await seen("sent")
