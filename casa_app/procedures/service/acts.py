"""The civil act that a case's document is drawn from: found by a colleague, or written down from the paper register."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from casa_app.kit import audit
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, Invalid, InvalidForm, Missing
from casa_app.kit.i18n import Locale, t
from casa_app.procedures import repository
from casa_app.procedures.definition import Procedure
from casa_app.procedures.kinds.base import Context, Reader
from casa_app.procedures.models import Case
from casa_app.procedures.record_rule import RecordRule
from casa_app.records.service import acts as records
from casa_app.records.service.acts import Content, Reference
from casa_app.records.views import ActView
from casa_app.territory import service as territory

PLACE: Final = ("register", "act", "year", "calendar")
"""What a form says of where an act stands; the rest of it is `records.Content`."""


class ActMissing(CasaError):
    """The document is drawn from a civil act, and none was found for this case yet."""

    key = "procedures.error.act_missing"
    status = 409


class ActAwaited(CasaError):
    """Another case waits for a signature with this act as it stands: it is not written anew meanwhile."""

    key = "procedures.error.act_awaited"
    status = 409


def check_found(case: Case, procedure: Procedure) -> None:
    """Raises ActMissing when a case that needs an act has none."""
    if procedure.record is not None and case.act_id is None:
        raise ActMissing(reference=case.reference)


async def of_case(work: Work, case: Case, procedure: Procedure) -> ActView | None:
    """The act of a case; None for a procedure that needs none. Raises ActMissing."""
    check_found(case, procedure)
    return await records.get(work, case.act_id) if procedure.record is not None and case.act_id else None


async def candidates(work: Work, case: Case, record: RecordRule, given: Mapping[str, Any]) -> Sequence[ActView]:
    """The acts that these answers may mean: by reference, or by name and day."""
    name, day = str(given.get(record.holder) or ""), str(given.get(record.day) or "")
    return await records.candidates(work, record.act, case.office, told_place(case, record, given), name, day)


def told_place(case: Case, record: RecordRule, given: Mapping[str, Any]) -> Reference | None:
    """Where the applicant says that the act stands, if they know."""
    told = given.get(record.reference)
    return Reference.of(record.act, case.office, told) if told else None


async def link(
    work: Work, case: Case, procedure: Procedure, given: Mapping[str, Any], chosen: UUID | None,
    written: Mapping[str, str] | None, by: audit.Actor,
) -> dict[str, str]:  # fmt: skip
    """Makes an act that was found, or one written down from the paper register, that of the case; says which, and how.

    Raises Invalid, InvalidForm, MayNotAsk, ActDelivered, ActAwaited.
    """
    record = procedure.record
    if record is None:
        raise Invalid(field="act")
    records.check_may_ask(record.act, str(given.get(record.relationship) or ""))
    if written is not None:
        where, content = _read(work, case, procedure, record, written)
        case.act_id = await records.enter(work, where, content, by)
        if await repository.awaits_signature(work, case.act_id, case.id):
            raise ActAwaited
    elif chosen in {one.id for one in await candidates(work, case, record, given)}:
        case.act_id = chosen
    else:
        raise Invalid(field="act")
    return {"how": "found" if written is None else "written", "act": str(case.act_id)}


def _read(
    work: Work, case: Case, procedure: Procedure, record: RecordRule, written: Mapping[str, str]
) -> tuple[Reference, Content]:
    """Where the act stands and what it says, as a colleague typed it; everything that is wrong in one InvalidForm."""
    asked = procedure.fields[record.reference]
    place = {f"{asked.id}.{part}": written.get(part, "") for part in PLACE}
    office = {f"{asked.id}.office": territory.name(case.office, case.locale)}
    reader = Reader(place | office, Context(work.today()))
    told = asked.read(reader)
    problems: list[CasaError] = reader.problems
    for problem in problems:
        problem.field = problem.field.rpartition(".")[2]
    if not written.get("register", "").strip():
        problems.append(Missing(field="register"))
    try:
        content = records.parse_content(written, work.today())
    except InvalidForm as several:
        problems += several.problems
    if problems:
        raise InvalidForm(sorted(problems, key=lambda one: one.field not in PLACE))
    return Reference.of(record.act, case.office, told), content


async def log_delivery(
    work: Work, case: Case, procedure: Procedure, given: Mapping[str, Any], number: str
) -> None:
    """Logs with the act that a document was drawn from it, in the transaction that issues. Raises MayNotAsk."""
    if procedure.record is None or procedure.result is None or case.act_id is None:
        return
    relationship = str(given.get(procedure.record.relationship) or "")
    await records.deliver(work, case.act_id, number=number, title=procedure.result.title, relationship=relationship,
                          asked_by=case.person_id)  # fmt: skip


def told(act: ActView, procedure: Procedure, locale: Locale) -> dict[str, str]:
    """What a result may say of the act (`ACT_VALUES`); what the act does not say is a dash."""
    content = act.content.values

    def either(name: str) -> str:
        other = "fr" if locale == "ar" else "ar"
        return content.get(f"{name}_{locale}") or content[f"{name}_{other}"] or "–"

    return {
        "act_holder": either("name"), "act_day": day_of(act, procedure, locale), "act_place": either("place"),
        "act_father": either("father"), "act_mother": either("mother"),
        "act_reference": records.in_words(act.where, locale),
        # On one line: an isolate (UAX 9) ends with its paragraph, and French beside Arabic would lose its order.
        "act_mentions": " · ".join(act.content.mentions.split("\n")) or t("procedures.document.no_mentions", locale),
    }  # fmt: skip


def day_of(act: ActView, procedure: Procedure, locale: Locale) -> str:
    """The act's day in both calendars, the register's own first; a month or a year where it tells no more."""
    return records.day_in_words(act.content, locale) if procedure.record else ""
