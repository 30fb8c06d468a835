"""Entry numbers of a registry office (bureau d'ordre): one book an office and year, without gaps."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from casa_app.kit.database import Work
from casa_app.kit.models import RegistryCounter


async def next_entry(work: Work, office: str, year: int, *, amount: int = 1) -> int:
    """The last of the next `amount` entry numbers: they roll back with the transaction, so that none is left out."""
    dialect = postgresql if work.session.get_bind().dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(RegistryCounter)
        .values(office=office, year=year, last=amount)
        .on_conflict_do_update(index_elements=["office", "year"], set_={"last": RegistryCounter.last + amount})
        .returning(col(RegistryCounter.last))
    )
    return int((await work.session.exec(statement)).scalar_one())
