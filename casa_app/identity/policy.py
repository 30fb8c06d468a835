"""Who may: stated on every State handler and every REST route, checked before its body runs.

    @rx.event                               @router.get("/api/claims/{id}")
    @allow(Role.CLERK, Role.SUPERVISOR)     async def sheet(actor: Annotated[Actor, Depends(require(Role.CLERK))])
    async def assign(self, form): ...

`tests/identity/test_policies.py` walks them all and fails on one that states nothing.
"""

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, TypeVar, cast

from fastapi import Request
from reflex.istate.proxy import StateProxy
from reflex_base.event.context import EventContext
from starlette.requests import cookie_parser

from casa_app.identity import csrf, sessions
from casa_app.identity.actor import Actor, StepUpNeeded
from casa_app.identity.rules import PUBLIC_ROLES, STAFF, Role
from casa_app.kit.database import database
from casa_app.kit.errors import Forbidden, SignInFirst

__all__ = [
    "EVERYBODY_SIGNED_IN", "PUBLIC_ROLES", "STAFF", "Actor", "Policy", "Role", "StepUpNeeded", "allow", "anyone",
    "current_actor", "guarded_by", "optional", "optional_actor", "policy_of", "public", "require",
]  # fmt: skip

Handler = TypeVar("Handler", bound=Callable[..., Any])
EVERYBODY_SIGNED_IN: Final = tuple(Role)
_ATTRIBUTE: Final = "casa_policy"


@dataclass(frozen=True)
class Policy:
    """A stated policy: the roles let in (None: anyone), whether a fresh second factor is asked, other means."""

    roles: frozenset[Role] | None
    fresh: bool = False
    means: str = ""

    def check(self, actor: Actor | None) -> None:
        """Raises SignInFirst, Forbidden or StepUpNeeded when `actor` is not let in."""
        if self.roles is None:
            return
        if actor is None:
            raise SignInFirst
        if self.roles.isdisjoint(actor.roles):
            raise Forbidden
        if self.fresh:
            actor.need_step_up(database().clock.now())


ANYONE: Final = Policy(roles=None)


def policy_of(function: Any) -> Policy | None:
    """The policy that a handler or dependency states, if it does."""
    found = getattr(function, _ATTRIBUTE, None)
    return found if isinstance(found, Policy) else None


def _roles(roles: tuple[Role, ...]) -> frozenset[Role]:
    if not roles:
        raise TypeError("name the roles, or say EVERYBODY_SIGNED_IN")
    return frozenset(roles)


# --- State handlers ---------------------------------------------------------------------------------------------


def allow(*roles: Role, fresh: bool = False) -> Callable[[Handler], Handler]:
    """Lets only holders of one of `roles` run a State handler; `fresh` asks for a second factor given lately.

    Stands below `@rx.event`. The handler may be a coroutine, an async generator or a background event of either
    kind. Raises SignInFirst, Forbidden or StepUpNeeded before the body runs.
    """
    policy = Policy(_roles(roles), fresh)

    def decorate(handler: Handler) -> Handler:
        if inspect.isasyncgenfunction(handler):

            @wraps(handler)
            async def stream(state: Any, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
                policy.check(await optional_actor(state))
                async for event in handler(state, *args, **kwargs):
                    yield event

            guarded: Callable[..., Any] = stream
        elif inspect.iscoroutinefunction(handler):

            @wraps(handler)
            async def call(state: Any, *args: Any, **kwargs: Any) -> Any:
                policy.check(await optional_actor(state))
                return await handler(state, *args, **kwargs)

            guarded = call
        else:
            raise TypeError(f"{handler.__qualname__}: a guarded handler is async, for the guard asks the database")
        setattr(guarded, _ATTRIBUTE, policy)
        return cast("Handler", guarded)

    return decorate


def public(handler: Handler) -> Handler:
    """States that anyone may run a State handler or call a dependency, signed in or not."""
    setattr(handler, _ATTRIBUTE, ANYONE)
    return handler


def guarded_by(means: str) -> Callable[[Handler], Handler]:
    """States that a handler or dependency is guarded otherwise, e.g. `guarded_by("the secret of the receipt")`."""

    def decorate(handler: Handler) -> Handler:
        setattr(handler, _ATTRIBUTE, Policy(roles=None, means=means))
        return handler

    return decorate


# One look-up an event: the guard's answer serves its body too. Bound to the event's own context object, because a
# context variable alone would outlive the event in a task that runs several.
_memo: ContextVar[tuple[EventContext, str, Actor | None] | None] = ContextVar("casa_actor", default=None)


def _token(cookie_header: str) -> str:
    return cookie_parser(cookie_header).get(sessions.COOKIE, "") if cookie_header else ""


def _event() -> EventContext | None:
    try:
        return EventContext.get()
    except LookupError:  # a handler called by a test, outside Reflex's event loop
        return None


async def optional_actor(state: Any) -> Actor | None:
    """Who sent the event that runs now; None when nobody is signed in (any more).

    A background event may last: it asks anew each time, so that a revoked session stops it.
    """
    token = _token(state.router.headers.cookie)
    event = None if isinstance(state, StateProxy) else _event()
    known = _memo.get()
    if event is not None and known and known[0] is event and known[1] == token:
        return known[2]
    actor = await sessions.actor_of(token)
    if event is not None:
        _memo.set((event, token, actor))
    return actor


async def current_actor(state: Any) -> Actor:
    """Who sent the event that runs now. Raises SignInFirst."""
    if (actor := await optional_actor(state)) is None:
        raise SignInFirst
    return actor


# --- REST routes ------------------------------------------------------------------------------------------------


@public
async def anyone() -> None:
    """Dependency: states that a route is open to anyone and uses no cookie."""


@public
async def optional(request: Request) -> Actor | None:
    """Dependency: the actor of the cookie, or None. An unsafe method is checked against forgery when there is one.

    Raises csrf.Forged.
    """
    token = request.cookies.get(sessions.COOKIE, "")
    if token:
        csrf.check(request, token)
    return await sessions.actor_of(token)


def require(*roles: Role, fresh: bool = False) -> Callable[[Request], Awaitable[Actor]]:
    """Dependency: the actor of the cookie, holder of one of `roles`.

    Raises SignInFirst, Forbidden, StepUpNeeded or csrf.Forged.
    """
    policy = Policy(_roles(roles), fresh)

    async def required(request: Request) -> Actor:
        actor = await optional(request)
        policy.check(actor)
        return cast("Actor", actor)

    setattr(required, _ATTRIBUTE, policy)
    return required
