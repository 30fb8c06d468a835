"""Law 09-08: what is held about a person is shown to them, corrected, and forgotten; and claims whose time is over.

Forgetting deletes the person's key, so that what the audit trail sealed can never be read again while every chain
still verifies, and clears the rows. A claim itself stays as a number: category, arrondissement, dates.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from casa_app.claims import privacy_repository, repository
from casa_app.claims.catalogue import catalogue
from casa_app.claims.models import Claim, DataRequest
from casa_app.claims.rules import TEXT_MOST, Action
from casa_app.claims.service.following import Admitted, claim_of
from casa_app.files import service as files
from casa_app.files import vault
from casa_app.identity import service as identity
from casa_app.identity import ties
from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit, drafts
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, Invalid, NotFound
from casa_app.kit.i18n import Locale, as_locale, format_date
from casa_app.kit.keys import keyring
from casa_app.kit.references import parse_reference
from casa_app.kit.text import clean, fold
from casa_app.notices import service as notices

BATCH: Final = 100
DRAFTS_KEPT: Final = timedelta(days=30)
KINDS: Final = frozenset({"access", "rectification", "erasure"})
_DAYS_PER_MONTH: Final = 30.44
_OFFICER: Final = Role.DATA_PROTECTION_OFFICER


class StillOwed(CasaError):
    """The person has files that the city must answer first; `references` names them."""

    key = "claims.error.still_owed"
    status = 409


class ClaimNamesNobody(CasaError):
    """The claim was filed without a name or contact: there is nobody's data to show or correct."""

    key = "claims.error.names_nobody"
    status = 422


@dataclass(frozen=True)
class DataRequestView:
    """A request of law 09-08 as the data-protection officer sees it; `due` is the law's term for rectifying."""

    id: str
    kind: str
    state: str
    reference: str
    person: str
    text: str
    outcome: str
    asked: str
    due: str
    ended: str


# --- Requests -----------------------------------------------------------------------------------------------------


async def ask(work: Work, admitted: Admitted, kind: str, text: str = "") -> UUID:
    """A claimant's request, proven by the secret of a claim. Raises NoSuchFile, Invalid, ClaimNamesNobody."""
    claim = await claim_of(work, admitted)
    if claim.person_id is None:
        raise ClaimNamesNobody
    request = await _kept(work, kind, text, claim.person_id, claim.id)
    await _logged(work, audit.Actor("claimant", claim.person_id), claim.person_id, "ask", kind=kind)
    return request.id


async def receive(work: Work, actor: Actor, person_id: UUID, kind: str, text: str = "") -> UUID:
    """A request made on paper or at a counter, entered by the data-protection officer."""
    actor.need(_OFFICER)
    request = await _kept(work, kind, text, person_id, None)
    await _logged(work, actor.audit, person_id, "receive", kind=kind)
    return request.id


async def _kept(work: Work, kind: str, text: str, person_id: UUID, claim_id: UUID | None) -> DataRequest:
    if kind not in KINDS:
        raise Invalid(field="kind")
    request = DataRequest(
        claim_id=claim_id, person_id=person_id, kind=kind, text=clean(text, most=TEXT_MOST, field="text"),
        asked_at=work.clock.now(),
    )  # fmt: skip
    work.session.add(request)
    work.change("claims", "data_request", request.id)
    return request


async def requests(work: Work, actor: Actor, *, state: str = "") -> list[DataRequestView]:
    """The requests, those that wait first; at most 200."""
    actor.need(_OFFICER)
    return [await _view(work, row, actor.locale) for row in await privacy_repository.requests(work, state=state)]


async def _view(work: Work, row: DataRequest, locale: Locale) -> DataRequestView:
    claim = await repository.get(work, row.claim_id) if row.claim_id else None
    clock = catalogue().clocks["rectification"]
    due = row.asked_at + timedelta(**{clock.unit: clock.amount})
    return DataRequestView(
        id=str(row.id), kind=row.kind, state=row.state, reference=claim.reference if claim else "",
        person=str(row.person_id or ""), text=row.text, outcome=row.outcome, asked=format_date(row.asked_at, locale),
        due=format_date(due, locale), ended=format_date(row.ended_at, locale) if row.ended_at else "",
    )  # fmt: skip


async def settle(work: Work, actor: Actor, request_id: UUID, outcome: str, *, refused: bool = False) -> None:
    """Ends a request, with what was done or why not. Raises NotFound when there is no such request, or it is over."""
    actor.need(_OFFICER)
    request = await privacy_repository.request(work, request_id)
    if request is None or request.state != "open":
        raise NotFound
    request.state = "refused" if refused else "done"
    request.outcome = clean(outcome, most=TEXT_MOST, field="outcome")
    request.ended_at, request.ended_by = work.clock.now(), actor.account_id
    if request.person_id:
        await _logged(work, actor.audit, request.person_id, "settle", kind=request.kind, state=request.state)
    work.change("claims", "data_request", request.id)


async def _logged(work: Work, actor: audit.Actor, person_id: UUID, action: str, **changes: Any) -> None:
    await audit.append(work, "person", person_id, action, actor=actor, changes=changes)


# --- Access and rectification -------------------------------------------------------------------------------------


async def find(work: Work, actor: Actor, *, reference: str = "", contact: str = "") -> list[UUID]:
    """The persons that a request is about: whose file has a reference, or all with a phone number or address.

    Raises NotAReference, NotAPhone, NotAnEmail.
    """
    actor.need(_OFFICER)
    if reference:
        printed = parse_reference(reference)
        claim = await repository.by_reference(work, printed)
        person = claim.person_id if claim else await ties.person_of(work, printed)
        return [person] if person else []
    if "@" in contact:
        return await identity.people_with(work, email=identity.parse_email(contact))
    return await identity.people_with(work, phone=identity.parse_phone(contact))


async def access(work: Work, actor: Actor, person_id: UUID) -> dict[str, Any]:
    """Everything held about a person, as JSON values, with who looked at it or changed it. Itself on the trail.

    Raises NotFound.
    """
    actor.need(_OFFICER)
    known = await identity.contact(work, person_id)
    await _logged(work, actor.audit, person_id, "access")
    await work.session.flush()
    claims = await privacy_repository.claims_of(work, person_id)
    follows = await privacy_repository.follows_of(work, person_id)
    followed = [await repository.get(work, row.claim_id) for row in follows]
    return {
        "made_at": work.clock.now().isoformat(),
        "person": {"name": known.name, "phone": known.phone, "email": known.email, "cin": known.cin,
                   "locale": known.locale},
        "claims": [await _claim(work, claim, known.locale) for claim in claims],
        "follows": [claim.reference for claim in followed if claim],
        "vault": [{"kind": paper.kind, "name": paper.file.name, "file": paper.reference,
                   "kept_at": paper.kept_at.isoformat(), "valid_until": paper.valid_until.isoformat()}
                  for paper in await vault.of(work, person_id)],
        **await ties.told(work, person_id, known.locale),
        "notices": await notices.told(work, person_id),
        "trail": await _trail(work, [("person", person_id), *(("claim", claim.id) for claim in claims)]),
    }  # fmt: skip


async def _claim(work: Work, claim: Claim, locale: Locale) -> dict[str, Any]:
    told = await repository.events(work, claim.id)
    photos = await files.photos(work, "claim", claim.id, locale)
    return {
        "reference": claim.reference, "filed_at": claim.filed_at.isoformat(), "state": claim.state,
        "category": catalogue().leaf(claim.category).name[locale], "title": claim.title, "text": claim.text,
        "answers": claim.answers, "place": claim.place, "lat": claim.lat, "lng": claim.lng,
        "arrondissement": claim.arrondissement, "contact": claim.contact, "channel": claim.channel,
        "rating": claim.rating, "rating_text": claim.rating_text, "publication": claim.publication,
        "published_text": claim.public_text, "photos": [photo.url for photo in photos],
        "timeline": [{"at": row.at.isoformat(), "action": row.action, "by": row.actor_kind, "text": row.text}
                     for row in told],
    }  # fmt: skip


async def _trail(work: Work, subjects: list[tuple[str, UUID]]) -> list[dict[str, str]]:
    entries = await privacy_repository.trail(work, subjects)
    names = await identity.staff_names(work, list({row.actor_id for row in entries if row.actor_id}))
    shown = []
    for row in entries:
        who = names.get(row.actor_id, "") if row.actor_id else ""
        shown.append({"at": row.at.isoformat(), "file": row.subject_kind, "action": row.action, "by": row.actor_kind,
                      "who": who})  # fmt: skip
    return shown


async def rectify(work: Work, actor: Actor, person_id: UUID, values: Mapping[str, str]) -> None:
    """Corrects name, phone, e-mail or CIN; an empty value takes it away. Raises NotFound, and Invalid by field."""
    actor.need(_OFFICER)
    parsers = {"phone": identity.parse_phone, "email": identity.parse_email, "cin": identity.parse_cin}
    if not values or set(values) - {"name", *parsers}:
        raise Invalid(field="name")
    checked = {
        name: parsers[name](text) if text and name in parsers else clean(text, most=120, field=name)
        for name, text in values.items()
    }
    before = await identity.contact(work, person_id)
    await identity.amend_person(work, person_id, **checked)
    old = {name: getattr(before, name) for name in checked}
    await audit.append(
        work, "person", person_id, "rectify", actor=actor.audit, changes={"fields": sorted(checked)},
        person_id=person_id, personal={"before": old, "after": checked},
    )  # fmt: skip


# --- Forgetting ---------------------------------------------------------------------------------------------------


async def erase(work: Work, actor: Actor, person_id: UUID) -> int:
    """Forgets a person for ever; gives how many claims were emptied. Raises NotFound, and StillOwed for open files.

    The decree obliges the city to answer what is open: such a claim is answered, or withdrawn and closed, before.
    """
    actor.need(_OFFICER)
    claims = await privacy_repository.claims_of(work, person_id)
    if owed := [*(claim.reference for claim in claims if claim.open), *await ties.owed(work, person_id)]:
        raise StillOwed(references=", ".join(owed))
    await identity.contact(work, person_id)
    for claim in claims:
        await _empty(work, claim, actor.audit)
    for follower in await privacy_repository.follows_of(work, person_id):
        await privacy_repository.unfollow(work, follower)
    await ties.forget(work, person_id, actor.audit)
    await _forget(work, person_id, actor.audit)
    return len(claims)


async def forget_old_claims(work: Work) -> int:
    """Empties at most `BATCH` claims that ended longer ago than their category is kept; gives how many."""
    now, left = work.clock.now(), BATCH
    leaves = sorted(catalogue().leaves, key=lambda leaf: leaf.retention_months)
    for months, group in groupby(leaves, key=lambda leaf: leaf.retention_months):
        before = now - timedelta(days=months * _DAYS_PER_MONTH)
        codes = [leaf.code for leaf in group]
        for claim in await privacy_repository.past_retention(work, codes, before, left):
            left -= 1
            await _let_go(work, claim)
        if not left:
            break
    return BATCH - left


async def _let_go(work: Work, claim: Claim) -> None:
    """Empties a claim, and forgets whoever had nothing else."""
    people = [claim.person_id] if claim.person_id else []
    for follower in await repository.followers(work, claim.id):
        people.append(follower.person_id)
        await work.session.delete(follower)
    claim.followers = 0
    await _empty(work, claim, audit.SYSTEM)
    await work.session.flush()
    for person_id in dict.fromkeys(people):
        if not await _is_needed(work, person_id):
            await _forget(work, person_id, audit.SYSTEM)


async def _is_needed(work: Work, person_id: UUID) -> bool:
    """Whether a person has an account, or anything else with the city."""
    return (
        await identity.has_account(work, person_id)
        or await privacy_repository.has_more(work, person_id)
        or await ties.holds(work, person_id)
    )


async def _empty(work: Work, claim: Claim, actor: audit.Actor) -> None:
    """Takes out of a claim whatever could point at somebody; its secret opens it no more."""
    locale = as_locale(claim.locale)
    claim.person_id = claim.business_id = None
    claim.claimant_kind, claim.contact = "anonymous", "none"
    claim.title, claim.text, claim.answers = catalogue().leaf(claim.category).name[locale], "", {}
    claim.place, claim.lat, claim.lng, claim.accuracy, claim.rating_text = "", None, None, None, ""
    claim.publication, claim.public_title, claim.public_text = "withheld", "", ""
    claim.public_lat = claim.public_lng = None
    claim.search = fold(f"{claim.reference.replace('-', '')} {claim.reference}")
    claim.secret_index = keyring().blind_index(secrets.token_hex(16), "claim-secret")
    claim.photos, claim.anonymised_at, claim.updated_at = 0, work.clock.now(), work.clock.now()
    claim.version += 1
    work.session.add(claim)
    await files.forget(work, "claim", claim.id)
    await privacy_repository.clear_words(work, claim.id)
    await audit.append(work, "claim", claim.id, Action.ERASE, actor=actor)
    work.change("claims", Action.ERASE, claim.id, service=claim.service, arrondissement=claim.arrondissement)


async def _forget(work: Work, person_id: UUID, actor: audit.Actor) -> None:
    await notices.forget(work, person_id)
    await vault.forget(work, person_id)
    await privacy_repository.unlink_requests(work, person_id)
    await audit.append(work, "person", person_id, "erase", actor=actor)
    await identity.erase_person(work, person_id)


async def forget_drafts(work: Work) -> None:
    """Throws away drafts that nobody touched for a month."""
    before: datetime = work.clock.now() - DRAFTS_KEPT
    await drafts.forget(work, before)
