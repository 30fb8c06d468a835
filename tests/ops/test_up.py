"""`casa up` prepares and runs everything on one port, says what stands in its way, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from casa_app.kit.database import Database, reading
from casa_app.kit.models import Job
from tests.fixtures import served as serving
from tests.fixtures.served import Served

_WITHIN = 60


def _running(data: Path) -> list[str]:
    """The command lines of all processes that belong to one installation: their environment names its data folder."""
    wanted = f"CASA_DATA={data}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes().split(b"\0")
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            continue  # it ended meanwhile, or is not ours
        if wanted in environment and command:
            found.append(command)
    return found


def _waits_until_none(data: Path) -> list[str]:
    """What is still running once everything had its time to end."""
    deadline = time.monotonic() + _WITHIN
    while (left := _running(data)) and time.monotonic() < deadline:
        os.sched_yield()
    return left


async def test_one_port_serves_pages_api_and_health(served: Served) -> None:
    async with httpx.AsyncClient(base_url=served.url, follow_redirects=True) as client:
        assert '<html lang="ar" dir="rtl">' in (await client.get("/ar/")).text
        assert (await client.get("/health/ready")).json()["status"] == "ready"
        assert (await client.get("/api/openapi.json")).status_code == 200
        assert "casa_part_up" in (await client.get("/metrics")).text


def test_it_tells_the_address_and_the_demonstration_accounts(served: Served) -> None:
    said = "".join(served.said)
    assert f"Casa is ready: {served.url}" in said
    assert "clerk@demo.casa.invalid" in said


def test_doctor_finds_every_part_well(served: Served) -> None:
    said = served.run("doctor").splitlines()
    # Whoever edits the code while the tests run has pages that are older than it.
    assert [line for line in said if line.startswith("✗") and not line.startswith("✗ pages")] == []
    assert "✓ worker: alive, 0 failed jobs" in said


def test_the_command_gives_the_code_of_a_demonstration_account(served: Served) -> None:
    code = served.run("user", "code", "clerk@demo.casa.invalid").strip()
    assert len(code) == 6
    assert code.isdigit()


async def test_the_worker_runs_the_periodic_jobs(served: Served, beside: Database) -> None:
    async with reading() as work:
        done = await work.session.exec(select(Job.kind).where(Job.state == "done"))
        assert "kit.tidy_jobs" in set(done)


def test_a_port_that_is_taken_is_said_with_the_way_out(served: Served, tmp_path: Path) -> None:
    environment = served.environment | {"CASA_DATA": str(tmp_path / "other")}
    command = [sys.executable, "-m", "casa_app", "up"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=_WITHIN, check=False)
    assert done.returncode == 1
    assert "is taken" in done.stderr
    assert "CASA_PORT=" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "other").exists(), "nothing was prepared for a start that cannot be"


def test_several_web_processes_want_redis(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "CASA_DATA": str(tmp_path / "other"), "CASA_WEB_WORKERS": "2"}
    command = [sys.executable, "-m", "casa_app", "up"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=_WITHIN, check=False)
    assert done.returncode == 1
    assert "CASA_REDIS_URL" in done.stderr


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=["Ctrl-C", "SIGTERM", "kill -9"])
def test_however_it_ends_no_process_of_it_is_left(tmp_path: Path, end: signal.Signals) -> None:
    data = tmp_path / "var"
    running = serving.start(data, CASA_DEMONSTRATION_CLAIMS="0")
    assert len(_running(data)) >= 4, "the supervisor, the store, the worker and the web server"
    assert running.stop(end) == (-signal.SIGKILL if end == signal.SIGKILL else 0)
    assert _waits_until_none(data) == []


def test_a_web_server_that_dies_is_started_again(tmp_path: Path) -> None:
    running = serving.start(tmp_path / "var", CASA_DEMONSTRATION_CLAIMS="0")
    port = running.url.rpartition(":")[2]
    servers = [int(process.name) for process in Path("/proc").glob("[0-9]*") if _serves(process, port)]
    os.kill(min(servers), signal.SIGKILL)
    with httpx.Client(transport=httpx.HTTPTransport(retries=12), timeout=_WITHIN) as client:
        assert _asked(client, f"{running.url}/health/live") == 200
    assert running.stop() == 0


def _asked(client: httpx.Client, address: str) -> int:
    """The status; a connection that the dying server had still taken is reset, and asked for again."""
    try:
        return client.get(address).status_code
    except (httpx.ReadError, httpx.RemoteProtocolError):
        return client.get(address).status_code


def _serves(process: Path, port: str) -> bool:
    try:
        return f"--port\0{port}\0".encode() in (process / "cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False  # it ended meanwhile
