"""Tables of the notices room."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from casa_app.kit.models import Table, UtcDateTime


class Notice(Table, table=True):
    """One message to one address. Its words are made when it leaves; address and parameters go once it has left."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("key"), Index("ix_notice_state_created_at", "state", "created_at"))

    key: str = Field(max_length=160)  # what it tells and whom: the same thing is never told twice
    channel: str = Field(max_length=8)  # sms, email
    template: str = Field(max_length=60)
    locale: str = Field(max_length=2)
    person_id: UUID | None = Field(default=None, index=True)
    # JSON of `to` and `params`: under the person's key, or the keyring where nobody is known; empty once it is over.
    sealed: bytes = Field(sa_type=LargeBinary)
    state: str = Field(default="queued", max_length=8)
    attempts: int = 0
    provider_id: str = Field(default="", max_length=200)
    error: str = Field(default="", max_length=300)
    created_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
