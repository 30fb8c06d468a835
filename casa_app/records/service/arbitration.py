"""The third person: decides where two readings differ, and checks a sample of what is finished.

OCR may be shown beside the readings; it is never taken.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from casa_app.identity.policy import Actor
from casa_app.kit import audit
from casa_app.kit.database import Work
from casa_app.kit.errors import NotFound
from casa_app.kit.i18n import Locale, in_language, t
from casa_app.records import entry_repository as repository
from casa_app.records import entry_rules
from casa_app.records import repository as act_repository
from casa_app.records.access import ACCEPTING, CAPTURING, check_reach
from casa_app.records.entry_repository import CHECK, DECIDE
from casa_app.records.entry_rules import UnitState
from casa_app.records.entry_views import Choice, DecisionView, ReadingLine
from casa_app.records.models import ActEntry, ActUnit
from casa_app.records.register_types import EntryField
from casa_app.records.service import entry, sampling, settling, units, versions


async def take(work: Work, actor: Actor) -> ActEntry | None:
    """The act that a third person decides next, or else checks: one they began, or one they have not read.

    Samples are checked by whoever answers for an office. Raises Forbidden.
    """
    actor.need(*CAPTURING)
    if actor.account_id is None:
        raise NotFound
    if begun := await repository.drafts(work, actor.account_id, (DECIDE, CHECK)):
        return begun[0]
    for turn in (DECIDE, CHECK) if actor.has(*ACCEPTING) else (DECIDE,):
        unit = await repository.next_to_decide(work, actor.arrondissements, actor.account_id, sample=turn == CHECK)
        if unit is not None:
            now = work.clock.now()
            row = ActEntry(unit_id=unit.id, turn=turn, clerk_id=actor.account_id, started_at=now, kept_at=now)
            work.session.add(row)
            await work.session.flush()
            return row
    return None


async def finish(work: Work, actor: Actor, entry_id: UUID, given: Mapping[str, Any]) -> None:
    """Decides what an act says, or ends its check. Raises InvalidForm, Forbidden, EntryGone."""
    row, unit = await entry.own(work, actor, entry_id, (DECIDE, CHECK))
    if row.turn == CHECK:
        actor.need(*ACCEPTING)
    check_reach(actor, unit.office)
    before, asked = await _readings(work, unit, row.turn)
    settled = {name: text for name, text in before[0].items() if name not in asked}
    fields = await entry.fields(work, unit, {**before[0], **before[-1], **given})
    final = entry_rules.read_all(fields, settled | {name: str(given.get(name) or "") for name in asked}, work.today())
    settling.seal_values(row, final)
    row.state, row.done_at = "done", work.clock.now()
    work.session.add(row)
    await work.session.flush()
    if row.turn == DECIDE:
        await audit.append(work, "act_unit", unit.id, "decided", actor=actor.audit)
        await settling.conclude(work, unit, final, row.clerk_id)
        return
    await _check(work, actor, unit, before[0], final)


async def _check(
    work: Work, actor: Actor, unit: ActUnit, before: Mapping[str, str], final: Mapping[str, str]
) -> None:
    right = not entry_rules.wrong(before, final)
    unit.sample = "right" if right else "wrong"
    work.session.add(unit)
    await work.session.flush()
    await audit.append(work, "act_unit", unit.id, "checked", actor=actor.audit, changes={"right": right})
    if not right:
        await settling.rewrite(work, unit, final, actor.audit)
        for one in await repository.readings_of(work, unit.id):
            await settling.judge(work, unit, one, final)
    await units.plant(work, unit, dict(final))
    await sampling.checked(work, unit)


async def _readings(work: Work, unit: ActUnit, turn: int) -> tuple[list[dict[str, str]], list[str]]:
    """What was read (two readings, or the act as it stands), and the fields that are asked."""
    if turn == CHECK:
        values = await _as_it_stands(work, unit)
        fields = [field.id for field in await entry.fields(work, unit, values)]
        return [values], fields
    first, second = (settling.open_values(one) for one in await repository.readings_of(work, unit.id))
    return [first, second], entry_rules.differing(first, second)


async def _as_it_stands(work: Work, unit: ActUnit) -> dict[str, str]:
    row = await act_repository.get(work, unit.act_id) if unit.act_id else None
    if row is None:
        raise NotFound
    content = versions.opened(row).content
    read = [settling.open_values(one) for one in await repository.entries(work, unit.id) if one.state == "done"]
    notes = entry_rules.notes_of(read[-1]) if read else []
    return settling.values_of(content, notes)


async def view(work: Work, row: ActEntry, locale: Locale) -> DecisionView:
    """An act as the third person sees it."""
    unit = await repository.unit(work, row.unit_id)
    assert unit is not None  # noqa: S101 an entry's foreign key
    read, asked = await _readings(work, unit, row.turn)
    fields = {one.id: one for one in await entry.fields(work, unit, {**read[0], **read[-1]})}
    agreed = [Choice(in_language(one.label, locale), entry.in_words(one, read[0][name], locale))
              for name, one in fields.items() if name not in asked and read[0].get(name)]  # fmt: skip
    number = units.told_number(unit)
    return DecisionView(
        id=str(row.id), sample=row.turn == CHECK, title=await entry.title(work, unit, locale),
        number=t("records.entry.act", locale, number=number) if number else "", images=entry.images(unit),
        lines=[_line(fields[name], read, len(unit.pages), locale) for name in asked if len(read) > 1], agreed=agreed,
        fields=[entry.line(one, read[0].get(name, ""), len(unit.pages), locale)
                for name, one in fields.items() if row.turn == CHECK],
    )  # fmt: skip


def _line(field: EntryField, read: list[dict[str, str]], pages: int, locale: Locale) -> ReadingLine:
    shown = entry.line(field, read[0].get(field.id, ""), pages, locale)
    first, second = (one.get(field.id, "") for one in (read[0], read[-1]))
    return ReadingLine(
        id=shown.id, label=shown.label, kind=shown.kind, script=shown.script, page=shown.page, region=shown.region,
        options=shown.options, first=entry.in_words(field, first, locale),
        second=entry.in_words(field, second, locale), first_value=first, second_value=second,
    )  # fmt: skip


async def send_back(work: Work, actor: Actor, unit_id: UUID) -> None:
    """Gives an act that was reported to its readers again. Raises Forbidden, NotFound."""
    actor.need(*ACCEPTING)
    unit = await repository.unit(work, unit_id, lock=True)
    if unit is None or unit.state != UnitState.REPORTED:
        raise NotFound
    check_reach(actor, unit.office)
    unit.state, unit.problem = UnitState.WAITING, ""
    work.session.add(unit)
    await work.session.flush()
    await audit.append(work, "act_unit", unit.id, "sent_back", actor=actor.audit)
    await settling.settle(work, unit)
    if unit.batch_id:
        work.change("records", "entry", unit.batch_id)


async def set_aside(work: Work, actor: Actor, unit_id: UUID) -> None:
    """Takes what was reported and is no act of its own out of the list. Raises Forbidden, NotFound."""
    actor.need(*ACCEPTING)
    unit = await repository.unit(work, unit_id, lock=True)
    if unit is None or unit.state != UnitState.REPORTED:
        raise NotFound
    check_reach(actor, unit.office)
    unit.state = UnitState.ASIDE
    work.session.add(unit)
    await work.session.flush()
    await audit.append(work, "act_unit", unit.id, "set_aside", actor=actor.audit, changes={"why": unit.problem})
    if unit.batch_id:
        await sampling.draw(work, unit.batch_id)
        work.change("records", "entry", unit.batch_id)


async def let_go_on(work: Work, actor: Actor, pause_id: UUID) -> None:
    """Lets a clerk go on who was asked to stop; never oneself. Raises Forbidden, NotFound."""
    actor.need(*ACCEPTING)
    row = await repository.pause_by_id(work, pause_id)
    if row is None or row.ended_at is not None or row.clerk_id == actor.account_id:
        raise NotFound
    check_reach(actor, row.office)
    row.ended_at, row.ended_by = work.clock.now(), actor.account_id
    work.session.add(row)
    await audit.append(work, "account", row.clerk_id, "entry_resumed", actor=actor.audit)


async def left(work: Work, actor: Actor) -> tuple[int, int]:
    """How many acts wait for a third person, and how many for a check. Raises Forbidden."""
    actor.need(*CAPTURING)
    return await repository.to_decide(work, actor.arrondissements)
