"""What a colleague is shown to find a case's civil act, each look at an act logged with it."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from casa_app.identity.policy import Actor
from casa_app.kit.database import Work
from casa_app.kit.errors import NotFound
from casa_app.kit.i18n import Locale, t
from casa_app.kit.wording import lang_of
from casa_app.procedures import repository
from casa_app.procedures.act_views import ActDraft, ActPanel, ComparedLine
from casa_app.procedures.models import Case
from casa_app.procedures.record_rule import RecordRule
from casa_app.procedures.rules import Action, State, after
from casa_app.procedures.service import acts, answers, catalogue
from casa_app.procedures.service.answers import Settled
from casa_app.procedures.service.cases import INSTRUCTING, check_reach
from casa_app.records.service import acts as records
from casa_app.records.views import ActView


async def panel(work: Work, actor: Actor, case: Case, settled: Settled, applicant: str, locale: Locale) -> ActPanel:
    """The act of a case beside what was typed, for those who instruct; empty while there is none.

    Whoever shows it logs the look (`look`).
    """
    record = settled.procedure.record
    if record is None or case.act_id is None or not actor.has(*INSTRUCTING):
        return ActPanel()
    return _shown(await records.get(work, case.act_id), case, record, settled, applicant, locale)


async def choices(work: Work, actor: Actor, case_id: UUID, locale: Locale) -> tuple[list[ActPanel], ActDraft]:
    """The acts that a case may mean, those that agree first, and what was typed; logs the look at each.

    Raises NotFound, Forbidden, CaseNotAllowedNow.
    """
    actor.need(*INSTRUCTING)
    case = await repository.get(work, case_id)
    if case is None:
        raise NotFound
    check_reach(actor, case)
    after(State(case.state), Action.FIND_ACT)
    procedure = await catalogue.of_revision(work, case.revision_id)
    if (record := procedure.record) is None:
        raise NotFound
    settled = await answers.settled(work, case, procedure)
    applicant = (await answers.applicant_of(work, case)).get("name") or ""
    found = await acts.candidates(work, case, record, settled.values)
    await records.looked_at(work, [one.id for one in found], actor.audit, case.reference)
    shown = [_shown(one, case, record, settled, applicant, locale) for one in found]
    return sorted(shown, key=lambda one: not one.agrees), _draft(record, settled.values)


async def look(work: Work, actor: Actor, reference: str, act_ids: Collection[UUID]) -> None:
    """Logs that a colleague was shown acts with the sheet of a case."""
    await records.looked_at(work, act_ids, actor.audit, reference)


def _shown(
    act: ActView, case: Case, record: RecordRule, settled: Settled, applicant: str, locale: Locale
) -> ActPanel:
    content, said = act.content, settled.values
    parents = [getattr(content, f"{one}_{locale}", "") or getattr(content, f"{one}_fr") or getattr(content, f"{one}_ar")
               for one in ("father", "mother")]  # fmt: skip
    place = acts.told_place(case, record, said)
    lines = [
        _line("reference", records.in_words(act.where, locale), _typed(settled, record.reference, locale),
              _agreed(act.where.may_be(place)) if place else "open", locale),
        _line("name", f"{content.name_fr} · {content.name_ar}", _typed(settled, record.holder, locale),
              _agreed(content.is_of(str(said.get(record.holder) or ""))), locale),
        _line("day", acts.day_of(act, settled.procedure, locale), _typed(settled, record.day, locale),
              _agreed(content.day == said.get(record.day)), locale),
        _applicant(act, record, settled, applicant, locale),
    ]  # fmt: skip
    return ActPanel(
        id=str(act.id), lines=lines, agrees=all(one.state != "differs" for one in lines), mentions=content.mentions,
        mentions_lang=lang_of(content.mentions), parents=" · ".join(one for one in parents if one),
        origin=t(f"procedures.staff.record.origin.{act.origin}", locale),
    )  # fmt: skip


def _applicant(
    act: ActView, record: RecordRule, settled: Settled, applicant: str, locale: Locale
) -> ComparedLine:
    """Whether the act itself shows what the applicant says they are: the holder, or a parent whom it names.

    A grandparent, a child, a spouse or somebody authorised shows it by another act or by a piece.
    """
    content, relationship = act.content, str(settled.values.get(record.relationship) or "")
    known = {"holder": (content.name_fr, content.name_ar),
             "ascendant": (content.father_fr, content.father_ar, content.mother_fr, content.mother_ar)}  # fmt: skip
    names = next(((one,) for one in known.get(relationship, ()) if records.same_name(one, applicant)), ())
    state = "same" if names else "differs" if relationship == "holder" else "open"
    written = names[0] if names else content.name_fr if relationship == "holder" else "–"
    who = _typed(settled, record.relationship, locale)
    return _line("applicant", written, f"\u2068{applicant or '–'}\u2069 · {who}", state, locale)


def _typed(settled: Settled, field: str, locale: Locale) -> str:
    return settled.procedure.fields[field].shown(settled.values.get(field), locale) or "–"


def _agreed(same: bool) -> str:
    return "same" if same else "differs"


def _line(name: str, written: str, typed: str, state: str, locale: Locale) -> ComparedLine:
    label = t(f"procedures.staff.record.{name}", locale)
    return ComparedLine(label, written, typed, state, t(f"procedures.staff.record.{state}", locale))


def _draft(record: RecordRule, given: Mapping[str, Any]) -> ActDraft:
    """What was typed, to begin from when the act is written down."""
    told = given.get(record.reference) or {}
    name = str(given.get(record.holder) or "")
    arabic = lang_of(name) == "ar"
    return ActDraft(
        name_fr="" if arabic else name, name_ar=name if arabic else "", day=str(given.get(record.day) or ""),
        **{part: str(told.get(part) or "") for part in acts.PLACE},
    )  # fmt: skip
