"""A filter of the queue over 200,000 claims, against a bare Reflex event and 3,000."""  # noqa: A005 in a package

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from bench.events import HYDRATE, Tab
from bench.harness import Casa, Figure, casa, city, floor, p50, told
from casa_app.identity import demonstration, repository, sessions
from casa_app.identity.rules import Role
from casa_app.identity.service import index_of
from casa_app.kit.database import writing

LARGE, SMALL, ROUNDS, BURST = 200_000, 3_000, 15, 60
STATE: Final = "reflex___state____state.casa_app___desk___state___queue____queue_state"
COUNTER: Final = "reflex___state____state.bench___floor_app____counter"
# Each filter is put on and taken off again, so that every event changes what is shown.
FILTERS: Final = (
    ("service", "roads"), ("state", "in_progress"), ("category", "lighting"), ("where", "06.141.01.03"), ("due", "7"),
    ("who", "none"),
)  # fmt: skip


async def signed_in(role: Role) -> str:
    """The cookie of the demonstration account of a role, both factors given, in this process's database."""
    async with writing() as work:
        account = await repository.account_by_contact(work, index_of(demonstration.email_for(role)) or "")
        assert account is not None
        half = await sessions.open_session(work, account, "bench")
        await work.session.flush()
        session = await repository.session_by_token(work, half.token)
        assert session is not None
        opened = await sessions.pass_second_factor(work, session, account)
    return f"{sessions.COOKIE}={opened.token}"


@asynccontextmanager
async def desk(running: Casa, role: Role) -> AsyncIterator[Tab]:
    """A colleague's tab with the queue open."""
    async with Tab(running.url, "/fr/staff", await signed_in(role)) as tab:
        await tab.send(HYDRATE)
        await tab.quiet(1)
        for name in ("ended", "scope"):
            shown = await tab.ask(f"{STATE}.go_tab", tab=name)
            assert shown["rows"], "the queue is empty"
            await tab.quiet(0.2)
        yield tab


async def timed(tab: Tab, handler: str, shows: str, brings: str = "", /, **payload: str) -> float:
    """Seconds from sending an event until what it `shows` is here; then waits for what else it `brings`.

    No longer than that: the counter's events follow each other at once, and a side that idles between two is slower.
    """
    state, start = handler.rpartition(".")[0], time.perf_counter()
    await tab.send(handler, **payload)
    await tab.until(state, shows)
    took = time.perf_counter() - start
    if brings:
        await tab.until(state, brings)
    return took


async def counted(bare: Tab) -> list[float]:
    """Counter events back to back: a counter that waits between two is three times slower, and flatters us."""
    took = []
    for _ in range(BURST):
        start = time.perf_counter()
        await bare.ask(f"{COUNTER}.add")
        took.append(time.perf_counter() - start)
    return took


async def measure() -> list[Figure]:
    """Rounds of all sides in turn, so that whatever else the machine does falls on all of them."""
    counter: list[float] = []
    large: list[float] = []
    small: list[float] = []
    few, many = city(SMALL), city(LARGE)  # before any tab is open: the server gives a tab up that is silent for so long
    async with (
        casa(few) as little, desk(little, Role.SUPERVISOR) as little_tab,
        casa(many) as big, desk(big, Role.SUPERVISOR) as big_tab,
        floor() as address, Tab(address) as bare,
    ):  # fmt: skip
        await bare.send(HYDRATE)
        await bare.quiet(0.5)
        for turn in range(ROUNDS + 1):
            sides: list[list[float]] = [[], [], []] if turn == 0 else [counter, large, small]  # the first one warms up
            sides[0] += await counted(bare)
            for name, value in FILTERS:
                for event in ("add_filter", "drop_filter"):
                    asked = {"name": name, "value": value}
                    sides[1].append(await timed(big_tab, f"{STATE}.{event}", "query", "peek", **asked))
                    sides[2].append(await timed(little_tab, f"{STATE}.{event}", "query", "peek", **asked))
    ours = told(large)
    return [
        Figure("Queue: filter over 200,000 claims ÷ bare counter event", p50(large) / p50(counter), 15, "×",
               f"{ours}; counter {told(counter)}"),
        Figure("Queue: filter over 200,000 claims ÷ the same over 3,000", p50(large) / p50(small), 1.5, "×",
               f"{ours}; 3,000: {told(small)}"),
    ]  # fmt: skip
