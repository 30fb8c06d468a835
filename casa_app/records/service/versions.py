"""What an act says at each time: sealed, its history kept, each change with its ground and who signs for it."""

import json
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit
from casa_app.kit.bulk import keep_new
from casa_app.kit.bulk import row as row_of
from casa_app.kit.database import Work
from casa_app.kit.errors import Invalid, Missing, NotFound
from casa_app.kit.keys import keyring
from casa_app.kit.text import clean
from casa_app.records import days, repository
from casa_app.records.access import check_reach
from casa_app.records.models import ActVersion, CivilAct, MarginalNote
from casa_app.records.register_types import registers
from casa_app.records.rules import MENTIONS_MOST, Content, Reference, name_key
from casa_app.records.views import ActView

GROUNDS: Final = ("slip", "rectification", "judgement")
"""Why an officer changes what an act says: a slip of our own typing, an administrative or a court's rectification."""
NOTE_MOST: Final = 500
_PLACE: Final = ("kind", "office", "calendar", "year", "number", "book")
CORRECTING: Final = (Role.CIVIL_STATUS_OFFICER,)
"""Those who sign what an act says."""


def opened(row: CivilAct) -> ActView:
    """An act as it stands now."""
    where = Reference(row.kind, row.office, row.number, row.year, row.calendar, row.book)
    return ActView(row.id, where, _unseal(row.sealed, f"civil-act:{row.id}"), row.origin)


def _unseal(sealed: bytes, context: str) -> Content:
    return Content.of(json.loads(keyring().decrypt(sealed, context)))


def _seal(content: Content, context: str) -> bytes:
    return keyring().encrypt(json.dumps(content.values, ensure_ascii=False), context)


def index(name: str, day: str) -> str:
    """The keyed hash by which an act is found by its holder's name and its day; empty without a name."""
    return keyring().blind_index(f"{name_key(name)}|{day}", "civil-holder") if name else ""


async def place(work: Work, where: Reference, origin: str) -> tuple[CivilAct, bool]:
    """The act at this place, locked, and whether it is new: then it says nothing yet."""
    row = row_of(CivilAct, kind=where.kind, office=where.office, book=where.register, number=where.number,
                 year=where.year, calendar=where.calendar, origin=origin, entered_at=work.clock.now())  # fmt: skip
    new = await keep_new(work, CivilAct, [row], unique=_PLACE)  # of two at once the database lets one
    (found,) = await repository.at(work, where, lock=True)
    return found, bool(new)


async def write(
    work: Work, row: CivilAct, content: Content, by: audit.Actor, *, ground: str, note: str = "", origin: str = ""
) -> bool:
    """Makes this what a locked act says, as a new version; False when it says that already."""
    last = await repository.last_version(work, row.id)
    if last and opened(row).content == content:
        return False
    version = (last.version if last else 0) + 1
    row.name_ar_index, row.name_fr_index = index(content.name_ar, content.day), index(content.name_fr, content.day)
    row.sealed = _seal(content, f"civil-act:{row.id}")
    row.entered_by, row.entered_at = by.id, work.clock.now()
    row.origin = origin or row.origin
    work.session.add(row)
    work.session.add(ActVersion(
        act_id=row.id, version=version, sealed=_seal(content, f"act-version:{row.id}:{version}"), ground=ground,
        note=note, signed_by=by.id, at=work.clock.now(),
    ))  # fmt: skip
    await work.session.flush()
    changes = {"origin": row.origin, "ground": ground, "version": version}
    await audit.append(work, "civil_act", row.id, "entered" if version == 1 else "rewritten", actor=by, changes=changes)
    return True


async def history(work: Work, act_id: UUID) -> list[tuple[ActVersion, Content]]:
    """Every version of an act with what it said, the newest first."""
    rows = await repository.versions(work, act_id)
    return [(row, _unseal(row.sealed, f"act-version:{act_id}:{row.version}")) for row in rows]


async def _to_change(work: Work, actor: Actor, act_id: UUID) -> CivilAct:
    actor.need(*CORRECTING)
    row = await repository.get(work, act_id, lock=True)
    if row is None:
        raise NotFound
    check_reach(actor, row.office)
    return row


async def correct(work: Work, actor: Actor, act_id: UUID, content: Content, ground: str, note: str) -> None:
    """A new version by an officer, with its ground. Raises Forbidden, NotFound, Invalid, Missing."""
    row = await _to_change(work, actor, act_id)
    if ground not in GROUNDS:
        raise Invalid(field="ground")
    if not (said := clean(note, most=NOTE_MOST, field="note")):
        raise Missing(field="note")
    await write(work, row, content, actor.audit, ground=ground, note=said)


async def add_note(work: Work, actor: Actor, act_id: UUID, kind: str, day: str, text: str) -> None:
    """A dated addition in the margin by an officer; the act's mentions gain a line.

    Raises Forbidden, NotFound, Invalid, Missing, NotADay.
    """
    row = await _to_change(work, actor, act_id)
    if kind not in registers().notes:
        raise Invalid(field="kind")
    if not (said := clean(text, most=MENTIONS_MOST, field="text")):
        raise Missing(field="text")
    found = days.read(day, work.today())
    await note_down(work, row, [(kind, found.kept, said)], actor.audit)
    before = opened(row).content
    mentions = "\n".join(part for part in (before.mentions, said) if part)
    content = Content.of(before.values | {"mentions": mentions})
    await write(work, row, content, actor.audit, ground="note")


async def note_down(work: Work, row: CivilAct, notes: Sequence[tuple[str, str, str]], by: audit.Actor) -> None:
    """Marginal notes (kind, day as it is kept, text) of an act; those that are there are not written twice."""
    known = {(one.kind, one.day, text) for one, text in await notes_of(work, row.id)}
    for kind, kept, text in notes:
        day = days.RegisterDay.typed(kept).gregorian()
        if (kind, day, text) in known:
            continue
        one = MarginalNote(act_id=row.id, kind=kind, day=day, entered_by=by.id, at=work.clock.now(), sealed=b"")
        one.sealed = keyring().encrypt(text, f"marginal-note:{one.id}")
        work.session.add(one)
    await work.session.flush()


async def notes_of(work: Work, act_id: UUID) -> list[tuple[MarginalNote, str]]:
    """An act's marginal notes with their texts, the oldest first."""
    rows = await repository.notes(work, act_id)
    return [(row, keyring().decrypt(row.sealed, f"marginal-note:{row.id}").decode()) for row in rows]
