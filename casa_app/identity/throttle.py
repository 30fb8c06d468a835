"""Throttling: a moving window per key, in memory or in Redis. Keys are what is attacked, never an address alone.

A hall or an office shares one address among hundreds of people: an address has a generous ceiling of its own, while
an account, a reference or a session has a small one. Counting may cross the network: it goes before `writing()`.
"""

import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from ipaddress import ip_address, ip_network
from typing import Any, Final

from fastapi import Request
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import ConnectionPool

from casa_app.identity import sessions
from casa_app.kit.database import outside_writing
from casa_app.kit.errors import TooManyAttempts
from casa_app.kit.keys import keyring
from casa_app.settings import settings

PER_ACCOUNT: Final = "10/15 minutes"
CODES_PER_CONTACT: Final = "5/30 minutes"
PER_CLIENT: Final = "60/15 minutes"  # one browser
PER_ADDRESS: Final = "1200/15 minutes"  # a hall with forty counters stays far below


@cache
def _pool() -> ConnectionPool:
    return ConnectionPool.from_url(settings().redis_url)


@cache
def _limiter() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(_storage(settings().redis_url))


class _Memory(MemoryStorage):
    """The library's storage in memory, whose sweep fails on a key that is taken away while it looks at another."""

    async def clear(self, key: str) -> None:
        """Empties a key; the next sweep takes it away."""
        if key in self.events:
            self.events[key] = []


def _storage(redis_url: str) -> Storage:
    if not redis_url:
        return _Memory()
    pool: Any = _pool()  # its annotation forgets that a pool is meant
    return RedisStorage(
        f"async+{redis_url}", implementation="redispy", key_prefix="casa-throttle", connection_pool=pool
    )


async def close() -> None:
    """Gives the connections to Redis back, if there are any."""
    if _pool.cache_info().currsize:
        await _pool().disconnect()
    _pool.cache_clear()
    _limiter.cache_clear()


@asynccontextmanager
async def closing() -> AsyncIterator[None]:
    """Runs as long as the server: gives its connections back at the end."""
    yield
    await close()


async def hit(rule: str, what: str, *keys: str) -> None:
    """Counts one attempt at `what` (e.g. "sign_in") for `keys`, by a `rule` such as "10/15 minutes".

    Keys are kept as keyed hashes. Raises TooManyAttempts with the minutes to wait as `n`.
    """
    item, name = _counted(rule, keys)
    if not await _limiter().hit(item, what, name):
        raise await _refusal(item, what, name)


async def check(rule: str, what: str, *keys: str) -> None:
    """Raises TooManyAttempts when the budget of `keys` is spent; counts nothing."""
    item, name = _counted(rule, keys)
    if not await _limiter().test(item, what, name):
        raise await _refusal(item, what, name)


def _counted(rule: str, keys: tuple[str, ...]) -> tuple[RateLimitItem, str]:
    """The rule, and the name under which `keys` are counted. Raises SlowInsideWriting."""
    outside_writing("throttle")
    return parse(rule), keyring().blind_index("\0".join(keys), "throttle")


async def _refusal(item: RateLimitItem, what: str, name: str) -> TooManyAttempts:
    window = await _limiter().get_window_stats(item, what, name)
    return TooManyAttempts(n=max(1, math.ceil((window.reset_time - time.time()) / 60)))


async def forget(rule: str, what: str, *keys: str) -> None:
    """Takes the attempts back, after a success."""
    item, name = _counted(rule, keys)
    await _limiter().clear(item, what, name)


def client_of(request: Request) -> str:
    """What tells one browser from another: its session, else its address and headers."""
    if token := request.cookies.get(sessions.COOKIE):
        return token
    told = (request.headers.get(name, "") for name in ("user-agent", "accept-language", "sec-ch-ua"))
    return "\0".join([address_of(request), *told])


def address_of(request: Request) -> str:
    """The address of the client, as the server (or a trusted proxy) tells it; of IPv6 the network (/64) of one line."""
    host = request.client.host if request.client else ""
    try:
        known = ip_address(host)
    except ValueError:
        return host
    return str(ip_network((known, 64), strict=False)) if known.version == 6 else host  # noqa: PLR2004 IPv6


def throttled(what: str, rule: str = PER_CLIENT, ceiling: str = PER_ADDRESS) -> "Throttle":
    """Dependency: at most `rule` for one browser and `ceiling` for one address. Raises TooManyAttempts."""
    return Throttle(what, rule, ceiling)


class Throttle:
    """The dependency that `throttled` makes."""

    def __init__(self, what: str, rule: str, ceiling: str) -> None:
        self.what, self.rule, self.ceiling = what, rule, ceiling

    async def __call__(self, request: Request) -> None:
        """Counts this request."""
        await hit(self.ceiling, f"{self.what}.address", address_of(request))
        await hit(self.rule, f"{self.what}.client", client_of(request))
