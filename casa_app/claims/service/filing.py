"""Filing: from what a person typed to a claim with its entry number, its clocks, its route and its receipt."""

import re
import uuid
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from casa_app.claims import repository
from casa_app.claims.catalogue import catalogue
from casa_app.claims.models import Claim, ClaimEvent
from casa_app.claims.rules import (
    NEARBY_METRES,
    TITLE_MOST,
    Action,
    State,
)
from casa_app.claims.service import present, routing, terms
from casa_app.claims.service.drafting import (
    STEP_FIELDS,
    STEPS,
    ChooseCategory,
    ClaimDraft,
    FormReader,
    check_step,
)
from casa_app.claims.views import NearbyView, ReceiptView
from casa_app.files import service as files
from casa_app.identity import service as identity
from casa_app.identity.policy import Actor
from casa_app.kit import audit, drafts, passes
from casa_app.kit.calendar import legal_calendar
from casa_app.kit.database import Work
from casa_app.kit.errors import Invalid, InvalidForm, Missing
from casa_app.kit.i18n import Locale
from casa_app.kit.ids import new_id
from casa_app.kit.jobs import enqueue
from casa_app.kit.passes import Pass
from casa_app.kit.references import new_reference, new_secret
from casa_app.kit.registry import next_entry
from casa_app.kit.text import fold
from casa_app.territory import service as territory

__all__ = [
    "STEPS", "STEP_FIELDS", "ChooseCategory", "ClaimDraft", "check_step", "close_draft", "file", "follow",
    "load_draft", "nearby", "save_draft", "secret_index", "title_of",
]  # fmt: skip


SECRET: Final = "claim-secret"  # noqa: S105 the purpose of the index of secrets
DRAFT: Final = "claim"  # the kind of its drafts


def title_of(text: str) -> str:
    """The first sentence of a description, cut at a word, as the claim's title."""
    first = re.split(r"(?<=[.!?؟…])\s|\n", text.strip(), maxsplit=1)[0].strip(" .")
    if len(first) <= TITLE_MOST:
        return first
    return first[: TITLE_MOST - 1].rsplit(" ", 1)[0] + "…"


async def file(work: Work, draft: ClaimDraft, actor: Actor | None = None) -> ReceiptView:
    """Files a claim. The same `filing_key` sent twice gives the claim that exists, without showing its secret again.

    One transaction holds the claim, its entry number, its photos, its timeline, its audit link, its outbox row and
    the jobs that acknowledge it. Raises the errors of `files.attach`.
    """
    key = draft.filing_key or uuid.uuid4().hex
    await drafts.hold(work, DRAFT, draft.draft_token)
    if done := await repository.by_filing_key(work, key):
        return present.receipt(done, "")
    now = work.clock.now()
    leaf = catalogue().leaf(draft.category)
    person_id = await _claimant(work, draft, actor)
    acting = actor if draft.channel == "web" else None  # at the counter it is the agent who is signed in
    business_id = await identity.business_for(work, acting, ice=draft.ice, name=draft.company) if draft.ice else None
    secret = new_secret()
    zone = territory.zone(draft.arrondissement)
    route = await routing.route(work, leaf, draft.arrondissement)
    claim = Claim(
        id=new_id(), reference=await _free_reference(work, zone.letters), secret_index="", filing_key=key,
        office=zone.code, entry_year=work.today().year,
        entry_number=await next_entry(work, zone.code, work.today().year),
        category=leaf.code, regime=leaf.regime, danger=leaf.danger, state=State.FILED, channel=draft.channel,
        locale=draft.locale, title=title_of(draft.text), text=draft.text, answers=draft.answers,
        arrondissement=zone.code, place=draft.place, lat=draft.lat, lng=draft.lng, accuracy=draft.accuracy,
        claimant_kind=draft.claimant_kind, person_id=person_id, business_id=business_id, contact=draft.contact,
        service=route.service, team=route.team, body=route.body, route_reason=route.reason, filed_at=now,
        updated_at=now,
    )  # fmt: skip
    claim.secret_index = secret_index(claim.reference, secret)
    compact = claim.reference.replace("-", "")
    claim.search = fold(f"{compact} {claim.reference} {draft.text} {draft.place}")
    terms.start(claim, leaf, await legal_calendar(work))
    work.session.add(claim)
    await work.session.flush()
    if draft.uploads:
        attached = await files.attach(work, draft.uploads, draft.upload_secret, "claim", claim.id, event="file")
        claim.photos = len(attached)
    await _record(work, claim, draft, actor)
    if draft.draft_token:
        await close_draft(work, draft.draft_token)
    return present.receipt(claim, secret)


async def _free_reference(work: Work, prefix: str) -> str:
    """A reference that no claim has yet: with 12,000 claims behind a prefix, one in 2,800 draws meets another."""
    while await repository.by_reference(work, found := new_reference(prefix)):
        pass
    return found


async def _claimant(work: Work, draft: ClaimDraft, actor: Actor | None) -> UUID | None:
    if draft.claimant_kind == "anonymous" and draft.contact == "none":
        return None
    if actor and actor.person_id and draft.channel == "web":
        return actor.person_id
    return await identity.person_for(work, name=draft.name, phone=draft.phone, email=draft.email, locale=draft.locale)


async def _record(work: Work, claim: Claim, draft: ClaimDraft, actor: Actor | None) -> None:
    staff = actor if actor and draft.channel == "counter" else None
    event = ClaimEvent(
        claim_id=claim.id, at=claim.filed_at, action=Action.FILE, actor_kind="staff" if staff else "claimant",
        actor_id=staff.account_id if staff else None, data={"photos": claim.photos, "channel": draft.channel},
    )  # fmt: skip
    work.session.add(event)
    await audit.append(
        work, "claim", claim.id, Action.FILE,
        actor=actor.audit if actor else audit.Actor("claimant", claim.person_id),
        changes={"reference": claim.reference, "category": claim.category, "arrondissement": claim.arrondissement,
                 "service": claim.service, "state": claim.state, "photos": claim.photos},
        person_id=claim.person_id, personal={"text": claim.text, "place": claim.place},
    )  # fmt: skip
    work.change("claims", Action.FILE, claim.id, reference=claim.reference, service=claim.service,
                arrondissement=claim.arrondissement)  # fmt: skip
    payload = {"claim": str(claim.id), "event": "filed"}
    await enqueue(work, "claims.notify", payload=payload, unique_key=f"filed:{claim.id}")
    if claim.danger:
        await enqueue(work, "claims.alert", payload={"claim": str(claim.id)}, unique_key=f"alert:{claim.id}")


def secret_index(reference: str, secret: str) -> str:
    """The keyed hash under which a claim's secret is kept; it holds for this reference only."""
    return passes.secret_index(Pass(reference, secret), SECRET)


async def nearby(work: Work, category: str, lat: float, lng: float, locale: Locale) -> list[NearbyView]:
    """Open claims of the same kind within 150 m whose words were reviewed for publication, the nearest first."""
    box = territory.box_around(lat, lng, NEARBY_METRES)
    claims = await repository.near(work, _kin(category), (box.south, box.west, box.north, box.east))
    there = [(territory.distance(lat, lng, claim.lat or 0, claim.lng or 0), claim) for claim in claims]
    close = sorted((pair for pair in there if pair[0] <= NEARBY_METRES), key=lambda pair: pair[0])
    return [present.nearby(claim, metres, locale, work.clock.now()) for metres, claim in close[:5]]


def _kin(category: str) -> list[str]:
    leaf = catalogue().find(category)
    return [other.code for other in catalogue().group(leaf.group).leaves] if leaf else []


async def follow(work: Work, claim_id: UUID, form: Mapping[str, Any], locale: Locale) -> None:
    """Adds "this one too": the person is told what happens to a claim that exists, instead of filing it again.

    Raises InvalidForm when the phone number or address cannot be used; following twice changes nothing.
    """
    reader = FormReader(form, locale)
    who = reader.claimant()
    if who["contact"] == "none":
        reader.problems.append(Missing(field="contact"))
    if reader.problems:
        raise InvalidForm(reader.problems)
    person_id = await identity.person_for(
        work, name=who["name"], phone=who.get("phone", ""), email=who.get("email", ""), locale=locale
    )
    claim = await repository.get(work, claim_id, lock=True)
    if claim is None or not claim.open:
        raise Invalid
    if not await repository.follow_once(work, claim_id, person_id, who["contact"], locale):
        return
    await audit.append(work, "claim", claim_id, Action.FOLLOW, actor=audit.Actor("follower", person_id))
    work.change("claims", Action.FOLLOW, claim_id)


async def load_draft(work: Work, token: str) -> dict[str, Any] | None:
    """What this browser had typed, or None."""
    return await drafts.load(work, DRAFT, token)


async def save_draft(work: Work, token: str, form: Mapping[str, Any]) -> None:
    """Keeps what was typed, sealed; the same token never makes two drafts."""
    await drafts.save(work, DRAFT, token, form)


async def close_draft(work: Work, token: str) -> None:
    """Ends a draft: filed, or thrown away. What was typed is not kept."""
    await drafts.close(work, DRAFT, token)
