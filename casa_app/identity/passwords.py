"""Passwords: argon2id (RFC 9106, the second recommended option), in two threads of their own.

Hashing takes 64 MiB and some tens of milliseconds: never in the event loop, never inside `writing()`, and never more
than two at a time, or a burst of sign-ins would take the server's memory.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

_hasher = PasswordHasher()
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")


@cache
def _nobody() -> str:
    return _hasher.hash("the password of nobody")


def _matches(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept or _nobody(), password) and bool(kept)
    except VerifyMismatchError:
        return False


async def hashed(password: str) -> str:
    """What is kept of a password."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def matches(kept: str, password: str) -> bool:
    """Whether `password` is the kept one. An empty `kept` takes as long and says no."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _matches, kept, password)
