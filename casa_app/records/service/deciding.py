"""What nobody does alone: deleting a kept file, lifting a legal hold. One asks with a ground, another decides.

Placing a hold takes one person: it only protects. What stands in the way of a deletion (a hold, a term that is not
over) is told when it is asked and looked at once more when it is decided.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from casa_app.adapters.object_store import NotOffered, object_store
from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit
from casa_app.kit.database import Work, reading, writing
from casa_app.kit.errors import CasaError, Invalid, Missing, NotFound
from casa_app.kit.i18n import city_date
from casa_app.kit.jobs import enqueue
from casa_app.kit.text import clean
from casa_app.records import capture_repository as repository
from casa_app.records import custody_repository as custody
from casa_app.records.access import ACCEPTING, check_reach
from casa_app.records.capture_rules import BatchState
from casa_app.records.models import Batch, Original, RecordsDecision, Volume, VolumeHold
from casa_app.records.retention import retention

DECIDING: Final = (*ACCEPTING, Role.ADMINISTRATOR)
KINDS: Final = ("delete", "lift", "export")
_GROUND_MOST: Final = 500


class NotAlone(CasaError):
    """Whoever asked for it does not decide it."""

    key = "records.decision.error.not_alone"
    status = 403


class DecidedAlready(CasaError):
    """It was decided meanwhile, or the same was asked already."""

    key = "records.decision.error.decided"
    status = 409


class OnHold(CasaError):
    """A legal hold stands on the register."""

    key = "records.decision.error.on_hold"
    status = 409


class TermNotOver(CasaError):
    """The register is kept for good, or its term is not over."""

    key = "records.decision.error.term"
    status = 409


# --- Holds ----------------------------------------------------------------------------------------------------------


async def place_hold(work: Work, actor: Actor, volume_id: UUID, ground: str, note: str) -> VolumeHold:
    """Holds a register: nothing of it goes. Raises Forbidden, NotFound, Invalid."""
    actor.need(*DECIDING)
    volume = await _volume(work, actor, volume_id)
    if ground not in retention().grounds:
        raise Invalid(field="ground")
    hold = VolumeHold(volume_id=volume.id, ground=ground, note=clean(note, most=_GROUND_MOST, field="note"),
                      placed_by=actor.account_id, placed_at=work.clock.now())  # fmt: skip
    work.session.add(hold)
    await audit.append(work, "volume", volume.id, "held", actor=actor.audit, changes={"ground": ground})
    await enqueue(work, "records.hold", payload={"volume": str(volume.id)})
    return hold


async def apply_holds(volume_id: UUID) -> None:
    """Puts the store's legal holds of a register as its rows say. Raises StoreUnavailable."""
    async with reading() as work:
        wanted = bool(await custody.holds(work, volume_id))
        keys = await custody.kept_keys(work, volume_id)
    try:
        for key in keys:
            await object_store().hold("registers", key, on=wanted)
    except NotOffered:
        return  # `casa doctor` says that this store locks nothing; the rows hold all the same


async def _volume(work: Work, actor: Actor, volume_id: UUID) -> Volume:
    if (volume := await repository.volume(work, volume_id)) is None:
        raise NotFound
    check_reach(actor, volume.office)
    return volume


# --- Two people -----------------------------------------------------------------------------------------------------


async def ask(work: Work, actor: Actor, kind: str, subject_id: UUID, ground: str) -> RecordsDecision:
    """Asks to `delete` a kept original or to `lift` a hold.

    Raises Forbidden, NotFound, Invalid, Missing without a ground, DecidedAlready, OnHold, TermNotOver.
    """
    actor.need(*DECIDING)
    if not (said := clean(ground, most=_GROUND_MOST, field="ground")):
        raise Missing(field="ground")
    office = await _check(work, actor, kind, subject_id)
    if await custody.asked(work, kind, subject_id):
        raise DecidedAlready
    row = RecordsDecision(kind=kind, office=office, subject_id=subject_id, ground=said, asked_by=actor.account_id,
                          asked_at=work.clock.now())  # fmt: skip
    work.session.add(row)
    await audit.append(work, "records_decision", row.id, "asked", actor=actor.audit, changes={"kind": kind})
    return row


async def decide(work: Work, actor: Actor, decision_id: UUID, *, grant: bool) -> None:
    """Grants or refuses what somebody else asked.

    Raises Forbidden, NotFound, NotAlone, DecidedAlready, and as `ask` does when it may no longer be done.
    """
    actor.need(*DECIDING)
    row = await custody.decision(work, decision_id, lock=True)
    if row is None:
        raise NotFound
    check_reach(actor, row.office)
    if row.asked_by == actor.account_id:
        raise NotAlone
    if row.state != "asked" or row.subject_id is None:
        raise DecidedAlready
    row.state, row.decided_by, row.decided_at = "granted" if grant else "refused", actor.account_id, work.clock.now()
    work.session.add(row)
    await audit.append(work, "records_decision", row.id, row.state, actor=actor.audit)
    if grant:
        await _check(work, actor, row.kind, row.subject_id)
        await _begin(work, actor, row)


async def _check(work: Work, actor: Actor, kind: str, subject_id: UUID) -> str:
    """The office of what is asked, if it may be done."""
    if kind == "lift":
        hold = await work.session.get(VolumeHold, subject_id)
        if hold is None or hold.lifted_at is not None:
            raise NotFound
        return (await _volume(work, actor, hold.volume_id)).office
    if kind != "delete":
        raise Invalid(field="kind")
    original, batch, volume = await _kept(work, actor, subject_id)
    if await custody.holds(work, volume.id):
        raise OnHold
    accepted = batch.accepted_at or work.clock.now()
    if original.state != "prepared" or batch.state != BatchState.ACCEPTED:
        raise NotFound
    if not retention().may_go(volume.kind, city_date(accepted), work.today()):
        raise TermNotOver
    return volume.office


async def _kept(work: Work, actor: Actor, original_id: UUID) -> tuple[Original, Batch, Volume]:
    original = await repository.original(work, original_id)
    batch = await repository.batch(work, original.batch_id) if original else None
    if original is None or batch is None:
        raise NotFound
    return original, batch, await _volume(work, actor, batch.volume_id)


async def _begin(work: Work, actor: Actor, row: RecordsDecision) -> None:
    if row.kind == "lift":
        hold = await work.session.get(VolumeHold, row.subject_id, with_for_update=True)
        assert hold is not None  # noqa: S101 `_check` found it in this transaction
        hold.lifted_by, hold.lifted_at = actor.account_id, work.clock.now()
        row.state = "done"
        work.session.add_all((hold, row))
        await audit.append(work, "volume", hold.volume_id, "released", actor=actor.audit)
        await enqueue(work, "records.hold", payload={"volume": str(hold.volume_id)})
    else:
        await enqueue(work, "records.delete", payload={"decision": str(row.id)}, unique_key=f"delete:{row.id}")


async def delete(decision_id: UUID) -> None:
    """Deletes what two people decided to delete: the object with its versions and the pictures made of it.

    A hold that was placed meanwhile stops it. Raises StoreUnavailable, OnHold, ObjectLocked.
    """
    async with reading() as work:
        row = await custody.decision(work, decision_id)
        original = await repository.original(work, row.subject_id) if row and row.subject_id else None
        batch = await repository.batch(work, original.batch_id) if original else None
        pages = await repository.pages_of(work, original.id) if original else []
        held = await custody.holds(work, batch.volume_id) if batch else []
    if row is None or original is None or row.state != "granted":
        return
    if held:
        raise OnHold
    await object_store().delete("registers", original.key, released=True)
    for page in pages:
        for key in (page.key, page.thumbnail_key):
            await object_store().delete("derived", key)
    await _gone(decision_id, original.id)


async def _gone(decision_id: UUID, original_id: UUID) -> None:
    async with writing() as work:
        row, original = await custody.decision(work, decision_id, lock=True), await repository.original(
            work, original_id, lock=True)  # fmt: skip
        if row is None or original is None or row.state != "granted":
            return
        row.state, original.state = "done", "removed"
        for page in await repository.pages_of(work, original.id):
            page.state = "removed"
            work.session.add(page)
        work.session.add_all((row, original))
        await audit.append(work, "batch", original.batch_id, "deleted", actor=audit.SYSTEM,
                           changes={"digest": original.digest, "decision": str(decision_id)})  # fmt: skip


async def waiting(work: Work, actor: Actor) -> Sequence[RecordsDecision]:
    """What was asked within reach, what waits first. Raises Forbidden."""
    actor.need(*DECIDING)
    return await custody.decisions(work, actor.arrondissements)
