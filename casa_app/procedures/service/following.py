"""Following a case: reference and secret open it, or the session of whose case it is; and what its applicant may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from starlette.requests import cookie_parser

from casa_app.files import service as files
from casa_app.files.service import document_hint
from casa_app.identity import admission
from casa_app.identity.policy import Actor
from casa_app.kit import audit, passes
from casa_app.kit.database import Work, reading
from casa_app.kit.errors import CasaError, Missing
from casa_app.kit.i18n import Locale, city_date, format_date, t
from casa_app.kit.passes import Pass
from casa_app.kit.references import NotAReference, parse_reference
from casa_app.kit.text import clean
from casa_app.procedures import issuing_repository, repository
from casa_app.procedures.definition import Procedure
from casa_app.procedures.kinds.numbers import dirhams
from casa_app.procedures.models import Case
from casa_app.procedures.rules import (
    ANSWERED,
    APPEAL_WINDOW,
    BEFORE_FILING,
    MOVES,
    TEXT_MOST,
    UNDECIDED,
    Action,
    CaseNotAllowedNow,
    State,
)
from casa_app.procedures.service import answers, cases, catalogue, owning, wording
from casa_app.procedures.service.cases import By
from casa_app.procedures.service.filing import opens
from casa_app.procedures.service.owning import Part
from casa_app.procedures.views import AskedPiece, CaseEventLine, CaseFollowView, DocumentLine, SentPiece

COOKIE: Final = "casa_case"
_PURPOSE: Final = "case-follow"
_APPLICANTS: Final = {"supply": Action.SUPPLY, "withdraw": Action.WITHDRAW, "appeal": Action.APPEAL}


class NoSuchCase(CasaError):
    """The reference and secret do not belong together, or there is no such case: the same answer for both."""

    key = "procedures.error.no_such_case"
    status = 404


@dataclass(frozen=True)
class Admitted:
    """A case, and the pass that was seen to open it or the account that it belongs to.

    `admit`, `known`, `proven` and `of_account` give one, nobody else.
    """

    case_id: UUID
    given: Pass | None = None
    actor: Actor | None = None


async def is_case(text: str) -> bool:
    """Whether a reference is that of a case, for a form that serves claims as well."""
    try:
        reference = parse_reference(text)
    except NotAReference:
        return False
    async with reading() as work:
        return await repository.by_reference(work, reference) is not None


async def admit(given: Pass, client: str, address: str) -> Admitted:
    """Lets in whoever knows the secret. Raises NotAReference, NoSuchCase, TooManyAttempts."""
    reference = parse_reference(given.reference)
    return await admission.admit(
        reference, client, address, lambda: proven(Pass(reference, given.secret)), wrong=NoSuchCase, kind="case"
    )


async def known(given: Pass) -> Admitted:
    """Lets the holder of a sealed pass act. Raises NoSuchCase when the secret was changed since, TooManyAttempts."""
    await admission.known(given.reference, kind="case")
    return await proven(given)


async def proven(given: Pass) -> Admitted:
    """Lets the holder of a sealed pass read. Raises NoSuchCase when the secret was changed since."""
    async with reading() as work:
        case = await repository.by_reference(work, given.reference)
    if not opens(given, case) or case is None:
        raise NoSuchCase
    return Admitted(case.id, given)


async def of_account(actor: Actor, reference: str) -> Admitted:
    """Lets in whoever is signed in and has a part in the case. Raises NoSuchCase for one that is not theirs."""
    async with reading() as work:
        case = await repository.by_reference(work, reference)
        if case is None or await owning.part_in(work, actor, case) is None:
            raise NoSuchCase
    return Admitted(case.id, actor=actor)


def seal(held: tuple[Pass, ...], now: datetime) -> str:
    """The cookie's value for these passes."""
    return passes.seal(held, now, _PURPOSE)


def of_cookies(cookies: Mapping[str, str], now: datetime) -> tuple[Pass, ...]:
    """The passes that a request carries."""
    return passes.unseal(cookies.get(COOKIE, ""), now, _PURPOSE)


def of_header(header: str, now: datetime) -> tuple[Pass, ...]:
    """The passes in a `Cookie` header."""
    return of_cookies(cookie_parser(header) if header else {}, now)


def holds(cookies: Mapping[str, str], case: Case, now: datetime) -> bool:
    """Whether these cookies hold a pass that opens the case."""
    return any(opens(given, case) for given in of_cookies(cookies, now))


async def case_of(work: Work, admitted: Admitted, *, lock: bool = False) -> Case:
    """The case as it is in this unit of work.

    Raises NoSuchCase when its secret was changed meanwhile, or it belongs to this account no more.
    """
    case = await repository.get(work, admitted.case_id, lock=lock)
    if case is None or await part_of(work, admitted, case) is None:
        raise NoSuchCase
    return case


async def part_of(work: Work, admitted: Admitted, case: Case) -> Part | None:
    """The part in a case of who was let in; None once the reason to let them in is gone."""
    if admitted.actor is not None:
        return await owning.part_in(work, admitted.actor, case)
    return Part.APPLICANT if admitted.given is not None and opens(admitted.given, case) else None


async def _acting(work: Work, admitted: Admitted, action: Action) -> tuple[Case, By]:
    """The locked case and who acts on it. Raises NoSuchCase, CaseNotAllowedNow."""
    case = await case_of(work, admitted, lock=True)
    part = await part_of(work, admitted, case)
    if not _theirs(State(case.state), action, part):
        raise CaseNotAllowedNow(state=case.state, action=action.value)
    if admitted.actor is None:
        return case, cases.by_applicant(case.person_id)
    kind = "preparer" if part is Part.PREPARER else "applicant"
    return case, By(kind, admitted.actor.person_id, audit.Actor(kind, admitted.actor.person_id))


def _theirs(state: State, action: Action, part: Part | None) -> bool:
    """Whether an action is for this part: before filing for who prepares, then for who asks; papers come from both."""
    if state in BEFORE_FILING:
        return part is Part.PREPARER
    return part is not Part.PREPARER or action in {Action.SUPPLY, Action.REPLY}


# --- Acting -----------------------------------------------------------------------------------------------------------


async def supply(
    work: Work, admitted: Admitted, text: str, uploads: Mapping[str, tuple[UUID, ...]], upload_secret: str
) -> None:
    """Answers the complement list. Raises CaseNotAllowedNow, NothingSupplied, and what `files.attach` raises."""
    case, by = await _acting(work, admitted, Action.SUPPLY)
    await cases.supply(work, case, by, dict(uploads), upload_secret, text)


async def reply(work: Work, admitted: Admitted, text: str) -> None:
    """Writes to whoever instructs the case. Raises CaseNotAllowedNow, Missing."""
    case, by = await _acting(work, admitted, Action.REPLY)
    text = clean(text, most=TEXT_MOST, field="text")
    if not text:
        raise Missing(field="text")
    await cases.move(work, case, Action.REPLY, by, text=text)


async def withdraw(work: Work, admitted: Admitted, text: str) -> None:
    """Takes the case back for good. Raises CaseNotAllowedNow."""
    case, by = await _acting(work, admitted, Action.WITHDRAW)
    text = clean(text, most=TEXT_MOST, field="text")
    await cases.move(work, case, Action.WITHDRAW, by, text=text)


async def appeal(work: Work, admitted: Admitted, text: str) -> None:
    """Contests a refusal, with reasons. Raises CaseNotAllowedNow, AppealTooLate, Missing."""
    case, by = await _acting(work, admitted, Action.APPEAL)
    text = clean(text, most=TEXT_MOST, field="text")
    if not text:
        raise Missing(field="text")
    await cases.move(work, case, Action.APPEAL, by, text=text)


# --- Showing ----------------------------------------------------------------------------------------------------------


async def view(work: Work, case: Case, locale: Locale, part: Part | None = Part.APPLICANT) -> CaseFollowView:
    """A case as its applicant, or who prepared it, sees it; for who was let in already."""
    procedure = await catalogue.of_revision(work, case.revision_id)
    state, now = State(case.state), work.clock.now()
    settled = await answers.settled(work, case, procedure)
    may = {name for name, one in _APPLICANTS.items() if (state, one) in MOVES and _theirs(state, one, part)}
    until = case.decided_at + APPEAL_WINDOW if case.decided_at and state is State.REFUSED else None
    running = case.decide_due if state in UNDECIDED else None
    left = max(0, (city_date(running) - city_date(now)).days) if running else 0
    return CaseFollowView(
        reference=case.reference, name=procedure.name[locale], state=case.state,
        state_label=owning.state_label(case, locale), code=case.code,
        state_tone=wording.STATE_TONES[state], state_icon=wording.STATE_ICONS[state],
        answer_by=format_date(city_date(running), locale, "full") if running else "",
        days_left=t("procedures.follow.left", locale, n=left) if running else "",
        source=procedure.clocks.decide.source[locale], verified=procedure.clocks.decide.verified,
        motive=case.motive if state in {State.REFUSED, State.APPEALED} else "",
        complement=_complement(case, procedure, locale) if state is State.INCOMPLETE else [],
        may_supply="supply" in may, may_withdraw="withdraw" in may,
        may_reply=state in ANSWERED and state is not State.INCOMPLETE,
        may_correct=state is State.DRAFT and part is Part.PREPARER, filed=case.entry_number is not None,
        waiting=t("procedures.follow.waiting", locale, date=format_date(city_date(case.due_at), locale))
        if state is State.AWAITING_OWNER else "",
        may_appeal="appeal" in may and until is not None and now <= until,
        appeal_until=format_date(city_date(until), locale) if until else "",
        fees=[f"{one.label[locale]} · {dirhams(amount, locale)}" for one, amount in settled.fees],
        sent=await sent(work, case, procedure, locale),
        document=await _document(work, case, procedure, locale), events=await _events(work, case, procedure, locale),
    )  # fmt: skip


def _complement(case: Case, procedure: Procedure, locale: Locale) -> list[str]:
    named = {piece.id: f"{piece.name[locale]} ({piece.format[locale]})" for piece in procedure.pieces}
    return [named.get(one["piece"], one["text"]) for one in case.complement]


async def sent(work: Work, case: Case, procedure: Procedure, locale: Locale) -> list[SentPiece]:
    """The documents that came with the case, in the order of the procedure."""
    order = {piece.id: place for place, piece in enumerate(procedure.pieces)}
    files_of = {view.id: view for view in await files.listed(work, "case", case.id)}
    rows = sorted(await repository.shown_pieces(work, case.id), key=lambda row: order.get(row.piece, len(order)))
    named = {piece.id: piece.name[locale] for piece in procedure.pieces}
    return [
        SentPiece(named.get(row.piece, row.piece), files_of[row.file_id].name, f"/api/files/{row.file_id}")
        for row in rows
        if row.file_id in files_of
    ]


async def _document(work: Work, case: Case, procedure: Procedure, locale: Locale) -> DocumentLine:
    found = await issuing_repository.of_case(work, case.id)
    if found is None or procedure.result is None:
        return DocumentLine()
    revoked = await issuing_repository.revocation(work, found.id)
    return DocumentLine(
        number=found.number, title=procedure.result.title[locale],
        issued=format_date(city_date(found.issued_at), locale), revoked=revoked.ground if revoked else "",
    )  # fmt: skip


async def _events(work: Work, case: Case, procedure: Procedure, locale: Locale) -> list[CaseEventLine]:
    rows = list(reversed(await repository.events(work, case.id, public_only=True)))
    shown = []
    for place, row in enumerate(rows):
        who = t(f"procedures.follow.who.{row.actor_kind}", locale)
        told = wording.event(row, procedure, who, locale, newest=place == 0)
        shown.append(CaseEventLine(told.when, told.what, told.text, told.text_lang, told.who, told.icon, told.tone))
    return shown


async def pieces(work: Work, case: Case, locale: Locale) -> list[AskedPiece]:
    """The pieces that the complement list asks for, as a form asks for them."""
    if State(case.state) is not State.INCOMPLETE:
        return []
    procedure = await catalogue.of_revision(work, case.revision_id)
    wanted = {one["piece"] for one in case.complement}
    return [
        AskedPiece(one.id, one.name[locale], one.format[locale], one.why[locale], " ".join(one.accepts), one.most,
                   document_hint(one.accepts, one.most, locale), required=False)
        for one in procedure.pieces if one.id in wanted
    ]  # fmt: skip
