"""`casa up`: prepares what is missing, then runs object store, worker and web server until it is stopped."""

import asyncio
import errno
import signal
import socket
from subprocess import CalledProcessError

import httpx

from casa_app.adapters.object_store import embedded_folder, object_store
from casa_app.adapters.process import Child
from casa_app.adapters.queue import hinting
from casa_app.adapters.weed import EmbeddedStore
from casa_app.commands import web
from casa_app.commands.build import tell_of_waiting
from casa_app.commands.console import give_up, prepare_folders, terminal
from casa_app.commands.migrate import begun, migrated
from casa_app.commands.seed import demonstration_accounts, fill_when_empty, take_up_procedures
from casa_app.kit import logs
from casa_app.kit.database import database
from casa_app.kit.errors import Unavailable
from casa_app.kit.keys import keyring
from casa_app.settings import Settings, settings
from casa_app.ui.build import build

READY_WITHIN = 120.0  # seconds: a loaded small machine needs some tens


def up() -> None:
    """Run Casa here: database, object store, worker and web server, until Ctrl-C."""
    config = settings()
    logs.configure()
    _check(config)
    prepare_folders()
    keyring()
    try:
        built = build(config.profile, tell_of_waiting)
    except CalledProcessError:
        give_up("The pages could not be built; Reflex said why just above.")
    terminal.print("Built the pages." if built else "The pages are up to date.")
    migrated()
    asyncio.run(_Installation(config).run())


def _check(config: Settings) -> None:
    if config.web_workers > 1 and not config.redis_url:
        give_up("CASA_WEB_WORKERS above 1 needs CASA_REDIS_URL: several processes share the state of pages there.")
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                give_up(
                    f"Port {config.port} of {config.host} is taken: another Casa or another server listens there. "
                    f"Stop it, or choose another one: CASA_PORT={config.port + 1} make run"
                )
            give_up(f"Casa cannot listen on {config.host}:{config.port}: {error.strerror}. See CASA_HOST, CASA_PORT.")


class _Installation:
    """The running parts, in the order in which they start; they stop in the opposite one."""

    def __init__(self, config: Settings) -> None:
        self.config = config
        embedded = config.profile == "central" and not config.s3_endpoint
        self.store = EmbeddedStore(embedded_folder(config)) if embedded else None
        self.children: list[Child] = [web.worker(config), web.web(config)]

    async def run(self) -> None:
        """Starts everything, tells the address, waits for the signal and stops everything."""
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        starting = asyncio.create_task(self._start())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not stop.is_set():
                await starting
                await stopping
        except Unavailable as failure:
            give_up(f"{failure.text('fr')} ({failure.key}; `casa doctor` says more)")
        finally:
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
            terminal.print("Stopping ...")
            await self._stop()

    async def _start(self) -> None:
        if self.store is not None:
            await self.store.start()
        await object_store().prepare()
        hinting()
        await begun()
        await take_up_procedures()
        await fill_when_empty()
        accounts = await demonstration_accounts()
        await database().close()  # the children have their own; this process only watches from here on
        for child in self.children:
            await child.start()
        await self._answering()
        terminal.print(f"\n[bold green]Casa is ready:[/] {self.config.origin}\n")
        terminal.print(accounts)

    async def _answering(self) -> None:
        """Returns once the web server answers. Raises Unavailable when it does not within some minutes."""
        anywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 compared, not bound
        host = anywhere.get(self.config.host, self.config.host)
        address = f"http://{host}:{self.config.port}/health/live"
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client, asyncio.timeout(READY_WITHIN):
            while True:
                try:
                    if (await client.get(address)).is_success:
                        return
                except httpx.TransportError:
                    pass  # not listening yet
                await asyncio.sleep(0.1)

    async def _stop(self) -> None:
        for child in reversed(self.children):
            await child.stop()
        if self.store is not None:
            await self.store.stop()

