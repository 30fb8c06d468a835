"""From closed to kept: a batch is accepted by somebody else than its operator, read once more, locked and sealed.

Nothing is locked before: a mis-scan must be replaceable. The lock comes before the seal, so a seal never promises a
lock that is not there; both are made again harmlessly when a worker dies between them.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from casa_app.adapters.object_store import NotOffered, ObjectMissing, object_store
from casa_app.identity.policy import Actor
from casa_app.kit import audit, logs
from casa_app.kit.bulk import keep_new
from casa_app.kit.bulk import row as row_of
from casa_app.kit.database import Work, database, reading, writing
from casa_app.kit.errors import CasaError, NotFound
from casa_app.kit.ids import new_id
from casa_app.kit.jobs import enqueue
from casa_app.kit.keys import keyring
from casa_app.records import capture_repository as repository
from casa_app.records import custody_repository as custody
from casa_app.records.access import ACCEPTING, check_reach
from casa_app.records.capture_rules import BatchState, Step, after
from casa_app.records.custody_rules import GENESIS, Head, Kept, chain
from casa_app.records.models import Batch, CustodyLink, CustodySeal, Original
from casa_app.records.retention import retention

_log = logs.get(__name__)
_AT_ONCE: Final = 4  # objects read or locked at a time
_OFFICES: Final = UUID("5f0c6a38-3c0e-5b6e-9d0a-6a9a3f1c2b7d")  # namespace: an office’s audit chain
_JUST_AFTER: Final = timedelta(microseconds=1)


class OwnBatch(CasaError):
    """Whoever captured a batch does not accept it."""

    key = "records.keeping.error.own_batch"
    status = 403


class BatchNotReady(CasaError):
    """Files are still being prepared, or were refused, or pages wait for somebody to say whether they stay."""

    key = "records.keeping.error.not_ready"
    status = 409


async def accept(work: Work, actor: Actor, batch_id: UUID) -> None:
    """Accepts a closed batch; a job locks and seals it.

    Raises Forbidden, NotFound, OwnBatch, BatchNotReady, BatchNotAllowedNow.
    """
    actor.need(*ACCEPTING)
    batch = await repository.batch(work, batch_id, lock=True)
    if batch is None:
        raise NotFound
    check_reach(actor, batch.office)
    state = after(BatchState(batch.state), Step.ACCEPT)
    if batch.operator_id == actor.account_id:
        raise OwnBatch
    files = await repository.originals(work, batch.id, ("received", "refused", "prepared"))
    if not files or any(row.state != "prepared" for row in files) or await custody.undecided_pages(work, batch.id):
        raise BatchNotReady
    batch.state, batch.accepted_at, batch.accepted_by = state, work.clock.now(), actor.account_id
    work.session.add(batch)
    await audit.append(work, "batch", batch.id, Step.ACCEPT.value, actor=actor.audit, changes={"originals": len(files)})
    # Of one acceptance one job; a batch that went back to its operator and is accepted again gets another.
    await enqueue(work, "records.keep", payload={"batch": str(batch.id)},
                  unique_key=f"keep:{batch.id}:{batch.accepted_at.isoformat()}")  # fmt: skip
    work.change("records", "batch", batch.id)


async def keep(batch_id: UUID) -> None:
    """Reads an accepted batch's originals once more, locks them, and seals the batch. Does nothing for any other.

    A file that is lost or changed goes back to the operator with its batch. Raises StoreUnavailable.
    """
    async with reading() as work:
        batch = await repository.batch(work, batch_id)
        files = list(await repository.originals(work, batch_id, ("prepared",)))
        now = work.clock.now()
    if batch is None or batch.state != BatchState.KEEPING:
        return
    if wrong := [row.id for row, fine in zip(files, await _each(files, _is_whole), strict=True) if not fine]:
        await _give_back(batch_id, wrong)
        return
    until = retention().locked_until(now)
    locked = all(await _each(files, lambda row: lock(row.key, until)))
    await _seal(batch_id, files, until if locked and files else None)


async def _each(files: Sequence[Original], deed: Callable[[Original], Awaitable[bool]]) -> list[bool]:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(row: Original) -> bool:
        async with gate:
            return await deed(row)

    return await asyncio.gather(*(one(row) for row in files))


async def _is_whole(row: Original) -> bool:
    return await digest_of(row.key) == row.digest


async def digest_of(key: str) -> str:
    """SHA-256 of a kept object as it lies there now; empty when it is gone. Raises StoreUnavailable."""
    sha = hashlib.sha256()
    try:
        async for chunk in await object_store().get("registers", key):
            sha.update(chunk)
    except ObjectMissing:
        return ""
    return sha.hexdigest()


async def lock(key: str, until: datetime) -> bool:
    """Locks a kept object until then; False where the store offers no locks. Raises ObjectMissing."""
    try:
        await object_store().retain("registers", key, until)
    except NotOffered:
        return False
    return True


async def _give_back(batch_id: UUID, wrong: Sequence[UUID]) -> None:
    _log.error("records.object_lost", batch=str(batch_id), originals=len(wrong))
    async with writing() as work:
        batch = await repository.batch(work, batch_id, lock=True)
        if batch is None or batch.state != BatchState.KEEPING:
            return
        for original_id in wrong:
            if (row := await repository.original(work, original_id, lock=True)) is not None:
                row.state, row.problem = "refused", "records.imaging.error.lost"
                work.session.add(row)
        batch.state, batch.accepted_at, batch.accepted_by = BatchState.CLOSED, None, None
        work.session.add(batch)
        await audit.append(work, "batch", batch_id, "given_back", actor=audit.SYSTEM, changes={"lost": len(wrong)})
        work.change("records", "batch", batch_id)


async def _seal(batch_id: UUID, files: Sequence[Original], until: datetime | None) -> None:
    async with writing() as work:
        batch = await repository.batch(work, batch_id, lock=True)
        if batch is None or batch.state != BatchState.KEEPING:
            return
        parent, at = await _end_of_chain(work, batch)
        links = chain([_kept(row, batch) for row in files], parent)
        rows = [row_of(CustodyLink, id=new_id(), parent=above, link=link, **vars(one)) for one, above, link in links]
        await keep_new(work, CustodyLink, rows, unique=["original_id"])
        head = Head(batch.id, batch.office, len(links), links[-1][2] if links else parent, batch.accepted_by, at)
        work.session.add(CustodySeal(
            **vars(head), signature=keyring().sign(head.statement), key_id=keyring().key_id, retained_until=until,
        ))  # fmt: skip
        batch.state = after(BatchState.KEEPING, Step.SEAL)
        work.session.add(batch)
        changes = {"originals": len(links), "locked": until is not None}
        await audit.append(work, "batch", batch.id, Step.SEAL.value, actor=audit.SYSTEM, changes=changes)
        await enqueue(work, "records.units", payload={"batch": str(batch.id)}, unique_key=f"units:{batch.id}")
        work.change("records", "batch", batch.id)


async def _end_of_chain(work: Work, batch: Batch) -> tuple[str, datetime]:
    """What the batch's first link stands on, and when it is sealed: after the batch that was sealed before it.

    The office's audit chain has one head, which this transaction holds: two batches never stand on the same.
    """
    office = uuid5(_OFFICES, batch.office)
    await audit.append(work, "custody", office, "sealed", actor=audit.SYSTEM, changes={"batch": str(batch.id)})
    last = await custody.last_seal(work, batch.office)
    now = database().clock.now()
    return (last.head, max(now, last.sealed_at + _JUST_AFTER)) if last else (GENESIS, now)


def _kept(row: Original, batch: Batch) -> Kept:
    return Kept(batch.id, row.seq, row.id, row.digest, row.size, row.key, batch.operator_id, batch.device,
                row.received_at)  # fmt: skip
