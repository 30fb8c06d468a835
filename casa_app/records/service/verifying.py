"""Reading what is kept against its chain: every seal, every link, every object, several at a time.

A run writes down how far it is after each batch, so one that was stopped goes on where it was.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

from casa_app.adapters.object_store import ObjectMissing, object_store
from casa_app.kit.database import Work, reading, writing
from casa_app.kit.keys import keyring
from casa_app.records import custody_repository as custody
from casa_app.records.custody_rules import GENESIS, Head, Kept, chain
from casa_app.records.models import CustodyCheck, CustodyLink, CustodySeal, Original
from casa_app.records.service.keeping import digest_of

PARALLEL: Final = 4


@dataclass(frozen=True)
class Finding:
    """What does not hold: `what` is lost, changed, unlocked, row, chain, signature, order, unsealed."""

    what: str
    batch: str = ""
    original: str = ""
    key: str = ""


@dataclass(frozen=True)
class Outcome:
    """A finished run; `resumed` when another had begun it."""

    objects: int
    bytes_read: int
    findings: tuple[Finding, ...]
    resumed: bool


async def verify(
    *, parallel: int = PARALLEL, again: bool = False, told: Callable[[int], None] | None = None
) -> Outcome:
    """Reads everything kept; goes on with a run that was stopped, unless `again`. Raises StoreUnavailable.

    `told` hears after each batch how many objects were read.
    """
    check, resumed = await _begun(again=again)
    async for office, previous, seal in _seals():
        if check.after is not None and not _is_after(check, seal):
            continue
        findings, read = await _batch(office, previous, seal, parallel)
        check = await _so_far(check.id, seal, findings, read)
        if told:
            told(check.objects)
    return await _finished(check.id, resumed=resumed)


def _is_after(check: CustodyCheck, seal: CustodySeal) -> bool:
    return check.after is not None and seal.id > check.after


async def _begun(*, again: bool) -> tuple[CustodyCheck, bool]:
    async with writing() as work:
        found = await custody.open_check(work)
        if found is not None and not again:
            return found, True
        if found is not None:
            found.finished_at = work.clock.now()
            work.session.add(found)
        check = CustodyCheck(started_at=work.clock.now())
        work.session.add(check)
        return check, False


async def _seals() -> AsyncIterator[tuple[str, CustodySeal | None, CustodySeal]]:
    """Every seal with the one before it in its office, in the order in which runs take them: by key."""
    async with reading() as work:
        found: list[tuple[str, CustodySeal | None, CustodySeal]] = []
        for office in await custody.sealing_offices(work):
            previous: CustodySeal | None = None
            for seal in await custody.seals(work, office):
                found.append((office, previous, seal))
                previous = seal
    for one in sorted(found, key=lambda one: one[2].id):
        yield one


async def _batch(
    office: str, previous: CustodySeal | None, seal: CustodySeal, parallel: int
) -> tuple[list[Finding], list[int]]:
    async with reading() as work:
        links = await custody.links(work, seal.batch_id)
        rows = await custody.originals(work, [link.original_id for link in links])
        gone = await custody.decided_away(work, [link.original_id for link in links])
    findings = _of_chain(office, previous, seal, links)
    gate = asyncio.Semaphore(parallel)

    async def one(link: CustodyLink) -> tuple[list[Finding], int]:
        async with gate:
            return await _object(link, rows.get(link.original_id), seal, removed=link.original_id in gone)

    read = await asyncio.gather(*(one(link) for link in links))
    return findings + [found for some, _ in read for found in some], [size for _, size in read]


def _of_chain(
    office: str, previous: CustodySeal | None, seal: CustodySeal, links: Sequence[CustodyLink]
) -> list[Finding]:
    batch = str(seal.batch_id)
    head = Head(seal.batch_id, seal.office, seal.count, seal.head, seal.sealed_by, seal.sealed_at)
    findings = []
    if seal.office != office or not keyring().verify(head.statement, seal.signature):
        findings.append(Finding("signature", batch))
    expected = chain([_kept(link) for link in links], previous.head if previous else GENESIS)
    told = [(link.parent, link.link) for link in links]
    if links and links[0].parent != (previous.head if previous else GENESIS):
        findings.append(Finding("order", batch))
    whole = told == [(parent, own) for _, parent, own in expected] and len(links) == seal.count
    if not whole or (links and links[-1].link != seal.head):
        findings.append(Finding("chain", batch))
    return findings


def _kept(link: CustodyLink) -> Kept:
    return Kept(link.batch_id, link.seq, link.original_id, link.digest, link.size, link.key, link.operator_id,
                link.device, link.received_at)  # fmt: skip


async def _object(
    link: CustodyLink, row: Original | None, seal: CustodySeal, *, removed: bool
) -> tuple[list[Finding], int]:
    def found(what: str) -> Finding:
        return Finding(what, str(link.batch_id), str(link.original_id), link.key)

    if removed:
        return [], 0
    findings = []
    if row is None or (row.digest, row.key, row.size, row.state) != (link.digest, link.key, link.size, "prepared"):
        findings.append(found("row"))
    digest = await digest_of(link.key)
    if not digest:
        return [*findings, found("lost")], 0
    if digest != link.digest:
        findings.append(found("changed"))
    elif seal.retained_until is not None and not await _is_locked(link.key):
        findings.append(found("unlocked"))
    return findings, link.size


async def _is_locked(key: str) -> bool:
    try:
        return await object_store().retained_until("registers", key) is not None
    except ObjectMissing:
        return False


async def _so_far(check_id: UUID, seal: CustodySeal, findings: list[Finding], read: list[int]) -> CustodyCheck:
    async with writing() as work:
        check = await _check(work, check_id)
        check.after = seal.id
        check.objects += len(read)
        check.bytes_read += sum(read)
        check.findings = [*check.findings, *(asdict(one) for one in findings)]
        work.session.add(check)
        return check


async def _finished(check_id: UUID, *, resumed: bool) -> Outcome:
    async with writing() as work:
        check = await _check(work, check_id)
        missing = [Finding("unsealed", str(batch)) for office in await custody.sealing_offices(work)
                   for batch in await custody.unsealed(work, office)]  # fmt: skip
        check.findings = [*check.findings, *(asdict(one) for one in missing)]
        check.finished_at = work.clock.now()
        work.session.add(check)
        return Outcome(check.objects, check.bytes_read, tuple(Finding(**one) for one in check.findings), resumed)


async def _check(work: Work, check_id: UUID) -> CustodyCheck:
    found = await work.session.get(CustodyCheck, check_id)
    assert found is not None  # noqa: S101 rows of checks are never removed
    return found
