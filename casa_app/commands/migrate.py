"""`casa migrate`: brings the database to this version."""

from casa_app.commands.console import give_up, prepare_folders, terminal
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


def migrate() -> None:
    """Bring the database to this version; a SQLite file is copied beside itself first."""
    migrated()
    terminal.print(f"The database stands at revision {head()}.")
