"""What the commands share: the terminal, and one loop around each asynchronous command."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, NoReturn, TypeVar

import typer
from rich.console import Console

from casa_app.kit.database import database
from casa_app.kit.errors import CasaError
from casa_app.settings import settings

Outcome = TypeVar("Outcome")
terminal: Final = Console(highlight=False, soft_wrap=True)
problems: Final = Console(stderr=True, highlight=False, soft_wrap=True)


def give_up(sentence: str) -> NoReturn:
    """Says what went wrong and what to do about it, and ends the command with status 1."""
    problems.print(f"[bold red]✗[/] {sentence}")
    raise typer.Exit(1)


def run(command: Coroutine[Any, Any, Outcome]) -> Outcome:
    """Runs a command's coroutine, closes the database after it and tells a named failure as a sentence."""

    async def closing() -> Outcome:
        try:
            return await command
        finally:
            await database().close()

    try:
        return asyncio.run(closing())
    except CasaError as failure:
        give_up(f"{failure.text('fr')} ({failure.key})")


def prepare_folders() -> None:
    """Makes the data folder, readable by its owner only."""
    settings().data.mkdir(parents=True, exist_ok=True, mode=0o700)
