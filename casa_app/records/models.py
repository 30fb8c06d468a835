"""Tables of the civil records. What an act says is sealed under the installation's key.

Not under the holder's own: the law keeps registers, so no act goes when a person has their data erased.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from casa_app.kit.models import Json, Table, UtcDateTime


class CivilAct(Table, table=True):
    """An act of the civil status: where it stands in the registers, and sealed, what it says."""

    __tablename__ = "civil_act"
    __table_args__ = (
        UniqueConstraint("kind", "office", "calendar", "year", "number", "book"),
        Index("ix_civil_act_name_ar", "name_ar_index"),
        Index("ix_civil_act_name_fr", "name_fr_index"),
    )

    kind: str = Field(max_length=12)  # birth, death
    office: str = Field(max_length=12)  # the arrondissement's code
    book: str = Field(max_length=20)  # the register (`register` is a word of Python’s abstract classes)
    number: str = Field(max_length=20)
    year: int
    calendar: str = Field(max_length=10)  # gregorian, hijri
    name_ar_index: str = Field(default="", max_length=64)  # keyed hash of the holder's name and the act's day
    name_fr_index: str = Field(default="", max_length=64)
    sealed: bytes = Field(default=b"", sa_type=LargeBinary)  # `rules.Content` as JSON
    origin: str = Field(max_length=16)  # paper: a colleague read the register; demonstration
    entered_by: UUID | None = Field(default=None, foreign_key="account.id")
    entered_at: datetime = Field(sa_type=UtcDateTime)


class ActDelivery(Table, table=True):
    """A document that was drawn from an act and handed out. Rows are only ever added."""

    __tablename__ = "act_delivery"
    __table_args__ = (UniqueConstraint("number"),)

    act_id: UUID = Field(foreign_key="civil_act.id", index=True)
    number: str = Field(max_length=20)  # printed on the document
    title: dict[str, str] = Field(sa_type=Json)  # what it calls itself, in each language
    relationship: str = Field(max_length=12)
    asked_by: UUID = Field(foreign_key="person.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
