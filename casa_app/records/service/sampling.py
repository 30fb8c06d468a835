"""Whether a batch's entry is good enough: a sample that a third person checks, and clerks who should stop."""

from uuid import UUID

from casa_app.kit import audit
from casa_app.kit.database import Work
from casa_app.kit.keys import keyring
from casa_app.records import capture_repository, entry_repository
from casa_app.records.entry_rules import is_off
from casa_app.records.models import ActUnit
from casa_app.records.register_types import registers


async def should_pause(work: Work, clerk_id: UUID) -> bool:
    """Whether somebody's last readings, since they were last spoken with, are too often wrong."""
    if await entry_repository.pause(work, clerk_id) is not None:
        return False
    last = await entry_repository.last_pause(work, clerk_id)
    most = registers().pause.acts
    return is_off(await entry_repository.judged(work, clerk_id, most, last.ended_at if last else None))


async def draw(work: Work, batch_id: UUID) -> None:
    """Draws the sample of a batch whose last act was just finished. Which acts it takes nobody can foretell."""
    batch = await capture_repository.batch(work, batch_id, lock=True)
    if batch is None or batch.quality or await entry_repository.unfinished(work, batch_id):
        return
    rows = await entry_repository.units_of(work, batch_id)
    plan = registers().plan(len(rows))
    for row in sorted(rows, key=lambda one: keyring().blind_index(str(one.id), "sample"))[: plan.sample]:
        row.sample = "due"
        work.session.add(row)
    batch.quality = "sampling"
    work.session.add(batch)
    await work.session.flush()
    changes = {"acts": len(rows), "sample": min(plan.sample, len(rows)), "wrong": plan.wrong}
    await audit.append(work, "batch", batch_id, "sampled", actor=audit.SYSTEM, changes=changes)


async def checked(work: Work, unit: ActUnit) -> None:
    """Judges the batch of an act that was just checked, once its sample is: passed, or every act is to be checked."""
    batch = await capture_repository.batch(work, unit.batch_id, lock=True) if unit.batch_id else None
    if batch is None:
        return
    rows = await entry_repository.units_of(work, batch.id)
    if any(row.sample == "due" for row in rows):
        return
    if batch.quality == "sampling":
        wrong = sum(row.sample == "wrong" for row in rows)
        batch.quality = "passed" if wrong <= registers().plan(len(rows)).wrong else "refused"
        if batch.quality == "refused" and (left := [row for row in rows if not row.sample]):
            for row in left:
                row.sample = "due"
                work.session.add(row)
        elif batch.quality == "refused":
            batch.quality = "checked"
    elif batch.quality == "refused":
        batch.quality = "checked"
    work.session.add(batch)
    await work.session.flush()
    await audit.append(work, "batch", batch.id, f"quality_{batch.quality}", actor=audit.SYSTEM)
    work.change("records", "entry", batch.id)
