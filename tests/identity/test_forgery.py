"""Requests that another site makes a signed-in browser send."""

import pytest
from httpx import AsyncClient

from casa_app.identity.csrf import HEADER
from casa_app.identity.rules import Role
from casa_app.identity.sessions import COOKIE
from tests.identity.conftest import PASSWORD, People


@pytest.fixture
async def clerk(browser: AsyncClient, people: People) -> AsyncClient:
    """The browser of a clerk, without the headers that say where a request comes from."""
    account = await people.account("clerk@example.ma", Role.CLERK)
    browser.cookies.set(COOKIE, await people.session(account), domain="127.0.0.1", path="/")
    for name in ("origin", "sec-fetch-site"):
        del browser.headers[name]
    return browser


@pytest.mark.parametrize(
    "told",
    [
        {"origin": "http://127.0.0.1:8000"},
        {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-origin"},
    ],
)
async def test_our_own_pages_may_post(clerk: AsyncClient, told: dict[str, str]) -> None:
    assert (await clerk.post("/clerks", headers=told)).status_code == 200


@pytest.mark.parametrize(
    "told",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:8000.evil.example"},
        {"origin": "http://127.0.0.1:9000"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "cross-site"},
        {HEADER: "made up"},
        {},
    ],
)
async def test_another_site_may_not(clerk: AsyncClient, told: dict[str, str]) -> None:
    answer = await clerk.post("/clerks", headers=told)
    assert (answer.status_code, answer.json()["error"]) == (403, "identity.error.forged")


async def test_reading_needs_no_proof_of_origin(clerk: AsyncClient) -> None:
    assert (await clerk.get("/clerks", headers={"sec-fetch-site": "cross-site"})).status_code == 200


async def test_a_program_may_post_with_the_token_of_its_session(clerk: AsyncClient) -> None:
    token = (await clerk.get("/api/session")).json()["csrf"]
    assert (await clerk.post("/clerks", headers={HEADER: token})).status_code == 200
    assert (await clerk.delete("/api/session")).status_code == 403
    assert (await clerk.delete("/api/session", headers={HEADER: token})).status_code == 204


async def test_another_site_cannot_sign_a_browser_in_as_somebody_else(browser: AsyncClient, people: People) -> None:
    await people.account("attacker@example.ma")
    form = {"step": "password", "contact": "attacker@example.ma", "password": PASSWORD}
    answer = await browser.post("/api/session", data=form, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert COOKIE not in answer.cookies
