"""The `casa` command: everything an operator does with one installation."""

import typer

from casa_app.commands.worker import worker

app = typer.Typer(no_args_is_help=True, pretty_exceptions_show_locals=False, add_completion=False)
app.command()(worker)


def main() -> None:
    """Entry point."""
    app()
