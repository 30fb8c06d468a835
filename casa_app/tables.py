"""Every table of Casa, for Alembic: imports the `models` of the kit and of each room there is."""

from importlib import import_module
from pathlib import Path
from typing import Final

from sqlalchemy import MetaData
from sqlmodel import SQLModel

_HERE: Final = Path(__file__).resolve().parent


def metadata() -> MetaData:
    """The metadata with every room's tables registered."""
    for path in sorted(_HERE.glob("*/models.py")):
        import_module(f"casa_app.{path.parent.name}.models")
    return SQLModel.metadata
