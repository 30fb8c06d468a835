"""Queries of the demonstration."""

from sqlmodel import col, func, select

from casa_app.claims.models import Claim
from casa_app.kit.database import Work


async def demonstration_claims(work: Work) -> int:
    """How many claims are marked as demonstration."""
    return (await work.session.exec(select(func.count()).where(col(Claim.demonstration).is_(True)))).one()


async def references(work: Work) -> set[str]:
    """Every reference in use."""
    return set(await work.session.exec(select(Claim.reference)))
