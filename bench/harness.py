"""What the benches share: seeded cities, a running Casa of their own, figures and their percentiles."""

import asyncio
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from casa_app.adapters.object_store import embedded_folder, object_store, use
from casa_app.adapters.process import Child
from casa_app.adapters.weed import EmbeddedStore
from casa_app.commands import web
from casa_app.kit import database as kit_database
from casa_app.kit.keys import keyring
from casa_app.settings import Settings, settings
from casa_app.ui.build import build
from tests.fixtures.programs import free_port

ROOT: Final = Path(__file__).resolve().parent.parent
CACHE: Final = ROOT / "build" / "bench"
SEED: Final = 2026
ANSWERS_WITHIN: Final = 60.0  # seconds


@dataclass(frozen=True)
class Figure:
    """One measured value and its limit; `how` says what was compared, with the absolute values of this run."""

    name: str
    value: float
    limit: float | None  # None: told for information
    unit: str
    how: str
    at_least: bool = False  # the limit is the least there must be, not the most

    @property
    def met(self) -> bool:
        """Whether the value keeps within its limit."""
        return self.limit is None or (self.value >= self.limit if self.at_least else self.value <= self.limit)

    @property
    def bound(self) -> str:
        """The limit in words."""
        return "" if self.limit is None else f"{'≥ ' if self.at_least else ''}{self.limit:g} {self.unit}".strip()


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def p50(values: list[float]) -> float:
    """The median."""
    return percentile(values, 0.5)


def told(seconds: list[float]) -> str:
    """`best 0.9 ms, p50 1.2 ms, p95 3.4 ms, 200 times`."""
    best, median, high = (round(percentile(seconds, share) * 1e3, 2) for share in (0, 0.5, 0.95))
    return f"best {best} ms, p50 {median} ms, p95 {high} ms, {len(seconds)} times"


@contextmanager
def environment(data: Path, port: int) -> Iterator[Settings]:
    """Puts this process and its children into `data`, with no other setting from outside, for a while."""
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("CASA_")]:
        del os.environ[name]
    os.environ.update(CASA_DATA=str(data), CASA_PORT=str(port), CASA_LOG_LEVEL="warning")
    settings.cache_clear()
    keyring.cache_clear()
    try:
        yield settings()
    finally:
        os.environ.clear()
        os.environ.update(before)
        settings.cache_clear()
        keyring.cache_clear()


# --- Cities -------------------------------------------------------------------------------------------------------


def _made_from() -> str:
    """What a seeded city depends on, as a short digest."""
    paths = [*ROOT.glob("alembic/versions/*.py"), *ROOT.glob("casa_app/claims/data/*/*.yml")]
    paths += [*ROOT.glob("casa_app/claims/corpus*.py"), *ROOT.glob("casa_app/claims/**/demonstration*.py")]
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def city(claims: int) -> Path:
    """The data folder of a city with so many demonstration claims, made once by `casa migrate` and `casa seed`."""
    made = CACHE / f"{claims}-{_made_from()}"
    if made.is_dir():
        return made
    draft = made.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    variables = {name: value for name, value in os.environ.items() if not name.startswith("CASA_")}
    for arguments in (["migrate"], ["seed", "--claims", str(claims), "--seed", str(SEED)]):
        command = [sys.executable, "-m", "casa_app", *arguments]
        subprocess.run(command, env=variables | {"CASA_DATA": str(draft)}, cwd=ROOT, check=True)  # noqa: S603 our own
    return draft.rename(made)


# --- A running Casa -----------------------------------------------------------------------------------------------


@dataclass
class Casa:
    """A Casa that runs for a bench: where it answers, and its web process's group."""

    url: str
    data: Path
    children: list[Child] = field(default_factory=list)

    @property
    def web(self) -> Child:
        """The web server."""
        return next(child for child in self.children if child.name == "web")

    def memory(self) -> float:
        """Resident memory of the web process and what it started, in MB."""
        return sum(resident(pid) for pid in _group(self.web.pid or 0)) / 1024


def _group(leader: int) -> list[int]:
    """The processes of a group that `leader` leads."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
        if int(stat.rpartition(")")[2].split()[2]) == leader:
            found.append(int(folder.name))
    return found


def resident(pid: int, kind: str = "VmRSS") -> int:
    """Resident memory, in kB (`RssAnon`: without mapped files); 0 once the process has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{kind}:")), 0)


@asynccontextmanager
async def alone(source: Path, *, store: bool = False) -> AsyncIterator[Path]:
    """Puts this process on a copy of the city `source`, with `store` its object store; gives the data folder."""
    with tempfile.TemporaryDirectory(prefix="casa-bench-") as folder:
        data = Path(folder) / "var"
        shutil.copytree(source, data)
        with environment(data, free_port()) as config:
            database = kit_database.configure(config.database)
            server = EmbeddedStore(embedded_folder(config)) if store else None
            try:
                if server is not None:
                    await server.start()
                    await object_store().prepare()
                yield data
            finally:
                if server is not None:
                    use(None)
                    await server.stop()
                await database.close()


@asynccontextmanager
async def casa(source: Path, *, store: bool = False) -> AsyncIterator[Casa]:
    """A Casa on a copy of the city `source`, its web process started as `casa up` starts it; everything ends with it.

    `store` adds the embedded object store and the worker. Without it nothing runs beside the web process.
    """
    build()
    async with alone(source, store=store) as data:
        config = settings()
        children = [web.web(config), *([web.worker(config)] if store else [])]
        running = Casa(f"http://127.0.0.1:{config.port}", data, children)
        try:
            for child in children:
                await child.start()
            await answering(running.url + "/health/live")
            yield running
        finally:
            for child in reversed(children):
                await child.stop()


@asynccontextmanager
async def floor() -> AsyncIterator[str]:
    """The counter application beside a running Casa, in a process like Casa's; gives its address."""
    port = free_port()
    like = web.web(settings().model_copy(update={"port": port}))
    # Its own pages were never built: it serves events and nothing else.
    variables = {**like.environment, "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "false"}
    child = Child("floor", [*like.command[:-1], "bench.floor_app:app"], variables, ROOT)
    try:
        await child.start()
        await answering(f"http://127.0.0.1:{port}/ping")
        yield f"http://127.0.0.1:{port}"
    finally:
        await child.stop()


async def answering(address: str) -> None:
    """Returns once a server answers. Raises TimeoutError."""
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client, asyncio.timeout(ANSWERS_WITHIN):
        while True:
            try:
                if (await client.get(address)).is_success:
                    return
            except httpx.TransportError:
                pass  # not listening yet
            await asyncio.sleep(0.1)
