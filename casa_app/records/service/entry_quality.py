"""How good double entry is: by batch for whoever answers for an office, and for each clerk their own.

Nothing here says how fast somebody types, and nobody sees a colleague's figures.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Row

from casa_app.identity.policy import Actor
from casa_app.identity.service import staff_names
from casa_app.kit.database import Work
from casa_app.kit.errors import NotFound
from casa_app.kit.i18n import Locale, format_date, format_number, t
from casa_app.records import capture_repository
from casa_app.records import entry_repository as repository
from casa_app.records.access import CAPTURING, OVERSEEING
from casa_app.records.entry_views import BatchQuality, OwnQuality, PauseLine, ReportLine
from casa_app.records.register_types import registers
from casa_app.records.service import capture, entry, units
from casa_app.records.service.titles import volume_title

OWN_DAYS: Final = 30


@dataclass(frozen=True)
class Board:
    """Everything whoever answers for an office sees of its entry."""

    batches: list[BatchQuality] = field(default_factory=list)
    reports: list[ReportLine] = field(default_factory=list)
    pauses: list[PauseLine] = field(default_factory=list)


async def board(work: Work, actor: Actor, locale: Locale) -> Board:
    """Batches with their figures, acts that were reported, clerks who were asked to stop. Raises Forbidden."""
    actor.need(*OVERSEEING)
    rows = await repository.progress(work, actor.arrondissements)
    read = await repository.readings(work, [row.id for row in rows])
    reports = [
        ReportLine(
            id=str(one.id), title=f"{await entry.title(work, one, locale)} · {units.told_number(one) or '?'}",
            why=t(f"records.report.{one.problem}", locale), images=entry.images(one),
        )
        for one in await repository.reported(work, actor.arrondissements)
    ]  # fmt: skip
    paused = await repository.pauses(work, actor.arrondissements)
    names = await staff_names(work, [one.clerk_id for one in paused])
    pauses = [PauseLine(str(one.id), names.get(one.clerk_id, ""), format_date(one.paused_at, locale)) for one in paused]
    return Board([await _batch(work, row, read.get(row.id), locale) for row in rows], reports, pauses)


async def _batch(
    work: Work, row: Row[*tuple[Any, ...]], read: Row[*tuple[Any, ...]] | None, locale: Locale
) -> BatchQuality:
    volume = await capture_repository.volume(work, row.volume_id)
    assert volume is not None  # noqa: S101 a batch's foreign key
    plan = registers().plan(row.acts)
    planted = read is not None and read.planted_fields
    return BatchQuality(
        id=str(row.id), title=volume_title(capture.place(volume), locale), done=round(100 * row.done / row.acts),
        acts=t("records.quality_of.acts", locale, done=row.done, n=row.acts),
        agreement=_share(row.done - read.decided, row.done, locale) if read and row.done else "",
        errors=_share(read.errors, read.fields, locale) if read else "",
        planted=_share(read.planted_errors, read.planted_fields, locale) if read and planted else "",
        sample=t("records.quality_of.sample", locale, checked=row.sample - row.due, n=row.sample, wrong=row.wrong,
                 most=plan.wrong) if row.sample else "",
        verdict=row.quality, verdict_text=t(f"records.quality_of.{row.quality or 'typing'}", locale),
    )  # fmt: skip


def _share(part: int, whole: int, locale: Locale) -> str:
    return t("kit.percent", locale, value=format_number(round(100 * part / whole, 1), locale)) if whole else ""


async def own(work: Work, actor: Actor, locale: Locale) -> OwnQuality:
    """A clerk's own figures of the last thirty days. Raises Forbidden."""
    actor.need(*CAPTURING)
    if actor.account_id is None:
        raise NotFound
    row = await repository.own(work, actor.account_id, work.clock.now() - timedelta(days=OWN_DAYS))
    return OwnQuality(
        acts=t("records.capture.acts", locale, n=row.acts), right=_share(row.right, row.judged, locale),
        errors=_share(row.errors, row.fields, locale),
    )  # fmt: skip
