"""The audit trail: a hash chain per file, written in the transaction of what it tells, its heads signed in checkpoints.

A link's digest is SHA-256 over the previous digest and the canonical JSON of the link, sealed values included as they
are kept. Personal values are sealed under a key per person: deleting that key erases them and breaks no chain.
"""

import hashlib
import json
import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlmodel import col, func, select

from casa_app.kit.database import Work
from casa_app.kit.keys import decrypt, encrypt, keyring
from casa_app.kit.models import AuditCheckpoint, AuditEntry, AuditHead, PersonKey

GENESIS: Final = "0" * 64
# A checkpoint leaves the newest links to the next one: a transaction still open may hold a lower number.
SETTLED: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Actor:
    """Who acts: an account, a person known by the secret of a file, an API client, or the system itself."""

    kind: str
    id: UUID | None = None


SYSTEM: Final = Actor("system")
_encoder: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


@dataclass(frozen=True)
class Fault:
    """Something that does not hold, where, and why."""

    subject_kind: str
    subject_id: UUID | None
    number: int
    what: str


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: the same value gives the same bytes."""
    return _encoder.encode(value)


async def person_key(work: Work, person_id: UUID, *, make: bool = False) -> bytes | None:
    """The key of a person's values; None when it was erased or never made."""
    row = await work.session.get(PersonKey, person_id)
    if row is None:
        if not make:
            return None
        key = os.urandom(32)
        work.session.add(PersonKey(person_id=person_id, wrapped=keyring().encrypt(key, str(person_id))))
        return key
    return keyring().decrypt(row.wrapped, str(person_id))


async def person_keys(work: Work, people: Sequence[UUID]) -> Sequence[PersonKey]:
    """The keys of these people. While the caller holds them, the session asks the database for none of them again."""
    return (await work.session.exec(select(PersonKey).where(col(PersonKey.person_id).in_(people)))).all()


async def seal(work: Work, person_id: UUID, values: Any) -> bytes:
    """`values` (JSON) sealed under the person's key, which is made on first use."""
    key = await person_key(work, person_id, make=True)
    assert key is not None  # noqa: S101 made just above
    return encrypt(key, canonical(values).encode(), person_id.bytes)


async def unseal(work: Work, person_id: UUID, sealed: bytes) -> Any:
    """What `seal` closed, or None once the person was erased."""
    key = await person_key(work, person_id)
    return None if key is None else json.loads(decrypt(key, sealed, person_id.bytes))


async def unseal_all(work: Work, sealed: Sequence[tuple[UUID, bytes]]) -> list[Any]:
    """What `unseal` gives of each (person, sealed), in their order; the keys come in one query."""
    people = {person_id for person_id, _ in sealed}
    rows = await work.session.exec(select(PersonKey).where(col(PersonKey.person_id).in_(people)))
    keys = {row.person_id: keyring().decrypt(row.wrapped, str(row.person_id)) for row in rows}
    return [json.loads(decrypt(keys[one], value, one.bytes)) if one in keys else None for one, value in sealed]


async def erase_key(work: Work, person_id: UUID) -> None:
    """Makes every sealed value of a person unreadable for ever (law 09-08, erasure)."""
    if row := await work.session.get(PersonKey, person_id):
        await work.session.delete(row)


def digest_of(entry: AuditEntry) -> str:
    """The digest that a link must carry."""
    body = canonical(
        {
            "kind": entry.subject_kind,
            "subject": entry.subject_id.hex,
            "seq": entry.seq,
            "at": entry.at.isoformat(),
            "actor": [entry.actor_kind, entry.actor_id.hex if entry.actor_id else None],
            "action": entry.action,
            "changes": entry.changes,
            "person": entry.person_id.hex if entry.person_id else None,
            "sealed": entry.sealed.hex() if entry.sealed else None,
        }
    )
    return hashlib.sha256(f"{entry.previous}{body}".encode()).hexdigest()


async def append(
    work: Work,
    kind: str,
    subject_id: UUID,
    action: str,
    *,
    actor: Actor,
    changes: dict[str, Any] | None = None,
    person_id: UUID | None = None,
    personal: dict[str, Any] | None = None,
) -> AuditEntry:
    """Adds a link to the chain of the file `subject_id`.

    `changes` is kept in clear and must hold no personal value; `personal` is sealed for `person_id`.
    """
    head = await work.session.get(AuditHead, (kind, subject_id), with_for_update=True)
    if head is None:
        head = AuditHead(subject_kind=kind, subject_id=subject_id, seq=0, digest=GENESIS)
    entry = AuditEntry(
        subject_kind=kind,
        subject_id=subject_id,
        seq=head.seq + 1,
        at=work.clock.now(),
        actor_id=actor.id,
        actor_kind=actor.kind,
        action=action,
        changes=canonical(changes or {}),
        person_id=person_id if personal else None,
        sealed=await seal(work, person_id, personal) if person_id and personal else None,
        previous=head.digest,
        digest="",
    )
    entry.digest = digest_of(entry)
    head.seq, head.digest = entry.seq, entry.digest
    work.session.add(entry)
    work.session.add(head)
    return entry


async def history(work: Work, kind: str, subject_id: UUID) -> list[AuditEntry]:
    """The chain of one file, oldest first."""
    query = select(AuditEntry).where(AuditEntry.subject_kind == kind, AuditEntry.subject_id == subject_id)
    return list(await work.session.exec(query.order_by(col(AuditEntry.seq))))


async def holds(work: Work, kind: str, subject_id: UUID) -> bool:
    """Whether the chain of one file is whole: digests computed anew, each link on the one before, up to the head."""
    seq, digest = 0, GENESIS
    for entry in await history(work, kind, subject_id):
        if entry.seq != seq + 1 or entry.previous != digest or digest_of(entry) != entry.digest:
            return False
        seq, digest = entry.seq, entry.digest
    head = await work.session.get(AuditHead, (kind, subject_id))
    return head is not None and (head.seq, head.digest) == (seq, digest)


def _statement(checkpoint: AuditCheckpoint, previous: str) -> bytes:
    return canonical([previous, checkpoint.first, checkpoint.last, checkpoint.entries, checkpoint.digest]).encode()


async def _rolled(work: Work, first: int, last: int) -> tuple[int, str]:
    """How many links `first..last` holds, and the digest over their digests in order of number."""
    rolling, count = hashlib.sha256(), 0
    query = (
        select(AuditEntry.digest).where(col(AuditEntry.number).between(first, last)).order_by(col(AuditEntry.number))
    )
    for digest in await work.session.exec(query):
        rolling.update(digest.encode())
        count += 1
    return count, rolling.hexdigest()


async def checkpoint(work: Work) -> AuditCheckpoint | None:
    """Signs the links since the last checkpoint; None when there are none."""
    before = (
        await work.session.exec(select(AuditCheckpoint).order_by(col(AuditCheckpoint.number).desc()).limit(1))
    ).first()
    first = before.last + 1 if before else 1
    settled = col(AuditEntry.at) < work.clock.now() - SETTLED
    last = (
        await work.session.exec(select(func.max(AuditEntry.number)).where(settled, col(AuditEntry.number) >= first))
    ).one()
    if last is None:
        return None
    count, digest = await _rolled(work, first, last)
    made = AuditCheckpoint(at=work.clock.now(), first=first, last=last, entries=count, digest=digest, signature=b"")
    made.signature = keyring().sign(_statement(made, before.digest if before else GENESIS))
    work.session.add(made)
    return made


async def verify(work: Work) -> AsyncIterator[Fault]:
    """Reads every chain and every checkpoint again and yields what does not hold."""
    async for fault in _verify_chains(work):
        yield fault
    previous = GENESIS
    for made in await work.session.exec(select(AuditCheckpoint).order_by(col(AuditCheckpoint.number))):
        number = made.number or 0
        if not keyring().verify(_statement(made, previous), made.signature):
            yield Fault("checkpoint", None, number, "signature")
        if await _rolled(work, made.first, made.last) != (made.entries, made.digest):
            yield Fault("checkpoint", None, number, "links changed, added or missing below it")
        previous = made.digest


async def _verify_chains(work: Work) -> AsyncIterator[Fault]:
    heads = {(h.subject_kind, h.subject_id): h for h in await work.session.exec(select(AuditHead))}
    order = (col(AuditEntry.subject_kind), col(AuditEntry.subject_id), col(AuditEntry.seq))
    current: tuple[str, UUID] | None = None
    seq, digest = 0, GENESIS
    async for entry in await work.session.stream_scalars(select(AuditEntry).order_by(*order)):
        subject = (entry.subject_kind, entry.subject_id)
        if subject != current:
            if current and (fault := _against_head(heads.pop(current, None), current, seq, digest)):
                yield fault
            current, seq, digest = subject, 0, GENESIS
        if entry.seq != seq + 1 or entry.previous != digest:
            yield Fault(*subject, entry.number or 0, "a link is missing before it")
        if digest_of(entry) != entry.digest:
            yield Fault(*subject, entry.number or 0, "changed")
        seq, digest = entry.seq, entry.digest
    if current and (fault := _against_head(heads.pop(current, None), current, seq, digest)):
        yield fault
    for kind, subject_id in heads:
        yield Fault(kind, subject_id, 0, "the whole chain is missing")


def _against_head(head: AuditHead | None, subject: tuple[str, UUID], seq: int, digest: str) -> Fault | None:
    if head is None or (head.seq, head.digest) != (seq, digest):
        return Fault(*subject, 0, "the head does not match the last link")
    return None
