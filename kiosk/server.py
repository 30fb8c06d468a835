"""The embedded backend: migrates the database, then serves the application on a loopback socket, in a thread."""

import asyncio
import socket
import threading

import uvicorn

from kiosk.guard import Guard


def listen() -> socket.socket:
    """A listening loopback socket on a free port: the window may connect at once and waits in its backlog."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.bind(("127.0.0.1", 0))
    sock.listen(128)
    sock.set_inheritable(False)
    return sock


class Backend:
    """Casa's kiosk profile behind the guard; `error` holds what stopped it, if anything did."""

    def __init__(self, sock: socket.socket, secret: str) -> None:
        self._sock = sock
        self._secret = secret
        self._server: uvicorn.Server | None = None
        self._thread = threading.Thread(target=self._run, name="backend", daemon=True)
        self.error: BaseException | None = None

    def start(self) -> None:
        """Begins to serve."""
        self._thread.start()

    def stop(self) -> None:
        """Ends gracefully, within five seconds."""
        if self._server is not None:
            self._server.should_exit = True
        self._thread.join(5)

    def _run(self) -> None:
        try:
            asyncio.set_event_loop(asyncio.new_event_loop())
            # The import is slow: the window opens meanwhile.
            from reflex.utils import prerequisites  # noqa: PLC0415

            from casa_app.kit.migrations import upgrade  # noqa: PLC0415
            from casa_app.settings import settings  # noqa: PLC0415

            upgrade(settings().database)
            app = prerequisites.get_app().app
            config = uvicorn.Config(
                Guard(app(), self._secret), log_level="warning", access_log=False, ws="wsproto", loop="asyncio",
                http="h11", lifespan="on", timeout_graceful_shutdown=2,
            )  # fmt: skip
            self._server = uvicorn.Server(config)
            self._server.run(sockets=[self._sock])
        except BaseException as error:
            self.error = error
            raise
