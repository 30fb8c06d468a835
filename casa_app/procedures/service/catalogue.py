"""The catalogue of procedures: what is published now, what a running case was filed under, and what is searched."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit, logs
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, NotFound
from casa_app.kit.text import clean
from casa_app.procedures import loading, repository
from casa_app.procedures.definition import FAMILIES, Procedure
from casa_app.procedures.loading import BrokenProcedure
from casa_app.procedures.models import ProcedureRevision
from casa_app.settings import settings

_log = logs.get(__name__)
KEPT: Final = 256  # parsed revisions held in memory: published ones, and those of running cases


class UnknownProcedure(NotFound):
    """No procedure of this name is published."""

    key = "procedures.error.unknown"


class ProposalBroken(CasaError):
    """A proposed file cannot be used; `detail` names file, line and path."""

    key = "procedures.error.broken"
    status = 422


class RevisionNumber(CasaError):
    """A new revision carries the next number (`expected`)."""

    key = "procedures.error.revision_number"
    status = 422


class NotVerified(CasaError):
    """A rule was not confirmed by the city's lawyers: outside demonstration it cannot be published."""

    key = "procedures.error.not_verified"
    status = 409


class SecondPerson(CasaError):
    """Whoever proposed a revision does not publish it."""

    key = "procedures.error.second_person"
    status = 403


@dataclass(frozen=True)
class Published:
    """A procedure as it is filed under now, and the key of that revision."""

    revision_id: UUID
    procedure: Procedure


_procedures: dict[str, Procedure] = {}


def _of_source(digest: str, source: str) -> Procedure:
    """A revision's procedure; immutable, so that its digest names it for ever."""
    found = _procedures.get(digest)
    if found is None:
        found = loading.parse(source, "revision")
        if len(_procedures) >= KEPT:
            _procedures.pop(next(iter(_procedures)))
        _procedures[digest] = found
    return found


def digest_of(source: str) -> str:
    """SHA-256 of a file's text, in hex."""
    return hashlib.sha256(source.encode()).hexdigest()


async def published(work: Work) -> tuple[Published, ...]:
    """Every procedure that may be filed now, by family and name of the code."""
    found = []
    for revision_id, _, digest in await repository.published(work):
        procedure = _procedures.get(digest)
        if procedure is None:
            row = await repository.revision(work, revision_id)
            assert row is not None  # noqa: S101 read just now, and never deleted
            procedure = _of_source(digest, row.source)
        found.append(Published(revision_id, procedure))
    return tuple(sorted(found, key=lambda one: (FAMILIES.index(one.procedure.family), one.procedure.code)))


async def find(work: Work, code: str) -> Published:
    """The procedure of this code as it is filed under now. Raises UnknownProcedure."""
    for one in await published(work):
        if one.procedure.code == code:
            return one
    raise UnknownProcedure


async def of_revision(work: Work, revision_id: UUID) -> Procedure:
    """What a case was filed under, whatever was published since. Raises UnknownProcedure."""
    row = await repository.revision(work, revision_id)
    if row is None:
        raise UnknownProcedure
    return _of_source(row.digest, row.source)


# --- Revisions -------------------------------------------------------------------------------------------------------


async def propose(work: Work, actor: Actor, source: str, note: str) -> ProcedureRevision:
    """Proposes a file as the next revision of its procedure.

    Raises Forbidden, ProposalBroken, RevisionNumber, TooLong, Unreadable.
    """
    actor.need(Role.ADMINISTRATOR, Role.SUPERVISOR)
    try:
        procedure = loading.parse(source, "proposal.yml")
    except BrokenProcedure as problem:
        raise ProposalBroken(field="source", detail=str(problem)) from None
    known = await repository.revisions(work, code=procedure.code)
    expected = max((row.number for row in known if row.state != "refused"), default=0) + 1
    if procedure.revision != expected:
        raise RevisionNumber(field="source", expected=expected)
    row = await _keep(work, procedure, source, proposed_by=actor.account_id, note=clean(note, most=1000, field="note"))
    await audit.append(work, "revision", row.id, "propose", actor=actor.audit,
                       changes={"code": row.code, "number": row.number, "digest": row.digest})  # fmt: skip
    work.change("procedures", "propose", row.id, code=row.code)
    return row


async def publish(work: Work, actor: Actor, revision_id: UUID) -> None:
    """Publishes a proposed revision: what is filed from now on falls under it, running cases keep theirs.

    Raises Forbidden, NotFound, SecondPerson, NotVerified.
    """
    actor.need(Role.ADMINISTRATOR, Role.SUPERVISOR)
    row = await repository.revision(work, revision_id)
    if row is None or row.state != "proposed":
        raise NotFound
    if row.proposed_by == actor.account_id:
        raise SecondPerson
    if not settings().demonstration and not _of_source(row.digest, row.source).verified:
        raise NotVerified
    await _replace(work, row, actor.account_id)
    await audit.append(work, "revision", row.id, "publish", actor=actor.audit,
                       changes={"code": row.code, "number": row.number, "digest": row.digest})  # fmt: skip
    work.change("procedures", "publish", row.id, code=row.code)


async def refuse(work: Work, actor: Actor, revision_id: UUID) -> None:
    """Sets a proposal aside. Raises Forbidden, NotFound."""
    actor.need(Role.ADMINISTRATOR, Role.SUPERVISOR)
    row = await repository.revision(work, revision_id)
    if row is None or row.state != "proposed":
        raise NotFound
    row.state = "refused"
    work.session.add(row)
    await audit.append(work, "revision", row.id, "refuse", actor=actor.audit, changes={"code": row.code})


async def load(work: Work, folder: Path = loading.FOLDER) -> int:
    """Takes up the procedure files that came with the application; gives how many are new.

    In a demonstration a new file is published at once. Elsewhere it waits as a proposal for a person who confirms it.
    Raises BrokenProcedure.
    """
    new = 0
    for procedure, source in loading.load_folder(folder).values():
        known = await repository.revisions(work, code=procedure.code)
        if any(row.number >= procedure.revision for row in known):
            continue
        row = await _keep(work, procedure, source, proposed_by=None, note="")
        if settings().demonstration:
            await _replace(work, row, None)
        await audit.append(work, "revision", row.id, "load", actor=audit.SYSTEM,
                           changes={"code": row.code, "number": row.number, "digest": row.digest})  # fmt: skip
        new += 1
    return new


async def _keep(
    work: Work, procedure: Procedure, source: str, *, proposed_by: UUID | None, note: str
) -> ProcedureRevision:
    row = ProcedureRevision(code=procedure.code, number=procedure.revision, source=source, digest=digest_of(source),
                            note=note, proposed_by=proposed_by, proposed_at=work.clock.now())  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    return row


async def _replace(work: Work, row: ProcedureRevision, by: UUID | None) -> None:
    for other in await repository.revisions(work, state="published", code=row.code):
        other.state = "replaced"
        work.session.add(other)
    row.state, row.published_by, row.published_at = "published", by, work.clock.now()
    work.session.add(row)


async def waiting(work: Work) -> Sequence[ProcedureRevision]:
    """The proposals that wait for a second person."""
    return await repository.revisions(work, state="proposed")
