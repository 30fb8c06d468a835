"""What every test stands on: an environment of its own, and the real parts, each in its file of tests/fixtures."""

import os
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pytest
from xdist.scheduler import LoadScopeScheduling

from casa_app.kit.keys import keyring
from casa_app.settings import settings

pytest_plugins = [
    name
    for name in (
        "tests.fixtures.database",
        "tests.fixtures.redis",
        "tests.fixtures.served",
        "tests.fixtures.chromium",
        "tests.fixtures.store",
        "tests.fixtures.carriers",
        "tests.fixtures.openid",
    )
    if find_spec(name)
]


_SHARED: Final = re.compile(r"\b(served|beside|visit|chromium|object_store|s3|store_address|redis_server)\b")
"""Fixtures of which the whole run has one: files that name one of them stay together when two processes share them."""


class Together(LoadScopeScheduling):
    """Gives one process the files that share a Casa, a browser, an object store; all else goes to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return "city" if _shares(path) else nodeid


@cache
def _shares(path: str) -> bool:
    return bool(_SHARED.search((Path(__file__).parents[1] / path).read_text("utf-8")))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """How `make test` shares the tests."""
    return Together(config, log)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Names a case that is a set in one order, so that both processes call it the same."""
    return str(sorted(val)) if isinstance(val, set | frozenset) else None


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the session's keyring."""
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, keys: Path) -> Iterator[pytest.MonkeyPatch]:
    """No setting leaks in from outside; data goes to the test's own folder, keys to the session's.

    A test changes a setting by `environment.setenv("CASA_...", value)` followed by `settings.cache_clear()`.
    """
    for name in [name for name in os.environ if name.startswith(("CASA_", "REFLEX_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CASA_DATA", str(tmp_path))
    monkeypatch.setenv("CASA_KEYS", str(keys))
    settings.cache_clear()
    keyring.cache_clear()
    yield monkeypatch
    settings.cache_clear()
