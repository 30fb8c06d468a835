"""What every table shares: UUIDv7 keys and one UTC date-time type; and the tables of the kit itself."""

from datetime import UTC, date, datetime
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    TypeDecorator,
    UniqueConstraint,
    inspect,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlmodel import Field, SQLModel

from casa_app.kit.ids import new_id

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Row numbers that only grow: 64 bits on PostgreSQL; SQLite counts by itself only in a plain INTEGER key.
Counter: Final = BigInteger().with_variant(Integer(), "sqlite")
Json: Final = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware date-time, kept in UTC with microseconds. A naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: UTC; without its zone on SQLite, which would drop it silently."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive date-time cannot be kept")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 SQLAlchemy's signature
        """From the database: aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(SQLModel):
    """A row with a UUIDv7 key."""

    id: UUID = Field(default_factory=new_id, primary_key=True)


def columns(table: type[SQLModel]) -> ReadOnlyColumnCollection[str, Any]:
    """The bare columns of a model's table, for queries that want values and not objects (`Work.rows`)."""
    return cast("ReadOnlyColumnCollection[str, Any]", inspect(table).local_table.c)


class Change(SQLModel, table=True):
    """The outbox: one row for each change, written in the same transaction; pollers and the kiosk's sync read it."""

    __tablename__ = "change"

    seq: int | None = Field(default=None, primary_key=True, sa_type=Counter)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    device: str = Field(max_length=2)
    room: str = Field(max_length=24)
    kind: str = Field(max_length=40)
    subject_id: UUID = Field(index=True)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class AuditEntry(SQLModel, table=True):
    """One link of a file's hash chain: who did what, when, and what changed."""

    __tablename__ = "audit_entry"
    __table_args__ = (UniqueConstraint("subject_kind", "subject_id", "seq"),)

    number: int | None = Field(default=None, primary_key=True, sa_type=Counter)
    subject_kind: str = Field(max_length=24)
    subject_id: UUID
    seq: int
    at: datetime = Field(sa_type=UtcDateTime)
    actor_id: UUID | None = None
    actor_kind: str = Field(max_length=24)
    action: str = Field(max_length=48)
    changes: str  # canonical JSON (RFC 8785 subset: sorted keys, no spaces), as it was hashed
    person_id: UUID | None = None
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)  # personal values, under the person's key
    previous: str = Field(max_length=64)
    digest: str = Field(max_length=64)


class AuditHead(SQLModel, table=True):
    """The last link of each chain."""

    __tablename__ = "audit_head"

    subject_kind: str = Field(primary_key=True, max_length=24)
    subject_id: UUID = Field(primary_key=True)
    seq: int
    digest: str = Field(max_length=64)


class AuditCheckpoint(SQLModel, table=True):
    """A signed statement over all links up to `last`: cutting the end of a chain shows."""

    __tablename__ = "audit_checkpoint"

    number: int | None = Field(default=None, primary_key=True, sa_type=Counter)
    at: datetime = Field(sa_type=UtcDateTime)
    first: int = Field(sa_type=BigInteger)
    last: int = Field(sa_type=BigInteger)
    entries: int
    digest: str = Field(max_length=64)
    signature: bytes = Field(sa_type=LargeBinary)


class PersonKey(SQLModel, table=True):
    """The key that seals one person's values, itself sealed by the keyring. Deleting it is the law's erasure."""

    __tablename__ = "person_key"

    person_id: UUID = Field(primary_key=True)
    wrapped: bytes = Field(sa_type=LargeBinary)


class HolidayCorrection(Table, table=True):
    """A day that an administrator adds to, or takes off, the computed holidays (religious dates are announced late)."""

    __tablename__ = "holiday_correction"
    __table_args__ = (UniqueConstraint("day"),)

    day: date
    name_fr: str = Field(max_length=120)
    name_ar: str = Field(max_length=120)
    off: bool = True


class Job(Table, table=True):
    """Long work: this row is its truth, the queue only a hint that something waits."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state_due_at", "state", "due_at"), UniqueConstraint("unique_key"))

    kind: str = Field(max_length=60)
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    state: str = Field(default="queued", max_length=12)  # queued, running, done, failed
    unique_key: str | None = Field(default=None, max_length=120)  # the same work asked for twice is one row
    attempts: int = 0
    created_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    beat_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done: int = 0
    total: int = 0
    error: str = ""


class RegistryCounter(SQLModel, table=True):
    """The last entry number of a registry office (bureau d'ordre) in a year; every room enters in the same book."""

    __tablename__ = "registry_counter"

    office: str = Field(primary_key=True, max_length=12)
    year: int = Field(primary_key=True)
    last: int = 0


class Draft(Table, table=True):
    """What somebody is writing: sealed, and found again by the secret that the browser keeps, or by its owner."""

    __tablename__ = "draft"

    kind: str = Field(max_length=60)
    token_index: str = Field(max_length=64, unique=True)
    owner_id: UUID | None = Field(default=None, index=True)  # the person, once signed in
    sealed: bytes = Field(sa_type=LargeBinary)
    updated_at: datetime = Field(sa_type=UtcDateTime, index=True)
