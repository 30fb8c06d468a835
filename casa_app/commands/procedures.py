"""`casa procedures`: checking procedure files before they are proposed, their schema, and the keys of documents."""

import hashlib
import json
from pathlib import Path
from typing import Annotated

import typer
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from casa_app.adapters import signing
from casa_app.commands.console import give_up, run, terminal
from casa_app.procedures import loading
from casa_app.procedures.service import checking
from casa_app.procedures.service.rendering import document_keys
from casa_app.settings import settings

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


@group.command("rotate-seal")
def rotate_seal(
    certificates: Annotated[
        list[Path] | None, typer.Argument(help="Certificates (X.509, DER or PEM) of seals used before.")
    ] = None,
) -> None:
    """Remember the seal's certificate, whose documents stay ours; in a demonstration, make a new seal as well."""
    for path in certificates or []:
        signing.remember(_certificate(path))
    if settings().seal_pkcs12 is None:
        terminal.print(f"A new demonstration seal is in place ({signing.rotate_demonstration()[:16]}…): restart Casa.")
        return
    now = signing.signer()
    digest = hashlib.sha256(now.certificate).hexdigest()
    terminal.print(f"{now.subject} ({digest[:16]}…) is remembered. Name its successor in CASA_SEAL_PKCS12 and restart.")


def _certificate(path: Path) -> bytes:
    found = path.read_bytes()
    try:
        load = x509.load_pem_x509_certificate if found.startswith(b"-----") else x509.load_der_x509_certificate
        return load(found).public_bytes(Encoding.DER)
    except ValueError:
        give_up(f"{path.name} is no certificate.")


@group.command("public-keys")
def public_keys() -> None:
    """Print what checks documents without a network, for a kiosk: `documents.json` in its folder of keys."""
    typer.echo(json.dumps(run(checking.public_keys()), ensure_ascii=False, indent=2))
