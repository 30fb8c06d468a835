"""Sessions: seen, ended, revoked."""

import pytest
from sqlmodel import func, select

from casa_app.commands.worker import load_jobs
from casa_app.identity import accounts, entrance, repository, sessions, staffing
from casa_app.identity.models import Session
from casa_app.identity.rules import Role
from casa_app.kit import audit, jobs
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, Work
from casa_app.kit.errors import NotFound, SignInFirst
from tests.identity.conftest import PASSWORD, People

load_jobs()


async def test_a_revoked_session_is_dead_at_once(people: People, database: Database) -> None:
    account = await people.account("salma@example.ma")
    here, there = await people.session(account), await people.session(account)
    actor = await sessions.actor_of(here)
    assert actor is not None
    async with database.reading() as work:
        view = await accounts.mine(work, actor)
    assert [session.here for session in view.sessions].count(True) == 1
    other = next(session for session in view.sessions if not session.here)
    async with database.writing() as work:
        await sessions.revoke(work, actor, other.id)
    assert await sessions.actor_of(there) is None
    assert await sessions.actor_of(here) is not None


async def test_nobody_revokes_the_session_of_somebody_else(people: People, database: Database) -> None:
    salma = await people.actor(await people.account("salma@example.ma"))
    other = await people.actor(await people.account("other@example.ma"))
    with pytest.raises(NotFound):
        async with database.writing() as work:
            await sessions.revoke(work, other, salma.session_id)


async def test_a_session_ends_after_a_month_for_residents_and_twelve_hours_for_staff(
    people: People, clock: FixedClock
) -> None:
    resident = await people.session(await people.account("salma@example.ma"))
    staff = await people.session(await people.account("clerk@example.ma", Role.CLERK))
    clock.advance(hours=11, minutes=59)
    assert await sessions.actor_of(staff) is not None
    clock.advance(minutes=2)
    assert await sessions.actor_of(staff) is None
    clock.advance(days=29, hours=11)
    assert await sessions.actor_of(resident) is not None
    clock.advance(days=1)
    assert await sessions.actor_of(resident) is None


async def test_a_half_session_lasts_a_quarter_of_an_hour_and_acts_for_nobody(
    people: People, database: Database, clock: FixedClock
) -> None:
    account = await people.account("clerk@example.ma", Role.CLERK)
    async with database.writing() as work:
        opened = await sessions.open_session(work, account, "")
    assert opened.awaiting
    assert await sessions.actor_of(opened.token) is None
    clock.advance(minutes=16)
    with pytest.raises(SignInFirst):
        await entrance.by_totp(opened.token, await people.code("clerk@example.ma"))


async def test_a_suspended_account_is_cut_off_in_the_middle_of_its_work(people: People, database: Database) -> None:
    account = await people.account("clerk@example.ma", Role.CLERK)
    token = await people.session(account)
    boss = await people.actor(await people.account("admin@example.ma", Role.ADMINISTRATOR))
    assert await sessions.actor_of(token) is not None
    async with database.writing() as work:
        await staffing.suspend(work, boss, account.id)
    assert await sessions.actor_of(token) is None
    async with database.writing() as work:
        await staffing.restore(work, boss, account.id)
    assert await sessions.actor_of(token) is None  # restored, but the old sessions stay dead


async def test_a_new_password_ends_every_other_session(people: People) -> None:
    account = await people.account("salma@example.ma")
    here, there = await people.session(account), await people.session(account)
    with pytest.raises(entrance.WrongCredentials):
        await entrance.change_password(here, "not the password", "encore une autre phrase")
    await entrance.change_password(here, PASSWORD, "encore une autre phrase")
    assert await sessions.actor_of(there) is None
    assert await sessions.actor_of(here) is not None
    opened, _ = await entrance.by_password("salma@example.ma", "encore une autre phrase", entrance.Browser())
    assert opened.token


async def test_neither_the_cookie_nor_the_code_is_kept_as_it_is(people: People, database: Database) -> None:
    token = await people.session(await people.account("salma@example.ma"))
    async with database.reading() as work:
        row = await repository.session_by_token(work, token)
    assert row is not None
    assert token not in row.model_dump_json()


async def test_last_seen_is_noted_every_ten_minutes_and_not_at_each_event(
    people: People, database: Database, clock: FixedClock
) -> None:
    token = await people.session(await people.account("salma@example.ma"))
    began = clock.now()

    async def seen() -> object:
        await sessions.actor_of(token)
        async with database.reading() as work:
            row = await repository.session_by_token(work, token)
            return row.seen_at if row else None

    clock.advance(minutes=9)
    assert await seen() == began
    clock.advance(minutes=2)
    assert await seen() == clock.now()


async def test_ended_sessions_are_swept_after_a_month(people: People, database: Database, clock: FixedClock) -> None:
    await people.session(await people.account("salma@example.ma"))
    clock.advance(days=59)
    assert await left_by_the_worker(database) == 1
    clock.advance(days=2)
    assert await left_by_the_worker(database) == 0


async def left_by_the_worker(database: Database) -> int:
    """How many sessions are left once the nightly job has run."""
    async with database.writing() as work:
        await jobs.enqueue(work, "identity.sweep", payload={})
    await jobs.run_due()
    async with database.reading() as work:
        return await kept(work)


async def kept(work: Work) -> int:
    return (await work.session.exec(select(func.count()).select_from(Session))).one()


async def test_sign_ins_stand_in_the_audit_trail(people: People, database: Database) -> None:
    account = await people.account("salma@example.ma")
    await people.session(account)
    async with database.reading() as work:
        told = [entry.action for entry in await audit.history(work, "account", account.id)]
    assert told == ["create", "sign_in"]
