"""`casa migrate`: brings the database to this version, and a new one to where a city begins."""

from casa_app.claims.service import routing
from casa_app.commands.console import give_up, prepare_folders, run, terminal
from casa_app.kit.database import writing
from casa_app.kit.errors import Unavailable
from casa_app.kit.migrations import head, upgrade
from casa_app.settings import settings


def migrated() -> None:
    """Migrates, or ends the command with a sentence when the database does not answer."""
    prepare_folders()
    try:
        upgrade(settings().database)
    except (OSError, Unavailable) as error:
        give_up(f"The database does not answer ({error}). Check CASA_DATABASE_URL and that its server runs.")


async def begun() -> None:
    """Gives a new city of the central profile its first routing table."""
    if settings().profile == "central":
        async with writing() as work:
            await routing.begin(work)


def migrate() -> None:
    """Bring the database to this version; a SQLite file is copied beside itself first."""
    migrated()
    run(begun())
    terminal.print(f"The database stands at revision {head()}.")
