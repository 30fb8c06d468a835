"""What pages weigh: the scripts and styles that Chromium really loads, each counted as gzip makes it."""

import gzip
from typing import Final

from playwright.async_api import Browser, Response

from bench.harness import Figure, casa, city
from tests.fixtures.chromium import launched

SCRIPT_MOST, STYLE_MOST = 200.0, 20.0  # kB of 1,000 bytes
PAGES: Final = {"home": "/fr", "home in Arabic": "/ar", "report form": "/fr/report", "public map": "/fr/claims"}
MAP: Final = ("map_", "maplibre")  # how the files of the map's own chunk begin


async def loaded(browser: Browser, address: str) -> dict[str, dict[str, float]]:
    """The scripts and styles of a page in a browser that knows nothing yet: kind, then file, then kB gzipped."""
    context = await browser.new_context()
    page = await context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 playwright marks the function
    await page.goto(address, wait_until="networkidle")
    weighed: dict[str, dict[str, float]] = {"script": {}, "stylesheet": {}}
    for answer in answers:
        kind = answer.request.resource_type
        if kind in weighed and answer.ok:
            name = answer.url.rpartition("/")[2]
            weighed[kind][name] = len(gzip.compress(await answer.body(), 9)) / 1000
    await context.close()
    assert weighed["script"], f"{address} loads no script"
    return weighed


def figures(name: str, weighed: dict[str, dict[str, float]]) -> list[Figure]:
    """Scripts and styles of one page; the map's chunk, where there is one, apart and without a limit."""
    shown = []
    for kind, most in (("script", SCRIPT_MOST), ("stylesheet", STYLE_MOST)):
        own = {file: size for file, size in weighed[kind].items() if not file.startswith(MAP)}
        heaviest = sorted(own, key=own.__getitem__, reverse=True)[:3]
        how = f"{len(own)} files, the heaviest {', '.join(f'{file} {own[file]:.0f}' for file in heaviest)}"
        shown.append(Figure(f"Weight: {name}, {kind}s", sum(own.values()), most, "kB", how))
    chunk = {file: size for files in weighed.values() for file, size in files.items() if file.startswith(MAP)}
    if chunk:
        how = ", ".join(f"{file} {size:.0f}" for file, size in chunk.items())
        shown.append(Figure(f"Weight: {name}, the map's chunk on top", sum(chunk.values()), None, "kB", how))
    return shown


async def measure() -> list[Figure]:
    """Every page of `PAGES`, each by a visitor of its own."""
    shown: list[Figure] = []
    async with casa(city(3_000)) as running, launched() as browser:
        for name, path in PAGES.items():
            shown += figures(name, await loaded(browser, running.url + path))
    return shown
