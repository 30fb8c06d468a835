"""The administrator invites, scopes, suspends and resets; nobody locks themselves out."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from casa_app.identity import accounts, demonstration, entrance, second_factor, service, sessions, staffing
from casa_app.identity.actor import Actor
from casa_app.identity.rules import STAFF, Role
from casa_app.kit import audit
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, Work
from casa_app.kit.errors import Forbidden
from casa_app.settings import settings
from tests.identity.conftest import Outbox, People


@pytest.fixture
async def boss(people: People) -> Actor:
    """An administrator."""
    return await people.actor(await people.account("admin@example.ma", Role.ADMINISTRATOR))


async def invited(database: Database, boss: Actor, outbox: Outbox) -> str:
    async with database.writing() as work:
        await staffing.invite(
            work, boss, name="Nadia", email="nadia@example.ma", roles=[Role.CLERK], arrondissements=["01"]
        )
    return str(outbox.sent[-1]["link"]).partition("token=")[2]


async def test_an_invited_agent_chooses_a_password_sets_the_second_factor_up_and_works(
    people: People, database: Database, boss: Actor, outbox: Outbox
) -> None:
    token = await invited(database, boss, outbox)
    assert outbox.sent[-1]["email"] == "nadia@example.ma"
    opened = await entrance.accept_invitation(token, "une phrase de travail", entrance.Browser())
    assert opened.enrol
    assert await sessions.actor_of(opened.token) is None
    async with database.reading() as work:
        _, account = await sessions.half_open(work, opened.token)
    secret = second_factor.new_secret()
    async with database.reading() as work:
        code = second_factor.next_code(work, account, secret)
    whole = await entrance.enrol(opened.token, second_factor.carried(secret, account.id), code)
    actor = await sessions.actor_of(whole.token)
    assert actor is not None
    assert actor.roles == {Role.CLERK}
    assert actor.may_see("01", "roads")
    assert not actor.may_see("02", "roads")
    assert not actor.may_see(None)


async def test_an_invitation_is_good_once_for_a_week_and_until_the_next(
    people: People, database: Database, boss: Actor, outbox: Outbox, clock: FixedClock
) -> None:
    first = await invited(database, boss, outbox)
    async with database.writing() as work:
        found = (await staffing.search(work, "nadia")).rows[0]
        clock.advance(minutes=1)
        await staffing.send_invitation(work, boss, found.id)
    second = str(outbox.sent[-1]["link"]).partition("token=")[2]
    with pytest.raises(staffing.InvitationOver):
        await entrance.accept_invitation(first, "une phrase de travail", entrance.Browser())
    await entrance.accept_invitation(second, "une phrase de travail", entrance.Browser())
    with pytest.raises(staffing.InvitationOver):
        await entrance.accept_invitation(second, "une autre phrase de travail", entrance.Browser())


async def test_an_old_invitation_is_over(database: Database, boss: Actor, outbox: Outbox, clock: FixedClock) -> None:
    token = await invited(database, boss, outbox)
    clock.advance(days=7, minutes=1)
    with pytest.raises(staffing.InvitationOver):
        await entrance.accept_invitation(token, "une phrase de travail", entrance.Browser())


async def test_an_address_that_has_an_account_is_not_invited_and_staff_have_a_role(
    people: People, database: Database, boss: Actor
) -> None:
    await people.account("salma@example.ma")
    with pytest.raises(accounts.ContactTaken):
        async with database.writing() as work:
            await staffing.invite(work, boss, name="S", email="salma@example.ma", roles=[Role.CLERK])
    with pytest.raises(staffing.RolesNeeded):
        async with database.writing() as work:
            await staffing.invite(work, boss, name="S", email="new@example.ma", roles=[Role.CITIZEN])


async def test_a_changed_reach_holds_at_the_next_event(people: People, database: Database, boss: Actor) -> None:
    account = await people.account("clerk@example.ma", Role.CLERK)
    token = await people.session(account)
    async with database.writing() as work:
        await staffing.scope(
            work, boss, account.id, roles=[Role.CLERK, Role.SUPERVISOR], arrondissements=["03"], services=["roads"]
        )
    actor = await sessions.actor_of(token)
    assert actor is not None
    assert (actor.roles, actor.arrondissements) == ({Role.CLERK, Role.SUPERVISOR}, {"03"})
    async with database.writing() as work:
        await staffing.scope(work, boss, account.id, roles=[Role.SUPERVISOR], arrondissements=[], services=[])
    assert await sessions.actor_of(token) is None  # a role was lost: the sessions end
    async with database.reading() as work:
        told = [entry.action for entry in await audit.history(work, "account", account.id)]
    assert told.count("scope") == 2


async def test_nobody_shuts_themselves_out(people: People, database: Database, boss: Actor) -> None:
    for attempt in (staffing.suspend, staffing.reset_second_factor):
        with pytest.raises(staffing.NotYourself):
            async with database.writing() as work:
                await attempt(work, boss, boss.account_id)
    with pytest.raises(staffing.NotYourself):
        async with database.writing() as work:
            await staffing.scope(work, boss, boss.account_id, roles=[Role.CLERK], arrondissements=[], services=[])


async def test_a_reset_second_factor_is_set_up_again_at_the_next_sign_in(
    people: People, database: Database, boss: Actor
) -> None:
    account = await people.account("clerk@example.ma", Role.CLERK)
    token = await people.session(account)
    async with database.writing() as work:
        await staffing.reset_second_factor(work, boss, account.id)
    assert await sessions.actor_of(token) is None
    async with database.writing() as work:
        fresh = await accounts.repository.account_by_contact(work, service.index_of("clerk@example.ma") or "")
        assert fresh is not None
        opened = await sessions.open_session(work, fresh, "")
    assert opened.enrol


async def test_staff_are_searched_by_name_and_residents_by_an_exact_value_only(
    people: People, database: Database
) -> None:
    await people.account("youssef@example.ma", Role.CLERK)
    await people.account("salma@example.ma")
    async with database.reading() as work:
        assert [row.email for row in (await staffing.search(work)).rows] == ["youssef@example.ma"]
        assert [row.email for row in (await staffing.search(work, "YOUSSEF")).rows] == ["youssef@example.ma"]
        assert (await staffing.search(work, "salma")).rows == ()
        assert [row.email for row in (await staffing.search(work, "salma@example.ma")).rows] == ["salma@example.ma"]


async def test_a_page_of_staff_opens_fifty_names_in_as_many_queries_as_one_name(
    people: People, database: Database, environment: pytest.MonkeyPatch
) -> None:
    for number in range(53):
        await people.account(f"agent{number:02}@example.ma", Role.CLERK, password="", totp=False)
    asked: list[str] = []
    opened: list[object] = []
    unseal = audit.unseal

    async def counted(work: Work, person_id: UUID, sealed: bytes) -> Any:
        opened.append(person_id)
        return await unseal(work, person_id, sealed)

    environment.setattr(audit, "unseal", counted)
    event.listen(database._reader.sync_engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    async with database.reading() as work:
        page = await staffing.search(work)
    assert (page.first, page.last, page.total) == (1, 50, 53)
    assert page.rows[0].email == "agent52@example.ma"  # the newest account
    assert (len(opened), len([query for query in asked if query.startswith("SELECT")])) == (50, 3)
    async with database.reading() as work:
        rest = await staffing.search(work, page=1)
        assert [row.email for row in rest.rows] == [f"agent{number:02}@example.ma" for number in (2, 1, 0)]
        assert (await staffing.search(work, page=7)).rows == rest.rows
        asked.clear()
        found = await staffing.search(work, "agent1")
        assert [row.email[:7] for row in found.rows] == [f"agent1{number}" for number in range(10)]
        assert len([query for query in asked if query.startswith("SELECT")]) == 2


async def test_a_demonstration_has_one_account_a_role_and_none_outside_it(
    database: Database, environment: pytest.MonkeyPatch
) -> None:
    async with database.writing() as work:
        made = await demonstration.seed(work)
    async with database.writing() as work:
        assert await demonstration.seed(work) == made
        assert {account.role for account in made} == set(Role)
        assert {account.role for account in made if account.second_factor} == STAFF
        assert len(await demonstration.code(work, demonstration.email_for(Role.CLERK))) == 6
    environment.setenv("CASA_DEMONSTRATION", "false")
    settings.cache_clear()
    for forbidden in (demonstration.seed, lambda work: demonstration.code(work, "clerk@demo.casa.invalid")):
        with pytest.raises(Forbidden):
            async with database.writing() as work:
                await forbidden(work)
