"""The case sheet: everything that a colleague needs on one page to instruct a demande, or to sign it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from casa_app.files import service as files
from casa_app.identity import service as identity
from casa_app.identity import sites
from casa_app.identity.policy import Actor
from casa_app.kit import audit
from casa_app.kit.calendar import LegalCalendar, shown_calendar
from casa_app.kit.database import Work
from casa_app.kit.errors import NotFound
from casa_app.kit.i18n import Locale, city_date, format_date, format_datetime, t
from casa_app.kit.references import parse_reference
from casa_app.kit.wording import initials, lang_of
from casa_app.procedures import issuing_repository, repository, worklist_repository
from casa_app.procedures.act_views import ActPanel
from casa_app.procedures.definition import Procedure
from casa_app.procedures.kinds.numbers import dirhams
from casa_app.procedures.models import Case, CaseOpinion, CasePayment
from casa_app.procedures.repository import ToldEvent
from casa_app.procedures.rules import CHECKED, UNDECIDED, Action, State, possible
from casa_app.procedures.service import answers, catalogue, finding, issuing, sheet_parts, wording
from casa_app.procedures.service.access import may_see_piece as may_see_piece  # noqa: PLC0414 registers the checker
from casa_app.procedures.service.answers import Settled
from casa_app.procedures.service.cases import HANDLING, check_reach, powers, revoker, signer
from casa_app.procedures.service.worklist import names, reach_of
from casa_app.procedures.staff_views import AgentChoice, CaseEventView, CaseSheet, EarlierCase, Line, PaymentView
from casa_app.territory import service as territory

NEARBY_METRES: Final = 30.0
"""How far off another case is still at this address."""
_NEXT: Final = {
    State.FILED: Action.ACCEPT, State.COMPLETE: Action.START, State.INSTRUCTION: Action.PROPOSE,
    State.OPINIONS: Action.OPINION, State.PRESUMED: Action.ATTEST, State.APPEALED: Action.UPHOLD,
    State.ISSUED: Action.CLOSE, State.GRANTED: Action.CLOSE,
}  # fmt: skip


@dataclass(frozen=True)
class _Whole:
    """A case with all that its sheet is made of."""

    case: Case
    procedure: Procedure
    settled: Settled
    applicant: Mapping[str, str]
    opinions: Sequence[CaseOpinion]
    payments: Sequence[CasePayment]
    events: Sequence[ToldEvent]
    now: datetime
    calendar: LegalCalendar
    called: Mapping[UUID, str]


async def find(work: Work, actor: Actor, reference: str) -> Case:
    """The case with this reference. Raises NotAReference, NotFound, Forbidden (out of reach)."""
    case = await repository.by_reference(work, parse_reference(reference))
    if case is None:
        raise NotFound
    check_reach(actor, case)
    return case


async def sheet(work: Work, actor: Actor, reference: str, locale: Locale) -> CaseSheet:
    """The whole sheet; who shows the act on it logs that (`finding.look`). Raises what `find` raises."""
    found = await repository.opened(work, parse_reference(reference))
    if found is None:
        raise NotFound
    case, _key = found  # held, for it opens what is sealed below
    check_reach(actor, case)
    whole = await _whole(work, case)
    act = await finding.panel(work, actor, case, whole.settled, whole.applicant.get("name") or "", locale)
    return await _sheet(work, actor, whole, locale, act)


async def peek(work: Work, actor: Actor, case_id: UUID, locale: Locale) -> CaseSheet:
    """The sheet of a row of the list, without its civil act. Raises NotFound, Forbidden."""
    case = await repository.get(work, case_id)
    if case is None:
        raise NotFound
    check_reach(actor, case)
    return await _sheet(work, actor, await _whole(work, case), locale, ActPanel())


async def _whole(work: Work, case: Case) -> _Whole:
    procedure = await catalogue.of_revision(work, case.revision_id)
    kept = await audit.unseal(work, case.person_id, case.sealed) or {"answers": {}, "applicant": {}}
    events = await repository.events(work, case.id)
    done = {row.action for row in events}  # what the timeline does not tell of need not be asked for
    payments = await repository.payments(work, case.id) if Action.PAY in done else ()
    opinions = await repository.opinions(work, case.id) if Action.ASK_OPINIONS in done else ()
    colleagues = {row.actor_id for row in events if row.actor_kind == "staff"} | {row.by for row in payments}
    colleagues |= {case.assignee_id, case.proposed_by}
    return _Whole(
        case, procedure, answers.settle(procedure, kept["answers"], {}), kept["applicant"],
        opinions, payments, events, work.clock.now(), await shown_calendar(work),
        await names(work, [key for key in colleagues if key]),
    )  # fmt: skip


async def _sheet(work: Work, actor: Actor, whole: _Whole, locale: Locale, act: ActPanel) -> CaseSheet:
    case, procedure = whole.case, whole.procedure
    state = State(case.state)
    label, tone, icon, what = wording.due(case, whole.calendar, whole.now, locale)
    pieces = await repository.shown_pieces(work, case.id)
    files_of = {view.id: view for view in await files.listed(work, "case", case.id)}
    actions, first, waits = _actions(actor, whole, locale)
    shown = sheet_parts.pieces(pieces, files_of, whole.settled, state, whole.called, locale)
    document = await repository.document(work, case.id) if state in _ENDED else None
    revoked = await issuing_repository.revocation(work, document.id) if document else None
    return CaseSheet(
        id=str(case.id), reference=case.reference, version=case.version, code=case.code,
        procedure=procedure.name[locale], revision=procedure.revision, verified=procedure.verified,
        icon=procedure.icon, state=state, state_label=wording.state_label(state, locale),
        state_tone=wording.STATE_TONES[state], state_icon=wording.STATE_ICONS[state],
        todo=wording.todo("find_act" if _lacks_act(whole, state) else state, case.proposal, locale),
        applicant=whole.applicant.get("name") or t("procedures.staff.erased", locale),
        contact=_contact(whole),
        business=await _business(work, case, locale), summary=_summary(case, locale),
        filed=format_datetime(case.filed_at, locale), entry=f"{case.entry_year}/{case.entry_number}",
        arrondissement=wording.zone_name(case.arrondissement, locale),
        service=wording.service_name(case.service, locale), assignee=_name(whole, case.assignee_id),
        lat=case.lat or 0.0, lng=case.lng or 0.0, has_position=case.lat is not None and case.lng is not None,
        due_label=label, due_tone=tone, due_icon=icon, due_what=what, legal=_legal(whole, locale),
        demonstration=case.demonstration, sections=sheet_parts.sections(whole.settled, locale), pieces=shown,
        needs_act=procedure.record is not None, act=act,
        pieces_label=sheet_parts.pieces_label(pieces, locale), held=sheet_parts.held(whole.settled, locale),
        choices=sheet_parts.choices(whole.settled, pieces, locale),
        opinions=sheet_parts.opinions(procedure, whole.opinions, whole.now, locale),
        clocks=sheet_parts.clocks(case, procedure, whole.now, locale),
        checklist=[one[locale] for one in procedure.workflow.checklist], events=_events(whole, locale),
        fees=[Line(fee.label[locale], dirhams(amount, locale)) for fee, amount in whole.settled.fees],
        payments=_payments(whole, locale), paid_label=_paid(whole, locale), owed=_owed(whole),
        complement=sheet_parts.complement(case, procedure, locale),
        complement_asked=format_date(case.complement_asked_at, locale) if case.complement_asked_at else "",
        proposal=case.proposal, proposal_label=_proposal(whole, locale), motive=case.motive,
        motive_lang=lang_of(case.motive),
        evidence=sheet_parts.evidence(case, procedure, pieces, locale) if state in _PRESUMED else [],
        document=sheet_parts.document(document, revoked, locale), held_up=await _held_up(work, case, locale),
        actions=actions, next_action=first, waits_for=waits,
        revocable=document is not None and revoked is None and actor.has(revoker(procedure, tacit=document.tacit)),
    )  # fmt: skip


_PRESUMED: Final = frozenset({State.PRESUMED, State.TACIT})
_ENDED: Final = frozenset({State.ISSUED, State.CLOSED})
"""Where a document may be there."""


async def _held_up(work: Work, case: Case, locale: Locale) -> str:
    """Why a granted document is not there yet, in words."""
    why = await issuing.held_up(work, case)
    return t(f"procedures.staff.issuing.{why}", locale) if why else ""


def _contact(whole: _Whole) -> str:
    """A number or an address, isolated (UAX 9): in Arabic its `+` would change sides."""
    phone = whole.applicant.get("phone")
    reach = identity.show_phone(phone) if phone else whole.applicant.get("email")
    return f"\u2066{reach}\u2069" if reach else ""


def _name(whole: _Whole, account_id: UUID | None) -> str:
    return whole.called.get(account_id, "") if account_id else ""


def _summary(case: Case, locale: Locale) -> str:
    return t(
        "procedures.staff.summary", locale, date=format_date(case.filed_at, locale, "full"),
        channel=t(f"procedures.staff.channel.{case.channel}", locale),
        contact=t(f"procedures.staff.contact.{case.contact}", locale),
    )  # fmt: skip


async def _business(work: Work, case: Case, locale: Locale) -> str:
    """In whose name it was filed, with its ICE, whether its papers were seen, and from which establishment."""
    if case.business_id is None:
        return ""
    known = await identity.business(work, case.business_id)
    seen = t(f"procedures.staff.business.{'verified' if known.verified else 'unverified'}", locale)
    told = t("procedures.staff.business", locale, name=known.name, ice=known.ice, seen=seen)
    if case.site_id is None:
        return told
    site = await sites.named(work, case.site_id)
    return f"{told} · {t('procedures.staff.site', locale, name=site.name, address=site.address)}"


def _legal(whole: _Whole, locale: Locale) -> str:
    """By when the law wants a decision, and what silence would mean."""
    case, decide = whole.case, whole.procedure.clocks.decide
    if State(case.state) not in UNDECIDED:
        return ""
    if case.decide_due is None:
        return t("procedures.staff.legal.paused", locale)
    days = (city_date(case.decide_due) - city_date(whole.now)).days
    date = format_date(case.decide_due, locale, "full")
    said = t("procedures.staff.legal" if days >= 0 else "procedures.staff.legal.late", locale, date=date, n=abs(days))
    return f"{said} {t(f'procedures.staff.silence.{decide.silence}', locale)}"


def _owed(whole: _Whole) -> float:
    return round(max(0.0, whole.case.fee - sum(row.amount for row in whole.payments)), 2)


def _paid(whole: _Whole, locale: Locale) -> str:
    """What is paid and what is left, in words; free is said too."""
    if not whole.case.fee:
        return t("procedures.staff.free", locale)
    owed = _owed(whole)
    total = dirhams(whole.case.fee, locale)
    if not owed:
        return t("procedures.staff.paid", locale, total=total)
    return t("procedures.staff.owed", locale, total=total, owed=dirhams(owed, locale))


def _payments(whole: _Whole, locale: Locale) -> list[PaymentView]:
    return [
        PaymentView(dirhams(row.amount, locale), row.receipt_number, format_datetime(row.at, locale),
                    _name(whole, row.by))
        for row in whole.payments
    ]  # fmt: skip


def _proposal(whole: _Whole, locale: Locale) -> str:
    case = whole.case
    if not case.proposal:
        return ""
    return t(f"procedures.staff.proposal.{case.proposal}", locale, who=_name(whole, case.proposed_by))


def _events(whole: _Whole, locale: Locale) -> list[CaseEventView]:
    """The timeline, newest first, with the names of colleagues."""
    shown = []
    for place, row in enumerate(reversed(whole.events)):
        who = _name(whole, row.actor_id) if row.actor_kind == "staff" else ""
        who = who or t(f"procedures.staff.actor.{row.actor_kind}", locale)
        shown.append(wording.event(row, whole.procedure, who, locale, newest=place == 0))
    return shown


def _actions(actor: Actor, whole: _Whole, locale: Locale) -> tuple[list[str], str, str]:
    """What this reader may do now, what comes first, and why they can do nothing if so."""
    case, state = whole.case, State(whole.case.state)
    signs = signer(state, whole.procedure)
    signatory = signs is not None and actor.has(signs)
    found = set(possible(state, complement_asked=case.complement_asked_at is not None))
    asked = {row.body for row in whole.opinions}
    if not any(one.body not in asked for one in whole.settled.opinions):
        found.discard(Action.ASK_OPINIONS)
    if state is State.GRANTED and whole.procedure.result is not None:
        found.discard(Action.CLOSE)
    if any(row.answered_at is None for row in whole.opinions) and state in {State.OPINIONS, State.INSTRUCTION}:
        found.add(Action.OPINION)
    own = state is State.PROPOSED and case.proposed_by == actor.account_id
    if own:
        found -= {Action.GRANT, Action.REFUSE}
    found |= {Action.NOTE, Action.MESSAGE}
    if case.open:
        found.add(Action.ASSIGN)
    if _owed(whole):
        found.add(Action.PAY)
    if whole.procedure.record is not None and state in CHECKED:
        found.add(Action.FIND_ACT)
    found &= powers(actor, whole.procedure)
    first = _first(whole, state, found)
    waits = ""
    if signs and (own or not signatory):
        key = "own" if own and signatory else signs.value
        waits = t(f"procedures.staff.waits.{key}", locale)
    return sorted(one.value for one in found), first, waits


def _first(whole: _Whole, state: State, found: set[Action]) -> str:
    """What moves the case on: the sheet's one primary button."""
    if _lacks_act(whole, state):
        first = Action.FIND_ACT
    elif state is State.PROPOSED:
        first = Action.GRANT if whole.case.proposal == "grant" else Action.REFUSE
    elif state in {State.COMPLETE, State.INSTRUCTION} and Action.ASK_OPINIONS in found:
        first = Action.ASK_OPINIONS
    else:
        first = _NEXT.get(state, Action.NOTE)
    return first.value if first in found and first is not Action.NOTE else ""


def _lacks_act(whole: _Whole, state: State) -> bool:
    """Whether the civil act has to be found before anything is proposed."""
    waits = state in {State.COMPLETE, State.INSTRUCTION}
    return waits and whole.procedure.record is not None and whole.case.act_id is None


async def earlier(work: Work, actor: Actor, reference: str, locale: Locale) -> list[EarlierCase]:
    """Other cases of this person or business, or at this place, within reach, the newest first.

    Raises what `find` raises.
    """
    case, box = await find(work, actor, reference), None
    if case.lat is not None and case.lng is not None:
        around = territory.box_around(case.lat, case.lng, NEARBY_METRES)
        box = (around.south, around.west, around.north, around.east)
    shown = []
    for other in await worklist_repository.related(work, reach_of(actor), case, box):
        procedure = await catalogue.of_revision(work, other.revision_id)
        shown.append(EarlierCase(
            other.reference, procedure.name[locale], format_date(other.filed_at, locale, "short"),
            wording.state_label(other.state, locale), t(f"procedures.staff.earlier.{_why(case, other)}", locale),
        ))  # fmt: skip
    return shown


def _why(case: Case, other: Case) -> str:
    if case.person_id in {other.person_id, other.prepared_by}:
        return "person"
    return "business" if case.business_id and case.business_id == other.business_id else "place"


async def agents(work: Work, actor: Actor, case_id: UUID) -> list[AgentChoice]:
    """The colleagues who reach the case, oneself on top, then by name. Raises NotFound, Forbidden."""
    case = await repository.get(work, case_id)
    if case is None:
        raise NotFound
    check_reach(actor, case)
    found = await identity.colleagues(work, case.arrondissement, case.service, roles=frozenset(HANDLING))
    # A case of the whole city is reached only by those who are limited to no arrondissement.
    reached = [one for one in found if case.arrondissement or not one.arrondissements]
    reached.sort(key=lambda one: one.account_id != actor.account_id)
    return [
        AgentChoice(str(one.account_id), one.name, initials(one.name), one.account_id == actor.account_id)
        for one in reached
    ]
