"""Photos of the demonstration: a few drawings kept once, attached to many claims."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import UUID

from casa_app.adapters.object_store import object_store
from casa_app.files import images
from casa_app.files.models import StoredFile
from casa_app.files.rules import JPEG, original_key, thumbnail_key
from casa_app.kit.bulk import keep, row
from casa_app.kit.database import Work


@dataclass(frozen=True)
class KeptPhoto:
    """A photo in the store."""

    digest: str
    size: int
    width: int
    height: int


async def store(body: bytes) -> KeptPhoto:
    """Keeps a JPEG as any photo is kept. Raises StoreUnavailable."""
    photo = images.develop(BytesIO(body), JPEG)
    digest = sha256(photo.body).hexdigest()
    await object_store().put("originals", original_key(digest), photo.body, JPEG)
    await object_store().put("derived", thumbnail_key(digest), photo.thumbnail, JPEG)
    return KeptPhoto(digest, len(photo.body), photo.width, photo.height)


def attached(photo: KeptPhoto, claim_id: UUID, position: int, at: datetime, *, published: bool) -> dict[str, Any]:
    """The row that attaches a kept photo to a claim."""
    return row(
        StoredFile, kind="photo", name="demonstration.jpg", media_type=JPEG, size=photo.size, sha256=photo.digest,
        width=photo.width, height=photo.height, key=original_key(photo.digest),
        thumbnail_key=thumbnail_key(photo.digest), subject_kind="claim", subject_id=claim_id, secret_index="",
        origin="web", event="file", published=published, position=position, created_at=at,
    )  # fmt: skip


async def attach(work: Work, rows: Sequence[dict[str, Any]]) -> None:
    """Writes what `attached` made."""
    await keep(work, StoredFile, rows)
