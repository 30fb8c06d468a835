"""The life of a batch: opened for a register, filled (`receiving`), looked over, and handed on to be kept."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from casa_app.identity.policy import Actor
from casa_app.kit import audit
from casa_app.kit.bulk import keep_new
from casa_app.kit.bulk import row as row_of
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, Invalid, InvalidForm, Missing, NotFound
from casa_app.kit.jobs import enqueue
from casa_app.kit.text import clean
from casa_app.records import capture_repository as repository
from casa_app.records.access import CAPTURING, check_reach
from casa_app.records.capture_rules import (
    CHANGEABLE,
    KINDS,
    SEPARATIONS,
    WAYS,
    BatchNotAllowedNow,
    BatchState,
    NotAVolume,
    Step,
    VolumePlace,
    act_number,
    after,
)
from casa_app.records.models import Batch, Original, PageImage, Volume
from casa_app.territory import service as territory

DPI: Final = 300
_DPI_LEAST, _DPI_MOST = 100, 1200
_YEAR: Final = {"gregorian": (1800, 2200), "hijri": (1200, 1700)}
_ACTS_MOST: Final = 100_000
_PLACE: Final = ("kind", "office", "calendar", "year", "book")


async def volume(work: Work, actor: Actor, place: VolumePlace, bounds: tuple[int | None, int | None]) -> Volume:
    """The register of these marks, written down if it is new; `bounds` are its first and last act, where known.

    Raises Forbidden, NotFound beyond one's reach, NotAVolume.
    """
    actor.need(*CAPTURING)
    check_place(place)
    check_reach(actor, place.office)
    values = {name: getattr(place, name) for name in _PLACE}
    new = row_of(Volume, created_by=actor.account_id, created_at=work.clock.now(), **values)
    await keep_new(work, Volume, [new], unique=_PLACE)
    found = await repository.volume_at(work, place)
    if found is None:
        raise NotFound
    if any(bounds):
        found.first_number, found.last_number = bounds
        work.session.add(found)
    return found


def check_place(place: VolumePlace) -> None:
    """Raises NotAVolume for marks that no register of this city bears."""
    low, high = _YEAR.get(place.calendar, (1, 0))
    known = {zone.code for zone in territory.zones()}
    if place.kind not in KINDS or place.office not in known or not low <= place.year <= high or not place.book:
        raise NotAVolume


def parse_volume(form: Mapping[str, Any]) -> tuple[VolumePlace, tuple[int | None, int | None]]:
    """What somebody typed of a register. Raises InvalidForm with the inputs' names."""
    problems: list[CasaError] = []

    def number(name: str, *, needed: bool = False) -> int | None:
        text = str(form.get(name) or "").strip()
        if not text:
            problems.extend([Missing(field=name)] if needed else [])
            return None
        try:
            found = int(text)
        except ValueError:
            found = -1
        if not 0 < found <= _ACTS_MOST:
            problems.append(Invalid(field=name))
        return found

    year, first, last = number("year", needed=True), number("first"), number("last")
    if first and last and last < first:
        problems.append(Invalid(field="last"))
    book = clean(str(form.get("book") or ""), most=20, field="book").upper()
    if not book:
        problems.append(Missing(field="book"))
    calendar = "hijri" if form.get("calendar") == "hijri" else "gregorian"
    place = VolumePlace(str(form.get("kind") or ""), str(form.get("office") or ""), calendar, year or 0, book)
    if not problems:
        try:
            check_place(place)
        except NotAVolume:
            problems.append(NotAVolume(field="year" if place.kind in KINDS and place.office else "office"))
    if problems:
        raise InvalidForm(problems)
    return place, (first, last)


def place(row: Volume) -> VolumePlace:
    """The marks of a register."""
    return VolumePlace(*(getattr(row, name) for name in _PLACE))


async def place_of(work: Work, actor: Actor, volume_id: UUID) -> VolumePlace:
    """The marks of a register within reach. Raises Forbidden, NotFound."""
    actor.need(*CAPTURING)
    if (found := await repository.volume(work, volume_id)) is None:
        raise NotFound
    check_reach(actor, found.office)
    return place(found)


async def open_batch(
    work: Work, actor: Actor, volume_id: UUID, *, way: str, device: str = "", dpi: int = DPI,
    expected: int | None = None,
) -> Batch:  # fmt: skip
    """A new batch of a register. Raises Forbidden, NotFound, Invalid."""
    actor.need(*CAPTURING)
    found = await repository.volume(work, volume_id)
    if found is None:
        raise NotFound
    check_reach(actor, found.office)
    if way not in WAYS or not _DPI_LEAST <= dpi <= _DPI_MOST:
        raise Invalid(field="way" if way not in WAYS else "dpi")
    batch = Batch(
        volume_id=volume_id, office=found.office, way=way, operator_id=actor.account_id, dpi=dpi, expected=expected,
        device=clean(device, most=80, field="device"), opened_at=work.clock.now(),
    )  # fmt: skip
    work.session.add(batch)
    await audit.append(work, "batch", batch.id, "opened", actor=actor.audit, changes={"way": way, "dpi": dpi})
    work.change("records", "batch", batch.id)
    return batch


async def within_reach(work: Work, actor: Actor, batch_id: UUID, *, lock: bool = False) -> Batch:
    """A batch that somebody may work on. Raises Forbidden, NotFound."""
    actor.need(*CAPTURING)
    if (batch := await repository.batch(work, batch_id, lock=lock)) is None:
        raise NotFound
    check_reach(actor, batch.office)
    return batch


async def changeable(work: Work, actor: Actor, batch_id: UUID) -> Batch:
    """A batch whose pages may still be changed, locked. Raises Forbidden, NotFound, BatchNotAllowedNow."""
    batch = await within_reach(work, actor, batch_id, lock=True)
    if batch.state not in CHANGEABLE:
        raise BatchNotAllowedNow
    return batch


async def move(work: Work, actor: Actor, batch_id: UUID, step: Step) -> Batch:
    """Closes, reopens or discards a batch; accepting is `accepting`'s. Raises BatchNotAllowedNow, NotFound."""
    batch = await within_reach(work, actor, batch_id, lock=True)
    if step not in {Step.CLOSE, Step.REOPEN, Step.DISCARD}:
        raise BatchNotAllowedNow
    batch.state = after(BatchState(batch.state), step)
    batch.closed_at = work.clock.now() if batch.state != BatchState.OPEN else None
    work.session.add(batch)
    await audit.append(work, "batch", batch.id, step.value, actor=actor.audit)
    work.change("records", "batch", batch.id)
    return batch


async def separate(work: Work, actor: Actor, batch_id: UUID, separation: str, pages_per_act: int) -> None:
    """Says how pages become acts. Raises Invalid, BatchNotAllowedNow, NotFound."""
    if separation not in SEPARATIONS or not 1 <= pages_per_act <= 20:  # noqa: PLR2004 an act of more pages is none
        raise Invalid(field="separation")
    batch = await changeable(work, actor, batch_id)
    batch.separation, batch.pages_per_act = separation, pages_per_act
    work.session.add(batch)
    await audit.append(work, "batch", batch.id, "separated", actor=actor.audit,
                       changes={"separation": separation, "pages": pages_per_act})  # fmt: skip
    work.change("records", "batch", batch.id)


# --- Pages --------------------------------------------------------------------------------------------------------


async def page_within_reach(work: Work, actor: Actor, page_id: UUID) -> PageImage:
    """A page that somebody may look at. Raises Forbidden, NotFound."""
    if (page := await repository.page(work, page_id)) is None:
        raise NotFound
    await within_reach(work, actor, page.batch_id)
    return page


async def look(work: Work, actor: Actor, page_id: UUID) -> PageImage:
    """A page whose image is about to be shown; the look is on its batch's trail. Raises Forbidden, NotFound."""
    page = await page_within_reach(work, actor, page_id)
    await audit.append(work, "batch", page.batch_id, "looked_at", actor=actor.audit, changes={"page": str(page.id)})
    return page


async def _page(work: Work, actor: Actor, page_id: UUID) -> PageImage:
    page = await repository.page(work, page_id, lock=True)
    if page is None:
        raise NotFound
    await changeable(work, actor, page.batch_id)
    return page


async def number(work: Work, actor: Actor, page_id: UUID, text: str) -> None:
    """Says which act begins on a page; empty: none does. Raises NotANumber, BatchNotAllowedNow, NotFound."""
    said = act_number(text)
    page = await _page(work, actor, page_id)
    page.act_number, page.number_source = said, "hand" if said else ""
    work.session.add(page)
    work.change("records", "batch", page.batch_id)


async def mark(work: Work, actor: Actor, page_id: UUID, state: str) -> None:
    """Says what a page is: `kept` although its image is poor, or `blank`. Raises Invalid, BatchNotAllowedNow."""
    if state not in {"kept", "blank"}:
        raise Invalid(field="state")
    page = await _page(work, actor, page_id)
    await audit.append(work, "batch", page.batch_id, "marked", actor=actor.audit,
                       changes={"page": str(page.id), "from": page.state, "to": state})  # fmt: skip
    page.state = state
    work.session.add(page)
    work.change("records", "batch", page.batch_id)


async def shift(work: Work, actor: Actor, page_id: UUID, by: int) -> None:
    """Moves a page one place up (-1) or down (1). Raises BatchNotAllowedNow, NotFound."""
    page = await _page(work, actor, page_id)
    rows = list(await repository.pages(work, page.batch_id))
    at = next(index for index, row in enumerate(rows) if row.id == page.id)
    if 0 <= (to := at + (1 if by > 0 else -1)) < len(rows):
        other = rows[to]
        page.position, other.position = other.position, page.position
        work.session.add_all((page, other))
    work.change("records", "batch", page.batch_id)


async def remove(work: Work, actor: Actor, original_id: UUID) -> Original:
    """Takes a mis-scan out, with its pages, before the batch is accepted; the sweep removes its object.

    Raises BatchNotAllowedNow, NotFound.
    """
    original = await repository.original(work, original_id, lock=True)
    if original is None:
        raise NotFound
    batch = await changeable(work, actor, original.batch_id)
    original.state = "removed"
    work.session.add(original)
    for page in await repository.pages_of(work, original.id):
        page.state = "removed"
        work.session.add(page)
    await audit.append(work, "batch", batch.id, "removed", actor=actor.audit, changes={"digest": original.digest})
    work.change("records", "batch", batch.id)
    return original


async def remove_page(work: Work, actor: Actor, page_id: UUID) -> Original:
    """Takes the original of a page out. Raises BatchNotAllowedNow, NotFound."""
    return await remove(work, actor, (await page_within_reach(work, actor, page_id)).original_id)


async def again(work: Work, actor: Actor, original_id: UUID) -> None:
    """Prepares a refused original once more, e.g. after the store was away. Raises BatchNotAllowedNow, NotFound."""
    original = await repository.original(work, original_id, lock=True)
    if original is None:
        raise NotFound
    await changeable(work, actor, original.batch_id)
    original.state, original.problem = "received", ""
    work.session.add(original)
    await enqueue(work, "records.prepare", payload={"original": str(original.id)})
