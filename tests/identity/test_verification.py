"""Somebody of the city looks at the papers of a business, and its owner reads that it is verified."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import event

from casa_app.identity import businesses, repository
from casa_app.identity.demonstration import email_for
from casa_app.identity.models import Business
from casa_app.identity.rules import VERIFYING, Role
from casa_app.identity.service import index_of
from casa_app.kit import audit
from casa_app.kit.database import Database, writing
from casa_app.kit.errors import Forbidden, NotFound
from tests import make
from tests.desk.test_desk_browser import seated
from tests.fixtures.chromium import Visit
from tests.identity.conftest import People

Axe = Callable[[Page], Awaitable[list[str]]]
ICE = "001234567000062"
CLERK = make.staff(Role.CLERK)


async def test_a_business_waits_until_a_clerk_has_seen_its_papers_and_the_trail_says_who(
    people: People, database: Database
) -> None:
    owner = await people.actor(await people.account("owner@example.ma"))
    async with database.writing() as work:
        business = await businesses.create(work, owner, ice=ICE, name="Atlas SARL")
        (row,) = (await businesses.claimed(work, CLERK)).rows
        assert (row.name, row.ice, row.owner, row.elsewhere) == ("Atlas SARL", ICE, "Name of owner@example.ma", False)
        await businesses.verify(work, CLERK, business)
        assert (await businesses.of(work, owner))[0].verified
        assert (await businesses.claimed(work, CLERK)).rows == ()
        with pytest.raises(NotFound):
            await businesses.verify(work, CLERK, business)
        await businesses.doubt(work, CLERK, business)
        assert not (await businesses.of(work, owner))[0].verified
        links = await audit.history(work, "business", business)
    assert [(link.action, link.actor_id) for link in links[1:]] == [
        ("verify", CLERK.account_id), ("doubt", CLERK.account_id)
    ]  # fmt: skip


async def test_a_second_account_with_the_same_number_is_seen_to_be_the_second(
    people: People, database: Database
) -> None:
    first = await people.actor(await people.account("first@example.ma"))
    second = await people.actor(await people.account("second@example.ma"))
    async with database.writing() as work:
        await businesses.verify(work, CLERK, await businesses.create(work, first, ice=ICE, name="Atlas SARL"))
        await businesses.create(work, second, ice=ICE, name="Atlas")
        (row,) = (await businesses.claimed(work, CLERK)).rows
        assert (row.name, row.elsewhere) == ("Atlas", True)
        both = (await businesses.claimed(work, CLERK, ice=ICE)).rows
        assert [(one.name, one.verified, one.elsewhere) for one in both] == [
            ("Atlas SARL", True, False), ("Atlas", False, True)
        ]  # fmt: skip
        assert (await businesses.claimed(work, CLERK, ice="000000000000097")).rows == ()


async def test_one_that_a_claimant_without_account_named_is_nobodys_to_verify(database: Database) -> None:
    async with database.writing() as work:
        named = Business(ice=ICE, name="Atlas", created_at=work.clock.now())
        work.session.add(named)
        await work.session.flush()
        assert (await businesses.claimed(work, CLERK)).total == 0
        with pytest.raises(NotFound):
            await businesses.verify(work, CLERK, named.id)


async def test_a_page_of_fifty_takes_three_queries(people: People, database: Database) -> None:
    for number in range(52):
        owner = await people.account(f"owner{number}@example.ma", password="")
        async with database.writing() as work:
            work.session.add(Business(ice=ICE, name=f"{number}", owner_id=owner.id, created_at=work.clock.now()))
    asked: list[str] = []
    event.listen(database._reader.sync_engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    async with database.reading() as work:
        page = await businesses.claimed(work, CLERK)
    assert (page.rows[0].name, page.first, page.last, page.total) == ("0", 1, 50, 52)
    assert len([query for query in asked if query.startswith("SELECT")]) == 3
    async with database.reading() as work:
        assert (await businesses.claimed(work, CLERK, page=1)).first == 51


async def test_only_those_who_look_at_papers_see_or_verify(people: People, database: Database) -> None:
    owner = await people.actor(await people.account("owner@example.ma"))
    async with database.writing() as work:
        business = await businesses.create(work, owner, ice=ICE, name="Atlas SARL")
    for stranger in (owner, make.staff(*(set(Role) - set(VERIFYING)))):
        async with database.writing() as work:
            for attempt in (businesses.verify, businesses.doubt):
                with pytest.raises(Forbidden):
                    await attempt(work, stranger, business)
            with pytest.raises(Forbidden):
                await businesses.claimed(work, stranger)


@pytest.mark.browser
@pytest.mark.usefixtures("beside")
@pytest.mark.parametrize("locale", ["fr", "ar"])
async def test_a_counter_agent_verifies_one_on_its_page_and_takes_it_back(visit: Visit, axe: Axe, locale: str) -> None:
    words = {
        "fr": ("J’ai vu les papiers", "Retirer la vérification", "Chercher"),
        "ar": ("اطلعت على الوثائق", "سحب التحقق", "بحث"),
    }[locale]
    name = f"Boulangerie {locale}"
    async with writing() as work:
        owner = await repository.account_by_contact(work, index_of(email_for(Role.CITIZEN)) or "")
        assert owner is not None
        ice = {"fr": ICE, "ar": "000000000000097"}[locale]
        work.session.add(Business(ice=ice, name=name, owner_id=owner.id, created_at=work.clock.now()))
    page = await seated(visit, Role.COUNTER_AGENT, locale, "/staff/businesses")
    row = page.get_by_role("row").filter(has_text=name)
    await expect(row).to_contain_text("Salma Bennani")
    assert await axe(page) == []
    await row.get_by_role("button", name=words[0]).click()
    await expect(row).to_have_count(0)
    await page.fill("#ice", "12")
    await page.get_by_role("button", name=words[2]).click()
    await expect(page.locator("#ice-problem")).not_to_be_empty()
    await page.fill("#ice", ice)
    await page.get_by_role("button", name=words[2]).click()
    await row.get_by_role("button", name=words[1]).click()
    await expect(row.get_by_role("button", name=words[0])).to_be_visible()
    assert await axe(page) == []
