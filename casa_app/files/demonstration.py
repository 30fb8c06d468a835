"""Files of the demonstration: a few drawings and one document kept once, attached to many claims and demandes."""

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
from casa_app.files.rules import JPEG, PDF, original_key, thumbnail_key
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


async def store_document(pdf: bytes) -> KeptPhoto:
    """Keeps a document as any document is kept. Raises StoreUnavailable."""
    digest = sha256(pdf).hexdigest()
    await object_store().put("originals", original_key(digest), pdf, PDF)
    return KeptPhoto(digest, len(pdf), 0, 0)


def document(kept: KeptPhoto, case_id: UUID, position: int, at: datetime) -> dict[str, Any]:
    """The row that attaches a kept document to a demande."""
    return row(
        StoredFile, kind="document", name="demonstration.pdf", media_type=PDF, size=kept.size, sha256=kept.digest,
        key=original_key(kept.digest), subject_kind="case", subject_id=case_id, secret_index="", origin="web",
        event="file", position=position, created_at=at,
    )  # fmt: skip


async def attach(work: Work, rows: Sequence[dict[str, Any]]) -> None:
    """Writes what `attached` made."""
    await keep(work, StoredFile, rows)
