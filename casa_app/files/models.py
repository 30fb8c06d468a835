"""Tables of the files room."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from casa_app.kit.models import Json, Table, UtcDateTime


class Upload(Table, table=True):
    """A file on its way in. The examined file takes the same id."""

    __tablename__ = "upload"

    kind: str = Field(max_length=16)
    name: str = Field(default="", max_length=200)
    size: int = Field(sa_type=BigInteger)  # declared, in bytes
    received: int = Field(default=0, sa_type=BigInteger)
    secret_index: str = Field(max_length=64, index=True)
    state: str = Field(default="open", max_length=8)  # open, done, refused
    refusal: dict[str, Any] | None = Field(default=None, sa_type=Json)
    direct: str = Field(default="", max_length=400)  # "form", or the store's multipart id: bytes that bypass us
    origin: str = Field(max_length=16)  # web, counter, kiosk, open311
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)


class UploadPiece(SQLModel, table=True):
    """A run of an upload's bytes, kept as one object in `incoming`."""

    __tablename__ = "upload_piece"

    upload_id: UUID = Field(primary_key=True, foreign_key="upload.id", ondelete="CASCADE")
    start: int = Field(primary_key=True, sa_type=BigInteger)
    size: int
    key: str = Field(max_length=120)


class StoredFile(Table, table=True):
    """A file that was examined and kept. A draft's file belongs to who knows the secret, then to a subject."""

    __tablename__ = "stored_file"
    __table_args__ = (Index("ix_stored_file_subject_kind_subject_id", "subject_kind", "subject_id"),)

    kind: str = Field(max_length=16)
    name: str = Field(default="", max_length=200)
    media_type: str = Field(max_length=40)
    size: int = Field(sa_type=BigInteger)
    sha256: str = Field(max_length=64, index=True)  # of the bytes kept, not of those sent
    width: int = 0
    height: int = 0
    bucket: str = Field(default="originals", max_length=12)
    key: str = Field(max_length=120)
    thumbnail_key: str = Field(default="", max_length=120)
    subject_kind: str = Field(default="draft", max_length=24)
    subject_id: UUID | None = None
    secret_index: str = Field(max_length=64)
    origin: str = Field(max_length=16)
    event: str = Field(default="", max_length=24)  # what it was sent with: file, contest, close ...
    published: bool = False
    position: int = 0  # among its subject's files
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)  # None once attached


class VaultPiece(Table, table=True):
    """A paper that a person agreed to leave with the city for their next files.

    Its file is one of the person's own (subject `vault`), which names the same object as the file of the case did.
    """

    __tablename__ = "vault_piece"

    person_id: UUID = Field(foreign_key="person.id", index=True)
    kind: str = Field(max_length=40)
    file_id: UUID = Field(foreign_key="stored_file.id", ondelete="CASCADE", unique=True)
    reference: str = Field(max_length=20)  # of the file that it was sent with
    valid_until: date = Field(index=True)  # the last day on which it is offered
    kept_at: datetime = Field(sa_type=UtcDateTime)
