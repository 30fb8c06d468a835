"""A small web server over identity's routes, the messages it sends, and people who have accounts."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any

import pytest
from argon2 import PasswordHasher
from fastapi import Depends, FastAPI, Request
from httpx import ASGITransport, AsyncClient
from starlette.responses import JSONResponse

from casa_app.identity import accounts, api, notifier, oidc, passwords, repository, second_factor, sessions, throttle
from casa_app.identity.actor import Actor
from casa_app.identity.models import Account
from casa_app.identity.policy import require
from casa_app.identity.rules import Role
from casa_app.kit.database import Database, Work
from casa_app.kit.errors import CasaError

PASSWORD = "une phrase bien a moi"


@dataclass
class Outbox:
    """A notifier that keeps what it is given, once it is committed."""

    sent: list[dict[str, Any]] = field(default_factory=list)

    async def __call__(self, work: Work, template: str, **told: Any) -> None:
        async def keep() -> None:
            self.sent.append({"template": template, **told})

        work.after_commit(keep)

    @property
    def code(self) -> str:
        """The last code sent."""
        return next(str(message["code"]) for message in reversed(self.sent) if "code" in message)


@pytest.fixture(autouse=True)
async def outbox() -> AsyncIterator[Outbox]:
    """What identity sends during this test."""
    box, wired = Outbox(), notifier._notifier
    notifier.use(box)
    await throttle.close()
    yield box
    notifier.use(wired)
    await throttle.close()


@pytest.fixture(autouse=True)
def quick_hashing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same argon2id at its least cost: hundreds of sign-ins otherwise hash for minutes."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
    passwords._nobody.cache_clear()
    yield
    passwords._nobody.cache_clear()


@dataclass
class People:
    """Makes accounts in the test's database."""

    database: Database
    secrets: dict[str, str] = field(default_factory=dict)

    async def account(self, email: str, *roles: Role, password: str = PASSWORD, totp: bool | None = None) -> Account:
        kept = await passwords.hashed(password) if password else ""
        async with self.database.writing() as work:
            values = {"name": f"Name of {email}", "phone": "", "email": email, "cin": ""}
            account = await accounts.make(work, values, set(roles or (Role.CITIZEN,)), locale="fr")
            account.password_hash = kept
            if totp or (totp is None and set(roles) - {Role.CITIZEN, Role.DELEGATE}):
                self.secrets[email] = second_factor.new_secret()
                await second_factor.enrol(work, account, self.secrets[email])
        return account

    async def code(self, email: str) -> str:
        """The next code of an account's application."""
        async with self.database.reading() as work:
            index = accounts.index_of(email)
            account = await repository.account_by_contact(work, index or "")
            assert account is not None
            return second_factor.next_code(work, account, self.secrets[email])

    async def session(self, account: Account) -> str:
        """The cookie of a browser that passed every factor."""
        async with self.database.writing() as work:
            opened = await sessions.open_session(work, account, "Firefox · Linux")
            if not opened.awaiting:
                return opened.token
            await work.session.flush()
            row, fresh = await sessions.half_open(work, opened.token)
            return (await sessions.pass_second_factor(work, row, fresh)).token

    async def actor(self, account: Account) -> Actor:
        """The account, acting."""
        actor = await sessions.actor_of(await self.session(account))
        assert actor is not None
        return actor


@pytest.fixture
def people(database: Database) -> People:
    """Makes people."""
    return People(database)


def served() -> FastAPI:
    """Identity's routes, and one guarded route of each kind."""
    app = FastAPI()
    app.include_router(api.router)
    app.include_router(oidc.router)

    @app.exception_handler(CasaError)
    async def told(_: Request, error: CasaError) -> JSONResponse:
        return JSONResponse({"error": error.key, "field": error.field}, status_code=error.status)

    @app.get("/clerks")
    @app.post("/clerks")
    async def clerks(actor: Annotated[Actor, Depends(require(Role.CLERK))]) -> dict[str, str]:
        return {"account": str(actor.account_id)}

    @app.post("/dangerous")
    async def dangerous(actor: Annotated[Actor, Depends(require(Role.CLERK, fresh=True))]) -> dict[str, str]:
        return {"account": str(actor.account_id)}

    return app


@pytest.fixture
async def browser(database: Database) -> AsyncIterator[AsyncClient]:
    """A browser on Casa's address, which keeps cookies and follows no redirect."""
    headers = {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin", "user-agent": "Firefox Linux"}
    transport = ASGITransport(app=served())
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers) as client:
        yield client
