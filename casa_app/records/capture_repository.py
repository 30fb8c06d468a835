"""Queries on volumes, batches, originals and page images."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, case
from sqlalchemy import select as sql
from sqlmodel import col, func, select

from casa_app.kit.database import Work
from casa_app.kit.models import columns
from casa_app.records.capture_rules import BatchState, VolumePlace
from casa_app.records.models import Batch, Original, PageImage, PageText, Volume

VOLUMES_MOST = 200
BATCHES_MOST = 100


async def volume(work: Work, volume_id: UUID) -> Volume | None:
    """A volume by its key."""
    return await work.session.get(Volume, volume_id)


async def volume_at(work: Work, place: VolumePlace) -> Volume | None:
    """The volume that bears these marks."""
    query = select(Volume).where(
        Volume.kind == place.kind, Volume.office == place.office, Volume.calendar == place.calendar,
        Volume.year == place.year, Volume.book == place.book,
    )  # fmt: skip
    return (await work.session.exec(query)).first()


async def volumes(work: Work, offices: Collection[str]) -> Sequence[Volume]:
    """The volumes of these offices (of all, when empty), the newest first."""
    query = select(Volume)
    if offices:
        query = query.where(col(Volume.office).in_(offices))
    query = query.order_by(col(Volume.created_at).desc(), col(Volume.id).desc()).limit(VOLUMES_MOST)
    return (await work.session.exec(query)).all()


async def page_counts(work: Work, volume_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many kept pages each volume has, over all its batches."""
    query = (
        select(Batch.volume_id, func.count()).join(PageImage, col(PageImage.batch_id) == Batch.id)
        .where(col(Batch.volume_id).in_(volume_ids), Batch.state != BatchState.DISCARDED, PageImage.state == "kept")
        .group_by(col(Batch.volume_id))
    )  # fmt: skip
    return dict((await work.session.exec(query)).all())


async def numbers(work: Work, volume_id: UUID) -> Sequence[str]:
    """The numbers of the acts that begin on a volume's pages, in page order."""
    query = (
        select(PageImage.act_number).join(Batch, col(Batch.id) == PageImage.batch_id)
        .where(Batch.volume_id == volume_id, Batch.state != BatchState.DISCARDED, PageImage.state == "kept",
               PageImage.act_number != "")
        .order_by(col(Batch.opened_at), col(PageImage.position))
    )  # fmt: skip
    return (await work.session.exec(query)).all()


# --- Batches ------------------------------------------------------------------------------------------------------


async def batch(work: Work, batch_id: UUID, *, lock: bool = False) -> Batch | None:
    """A batch by its key, locked for writing if asked."""
    return await work.session.get(Batch, batch_id, with_for_update=lock or None, populate_existing=lock)


async def batches(work: Work, offices: Collection[str], states: Collection[BatchState]) -> Sequence[Batch]:
    """Batches of these offices (of all, when empty) in these states, the newest first."""
    query = select(Batch).where(col(Batch.state).in_(states))
    if offices:
        query = query.where(col(Batch.office).in_(offices))
    query = query.order_by(col(Batch.opened_at).desc(), col(Batch.id).desc()).limit(BATCHES_MOST)
    return (await work.session.exec(query)).all()


async def open_from(work: Work, volume_id: UUID, way: str, device: str) -> Batch | None:
    """The batch of a volume that still takes pages from this device."""
    query = select(Batch).where(Batch.volume_id == volume_id, Batch.way == way, Batch.device == device,
                                Batch.state == BatchState.OPEN)  # fmt: skip
    return (await work.session.exec(query.order_by(col(Batch.opened_at)).limit(1))).first()


async def tallies(work: Work, batch_ids: Collection[UUID]) -> dict[UUID, Row[*tuple[Any, ...]]]:
    """Of each batch: originals received, prepared, refused; bytes; and when the first and last one came."""
    original = columns(Original)

    def of(state: str) -> Any:
        return func.coalesce(func.sum(case((original.state == state, 1), else_=0)), 0).label(state)

    query = (
        sql(original.batch_id, of("received"), of("prepared"), of("refused"),
            func.coalesce(func.sum(original.size), 0).label("size"),
            func.min(original.received_at).label("first"), func.max(original.received_at).label("last"))
        .where(original.batch_id.in_(batch_ids), original.state != "removed").group_by(original.batch_id)
    )  # fmt: skip
    return {row.batch_id: row for row in await work.rows(query)}


# --- Originals ----------------------------------------------------------------------------------------------------


async def original(work: Work, original_id: UUID, *, lock: bool = False) -> Original | None:
    """An original by its key."""
    return await work.session.get(Original, original_id, with_for_update=lock or None, populate_existing=lock)


async def originals(work: Work, batch_id: UUID, states: Collection[str] = ()) -> Sequence[Original]:
    """A batch's originals, in their order; those in `states` only, if any is given."""
    query = select(Original).where(Original.batch_id == batch_id)
    if states:
        query = query.where(col(Original.state).in_(states))
    return (await work.session.exec(query.order_by(col(Original.seq)))).all()


async def known(work: Work, batch_id: UUID, digests: Collection[str]) -> Sequence[Original]:
    """Those originals of a batch that have one of these digests, removed ones included."""
    query = select(Original).where(Original.batch_id == batch_id, col(Original.digest).in_(digests))
    return (await work.session.exec(query)).all()


async def last_seq(work: Work, batch_id: UUID) -> int:
    """The highest place taken in a batch; 0 when it is empty."""
    query = select(func.max(Original.seq)).where(Original.batch_id == batch_id)
    return (await work.session.exec(query)).one() or 0


async def taken(work: Work, batch_id: UUID, places: Collection[int]) -> set[int]:
    """Which of these places in a batch are taken."""
    query = select(Original.seq).where(Original.batch_id == batch_id, col(Original.seq).in_(places))
    return set((await work.session.exec(query)).all())


# --- Pages --------------------------------------------------------------------------------------------------------


async def page(work: Work, page_id: UUID, *, lock: bool = False) -> PageImage | None:
    """A page image by its key."""
    return await work.session.get(PageImage, page_id, with_for_update=lock or None, populate_existing=lock)


async def pages(work: Work, batch_id: UUID) -> Sequence[PageImage]:
    """A batch's pages in reading order, without those that were taken out."""
    query = select(PageImage).where(PageImage.batch_id == batch_id, PageImage.state != "removed")
    return (await work.session.exec(query.order_by(col(PageImage.position), col(PageImage.id)))).all()


async def pages_of(work: Work, original_id: UUID) -> Sequence[PageImage]:
    """The pages that an original holds."""
    query = select(PageImage).where(PageImage.original_id == original_id)
    return (await work.session.exec(query.order_by(col(PageImage.part), col(PageImage.side)))).all()


async def unread(work: Work, batch_id: UUID) -> int:
    """How many of a batch's pages still wait for their reading."""
    query = (
        select(func.count()).select_from(PageText).join(PageImage, col(PageImage.id) == PageText.page_id)
        .where(PageImage.batch_id == batch_id, PageText.state == "waiting", PageImage.state == "kept")
    )  # fmt: skip
    return (await work.session.exec(query)).one()
