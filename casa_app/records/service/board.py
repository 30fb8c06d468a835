"""What the capture's pages show: registers with their gaps, batches with their progress, a batch with its pages."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row

from casa_app.identity.policy import Actor
from casa_app.kit.database import Work
from casa_app.kit.i18n import Locale, format_date, format_datetime, t
from casa_app.records import capture_repository as repository
from casa_app.records import custody_repository as custody
from casa_app.records.access import ACCEPTING, CAPTURING
from casa_app.records.capture_rules import CHANGEABLE, BatchState, Leaf, PagesOfAct, acts_of, gaps
from casa_app.records.capture_views import BatchLine, BatchView, PageLine, Progress, RefusedLine, VolumeLine
from casa_app.records.models import Batch, CustodySeal, Original, PageImage, Volume
from casa_app.records.service import capture
from casa_app.records.service.titles import ranges, volume_title

_SHOWN: Final = (BatchState.OPEN, BatchState.CLOSED, BatchState.KEEPING, BatchState.ACCEPTED)
_PAGES_SHOWN: Final = 120
_KINDS: Final = {"kept": "kept", "poor": "kept", "blank": "blank", "separator": "separator"}


async def volumes(work: Work, actor: Actor, locale: Locale) -> list[VolumeLine]:
    """The registers within reach, the newest first. Raises Forbidden."""
    actor.need(*CAPTURING)
    rows = await repository.volumes(work, actor.arrondissements)
    counts = await repository.page_counts(work, [row.id for row in rows])
    return [await _volume(work, row, counts.get(row.id, 0), locale) for row in rows]


async def _volume(work: Work, row: Volume, pages: int, locale: Locale) -> VolumeLine:
    numbers = await repository.numbers(work, row.id)
    missing = gaps(numbers, row.first_number, row.last_number)
    place = capture.place(row)
    return VolumeLine(
        id=str(row.id), title=volume_title(place, locale), office=row.office, missing=missing.count,
        pages=t("records.capture.pages", locale, n=pages), gaps=ranges(missing, locale),
        acts=t("records.capture.acts", locale, n=len(set(numbers))),
    )  # fmt: skip


async def batches(work: Work, actor: Actor, locale: Locale) -> list[BatchLine]:
    """The batches within reach, the newest first. Raises Forbidden."""
    actor.need(*CAPTURING)
    rows = await repository.batches(work, actor.arrondissements, _SHOWN)
    tallies = await repository.tallies(work, [row.id for row in rows])
    volumes = {row.volume_id: await repository.volume(work, row.volume_id) for row in rows}
    return [_line(row, volumes[row.volume_id], tallies.get(row.id), locale) for row in rows]


def _line(row: Batch, volume: Volume | None, tally: Row[*tuple[Any, ...]] | None, locale: Locale) -> BatchLine:
    count = tally.received + tally.prepared + tally.refused if tally else 0
    return BatchLine(
        id=str(row.id), title=volume_title(capture.place(volume), locale) if volume else "", state=row.state,
        state_text=t(f"records.batch.{row.state}", locale), way=_way(row, locale),
        opened=format_datetime(row.opened_at, locale),
        pages=t("records.capture.files", locale, n=count), refused=tally.refused if tally else 0,
    )  # fmt: skip


def _way(row: Batch, locale: Locale) -> str:
    parts = [t(f"records.way.{row.way}", locale), row.device, f"\u2066{row.dpi} dpi\u2069"]
    return " · ".join(part for part in parts if part)


# --- One batch ----------------------------------------------------------------------------------------------------


async def batch(work: Work, actor: Actor, batch_id: UUID, locale: Locale) -> BatchView:
    """A batch with its progress and what its register lacks. Raises Forbidden, NotFound."""
    row = await capture.within_reach(work, actor, batch_id)
    volume = await repository.volume(work, row.volume_id)
    assert volume is not None  # noqa: S101 a batch's foreign key
    pages = await repository.pages(work, row.id)
    tally = (await repository.tallies(work, [row.id])).get(row.id)
    lacks = gaps(await repository.numbers(work, volume.id), volume.first_number, volume.last_number)
    acts = acts_of(leaves(pages), row.separation, row.pages_per_act)
    comma = "، " if locale == "ar" else ", "
    return BatchView(
        id=str(row.id), title=volume_title(capture.place(volume), locale), office=row.office, state=row.state,
        state_text=t(f"records.batch.{row.state}", locale), way=_way(row, locale), separation=row.separation,
        pages_per_act=row.pages_per_act, operator=row.operator_id == actor.account_id,
        changeable=row.state in CHANGEABLE, kept=_kept(await custody.seal(work, row.id), locale),
        may_accept=row.state == BatchState.CLOSED and actor.has(*ACCEPTING) and row.operator_id != actor.account_id,
        acts=t("records.capture.acts", locale, n=len(acts)),
        progress=progress(row, tally, work.clock.now(), locale), missing=ranges(lacks, locale),
        doubled=comma.join(map(str, lacks.doubled)), misplaced=comma.join(map(str, lacks.misplaced)),
    )  # fmt: skip


def _kept(seal: CustodySeal | None, locale: Locale) -> str:
    if seal is None:
        return ""
    at, files = format_datetime(seal.sealed_at, locale), t("records.capture.files", locale, n=seal.count)
    if seal.retained_until is None:
        return t("records.kept.unlocked", locale, files=files, at=at)
    return t("records.kept.locked", locale, files=files, at=at, until=format_date(seal.retained_until, locale))


def progress(row: Batch, tally: Row[*tuple[Any, ...]] | None, now: datetime, locale: Locale) -> Progress:
    """How far the files of a batch are; speed over its last stretch, time left at that speed."""
    if tally is None:
        return Progress(expected=row.expected or 0, words=t("records.capture.files", locale, n=0))
    done = tally.prepared + tally.refused
    total = max(done + tally.received, row.expected or 0)
    began = _moment(tally.first)
    minutes = max((now - began) / timedelta(minutes=1), 1 / 60)
    speed = done / minutes
    busy = tally.received > 0
    left = t("records.capture.left", locale, n=max(1, round((total - done) / speed))) if busy and speed else ""
    return Progress(
        received=done + tally.received, prepared=tally.prepared, refused=tally.refused, expected=row.expected or 0,
        share=round(100 * done / total) if total else 0, left=left, busy=busy,
        words=t("records.capture.progress", locale, done=done, n=total),
        speed=t("records.capture.speed", locale, n=round(speed)) if busy and speed >= 1 else "",
    )  # fmt: skip


def _moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def leaves(pages: Sequence[PageImage]) -> list[Leaf]:
    """A batch's pages as the rules of separation see them."""
    return [Leaf(str(page.id), _KINDS[page.state], page.act_number) for page in pages if page.state in _KINDS]


def acts(pages: Sequence[PageImage], row: Batch) -> list[PagesOfAct]:
    """Which of a batch's pages make which act."""
    return acts_of(leaves(pages), row.separation, row.pages_per_act)


async def pages(work: Work, actor: Actor, batch_id: UUID, first: int, locale: Locale) -> tuple[list[PageLine], int]:
    """Up to 120 of a batch's pages from the first asked for (from 0), and how many there are."""
    row = await capture.within_reach(work, actor, batch_id)
    found = await repository.pages(work, row.id)
    shown = found[first : first + _PAGES_SHOWN]
    return [_page(page, first + at, locale) for at, page in enumerate(shown, start=1)], len(found)


def _page(page: PageImage, at: int, locale: Locale) -> PageLine:
    problem = str(page.quality.get("problem") or "")
    named = {"register": str(page.quality.get("foreign") or "")}
    return PageLine(
        id=str(page.id), image=f"/api/registers/pages/{page.id}/image",
        thumbnail=f"/api/registers/pages/{page.id}/thumbnail", label=t("records.capture.page", locale, number=at),
        state=page.state, state_text=t(f"records.page_state.{page.state}", locale),
        problem=t(f"records.quality.{problem}", locale, **named) if problem else "", number=page.act_number,
        source=t(f"records.number_source.{page.number_source}", locale) if page.number_source else "",
    )  # fmt: skip


async def refused(work: Work, actor: Actor, batch_id: UUID, locale: Locale) -> list[RefusedLine]:
    """The files of a batch that could not be taken, and why."""
    row = await capture.within_reach(work, actor, batch_id)
    return [_refused(one, locale) for one in await repository.originals(work, row.id, ("refused",))]


def _refused(row: Original, locale: Locale) -> RefusedLine:
    return RefusedLine(id=str(row.id), name=row.name, why=t(row.problem, locale))
