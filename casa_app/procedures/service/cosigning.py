"""A professional prepares a file, its owner co-signs it: docs/decisions/cosignature.md says why it is filed only then.

The owner needs no account: they open the file by its reference and a code sent to the phone or address that the
professional named, and sign it with another. Both codes go there and nowhere else.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from casa_app.identity import admission, entrance, throttle
from casa_app.identity import service as identity
from casa_app.identity.codes import WrongCode
from casa_app.identity.policy import Actor
from casa_app.kit import audit, drafts, passes
from casa_app.kit.database import Work, reading, writing
from casa_app.kit.errors import CasaError, Invalid, Missing, NotFound
from casa_app.kit.i18n import Locale, as_locale
from casa_app.kit.passes import Pass
from casa_app.kit.references import new_secret, parse_reference
from casa_app.kit.text import clean
from casa_app.procedures import repository
from casa_app.procedures.models import Case
from casa_app.procedures.rules import TEXT_MOST, Action, CaseNotAllowedNow, State
from casa_app.procedures.service import answers, cases, filing, following
from casa_app.procedures.service.cases import By
from casa_app.procedures.service.filing import SECRET, Filed, Filing
from casa_app.procedures.service.following import Admitted, NoSuchCase

BATCH: Final = 200


class OwnerIsPreparer(CasaError):
    """Who prepares a file does not co-sign it: not with their phone, their address or their session."""

    key = "procedures.error.owner_is_preparer"
    status = 403


class SignInToPrepare(CasaError):
    """Who prepares a file for its owner is known to the city."""

    key = "procedures.error.sign_in_to_prepare"
    status = 401


class NotDeclared(Missing):
    """The owner did not declare on their honour that the file is right."""

    key = "procedures.error.not_declared"


# --- The professional -------------------------------------------------------------------------------------------------


async def send(work: Work, form: Filing, actor: Actor) -> Case:
    """Sends a prepared form to its owner: a case without entry, on which no term runs yet. Sent twice, it goes once.

    A form that its owner declined goes again, corrected, as the same case. Raises UnknownProcedure, RevisionChanged,
    OwnerIsPreparer, NotFound, AlreadyBooked, BadTime, NotInVault, and what `files.attach` raises.
    """
    if form.prepared is None or not form.filing_key:
        raise Invalid(field="applicant.role")
    await drafts.hold(work, filing.draft_kind(form.code), form.draft_token)
    case = await repository.by_filing_key(work, form.filing_key)
    if case is not None and case.prepared_by != actor.person_id:
        raise NotFound
    if case is not None and State(case.state) is not State.DRAFT:
        return case
    published, who = await filing.in_force(work, form), form.applicant
    if await identity.signs_in_with(work, actor.person_id, who.phone or who.email):
        raise OwnerIsPreparer(field="applicant.phone" if who.phone else "applicant.email")
    locale = as_locale(str(form.prepared.get("applicant.language") or form.locale))
    person_id = await identity.person_for(work, name=who.name, phone=who.phone, email=who.email, locale=locale)
    if case is None:
        case, _ = await filing.opened(work, form, published, form.filing_key, person_id, State.DRAFT)
        case.prepared_by = actor.person_id
    else:
        await _corrected(work, case)
        case.person_id = person_id
        await filing.write(work, case, form, published)
    case.locale = locale
    case.business_id = await identity.business_for(work, None, ice=who.ice, name=who.company) if who.ice else None
    _shut(case)
    work.session.add(case)
    await work.session.flush()
    await filing.hold(work, case, form, published.procedure, actor)
    await cases.move(work, case, Action.SEND_TO_OWNER, _by_preparer(actor))
    if form.draft_token:
        await drafts.close(work, filing.draft_kind(form.code), form.draft_token)
    return case


def _by_preparer(actor: Actor) -> By:
    return By("preparer", actor.person_id, audit.Actor("preparer", actor.person_id))


def _shut(case: Case) -> None:
    """Gives a case a secret that nobody knows: whoever opened it before does so no more."""
    case.secret_index = passes.secret_index(Pass(case.reference, new_secret()), SECRET)


async def _corrected(work: Work, case: Case) -> None:
    """Takes from a declined case what its corrected form says anew, and `filing.hold` then gives it."""
    await repository.release(work, case.id)
    await repository.drop_pieces(work, case.id)


async def correct(work: Work, actor: Actor, reference: str, token: str) -> str:
    """Puts a declined form back where its preparer types; gives the procedure's code. Raises NoSuchCase."""
    case = await repository.by_reference(work, reference)
    if case is None or case.prepared_by != actor.person_id or State(case.state) is not State.DRAFT:
        raise NoSuchCase
    typed = await answers.typed_of(work, case) | {"draft_token": token}
    await drafts.save(work, filing.draft_kind(case.code), token, typed, owner_id=actor.person_id)
    return case.code


# --- The owner --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """Whom a case waits for: how to reach them, and the name of who prepared it."""

    contact: str
    preparer: str


async def asked_of(work: Work, case: Case) -> Asked:
    """Whom a case waits for."""
    who = await answers.applicant_of(work, case)
    preparer = await identity.contact(work, case.prepared_by) if case.prepared_by else None
    return Asked(who.get("phone") or who.get("email") or "", preparer.name if preparer else "")


async def _waiting(reference: str) -> tuple[Case, str]:
    """The case that awaits its owner and how to reach them. Raises NoSuchCase."""
    async with reading() as work:
        case = await repository.by_reference(work, reference)
        if case is None or State(case.state) is not State.AWAITING_OWNER:
            raise NoSuchCase
        return case, (await asked_of(work, case)).contact


async def send_code(reference: str, client: str, locale: Locale) -> None:
    """Sends the owner the code that opens the file; what is told is the same when there is no such file.

    Raises NotAReference, TooManyAttempts.
    """
    reference = parse_reference(reference)
    await throttle.hit(throttle.PER_CLIENT, "cosign-code.client", client)
    await throttle.hit(throttle.CODES_PER_CONTACT, "cosign-code", reference)
    try:
        _, contact = await _waiting(reference)
    except NoSuchCase:
        return
    await entrance.send_code(contact, locale)


async def open_file(reference: str, code: str, client: str, address: str) -> Pass:
    """The pass of the owner who typed the code; an earlier one opens nothing any more.

    Raises NotAReference, NoSuchCase, TooManyAttempts.
    """
    reference = parse_reference(reference)
    return await admission.admit(
        reference, client, address, lambda: _proven(reference, code), wrong=NoSuchCase, kind="cosign"
    )


async def _proven(reference: str, code: str) -> Pass:
    case, contact = await _waiting(reference)
    try:
        await entrance.prove(contact, code)
    except (WrongCode, Invalid):
        raise NoSuchCase from None
    given = Pass(reference, new_secret())
    async with writing() as work:
        found = await repository.get(work, case.id, lock=True)
        if found is None or State(found.state) is not State.AWAITING_OWNER:
            raise NoSuchCase
        found.secret_index = passes.secret_index(given, SECRET)
        work.session.add(found)
        await audit.append(work, "case", found.id, "open_to_sign", actor=audit.Actor("applicant", found.person_id))
    return given


async def send_signing_code(admitted: Admitted, locale: Locale) -> str:
    """Sends the owner who opened the file the code that signs it; gives where it went. Raises what `_owner` raises."""
    async with reading() as work:
        case = await _owner(work, admitted, None)
        contact = (await asked_of(work, case)).contact
    return await entrance.send_code(contact, locale)


async def confirm(admitted: Admitted, code: str) -> str:
    """The contact that the code proves, for `cosign`. Raises WrongCode, NoSuchCase, TooManyAttempts."""
    async with reading() as work:
        contact = (await asked_of(work, await following.case_of(work, admitted))).contact
    return (await entrance.prove(contact, code)).contact


async def cosign(work: Work, admitted: Admitted, proved: str, actor: Actor | None, locale: Locale) -> Filed:
    """The owner co-signs: that files the case, with its entry and its terms. Done twice, it is filed once.

    `proved` is the contact that `confirm` gave, `actor` who is signed in in this browser, if anybody; from now on the
    owner is told in `locale`. Raises NoSuchCase, CaseNotAllowedNow, OwnerIsPreparer, WrongCode.
    """
    case = await following.case_of(work, admitted, lock=True)
    secret = admitted.given.secret if admitted.given else ""
    if case.entry_number is not None:
        return Filed(case, secret)
    case = await _owner(work, admitted, actor, lock=True)
    if proved != (await asked_of(work, case)).contact:
        raise WrongCode(field="code")
    case.locale = locale
    return Filed(await cases.move(work, case, Action.COSIGN, cases.by_applicant(case.person_id)), secret)


async def decline(work: Work, admitted: Admitted, text: str) -> None:
    """The owner does not sign, and says why: the file goes back to who prepared it. Raises Missing, NoSuchCase."""
    case = await following.case_of(work, admitted, lock=True)
    text = clean(text, most=TEXT_MOST, field="text")
    if not text:
        raise Missing(field="text")
    if State(case.state) is not State.DRAFT:  # said twice: it has gone back already
        await cases.move(work, case, Action.DECLINE, cases.by_applicant(case.person_id), text=text)


async def _owner(work: Work, admitted: Admitted, actor: Actor | None, *, lock: bool = False) -> Case:
    """The case, for its owner: who holds its pass and is not who prepared it.

    Raises NoSuchCase, CaseNotAllowedNow, OwnerIsPreparer.
    """
    case = await following.case_of(work, admitted, lock=lock)
    if admitted.given is None:
        raise NoSuchCase
    if State(case.state) is not State.AWAITING_OWNER or case.prepared_by is None:
        raise CaseNotAllowedNow(state=case.state, action=Action.COSIGN.value)
    contact = (await asked_of(work, case)).contact
    if (actor and actor.person_id == case.prepared_by) or \
            await identity.signs_in_with(work, case.prepared_by, contact):  # fmt: skip
        raise OwnerIsPreparer
    return case


# --- Time -------------------------------------------------------------------------------------------------------------


async def lapse(work: Work) -> int:
    """Closes at most `BATCH` files to which nobody answered in time; gives how many."""
    now: datetime = work.clock.now()
    rows = await repository.unanswered(work, now, BATCH)
    for case in rows:
        await cases.move(work, case, Action.LAPSE, cases.SYSTEM)
    return len(rows)
