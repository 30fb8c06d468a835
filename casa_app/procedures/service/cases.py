"""What is done to a case. One door for every move, so that none escapes the table, the trail or the clocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from casa_app.files import service as files
from casa_app.identity import service as identity
from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit
from casa_app.kit.calendar import legal_calendar
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, Forbidden, Invalid, Missing, NotFound
from casa_app.kit.jobs import enqueue
from casa_app.kit.text import clean
from casa_app.procedures import repository
from casa_app.procedures.definition import Procedure
from casa_app.procedures.models import Case, CaseEvent, CaseOpinion, CasePayment
from casa_app.procedures.rules import (
    APPLICANTS,
    CLERKS,
    NEEDS_TEXT,
    OPEN,
    PUBLIC_ACTIONS,
    SIGNATORIES,
    SYSTEMS,
    TEXT_MOST,
    Action,
    OwnProposal,
    State,
    after,
    check_appeal,
)
from casa_app.procedures.service import answers, catalogue, terms

TOLD = frozenset({Action.ACCEPT, Action.ASK_COMPLEMENT, Action.GRANT, Action.REFUSE, Action.PRESUME, Action.ATTEST,
                  Action.ISSUE, Action.MESSAGE, Action.UPHOLD, Action.DISMISS, Action.REVOKE})  # fmt: skip
"""What the applicant is told of by SMS or e-mail."""
HANDLING = (Role.CLERK, Role.SUPERVISOR, Role.COUNTER_AGENT, Role.CIVIL_STATUS_OFFICER, Role.SIGNATORY)
VERDICTS = ("favourable", "reserved", "unfavourable")


class CaseChanged(CasaError):
    """Somebody changed the case since this page was loaded; nothing typed is lost, look again before sending."""

    key = "procedures.error.case_changed"
    status = 409


class PieceUnchecked(CasaError):
    """A piece was not looked at yet, or was refused: the file cannot be called complete."""

    key = "procedures.error.piece_unchecked"
    status = 409


class PaymentTaken(CasaError):
    """The number of this receipt was recorded already."""

    key = "procedures.error.payment_taken"
    status = 409


@dataclass(frozen=True)
class Deed:
    """One action of a colleague. `version` is the one their page showed; 0 does not check (signing many)."""

    action: Action
    text: str = ""
    version: int = 0
    assignee: UUID | None = None
    pieces: tuple[str, ...] = ()  # ids of the pieces that are missing or wrong (ask_complement)
    piece: UUID | None = None  # the row that is checked
    accepted: bool = False
    body: str = ""  # whose opinion
    verdict: str = ""
    proposal: str = ""  # grant, refuse
    amount: float = 0.0  # dirhams
    receipt_number: str = ""


async def act(work: Work, actor: Actor, case_id: UUID, deed: Deed) -> Case:
    """Does it: state, clocks, timeline, audit link, outbox row and notice in one transaction.

    Raises NotFound, Forbidden (role or reach), StepUpNeeded, CaseNotAllowedNow, SecondComplement, OwnProposal,
    CaseChanged, Missing, Invalid, PieceUnchecked, PaymentTaken.
    """
    case = await repository.get(work, case_id, lock=True)
    if case is None:
        raise NotFound
    procedure = await catalogue.of_revision(work, case.revision_id)
    _may(work, actor, case, procedure, deed)
    if deed.version and deed.version != case.version:
        raise CaseChanged(reference=case.reference)
    text = clean(deed.text, most=TEXT_MOST, field="text")
    if deed.action in NEEDS_TEXT and not text and not deed.pieces:
        raise Missing(field="text")
    return await _move(work, case, procedure, deed, text, by_staff(actor))


def check_reach(actor: Actor, case: Case) -> None:
    """Raises Forbidden when the case lies outside the arrondissements and services of this colleague."""
    if not (actor.has(*HANDLING) and actor.may_see(case.arrondissement, case.service)):
        raise Forbidden


def _may(work: Work, actor: Actor, case: Case, procedure: Procedure, deed: Deed) -> None:
    check_reach(actor, case)
    if deed.action in APPLICANTS | SYSTEMS:
        raise Forbidden
    if deed.action in SIGNATORIES:
        actor.need(Role(procedure.workflow.signatory))
        actor.need_step_up(work.clock.now())
        if deed.action in {Action.GRANT, Action.REFUSE} and case.proposed_by == actor.account_id:
            raise OwnProposal
    elif deed.action not in CLERKS:
        raise Forbidden


@dataclass(frozen=True)
class By:
    """Who acts, as the timeline and the trail name them."""

    kind: str  # staff, applicant, system
    id: UUID | None
    audit: audit.Actor


SYSTEM = By("system", None, audit.SYSTEM)


def by_staff(actor: Actor) -> By:
    """A colleague."""
    return By("staff", actor.account_id, actor.audit)


def by_applicant(person_id: UUID) -> By:
    """The applicant, or the owner in whose name a professional files."""
    return By("applicant", person_id, audit.Actor("applicant", person_id))


async def move(
    work: Work, case: Case, action: Action, by: By, *, text: str = "", data: dict[str, Any] | None = None
) -> Case:
    """A move of the applicant or of the system on a case that is locked. Raises CaseNotAllowedNow, AppealTooLate."""
    procedure = await catalogue.of_revision(work, case.revision_id)
    return await _move(work, case, procedure, Deed(action), text, by, data)


async def _move(
    work: Work, case: Case, procedure: Procedure, deed: Deed, text: str, by: By, told: dict[str, Any] | None = None
) -> Case:
    now, before = work.clock.now(), State(case.state)
    asked = case.complement_asked_at is not None
    case.state = after(before, deed.action, complement_asked=asked)
    data = {**(told or {}), **await _apply(work, case, procedure, deed, text, by)}
    case.updated_at, case.version = now, case.version + 1
    case.open = State(case.state) in OPEN
    case.ended_at = None if case.open else (case.ended_at or now)
    if before is not State(case.state):
        terms.compute(case, procedure, await legal_calendar(work))
    terms.refresh(case)
    work.session.add(case)
    if State(case.state) in {State.WITHDRAWN, State.REFUSED}:
        await repository.release(work, case.id)
    await record(work, case, deed.action, by, text=text, data=data, before=before)
    return case


async def _apply(  # noqa: PLR0911 one arm for each action
    work: Work, case: Case, procedure: Procedure, deed: Deed, text: str, by: By
) -> dict[str, Any]:
    """What each action changes beside the state; gives what the timeline has to tell."""
    now = work.clock.now()
    match deed.action:
        case Action.ASSIGN:
            case.assignee_id = deed.assignee or by.id
            return {"assignee": await identity.staff_name(work, case.assignee_id) if case.assignee_id else ""}
        case Action.ACCEPT:
            await _all_checked(work, case)
            case.accepted_at = now
        case Action.ASK_COMPLEMENT:
            case.complement = _complement(procedure, deed, text)
            case.complement_asked_at = now
            terms.pause(case, now)
            return {"pieces": [one["piece"] for one in case.complement]}
        case Action.SUPPLY:
            terms.resume(case, now)
        case Action.ASK_OPINIONS:
            return {"bodies": await _ask_opinions(work, case, procedure)}
        case Action.OPINION:
            return await _opinion(work, case, deed, text)
        case Action.CHECK:
            return await _check(work, case, deed, text, by)
        case Action.PAY:
            return await _pay(work, case, deed, by)
        case _:
            return _decide(case, deed, text, by, now)
    return {}


def _decide(case: Case, deed: Deed, text: str, by: By, now: datetime) -> dict[str, Any]:
    """The moves of a decision."""
    match deed.action:
        case Action.PROPOSE:
            if deed.proposal not in {"grant", "refuse"}:
                raise Invalid(field="proposal")
            if deed.proposal == "refuse" and not text:
                raise Missing(field="text")
            case.proposal, case.proposed_by, case.motive = deed.proposal, by.id, text
            case.accepted_at = case.accepted_at or now
            return {"proposal": deed.proposal}
        case Action.REFUSE:
            case.decided_at, case.motive = now, text
        case Action.GRANT | Action.PRESUME:
            case.decided_at = now
        case Action.RETURN:
            case.proposal, case.proposed_by, case.motive = "", None, ""
        case Action.APPEAL:
            check_appeal(case.decided_at or now, now)
            case.clock_from = now
        case Action.UPHOLD:
            case.clock_from, case.decided_at, case.proposal, case.proposed_by = now, None, "", None
    return {}


def _complement(procedure: Procedure, deed: Deed, text: str) -> list[dict[str, Any]]:
    """The one list of what is missing: pieces by their id, and words for the rest."""
    known = {piece.id for piece in procedure.pieces if not piece.held}
    if unknown := set(deed.pieces) - known:
        raise Invalid(field="pieces", pieces=", ".join(sorted(unknown)))
    listed: list[dict[str, Any]] = [{"piece": one, "text": ""} for one in deed.pieces]
    return [*listed, {"piece": "", "text": text}] if text else listed


async def _all_checked(work: Work, case: Case) -> None:
    rows = await repository.pieces(work, case.id)
    if any(row.state == "new" for row in rows):
        raise PieceUnchecked
    refused = {row.piece for row in rows if row.state == "refused"}
    if refused - {row.piece for row in rows if row.state == "accepted"}:
        raise PieceUnchecked


async def _check(work: Work, case: Case, deed: Deed, text: str, by: By) -> dict[str, Any]:
    row = next((row for row in await repository.pieces(work, case.id) if row.id == deed.piece), None)
    if row is None:
        raise Invalid(field="piece")
    if not deed.accepted and not text:
        raise Missing(field="text")
    row.state, row.note = ("accepted" if deed.accepted else "refused"), text
    row.checked_by, row.checked_at = by.id, work.clock.now()
    work.session.add(row)
    return {"piece": row.piece, "state": row.state}


async def _ask_opinions(work: Work, case: Case, procedure: Procedure) -> list[str]:
    """Asks every body that the procedure names for these answers, each with its own term."""
    given = await answers.for_conditions(work, case, procedure)
    calendar, now = await legal_calendar(work), work.clock.now()
    asked = {row.body for row in await repository.opinions(work, case.id)}
    wanted = [one for one in procedure.opinions if one.body not in asked and procedure.holds(one.when, given)]
    if not wanted:
        raise Invalid(field="opinions")
    for one in wanted:
        due_at = calendar.due(now, one.amount, one.unit)
        work.session.add(CaseOpinion(case_id=case.id, body=one.body, asked_at=now, due_at=due_at))
    return [one.body for one in wanted]


async def _opinion(work: Work, case: Case, deed: Deed, text: str) -> dict[str, Any]:
    row = await repository.opinion(work, case.id, deed.body)
    if row is None or row.answered_at is not None or deed.verdict not in VERDICTS:
        raise Invalid(field="verdict")
    if deed.verdict != "favourable" and not text:
        raise Missing(field="text")
    row.answered_at, row.verdict, row.text = work.clock.now(), deed.verdict, text
    work.session.add(row)
    rest = [one for one in await repository.opinions(work, case.id) if one.answered_at is None]
    if not rest and case.state == State.OPINIONS:
        case.state = after(State.OPINIONS, Action.GATHER)
    return {"body": deed.body, "verdict": deed.verdict}


async def _pay(work: Work, case: Case, deed: Deed, by: By) -> dict[str, Any]:
    number = clean(deed.receipt_number, most=40, field="receipt_number")
    if not number:
        raise Missing(field="receipt_number")
    if not 0 < deed.amount <= 10_000_000 or by.id is None:  # noqa: PLR2004 dirhams: more is a slip of the hand
        raise Invalid(field="amount")
    if await repository.payment(work, number):
        raise PaymentTaken(field="receipt_number", number=number)
    work.session.add(CasePayment(case_id=case.id, amount=deed.amount, receipt_number=number, at=work.clock.now(),
                                 by=by.id))  # fmt: skip
    return {"amount": deed.amount, "receipt": number}


async def record(
    work: Work, case: Case, action: Action, by: By, *, text: str = "", data: dict[str, Any] | None = None,
    before: State | None = None,
) -> None:  # fmt: skip
    """Timeline, audit link, outbox row and notice of something that happened."""
    data = data or {}
    public = action in PUBLIC_ACTIONS
    work.session.add(CaseEvent(case_id=case.id, at=work.clock.now(), action=action, actor_kind=by.kind, actor_id=by.id,
                               text=text if action is not Action.CHECK else "", public=public, data=data))  # fmt: skip
    changes = {"before": before, "state": case.state, "decide_due": case.decide_due, **data}
    await audit.append(work, "case", case.id, action, actor=by.audit, changes=changes, person_id=case.person_id,
                       personal={"text": text} if text else None)  # fmt: skip
    work.change("procedures", action, case.id, service=case.service, arrondissement=case.arrondissement)
    if action in TOLD:
        await enqueue(work, "procedures.notify", payload={"case": str(case.id), "event": action.value},
                      unique_key=f"{action}:{case.id}:{case.version}")  # fmt: skip
    if State(case.state) in {State.GRANTED, State.TACIT} and action in {Action.GRANT, Action.ATTEST}:
        procedure = await catalogue.of_revision(work, case.revision_id)
        if procedure.result is not None:
            await enqueue(work, "procedures.issue", payload={"case": str(case.id)}, unique_key=f"issue:{case.id}")


async def sign_many(
    work: Work, actor: Actor, case_ids: Sequence[UUID], action: Action
) -> tuple[int, list[tuple[str, CasaError]]]:
    """Signs what was proposed, or attests what is presumed, for many: how many, and those that refused, with why."""
    done: int = 0
    refused: list[tuple[str, CasaError]] = []
    for case_id in case_ids:
        try:
            async with work.session.begin_nested():
                await act(work, actor, case_id, Deed(action))
            done += 1
        except CasaError as problem:
            case = await repository.get(work, case_id)
            refused.append((case.reference if case else str(case_id), problem))
    return done, refused


async def supply(
    work: Work, case: Case, by: By, given: dict[str, tuple[UUID, ...]], upload_secret: str, text: str
) -> Case:
    """The applicant answers the complement list. Raises CaseNotAllowedNow, Missing, and what `files.attach` raises."""
    if not any(given.values()) and not text:
        raise Missing(field="pieces")
    await attach(work, case, given, upload_secret, event="supply")
    return await move(work, case, Action.SUPPLY, by, text=clean(text, most=TEXT_MOST, field="text"),
                      data={"pieces": sorted(given)})  # fmt: skip


async def attach(
    work: Work, case: Case, given: dict[str, tuple[UUID, ...]], upload_secret: str, *, event: str
) -> None:
    """Gives uploads to a case as its pieces. Raises what `files.attach` raises."""
    for piece, uploads in given.items():
        for view in await files.attach(work, uploads, upload_secret, "case", case.id, event=event):
            work.session.add(repository.new_piece(case.id, piece, view.id))
