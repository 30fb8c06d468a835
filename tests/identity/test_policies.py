"""Who may what, over the whole application: nothing without a stated policy, and each role played against each."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import uuid4

import pytest
import reflex as rx
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from httpx import ASGITransport, AsyncClient
from reflex.event import EventHandler
from reflex_base.registry import RegistrationContext
from starlette.routing import BaseRoute, Mount, Route

from casa_app.casa_app import app
from casa_app.identity.policy import Policy, Role, allow, optional_actor, policy_of, public
from casa_app.identity.rules import home_of
from casa_app.identity.sessions import COOKIE
from casa_app.kit.errors import Forbidden, SignInFirst
from casa_app.ui.pages import declared
from tests.identity.conftest import People

# What Reflex itself registers, callable by anyone like everything else, and why that does no harm.
BUILT_IN: Final = {
    "hydrate": "sends the caller's own state",
    "hydrate_and_load": "sends the caller's own state and runs the page's handlers, which guard themselves",
    "set_is_hydrated": "a flag of the caller's own page",
    "on_load_internal": "runs the page's handlers, which guard themselves",
    "update_vars_internal": "sets the caller's own cookie and storage vars, which hold nothing trusted",
    "handle_frontend_exception": "writes the browser's error to the log, masked",
    "setvar": "calls an explicit setter; automatic ones are switched off (tested below)",
}
# Routes of Reflex and FastAPI that are no APIRoute of ours.
FRAMEWORK: Final = {
    "/api/openapi.json": "the description of the public API",
}


def states(root: type[rx.state.BaseState] = rx.State) -> Iterator[type[rx.state.BaseState]]:
    yield root
    for state in sorted(root.get_substates(), key=lambda state: state.get_full_name()):
        yield from states(state)


def handlers() -> Iterator[tuple[str, type[rx.state.BaseState], EventHandler]]:
    for state in states():
        for name, handler in sorted(state.event_handlers.items()):
            yield f"{state.__name__}.{name}", state, handler


def api() -> FastAPI:
    assert isinstance(app.api_transformer, FastAPI)
    return app.api_transformer


def routes(of: list[BaseRoute] | None = None) -> Iterator[BaseRoute]:
    for route in api().routes if of is None else of:
        if isinstance(route, Mount):
            yield from routes(list(route.routes))
        else:
            yield route


def api_routes() -> Iterator[APIRoute]:
    return (route for route in routes() if isinstance(route, APIRoute))


def policies(dependant: Dependant) -> Iterator[Policy]:
    if (policy := policy_of(dependant.call)) is not None:
        yield policy
    for inner in dependant.dependencies:
        yield from policies(inner)


def ours(state: type[rx.state.BaseState]) -> bool:
    return state.__module__.startswith(("casa_app.", "kiosk."))


def test_every_state_handler_states_a_policy() -> None:
    silent = [
        name
        for name, state, handler in handlers()
        if policy_of(handler.fn) is None and not (name.split(".")[1] in BUILT_IN and (_built_in(state, name)))
    ]
    assert silent == [], "put @allow(...) or @public below @rx.event"


def _built_in(state: type[rx.state.BaseState], name: str) -> bool:
    """Whether Reflex made this handler; every State has a `setvar`, the others belong to Reflex's own States."""
    return not ours(state) or name.endswith(".setvar")


def test_every_rest_route_states_a_policy() -> None:
    silent = [
        f"{sorted(route.methods or ())} {route.path}" for route in api_routes() if not any(policies(route.dependant))
    ]
    assert silent == [], "add Depends(require(...)), Depends(optional) or Depends(anyone)"
    others = [route.path for route in routes() if isinstance(route, Route) and not isinstance(route, APIRoute)]
    assert sorted(others) == sorted(FRAMEWORK)


def test_the_walk_sees_a_handler_that_states_nothing() -> None:
    with RegistrationContext.get().fork():  # a registry of its own: the State is gone afterwards

        class Careless(rx.State):
            @rx.event
            def forgotten(self) -> None: ...

            @rx.event
            @public
            def remembered(self) -> None: ...

        found = {name: policy_of(handler.fn) for name, state, handler in handlers() if state is Careless}
    assert found == {
        "Careless.forgotten": None,
        "Careless.remembered": Policy(roles=None),
        "Careless.setvar": None,
    }


def test_no_var_has_an_automatic_setter() -> None:
    assert [name for name, state, handler in handlers() if ours(state) and handler.fn.__name__ == "setter"] == []


async def as_role(people: People, role: Role | None) -> str:
    if role is None:
        return ""
    account = await people.account(f"{role}@example.ma", role, password="")
    return f"{COOKIE}={await people.session(account)}"


def instance(state: type[rx.state.BaseState], cookie: str) -> Any:
    root = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]
    found = root.get_substate(state.get_full_name().split("."))
    root.router_data = {"headers": {"cookie": cookie}}
    root.router = rx.istate.data.RouterData.from_router_data(root.router_data)
    return found


PLAYERS: Final[list[Role | None]] = [None, *Role]


@pytest.mark.parametrize("role", PLAYERS, ids=str)
async def test_a_role_reaches_the_handlers_that_let_it_in_and_no_other(people: People, role: Role | None) -> None:
    """The refused ones are really called; for the others the guard is asked alone, for their bodies would run."""
    cookie = await as_role(people, role)
    for name, state, handler in handlers():
        policy = policy_of(handler.fn)
        if policy is None or policy.roles is None:
            continue
        sees = instance(state, cookie)
        if role in policy.roles:
            policy.check(await optional_actor(sees))
            continue
        with pytest.raises(SignInFirst if role is None else Forbidden):
            await run(handler.fn, sees)
            pytest.fail(f"{role} got into {name}")


@pytest.mark.parametrize("role", list(Role))
def test_the_page_where_a_role_begins_lets_it_in(role: Role) -> None:
    (home,) = [page for page in declared() if page.route == home_of({role})]
    loads = home.on_load if isinstance(home.on_load, list) else [home.on_load]
    assert loads
    for load in loads:
        policy = policy_of(load.fn)
        assert policy is not None
        assert policy.roles is None or role in policy.roles


async def run(function: Any, state: Any) -> None:
    running = function(state)
    if hasattr(running, "__aiter__"):
        async for _ in running:
            pass
    else:
        await running


@pytest.mark.parametrize("role", PLAYERS, ids=str)
async def test_a_role_reaches_the_routes_that_let_it_in_and_no_other(people: People, role: Role | None) -> None:
    cookie = await as_role(people, role)
    headers = {"origin": "http://127.0.0.1:8000"} | ({"cookie": cookie} if cookie else {})
    transport = ASGITransport(app=api(), raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers) as browser:
        for route in api_routes():
            for policy in policies(route.dependant):
                if policy.roles is None or role in policy.roles:
                    continue
                path = route.path.format_map({name: uuid4() for name in route.param_convertors})
                for method in route.methods or ():
                    answer = await browser.request(method, path)
                    assert answer.status_code == (401 if role is None else 403), f"{role}: {method} {route.path}"


async def test_the_guard_runs_before_the_body_of_every_kind_of_handler(people: People) -> None:
    ran: list[Any] = []
    with RegistrationContext.get().fork():

        class Guarded(rx.State):
            @rx.event
            @allow(Role.CLERK)
            async def plain(self, form: dict[str, str]) -> None:
                ran.append(form)

            @rx.event
            @allow(Role.CLERK)
            async def stream(self) -> Any:
                ran.append("stream")
                yield

        plain, stream = (Guarded.event_handlers[name].fn for name in ("plain", "stream"))
        clerk, citizen = await as_role(people, Role.CLERK), await as_role(people, Role.CITIZEN)
        for cookie, refusal in (("", SignInFirst), (citizen, Forbidden), (f"{COOKIE}=made-up", SignInFirst)):
            for function in (plain, stream):
                with pytest.raises(refusal):
                    await run(function, instance(Guarded, cookie))
        assert ran == []
        await plain(instance(Guarded, clerk), {"a": "b"})
        await run(stream, instance(Guarded, clerk))
        assert ran == [{"a": "b"}, "stream"]


def test_a_guarded_handler_that_cannot_ask_the_database_is_refused_when_it_is_written() -> None:
    with pytest.raises(TypeError, match="async"):

        @allow(Role.CLERK)
        def quick(self: object) -> None: ...

    with pytest.raises(TypeError, match="name the roles"):
        allow()
