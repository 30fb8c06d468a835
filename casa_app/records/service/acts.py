"""Civil records: finding an act, writing one down from its paper register, and telling who received what of it."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from casa_app.kit import audit
from casa_app.kit.bulk import keep_new
from casa_app.kit.bulk import row as row_of
from casa_app.kit.database import Work
from casa_app.kit.errors import Missing, NotFound
from casa_app.kit.i18n import Locale, city_date, format_date, in_language, t
from casa_app.kit.keys import keyring
from casa_app.records import repository
from casa_app.records.models import ActDelivery, CivilAct
from casa_app.records.rules import (
    MAY_ASK,
    ActDelivered,
    Content,
    MayNotAsk,
    Reference,
    Relationship,
    check_may_ask,
    name_key,
    parse_content,
    same_name,
)
from casa_app.records.views import ActView, OwnAct, UseLine
from casa_app.territory import service as territory

__all__ = [
    "MAY_ASK", "ActDelivered", "Content", "MayNotAsk", "Reference", "Relationship", "candidates", "check_may_ask",
    "deliver", "enter", "get", "in_words", "looked_at", "own_acts", "parse_content", "same_name",
]  # fmt: skip

USES_MOST: Final = 200  # lines shown of one act
_LOOK: Final = "looked_at"
_PLACE: Final = ("kind", "office", "calendar", "year", "number", "book")


async def get(work: Work, act_id: UUID) -> ActView:
    """An act. Raises NotFound."""
    if (row := await repository.get(work, act_id)) is None:
        raise NotFound
    return _open(row)


async def candidates(
    work: Work, kind: str, office: str, where: Reference | None, name: str, day: str
) -> Sequence[ActView]:
    """The acts that a reference may mean, and those of that holder (named as the act does) and day at this office."""
    found = {row.id: row for row in (await repository.at(work, where) if where else ())}
    found |= {row.id: row for row in await repository.of_holder(work, kind, office, _index(name, day))}
    return [_open(row) for row in found.values()]


def _open(row: CivilAct) -> ActView:
    where = Reference(row.kind, row.office, row.number, row.year, row.calendar, row.book)
    content = Content(**json.loads(keyring().decrypt(row.sealed, _context(row.id))))
    return ActView(row.id, where, content, row.origin)


def _context(act_id: UUID) -> str:
    return f"civil-act:{act_id}"


def _index(name: str, day: str) -> str:
    return keyring().blind_index(f"{name_key(name)}|{day}", "civil-holder")


async def enter(
    work: Work, where: Reference, content: Content, by: audit.Actor = audit.SYSTEM, *, origin: str = "paper"
) -> UUID:
    """Writes an act down, or anew as long as nothing was drawn from it.

    Raises Missing without a register, ActDelivered.
    """
    if not where.register:
        raise Missing(field="register")
    place = row_of(CivilAct, kind=where.kind, office=where.office, book=where.register,
                   number=where.number, year=where.year, calendar=where.calendar, origin=origin,
                   entered_at=work.clock.now())  # fmt: skip
    new = await keep_new(work, CivilAct, [place], unique=_PLACE)  # of two at once the database lets one
    (row,) = await repository.at(work, where, lock=True)
    if not new and await repository.was_delivered(work, row.id):
        raise ActDelivered
    row.name_ar_index, row.name_fr_index = _index(content.name_ar, content.day), _index(content.name_fr, content.day)
    row.sealed = keyring().encrypt(json.dumps(content.values, ensure_ascii=False), _context(row.id))
    row.origin, row.entered_by, row.entered_at = origin, by.id, work.clock.now()
    work.session.add(row)
    await work.session.flush()
    action = "entered" if new else "rewritten"
    await audit.append(work, "civil_act", row.id, action, actor=by, changes={"origin": origin})
    return row.id


async def looked_at(work: Work, act_ids: Collection[UUID], by: audit.Actor, reference: str) -> None:
    """Logs that a colleague was shown what these acts say, for the demande of this reference."""
    for act_id in sorted(act_ids):  # in one order, so that two colleagues never wait for each other
        await audit.append(work, "civil_act", act_id, _LOOK, actor=by, changes={"reference": reference})


async def deliver(
    work: Work, act_id: UUID, *, number: str, title: Mapping[Locale, str], relationship: str, asked_by: UUID
) -> None:
    """Logs that a document of this title was drawn from the act, in the transaction that issues it.

    Raises NotFound, MayNotAsk.
    """
    row = await repository.get(work, act_id, lock=True)
    if row is None:
        raise NotFound
    known = check_may_ask(row.kind, relationship)
    work.session.add(ActDelivery(act_id=act_id, number=number, title=dict(title), relationship=known.value,
                                 asked_by=asked_by, at=work.clock.now()))  # fmt: skip
    changes = {"number": number, "relationship": known.value}
    await audit.append(work, "civil_act", act_id, "delivered", actor=audit.SYSTEM, changes=changes)


# --- In words --------------------------------------------------------------------------------------------------------


def in_words(where: Reference, locale: Locale) -> str:
    """`Acte n° 212, registre 4, année 1990, Anfa`."""
    key = "records.act.in_register" if where.register else "records.act"
    number, register = (f"\u2068{part}\u2069" for part in (where.number, where.register))  # isolated (UAX 9)
    year = t(f"records.year.{where.calendar}", locale, year=str(where.year))
    return t(key, locale, number=number, register=register, year=year, office=territory.name(where.office, locale))


async def own_acts(work: Work, person_id: UUID, locale: Locale) -> list[OwnAct]:
    """A person's own acts, and for each who received what of it (as a relationship, never a name) and who looked.

    An act is one's own once something was delivered of it to oneself as its holder: an officer of the civil status
    has signed that.
    """
    return [
        OwnAct(t(f"records.kind.{row.kind}", locale), in_words(_open(row).where, locale),
               await _uses(work, row.id, person_id, locale))
        for row in await repository.own(work, person_id)
    ]  # fmt: skip


async def _uses(work: Work, act_id: UUID, person_id: UUID, locale: Locale) -> list[UseLine]:
    """The newest first; several looks of one colleague in a day are one line."""
    found: list[tuple[datetime, UseLine]] = []
    for row in await repository.deliveries(work, act_id, USES_MOST):
        who = "you" if row.asked_by == person_id else row.relationship
        what = in_language(row.title, locale)
        found.append((row.at, _line("stamp", row.at, what, t(f"records.who.{who}", locale), locale, row.number)))
    looks = [entry for entry in await audit.history(work, "civil_act", act_id) if entry.action == _LOOK]
    for entry in {(city_date(one.at), one.actor_id): one for one in looks}.values():
        what, who = t("records.looked_at", locale), t("records.who.colleague", locale)
        found.append((entry.at, _line("eye", entry.at, what, who, locale)))
    found.sort(key=lambda pair: pair[0], reverse=True)
    return [line for _, line in found[:USES_MOST]]


def _line(icon: str, at: datetime, what: str, who: str, locale: Locale, number: str = "") -> UseLine:
    return UseLine(icon, format_date(at, locale, "full"), what, who, number)
