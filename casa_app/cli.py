"""The `casa` command: everything an operator does with one installation."""

from typing import Final

import typer

from casa_app.commands import audit, jobs, procedures, records, user
from casa_app.commands.backup import backup, restore
from casa_app.commands.build import build
from casa_app.commands.doctor import doctor
from casa_app.commands.migrate import migrate
from casa_app.commands.seed import seed
from casa_app.commands.up import up
from casa_app.commands.worker import worker
from casa_app.wiring import wire

app: Final = typer.Typer(
    help="The digital counter of the city of Casablanca.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for command in (up, worker, migrate, seed, doctor, backup, restore, build):
    app.command()(command)
app.add_typer(user.group, name="user")
app.add_typer(audit.group, name="audit")
app.add_typer(jobs.group, name="jobs")
app.add_typer(procedures.group, name="procedures")
app.add_typer(records.group, name="records")


def main() -> None:
    """Entry point."""
    wire()
    app()
