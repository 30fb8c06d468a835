"""What applicants and preparers are told by SMS or e-mail, colleagues by e-mail. Never the secret; no link by SMS."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from casa_app.identity import service as identity
from casa_app.identity.policy import Role
from casa_app.kit.database import Work
from casa_app.kit.i18n import Locale, as_locale, format_date
from casa_app.notices import service as notices
from casa_app.procedures import repository
from casa_app.procedures.models import Case
from casa_app.procedures.rules import APPEAL_WINDOW, Action, State
from casa_app.procedures.service import answers, catalogue, wording
from casa_app.procedures.service.cases import TOLD
from casa_app.settings import settings

EVENTS: Final = frozenset({Action.FILE, *TOLD}) - {Action.DECLINE, Action.LAPSE}
"""What an applicant is told of."""
PREPARERS: Final = frozenset({Action.COSIGN, Action.DECLINE, Action.LAPSE, Action.ACCEPT, Action.ASK_COMPLEMENT,
                              Action.MESSAGE, Action.GRANT, Action.REFUSE})  # fmt: skip
"""What a professional is told of a file that they prepared."""


async def happened(work: Work, case_id: UUID, event: str, key: str) -> None:
    """Tells whom one event concerns; `key` names it, so that it is told once. An erased applicant is told nothing."""
    case = await repository.get(work, case_id)
    if case is None or _invented(case):
        return
    if event == Action.ASK_OPINIONS:
        await _bodies(work, case, key)
    elif event == Action.REPLY:
        await _assignee(work, case, key)
    if event in PREPARERS and case.prepared_by:
        await _preparer(work, case, case.prepared_by, event, f"{key}:preparer")
    if event in EVENTS and case.contact != "none":
        await _applicant(work, case, event, key)


async def _bodies(work: Work, case: Case, key: str) -> None:
    """Each body that is asked, by the colleagues who speak for it there."""
    speaking = await identity.colleagues(work, case.arrondissement, roles=frozenset({Role.PARTNER_BODY}))
    for opinion in (await repository.awaited_opinions(work, [case.id])).get(case.id, []):
        for one in speaking:
            if opinion.body in one.services:
                await _colleague(work, case, one.account_id, "procedures.opinion_asked", f"{key}:{opinion.body}",
                                 "opinions", until=opinion.due_at)  # fmt: skip


async def _assignee(work: Work, case: Case, key: str) -> None:
    if case.assignee_id is not None:
        at = f"case?reference={case.reference}"
        await _colleague(work, case, case.assignee_id, "procedures.replied", key, at, until=case.due_at)


async def _colleague(
    work: Work, case: Case, account_id: UUID, template: str, key: str, at: str, *, until: datetime
) -> None:  # fmt: skip
    person_id = await identity.person_of(work, account_id)
    locale = (await identity.contact(work, person_id)).locale
    procedure = await catalogue.of_revision(work, case.revision_id)
    await notices.tell(
        work, person_id, template, key=f"{key}:{account_id}", channel="email", locale=locale,
        reference=case.reference, procedure=procedure.name[locale],
        office=wording.zone_name(case.arrondissement, locale),
        until=format_date(until, locale), link=f"{settings().origin}/{locale}/staff/{at}",
    )  # fmt: skip


async def _preparer(work: Work, case: Case, person_id: UUID, event: str, key: str) -> None:
    known = await identity.contact(work, person_id)
    reached = {"phone": known.phone} if known.phone else {"email": known.email}
    if any(reached.values()):
        about = await _about(work, case, known.locale)
        await notices.send(work, f"procedures.{event}", key=key, person_id=person_id, locale=known.locale,
                           **reached, **about)  # fmt: skip


async def _applicant(work: Work, case: Case, event: str, key: str) -> None:
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
    preparer = await identity.contact(work, case.prepared_by) if case.prepared_by else None
    page = "sign" if case.state == State.AWAITING_OWNER else "follow"
    return {
        "reference": case.reference, "procedure": procedure.name[locale],
        "office": wording.zone_name(case.arrondissement, locale), "motive": case.motive,
        "answer": format_date(case.decide_due, locale) if case.decide_due else "—",
        "until": format_date(case.due_at if case.entry_number is None else until, locale),
        "name": preparer.name if preparer else "",
        "link": f"{settings().origin}/{locale}/{page}?reference={case.reference}",
    }  # fmt: skip
