"""Whoever loses their phone enters with a code on paper, once a code, and guessing costs as it does without."""

import re
from collections.abc import Awaitable, Callable

import pytest
from httpx import AsyncClient, Response
from playwright.async_api import Page, expect
from sqlmodel import select

from casa_app.identity import accounts, recovery, second_factor, sessions, staffing
from casa_app.identity.actor import Actor, StepUpNeeded
from casa_app.identity.demonstration import PASSWORD as DEMONSTRATION
from casa_app.identity.models import Account, RecoveryCode
from casa_app.identity.rules import Role
from casa_app.kit import audit
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database
from casa_app.kit.errors import NotFound
from tests.fixtures.chromium import Visit
from tests.fixtures.served import Served
from tests.identity.conftest import PASSWORD, People

Axe = Callable[[Page], Awaitable[list[str]]]
CLERK = "clerk@example.ma"


async def paper(database: Database, actor: Actor) -> list[str]:
    """The codes that a signed-in agent writes down."""
    async with database.writing() as work:
        return await recovery.renew(work, actor)


async def left(database: Database, actor: Actor) -> int | None:
    async with database.reading() as work:
        return await recovery.left(work, actor)


async def half_in(browser: AsyncClient) -> None:
    browser.cookies.clear()
    await browser.post("/api/session", data={"step": "password", "contact": CLERK, "password": PASSWORD})


async def give(browser: AsyncClient, code: str) -> Response:
    return await browser.post("/api/session", data={"step": "totp", "code": code})


def refused(answer: Response) -> bool:
    return "refused=1" in answer.headers["location"]


async def test_a_code_on_paper_opens_once_as_people_type_it_and_the_trail_says_so(
    browser: AsyncClient, people: People, database: Database
) -> None:
    account = await people.account(CLERK, Role.CLERK)
    actor = await people.actor(account)
    codes = await paper(database, actor)
    assert len(set(codes)) == 10
    await half_in(browser)
    arabic = recovery.shown(codes[0]).translate({0x30 + n: chr(0x660 + n) for n in range(10)})
    assert (await give(browser, arabic)).headers["location"] == "/fr/staff"
    assert (await browser.get("/clerks")).status_code == 200
    assert (await browser.post("/dangerous")).status_code == 200
    await half_in(browser)
    assert refused(await give(browser, codes[0]))
    assert (await give(browser, recovery.shown(codes[1]))).headers["location"] == "/fr/staff"
    assert await left(database, actor) == 8
    async with database.reading() as work:
        links = await audit.history(work, "account", account.id)
    assert [link.changes for link in links if link.action == "use_recovery_code"] == ['{"left":9}', '{"left":8}']


async def test_new_codes_make_the_old_ones_void(browser: AsyncClient, people: People, database: Database) -> None:
    actor = await people.actor(await people.account(CLERK, Role.CLERK))
    old, new = await paper(database, actor), await paper(database, actor)
    await half_in(browser)
    assert refused(await give(browser, old[0]))
    assert not refused(await give(browser, new[0]))


async def test_codes_go_with_the_second_factor_that_they_stood_in_for(
    browser: AsyncClient, people: People, database: Database
) -> None:
    account = await people.account(CLERK, Role.CLERK)
    actor = await people.actor(account)
    boss = await people.actor(await people.account("admin@example.ma", Role.ADMINISTRATOR))
    await paper(database, actor)
    async with database.writing() as work:
        fresh = await work.session.get(Account, account.id)
        assert fresh is not None
        await second_factor.enrol(work, fresh, second_factor.new_secret())
    assert await left(database, actor) == 0
    (code, *_) = await paper(database, actor)
    async with database.writing() as work:
        await staffing.reset_second_factor(work, boss, account.id)
    await half_in(browser)
    assert refused(await give(browser, code))
    assert await left(database, actor) is None


async def test_a_code_of_somebody_else_opens_nothing_and_guesses_share_the_budget_of_the_application(
    browser: AsyncClient, people: People, database: Database
) -> None:
    await people.account(CLERK, Role.CLERK)
    (theirs, *_) = await paper(database, await people.actor(await people.account("other@example.ma", Role.CLERK)))
    await half_in(browser)
    assert refused(await give(browser, theirs))
    for _ in range(9):
        await give(browser, "0000000000")
    right = await people.code(CLERK)
    assert refused(await give(browser, right))
    assert (await browser.get("/clerks")).status_code == 401


async def test_only_hashes_are_kept(people: People, database: Database) -> None:
    codes = await paper(database, await people.actor(await people.account(CLERK, Role.CLERK)))
    async with database.reading() as work:
        rows = (await work.session.exec(select(RecoveryCode))).all()
    assert len(rows) == 10
    assert not [code for code in codes if code in repr(rows)]


async def test_making_codes_asks_for_a_fresh_second_factor_and_for_having_one(
    people: People, database: Database, clock: FixedClock
) -> None:
    actor = await people.actor(await people.account(CLERK, Role.CLERK))
    clock.advance(minutes=16)
    with pytest.raises(StepUpNeeded):
        await paper(database, actor)
    account = await people.account("salma@example.ma", totp=True)
    resident = await people.actor(account)
    async with database.writing() as work:
        await accounts.drop_second_factor(work, resident)
    with pytest.raises(NotFound):
        await paper(database, resident)


async def test_setting_the_second_factor_up_leads_to_its_codes_and_then_to_where_one_was_going(
    browser: AsyncClient, people: People, database: Database
) -> None:
    account = await people.account(CLERK, Role.CLERK, totp=False)
    await half_in(browser)
    secret = second_factor.new_secret()
    async with database.reading() as work:
        await sessions.half_open(work, browser.cookies[sessions.COOKIE])
        code = second_factor.next_code(work, account, secret)
    form = {"step": "enrol", "secret": second_factor.carried(secret, account.id), "code": code, "next": "/fr/staff/map"}
    answer = await browser.post("/api/session", data=form)
    assert answer.headers["location"] == "/fr/second-factor/codes?next=%2Ffr%2Fstaff%2Fmap"


@pytest.mark.browser
async def test_an_agent_sees_the_codes_once_writes_them_down_and_enters_with_one(
    visit: Visit, axe: Axe, served: Served
) -> None:
    page = await visit("/ar/sign-in?next=/ar/second-factor/codes", locale="ar", phone=True)
    who = "signatory@demo.casa.invalid"
    await _password(page, who)
    await page.fill("#code", served.run("user", "code", who).split()[-1])
    await page.locator("main button[type=submit]").click()
    codes = page.locator("main ol li")
    await expect(codes).to_have_count(10)
    assert await axe(page) == []
    written = await codes.all_inner_texts()
    await page.reload()  # a lost line loses none of them
    await expect(codes.first).to_have_text(written[0])
    await page.get_by_role("button", name="دوّنت رموزي").click()
    await expect(page).to_have_url(re.compile("/ar/account$"))
    await expect(page.get_by_text("10 رموز احتياطية")).to_be_visible()
    await page.goto("/ar/second-factor/codes")
    await expect(page.get_by_text("10 رموز احتياطية")).to_be_visible()
    await expect(codes).to_have_count(0)
    assert await axe(page) == []

    await page.context.clear_cookies()
    await page.goto("/ar/sign-in")
    await _password(page, who)
    await page.fill("#code", written[3])
    await page.locator("main button[type=submit]").click()
    await expect(page).to_have_url(re.compile("/ar/staff/cases$"))


async def _password(page: Page, who: str) -> None:
    await page.fill("#contact", who)
    await page.fill("#password", DEMONSTRATION)
    await page.locator("main button[type=submit]").click()
    await expect(page.locator("#code")).to_be_visible()
