"""A demonstration claim lived again: the row, timeline, trail and missed terms that its acts would have left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final, cast
from uuid import UUID

from casa_app.claims.catalogue import Leaf, catalogue
from casa_app.claims.corpus import DemoClaim
from casa_app.claims.corpus_lives import DemoEvent
from casa_app.claims.models import Breach, Claim, Escalation
from casa_app.claims.repository import is_open
from casa_app.claims.rules import PUBLIC_ACTIONS, Action, State, after, blurred
from casa_app.claims.service import terms
from casa_app.claims.service.filing import secret_index
from casa_app.claims.service.routing import Route
from casa_app.kit import audit
from casa_app.kit.audit_bulk import NewChain, NewChains
from casa_app.kit.bulk import row
from casa_app.kit.calendar import LegalCalendar
from casa_app.kit.ids import new_id
from casa_app.kit.references import new_secret
from casa_app.kit.text import fold

FOUND_AFTER: Final = timedelta(minutes=4)  # the watch runs every five minutes
Reached = Mapping[str, Sequence[tuple[str, datetime]]]  # clock -> (step, terms up to this moment have reached it)


@dataclass(frozen=True)
class Cast:
    """Who and what a life is played with."""

    now: datetime
    calendar: LegalCalendar
    agents: Mapping[str, Sequence[tuple[UUID, str]]]  # service -> its clerks' accounts and names
    reached: Reached
    danger: timedelta


@dataclass
class Lived:
    """What a life leaves behind, as rows."""

    claim: Claim
    events: list[dict[str, Any]] = field(default_factory=list)
    breaches: list[dict[str, Any]] = field(default_factory=list)
    escalations: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Filed:
    """What a claim was filed with, beside what the corpus says."""

    reference: str
    entry: int
    year: int
    route: Route
    person_id: UUID | None
    business_id: UUID | None
    photos: int
    published: bool


def live(demo: DemoClaim, filed: Filed, cast: Cast, chains: NewChains) -> Lived:
    """Plays the whole life."""
    return _Play(demo, filed, cast, chains).play()


class _Play:
    """One claim's life, act by act."""

    def __init__(self, demo: DemoClaim, filed: Filed, cast: Cast, chains: NewChains) -> None:
        self.demo, self.filed, self.cast = demo, filed, cast
        self.leaf: Leaf = catalogue().leaf(demo.category)
        self.claim = _claim(demo, filed, self.leaf)
        terms.start(self.claim, self.leaf, cast.calendar)
        self.lived = Lived(self.claim)
        self.chain: NewChain = chains.begin("claim", self.claim.id)
        self.taken_at: datetime | None = None  # when somebody took the claim in hand, which ends a danger's clock
        self.missed: dict[tuple[str, datetime], datetime] = {}

    def play(self) -> Lived:
        self._file()
        for act in self.demo.life:
            self._note_missed(act.at)
            self._act(act)
        self._note_missed(self.cast.now)
        if self.filed.published:
            self._publish()
        terms.refresh(self.claim)
        if self.claim.open:
            self._warn()
        self.chain.end()
        return self.lived

    def _file(self) -> None:
        claim, at_counter = self.claim, self.demo.channel == "counter"
        clerk = self._clerk(0)
        by, actor_id = ("staff", clerk[0]) if at_counter else ("claimant", None)
        about = {"photos": claim.photos, "channel": claim.channel}
        self._event(claim.filed_at, Action.FILE, by, actor_id, "", about)
        self.chain.add(
            claim.filed_at, Action.FILE,
            audit.Actor("account", clerk[0]) if at_counter else audit.Actor("claimant", claim.person_id),
            {"reference": claim.reference, "category": claim.category, "arrondissement": claim.arrondissement,
             "service": claim.service, "state": State.FILED, "photos": claim.photos},
            claim.person_id, {"text": claim.text, "place": claim.place},
        )  # fmt: skip

    def _act(self, act: DemoEvent) -> None:
        claim = self.claim
        before = {"state": claim.state, "service": claim.service, "assignee": str(claim.assignee_id or "")}
        claim.state = after(State(claim.state), act.action)
        claim.updated_at, claim.version = act.at, claim.version + 1
        if act.by == "claimant":
            self._by_claimant(act)
            return
        data = self._by_staff(act)
        if claim.acknowledged_at is None:
            claim.acknowledged_at = act.at
        if act.action not in {Action.ACKNOWLEDGE, Action.NOTE}:
            self.taken_at = self.taken_at or act.at
        if act.action is Action.ANSWER:
            claim.answered_at = act.at
        claim.open = is_open(claim.state)
        if not claim.open:
            claim.ended_at = claim.ended_at or act.at
        clerk = self._clerk(act.agent or 0)
        self._event(act.at, act.action, "staff", clerk[0], act.text, data)
        changes = {"before": before, "state": claim.state, "service": claim.service,
                   "assignee": str(claim.assignee_id or ""), **data}  # fmt: skip
        personal = {"text": act.text} if act.text else None
        self.chain.add(act.at, act.action, audit.Actor("account", clerk[0]), changes, claim.person_id, personal)

    def _by_staff(self, act: DemoEvent) -> dict[str, Any]:
        claim = self.claim
        if act.action is Action.ASSIGN:
            clerk = self._clerk(act.agent or 0)
            claim.assignee_id = clerk[0]
            return {"assignee": clerk[1]}
        if act.action is Action.TRANSFER:
            claim.assignee_id, claim.body = None, act.to
            return {"body": act.to, "variant": "body"}
        return {"photos": 0} if act.action is Action.CLOSE else {}

    def _by_claimant(self, act: DemoEvent) -> None:
        claim, who = self.claim, audit.Actor("claimant", self.claim.person_id)
        if act.action is Action.RATE:
            claim.rating, claim.rating_text = act.rating, act.text[:1000]
            personal = {"text": claim.rating_text}
            self.chain.add(act.at, act.action, who, {"rating": act.rating}, claim.person_id, personal)
            return
        if act.action is Action.CONTEST:
            claim.open, claim.contested_at, claim.contests = True, act.at, claim.contests + 1
            claim.answered_at = claim.ended_at = None
            terms.restart(claim, self.leaf, self.cast.calendar, act.at)
        self._event(act.at, act.action, "claimant", claim.person_id, act.text, {"photos": 0})
        changes = {"state": claim.state, "photos": 0}
        self.chain.add(act.at, act.action, who, changes, claim.person_id, {"text": act.text})

    def _publish(self) -> None:
        """A colleague read the words over a day after the claim came in."""
        claim = self.claim
        claim.publication, claim.public_title, claim.public_text = "published", claim.title, claim.text
        claim.public_lat, claim.public_lng = claim.lat, claim.lng
        if self.leaf.sensitive and claim.lat is not None and claim.lng is not None:
            claim.public_lat, claim.public_lng = blurred(claim.lat, claim.lng, claim.id.int)
        at = min(max(claim.updated_at, claim.filed_at + timedelta(hours=20)), self.cast.now)
        clerk = self._clerk(1)
        self._event(at, Action.PUBLISH, "staff", clerk[0], "", {})
        self.chain.add(at, Action.PUBLISH, audit.Actor("account", clerk[0]), {"state": claim.state})

    def _event(
        self, at: datetime, action: Action, by: str, actor_id: UUID | None, text: str, data: dict[str, Any]
    ) -> None:
        self.lived.events.append(
            {"id": new_id(), "claim_id": self.claim.id, "at": at, "action": action.value, "actor_kind": by,
             "actor_id": actor_id, "text": text, "public": action in PUBLIC_ACTIONS, "data": data}
        )  # fmt: skip

    def _clerk(self, number: int) -> tuple[UUID, str]:
        clerks = self.cast.agents[self.leaf.service]
        return clerks[number % len(clerks)]

    def _running(self) -> list[tuple[str, datetime]]:
        """The terms that run on the claim as it stands."""
        claim = self.claim
        if not claim.open:
            return []
        acknowledge = claim.acknowledge_due if claim.acknowledged_at is None else None
        danger = claim.filed_at + self.cast.danger if claim.danger and self.taken_at is None else None
        terms_ = (("danger", danger), ("acknowledge", acknowledge), ("target", claim.target_due),
                  ("answer", claim.answer_due))  # fmt: skip
        return [(clock, due) for clock, due in terms_ if due is not None]

    def _note_missed(self, until: datetime) -> None:
        """Registers what was missed before the next act, in the register and on the trail."""
        claim = self.claim
        late = sorted((due, clock) for clock, due in self._running() if due < until)
        for due, clock in late:
            if (clock, due) in self.missed:
                continue
            found = self.missed[clock, due] = min(max(due + FOUND_AFTER, claim.updated_at), until)
            self.lived.breaches.append(
                row(Breach, claim_id=claim.id, reference=claim.reference, clock=clock, due_at=due, found_at=found,
                    service=claim.service or "", arrondissement=claim.arrondissement)
            )  # fmt: skip
            self.chain.add(found, "breach", audit.SYSTEM, {"clock": clock, "due": due.isoformat()})

    def _warn(self) -> None:
        """Who must act has been told of every step by now: the watch starts from here."""
        for clock, due in self._running():
            for step, moment in self.cast.reached.get(clock, ()):
                if due <= moment:
                    self.lived.escalations.append(
                        row(Escalation, claim_id=self.claim.id, clock=clock, step=step, due_at=due, at=self.cast.now)
                    )


def _claim(demo: DemoClaim, filed: Filed, leaf: Leaf) -> Claim:
    """A claim in all but its instrumentation: setting fifty columns through it takes longer than the whole life."""
    compact = filed.reference.replace("-", "")
    values = row(
        Claim, id=new_id(), reference=filed.reference, secret_index=secret_index(filed.reference, new_secret()),
        filing_key=f"demonstration:{filed.reference}", office=demo.arrondissement, entry_year=filed.year,
        entry_number=filed.entry, category=leaf.code, regime=leaf.regime, danger=leaf.danger, state=State.FILED,
        channel=demo.channel, locale=demo.locale, title=demo.title[:120], text=demo.description, answers=demo.answers,
        search=fold(f"{compact} {filed.reference} {demo.description} {demo.place}"),
        arrondissement=demo.arrondissement, place=demo.place, lat=demo.lat, lng=demo.lng, accuracy=demo.accuracy,
        photos=filed.photos, claimant_kind=demo.claimant, person_id=filed.person_id, business_id=filed.business_id,
        contact=demo.contact, service=filed.route.service, team=filed.route.team, body=filed.route.body,
        route_reason=filed.route.reason, filed_at=demo.filed_at, updated_at=demo.filed_at, followers=0,
        demonstration=True,
    )  # fmt: skip
    return cast("Claim", SimpleNamespace(**values))
