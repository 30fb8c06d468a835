"""What the page of holds and of decisions by two shows."""

from collections.abc import Sequence

from casa_app.identity.policy import Actor
from casa_app.kit.database import Work
from casa_app.kit.i18n import Locale, format_datetime, in_language, t
from casa_app.records import capture_repository as repository
from casa_app.records import custody_repository as custody
from casa_app.records.capture_views import DecisionLine, HoldLine
from casa_app.records.models import RecordsDecision, Volume, VolumeHold
from casa_app.records.retention import retention
from casa_app.records.service import capture
from casa_app.records.service.deciding import DECIDING, waiting
from casa_app.records.service.titles import volume_title


async def holds(work: Work, actor: Actor, locale: Locale) -> list[HoldLine]:
    """The holds within reach, the newest first. Raises Forbidden."""
    actor.need(*DECIDING)
    rows = await custody.standing(work, actor.arrondissements)
    return [await _hold(work, row, volume, locale) for row, volume in rows]


async def _hold(work: Work, row: VolumeHold, volume: Volume, locale: Locale) -> HoldLine:
    ground = in_language(retention().grounds[row.ground], locale)
    return HoldLine(
        id=str(row.id), title=volume_title(capture.place(volume), locale),
        ground=f"{ground} · {row.note}" if row.note else ground, since=format_datetime(row.placed_at, locale),
        asked=await custody.asked(work, "lift", row.id) is not None,
    )  # fmt: skip


async def decisions(work: Work, actor: Actor, locale: Locale) -> list[DecisionLine]:
    """What was asked within reach, what waits first. Raises Forbidden."""
    return [await _decision(work, actor, row, locale) for row in await waiting(work, actor)]


async def _decision(work: Work, actor: Actor, row: RecordsDecision, locale: Locale) -> DecisionLine:
    volume = await _volume(work, row)
    title = volume_title(capture.place(volume), locale) if volume else ""
    return DecisionLine(
        id=str(row.id), what=t(f"records.decision.{row.kind}", locale, register=title), ground=row.ground,
        asked=format_datetime(row.asked_at, locale), state_text=t(f"records.decision.state.{row.state}", locale),
        waits=row.state == "asked", own=row.asked_by == actor.account_id,
    )  # fmt: skip


async def _volume(work: Work, row: RecordsDecision) -> Volume | None:
    if row.kind == "lift":
        hold = await work.session.get(VolumeHold, row.subject_id)
        return await repository.volume(work, hold.volume_id) if hold else None
    original = await repository.original(work, row.subject_id) if row.subject_id else None
    batch = await repository.batch(work, original.batch_id) if original else None
    return await repository.volume(work, batch.volume_id) if batch else None


async def registers(work: Work, actor: Actor, locale: Locale) -> Sequence[tuple[str, str]]:
    """The registers within reach, as options. Raises Forbidden."""
    actor.need(*DECIDING)
    rows = await repository.volumes(work, actor.arrondissements)
    return [(str(row.id), volume_title(capture.place(row), locale)) for row in rows]
