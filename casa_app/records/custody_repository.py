"""Queries on what is kept: links, seals, checks, holds, and the decisions of two."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlmodel import col, func, select

from casa_app.kit.database import Work
from casa_app.records.capture_rules import BatchState
from casa_app.records.models import (
    Batch,
    CustodyCheck,
    CustodyLink,
    CustodySeal,
    Original,
    PageImage,
    RecordsDecision,
    Volume,
    VolumeHold,
)

DECISIONS_MOST = 100


async def seal(work: Work, batch_id: UUID) -> CustodySeal | None:
    """A batch's seal."""
    return (await work.session.exec(select(CustodySeal).where(CustodySeal.batch_id == batch_id))).first()


async def last_seal(work: Work, office: str) -> CustodySeal | None:
    """The seal that an office's chain ends with."""
    query = select(CustodySeal).where(CustodySeal.office == office)
    newest = query.order_by(col(CustodySeal.sealed_at).desc(), col(CustodySeal.id).desc()).limit(1)
    return (await work.session.exec(newest)).first()


async def seals(work: Work, office: str) -> Sequence[CustodySeal]:
    """An office's seals, in the order of its chain."""
    query = select(CustodySeal).where(CustodySeal.office == office)
    return (await work.session.exec(query.order_by(col(CustodySeal.sealed_at), col(CustodySeal.id)))).all()


async def sealing_offices(work: Work) -> Sequence[str]:
    """The offices that have sealed a batch, or should have."""
    query = select(Batch.office).where(Batch.state == BatchState.ACCEPTED).distinct()
    sealed = select(CustodySeal.office).distinct()
    found = {*(await work.session.exec(query)).all(), *(await work.session.exec(sealed)).all()}
    return sorted(found)


async def links(work: Work, batch_id: UUID) -> Sequence[CustodyLink]:
    """A batch's links, in order."""
    query = select(CustodyLink).where(CustodyLink.batch_id == batch_id)
    return (await work.session.exec(query.order_by(col(CustodyLink.seq)))).all()


async def unsealed(work: Work, office: str) -> Sequence[UUID]:
    """Batches of an office that say they are accepted and have no seal."""
    sealed = select(CustodySeal.batch_id)
    query = select(Batch.id).where(Batch.office == office, Batch.state == BatchState.ACCEPTED)
    return (await work.session.exec(query.where(col(Batch.id).not_in(sealed)))).all()


async def originals(work: Work, ids: Collection[UUID]) -> dict[UUID, Original]:
    """Originals by their keys."""
    rows = await work.session.exec(select(Original).where(col(Original.id).in_(ids)))
    return {row.id: row for row in rows}


async def open_check(work: Work) -> CustodyCheck | None:
    """The check that was begun last and not finished."""
    query = select(CustodyCheck).where(col(CustodyCheck.finished_at).is_(None))
    return (await work.session.exec(query.order_by(col(CustodyCheck.started_at).desc()).limit(1))).first()


async def last_check(work: Work) -> CustodyCheck | None:
    """The check that was finished last."""
    query = select(CustodyCheck).where(col(CustodyCheck.finished_at).is_not(None))
    return (await work.session.exec(query.order_by(col(CustodyCheck.finished_at).desc()).limit(1))).first()


async def undecided_pages(work: Work, batch_id: UUID) -> int:
    """Pages of a batch of which nobody has said yet whether they stay: poor images, sheets of another register."""
    query = select(PageImage).where(PageImage.batch_id == batch_id, col(PageImage.state).in_(("poor", "separator")))
    rows = (await work.session.exec(query)).all()
    return sum(row.state == "poor" or row.quality.get("problem") == "foreign" for row in rows)


async def named(work: Work, keys: Collection[str]) -> set[str]:
    """Those keys that an original which is not taken out, or a page image of one, names."""
    there = (col(Batch.state) != BatchState.DISCARDED) & (col(Original.state) != "removed")
    files = select(Original.key).join(Batch, col(Batch.id) == Original.batch_id)
    found = set((await work.session.exec(files.where(col(Original.key).in_(keys), there))).all())
    for column in (col(PageImage.key), col(PageImage.thumbnail_key)):
        pages = (
            select(column).join(Original, col(Original.id) == PageImage.original_id)
            .join(Batch, col(Batch.id) == PageImage.batch_id)
        )  # fmt: skip
        found |= set((await work.session.exec(pages.where(column.in_(keys), there))).all())
    return found


# --- Holds and decisions ------------------------------------------------------------------------------------------


async def holds(work: Work, volume_id: UUID) -> Sequence[VolumeHold]:
    """The holds that stand on a volume, the oldest first."""
    query = select(VolumeHold).where(VolumeHold.volume_id == volume_id, col(VolumeHold.lifted_at).is_(None))
    return (await work.session.exec(query.order_by(col(VolumeHold.placed_at)))).all()


async def standing(work: Work, offices: Collection[str]) -> Sequence[tuple[VolumeHold, Volume]]:
    """The holds that stand on registers of these offices (of all, when empty), the newest first."""
    query = select(VolumeHold, Volume).join(Volume, col(Volume.id) == VolumeHold.volume_id)
    query = query.where(col(VolumeHold.lifted_at).is_(None))
    if offices:
        query = query.where(col(Volume.office).in_(offices))
    return (await work.session.exec(query.order_by(col(VolumeHold.placed_at).desc()).limit(DECISIONS_MOST))).all()


async def kept_keys(work: Work, volume_id: UUID) -> Sequence[str]:
    """The objects of a volume's sealed originals that are still there."""
    query = (
        select(CustodyLink.key).join(Batch, col(Batch.id) == CustodyLink.batch_id)
        .join(Original, col(Original.id) == CustodyLink.original_id)
        .where(Batch.volume_id == volume_id, Original.state != "removed").order_by(col(CustodyLink.key))
    )  # fmt: skip
    return (await work.session.exec(query)).all()


async def decision(work: Work, decision_id: UUID, *, lock: bool = False) -> RecordsDecision | None:
    """A decision by its key, locked for writing if asked."""
    return await work.session.get(RecordsDecision, decision_id, with_for_update=lock or None, populate_existing=lock)


async def decisions(work: Work, offices: Collection[str]) -> Sequence[RecordsDecision]:
    """What was asked of these offices (of all, when empty), what waits first."""
    query = select(RecordsDecision)
    if offices:
        query = query.where(col(RecordsDecision.office).in_(offices))
    waiting = (col(RecordsDecision.state) != "asked", col(RecordsDecision.asked_at).desc())
    return (await work.session.exec(query.order_by(*waiting).limit(DECISIONS_MOST))).all()


async def asked(work: Work, kind: str, subject_id: UUID) -> RecordsDecision | None:
    """The same thing asked before and not decided yet."""
    query = select(RecordsDecision).where(
        RecordsDecision.kind == kind, RecordsDecision.subject_id == subject_id, RecordsDecision.state == "asked"
    )
    return (await work.session.exec(query)).first()


async def decided_away(work: Work, original_ids: Collection[UUID]) -> set[UUID]:
    """Those originals that two people decided to delete."""
    query = select(RecordsDecision.subject_id).where(
        RecordsDecision.kind == "delete", col(RecordsDecision.state).in_(("granted", "done")),
        col(RecordsDecision.subject_id).in_(original_ids),
    )  # fmt: skip
    return {found for found in (await work.session.exec(query)).all() if found}


async def sealed_counts(work: Work) -> tuple[int, int]:
    """How many batches are sealed, and how many originals they hold."""
    query = select(func.count(), func.coalesce(func.sum(CustodySeal.count), 0)).select_from(CustodySeal)
    batches, originals = (await work.session.exec(query)).one()
    return batches, int(originals)


async def held_volumes(work: Work) -> Sequence[UUID]:
    """The volumes on which a hold stands."""
    query = select(VolumeHold.volume_id).where(col(VolumeHold.lifted_at).is_(None)).distinct()
    return (await work.session.exec(query)).all()
