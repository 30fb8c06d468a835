"""A browser's tab without a browser: the instance of a State, and its handlers called as Reflex calls them."""

from typing import Any
from urllib.parse import urlencode

import reflex as rx


def tab(state: type[rx.State], path: str = "/fr", *, cookie: str = "", **query: str) -> Any:
    """A browser's own instance of a page's State, as an event on that page finds it."""
    root = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]
    stand(root, path, cookie=cookie, **query)
    return root.get_substate(state.get_full_name().split("."))


def stand(root: Any, path: str = "/fr", *, cookie: str = "", **query: str) -> None:
    """Brings a tab to an address, with the cookies that its browser sends by then."""
    address = f"http://127.0.0.1{path}" + (f"?{urlencode(query)}" if query else "")
    headers = {"cookie": cookie, "origin": "http://127.0.0.1"}
    root.router_data = {"headers": headers, "asPath": address, "pathname": path}
    root.router = rx.istate.data.RouterData.from_router_data(root.router_data)


async def call(state: Any, name: str, *arguments: object) -> Any:
    """Runs a handler as Reflex does."""
    return await state.event_handlers[name].fn(state, *arguments)
