"""Throttling, in memory and in Redis; and what the logs never hold."""

import asyncio

import pytest
from fastapi import Request
from httpx import AsyncClient

from casa_app.identity import entrance, throttle
from casa_app.kit.database import Database, SlowInsideWriting, reading, writing
from casa_app.kit.errors import TooManyAttempts
from casa_app.settings import settings
from tests.identity.conftest import Outbox, People


@pytest.fixture(params=["memory", "redis"])
def storage(request: pytest.FixtureRequest, environment: pytest.MonkeyPatch) -> str:
    """Where attempts are counted."""
    if request.param == "redis":
        environment.setenv("CASA_REDIS_URL", request.getfixturevalue("redis"))
        settings.cache_clear()
    return str(request.param)


async def test_the_budget_of_one_key_is_not_that_of_another(storage: str) -> None:
    for _ in range(3):
        await throttle.hit("3/10 minutes", "story", "salma")
    with pytest.raises(TooManyAttempts) as refused:
        await throttle.hit("3/10 minutes", "story", "salma")
    assert refused.value.params["n"] == 10
    await throttle.hit("3/10 minutes", "story", "youssef")
    await throttle.hit("3/10 minutes", "another story", "salma")
    await throttle.forget("3/10 minutes", "story", "salma")
    await throttle.hit("3/10 minutes", "story", "salma")


async def test_a_spent_budget_is_told_of_without_spending_more(storage: str) -> None:
    await throttle.check("1/10 minutes", "story", "salma")
    await throttle.hit("1/10 minutes", "story", "salma")
    for _ in range(2):
        with pytest.raises(TooManyAttempts):
            await throttle.check("1/10 minutes", "story", "salma")
    await throttle.check("2/10 minutes", "story", "salma")


async def test_no_attempt_is_counted_while_the_databases_writer_is_held(database: Database) -> None:
    async with reading():
        await throttle.hit("3/10 minutes", "story", "salma")
    for counting in (throttle.hit, throttle.check, throttle.forget):
        async with writing():
            with pytest.raises(SlowInsideWriting):
                await counting("3/10 minutes", "story", "salma")
            beside = asyncio.create_task(throttle.check("3/10 minutes", "story", "salma"))
            await beside
    await throttle.hit("3/10 minutes", "story", "salma")


@pytest.mark.parametrize(
    ("host", "counted"),
    [("10.0.0.1", "10.0.0.1"), ("2001:db8:7:1::5", "2001:db8:7:1::/64"), ("2001:db8:7:1:ab::9", "2001:db8:7:1::/64"),
     ("testclient", "testclient")],
)  # fmt: skip
def test_a_line_with_many_addresses_of_the_new_protocol_is_counted_once(host: str, counted: str) -> None:
    assert throttle.address_of(Request({"type": "http", "client": (host, 4000), "headers": []})) == counted


async def test_a_key_may_be_forgotten_while_old_attempts_are_swept() -> None:
    for person in ("salma", "youssef"):
        await throttle.hit("9/10 minutes", "story", person)
    sweep = throttle._limiter().storage.timer  # type: ignore[attr-defined]
    await asyncio.sleep(0)  # it has begun, and looks at Salma's attempts in a thread
    await throttle.forget("9/10 minutes", "story", "youssef")
    await sweep
    await throttle.hit("1/10 minutes", "story", "youssef")


async def test_a_server_that_ends_gives_its_connections_back(storage: str) -> None:
    async with throttle.closing():
        await throttle.hit("3/10 minutes", "story", "salma")
    assert throttle._limiter.cache_info().currsize == throttle._pool.cache_info().currsize == 0


async def test_codes_are_not_sent_without_end_to_one_phone(database: Database, outbox: Outbox) -> None:
    for _ in range(5):
        await entrance.send_code("0612345678", "fr")
    with pytest.raises(TooManyAttempts):
        await entrance.send_code("+212 6 12 34 56 78", "fr")
    assert len(outbox.sent) == 5


async def test_no_log_line_holds_a_password_a_code_or_a_contact(
    browser: AsyncClient,
    people: People,
    outbox: Outbox,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    await people.account("salma@example.ma")
    await entrance.send_code("salma@example.ma", "fr")
    secrets = {"wrong-password-of-salma", outbox.code, "salma@example.ma"}
    for step, value in (("password", "wrong-password-of-salma"), ("code", outbox.code), ("code", "999999")):
        form = {"step": step, "contact": "salma@example.ma", "password": value, "code": value}
        await browser.post("/api/session", data=form)
    told = "".join(capfd.readouterr()) + caplog.text
    assert [secret for secret in secrets if secret in told] == []
