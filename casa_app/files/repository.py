"""Every query of the files room."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam
from sqlalchemy import select as select_columns
from sqlmodel import col, delete, func, select, update

from casa_app.files.models import StoredFile, Upload, UploadPiece, VaultPiece
from casa_app.kit.database import Work
from casa_app.kit.models import columns


async def upload(work: Work, upload_id: UUID) -> Upload | None:
    """The upload; locked until the end of a unit of work that writes."""
    query = select(Upload).where(Upload.id == upload_id)
    if work.writes:
        query = query.with_for_update()
    return (await work.session.exec(query)).first()


async def uploads_of(work: Work, secret_index: str, kind: str) -> int:
    """How many uploads of a kind a draft holds; refused ones, and those that a subject took over, do not count."""
    taken = select(StoredFile.id).where(StoredFile.id == Upload.id, StoredFile.subject_kind != "draft").exists()
    query = select(func.count()).where(
        Upload.secret_index == secret_index, Upload.kind == kind, Upload.state != "refused", ~taken
    )
    return (await work.session.exec(query)).one()


async def pieces(work: Work, upload_id: UUID) -> Sequence[UploadPiece]:
    """The pieces that have arrived, in order."""
    query = select(UploadPiece).where(UploadPiece.upload_id == upload_id).order_by(col(UploadPiece.start))
    return (await work.session.exec(query)).all()


async def file(work: Work, file_id: UUID) -> StoredFile | None:
    """One file."""
    return await work.session.get(StoredFile, file_id)


async def files_by_id(work: Work, ids: Iterable[UUID]) -> dict[UUID, StoredFile]:
    """Files by their ids; locked until the end of a unit of work that writes."""
    query = select(StoredFile).where(col(StoredFile.id).in_(list(ids)))
    if work.writes:
        query = query.with_for_update()
    return {row.id: row for row in (await work.session.exec(query)).all()}


_OF_SUBJECT = (
    select(StoredFile)
    .where(col(StoredFile.subject_kind) == bindparam("kind"), col(StoredFile.subject_id) == bindparam("subject"))
    .order_by(col(StoredFile.position), col(StoredFile.id))
)


_FILE = columns(StoredFile)
_SHOWN_OF_SUBJECT = (
    select_columns(*(_FILE[name] for name in (
        "id", "name", "media_type", "size", "width", "height", "sha256", "subject_kind", "subject_id", "published",
        "thumbnail_key", "origin",
    )))
    .where(_FILE.subject_kind == bindparam("kind"), _FILE.subject_id == bindparam("subject"))
    .order_by(_FILE.position, _FILE.id)
)  # fmt: skip


async def shown_of(work: Work, subject_kind: str, subject_id: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """What `examination.file_view` wants of a subject's files, in the order they were attached."""
    return await work.rows(_SHOWN_OF_SUBJECT, kind=subject_kind, subject=subject_id)


async def files_of(work: Work, subject_kind: str, subject_id: UUID) -> Sequence[StoredFile]:
    """A subject's files, in the order they were attached."""
    return (await work.session.exec(_OF_SUBJECT, params={"kind": subject_kind, "subject": subject_id})).all()


async def delete_upload(work: Work, upload_id: UUID) -> None:
    """An upload with its pieces, and its file while it belongs to nothing but the draft."""
    await work.session.exec(
        delete(StoredFile).where(col(StoredFile.id) == upload_id, col(StoredFile.subject_kind) == "draft")
    )
    await work.session.exec(delete(UploadPiece).where(col(UploadPiece.upload_id) == upload_id))
    await work.session.exec(delete(Upload).where(col(Upload.id) == upload_id))


async def delete_files(work: Work, subject_kind: str, subject_id: UUID) -> None:
    """All files of a subject."""
    await work.session.exec(
        delete(StoredFile).where(col(StoredFile.subject_kind) == subject_kind, col(StoredFile.subject_id) == subject_id)
    )


async def expired(work: Work, now: datetime, most: int) -> Sequence[Upload]:
    """Uploads whose time is over, oldest first."""
    query = select(Upload).where(Upload.expires_at < now).order_by(col(Upload.expires_at)).limit(most)
    return (await work.session.exec(query)).all()


async def open_uploads(work: Work, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these uploads are still under way."""
    query = select(Upload.id).where(col(Upload.id).in_(list(ids)), Upload.state == "open")
    return set((await work.session.exec(query)).all())


async def named_keys(work: Work, keys: Sequence[str]) -> set[str]:
    """Which of these keys of `originals` or `derived` a file names."""
    found: set[str] = set()
    for column in (StoredFile.key, StoredFile.thumbnail_key):
        found.update((await work.session.exec(select(column).where(col(column).in_(keys)))).all())
    return found


async def unpublish(work: Work, subject_kind: str, subject_id: UUID) -> None:
    """Takes every file of a subject out of public sight."""
    await work.session.exec(
        update(StoredFile)
        .where(col(StoredFile.subject_kind) == subject_kind, col(StoredFile.subject_id) == subject_id)
        .values(published=False)
    )


# --- The vault -------------------------------------------------------------------------------------------------------


async def vault_of(work: Work, person_id: UUID, today: date) -> list[tuple[VaultPiece, StoredFile]]:
    """What a person's vault holds that may still be given, the newest first."""
    query = select(VaultPiece, StoredFile).join(StoredFile, col(StoredFile.id) == col(VaultPiece.file_id))
    query = query.where(VaultPiece.person_id == person_id, col(VaultPiece.valid_until) >= today)
    rows = await work.session.exec(query.order_by(col(VaultPiece.kept_at).desc(), col(VaultPiece.id).desc()))
    return [(row[0], row[1]) for row in rows]


async def vault_files_like(work: Work, person_id: UUID, sha256: str) -> list[UUID]:
    """The files of a person's vault with these bytes."""
    query = select(StoredFile.id).where(
        StoredFile.subject_kind == "vault", StoredFile.subject_id == person_id, StoredFile.sha256 == sha256
    )
    return list(await work.session.exec(query))


async def vault_past(work: Work, today: date, most: int) -> list[UUID]:
    """Files of the vault whose time is over."""
    query = select(VaultPiece.file_id).where(col(VaultPiece.valid_until) < today).limit(most)
    return list(await work.session.exec(query))


async def leave_vault(work: Work, file_ids: Sequence[UUID]) -> None:
    """Takes files out of the vault, with the lines that named them."""
    await work.session.exec(delete(VaultPiece).where(col(VaultPiece.file_id).in_(file_ids)))
    await work.session.exec(
        delete(StoredFile).where(col(StoredFile.id).in_(file_ids), col(StoredFile.subject_kind) == "vault")
    )
