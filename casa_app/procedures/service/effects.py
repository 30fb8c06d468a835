"""What each action changes on a case beside its state, and what it wants to be told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from casa_app.files import vault
from casa_app.identity import service as identity
from casa_app.kit import audit, bulk
from casa_app.kit.calendar import legal_calendar
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, Invalid, Missing
from casa_app.kit.registry import next_entry
from casa_app.kit.text import clean
from casa_app.procedures import repository
from casa_app.procedures.definition import Procedure
from casa_app.procedures.models import Case, CaseOpinion, CasePayment
from casa_app.procedures.rules import Action, State, after, check_appeal
from casa_app.procedures.service import acts, answers, terms

VERDICTS = ("favourable", "reserved", "unfavourable")


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
    act: UUID | None = None  # the civil act that was found
    written: Mapping[str, str] | None = None  # or what the paper register says of it, as a form has it
    accepted: bool = False
    body: str = ""  # whose opinion
    verdict: str = ""
    proposal: str = ""  # grant, refuse
    amount: float = 0.0  # dirhams
    receipt_number: str = ""


@dataclass(frozen=True)
class By:
    """Who acts, as the timeline and the trail name them."""

    kind: str  # staff, applicant, system
    id: UUID | None
    audit: audit.Actor


async def apply(  # noqa: PLR0911 one arm for each action
    work: Work, case: Case, procedure: Procedure, deed: Deed, text: str, by: By
) -> dict[str, Any]:
    """What each action changes beside the state; gives what the timeline has to tell.

    Raises Missing, Invalid, PieceUnchecked, PaymentTaken, AppealTooLate, ActMissing, and what
    `acts.link` raises.
    """
    now = work.clock.now()
    if deed.action is Action.GRANT or (deed.action is Action.PROPOSE and deed.proposal == "grant"):
        acts.check_found(case, procedure)
    match deed.action:
        case Action.FIND_ACT:
            given = await answers.of_case(work, case)
            return await acts.link(work, case, procedure, given, deed.act, deed.written, by.audit)
        case Action.ASSIGN:
            case.assignee_id = deed.assignee or by.id
            return {"assignee": await identity.staff_name(work, case.assignee_id) if case.assignee_id else ""}
        case Action.ACCEPT:
            await _all_checked(work, case)
            case.accepted_at = now
        case Action.COSIGN:
            await enter(work, case)
            await answers.forget_typed(work, case)
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


async def enter(work: Work, case: Case) -> None:
    """Files a case: its entry in the registry office's book, from which its terms are counted."""
    now = work.clock.now()
    case.entry_year = work.today().year
    case.entry_number = await next_entry(work, case.office, case.entry_year)
    case.filed_at = case.clock_from = now


def _decide(case: Case, deed: Deed, text: str, by: By, now: datetime) -> dict[str, Any]:
    """The moves of a decision."""
    match deed.action:
        case Action.SEND_TO_OWNER | Action.DECLINE:
            case.clock_from = now
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
    if not deed.accepted:
        await vault.refused(work, case.person_id, row.file_id)
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
    paid = {"case_id": case.id, "amount": deed.amount, "receipt_number": number, "at": work.clock.now(), "by": by.id}
    if not await bulk.keep_new(work, CasePayment, [bulk.row(CasePayment, **paid)], unique=["receipt_number"]):
        raise PaymentTaken(field="receipt_number", number=number)
    return {"amount": deed.amount, "receipt": number}
