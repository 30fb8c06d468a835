"""A browser tab without a browser: Reflex's events over its websocket (Socket.IO 5 over Engine.IO 4)."""

import asyncio
import json
from types import TracebackType
from typing import Any, Final
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect

NAMESPACE: Final = "/_event"
HYDRATE: Final = "reflex___state____state.hydrate_and_load"
_SUFFIX: Final = "_rx_state_"
_PING, _PONG, _CONNECTED, _EVENT = "2", "3", f"40{NAMESPACE},", f"42{NAMESPACE},"


class Tab:
    """One tab on the page `path`; `cookie` is what its browser sends. Use with `async with`."""

    def __init__(self, url: str, path: str = "/", cookie: str = "") -> None:
        self.token = str(uuid4())
        self.path, self._cookie = path, cookie
        self._address = f"{url.replace('http', 'ws', 1)}{NAMESPACE}/?token={self.token}&EIO=4&transport=websocket"
        self._socket: ClientConnection | None = None

    async def __aenter__(self) -> "Tab":
        headers = {"Cookie": self._cookie} if self._cookie else {}
        self._socket = await connect(self._address, additional_headers=headers, max_size=None, compression=None)
        await self._socket.recv()  # Engine.IO's own greeting
        await self._socket.send(_CONNECTED + "{}")
        while not (await self._text()).startswith(_CONNECTED):
            pass
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.socket.close()

    @property
    def socket(self) -> ClientConnection:
        """The open socket."""
        assert self._socket is not None
        return self._socket

    async def send(self, handler: str, /, **payload: Any) -> None:
        """Sends an event; `handler` is its full name."""
        path, _, query = self.path.partition("?")
        asked = dict(pair.split("=", 1) for pair in query.split("&") if pair)
        router = {"pathname": path, "query": asked, "asPath": self.path}
        event = {"name": handler, "payload": payload, "router_data": router, "token": self.token}
        await self.socket.send(_EVENT + json.dumps(["event", event]))

    async def reply(self) -> dict[str, Any]:
        """The next update of the page: `delta`, `events`, `final`."""
        while True:
            text = await self._text()
            if text.startswith(_EVENT):
                name, *values = json.loads(text[len(_EVENT) :])
                if name == "event":
                    return dict(values[0])

    async def _text(self) -> str:
        while True:
            text = str(await self.socket.recv())
            if text != _PING:
                return text
            await self.socket.send(_PONG)

    async def until(self, state: str, shows: str = "", within: float = 30.0) -> dict[str, Any]:
        """The first values of the State `state` that hold `shows`, among the next updates. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while True:
                delta = (await self.reply()).get("delta") or {}
                values = {name.removesuffix(_SUFFIX): value for name, value in delta.get(state, {}).items()}
                if values and (not shows or shows in values):
                    return values

    async def quiet(self, seconds: float = 0.05) -> None:
        """Returns once the server has said nothing for so long: what an event brought with it is over."""
        while True:
            try:
                await asyncio.wait_for(self._text(), seconds)
            except TimeoutError:
                return

    async def ask(self, handler: str, /, **payload: Any) -> dict[str, Any]:
        """Sends an event and gives what its State shows next."""
        await self.send(handler, **payload)
        return await self.until(handler.rpartition(".")[0])
