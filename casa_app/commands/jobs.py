"""`casa jobs`: what failed, and trying it again."""

from typing import Annotated

import typer
from rich.table import Table

from casa_app.commands.console import run, terminal
from casa_app.kit import jobs
from casa_app.kit.database import reading, writing

group = typer.Typer(no_args_is_help=True, help="Long work in the background.")


@group.command("list")
def list_jobs() -> None:
    """How many jobs are in each state, and why some failed."""
    counts, failures = run(_seen())
    terminal.print(", ".join(f"{count} {state}" for state, count in counts.items()))
    if failures:
        table = Table("Failed", "Times", "Last reason")
        for kind, count, error in failures:
            table.add_row(kind, str(count), error)
        terminal.print(table)


async def _seen() -> tuple[dict[str, int], list[tuple[str, int, str]]]:
    async with reading() as work:
        return await jobs.counts(work), await jobs.failures(work)


@group.command()
def retry(kind: Annotated[str, typer.Option(help="Only jobs of this kind; default: all.")] = "") -> None:
    """Queue failed jobs again, with all their attempts."""
    terminal.print(f"Queued {run(_retry(kind))} jobs again.")


async def _retry(kind: str) -> int:
    async with writing() as work:
        return await jobs.retry(work, kind)
