"""Issuing: exactly once, from the state that allows it. The sealed file first, then one transaction for all the rest.

A crash before that transaction leaves an object that nobody names, and the job runs again; a crash after it leaves the
whole. Two workers at once: the second finds the case issued.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from dateutil.relativedelta import relativedelta

from casa_app.adapters.object_store import object_store
from casa_app.files import keepers
from casa_app.identity.policy import Actor, Role
from casa_app.kit import jobs
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Work, reading, writing
from casa_app.kit.errors import CasaError, Missing, NotFound
from casa_app.kit.i18n import OFFICIAL, Locale, city_date, format_date, t
from casa_app.kit.text import clean
from casa_app.procedures import issuing_repository, repository
from casa_app.procedures.definition import Procedure, Result
from casa_app.procedures.models import Case, DocumentRevocation, IssuedDocument
from casa_app.procedures.rules import MOVES, Action, State
from casa_app.procedures.service import acts, answers, cases, catalogue
from casa_app.procedures.service.answers import Settled
from casa_app.procedures.service.rendering import Document, Fact, Pair, Produced, produce
from casa_app.records.views import ActView
from casa_app.territory import service as territory

MEDIA: Final = "application/pdf"
KEPT_UNDER: Final = "documents"  # the first part of their keys in the store
_GROUND_MOST: Final = 1_000
_SOON: Final = timedelta(minutes=3)


class AlreadyRevoked(CasaError):
    """The document was revoked before."""

    key = "procedures.error.already_revoked"
    status = 409


class DocumentRevoked(CasaError):
    """The document was revoked: it is handed out no more."""

    key = "procedures.error.document_revoked"
    status = 410


async def _named(work: Work, keys: Collection[str]) -> set[str]:
    """Which of these objects a document of the register names: the others are left of a job that was cut off."""
    digests = {key.rpartition("/")[2].removesuffix(".pdf"): key for key in keys}
    return {digests[digest] for digest in await issuing_repository.with_digests(work, list(digests))}


keepers.register(KEPT_UNDER, _named)


def object_key(digest: str) -> str:
    """Where a sealed file lies in the store: by the SHA-256 of its bytes."""
    return f"{KEPT_UNDER}/{digest[:2]}/{digest}.pdf"


def job_key(case_id: UUID) -> str:
    """The unique key of the job that issues a case's document."""
    return f"issue:{case_id}"


async def held_up(work: Work, case: Case) -> str:
    """What keeps the document of a granted case waiting: seal, store, other, soon (nothing); empty: none is due."""
    if (State(case.state), Action.ISSUE) not in MOVES:
        return ""
    error = await jobs.trouble(work, job_key(case.id))
    if not error:
        return "" if error is None else "soon"
    named = {"SealUnavailable": "seal", "StoreUnavailable": "store", "StoreFull": "store"}
    return named.get(error.partition(":")[0], "other")


async def issue(case_id: UUID) -> IssuedDocument | None:
    """Issues the document of a granted case; the one that exists when it was issued before; None when nothing is due.

    Raises SealUnavailable, StoreUnavailable, ActMissing, typst.TypstError: nothing was recorded then.
    """
    async with reading() as work:
        case = await repository.get(work, case_id)
        if case is None:
            return None
        if done := await issuing_repository.of_case(work, case_id):
            return done
        if (State(case.state), Action.ISSUE) not in MOVES:
            return None
        _as_of(work, case)
        document = await described(work, case)
    if document is None:
        return None
    made = await produce(document)
    digest = hashlib.sha256(made.pdf).hexdigest()
    await object_store().put("originals", object_key(digest), made.pdf, MEDIA)
    async with writing() as work:
        return await _record(work, case_id, document, made, digest)


def _as_of(work: Work, case: Case) -> None:
    """The past of a demonstration is issued when it was signed, not when a worker comes to it."""
    if case.demonstration:
        work.clock = FixedClock(min(work.clock.now(), case.updated_at + _SOON))


async def _record(
    work: Work, case_id: UUID, document: Document, made: Produced, digest: str
) -> IssuedDocument | None:
    """Register entry, state, timeline, trail and notice, or nothing of it."""
    case = await repository.get(work, case_id, lock=True)
    if case is None:
        return None
    if done := await issuing_repository.of_case(work, case_id):
        return done
    _as_of(work, case)
    tacit = State(case.state) is State.TACIT
    year = city_date(document.issued_at).year
    row = IssuedDocument(
        case_id=case.id, number=document.number, year=year, entry=await issuing_repository.next_in_register(work, year),
        kind=document.kind, initials=made.initials, object_digest=digest, size=len(made.pdf),
        content_digest=made.digest, statement=made.statement, key_id=made.key_id, tacit=tacit,
        issued_at=document.issued_at, signed_by=await _signatory(work, case),
    )  # fmt: skip
    work.session.add(row)
    given = await answers.of_case(work, case)
    await acts.log_delivery(work, case, await catalogue.of_revision(work, case.revision_id), given, row.number)
    told = {"number": row.number, "entry": f"{year}/{row.entry}"}
    await cases.move(work, case, Action.ISSUE, cases.SYSTEM, data=told)
    return row


async def _signatory(work: Work, case: Case) -> UUID | None:
    """Who signed the decision."""
    signed = {Action.GRANT.value, Action.ATTEST.value}
    rows = [row for row in await repository.events(work, case.id) if row.action in signed]
    return rows[-1].actor_id if rows else None


# --- What a document says ---------------------------------------------------------------------------------------------


async def described(work: Work, case: Case) -> Document | None:
    """Everything that the document of a case says; None for a procedure that ends without one. Raises ActMissing."""
    procedure = await catalogue.of_revision(work, case.revision_id)
    if procedure.result is None:
        return None
    settled = await answers.settled(work, case, procedure)
    act = await acts.of_case(work, case, procedure)
    return document_of(procedure.result, case, settled, work.clock.now(), act)


def document_of(result: Result, case: Case, settled: Settled, at: datetime, act: ActView | None = None) -> Document:
    """The document that a result template gives for these answers, and for the act that it is drawn from."""
    shown: dict[Locale, dict[str, str]] = {locale: _shown(settled, case, locale, at, act) for locale in OFFICIAL}
    filled = {locale: {name: _apart(text) for name, text in told.items()} for locale, told in shown.items()}
    body = [_pair(lambda locale, one=one: one[locale].format_map(filled[locale])) for one in result.body]
    if State(case.state) is State.TACIT:
        body.insert(0, _pair(lambda locale: _silence(case, locale)))
    facts = [_fact("holder", shown, result.holder), _fact("reference", shown, "reference"),
             _fact("issued_on", shown, "date")]  # fmt: skip
    if result.validity_months:
        until = city_date(at) + relativedelta(months=result.validity_months)
        facts.append(Fact(_words("valid_until"), _pair(lambda locale: format_date(until, locale))))
    return Document(
        number=case.reference, kind=result.kind, holder=shown["fr"][result.holder],
        title=Pair(result.title["fr"], result.title["ar"]), body=tuple(body), facts=tuple(facts),
        office=_office(case.arrondissement), signed_as=_signed_as(case, settled.procedure),
        prevails=result.prevails,
        issued_at=at,
    )  # fmt: skip


def _signed_as(case: Case, procedure: Procedure) -> str:
    return Role.GOVERNOR if State(case.state) is State.TACIT else procedure.workflow.signatory


def _shown(settled: Settled, case: Case, locale: Locale, at: datetime, act: ActView | None) -> dict[str, str]:
    """Every field in words; a field that was not asked is a dash."""
    fields = settled.procedure.fields.items()
    told = {name: field.shown(settled.values.get(name), locale) or "–" for name, field in fields}
    told |= acts.told(act, settled.procedure, locale) if act else {}
    return {**told, "reference": case.reference, "date": format_date(city_date(at), locale)}


def _apart(text: str) -> str:
    """A value inside a sentence: isolated (UAX 9), so that `12345/C` keeps its order in Arabic; a hyphen holds on."""
    return f"\u2068{text.replace('-', chr(0x2011))}\u2069"


def _silence(case: Case, locale: Locale) -> str:
    due = format_date(city_date(case.decide_due), locale) if case.decide_due else ""
    filed = format_date(city_date(case.filed_at), locale)
    return t("procedures.document.tacit_body", locale, reference=case.reference, filed=filed, due=due)


def _fact(name: str, shown: Mapping[Locale, Mapping[str, str]], field: str) -> Fact:
    return Fact(_words(name), Pair(shown["fr"][field], shown["ar"][field]))


def _words(name: str) -> Pair:
    return _pair(lambda locale: t(f"procedures.document.{name}", locale))


def _pair(said: Any) -> Pair:
    return Pair(said("fr"), said("ar"))


def _office(arrondissement: str | None) -> Pair:
    if arrondissement is None:
        return _words("office.city")
    key = "procedures.document.office.arrondissement"
    return _pair(lambda locale: t(key, locale, name=territory.name(arrondissement, locale)))


# --- Afterwards -------------------------------------------------------------------------------------------------------


async def revoke(work: Work, actor: Actor, number: str, ground: str) -> None:
    """Takes a document out of force, for a reason that is kept. Raises Forbidden, StepUpNeeded, NotFound, Missing."""
    document = await issuing_repository.by_number(work, number)
    case = await repository.get(work, document.case_id, lock=True) if document else None
    if document is None or case is None:
        raise NotFound
    procedure = await catalogue.of_revision(work, case.revision_id)
    actor.need(cases.revoker(procedure, tacit=document.tacit))
    actor.need_step_up(work.clock.now())
    cases.check_reach(actor, case)
    ground = clean(ground, most=_GROUND_MOST, field="text")
    if not ground:
        raise Missing(field="text")
    if await issuing_repository.revocation(work, document.id):
        raise AlreadyRevoked
    row = DocumentRevocation(document_id=document.id, at=work.clock.now(), by=actor.account_id, ground=ground)
    work.session.add(row)
    await cases.move(work, case, Action.REVOKE, cases.by_staff(actor), text=ground, data={"number": number})


async def document_of_case(work: Work, case_id: UUID) -> IssuedDocument:
    """What was issued for a case and is in force. Raises NotFound, DocumentRevoked."""
    if (found := await issuing_repository.of_case(work, case_id)) is None:
        raise NotFound
    if await issuing_repository.revocation(work, found.id):
        raise DocumentRevoked
    return found
