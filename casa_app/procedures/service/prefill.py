"""Beginning a form with what a person answered before: their latest files first, then their business.

Only fields whose file says `prefill: <name>` take part: they say who asks or where, never what is declared, chosen or
paid for (`definition` sees to that). Where an answer comes from stands in the draft under `prefilled:<field>`, as JSON
of the reference (empty: the account) and of what was typed in; it is told as long as it stands unchanged.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from casa_app.identity import service as identity
from casa_app.identity.policy import Actor
from casa_app.kit.database import Work
from casa_app.kit.i18n import Locale, t
from casa_app.kit.wording import unmarked
from casa_app.procedures import repository
from casa_app.procedures.definition import Procedure
from casa_app.procedures.kinds.base import Kind
from casa_app.procedures.service import answers, catalogue

MARK: Final = "prefilled:"
LOOKED_AT: Final = 10  # files of a person; what is older is rarely true still


async def begin(work: Work, actor: Actor, procedure: Procedure) -> dict[str, str]:
    """The inputs of a new form of this person, with the marks of where they come from."""
    wanted = {one.prefill: one for one in procedure.fields.values() if one.prefill}
    if not wanted:
        return {}
    found = await _answered(work, actor, wanted)
    found = await _of_business(work, actor, wanted.values()) | found
    typed: dict[str, str] = {}
    for name, (reference, raw) in found.items():
        typed |= {**raw, MARK + name: json.dumps([reference, raw])}
    return typed


Found = dict[str, tuple[str, dict[str, str]]]


async def _answered(work: Work, actor: Actor, wanted: Mapping[str, Kind]) -> Found:
    """The newest answer under each name, from whichever file of the person has one of the same kind."""
    found: Found = {}
    for case in await repository.latest_of(work, actor.person_id, LOOKED_AT):
        values = await answers.of_case(work, case)
        for earlier in (await catalogue.of_revision(work, case.revision_id)).fields.values():
            mine = wanted.get(earlier.prefill or "")
            if mine is None or mine.id in found or type(mine) is not type(earlier) or values.get(earlier.id) is None:
                continue
            found[mine.id] = (case.reference, mine.raw(values[earlier.id]))
    return found


async def _of_business(work: Work, actor: Actor, fields: Iterable[Kind]) -> Found:
    """The one business of the account; who has several chooses."""
    kinds = {one.id: getattr(one, "kind", "") for one in fields}
    if not {"company", "ice"} & set(kinds.values()):
        return {}
    own = await identity.businesses_of(work, actor)
    if len(own) != 1:
        return {}
    values = {"company": {"name": own[0].name, "ice": own[0].ice}, "ice": own[0].ice}
    return {one.id: ("", one.raw(values[kinds[one.id]])) for one in fields if kinds[one.id] in values}


def standing(typed: Mapping[str, Any]) -> dict[str, tuple[str, dict[str, str]]]:
    """What stands as it was taken: the reference and the inputs, by field."""
    found = {}
    for name, value in typed.items():
        if name.startswith(MARK):
            reference, raw = json.loads(value)
            if all(typed.get(one, "") == text for one, text in raw.items()):
                found[name.removeprefix(MARK)] = (reference, raw)
    return found


def told(fields: Iterable[Kind], typed: Mapping[str, Any], locale: Locale) -> list[str]:
    """Where the answers of a page come from, a sentence for each file."""
    taken, sources = standing(typed), dict[str, list[str]]()
    for one in fields:
        if one.id in taken:
            sources.setdefault(taken[one.id][0], []).append(unmarked(one.label[locale]))
    comma = "، " if locale == "ar" else ", "
    return [
        t("procedures.prefill.case", locale, reference=f"\u2068{reference}\u2069", fields=comma.join(labels))
        if reference else t("procedures.prefill.account", locale, fields=comma.join(labels))
        for reference, labels in sources.items()
    ]  # fmt: skip
