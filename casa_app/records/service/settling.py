"""What two readings come to: an act of the records where they agree, a third person's work where they do not."""

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from casa_app.kit import audit
from casa_app.kit.database import Work
from casa_app.kit.keys import keyring
from casa_app.records import days
from casa_app.records import entry_repository as repository
from casa_app.records.entry_rules import NUMBER, UNREADABLE, UnitState, differing, notes_of, wrong
from casa_app.records.models import ActEntry, ActUnit, EntryPause
from casa_app.records.rules import Content, Reference
from casa_app.records.service import sampling, units, versions


def open_values(entry: ActEntry) -> dict[str, str]:
    """What somebody typed, opened."""
    return dict(json.loads(keyring().decrypt(entry.sealed, f"act-entry:{entry.id}"))) if entry.sealed else {}


def seal_values(entry: ActEntry, values: Mapping[str, str]) -> None:
    """Seals what somebody typed into their entry."""
    entry.sealed = keyring().encrypt(json.dumps(dict(values), ensure_ascii=False), f"act-entry:{entry.id}")


async def settle(work: Work, unit: ActUnit) -> None:
    """Compares a locked act's two readings once both are finished."""
    read = await repository.readings_of(work, unit.id)
    if unit.known:
        await _judge_planted(work, unit, read)
        return
    if len(read) < repository.READINGS or unit.state != UnitState.WAITING:
        return
    first, second = (open_values(one) for one in read)
    if differing(first, second):
        unit.state = UnitState.DIFFERING
        work.session.add(unit)
        await work.session.flush()
        return
    await conclude(work, unit, first, read[0].clerk_id)


async def _judge_planted(work: Work, unit: ActUnit, read: Sequence[ActEntry]) -> None:
    for one in read:
        if one.errors is None:
            await judge(work, unit, one, units.known_values(unit))
    if len(read) == repository.READINGS:
        unit.state, unit.done_at = UnitState.DONE, work.clock.now()
        work.session.add(unit)
        await work.session.flush()


async def judge(work: Work, unit: ActUnit, entry: ActEntry, final: Mapping[str, str]) -> None:
    """Writes down how far a reading was from what the act says; pauses a clerk whose readings are too often off."""
    values = open_values(entry)
    entry.errors, entry.fields = wrong(values, final), len({*values, *final})
    work.session.add(entry)
    await work.session.flush()
    if entry.errors and await sampling.should_pause(work, entry.clerk_id):
        work.session.add(EntryPause(clerk_id=entry.clerk_id, office=unit.office, paused_at=work.clock.now()))
        await work.session.flush()
        await audit.append(work, "account", entry.clerk_id, "entry_paused", actor=audit.SYSTEM)


async def conclude(work: Work, unit: ActUnit, final: Mapping[str, str], by: UUID | None) -> None:
    """Makes a record of what an act says, judges its readings, and samples its batch once that was the last."""
    for one in await repository.readings_of(work, unit.id):
        await judge(work, unit, one, final)
    number = units.told_number(unit) or final.get(NUMBER, "")
    if not number or number == UNREADABLE or await _taken(work, unit, number):
        unit.state, unit.problem = UnitState.REPORTED, "other_act"
        work.session.add(unit)
        await work.session.flush()
        return
    unit.act_id = await _record(work, unit, number, final, audit.SYSTEM, "entry")
    unit.number = unit.number if units.told_number(unit) else number  # from now on it is taken
    unit.state, unit.done_at = UnitState.DONE, work.clock.now()
    work.session.add(unit)
    await work.session.flush()
    await audit.append(work, "act_unit", unit.id, "concluded", actor=audit.SYSTEM, changes={"last": str(by)})
    if unit.batch_id:
        await sampling.draw(work, unit.batch_id)
        work.change("records", "entry", unit.batch_id)


async def _taken(work: Work, unit: ActUnit, number: str) -> bool:
    """Whether a number that readers found belongs to another act of the register."""
    return units.told_number(unit) != number and await repository.number_taken(work, unit.volume_id, number)


async def rewrite(work: Work, unit: ActUnit, final: Mapping[str, str], by: audit.Actor) -> None:
    """A new version of a finished act, because its check found it wrong."""
    number = units.told_number(unit) or final.get(NUMBER, "")
    unit.act_id = await _record(work, unit, number, final, by, "check")


async def _record(
    work: Work, unit: ActUnit, number: str, final: Mapping[str, str], by: audit.Actor, ground: str
) -> UUID:
    volume = await repository.volume_of(work, unit)
    where = Reference(volume.kind, volume.office, number.upper(), volume.year, volume.calendar, volume.book)
    row, _ = await versions.place(work, where, "entry")
    await versions.write(work, row, content_of(final), by, ground=ground, origin="entry")
    dated = [one for one in notes_of(final) if UNREADABLE not in one]
    await versions.note_down(work, row, dated, by)
    return row.id


def content_of(final: Mapping[str, str]) -> Content:
    """What an act says, from what was typed; what nobody could read is left out."""
    said = {name: text for name, text in final.items()
            if text != UNREADABLE and name != NUMBER and not name.startswith("note")}  # fmt: skip
    if day := said.get("day"):
        said |= {"day": days.RegisterDay.typed(day).iso, "day_own": day}
    texts = [text for _, _, text in notes_of(final) if text != UNREADABLE]
    return Content.of(said | {"mentions": "\n".join(texts)})


def values_of(content: Content, notes: list[tuple[str, str, str]]) -> dict[str, str]:
    """What would have been typed for an act that says this: the reverse of `content_of`."""
    said = {name: text for name, text in content.values.items() if text and name not in {"mentions", "day_own"}}
    if own := content.more.get("day_own"):
        said["day"] = own
    for at, parts in enumerate(notes, start=1):
        said |= {f"note{at}_{name}": part for name, part in zip(("kind", "day", "text"), parts, strict=True)}
    return said
