"""Locks that near their end, or that a restored backup lacks, are placed anew; and what nobody names goes."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Final

from casa_app.adapters.object_store import Bucket, ObjectLocked, ObjectMissing, object_store
from casa_app.kit import logs
from casa_app.kit.database import database, reading
from casa_app.records import custody_repository as custody
from casa_app.records.retention import retention
from casa_app.records.service.deciding import apply_holds
from casa_app.records.service.keeping import lock

GRACE: Final = timedelta(days=1)
_PAGE: Final = 200
_PREFIXES: Final[tuple[tuple[Bucket, str], ...]] = (("registers", ""), ("derived", "registers/"))
_log = logs.get(__name__)


async def relock(*, everything: bool = False) -> int:
    """Locks what is kept until the term of today, where its lock is due or, with `everything`, in any case.

    Gives how many objects were locked; 0 where the store offers no locks. Raises StoreUnavailable.
    """
    if not await object_store().supports_object_lock("registers"):
        return 0
    async with reading() as work:
        seals = [seal for office in await custody.sealing_offices(work) for seal in await custody.seals(work, office)]
    now, locked = database().clock.now(), 0
    until = retention().locked_until(now)
    for seal in seals:
        async with reading() as work:
            links = await custody.links(work, seal.batch_id)
        if not links or not (everything or await _is_due(links[0].key, now)):
            continue
        for link in links:
            try:
                locked += await lock(link.key, until)
            except ObjectMissing:
                _log.error("records.object_lost", key=link.key)  # `casa records verify` names it
    return locked


async def _is_due(key: str, now: datetime) -> bool:
    try:
        return retention().is_due(await object_store().retained_until("registers", key), now)
    except ObjectMissing:
        return True


async def rehold() -> int:
    """Places the store's legal holds of every register that is held; gives how many registers. Raises StoreUnavailable.

    What a restored backup needs: a store gives its objects back without their holds.
    """
    async with reading() as work:
        held = await custody.held_volumes(work)
    for volume_id in held:
        await apply_holds(volume_id)
    return len(held)


async def sweep(grace: timedelta = GRACE) -> int:
    """Removes objects older than `grace` that no original or page names: of mis-scans, discarded batches, crashes.

    Gives how many. Raises StoreUnavailable; the next run goes on.
    """
    before, removed = database().clock.now() - grace, 0
    for bucket, prefix in _PREFIXES:
        async for keys in _old_keys(bucket, prefix, before):
            async with reading() as work:
                named = await custody.named(work, keys)
            for key in set(keys) - named:
                removed += await _removed(bucket, key)
    return removed


async def _removed(bucket: Bucket, key: str) -> bool:
    try:
        await object_store().delete(bucket, key)
    except ObjectLocked:
        _log.error("records.locked_and_unnamed", key=key)  # its rows are gone: an operator compares with a backup
        return False
    return True


async def _old_keys(bucket: Bucket, prefix: str, before: datetime) -> AsyncIterator[list[str]]:
    page: list[str] = []
    async for found in object_store().objects(bucket, prefix):
        if found.modified < before:
            page.append(found.key)
        if len(page) == _PAGE:
            yield page
            page = []
    if page:
        yield page
