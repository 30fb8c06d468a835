"""What an applicant is told of by SMS or e-mail. Never the secret; never a link in an SMS."""

from typing import Any, Final
from uuid import UUID

from casa_app.kit.database import Work
from casa_app.kit.i18n import Locale, as_locale, format_date
from casa_app.notices import service as notices
from casa_app.procedures import repository
from casa_app.procedures.models import Case
from casa_app.procedures.rules import APPEAL_WINDOW, Action
from casa_app.procedures.service import answers, catalogue, wording
from casa_app.procedures.service.cases import TOLD
from casa_app.settings import settings

EVENTS: Final = frozenset({Action.FILE, *TOLD})


async def happened(work: Work, case_id: UUID, event: str, key: str) -> None:
    """Tells the applicant of one event; `key` names it, so that it is told once. An erased one is told nothing."""
    case = await repository.get(work, case_id)
    if case is None or event not in EVENTS or case.contact == "none" or _invented(case):
        return
    who = await answers.applicant_of(work, case)
    to = who.get("phone" if case.contact == "sms" else "email")
    locale = as_locale(case.locale)
    reached = {"phone": to} if case.contact == "sms" else {"email": to}
    if to:
        about = await _about(work, case, locale)
        await notices.send(work, f"procedures.{event}", key=key, person_id=case.person_id, locale=locale,
                           **reached, **about)  # fmt: skip


def _invented(case: Case) -> bool:
    """Whether its people are invented while messages really leave: a made-up number may be somebody's."""
    leaving = settings().sms_url.get_secret_value() or settings().smtp_url.get_secret_value()
    return case.demonstration and bool(leaving)


async def _about(work: Work, case: Case, locale: Locale) -> dict[str, Any]:
    """Everything that a notice may mention. Dates in words."""
    procedure = await catalogue.of_revision(work, case.revision_id)
    until = (case.decided_at or work.clock.now()) + APPEAL_WINDOW
    return {
        "reference": case.reference, "procedure": procedure.name[locale],
        "office": wording.zone_name(case.arrondissement, locale), "motive": case.motive,
        "answer": format_date(case.decide_due, locale) if case.decide_due else "—",
        "until": format_date(until, locale),
        "link": f"{settings().origin}/{locale}/follow?reference={case.reference}",
    }  # fmt: skip
