"""Signing in and out, step by step, through the routes that the pages post to."""

import pytest
from httpx import AsyncClient, Response

from casa_app.identity import entrance, flash, staffing
from casa_app.identity.rules import Role
from casa_app.identity.sessions import COOKIE
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database
from casa_app.settings import settings
from tests.identity.conftest import PASSWORD, Outbox, People


async def post(browser: AsyncClient, step: str, **fields: str) -> Response:
    return await browser.post("/api/session", data={"step": step, **fields})


async def signed_in(browser: AsyncClient) -> bool:
    return bool((await browser.get("/api/session")).json()["signed_in"])


def refusal(answer: Response) -> flash.Flash:
    assert answer.status_code == 303
    assert "refused=1" in answer.headers["location"]
    return flash.unseal(answer.cookies[flash.COOKIE])


async def test_a_resident_signs_in_with_a_password_and_lands_on_the_account(
    browser: AsyncClient, people: People
) -> None:
    await people.account("salma@example.ma")
    answer = await post(browser, "password", contact="Salma@Example.ma ", password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/fr/account")
    assert await signed_in(browser)


async def test_the_cookie_is_http_only_same_site_and_secure_over_https(browser: AsyncClient, people: People) -> None:
    await people.account("salma@example.ma")
    plain = (await post(browser, "password", contact="salma@example.ma", password=PASSWORD)).headers["set-cookie"]
    assert "httponly" in plain.lower()
    assert "samesite=lax" in plain.lower()
    assert "path=/;" in plain.lower()
    assert "secure" not in plain.lower()


async def test_over_https_the_cookie_is_secure(
    browser: AsyncClient, people: People, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("CASA_PUBLIC_URL", "https://casa.example")
    settings.cache_clear()
    await people.account("salma@example.ma")
    origin = {"origin": "https://casa.example"}
    form = {"step": "password", "contact": "salma@example.ma", "password": PASSWORD}
    answer = await browser.post("/api/session", data=form, headers=origin)
    session = next(line for line in answer.headers.get_list("set-cookie") if line.startswith(COOKIE))
    assert "secure" in session.lower()


async def test_a_wrong_password_is_refused_and_what_was_typed_comes_back_without_it(
    browser: AsyncClient, people: People
) -> None:
    await people.account("salma@example.ma")
    told = refusal(await post(browser, "password", contact="salma@example.ma", password="nearly right"))
    assert told.error == "identity.error.credentials"
    assert told.contact == "salma@example.ma"
    assert "nearly" not in str(told)
    assert not await signed_in(browser)


async def test_the_answer_is_the_same_whether_the_account_exists_or_not(
    browser: AsyncClient, people: People, outbox: Outbox
) -> None:
    await people.account("salma@example.ma")
    await people.account("codes@example.ma", password="")
    answers = {}
    for contact in ("salma@example.ma", "nobody@example.ma", "codes@example.ma", "0612345678"):
        told = refusal(await post(browser, "password", contact=contact, password="x" * 12))
        answers[contact] = (told.error, told.field, told.params)
    assert len(set(answers.values())) == 1


async def test_a_code_is_sent_alike_to_a_contact_with_and_without_an_account(people: People, outbox: Outbox) -> None:
    await people.account("salma@example.ma")
    for contact in ("salma@example.ma", "nobody@example.ma"):
        await entrance.send_code(contact, "fr")
    shapes = [sorted(message) for message in outbox.sent]
    assert shapes[0] == shapes[1]
    assert [message["email"] for message in outbox.sent] == ["salma@example.ma", "nobody@example.ma"]


async def test_a_resident_signs_in_with_a_code_by_sms(browser: AsyncClient, people: People, outbox: Outbox) -> None:
    await entrance.send_code("06 12 34 56 78", "ar")
    assert outbox.sent[-1]["phone"] == "+212612345678"
    answer = await post(browser, "code", contact="0612345678", code=outbox.code, locale="ar")
    assert answer.headers["location"] == "/ar/register"  # nobody yet: a name is asked for, and no second code
    answer = await post(browser, "register", contact="0612345678", name="سلمى بناني", locale="ar")
    assert answer.headers["location"] == "/ar/account"
    assert (await browser.get("/api/session")).json()["name"] == "سلمى بناني"

    browser.cookies.clear()
    await entrance.send_code("+212 612345678", "ar")
    answer = await post(browser, "code", contact="0612345678", code=outbox.code, locale="ar")
    assert answer.headers["location"] == "/ar/account"


async def test_registering_again_with_the_same_contact_signs_in_to_the_one_account(
    browser: AsyncClient, people: People, outbox: Outbox
) -> None:
    first = await people.account("salma@example.ma")
    await entrance.send_code("salma@example.ma", "fr")
    form = {
        "contact": "salma@example.ma",
        "code": outbox.code,
        "name": "Somebody",
        "password": "another phrase of mine",
    }
    assert (await post(browser, "register", **form)).headers["location"] == "/fr/account"
    assert (await browser.get("/api/session")).json()["name"] == "Name of salma@example.ma"
    browser.cookies.clear()
    refusal(await post(browser, "password", contact="salma@example.ma", password="another phrase of mine"))
    assert first.password_hash


async def test_a_slip_in_the_name_does_not_cost_another_code(
    browser: AsyncClient, people: People, outbox: Outbox
) -> None:
    await entrance.send_code("new@example.ma", "fr")
    form = {"contact": "new@example.ma", "code": outbox.code, "name": " ", "password": "une phrase a moi"}
    told = refusal(await post(browser, "register", **form))
    assert (told.error, told.field) == ("kit.error.missing", "name")
    assert (await post(browser, "register", **{**form, "name": "Nour"})).headers["location"] == "/fr/account"


async def test_a_code_is_good_once_in_time_and_for_five_tries(
    browser: AsyncClient, people: People, outbox: Outbox, clock: FixedClock
) -> None:
    await people.account("salma@example.ma")
    await entrance.send_code("salma@example.ma", "fr")
    right = outbox.code
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        refusal(await post(browser, "code", contact="salma@example.ma", code=wrong))
    assert refusal(await post(browser, "code", contact="salma@example.ma", code=right)).error == "identity.error.code"

    await entrance.send_code("salma@example.ma", "fr")
    clock.advance(minutes=11)
    refusal(await post(browser, "code", contact="salma@example.ma", code=outbox.code))

    await entrance.send_code("salma@example.ma", "fr")
    assert (await post(browser, "code", contact="salma@example.ma", code=outbox.code)).headers[
        "location"
    ] == "/fr/account"
    refusal(await post(browser, "code", contact="salma@example.ma", code=outbox.code))


async def test_a_strangers_guessing_is_throttled_and_never_locks_the_owner_out(
    browser: AsyncClient, people: People
) -> None:
    await people.account("salma@example.ma")
    await post(browser, "password", contact="salma@example.ma", password=PASSWORD)  # the browser is known from now on
    owner = dict(browser.cookies)
    browser.cookies.clear()
    for _ in range(10):
        told = refusal(await post(browser, "password", contact="salma@example.ma", password="guess after guess"))
    told = refusal(await post(browser, "password", contact="salma@example.ma", password="guess after guess"))
    assert told.error == "kit.error.too_many_attempts"
    assert dict(told.params)["n"] == 15

    browser.cookies.update(owner)
    answer = await post(browser, "password", contact="salma@example.ma", password=PASSWORD)
    assert answer.headers["location"] == "/fr/account"


async def test_colleagues_behind_one_address_are_not_throttled_as_one(browser: AsyncClient, people: People) -> None:
    for number in range(15):
        await people.account(f"agent{number}@example.ma")
    for number in range(15):
        browser.cookies.clear()
        answer = await post(browser, "password", contact=f"agent{number}@example.ma", password=PASSWORD)
        assert answer.headers["location"] == "/fr/account"


async def test_staff_reach_nothing_before_the_second_factor(browser: AsyncClient, people: People) -> None:
    await people.account("clerk@example.ma", Role.CLERK)
    answer = await post(browser, "password", contact="clerk@example.ma", password=PASSWORD)
    assert answer.headers["location"] == "/fr/second-factor"
    assert (await browser.get("/clerks")).status_code == 401
    answer = await post(browser, "totp", code=await people.code("clerk@example.ma"))
    assert answer.headers["location"] == "/fr/staff"
    assert (await browser.get("/clerks")).status_code == 200


async def test_the_cookie_changes_with_the_privilege_and_the_old_one_is_void(
    browser: AsyncClient, people: People
) -> None:
    await people.account("clerk@example.ma", Role.CLERK)
    await post(browser, "password", contact="clerk@example.ma", password=PASSWORD)
    half = browser.cookies[COOKIE]
    await post(browser, "totp", code=await people.code("clerk@example.ma"))
    assert browser.cookies[COOKIE] != half
    browser.cookies.set(COOKIE, half, domain="127.0.0.1", path="/")
    assert (await browser.get("/clerks")).status_code == 401


async def test_a_totp_code_is_refused_the_second_time(browser: AsyncClient, people: People, clock: FixedClock) -> None:
    await people.account("clerk@example.ma", Role.CLERK)
    code = await people.code("clerk@example.ma")
    await post(browser, "password", contact="clerk@example.ma", password=PASSWORD)
    assert (await post(browser, "totp", code=code)).headers["location"] == "/fr/staff"
    browser.cookies.clear()
    await post(browser, "password", contact="clerk@example.ma", password=PASSWORD)
    assert refusal(await post(browser, "totp", code=code)).error == "identity.error.totp"
    clock.advance(seconds=30)
    assert (await post(browser, "totp", code=await people.code("clerk@example.ma"))).headers["location"] == "/fr/staff"


async def test_what_is_dangerous_asks_for_a_fresh_second_factor(
    browser: AsyncClient, people: People, clock: FixedClock
) -> None:
    account = await people.account("clerk@example.ma", Role.CLERK)
    browser.cookies.set(COOKIE, await people.session(account), domain="127.0.0.1", path="/")
    assert (await browser.post("/dangerous")).status_code == 200
    clock.advance(minutes=16)
    assert (await browser.post("/clerks")).status_code == 200
    stale = await browser.post("/dangerous")
    assert (stale.status_code, stale.json()["error"]) == (403, "identity.error.step_up")
    await post(browser, "totp", code=await people.code("clerk@example.ma"))
    assert (await browser.post("/dangerous")).status_code == 200


async def test_a_suspended_account_cannot_sign_in_by_any_way(
    browser: AsyncClient, people: People, outbox: Outbox, database: Database
) -> None:
    account = await people.account("salma@example.ma")
    boss = await people.actor(await people.account("admin@example.ma", Role.ADMINISTRATOR))
    async with database.writing() as work:
        await staffing.suspend(work, boss, account.id)
    told = refusal(await post(browser, "password", contact="salma@example.ma", password=PASSWORD))
    assert told.error == "identity.error.credentials"
    await entrance.send_code("salma@example.ma", "fr")
    refusal(await post(browser, "code", contact="salma@example.ma", code=outbox.code))
    assert not await signed_in(browser)


async def test_signing_out_ends_the_session_itself_and_not_only_the_cookie(
    browser: AsyncClient, people: People
) -> None:
    await people.account("salma@example.ma")
    await post(browser, "password", contact="salma@example.ma", password=PASSWORD)
    token = browser.cookies[COOKIE]
    assert (await post(browser, "sign_out", locale="ar")).headers["location"] == "/ar"
    browser.cookies.set(COOKIE, token, domain="127.0.0.1", path="/")
    assert not await signed_in(browser)


async def test_a_link_never_sends_people_to_another_site_after_signing_in(browser: AsyncClient, people: People) -> None:
    await people.account("salma@example.ma")
    for trap in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/ok\\@evil"):
        answer = await post(browser, "password", contact="salma@example.ma", password=PASSWORD, next=trap)
        assert answer.headers["location"] == "/fr/account"
    answer = await post(browser, "password", contact="salma@example.ma", password=PASSWORD, next="/fr/claims/new?x=1")
    assert answer.headers["location"] == "/fr/claims/new?x=1"


async def test_json_clients_get_plain_answers(browser: AsyncClient, people: People) -> None:
    await people.account("salma@example.ma")
    form = {"step": "password", "contact": "salma@example.ma", "password": "wrong wrong wrong"}
    refused = await browser.post("/api/session", json=form)
    assert (refused.status_code, refused.json()["error"]) == (422, "identity.error.credentials")
    entered = await browser.post("/api/session", json={**form, "password": PASSWORD})
    assert entered.json() == {"next": "/fr/account"}
    assert (await browser.delete("/api/session")).status_code == 204
    assert not await signed_in(browser)


async def test_nonsense_in_the_form_is_refused_politely(browser: AsyncClient) -> None:
    for body in ({"step": "fly"}, {"step": "password", "contact": "x" * 5000}, {}):
        assert (await browser.post("/api/session", data=body)).status_code == 422
    for contact in ("\x00", "not a contact", "a\u202eb@example.ma"):
        told = refusal(await post(browser, "password", contact=contact, password="x"))
        assert told.field == "contact"
