"""Reading the outbox: the change rows that this installation has written."""

from sqlmodel import col, func, select

from casa_app.kit.database import Work
from casa_app.kit.models import Change
from casa_app.settings import settings


async def waiting(work: Work) -> int:
    """How many changes this device made that nobody acknowledged yet."""
    mine = col(Change.device) == settings().device
    return int((await work.session.exec(select(func.count()).select_from(Change).where(mine))).one())
