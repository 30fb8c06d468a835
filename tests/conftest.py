"""What every test stands on: an environment of its own, and the real parts, each in its file of tests/fixtures."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

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


_ONE_OF_THEM = frozenset({"served", "chromium", "store_address", "redis_server"})
"""What the whole run has one of: tests that ask for it stay together when two processes share them (`make test`)."""


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps together what shares a running Casa, a browser, an object store; all else goes to whoever is free."""
    for item in items:
        if _ONE_OF_THEM & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group("city"))


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
