"""The catalogue of procedures: what is published now, what a running case was filed under, and what is searched."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit, logs
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, NotFound
from casa_app.kit.i18n import OFFICIAL, Locale
from casa_app.kit.text import clean
from casa_app.procedures import loading, repository
from casa_app.procedures.definition import FAMILIES, Procedure
from casa_app.procedures.loading import BrokenProcedure
from casa_app.procedures.models import ProcedureRevision, RevisionVerdict
from casa_app.settings import settings

_log = logs.get(__name__)
PUBLISHING: Final = (Role.ADMINISTRATOR, Role.SUPERVISOR)
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


_read: dict[UUID, Procedure] = {}


def _kept(row: ProcedureRevision) -> Procedure:
    """A revision's procedure, from now on held in memory; the oldest of many is let go."""
    found = loading.parse(row.source, row.digest[:12])
    if len(_read) >= KEPT:
        _read.pop(next(iter(_read)))
    _read[row.id] = found
    return found


def digest_of(source: str) -> str:
    """SHA-256 of a file's text, in hex."""
    return hashlib.sha256(source.encode()).hexdigest()


async def published(work: Work) -> tuple[Published, ...]:
    """Every procedure that may be filed now, by family and name of the code."""
    found = [Published(key, await of_revision(work, key)) for key in await repository.published(work)]
    return tuple(sorted(found, key=lambda one: (FAMILIES.index(one.procedure.family), one.procedure.code)))


async def find(work: Work, code: str) -> Published:
    """The procedure of this code as it is filed under now. Raises UnknownProcedure."""
    for one in await published(work):
        if one.procedure.code == code:
            return one
    raise UnknownProcedure


async def of_revision(work: Work, revision_id: UUID) -> Procedure:
    """What a case was filed under, whatever was published since. Raises UnknownProcedure.

    A revision never changes: this process reads each once.
    """
    if (known := _read.get(revision_id)) is not None:
        return known
    row = await repository.revision(work, revision_id)
    if row is None:
        raise UnknownProcedure
    return _kept(row)


async def consenting(work: Work) -> list[UUID]:
    """The revisions, in force or not, under which silence means consent."""
    found = [(key, await of_revision(work, key)) for key in await repository.revision_ids(work)]
    return [key for key, procedure in found if procedure.clocks.decide.silence == "consent"]


async def kinds(work: Work) -> dict[str, dict[Locale, str]]:
    """The name of each kind of document that may have been issued, as the newest revision says it, by its code."""
    found = [await of_revision(work, key) for key in await repository.revision_ids(work)]
    ordered = sorted((one for one in found if one.result), key=lambda one: one.revision)
    return {one.result.kind: {locale: one.result.title[locale] for locale in OFFICIAL} for one in ordered if one.result}


# --- Revisions -------------------------------------------------------------------------------------------------------


async def propose(work: Work, actor: Actor, source: str, note: str) -> ProcedureRevision:
    """Proposes a file as the next revision of its procedure.

    Raises Forbidden, ProposalBroken, RevisionNumber, TooLong, Unreadable.
    """
    actor.need(*PUBLISHING)
    try:
        procedure = loading.parse(source, "proposal.yml")
    except BrokenProcedure as problem:
        raise ProposalBroken(field="source", detail=str(problem)) from None
    known = await repository.revisions(work, code=procedure.code)
    expected = max((row.number for row, verdict in known if not _is(verdict, "refused")), default=0) + 1
    if procedure.revision != expected:
        raise RevisionNumber(field="source", expected=expected)
    row = await _keep(work, procedure, source, proposed_by=actor.account_id, note=clean(note, most=1000, field="note"))
    await _told(work, row, "propose", actor.audit)
    return row


async def publish(work: Work, actor: Actor, revision_id: UUID) -> None:
    """Publishes a proposed revision: what is filed from now on falls under it, running cases keep theirs.

    Raises Forbidden, NotFound, SecondPerson, NotVerified.
    """
    row = await _waiting(work, actor, revision_id)
    if row.proposed_by == actor.account_id:
        raise SecondPerson
    if not settings().demonstration and not _kept(row).verified:
        raise NotVerified
    _decide(work, row, "published", actor.account_id)
    await _told(work, row, "publish", actor.audit)


async def refuse(work: Work, actor: Actor, revision_id: UUID) -> None:
    """Sets a proposal aside. Raises Forbidden, NotFound."""
    row = await _waiting(work, actor, revision_id)
    _decide(work, row, "refused", actor.account_id)
    await _told(work, row, "refuse", actor.audit)


async def load(work: Work, folder: Path = loading.FOLDER) -> int:
    """Takes up the procedure files that came with the application; gives how many are new.

    In a demonstration a new file is published at once. Elsewhere it waits as a proposal for a person who confirms it.
    Raises BrokenProcedure.
    """
    new = 0
    for procedure, source in loading.load_folder(folder).values():
        known = await repository.revisions(work, code=procedure.code)
        if any(row.number >= procedure.revision and not _is(verdict, "refused") for row, verdict in known):
            continue
        row = await _keep(work, procedure, source, proposed_by=None, note="")
        if settings().demonstration:
            _decide(work, row, "published", None)
        await _told(work, row, "load", audit.SYSTEM)
        new += 1
    return new


@dataclass(frozen=True)
class Revision:
    """A revision and where it stands: proposed, published (in force), replaced, refused."""

    id: UUID
    state: str
    procedure: Procedure
    source: str
    note: str
    proposed_by: UUID | None
    proposed_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None


async def history(work: Work, code: str = "") -> list[Revision]:
    """Every revision (of one procedure), the newest first within each."""
    in_force = set(await repository.published(work))
    return [_revision(row, verdict, in_force) for row, verdict in await repository.revisions(work, code=code)]


def _revision(row: ProcedureRevision, verdict: RevisionVerdict | None, in_force: set[UUID]) -> Revision:
    state = verdict.verdict if verdict else "proposed"
    if state == "published" and row.id not in in_force:
        state = "replaced"
    return Revision(row.id, state, _kept(row), row.source, row.note, row.proposed_by,
                    row.proposed_at, verdict.by if verdict else None, verdict.at if verdict else None)  # fmt: skip


def _is(verdict: RevisionVerdict | None, said: str) -> bool:
    return verdict is not None and verdict.verdict == said


async def _waiting(work: Work, actor: Actor, revision_id: UUID) -> ProcedureRevision:
    """A proposal that waits. Raises Forbidden, NotFound."""
    actor.need(*PUBLISHING)
    row = await repository.revision(work, revision_id)
    known = await repository.revisions(work, code=row.code) if row else []
    if row is None or any(one.id == row.id and verdict for one, verdict in known):
        raise NotFound
    return row


async def _keep(
    work: Work, procedure: Procedure, source: str, *, proposed_by: UUID | None, note: str
) -> ProcedureRevision:
    row = ProcedureRevision(code=procedure.code, number=procedure.revision, source=source, digest=digest_of(source),
                            note=note, proposed_by=proposed_by, proposed_at=work.clock.now())  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    return row


def _decide(work: Work, row: ProcedureRevision, verdict: str, by: UUID | None) -> None:
    work.session.add(RevisionVerdict(revision_id=row.id, verdict=verdict, by=by, at=work.clock.now()))


async def _told(work: Work, row: ProcedureRevision, action: str, actor: audit.Actor) -> None:
    changes = {"code": row.code, "number": row.number, "digest": row.digest}
    await audit.append(work, "revision", row.id, action, actor=actor, changes=changes)
    work.change("procedures", action, row.id, code=row.code)
