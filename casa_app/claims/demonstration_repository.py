"""Queries of the demonstration."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, func, select

from casa_app.claims.models import Claim, RegistryCounter
from casa_app.kit.database import Work


async def demonstration_claims(work: Work) -> int:
    """How many claims are marked as demonstration."""
    return (await work.session.exec(select(func.count()).where(col(Claim.demonstration).is_(True)))).one()


async def references(work: Work) -> set[str]:
    """Every reference in use."""
    return set(await work.session.exec(select(Claim.reference)))


async def reserve_entries(work: Work, office: str, year: int, amount: int) -> int:
    """Takes the next `amount` entry numbers of an office; gives the last of them."""
    dialect = postgresql if work.session.get_bind().dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(RegistryCounter)
        .values(office=office, year=year, last=amount)
        .on_conflict_do_update(index_elements=["office", "year"], set_={"last": RegistryCounter.last + amount})
        .returning(col(RegistryCounter.last))
    )
    return int((await work.session.exec(statement)).scalar_one())
