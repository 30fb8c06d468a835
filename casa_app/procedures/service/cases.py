"""What is done to a case. One door for every move, so that none escapes the table, the trail or the clocks."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from casa_app.files import service as files
from casa_app.identity import absences
from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit
from casa_app.kit.calendar import legal_calendar
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, Forbidden, Invalid, Missing, NotFound
from casa_app.kit.jobs import enqueue
from casa_app.kit.text import clean
from casa_app.procedures import repository
from casa_app.procedures.definition import Procedure
from casa_app.procedures.models import Case, CaseEvent
from casa_app.procedures.rules import (
    CLERKS,
    COUNTERS,
    GOVERNORS,
    NEEDS_TEXT,
    OPEN,
    PUBLIC_ACTIONS,
    SIGNATORIES,
    TEXT_MOST,
    Action,
    CaseNotAllowedNow,
    OwnProposal,
    State,
    after,
)
from casa_app.procedures.service import catalogue, effects, terms
from casa_app.procedures.service.effects import VERDICTS, By, Deed, PaymentTaken, PieceUnchecked

__all__ = [
    "HANDLING", "INSTRUCTING", "STAFF_TOLD", "SYSTEM", "TOLD", "VERDICTS", "By", "CaseChanged", "Deed", "PaymentTaken",
    "PieceUnchecked", "act", "attach", "by_applicant", "by_staff", "check_reach", "move", "powers", "record",
    "sign_many", "signer", "speaks_for", "supply",
]  # fmt: skip

TOLD = frozenset({Action.ACCEPT, Action.ASK_COMPLEMENT, Action.GRANT, Action.REFUSE, Action.PRESUME, Action.ATTEST,
                  Action.ISSUE, Action.MESSAGE, Action.UPHOLD, Action.DISMISS, Action.REVOKE})  # fmt: skip
"""What the applicant is told of by SMS or e-mail."""
STAFF_TOLD: Final = frozenset({Action.ASK_OPINIONS, Action.REPLY})
"""What the bodies that are asked, or whoever instructs, are told of by e-mail."""
INSTRUCTING: Final = (Role.CLERK, Role.SUPERVISOR, Role.CIVIL_STATUS_OFFICER, Role.SIGNATORY)
"""Who moves the cases of their reach on."""
HANDLING: Final = (*INSTRUCTING, Role.COUNTER_AGENT, Role.GOVERNOR)
"""Who sees the cases of their reach."""


class CaseChanged(CasaError):
    """Somebody changed the case since this page was loaded; nothing typed is lost, look again before sending."""

    key = "procedures.error.case_changed"
    status = 409


class WrongPiece(Invalid):
    """A document whose format its piece does not accept, or for a piece that the procedure does not ask for."""

    key = "procedures.error.wrong_piece"


class NothingSupplied(Missing):
    """The complement list is answered by a document or by words; there was neither."""

    key = "procedures.error.nothing_supplied"


async def act(work: Work, actor: Actor, case_id: UUID, deed: Deed) -> Case:
    """Does it: state, clocks, timeline, audit link, outbox row and notice in one transaction.

    Raises NotFound, Forbidden (role or reach), StepUpNeeded, CaseNotAllowedNow, SecondComplement, OwnProposal,
    CaseChanged, Missing, Invalid, PieceUnchecked, PaymentTaken, OutOfReach (whom it is given to).
    """
    case = await repository.get(work, case_id, lock=True)
    if case is None:
        raise NotFound
    procedure = await catalogue.of_revision(work, case.revision_id)
    _may(work, actor, case, procedure, deed)
    if deed.version and deed.version != case.version:
        raise CaseChanged(reference=case.reference)
    told = None
    if deed.action is Action.ASSIGN and deed.assignee and deed.assignee != actor.account_id:
        found = await absences.assigned(work, deed.assignee, case.arrondissement, case.service, HANDLING)
        deed, told = replace(deed, assignee=found.account_id), {"absent": found.absent} if found.absent else None
    text = clean(deed.text, most=TEXT_MOST, field="text")
    if deed.action in NEEDS_TEXT and not text and not deed.pieces:
        raise Missing(field="text")
    return await _move(work, case, procedure, deed, text, by_staff(actor), told)


def check_reach(actor: Actor, case: Case) -> None:
    """Raises Forbidden when the case lies outside the arrondissements and services of this colleague."""
    if not (actor.has(*HANDLING) and actor.may_see(case.arrondissement, case.service)):
        raise Forbidden


def speaks_for(actor: Actor, case: Case, body: str) -> bool:
    """Whether this colleague is of the partner body that may be asked about the case."""
    return actor.has(Role.PARTNER_BODY) and body in actor.services and actor.may_see(case.arrondissement, body)


def _may(work: Work, actor: Actor, case: Case, procedure: Procedure, deed: Deed) -> None:
    if deed.action is Action.OPINION and speaks_for(actor, case, deed.body):
        return
    check_reach(actor, case)
    if deed.action not in powers(actor, procedure) or deed.action is Action.REVOKE:
        raise Forbidden  # a document is revoked where its register is: `issuing.revoke`
    if deed.action is Action.CLOSE and case.state == State.GRANTED and procedure.result is not None:
        raise CaseNotAllowedNow(state=case.state, action=deed.action.value)  # its document is owed
    if deed.action in SIGNATORIES | GOVERNORS:
        actor.need_step_up(work.clock.now())
    if deed.action in {Action.GRANT, Action.REFUSE} and case.proposed_by == actor.account_id:
        raise OwnProposal


def powers(actor: Actor, procedure: Procedure) -> frozenset[Action]:
    """What this colleague's roles allow on a case of the procedure, wherever it stands."""
    given = (
        (INSTRUCTING, CLERKS),
        ((Role.COUNTER_AGENT,), COUNTERS),
        ((Role(procedure.workflow.signatory),), SIGNATORIES),
        ((Role.GOVERNOR,), GOVERNORS | {Action.NOTE}),
    )
    return frozenset().union(*(actions for roles, actions in given if actor.has(*roles)))


def signer(state: State, procedure: Procedure) -> Role | None:
    """Whose signature a case waits for in this state, if for any."""
    if state is State.PRESUMED:
        return Role.GOVERNOR
    return Role(procedure.workflow.signatory) if state in {State.PROPOSED, State.APPEALED} else None


def revoker(procedure: Procedure, *, tacit: bool) -> Role:
    """Who takes an issued document out of force: whose signature it bears."""
    return Role.GOVERNOR if tacit else Role(procedure.workflow.signatory)


SYSTEM = By("system", None, audit.SYSTEM)


def by_staff(actor: Actor) -> By:
    """A colleague."""
    return By("staff", actor.account_id, actor.audit)


def by_applicant(person_id: UUID) -> By:
    """The applicant, or the owner in whose name a professional files."""
    return By("applicant", person_id, audit.Actor("applicant", person_id))


async def move(
    work: Work, case: Case, action: Action, by: By, *, text: str = "", data: dict[str, Any] | None = None,
    deed: Deed | None = None,
) -> Case:  # fmt: skip
    """A move of the applicant or of the system on a case that is locked; `deed` says what else it wants to be told.

    Raises CaseNotAllowedNow, and what `effects.apply` raises.
    """
    procedure = await catalogue.of_revision(work, case.revision_id)
    return await _move(work, case, procedure, deed or Deed(action), text, by, data)


async def _move(
    work: Work, case: Case, procedure: Procedure, deed: Deed, text: str, by: By, told: dict[str, Any] | None = None
) -> Case:
    now, before = work.clock.now(), State(case.state)
    asked = case.complement_asked_at is not None
    case.state = after(before, deed.action, complement_asked=asked)
    data = {**(told or {}), **await effects.apply(work, case, procedure, deed, text, by)}
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
    if action in STAFF_TOLD or (action in TOLD and case.contact != "none"):
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
    """The applicant answers the complement list.

    Raises CaseNotAllowedNow, NothingSupplied, and what `attach` raises.
    """
    if not any(given.values()) and not text:
        raise NothingSupplied(field="text")
    await attach(work, case, given, upload_secret, event="supply")
    return await move(work, case, Action.SUPPLY, by, text=clean(text, most=TEXT_MOST, field="text"),
                      data={"pieces": sorted(given)})  # fmt: skip


async def attach(
    work: Work, case: Case, given: dict[str, tuple[UUID, ...]], upload_secret: str, *, event: str
) -> None:
    """Gives uploads to a case as its pieces. Raises WrongPiece, and what `files.attach` raises."""
    procedure = await catalogue.of_revision(work, case.revision_id)
    accepted = {piece.id: piece.accepts for piece in procedure.pieces if not piece.held}
    for piece, uploads in given.items():
        for view in await files.attach(work, uploads, upload_secret, "case", case.id, event=event):
            if files.format_of(view) not in accepted.get(piece, ()):
                raise WrongPiece(field=f"piece.{piece}", name=view.name)
            work.session.add(repository.new_piece(case.id, piece, view.id))
