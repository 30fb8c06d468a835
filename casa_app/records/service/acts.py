"""Civil records: finding an act, writing one down from its paper register, and telling who received what of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from casa_app.kit import audit
from casa_app.kit.database import Work
from casa_app.kit.errors import Missing, NotFound
from casa_app.kit.i18n import Locale, city_date, format_date, in_language, t
from casa_app.records import repository
from casa_app.records.days import RegisterDay
from casa_app.records.models import ActDelivery
from casa_app.records.rules import (
    MAY_ASK,
    ActDelivered,
    Content,
    MayNotAsk,
    Reference,
    Relationship,
    check_may_ask,
    parse_content,
    same_name,
)
from casa_app.records.service import versions
from casa_app.records.views import ActView, OwnAct, UseLine
from casa_app.territory import service as territory

__all__ = [
    "MAY_ASK", "ActDelivered", "Content", "MayNotAsk", "Reference", "Relationship", "candidates", "check_may_ask",
    "day_in_words", "deliver", "enter", "get", "in_words", "looked_at", "own_acts", "parse_content", "same_name",
]  # fmt: skip

USES_MOST: Final = 200  # lines shown of one act
_LOOK: Final = "looked_at"


async def get(work: Work, act_id: UUID) -> ActView:
    """An act. Raises NotFound."""
    if (row := await repository.get(work, act_id)) is None:
        raise NotFound
    return versions.opened(row)


async def candidates(
    work: Work, kind: str, office: str, where: Reference | None, name: str, day: str
) -> Sequence[ActView]:
    """The acts that a reference may mean, and those of that holder (named as the act does) and day at this office."""
    found = {row.id: row for row in (await repository.at(work, where) if where else ())}
    found |= {row.id: row for row in await repository.of_holder(work, kind, office, versions.index(name, day))}
    return [versions.opened(row) for row in found.values()]


async def enter(
    work: Work, where: Reference, content: Content, by: audit.Actor = audit.SYSTEM, *, origin: str = "paper"
) -> UUID:
    """Writes an act down, or anew as long as nothing was drawn from it.

    Raises Missing without a register, ActDelivered.
    """
    if not where.register:
        raise Missing(field="register")
    row, new = await versions.place(work, where, origin)
    if not new and await repository.was_delivered(work, row.id):
        raise ActDelivered
    await versions.write(work, row, content, by, ground="counter", origin=origin)
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


def day_in_words(content: Content, locale: Locale) -> str:
    """The act's day: as its register has it, in both calendars when it is a whole day; empty when there is none."""
    day = content.more.get("day_own") or content.day
    return RegisterDay.typed(day).in_words(locale) if day else ""


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
        OwnAct(t(f"records.kind.{row.kind}", locale), in_words(versions.opened(row).where, locale),
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
