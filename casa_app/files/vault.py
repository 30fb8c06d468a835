"""The vault: papers that people agreed to leave with the city, to give them again without sending them again.

No byte is copied. A paper of the vault is a file of its own (subject `vault`, the person) that names the object which
the file of the case named; a case that takes it gets a file that names it too. Whichever goes, the others stay, and
the sweep removes the object with the last of them. Purpose, consent and term are those of law 09-08: nothing is kept
without a yes, everything can be taken away, and what is past its term goes by itself.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from casa_app.files import examination, policy, repository
from casa_app.files.models import StoredFile, VaultPiece
from casa_app.files.policy import Visitor
from casa_app.files.views import FileView, KeptPaper
from casa_app.kit.database import Work
from casa_app.kit.errors import NotFound
from casa_app.kit.ids import new_id

_SUBJECT = "vault"


async def _owner(work: Work, visitor: Visitor, file: FileView) -> bool:
    """A paper of the vault is seen by the person whose it is."""
    del work
    return visitor.actor is not None and visitor.actor.person_id == file.subject_id


policy.register(_SUBJECT, _owner)


async def of(work: Work, person_id: UUID) -> list[KeptPaper]:
    """What a person's vault holds that may still be given, the newest first."""
    rows = await repository.vault_of(work, person_id, work.today())
    return [
        KeptPaper(row.id, row.kind, examination.file_view(file), row.reference, row.valid_until, row.kept_at)
        for row, file in rows
    ]


async def keep(work: Work, person_id: UUID, kind: str, file_id: UUID, *, reference: str, until: date) -> bool:
    """Keeps a file of the person's case as a paper of this kind; whether it is new.

    The same bytes sent once more leave the paper, and its term, as they were. Raises NotFound.
    """
    file = await repository.file(work, file_id)
    if file is None:
        raise NotFound
    if await repository.vault_files_like(work, person_id, file.sha256):
        return False
    copy = _naming(work, file, _SUBJECT, person_id, origin=file.origin)
    work.session.add(copy)
    work.session.add(VaultPiece(person_id=person_id, kind=kind, file_id=copy.id, reference=reference, valid_until=until,
                                kept_at=work.clock.now()))  # fmt: skip
    return True


async def give(work: Work, paper: KeptPaper, subject_kind: str, subject_id: UUID, *, event: str) -> FileView:
    """Gives a paper, as `of` showed it, to a subject. Raises NotFound when it was taken away since."""
    # Locked, so that no sweep sees the object without a name between the paper's end and this file's beginning.
    file = (await repository.files_by_id(work, [paper.file.id])).get(paper.file.id)
    if file is None:
        raise NotFound
    position = await _next_position(work, subject_kind, subject_id)
    copy = _naming(work, file, subject_kind, subject_id, origin=_SUBJECT, event=event, position=position)
    work.session.add(copy)
    return examination.file_view(copy)


async def give_object(
    work: Work, key: str, file: FileView, *, subject_kind: str, subject_id: UUID, event: str
) -> FileView:
    """Gives an object of `originals` that another room keeps to a subject; `file` says what it is and its origin."""
    row = StoredFile(
        id=new_id(), kind="document", name=file.name, media_type=file.media_type, size=file.size, sha256=file.sha256,
        key=key, subject_kind=subject_kind, subject_id=subject_id, secret_index="", origin=file.origin, event=event,
        position=await _next_position(work, subject_kind, subject_id), created_at=work.clock.now(),
    )  # fmt: skip
    work.session.add(row)
    return examination.file_view(row)


def _naming(
    work: Work, file: StoredFile, subject_kind: str, subject_id: UUID, *, origin: str, event: str = "",
    position: int = 1,
) -> StoredFile:  # fmt: skip
    """A file that names the objects of another. It has no secret: nobody finds it by an upload."""
    return StoredFile(
        id=new_id(), kind=file.kind, name=file.name, media_type=file.media_type, size=file.size, sha256=file.sha256,
        width=file.width, height=file.height, bucket=file.bucket, key=file.key, thumbnail_key=file.thumbnail_key,
        subject_kind=subject_kind, subject_id=subject_id, secret_index="", origin=origin, event=event,
        position=position, created_at=work.clock.now(),
    )  # fmt: skip


async def _next_position(work: Work, subject_kind: str, subject_id: UUID) -> int:
    there = await repository.files_of(work, subject_kind, subject_id)
    return max((row.position for row in there), default=0) + 1


# --- Taking away ------------------------------------------------------------------------------------------------------


async def remove(work: Work, person_id: UUID, paper_id: UUID) -> KeptPaper:
    """Takes one paper out of a person's vault; cases that it was given to keep it. Raises NotFound."""
    found = next((one for one in await of(work, person_id) if one.id == paper_id), None)
    if found is None:
        raise NotFound
    await repository.leave_vault(work, [found.file.id])
    return found


async def refused(work: Work, person_id: UUID, file_id: UUID) -> None:
    """Offers no more what a clerk refused in a case of this person: the paper with the bytes of that file."""
    if file := await repository.file(work, file_id):
        await _leave(work, await repository.vault_files_like(work, person_id, file.sha256))


async def forget(work: Work, person_id: UUID) -> None:
    """Empties a person's vault (law 09-08)."""
    await _leave(work, [row.id for row in await repository.files_of(work, _SUBJECT, person_id)])


async def forget_past(work: Work, most: int) -> int:
    """Lets at most `most` papers go whose time is over; gives how many."""
    past = await repository.vault_past(work, work.today(), most)
    await _leave(work, past)
    return len(past)


async def _leave(work: Work, file_ids: Iterable[UUID]) -> None:
    if wanted := list(file_ids):
        await repository.leave_vault(work, wanted)
