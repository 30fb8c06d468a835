"""Whose objects lie in the store besides uploaded files: rooms that keep some of their own say which ones they name.

    keepers.register("documents", named)       # once, at import of the room's service

A keeper gets keys that begin with its prefix and gives back those that a row of its room names; the sweep removes the
others once they are old. Keys of a prefix that nobody answers for are left alone.
"""

from collections.abc import Awaitable, Callable, Collection
from typing import Final

from casa_app.kit.database import Work

Keeper = Callable[[Work, Collection[str]], Awaitable[set[str]]]
_keepers: Final[dict[str, Keeper]] = {}
_OF_FILES: Final = frozenset({"sha256", "thumbnail"})  # `rules.original_key`, `rules.thumbnail_key`


def register(prefix: str, keeper: Keeper) -> None:
    """Makes `keeper` answer for keys `prefix/...`. One prefix has one keeper."""
    if _keepers.get(prefix, keeper) is not keeper:
        raise ValueError(f"{prefix!r} has a keeper already")
    _keepers[prefix] = keeper


def of_others(keys: Collection[str]) -> set[str]:
    """The keys that are not of uploaded files."""
    return {key for key in keys if key.partition("/")[0] not in _OF_FILES}


async def named(work: Work, keys: Collection[str]) -> set[str]:
    """Which keys of others stay: those that their room names, and those of no known room."""
    kept = set()
    by_prefix: dict[str, list[str]] = {}
    for key in of_others(keys):
        by_prefix.setdefault(key.partition("/")[0], []).append(key)
    for prefix, own in by_prefix.items():
        keeper = _keepers.get(prefix)
        kept |= set(own) if keeper is None else await keeper(work, own)
    return kept
