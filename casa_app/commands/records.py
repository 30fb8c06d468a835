"""`casa records`: what is kept of the registers, read again, locked again, and keys that reach one office only."""

import json
from typing import Annotated, Any

import typer

from casa_app.commands.console import give_up, run, terminal
from casa_app.records.service import relocking, verifying
from casa_app.settings import settings
from casa_app.territory import service as territory

group = typer.Typer(no_args_is_help=True, help="Digitised registers.")


@group.command()
def verify(
    again: Annotated[bool, typer.Option(help="Begin anew, instead of going on with a run that was stopped.")] = False,
    parallel: Annotated[int, typer.Option(min=1, max=64, help="Objects read at a time.")] = verifying.PARALLEL,
) -> None:
    """Read every kept object against its custody chain; names any loss or change. Status 1 when there is one."""

    def told(objects: int) -> None:
        terminal.print(f"  {objects} objects read", end="\r")

    outcome = run(verifying.verify(parallel=parallel, again=again, told=told))
    for one in outcome.findings:
        terminal.print(f"[red]✗[/] {one.what}: {one.key or f'batch {one.batch}'}")
    read = f"{outcome.objects} objects, {outcome.bytes_read / 1e6:.1f} MB"
    if outcome.findings:
        terminal.print(f"[bold red]{len(outcome.findings)} findings[/] in {read}. Compare with a backup.")
        raise typer.Exit(1)
    terminal.print(f"[green]✓[/] {read}{' (went on with a stopped run)' if outcome.resumed else ''}: all as accepted.")


@group.command()
def lock() -> None:
    """Place every lock and legal hold anew: after a restore, or once the store was changed for one that has locks."""
    terminal.print(
        f"{run(relocking.relock(everything=True))} objects locked; {run(relocking.rehold())} registers held."
    )


@group.command()
def policy(office: Annotated[str, typer.Argument(help="An arrondissement's code.")]) -> None:
    """Print an S3 policy whose key reads and adds one office's pages: no deletion, no way around a lock."""
    if office not in {zone.code for zone in territory.zones()}:
        give_up(f"{office} is no arrondissement. Known: {', '.join(zone.code for zone in territory.zones())}.")
    typer.echo(json.dumps(_policy(f"{settings().s3_bucket_prefix}registers", office), indent=2))


def _policy(bucket: str, office: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"],
             "Resource": [f"arn:aws:s3:::{bucket}/{office}/*"]},
            {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": [f"arn:aws:s3:::{bucket}"],
             "Condition": {"StringLike": {"s3:prefix": [f"{office}/*"]}}},
        ],
    }  # fmt: skip
