"""Opinions as the partner body that is asked sees them: what waits for it, what it needs to know, and its answer."""

from datetime import datetime
from typing import Final
from uuid import UUID

from casa_app.files import service as files
from casa_app.identity.policy import Actor, Role
from casa_app.kit.calendar import LegalCalendar, shown_calendar
from casa_app.kit.database import Work
from casa_app.kit.errors import Forbidden, NotFound
from casa_app.kit.i18n import Locale, city_date, format_date, t, weekday
from casa_app.kit.wording import DUE_ICONS, lang_of, urgency
from casa_app.procedures import opinion_repository, repository
from casa_app.procedures.definition import Opinion, Procedure
from casa_app.procedures.models import Case, CaseOpinion
from casa_app.procedures.partner_views import AskedOpinion, AskedRow
from casa_app.procedures.rules import Action, State
from casa_app.procedures.service import answers, cases, catalogue, sheet_parts, wording
from casa_app.procedures.service.cases import Deed

SHOWN_MOST: Final = 50
_WITHHELD: Final = frozenset({"cin", "phone", "email", "person", "declaration"})
"""Kinds of answers that no opinion needs (law 09-08: the minimum)."""


def bodies_of(actor: Actor) -> tuple[str, ...]:
    """The bodies that this colleague answers for: those that their account is limited to. Raises Forbidden."""
    if not actor.has(Role.PARTNER_BODY) or not actor.services:
        raise Forbidden
    return tuple(sorted(actor.services))


async def asked(work: Work, actor: Actor, locale: Locale, *, given: bool = False) -> list[AskedRow]:
    """The opinions that wait for the reader's body, the most urgent first, or those given last. Raises Forbidden."""
    bodies, places = bodies_of(actor), tuple(sorted(actor.arrondissements))
    found = await opinion_repository.of_bodies(work, bodies, places, given=given, limit=SHOWN_MOST)
    calendar, now = await shown_calendar(work), work.clock.now()
    shown = []
    for opinion, case in found:
        procedure = await catalogue.of_revision(work, case.revision_id)
        shown.append(_row(opinion, case, procedure, calendar, now, locale))
    return shown


async def opened(work: Work, actor: Actor, opinion_id: UUID, locale: Locale) -> AskedOpinion:
    """One of them, whole. Raises Forbidden, NotFound."""
    opinion, case = await _find(work, actor, opinion_id)
    procedure = await catalogue.of_revision(work, case.revision_id)
    settled = await answers.settled(work, case, procedure)
    rule = _rule(procedure, opinion.body)
    named = {view.id: view for view in await files.listed(work, "case", case.id)}
    rows = await repository.shown_pieces(work, case.id)
    return AskedOpinion(
        row=_row(opinion, case, procedure, await shown_calendar(work), work.clock.now(), locale),
        source=rule.source[locale] if rule else "", verified=rule.verified if rule else True,
        silence=t(f"procedures.staff.opinion.silence.{rule.silence if rule else 'none'}", locale),
        text=opinion.text, text_lang=lang_of(opinion.text),
        sections=sheet_parts.sections(settled, locale, without=_WITHHELD),
        pieces=sheet_parts.pieces(rows, named, settled, State(case.state), {}, locale),
        lat=case.lat or 0.0, lng=case.lng or 0.0, has_position=case.lat is not None and case.lng is not None,
    )  # fmt: skip


async def give(work: Work, actor: Actor, opinion_id: UUID, verdict: str, text: str) -> None:
    """Answers for the body. Raises Forbidden, NotFound, Missing, Invalid (answered before), CaseNotAllowedNow."""
    opinion, case = await _find(work, actor, opinion_id)
    await cases.act(work, actor, case.id, Deed(Action.OPINION, body=opinion.body, verdict=verdict, text=text))


async def _find(work: Work, actor: Actor, opinion_id: UUID) -> tuple[CaseOpinion, Case]:
    bodies_of(actor)
    found = await opinion_repository.one(work, opinion_id)
    if found is None or not cases.speaks_for(actor, found[1], found[0].body):
        raise NotFound
    return found


def _rule(procedure: Procedure, body: str) -> Opinion | None:
    return next((one for one in procedure.opinions if one.body == body), None)


def _row(
    opinion: CaseOpinion, case: Case, procedure: Procedure, calendar: LegalCalendar, now: datetime, locale: Locale
) -> AskedRow:  # fmt: skip
    rule = _rule(procedure, opinion.body)
    waits = opinion.answered_at is None
    label, tone = urgency(opinion.due_at if waits else None, calendar, now, locale)
    what = t("procedures.partner.due", locale, date=weekday(city_date(opinion.due_at), locale)) if waits else \
        t("procedures.partner.answered", locale, date=format_date(opinion.answered_at or now, locale))  # fmt: skip
    return AskedRow(
        id=str(opinion.id), reference=case.reference, procedure=procedure.name[locale],
        place=wording.zone_name(case.arrondissement, locale), body=rule.name[locale] if rule else opinion.body,
        asked=format_date(opinion.asked_at, locale), open=waits, due_label=label, due_tone=tone,
        due_icon=DUE_ICONS[tone], due_what=what,
        label="" if waits else t(f"procedures.staff.opinion.{opinion.verdict}", locale),
        tone=sheet_parts.OPINION_TONES.get(opinion.verdict, "neutral"),
        icon=sheet_parts.OPINION_ICONS.get(opinion.verdict, "hourglass"),
    )  # fmt: skip
