"""`casa seed`: demonstration data, marked as such; and what `casa up` loads into an empty demonstration."""

from importlib import import_module
from importlib.util import find_spec
from typing import Annotated, Any, Final

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from casa_app.commands.console import give_up, run, terminal
from casa_app.identity import demonstration as accounts
from casa_app.kit.database import writing
from casa_app.kit.jobs import enqueue
from casa_app.procedures.service import catalogue as procedures
from casa_app.procedures.service import demonstration as procedures_demonstration
from casa_app.records import demonstration as records
from casa_app.settings import settings

SEED: Final = 2026
_CLAIMS_TO_ONE: Final = 6  # claims in a demonstration for each demande


def _demonstration() -> Any:
    name = "casa_app.claims.service.demonstration"
    return import_module(name) if find_spec(name) else None


def seed(
    claims: Annotated[int, typer.Option(min=0, help="How many, over 18 months and all arrondissements.")] = 3000,
    demandes: Annotated[int, typer.Option(min=0, help="How many, over a year and all procedures.")] = 0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same city.")] = SEED,
) -> None:
    """Load demonstration data: accounts of every role, civil acts of invented people, claims and demandes."""
    if not settings().demonstration:
        give_up("CASA_DEMONSTRATION is off: demonstration data does not belong into a city's real database.")
    run(_load(claims, seed))
    if demandes:
        run(_live(demandes, seed))


async def _live(count: int, seed: int) -> None:
    await take_up_procedures()
    with _bar() as progress:
        task = progress.add_task("Demonstration demandes", total=None)

        async def tell(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        await procedures_demonstration.seed(count, seed, tell)


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=terminal)


async def _load(count: int, seed: int) -> None:
    async with writing() as work:
        await accounts.seed(work)
        await records.seed(work)
    if _demonstration() is None:
        return
    with _bar() as progress:
        task = progress.add_task("Demonstration claims", total=count)
        await _demonstration().seed(count, seed, lambda done: progress.update(task, completed=done))


async def take_up_procedures() -> None:
    """Takes up the procedure files that came with this version of the application."""
    if settings().profile == "central":
        async with writing() as work:
            await procedures.load(work)


async def fill_when_empty() -> None:
    """Loads what a demonstration lacks, when it is on: civil acts, and claims; the worker adds its demandes."""
    wanted = settings().demonstration and settings().profile == "central" and _demonstration() is not None
    if not wanted:
        return
    async with writing() as work:
        await records.seed(work)
    if await _demonstration().is_empty():
        count = settings().demonstration_claims
        await _load(count, SEED)
        async with writing() as work:
            await enqueue(work, "procedures.demonstration", payload={"count": count // _CLAIMS_TO_ONE, "seed": SEED},
                          unique_key="procedures-demonstration")  # fmt: skip


async def demonstration_accounts() -> str:
    """The accounts to show at the start, in few words; empty outside a demonstration."""
    if not settings().demonstration or settings().profile != "central":
        return ""
    async with writing() as work:
        known = await accounts.seed(work)
    lines = [f"  {account.email:<44} {account.role.value}" for account in known]
    return "\n".join(
        [
            f"Demonstration accounts; the password of each is [bold]{known[0].password}[/]",
            *lines,
            "Those of the staff also ask for a code: [bold].venv/bin/casa user code <address>[/]",
        ]
    )
