"""Revisions as the administration sees them: what is in force, what waits, and what a new one would change."""

import difflib
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from casa_app.identity.policy import Actor
from casa_app.kit.database import Work
from casa_app.kit.errors import NotFound
from casa_app.kit.i18n import OFFICIAL, Locale, format_datetime, t
from casa_app.procedures.definition import Procedure
from casa_app.procedures.service import catalogue, sheets
from casa_app.procedures.service.catalogue import PUBLISHING, Revision
from casa_app.procedures.service.worklist import names
from casa_app.procedures.staff_views import DiffLine, RevisionRow, RevisionView, SheetPreview

PARTS: Final = ("name", "summary", "synonyms", "audience", "sheet", "fees", "pieces", "sections", "workflow",
                "record", "opinions", "clocks", "result", "family", "icon", "kiosk")  # fmt: skip
"""The parts of a procedure, in the order in which a change to them is told."""
CONTEXT: Final = 2  # unchanged lines shown around a change
_WAITING, _PUBLISHED = "proposed", "published"


async def overview(work: Work, actor: Actor, locale: Locale) -> tuple[list[RevisionRow], list[RevisionRow]]:
    """(what waits for a second person, what is in force), by procedure. Raises Forbidden."""
    actor.need(*PUBLISHING)
    found = await catalogue.history(work)
    called = await names(work, list({one.proposed_by for one in found if one.proposed_by}))
    rows = [_row(one, actor, called, locale) for one in found if one.state in {_WAITING, _PUBLISHED}]
    return [row for row in rows if row.state == _WAITING], [row for row in rows if row.state == _PUBLISHED]


def _row(one: Revision, actor: Actor, called: dict[UUID, str], locale: Locale) -> RevisionRow:
    return RevisionRow(
        id=str(one.id), code=one.procedure.code, name=one.procedure.name[locale], number=one.procedure.revision,
        state=one.state, state_label=t(f"procedures.staff.revision.{one.state}", locale),
        by=_by(one.proposed_by, called, locale), when=format_datetime(one.decided_at or one.proposed_at, locale),
        note=one.note, verified=one.procedure.verified, mine=one.proposed_by == actor.account_id,
    )  # fmt: skip


def _by(account_id: UUID | None, called: dict[UUID, str], locale: Locale) -> str:
    """Who proposed it; nobody when it came with the application."""
    return (called.get(account_id) or "—") if account_id else t("procedures.staff.revision.shipped", locale)


async def detail(work: Work, actor: Actor, revision_id: UUID, locale: Locale) -> RevisionView:
    """A revision: what it changes, in words and line by line, and both languages of it. Raises Forbidden, NotFound."""
    actor.need(*PUBLISHING)
    found = await catalogue.history(work)
    one = next((row for row in found if row.id == revision_id), None)
    if one is None:
        raise NotFound
    code = one.procedure.code
    before = next((row for row in found if row.procedure.code == code and row.state == _PUBLISHED), None)
    if before is not None and before.id == one.id:
        before = None
    called = await names(work, [one.proposed_by] if one.proposed_by else [])
    return RevisionView(
        id=str(one.id), code=code, name=one.procedure.name[locale], number=one.procedure.revision, state=one.state,
        note=one.note, by=_by(one.proposed_by, called, locale), mine=one.proposed_by == actor.account_id,
        verified=one.procedure.verified, unverified=list(_unverified(one.procedure, locale)),
        parts=list(changed_parts(before.procedure if before else None, one.procedure, locale)),
        lines=changed_lines(before.source, one.source) if before else [],
        previews=[preview(one.procedure, shown) for shown in OFFICIAL], source=one.source,
    )  # fmt: skip


async def source(work: Work, actor: Actor, code: str) -> str:
    """The text in force of a procedure, with the next number, to begin a proposal from. Raises Forbidden, NotFound."""
    actor.need(*PUBLISHING)
    found = await catalogue.history(work, code)
    there = next((row for row in found if row.state == _PUBLISHED), None)
    if there is None:
        raise NotFound
    number = there.procedure.revision
    return there.source.replace(f"\nrevision: {number}\n", f"\nrevision: {number + 1}\n", 1)


def changed_parts(before: Procedure | None, after: Procedure, locale: Locale) -> Iterator[str]:
    """Which parts are not what they were, in words; a procedure that is new says so."""
    if before is None:
        yield t("procedures.staff.part.new", locale)
        return
    for name in PARTS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            which = ", ".join(_which(old, new, locale))
            words = t(f"procedures.staff.part.{name}", locale)
            yield t("procedures.staff.part.which", locale, part=words, which=which) if which else words


def _which(old: Any, new: Any, locale: Locale) -> Iterator[str]:
    """The entries of a list that were added, taken out or changed."""
    if not (isinstance(old, tuple) and isinstance(new, tuple)):
        return
    known, there = {_key(one): one for one in old}, {_key(one): one for one in new}
    for key in [*there, *(key for key in known if key not in there)]:
        change = "added" if key not in known else "removed" if key not in there else "changed"
        if change != "changed" or known[key] != there[key]:
            yield t(f"procedures.staff.part.{change}", locale, name=_name(there.get(key, known.get(key)), locale))


def _key(part: Any) -> str:
    return str(getattr(part, "id", None) or getattr(part, "body", None) or part)


def _name(part: Any, locale: Locale) -> str:
    for given in ("name", "label", "title"):
        if named := getattr(part, given, None):
            return str(named[locale])
    return str(part)


def changed_lines(before: str, after: str) -> list[DiffLine]:
    """The lines that differ between two texts, each change with the lines around it."""
    kinds = {"+": "added", "-": "removed", " ": "same", "@": "place"}
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=CONTEXT)
    return [DiffLine(kinds[line[0]], line[1:] if line[0] != "@" else line) for line in list(found)[2:]]


def preview(procedure: Procedure, locale: Locale) -> SheetPreview:
    """What residents would read and receive in one language."""
    body = procedure.result.body if procedure.result else ()
    heading = [procedure.result.title[locale]] if procedure.result else []
    return SheetPreview(locale, t(f"procedures.staff.language.{locale}", locale), sheets.view(procedure, locale),
                        [*heading, *(sentence[locale] for sentence in body)])  # fmt: skip


def _unverified(procedure: Procedure, locale: Locale) -> Iterator[str]:
    """The rules and fees that no lawyer of the city has confirmed."""
    for fee in procedure.fees:
        if not fee.verified:
            yield f"{fee.label[locale]}\u00a0: {fee.source[locale]}"
    for name in ("complete", "decide"):
        term = getattr(procedure.clocks, name)
        if not term.verified:
            yield f"{t(f'procedures.staff.clock.{name}', locale)}\u00a0: {term.source[locale]}"
    for one in procedure.opinions:
        if not one.verified:
            yield f"{one.name[locale]}\u00a0: {one.source[locale]}"
