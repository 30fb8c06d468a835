"""Filing: from what a person typed to a claim with its entry number, its clocks, its route and its receipt."""

import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast
from uuid import UUID

from casa_app.claims import models, repository
from casa_app.claims.catalogue import Leaf, catalogue
from casa_app.claims.models import Claim, ClaimEvent
from casa_app.claims.rules import (
    NEARBY_METRES,
    PHOTOS_MOST,
    PLACE_MOST,
    TEXT_MOST,
    TITLE_MOST,
    Action,
    State,
)
from casa_app.claims.service import present, routing, terms
from casa_app.claims.views import NearbyView, ReceiptView
from casa_app.files import service as files
from casa_app.identity import service as identity
from casa_app.identity.policy import Actor
from casa_app.kit import audit
from casa_app.kit.calendar import legal_calendar
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, Invalid, InvalidForm, Missing
from casa_app.kit.i18n import Locale
from casa_app.kit.ids import new_id
from casa_app.kit.jobs import enqueue
from casa_app.kit.keys import keyring
from casa_app.kit.references import new_reference, new_secret
from casa_app.kit.text import clean, fold
from casa_app.territory import service as territory

STEPS: Final = ("category", "place", "story", "contact", "summary")
STEP_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "category": ("category",),
    "place": ("arrondissement", "place", "lat"),
    "story": ("text", "answers", "photos"),
    "contact": ("claimant_kind", "name", "contact", "phone", "email", "ice", "company"),
}
CHANNELS: Final = frozenset({"web", "counter", "kiosk", "open311"})


class ChooseCategory(Missing):
    """Nothing says what the problem is about."""

    key = "claims.error.choose_category"


class ChooseArrondissement(Missing):
    """Neither a position nor an arrondissement was given."""

    key = "claims.error.choose_arrondissement"


class DescribePlace(Missing):
    """There is no position, and no words that would let a team find the place."""

    key = "claims.error.describe_place"


class TellWhatHappens(Missing):
    """The description is empty."""

    key = "claims.error.tell_what_happens"


class AnswerQuestion(Missing):
    """A question of the category that must be answered was not."""

    key = "claims.error.answer_question"


class TooManyPhotos(Invalid):
    """More than five photos."""

    key = "claims.error.too_many_photos"


@dataclass(frozen=True)
class ClaimDraft:
    """A claim as typed, checked. Positions in WGS 84 degrees, accuracy in metres."""

    category: str
    arrondissement: str
    text: str
    locale: Locale
    channel: str = "web"
    place: str = ""
    lat: float | None = None
    lng: float | None = None
    accuracy: float | None = None
    answers: dict[str, str] = field(default_factory=dict)
    claimant_kind: str = "anonymous"
    name: str = ""
    contact: str = "none"
    phone: str = ""
    email: str = ""
    ice: str = ""
    company: str = ""
    uploads: tuple[UUID, ...] = ()
    upload_secret: str = ""
    filing_key: str = ""
    draft_token: str = ""

    @classmethod
    def parse(cls, form: Mapping[str, Any], locale: Locale, channel: str = "web") -> "ClaimDraft":
        """The draft that a form describes. Raises InvalidForm with one problem for each field, in form order."""
        reader = _Reader(form, locale)
        draft = reader.read(channel)
        if reader.problems:
            raise InvalidForm(reader.problems)
        assert draft is not None  # noqa: S101 without problems there is a draft
        return draft


def check_step(step: str, form: Mapping[str, Any], locale: Locale) -> list[CasaError]:
    """What is wrong with the fields of one step; empty when the next may begin."""
    reader = _Reader(form, locale)
    reader.read("web")
    return [problem for problem in reader.problems if problem.field.split(".")[0] in STEP_FIELDS.get(step, ())]


class _Reader:
    """Reads a form field by field and collects what is wrong instead of stopping at the first."""

    def __init__(self, form: Mapping[str, Any], locale: Locale) -> None:
        self.form, self.locale = form, locale
        self.problems: list[CasaError] = []

    def text(self, name: str, most: int) -> str:
        try:
            return clean(str(self.form.get(name) or ""), most=most, field=name)
        except CasaError as problem:
            self.problems.append(problem)
            return ""

    def number(self, name: str) -> float | None:
        value = self.form.get(name)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def attempt(self, name: str, parse: Any, value: str) -> str:
        try:
            return str(parse(value))
        except CasaError as problem:
            problem.field = name
            self.problems.append(problem)
            return ""

    def read(self, channel: str) -> ClaimDraft | None:
        leaf = self.category()
        arrondissement, place, lat, lng = self.place()
        text = self.text("text", TEXT_MOST)
        if not text and not any(p.field == "text" for p in self.problems):
            self.problems.append(TellWhatHappens(field="text"))
        answers = self.answers(leaf)
        uploads = self.uploads()
        who = self.claimant()
        if self.problems or leaf is None:
            return None
        return ClaimDraft(
            category=leaf.code, arrondissement=arrondissement, place=place, lat=lat, lng=lng,
            accuracy=self.number("accuracy"), text=text, answers=answers, uploads=uploads,
            upload_secret=str(self.form.get("upload_secret") or ""), filing_key=self.text("filing_key", 64),
            draft_token=self.text("draft_token", 64), locale=self.locale, channel=channel, **who,
        )  # fmt: skip

    def category(self) -> Leaf | None:
        leaf = catalogue().find(str(self.form.get("category") or ""))
        if leaf is None:
            self.problems.append(ChooseCategory(field="category"))
        return leaf

    def place(self) -> tuple[str, str, float | None, float | None]:
        place = self.text("place", PLACE_MOST)
        lat, lng = self.number("lat"), self.number("lng")
        if lat is not None and lng is not None:
            try:
                return territory.locate(lat, lng).code, place, lat, lng
            except CasaError as problem:
                problem.field = "lat"
                self.problems.append(problem)
                return "", place, None, None
        code = str(self.form.get("arrondissement") or "")
        if territory.find(code) is None:
            self.problems.append(ChooseArrondissement(field="arrondissement"))
        elif not place:
            self.problems.append(DescribePlace(field="place"))
        return code, place, None, None

    def answers(self, leaf: Leaf | None) -> dict[str, str]:
        given = self.form.get("answers")
        given = given if isinstance(given, dict) else {}
        kept: dict[str, str] = {}
        for question in leaf.questions if leaf else ():
            try:
                value = clean(str(given.get(question.id) or ""), most=500, field=f"answers.{question.id}")
            except CasaError as problem:
                self.problems.append(problem)
                continue
            if question.options and value and value not in {option.id for option in question.options}:
                value = ""
            if question.required and not value:
                missing = AnswerQuestion(field=f"answers.{question.id}", question=question.label[self.locale])
                self.problems.append(missing)
            if value:
                kept[question.id] = value
        return kept

    def uploads(self) -> tuple[UUID, ...]:
        raw = self.form.get("uploads") or []
        raw = raw if isinstance(raw, list) else []
        if len(raw) > PHOTOS_MOST:
            self.problems.append(TooManyPhotos(field="photos", most=PHOTOS_MOST))
            return ()
        try:
            return tuple(UUID(str(value)) for value in raw)
        except ValueError:
            self.problems.append(Invalid(field="photos"))
            return ()

    def claimant(self) -> dict[str, Any]:
        kind = str(self.form.get("claimant_kind") or "anonymous")
        kind = kind if kind in {"individual", "professional", "anonymous"} else "anonymous"
        contact = str(self.form.get("contact") or "none")
        contact = contact if contact in {"sms", "email", "none"} else "none"
        who: dict[str, Any] = {"claimant_kind": kind, "contact": contact}
        who["name"] = self.text("name", 120) if kind != "anonymous" else ""
        if kind != "anonymous" and not who["name"]:
            self.problems.append(Missing(field="name"))
        if kind == "professional":
            who["ice"] = self.attempt("ice", identity.parse_ice, str(self.form.get("ice") or ""))
            who["company"] = self.text("company", 160)
            if not who["company"]:
                self.problems.append(Missing(field="company"))
        if contact == "sms":
            who["phone"] = self.attempt("phone", identity.parse_phone, str(self.form.get("phone") or ""))
        if contact == "email":
            who["email"] = self.attempt("email", identity.parse_email, str(self.form.get("email") or ""))
        return who


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
    if done := await repository.by_filing_key(work, key):
        return present.receipt(done, "")
    now = work.clock.now()
    leaf = catalogue().leaf(draft.category)
    person_id = await _claimant(work, draft, actor)
    business_id = await identity.business_for(work, ice=draft.ice, name=draft.company) if draft.ice else None
    secret = new_secret()
    zone = territory.zone(draft.arrondissement)
    route = await routing.route(work, leaf, draft.arrondissement)
    claim = Claim(
        id=new_id(), reference=new_reference(zone.letters), secret_index="", filing_key=key, office=zone.code,
        entry_year=work.today().year, entry_number=await repository.next_entry(work, zone.code, work.today().year),
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
    digits = re.sub(r"\D", "", secret)
    return keyring().blind_index(f"{reference}:{digits}", "claim-secret")


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
    reader = _Reader(form, locale)
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


def _draft_index(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def load_draft(work: Work, token: str) -> dict[str, Any] | None:
    """What this browser had typed, or None."""
    row = await repository.draft(work, _draft_index(token)) if token else None
    if row is None:
        return None
    return cast(dict[str, Any], json.loads(keyring().decrypt(row.sealed, "claim-draft")))


async def save_draft(work: Work, token: str, form: Mapping[str, Any]) -> None:
    """Keeps what was typed, sealed; the same token never makes two drafts."""
    sealed = keyring().encrypt(audit.canonical(dict(form)), "claim-draft")
    row = await repository.draft(work, _draft_index(token))
    if row is None:
        row = models.ClaimDraft(token_index=_draft_index(token), sealed=sealed, updated_at=work.clock.now())
    row.sealed, row.updated_at = sealed, work.clock.now()
    work.session.add(row)


async def close_draft(work: Work, token: str) -> None:
    """Ends a draft: filed, or thrown away. What was typed is not kept."""
    row = await repository.draft(work, _draft_index(token))
    if row is not None:
        await work.session.delete(row)

