"""Double entry, one clerk's side: the next act, what is typed as it is typed, and the end of it.

A clerk never sees a colleague's reading: nothing here opens an entry that is not the asking clerk's own.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from casa_app.identity.policy import Actor
from casa_app.kit import audit
from casa_app.kit.database import Work, writing
from casa_app.kit.errors import CasaError, Invalid, NotFound
from casa_app.kit.i18n import Locale, format_date, in_language, t
from casa_app.records import days, entry_rules
from casa_app.records import entry_repository as repository
from casa_app.records.access import CAPTURING
from casa_app.records.entry_rules import REPORTS, UnitState
from casa_app.records.entry_views import Choice, EntryView, FieldLine
from casa_app.records.models import ActEntry, ActUnit
from casa_app.records.register_types import EntryField, registers
from casa_app.records.service import capture, settling, units
from casa_app.records.service.titles import volume_title

_AHEAD: Final = 2  # acts that a clerk holds at most: the one on the screen and the one after it


class Paused(CasaError):
    """The clerk's last readings were too often wrong: somebody speaks with them first."""

    key = "records.entry.error.paused"
    status = 403


class EntryGone(CasaError):
    """The act was given to a colleague, or is finished."""

    key = "records.entry.error.gone"
    status = 409


async def take(work: Work, actor: Actor) -> list[ActEntry]:
    """The acts in a clerk's hands, the one to type first; filled up to two. Raises Forbidden, Paused."""
    actor.need(*CAPTURING)
    clerk = _clerk(actor)
    if await repository.pause(work, clerk) is not None:
        raise Paused
    held = list(await repository.drafts(work, clerk, (1, 2)))
    while len(held) < _AHEAD:
        unit = await repository.next_unit(work, actor.arrondissements, clerk, patient=False)
        if unit is None and not held:
            unit = await repository.next_unit(work, actor.arrondissements, clerk, patient=True)
        if unit is None:
            break
        taken = {one.turn for one in await repository.entries(work, unit.id)}
        now = work.clock.now()
        one = ActEntry(unit_id=unit.id, turn=1 if 1 not in taken else 2, clerk_id=clerk, started_at=now, kept_at=now)
        unit.turns, unit.first_clerk = unit.turns + 1, unit.first_clerk or clerk
        work.session.add_all((unit, one))
        await work.session.flush()
        held.append(one)
    return held


def _clerk(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise NotFound
    return actor.account_id


async def own(work: Work, actor: Actor, entry_id: UUID, turns: tuple[int, ...] = (1, 2)) -> tuple[ActEntry, ActUnit]:
    """A draft of the asking clerk with its act, both locked. Raises Forbidden, EntryGone."""
    actor.need(*CAPTURING)
    row = await repository.entry(work, entry_id)
    unit = await repository.unit(work, row.unit_id, lock=True) if row else None
    row = await repository.entry(work, entry_id, lock=True)
    if row is None or unit is None or row.clerk_id != _clerk(actor) or row.state != "draft" or row.turn not in turns:
        raise EntryGone
    return row, unit


class Kept(dict[str, str]):
    """What was kept of an act, by field, and its fields: one marginal note more than were begun."""

    fields: list[EntryField]


async def keep(work: Work, actor: Actor, entry_id: UUID, given: Mapping[str, Any]) -> Kept:
    """Keeps what is typed, right or wrong, and whatever else was kept before. Raises Forbidden, EntryGone."""
    row, unit = await own(work, actor, entry_id)
    values = {**settling.open_values(row), **{name: str(text)[: entry_rules.LONG_MOST] for name, text in given.items()}}
    known = await fields(work, unit, values)
    kept = Kept({one.id: values[one.id] for one in known if values.get(one.id)})
    kept.fields = known
    settling.seal_values(row, kept)
    row.kept_at = work.clock.now()
    work.session.add(row)
    return kept


async def finish(work: Work, actor: Actor, entry_id: UUID, given: Mapping[str, Any]) -> None:
    """Ends a reading; compares it with the other one if that is there. Raises InvalidForm, Forbidden, EntryGone."""
    row, unit = await own(work, actor, entry_id)
    values = entry_rules.read_all(await fields(work, unit, given), given, work.today())
    settling.seal_values(row, values)
    row.state, row.done_at, row.kept_at = "done", work.clock.now(), work.clock.now()
    work.session.add(row)
    await work.session.flush()
    await audit.append(work, "act_unit", unit.id, "read", actor=actor.audit, changes={"turn": row.turn})
    await settling.settle(work, unit)


async def report(work: Work, actor: Actor, entry_id: UUID, problem: str) -> None:
    """Says that an act cannot be typed from its pages, for others to look. Raises Invalid, EntryGone."""
    if problem not in REPORTS:
        raise Invalid(field="problem")
    row, unit = await own(work, actor, entry_id, (1, 2, 3))
    await repository.forget(work, row)
    await work.session.refresh(unit)
    unit.state, unit.problem = UnitState.REPORTED, problem
    work.session.add(unit)
    await audit.append(work, "act_unit", unit.id, "reported", actor=actor.audit, changes={"problem": problem})
    if unit.batch_id:
        work.change("records", "entry", unit.batch_id)


async def leave(work: Work, actor: Actor) -> None:
    """Gives what a clerk began and did not finish to others."""
    actor.need(*CAPTURING)
    for row in await repository.drafts(work, _clerk(actor), (1, 2, 3, 4)):
        await repository.forget(work, row)


async def release() -> int:
    """Gives acts that were begun and left for hours to others; gives how many."""
    async with writing() as work:
        before = work.clock.now() - timedelta(hours=registers().draft_hours)
        return await repository.release_drafts(work, before)


async def left(work: Work, actor: Actor) -> int:
    """How many acts wait for a reading by this clerk, besides those in their hands."""
    return await repository.waiting(work, actor.arrondissements, _clerk(actor))


# --- As it is shown ---------------------------------------------------------------------------------------------------


async def fields(work: Work, unit: ActUnit, given: Mapping[str, Any]) -> list[EntryField]:
    """The fields of an act, with as many marginal notes as were begun."""
    volume = await repository.volume_of(work, unit)
    return entry_rules.fields_of(volume.kind, given, numbered=bool(units.told_number(unit)))


async def view(work: Work, row: ActEntry, locale: Locale) -> EntryView:
    """An entry as its own clerk sees it."""
    unit = await repository.unit(work, row.unit_id)
    assert unit is not None  # noqa: S101 an entry's foreign key
    values = settling.open_values(row)
    number = units.told_number(unit)
    since = t("records.entry.urgent", locale, day=format_date(unit.urgent_at, locale)) if unit.urgent_at else ""
    return EntryView(
        id=str(row.id), title=await title(work, unit, locale), urgent=since, images=images(unit),
        number=t("records.entry.act", locale, number=number) if number else "",
        fields=[line(one, values.get(one.id, ""), len(unit.pages), locale) for one in await fields(work, unit, values)],
    )  # fmt: skip


async def title(work: Work, unit: ActUnit, locale: Locale) -> str:
    """What the register of an act is called."""
    return volume_title(capture.place(await repository.volume_of(work, unit)), locale)


async def hand(work: Work, actor: Actor, locale: Locale) -> tuple[EntryView, list[str]]:
    """The act to be typed now, and where the next one's pages are shown from. Raises Forbidden, Paused."""
    held = await take(work, actor)
    after = await repository.unit(work, held[1].unit_id) if len(held) > 1 else None
    return await view(work, held[0], locale) if held else EntryView(), images(after) if after else []


async def shown(work: Work, actor: Actor, entry_id: UUID, locale: Locale) -> EntryView:
    """A draft of the asking clerk as they see it. Raises Forbidden, EntryGone."""
    row, _ = await own(work, actor, entry_id)
    return await view(work, row, locale)


def images(unit: ActUnit) -> list[str]:
    """Where the pages of an act are shown from."""
    return [f"/api/registers/pages/{page}/image" for page in unit.pages]


def line(field: EntryField, value: str, pages: int, locale: Locale) -> FieldLine:
    """A field with what was typed in it."""
    options = [Choice(code, in_language(words, locale)) for code, words in field.options.items()]
    return FieldLine(
        id=field.id, label=in_language(field.label, locale), kind=field.kind, script=field.script, needed=field.needed,
        value=value, page=pages - 1 if field.page == "last" else 0, options=options,
        region=",".join(f"{share:g}" for share in field.region),
    )  # fmt: skip


def hint(field: EntryField, text: str, today: date, locale: Locale) -> tuple[str, str]:
    """What a field understood (a day in both calendars), and what is wrong with it; both empty when all is well."""
    try:
        kept = entry_rules.read(field, text, today)
    except CasaError as problem:
        return "", problem.text(locale)
    if field.kind == "day" and kept not in {"", entry_rules.UNREADABLE}:
        return days.RegisterDay.typed(kept).in_words(locale), ""
    return "", ""


def in_words(field: EntryField, value: str, locale: Locale) -> str:
    """A value as people read it: days in both calendars, choices by name."""
    if value == entry_rules.UNREADABLE:
        return t("records.entry.unreadable", locale)
    if not value:
        return t("records.entry.nothing", locale)
    if field.kind == "day":
        return days.RegisterDay.typed(value).in_words(locale)
    return in_language(field.options[value], locale) if field.kind == "choice" else value

