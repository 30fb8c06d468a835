"""Signing in with a real OpenID provider on loopback."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from httpx import AsyncClient, Response

from casa_app.identity import flash
from casa_app.identity.rules import Role
from casa_app.identity.sessions import COOKIE
from casa_app.settings import settings
from tests.fixtures.openid import CALLBACK, OpenIdProvider
from tests.identity.conftest import PASSWORD, People


async def at_the_provider(address: str) -> str:
    """A browser goes through the provider's own pages; gives the address that it is sent back to."""
    async with httpx.AsyncClient(timeout=20) as elsewhere:
        for _ in range(6):
            answer = await elsewhere.get(address)
            assert answer.status_code in {302, 303}, answer.text
            address = str(answer.url.join(answer.headers["location"]))
            if address.startswith(CALLBACK):
                return address
    pytest.fail("the provider never sent the browser back")


async def start(browser: AsyncClient, **query: str) -> str:
    answer = await browser.get("/api/oidc/city/start", params=query)
    assert answer.status_code == 302
    return answer.headers["location"]


async def come_back(browser: AsyncClient, **query: str) -> Response:
    return await browser.get(await at_the_provider(await start(browser, **query)))


async def who(browser: AsyncClient) -> str | None:
    name: str | None = (await browser.get("/api/session")).json().get("name")
    return name


async def test_a_resident_signs_in_with_a_provider_and_gets_the_same_account_the_next_time(
    browser: AsyncClient, openid: OpenIdProvider
) -> None:
    answer = await come_back(browser, locale="ar", next="/ar/claims")
    assert (answer.status_code, answer.headers["location"]) == (303, "/ar/claims")
    assert await who(browser) == "Salma Bennani"
    browser.cookies.clear()
    assert (await come_back(browser)).headers["location"] == "/fr/account"
    assert await who(browser) == "Salma Bennani"


async def test_the_request_carries_state_nonce_and_a_pkce_challenge(
    browser: AsyncClient, openid: OpenIdProvider
) -> None:
    sent = parse_qs(urlsplit(await start(browser)).query)
    assert sent["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= sent.keys()
    assert sent["response_type"] == ["code"]
    assert sent["redirect_uri"] == [CALLBACK]


async def test_an_answer_in_another_browser_is_refused(browser: AsyncClient, openid: OpenIdProvider) -> None:
    back = await at_the_provider(await start(browser))
    browser.cookies.clear()  # the thief's link, opened by somebody else
    answer = await browser.get(back)
    assert answer.headers["location"] == "/fr/sign-in?refused=1"
    assert flash.unseal(answer.cookies[flash.COOKIE]).error == "identity.error.provider"
    assert await who(browser) is None


async def test_an_answer_with_a_changed_state_or_code_is_refused(browser: AsyncClient, openid: OpenIdProvider) -> None:
    back = await at_the_provider(await start(browser))
    for forged in (back.replace("state=", "state=x"), back.replace("code=", "code=x")):
        assert "refused" in (await browser.get(forged)).headers["location"]
    assert await who(browser) is None


async def test_an_answer_is_good_once(browser: AsyncClient, openid: OpenIdProvider) -> None:
    back = await at_the_provider(await start(browser))
    assert "refused" not in (await browser.get(back)).headers["location"]
    browser.cookies.delete(COOKIE)
    assert "refused" in (await browser.get(back)).headers["location"]


async def test_cancelling_at_the_provider_comes_back_politely(browser: AsyncClient, openid: OpenIdProvider) -> None:
    await start(browser)
    answer = await browser.get("/api/oidc/city/callback?error=access_denied&state=x")
    assert answer.headers["location"] == "/fr/sign-in?refused=1"


async def test_a_provider_never_takes_over_the_account_of_an_address(
    browser: AsyncClient, openid: OpenIdProvider, people: People
) -> None:
    await people.account("salma@example.ma")
    answer = await come_back(browser)
    assert flash.unseal(answer.cookies[flash.COOKIE]).error == "identity.error.link_first"
    assert await who(browser) is None

    await browser.post("/api/session", data={"step": "password", "contact": "salma@example.ma", "password": PASSWORD})
    assert (await come_back(browser)).headers["location"] == "/fr/account"  # linked now
    browser.cookies.clear()
    await come_back(browser)
    assert await who(browser) == "Name of salma@example.ma"


async def test_an_address_that_the_provider_did_not_verify_is_not_taken_as_proved(
    browser: AsyncClient, openid: OpenIdProvider, people: People
) -> None:
    await people.account("youssef@example.ma")
    openid.seat("youssef")
    await come_back(browser)
    assert await who(browser) == "Youssef El Amrani"  # an account of its own, without that address
    browser.cookies.clear()
    form = {"step": "password", "contact": "youssef@example.ma", "password": PASSWORD}
    await browser.post("/api/session", data=form)
    assert await who(browser) == "Name of youssef@example.ma"


async def test_staff_owe_the_second_factor_to_a_provider_too(
    browser: AsyncClient, openid: OpenIdProvider, people: People
) -> None:
    account = await people.account("clerk@example.ma", Role.CLERK)
    browser.cookies.set(COOKIE, await people.session(account), domain="127.0.0.1", path="/")
    await come_back(browser)  # links
    browser.cookies.clear()
    assert (await come_back(browser)).headers["location"] == "/fr/second-factor"
    assert (await browser.get("/clerks")).status_code == 401


async def test_a_provider_that_is_down_or_unknown_is_said_so(
    browser: AsyncClient, openid: OpenIdProvider, environment: pytest.MonkeyPatch
) -> None:
    assert (await browser.get("/api/oidc/nobody/start")).status_code == 404
    environment.setenv("CASA_OIDC", openid.configured.replace(openid.issuer, "http://127.0.0.1:9"))
    settings.cache_clear()
    assert (await browser.get("/api/oidc/city/start")).headers["location"] == "/fr/sign-in?refused=1"
