"""Handling: what a colleague does to a claim. One door for every move, so that none escapes the table or the trail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from casa_app.claims import repository
from casa_app.claims.catalogue import catalogue
from casa_app.claims.models import Claim, ClaimEvent
from casa_app.claims.rules import (
    CLAIMANTS,
    NEEDS_TEXT,
    PUBLIC_ACTIONS,
    TEXT_MOST,
    TITLE_MOST,
    Action,
    ProofNeeded,
    State,
    after,
    blurred,
)
from casa_app.claims.service import routing, terms
from casa_app.files import service as files
from casa_app.identity import absences
from casa_app.identity import service as identity
from casa_app.identity.organisation import organisation
from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit
from casa_app.kit.calendar import legal_calendar
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, Forbidden, Invalid, Missing, NotFound
from casa_app.kit.jobs import enqueue
from casa_app.kit.text import clean

HANDLERS = frozenset({Role.CLERK, Role.SUPERVISOR})
"""Whom a claim is given to."""
TOLD = frozenset({Action.ACKNOWLEDGE, Action.TRANSFER, Action.ANSWER, Action.CLOSE, Action.REJECT, Action.MERGE})
"""What the claimant and the followers are told of by SMS or e-mail."""


class ColleagueChanged(CasaError):
    """Somebody changed the claim since this page was loaded; nothing typed is lost, look again before sending."""

    key = "claims.error.colleague_changed"
    status = 409


@dataclass(frozen=True)
class Deed:
    """One action of a colleague. `version` is the one their page showed; 0 does not check (bulk actions)."""

    action: Action
    text: str = ""
    version: int = 0
    assignee: UUID | None = None
    service: str = ""
    body: str = ""
    into: str = ""  # reference of the claim to merge into
    category: str = ""
    title: str = ""  # published title
    uploads: tuple[UUID, ...] = ()
    upload_secret: str = ""

    @classmethod
    def parse(cls, action: str, form: Mapping[str, Any], **known: Any) -> "Deed":
        """What a form says; `known` are fields that no form may say (version, uploads). Raises Invalid."""
        if action not in COLLEAGUES:
            raise Invalid(field="action")
        names = ("text", "service", "body", "into", "category", "title")
        said: dict[str, Any] = {name: str(form.get(name) or "") for name in names}
        try:
            assignee = UUID(str(form["assignee"])) if form.get("assignee") else None
        except ValueError as problem:
            raise Invalid(field="assignee") from problem
        return cls(action=Action(action), assignee=assignee, **said, **known)


COLLEAGUES = frozenset(Action) - CLAIMANTS - {Action.FILE, Action.ADD, Action.FOLLOW, Action.RATE, Action.ESCALATE,
                                              Action.ERASE}  # fmt: skip
"""What a colleague's form may ask for; the rest happens by itself or at another's hand."""


async def act(work: Work, actor: Actor, claim_id: UUID, deed: Deed) -> Claim:
    """Does it: state, clocks, timeline, audit link, outbox row and notices in one transaction.

    Raises NotFound, Forbidden (out of the actor's scope), NotAllowedNow, ColleagueChanged, Missing, ProofNeeded.
    """
    claim = await repository.get(work, claim_id, lock=True)
    if claim is None:
        raise NotFound
    check_scope(actor, claim)
    if deed.version and deed.version != claim.version:
        raise ColleagueChanged(reference=claim.reference)
    text = clean(deed.text, most=TEXT_MOST, field="text")
    if deed.action in NEEDS_TEXT and not text:
        raise Missing(field="text")
    before = {"state": claim.state, "service": claim.service or "", "assignee": str(claim.assignee_id or "")}
    claim.state = after(State(claim.state), deed.action)
    data = await _apply(work, actor, claim, deed, text)
    _stamp(work, claim, deed.action)
    await _record(work, actor, claim, deed, text, data, before)
    return claim


def check_scope(actor: Actor, claim: Claim) -> None:
    """Raises Forbidden when the claim lies outside the arrondissements and services of this colleague."""
    if not actor.may_see(claim.arrondissement, claim.service):
        raise Forbidden


async def _apply(  # noqa: PLR0911 one arm for each action
    work: Work, actor: Actor, claim: Claim, deed: Deed, text: str
) -> dict[str, object]:
    """What each action changes beside the state; gives what the timeline has to tell."""
    match deed.action:
        case Action.ASSIGN:
            return await _assign(work, actor, claim, deed.assignee or actor.account_id)
        case Action.TRANSFER:
            return _transfer(claim, deed)
        case Action.CLOSE:
            photos = len(await files.attach(work, deed.uploads, deed.upload_secret, "claim", claim.id, event="close"))
            if not photos and not text:
                raise ProofNeeded(field="text")
            claim.photos += photos
            return {"photos": photos}
        case Action.MERGE:
            return await _merge(work, actor, claim, deed)
        case Action.RECLASSIFY:
            return await _reclassify(work, claim, deed)
        case Action.PUBLISH:
            return await _publish(work, claim, deed, text)
        case Action.WITHHOLD:
            claim.publication = "withheld"
            await files.unpublish(work, "claim", claim.id)
            return {}
        case Action.ERASE if Role.DATA_PROTECTION_OFFICER not in actor.roles:
            raise Forbidden
        case _:
            return {}


async def _assign(work: Work, actor: Actor, claim: Claim, wanted: UUID) -> dict[str, object]:
    """To oneself, or to a colleague who reaches the claim; who is away is stood in for. Raises NotFound, OutOfReach."""
    if wanted == actor.account_id:
        claim.assignee_id = wanted
        return {"assignee": await identity.staff_name(work, wanted)}
    found = await absences.assigned(work, wanted, claim.arrondissement, claim.service, HANDLERS)
    claim.assignee_id = found.account_id
    absent: dict[str, object] = {"absent": found.absent, "variant": "instead"} if found.absent else {}
    return {"assignee": found.name, **absent}


def _transfer(claim: Claim, deed: Deed) -> dict[str, object]:
    target = deed.body or deed.service
    if target not in organisation().units:
        raise Invalid(field="service")
    claim.assignee_id = None
    if deed.body:
        claim.body = deed.body
        return {"body": deed.body, "variant": "body"}
    claim.service, claim.team, claim.body = deed.service, None, None
    return {"service": deed.service, "variant": "service"}


async def _merge(work: Work, actor: Actor, claim: Claim, deed: Deed) -> dict[str, object]:
    """The claimant of a duplicate follows the claim it is merged into, so that nobody is left without news."""
    other = await repository.by_reference(work, deed.into.strip().upper())
    if other is None or other.id == claim.id or other.merged_into or other.state == State.WITHDRAWN:
        raise Invalid(field="into")
    check_scope(actor, other)
    claim.merged_into = other.id
    if claim.person_id and claim.contact != "none":
        await repository.follow_once(work, other.id, claim.person_id, claim.contact, claim.locale)
    return {"into": other.reference}


async def _reclassify(work: Work, claim: Claim, deed: Deed) -> dict[str, object]:
    leaf = catalogue().find(deed.category)
    if leaf is None:
        raise Invalid(field="category")
    claim.category, claim.regime, claim.danger = leaf.code, leaf.regime, leaf.danger
    await routing.reroute(work, claim)
    terms.recompute(claim, leaf, await legal_calendar(work))
    return {"category": leaf.code, "service": claim.service or ""}


async def _publish(work: Work, claim: Claim, deed: Deed, text: str) -> dict[str, object]:
    """A reviewed wording goes public; the position is blurred where the exact one could point at a person."""
    title = clean(deed.title, most=TITLE_MOST, field="title")
    if not title:
        raise Missing(field="title")
    claim.publication, claim.public_title, claim.public_text = "published", title, text
    leaf = catalogue().leaf(claim.category)
    claim.public_lat, claim.public_lng = claim.lat, claim.lng
    if leaf.sensitive and claim.lat is not None and claim.lng is not None:
        claim.public_lat, claim.public_lng = blurred(claim.lat, claim.lng, claim.id.int)
    await files.publish(work, deed.uploads, "claim", claim.id)
    return {}


def _stamp(work: Work, claim: Claim, action: Action) -> None:
    """Times, and what is owed next, after the move."""
    now = work.clock.now()
    claim.updated_at, claim.version = now, claim.version + 1
    if claim.acknowledged_at is None and claim.state != State.FILED:
        claim.acknowledged_at = now
    if action is Action.ANSWER:
        claim.answered_at = now
    if not repository.is_open(claim.state):
        claim.ended_at = claim.ended_at or now
    claim.open = repository.is_open(claim.state)
    terms.refresh(claim)
    work.session.add(claim)


async def _record(
    work: Work, actor: Actor, claim: Claim, deed: Deed, text: str, data: dict[str, object], before: dict[str, str]
) -> None:
    now = work.clock.now()
    work.session.add(
        ClaimEvent(claim_id=claim.id, at=now, action=deed.action, actor_kind="staff", actor_id=actor.account_id,
                   text="" if deed.action is Action.PUBLISH else text, public=deed.action in PUBLIC_ACTIONS, data=data)
    )  # fmt: skip
    changes = {"before": before, "state": claim.state, "service": claim.service,
               "assignee": str(claim.assignee_id or ""), **data}  # fmt: skip
    await audit.append(
        work, "claim", claim.id, deed.action, actor=actor.audit, changes=changes, person_id=claim.person_id,
        personal={"text": text} if text else None,
    )  # fmt: skip
    work.change("claims", deed.action, claim.id, service=claim.service, arrondissement=claim.arrondissement)
    if deed.action in TOLD:
        await enqueue(work, "claims.notify", payload={"claim": str(claim.id), "event": deed.action.value},
                      unique_key=f"{deed.action}:{claim.id}:{claim.version}")  # fmt: skip


async def act_on_all(work: Work, actor: Actor, claim_ids: Sequence[UUID], deed: Deed) -> tuple[int, list[str]]:
    """The same action on many claims: how many it was done to, and the references that refused it."""
    done, refused = 0, []
    for claim_id in claim_ids:
        try:
            async with work.session.begin_nested():
                await act(work, actor, claim_id, deed)
            done += 1
        except CasaError:
            claim = await repository.get(work, claim_id)
            refused.append(claim.reference if claim else str(claim_id))
    return done, refused
