"""What other rooms do with files: attach uploads to a subject, show them, publish them, forget them."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from uuid import UUID

from casa_app.adapters.object_store import Bucket, ObjectMissing, object_store
from casa_app.files import examination, policy, repository
from casa_app.files.models import StoredFile
from casa_app.files.policy import Visitor
from casa_app.files.rules import DWG, PDF, UploadIncomplete
from casa_app.files.uploads import new_secret, secret_index
from casa_app.files.views import FileView, PhotoView
from casa_app.kit import logs
from casa_app.kit.database import Work
from casa_app.kit.errors import NotFound
from casa_app.kit.i18n import Locale, t
from casa_app.settings import settings

__all__ = [
    "Readable", "UploadIncomplete", "attach", "body", "document_hint", "forget", "format_of", "may_read", "new_secret",
    "photos", "publish", "thumbnail", "unpublish",
]  # fmt: skip

_log = logs.get(__name__)


async def attach(
    work: Work, upload_ids: Iterable[UUID], secret: str, subject_kind: str, subject_id: UUID, *, event: str = ""
) -> list[FileView]:
    """Gives examined uploads to a subject, in their order; `event` says on what occasion (`file`, `contest` ...).

    Attaching the same file to the same subject again changes nothing. Raises UploadIncomplete when one is not
    examined, has expired or belongs to another draft or subject; UploadUnknown for a secret that is not ours.
    """
    wanted = list(dict.fromkeys(upload_ids))
    if not wanted:
        return []
    index = secret_index(secret)
    rows = await repository.files_by_id(work, wanted)
    there = await repository.files_of(work, subject_kind, subject_id)
    position = max((row.position for row in there), default=0)
    for upload_id in wanted:
        row = rows.get(upload_id)
        if row is None or row.secret_index != index:
            raise UploadIncomplete
        if (row.subject_kind, row.subject_id) == (subject_kind, subject_id):
            continue
        if row.subject_kind != "draft":
            raise UploadIncomplete
        position += 1
        row.subject_kind, row.subject_id, row.expires_at = subject_kind, subject_id, None
        row.event, row.position = event, position
        work.session.add(row)
    return [examination.file_view(rows[upload_id]) for upload_id in wanted]


async def photos(
    work: Work, subject_kind: str, subject_id: UUID, locale: Locale, *, published_only: bool = False
) -> list[PhotoView]:
    """A subject's photos, in order, by the addresses that `policy` guards."""
    rows = [row for row in await repository.files_of(work, subject_kind, subject_id) if row.width]
    return [
        _photo(row, t("files.photo.alt", locale, number=number, count=len(rows)))
        for number, row in enumerate(rows, start=1)
        if row.published or not published_only
    ]


async def listed(work: Work, subject_kind: str, subject_id: UUID) -> list[FileView]:
    """All files of a subject, in the order in which they were attached."""
    return [examination.file_view(row) for row in await repository.shown_of(work, subject_kind, subject_id)]


def _photo(row: StoredFile, alt: str) -> PhotoView:
    address = f"/api/files/{row.id}"
    return PhotoView(
        id=str(row.id), url=address, thumbnail=f"{address}/thumbnail", alt=alt, event=row.event,
        width=row.width, height=row.height, published=row.published,
    )  # fmt: skip


async def publish(work: Work, file_ids: Iterable[UUID], subject_kind: str, subject_id: UUID) -> None:
    """Lets exactly these files of a subject be seen by everybody. Raises NotFound for one that is not its own."""
    chosen = set(file_ids)
    rows = await repository.files_of(work, subject_kind, subject_id)
    if chosen - {row.id for row in rows}:
        raise NotFound
    for row in rows:
        row.published = row.id in chosen
        work.session.add(row)


async def unpublish(work: Work, subject_kind: str, subject_id: UUID) -> None:
    """Takes all files of a subject out of public sight."""
    await repository.unpublish(work, subject_kind, subject_id)


async def forget(work: Work, subject_kind: str, subject_id: UUID) -> None:
    """Erases a subject's files: their rows with this unit of work, their bytes with the next sweep."""
    await repository.delete_files(work, subject_kind, subject_id)


@dataclass(frozen=True)
class Readable:
    """A file that somebody was allowed to read, and where its bytes lie."""

    file: FileView
    key: str
    thumbnail_key: str


async def may_read(work: Work, file_id: UUID, visitor: Visitor) -> Readable:
    """The file, if this visitor may see it. Raises NotFound alike for what is not there and what is not his."""
    row = await repository.file(work, file_id)
    if row is None:
        raise NotFound
    view = examination.file_view(row)
    if not await policy.allows(work, visitor, view, row):
        raise NotFound
    return Readable(view, row.key, row.thumbnail_key)


async def body(found: Readable, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
    """Its bytes. Raises StoreUnavailable, or NotFound when they are lost, before the first one."""
    return await _bytes("originals", found.key, start, length)


async def thumbnail(found: Readable) -> bytes:
    """Its small picture, a JPEG. Raises StoreUnavailable; NotFound when there is none."""
    if not found.thumbnail_key:
        raise NotFound
    return b"".join([chunk async for chunk in await _bytes("derived", found.thumbnail_key)])


async def _bytes(bucket: Bucket, key: str, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
    try:
        return await object_store().get(bucket, key, start, length)
    except ObjectMissing as error:
        _log.error("files.object_lost", bucket=bucket, key=key)
        raise NotFound from error


def document_hint(formats: tuple[str, ...], most: int, locale: Locale) -> str:
    """What a piece accepts (formats of `pdf`, `image`, `dwg`), in words."""
    comma = "، " if locale == "ar" else ", "
    told = comma.join(t(f"files.format.{one}", locale) for one in formats)
    told = told[:1].upper() + told[1:]
    return t("files.document.hint", locale, formats=told, most=most, size=settings().upload_limit_mb)


def format_of(file: FileView) -> str:
    """The format of a file as pieces accept it: `pdf`, `dwg` or `image`."""
    return {PDF: "pdf", DWG: "dwg"}.get(file.media_type, "image")
