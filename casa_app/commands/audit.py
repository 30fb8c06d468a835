"""`casa audit`: the trail, read again and signed."""

import typer

from casa_app.commands.console import run, terminal
from casa_app.kit import audit
from casa_app.kit.database import reading, writing

group = typer.Typer(no_args_is_help=True, help="The audit trail.")


@group.command()
def verify() -> None:
    """Read every chain and checkpoint again; names what was changed, cut or taken out. Status 1 when something was."""
    faults = run(_faults())
    for fault in faults:
        terminal.print(f"[red]✗[/] {fault.subject_kind} {fault.subject_id or ''} link {fault.number}: {fault.what}")
    if faults:
        terminal.print(f"[bold red]{len(faults)} faults.[/] Compare with a backup; nobody can repair a chain.")
        raise typer.Exit(1)
    terminal.print("[green]✓[/] Every chain and every checkpoint holds.")


async def _faults() -> list[audit.Fault]:
    async with reading() as work:
        return [fault async for fault in audit.verify(work)]


@group.command()
def checkpoint() -> None:
    """Sign the links since the last checkpoint (the worker does so by itself each hour)."""
    made = run(_checkpoint())
    terminal.print(f"Signed {made} links." if made else "Nothing new to sign.")


async def _checkpoint() -> int:
    async with writing() as work:
        made = await audit.checkpoint(work)
        return made.entries if made else 0
