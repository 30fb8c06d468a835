"""`casa procedures`: checking procedure files before they are proposed, their schema, and the keys of documents."""

import json
from pathlib import Path
from typing import Annotated

import typer

from casa_app.commands.console import give_up, terminal
from casa_app.procedures import loading
from casa_app.procedures.service.rendering import document_keys

group = typer.Typer(help="Procedures as data, and the keys that sign what they issue.", no_args_is_help=True)


@group.command()
def check(files: Annotated[list[Path], typer.Argument(help="Procedure files (YAML).")]) -> None:
    """Read procedure files as Casa would; each mistake is told with its file, line and path."""
    broken = 0
    for path in files:
        try:
            procedure, _ = loading.load_file(path)
        except loading.BrokenProcedure as problem:
            broken += 1
            typer.echo(str(problem), err=True)
        else:
            fields, pieces = len(procedure.fields), len(procedure.pieces)
            terminal.print(f"{path.name}: {procedure.name['fr']}, {fields} fields, {pieces} pieces: can be proposed.")
    if broken:
        give_up(f"{broken} of {len(files)} files cannot be used.")


@group.command()
def schema() -> None:
    """Print the JSON Schema of a procedure file, for an editor."""
    typer.echo(json.dumps(loading.json_schema(), ensure_ascii=False, indent=2))


@group.command("rotate-key")
def rotate_key() -> None:
    """Make a new key that signs documents from now on; the older ones go on verifying theirs."""
    terminal.print(f"Documents are signed by key {document_keys().rotate()} from now on.")
