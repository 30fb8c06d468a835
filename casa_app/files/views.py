"""What others see of files."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class UploadView:
    """An upload on its way: `received` of `size` bytes; `expires` as an HTTP date (RFC 9110 5.6.7)."""

    id: UUID
    size: int
    received: int
    expires: str


@dataclass(frozen=True)
class DirectView:
    """How a browser sends the bytes straight to the store: one form, or parts of `part_size` bytes in order."""

    id: UUID
    url: str
    fields: dict[str, str]
    parts: list[str]
    part_size: int


@dataclass(frozen=True)
class FileView:
    """An examined file; `size` in bytes, sides in pixels (0 for what is no image)."""

    id: UUID
    name: str
    media_type: str
    size: int
    width: int
    height: int
    sha256: str
    subject_kind: str
    subject_id: UUID | None
    published: bool
    has_thumbnail: bool
    origin: str = ""  # web, counter, kiosk, open311; vault and city for what was there before


@dataclass(frozen=True)
class KeptPaper:
    """A paper of somebody's vault: its kind, its file, the file that it was sent with, and until when it is offered."""

    id: UUID
    kind: str
    file: FileView
    reference: str
    valid_until: date
    kept_at: datetime


@dataclass(frozen=True)
class PhotoView:
    """A photo, by the addresses that its permission check guards."""

    id: str
    url: str
    thumbnail: str
    alt: str
    event: str  # what it was sent with: file, contest, close ...
    width: int
    height: int
    published: bool
