"""`casa user`: the first administrator, invitations, and what helps somebody who is locked out."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

import typer
from rich.table import Table

from casa_app.adapters.queue import hinting
from casa_app.commands.console import give_up, run, terminal
from casa_app.identity import accounts, demonstration, passwords, repository, second_factor, staffing
from casa_app.identity.actor import Actor
from casa_app.identity.rules import STAFF, Role, check_password, contact_of
from casa_app.identity.service import contact, index_of
from casa_app.identity.views import UserRow
from casa_app.kit import audit
from casa_app.kit.database import Work, reading, writing
from casa_app.kit.paging import SHOWN
from casa_app.kit.text import fold

group = typer.Typer(no_args_is_help=True, help="Accounts of people who work for the city.")

Address = Annotated[str, typer.Argument(help="The e-mail address that the account signs in with.")]
Named = Annotated[str, typer.Option("--name", help="First and last name.")]
Roles = Annotated[list[Role], typer.Option("--role", help="May be given several times.")]


async def _account(work: Work, email: str) -> UUID:
    found = await repository.account_by_contact(work, index_of(contact_of(email)) or "")
    if found is None:
        give_up(f"Nobody signs in with {email}.")
    return found.id


@group.command()
def add(
    email: Address,
    name: Named,
    role: Roles,
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, envvar="CASA_NEW_PASSWORD")
    ],
) -> None:
    """Make an account here and now, such as the first administrator's. The second factor is set up at first sign-in."""
    run(_add(email, name, set(role), password))
    terminal.print(f"{email} can sign in.")


async def _add(email: str, name: str, roles: set[Role], password: str) -> None:
    address, kept_name = contact_of(email), accounts.name_of(name)
    kept = await passwords.hashed(check_password(password, address, kept_name))
    async with writing() as work:
        if await repository.account_by_contact(work, index_of(address) or ""):
            raise accounts.ContactTaken(field="email")
        values = {"name": kept_name, "phone": "", "email": address, "cin": ""}
        account = await accounts.make(work, values, roles, locale="fr", by=audit.SYSTEM)
        account.password_hash = kept


@group.command()
def invite(
    email: Address,
    name: Named,
    role: Roles,
    by: Annotated[str, typer.Option(help="E-mail address of the administrator in whose name the invitation goes.")],
    arrondissement: Annotated[list[str] | None, typer.Option(help="Code of an arrondissement; default: all.")] = None,
    service: Annotated[list[str] | None, typer.Option(help="Code of a service; default: all.")] = None,
) -> None:
    """Invite an agent by e-mail."""
    hinting()
    run(_invite(email, name, set(role), by, arrondissement or [], service or []))
    terminal.print(f"{email} is invited; the link is good for a week.")


async def _invite(email: str, name: str, roles: set[Role], by: str, places: list[str], services: list[str]) -> None:
    async with writing() as work:
        actor = await _administrator(work, by)
        await staffing.invite(
            work, actor, name=name, email=contact_of(email), roles=roles, arrondissements=places, services=services
        )


async def _administrator(work: Work, email: str) -> Actor:
    """The administrator in whose name the operator acts."""
    found = await repository.account_by_contact(work, index_of(contact_of(email)) or "")
    roles = await repository.roles_of(work, found.id) if found else set()
    if found is None or found.state != "active" or Role.ADMINISTRATOR not in roles:
        give_up(f"{email} is no administrator. `casa user list` shows who is.")
    nowhere = frozenset[str]()
    known = await contact(work, found.person_id)
    return Actor(
        found.id, found.person_id, frozenset(roles), nowhere, nowhere, UUID(int=0), known.locale, None
    )


@group.command("list")
def list_staff() -> None:
    """Show who works here."""
    table = Table("Name", "Sign in with", "Roles", "State")
    for row in run(_staff()):
        table.add_row(row.name, row.email, ", ".join(sorted(row.roles)), row.state)
    terminal.print(table)


async def _staff() -> list[UserRow]:
    found: list[UserRow] = []
    async with reading() as work:
        while True:
            page = await staffing.search(work, page=len(found) // SHOWN)
            found += page.rows
            if page.last >= page.total:
                return sorted(found, key=lambda row: fold(row.name))


@group.command()
def suspend(email: Address, by: Annotated[str, typer.Option(help="The administrator who decides it.")]) -> None:
    """Shut an account and end its sessions at once."""
    run(_on(email, by, staffing.suspend))
    terminal.print(f"{email} is suspended.")


@group.command()
def restore(email: Address, by: Annotated[str, typer.Option(help="The administrator who decides it.")]) -> None:
    """Open a suspended account again."""
    run(_on(email, by, staffing.restore))
    terminal.print(f"{email} is open again.")


async def _on(email: str, by: str, decision: Callable[[Work, Actor, UUID], Awaitable[None]]) -> None:
    async with writing() as work:
        await decision(work, await _administrator(work, by), await _account(work, email))


@group.command("reset-factor")
def reset_factor(email: Address) -> None:
    """Take a lost second factor off; the next sign-in sets a new one up."""
    run(_reset(email))
    terminal.print(f"{email} sets up a new second factor at the next sign-in.")


async def _reset(email: str) -> None:
    async with writing() as work:
        found = await repository.account_by_contact(work, index_of(contact_of(email)) or "")
        if found is None or not await repository.roles_of(work, found.id) & STAFF:
            give_up(f"Nobody on the staff signs in with {email}.")
        await second_factor.drop(work, found, audit.SYSTEM)
        await repository.revoke_sessions(work, found.id, work.clock.now())


@group.command()
def code(email: Address) -> None:
    """The next code of a demonstration account's second factor."""
    terminal.print(run(_code(email)))


async def _code(email: str) -> str:
    async with writing() as work:
        return await demonstration.code(work, contact_of(email))
