"""The demonstration city: thousands of claims with their whole lives, consistent to the last audit link, and marked.

Claims come from `claims/corpus.py`; this room lives them again (`demonstration_lives`) and writes them in batches.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from random import Random
from typing import Any, Final
from uuid import UUID

from casa_app.adapters.object_store import StoreUnavailable, object_store
from casa_app.claims import demonstration_repository as repository
from casa_app.claims import repository as queries
from casa_app.claims.catalogue import catalogue
from casa_app.claims.corpus import AGENTS_PER_SERVICE, DemoClaim, demonstration_claims
from casa_app.claims.corpus_texts import corpus
from casa_app.claims.demonstration_pictures import pictures
from casa_app.claims.models import Breach, Claim, ClaimEvent, ClaimFollower, Escalation, RoutingRule, SavedView
from casa_app.claims.service import escalation, figures, routing
from casa_app.claims.service.demonstration_lives import Cast, Filed, Lived, live
from casa_app.claims.service.queue_filter import QueueFilter
from casa_app.claims.service.routing import Route
from casa_app.files import demonstration as photos
from casa_app.files.demonstration import KeptPhoto
from casa_app.identity import bulk as identity
from casa_app.identity.policy import Role
from casa_app.kit import audit, logs
from casa_app.kit.audit_bulk import NewChains, NewKeys
from casa_app.kit.bulk import keep
from casa_app.kit.calendar import legal_calendar
from casa_app.kit.database import Work, reading, writing
from casa_app.kit.i18n import city_date
from casa_app.kit.references import new_reference
from casa_app.territory import service as territory

BATCH: Final = 500
PUBLISHED: Final = 0.45  # share of claims whose words a colleague has reviewed
WITH_PHOTOS: Final = 0.12  # share of the claims with photos that get drawings: about 5 in 100 of all
PHOTOS_MOST: Final = 2
_PRIVATE: Final = frozenset({"counter_bribe"})
_VIEWS: Final = {
    Role.CLERK: {
        "Éclairage, cette semaine": QueueFilter(due=7, service=("lighting",)),
        "Hay Hassani en retard": QueueFilter(tab="late", where=("06.141.01.31",)),
    },
    Role.SUPERVISOR: {
        "À confier aujourd’hui": QueueFilter(tab="unassigned", due=1),
        "Réponses contestées": QueueFilter(tab="contested"),
    },
}
_DOMAIN: Final = "demo.casa.invalid"
_log = logs.get(__name__)


async def is_empty() -> bool:
    """Whether no claim was ever filed here."""
    async with reading() as work:
        return not await repository.any_claim(work)


async def seed(count: int, seed: int, progress: Callable[[int], object]) -> int:
    """Brings the demonstration up to `count` claims; gives how many were added. `progress` hears how many there are.

    With that many there already, it changes nothing. Killed halfway, it goes on where it stopped.
    """
    async with reading() as work:
        there = await repository.demonstration_claims(work)
    progress(min(there, count))
    if there >= count:
        return 0
    kept = await _pictures()
    async with writing() as work:
        await _routing(work)
        await _views(work)
        agents = await _agents(work, Random(f"agents-{seed}"))  # noqa: S311 invented names
        writer = await _Writer.make(work, agents, kept, seed + there)
    claims = demonstration_claims(count - there, seed + there, writer.cast.now)
    for batch in _batches(claims):
        async with writing() as work:
            await writer.write(work, batch)
        there += len(batch)
        progress(there)
    await _finish()
    return writer.written


async def _finish() -> None:
    """Figures and a signed checkpoint, as their jobs would make them within the hour."""
    async with reading() as work:
        rows, now = await figures.counted(work), work.clock.now()
    counted = await asyncio.to_thread(figures.tally, rows, now)
    async with writing() as work:
        await figures.replace(work, counted)
        await audit.checkpoint(work)


def _batches(claims: Iterator[DemoClaim]) -> Iterator[list[DemoClaim]]:
    while batch := list(islice(claims, BATCH)):
        yield batch


async def _pictures() -> dict[str, KeptPhoto]:
    """Drawings in the object store by group of categories; none while there is no store."""
    try:
        await object_store().ping()
        return {group: await photos.store(body) for group, body in (await asyncio.to_thread(pictures)).items()}
    except StoreUnavailable:
        _log.warning("demonstration.without_photos")
        return {}


async def _routing(work: Work) -> None:
    """The city's first routing table, unless somebody has begun one."""
    if await repository.any_rule(work):
        return
    now = work.clock.now()
    rules = [
        RoutingRule(category=rule.category, arrondissement=rule.arrondissement, service=rule.service, team=rule.team,
                    body=rule.body, updated_at=now)
        for rule in catalogue().default_routing
    ]  # fmt: skip
    await keep(work, RoutingRule, [rule.model_dump() for rule in rules])


async def _views(work: Work) -> None:
    """Views that the demonstration's clerk and supervisor keep, unless they keep some already."""
    for role, views in _VIEWS.items():
        account_id = await identity.demonstration_account(work, role)
        if account_id and not await queries.saved_views(work, account_id):
            for name, view in views.items():
                work.session.add(SavedView(account_id=account_id, name=name, query=view.query()))


async def _agents(work: Work, source: Random) -> dict[str, list[tuple[UUID, str]]]:
    """Clerks of each service: accounts that nobody can sign in with."""
    made: dict[str, list[tuple[UUID, str]]] = {}
    for service in catalogue().services:
        for number in range(AGENTS_PER_SERVICE):
            name = " ".join(corpus().say(source, part, "fr") for part in ("first_names", "family_names"))
            email = f"{service.replace('_', '-')}-{number + 1}@{_DOMAIN}"
            account_id = await identity.demonstration_agent(work, email, name, service)
            made.setdefault(service, []).append((account_id, name))
    return made


@dataclass
class _Writer:
    """Writes batch after batch; what all share is read once."""

    cast: Cast
    rules: Sequence[RoutingRule]
    pictures: Mapping[str, KeptPhoto]
    source: Random
    references: set[str]
    written: int = 0
    _routes: dict[tuple[str, str], Route] = field(default_factory=dict)

    @classmethod
    async def make(
        cls, work: Work, agents: Mapping[str, Sequence[tuple[UUID, str]]], kept: Mapping[str, KeptPhoto], seed: int
    ) -> "_Writer":
        now, calendar = work.clock.now(), await legal_calendar(work)
        cast = Cast(now, calendar, agents, escalation.reached(now, calendar), escalation.danger_length())
        source = Random(f"lives-{seed}")  # noqa: S311 a demonstration
        return cls(cast, await repository.rules(work), kept, source, await repository.references(work))

    async def write(self, work: Work, batch: Sequence[DemoClaim]) -> None:
        """Writes claims with everything that hangs on them."""
        keys = NewKeys()
        chains, people = NewChains(keys), identity.NewPeople(keys)
        entries = await self._entries(work, batch)
        lives = [live(demo, self._filed(demo, people, entries), self.cast, chains) for demo in batch]
        followers = [row for demo, one in zip(batch, lives, strict=True) for row in self._followers(demo, one, people)]
        files = [row for one in lives for row in self._photos(one)]
        await keys.keep(work)
        await people.keep(work)
        await keep(work, Claim, [one.claim.model_dump() for one in lives])
        await keep(work, ClaimEvent, _all(one.events for one in lives))
        await keep(work, Breach, _all(one.breaches for one in lives))
        await keep(work, Escalation, _all(one.escalations for one in lives))
        await keep(work, ClaimFollower, followers)
        await photos.attach(work, files)
        await chains.keep(work)
        self.written += len(batch)

    async def _entries(self, work: Work, batch: Sequence[DemoClaim]) -> dict[tuple[str, int], int]:
        """The last entry number given so far in each office and year; this batch's numbers are reserved behind it."""
        wanted = Counter((demo.arrondissement, city_date(demo.filed_at).year) for demo in batch)
        return {
            (office, year): await repository.reserve_entries(work, office, year, amount) - amount
            for (office, year), amount in sorted(wanted.items())
        }

    def _filed(self, demo: DemoClaim, people: identity.NewPeople, entries: dict[tuple[str, int], int]) -> Filed:
        office = (demo.arrondissement, city_date(demo.filed_at).year)
        entries[office] += 1
        person_id = business_id = None
        if demo.claimant != "anonymous" or demo.contact != "none":
            person_id = self._person(demo, people, demo.name, demo.contact)
        if demo.claimant == "professional":
            business_id = people.business(demo.filed_at, _ice(self.source), demo.company)
        drawn = bool(self.pictures) and demo.photos > 0 and self.source.random() < WITH_PHOTOS
        leaf = catalogue().leaf(demo.category)
        reviewable = demo.filed_at < self.cast.now - timedelta(days=2) and leaf.code not in _PRIVATE
        return Filed(
            reference=self._reference(demo.arrondissement), entry=entries[office], year=office[1],
            route=self._route(demo), person_id=person_id, business_id=business_id,
            photos=min(demo.photos, PHOTOS_MOST) if drawn else 0,
            published=reviewable and self.source.random() < PUBLISHED,
        )  # fmt: skip

    def _person(self, demo: DemoClaim, people: identity.NewPeople, name: str, contact: str) -> UUID:
        number = f"{self.source.randrange(10**8):08}"
        return people.person(
            demo.filed_at, demo.locale, name=name, phone=f"+2126{number}" if contact == "sms" else "",
            email=f"habitant-{number}@{_DOMAIN}" if contact == "email" else "",
        )  # fmt: skip

    def _route(self, demo: DemoClaim) -> Route:
        where = (demo.category, demo.arrondissement)
        if where not in self._routes:
            self._routes[where] = routing.choose(self.rules, catalogue().leaf(demo.category), demo.arrondissement)
        return self._routes[where]

    def _reference(self, arrondissement: str) -> str:
        letters = territory.zone(arrondissement).letters
        while (reference := new_reference(letters)) in self.references:
            pass
        self.references.add(reference)
        return reference

    def _followers(self, demo: DemoClaim, lived: Lived, people: identity.NewPeople) -> Iterator[dict[str, Any]]:
        for _ in range(demo.followers):
            person_id = self._person(demo, people, "", "sms")
            row = ClaimFollower(claim_id=lived.claim.id, person_id=person_id, contact="sms", locale=demo.locale,
                                at=demo.filed_at)  # fmt: skip
            lived.claim.followers += 1
            yield row.model_dump()

    def _photos(self, lived: Lived) -> Iterator[dict[str, Any]]:
        claim = lived.claim
        group = catalogue().leaf(claim.category).group
        for position in range(claim.photos):
            photo = self.pictures.get(group) or self.pictures[""]
            yield photos.attached(
                photo, claim.id, position + 1, claim.filed_at, published=claim.publication == "published"
            )


def _ice(source: Random) -> str:
    """A number of the right shape: fifteen digits, a multiple of 97."""
    company = source.randrange(10**12, 10**13)
    return f"{company * 100 + (97 - company * 100 % 97) % 97:015}"


def _all(rows: Iterable[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [row for some in rows for row in some]
