"""What every answer carries, as a browser and a hostile site see it."""

import base64
import hashlib
import re
from collections.abc import AsyncIterator

import pytest
import websockets
from httpx import AsyncClient
from starlette.datastructures import Headers
from websockets.exceptions import InvalidStatus

from casa_app.kit.http import BuiltPages, content_security_policy, preferred_locale
from casa_app.settings import Settings
from casa_app.ui.build import web_folder
from tests.fixtures.served import Served

_SOCKET = "/_event/?token=00000000-0000-4000-8000-000000000000&EIO=4&transport=websocket"


@pytest.fixture
async def client(served: Served) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(base_url=served.url) as opened:
        yield opened


def _rules(policy: str) -> dict[str, list[str]]:
    return {name: sources for name, *sources in (rule.split() for rule in policy.split(";"))}


async def test_every_built_page_runs_its_own_inline_scripts_and_no_others(client: AsyncClient) -> None:
    folder = web_folder("central") / "build" / "client"
    pages = [f"/{page.parent.relative_to(folder)}" for page in folder.glob("**/index.html") if page.parent != folder]
    assert {"/fr", "/ar", "/fr/about", "/ar/about"} <= set(pages)
    for path in pages:
        answer = await client.get(path)
        assert answer.status_code == 200, path
        rules = _rules(answer.headers["content-security-policy"])
        scripts = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", answer.text, re.DOTALL)
        digests = {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts}
        assert {f"'sha256-{digest}'" for digest in digests} | {"'self'"} == set(rules["script-src"]), path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"", answer.text), f"{path}: inline style or handler"


async def test_no_policy_allows_eval_or_anything_inline(client: AsyncClient) -> None:
    for path in ("/fr", "/fr/nothing-here", "/theme.css", "/api/territory/arrondissements.geojson"):
        policy = (await client.get(path)).headers["content-security-policy"]
        assert "unsafe" not in policy, path
        rules = _rules(policy)
        assert (rules["frame-ancestors"], rules["object-src"], rules["base-uri"]) == (["'none'"],) * 3


async def test_a_page_may_reach_the_configured_storage_and_map_and_nothing_else() -> None:
    config = Settings(
        s3_public_endpoint="https://files.example:9000/x",
        map_style="https://maps.example/style.json",
        map_origins=("https://tiles.example",),
    )
    rules = _rules(content_security_policy(b"", config))
    assert rules["connect-src"] == [
        "'self'",
        "https://files.example:9000",
        "https://maps.example",
        "https://tiles.example",
    ]
    assert rules["default-src"] == rules["font-src"] == rules["style-src"] == ["'self'"]


async def test_the_usual_headers_are_on_pages_scripts_and_the_api_alike(client: AsyncClient) -> None:
    for path in ("/fr", "/mark.svg", "/api/territory/arrondissements.geojson", "/api/nothing"):
        headers = (await client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert "geolocation=(self)" in headers["permissions-policy"]
        assert "strict-transport-security" not in headers  # plain http: a browser must be able to come back


async def test_hashed_files_are_kept_for_a_year_and_pages_are_asked_for_each_time(client: AsyncClient) -> None:
    page = await client.get("/fr")
    script = re.search(r'href="(/assets/[^"]+\.js)"', page.text)
    assert script is not None
    assert page.headers["cache-control"] == "no-cache"
    assert (await client.get(script[1])).headers["cache-control"] == "public, max-age=31536000, immutable"
    missing = await client.get("/assets/gone-12345678.js")
    assert (missing.status_code, missing.headers["cache-control"]) == (404, "no-store")


async def test_a_page_answers_with_and_without_its_final_slash(client: AsyncClient) -> None:
    bare, slashed = await client.get("/fr/about"), await client.get("/fr/about/")
    assert (bare.status_code, slashed.status_code) == (200, 200)
    assert bare.text == slashed.text


async def test_every_page_says_its_language_and_direction(client: AsyncClient) -> None:
    for path, root in (("/fr/privacy", '<html lang="fr" dir="ltr"'), ("/ar/privacy", '<html lang="ar" dir="rtl"')):
        assert root in (await client.get(path)).text


@pytest.mark.parametrize(
    ("accepted", "cookie", "chosen"),
    [
        ("ar-MA,ar;q=0.9,fr;q=0.8", "", "/ar"),
        ("en-US,en;q=0.9", "", "/fr"),
        ("fr;q=0.4,ar;q=0.7", "", "/ar"),
        ("ar;q=0,fr;q=0.1", "", "/fr"),
        ("fr", "casa_locale=ar", "/ar"),
        ("ar", "casa_locale=<script>", "/ar"),
        ("", "", "/fr"),
        ("ar;q=nonsense", "", "/ar"),
    ],
)
async def test_the_first_address_leads_to_the_readers_language(
    client: AsyncClient, accepted: str, cookie: str, chosen: str
) -> None:
    headers = {"Accept-Language": accepted, "Cookie": cookie}
    answer = await client.get("/", headers=headers)
    assert (answer.status_code, answer.headers["location"]) == (303, chosen)
    assert f"/{preferred_locale(Headers(headers))}" == chosen


async def test_another_site_gets_no_leave_to_read_with_cookies(client: AsyncClient) -> None:
    foreign = {"Origin": "https://elsewhere.example"}
    for path in ("/fr", "/_health", "/api/territory/arrondissements.geojson"):
        headers = (await client.get(path, headers=foreign)).headers
        assert "access-control-allow-credentials" not in headers
        assert headers.get("access-control-allow-origin") in {None, "*"}


async def test_another_sites_page_cannot_open_the_websocket(served: Served) -> None:
    address = served.url.replace("http", "ws", 1) + _SOCKET
    with pytest.raises(InvalidStatus) as refused:
        async with websockets.connect(address, origin="https://elsewhere.example"):  # type: ignore[arg-type]
            pass
    assert refused.value.response.status_code == 403
    async with websockets.connect(address, origin=served.url) as socket:  # type: ignore[arg-type]
        assert str(await socket.recv()).startswith("0")  # engine.io's greeting


async def test_an_unknown_address_is_a_404_in_both_languages(client: AsyncClient) -> None:
    answer = await client.get("/fr/nothing-here")
    assert answer.status_code == 404


async def test_without_a_build_the_api_still_has_a_policy(tmp_path) -> None:  # type: ignore[no-untyped-def]
    pages = BuiltPages.read(tmp_path, Settings())
    assert _rules(pages.policy("/fr"))["script-src"] == ["'self'"]
