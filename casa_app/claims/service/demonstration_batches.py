"""The demonstration city's claims as rows, batch by batch, told in a process of its own while this one writes them."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from random import Random
from typing import Any, Final
from uuid import UUID

from casa_app.claims.catalogue import catalogue
from casa_app.claims.corpus import DemoClaim, demonstration_claims
from casa_app.claims.models import ClaimFollower
from casa_app.claims.service.demonstration_lives import Cast, Filed, Lived, live
from casa_app.claims.service.routing import Route
from casa_app.files import demonstration as photos
from casa_app.files.demonstration import KeptPhoto
from casa_app.identity.bulk import NewPeople
from casa_app.kit.audit_bulk import NewChains, NewKeys
from casa_app.kit.bulk import row
from casa_app.kit.i18n import city_date
from casa_app.kit.references import new_reference
from casa_app.territory import service as territory

PUBLISHED: Final = 0.45  # share of claims whose words a colleague has reviewed
WITH_PHOTOS: Final = 0.12  # share of the claims with photos that get drawings: about 5 in 100 of all
PHOTOS_MOST: Final = 2
DOMAIN: Final = "demo.casa.invalid"
ALONE_MOST: Final = 4_000  # so many claims are told here: another process would take longer to start
_PRIVATE: Final = frozenset({"counter_bribe"})


@dataclass(frozen=True)
class Script:
    """All that the telling of a city needs, so that it can be handed to another process."""

    count: int
    seed: int
    batch: int
    cast: Cast
    routes: Mapping[tuple[str, str], Route]  # category and arrondissement
    pictures: Mapping[str, KeptPhoto]
    references: frozenset[str]  # in use already


@dataclass
class Batch:
    """Some hundred claims with everything that hangs on them, as rows.

    Entry numbers begin at 1 in each office and year: whoever writes them knows what comes before.
    """

    keys: NewKeys = field(default_factory=NewKeys)
    people: NewPeople = field(init=False)
    chains: NewChains = field(init=False)
    claims: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    breaches: list[dict[str, Any]] = field(default_factory=list)
    escalations: list[dict[str, Any]] = field(default_factory=list)
    followers: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.people, self.chains = NewPeople(self.keys), NewChains(self.keys)

    def by_office(self) -> dict[tuple[str, int], list[dict[str, Any]]]:
        """The claims by office and year."""
        found: dict[tuple[str, int], list[dict[str, Any]]] = {}
        for claim in self.claims:
            found.setdefault((claim["office"], claim["entry_year"]), []).append(claim)
        return found


@asynccontextmanager
async def telling(script: Script) -> AsyncIterator[AsyncIterator[Batch]]:
    """The batches of a city. Many are told by a child process, always one ahead; it ends with the `async with`."""
    if script.count <= ALONE_MOST:
        yield _here(script)
        return
    # A fresh process: a forked one would hold this one's database connections.
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    teller = context.Process(target=_tell, args=(script, theirs), daemon=True, name="demonstration")
    teller.start()
    theirs.close()  # so that its death ends our waiting
    try:
        yield _received(ours)
    finally:
        ours.close()  # so that our death, or an early end, stops it at its next batch
        teller.terminate()
        await asyncio.to_thread(teller.join)


async def _here(script: Script) -> AsyncIterator[Batch]:
    for batch in Author(script).batches():
        yield batch


async def _received(ours: Connection) -> AsyncIterator[Batch]:
    """Raises EOFError when the child died."""
    while (batch := await asyncio.to_thread(ours.recv)) is not None:
        yield batch


def _tell(script: Script, theirs: Connection) -> None:
    """What the child does: a pipe that is full makes it wait, one without a reader ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    gc.disable()  # rows make no cycles, and looking for some among a hundred thousand of them takes a tenth of the time
    try:
        for batch in Author(script).batches():
            theirs.send(batch)
        theirs.send(None)
    except BrokenPipeError:
        return


class Author:
    """Tells a city. The same script gives the same city, but for keys and references."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.source = Random(f"lives-{script.seed}")  # noqa: S311 a demonstration
        self.references = set(script.references)

    def batches(self) -> Iterator[Batch]:
        """The city's batches, the oldest claims first."""
        script = self.script
        claims = demonstration_claims(script.count, script.seed, script.cast.now)
        while some := list(islice(claims, script.batch)):
            yield self._batch(some)

    def _batch(self, claims: Iterable[DemoClaim]) -> Batch:
        batch, entries = Batch(), dict[tuple[str, int], int]()
        lives = [(demo, live(demo, self._filed(demo, batch, entries), self.script.cast, batch.chains))
                 for demo in claims]  # fmt: skip
        for demo, lived in lives:
            batch.followers += self._followers(demo, lived, batch)
        for _, lived in lives:
            batch.files += self._photos(lived)
            batch.claims.append(vars(lived.claim))
            batch.events += lived.events
            batch.breaches += lived.breaches
            batch.escalations += lived.escalations
        return batch

    def _filed(self, demo: DemoClaim, batch: Batch, entries: dict[tuple[str, int], int]) -> Filed:
        script, year = self.script, city_date(demo.filed_at).year
        entry = entries[demo.arrondissement, year] = entries.get((demo.arrondissement, year), 0) + 1
        person_id = business_id = None
        if demo.claimant != "anonymous" or demo.contact != "none":
            person_id = self._person(demo, batch, demo.name, demo.contact)
        if demo.claimant == "professional":
            business_id = batch.people.business(demo.filed_at, _ice(self.source), demo.company)
        drawn = bool(script.pictures) and demo.photos > 0 and self.source.random() < WITH_PHOTOS
        reviewable = demo.filed_at < script.cast.now - timedelta(days=2) and demo.category not in _PRIVATE
        return Filed(
            reference=self._reference(demo.arrondissement), entry=entry, year=year,
            route=script.routes[demo.category, demo.arrondissement], person_id=person_id, business_id=business_id,
            photos=min(demo.photos, PHOTOS_MOST) if drawn else 0,
            published=reviewable and self.source.random() < PUBLISHED,
        )  # fmt: skip

    def _person(self, demo: DemoClaim, batch: Batch, name: str, contact: str) -> UUID:
        number = f"{self.source.randrange(10**8):08}"
        return batch.people.person(
            demo.filed_at, demo.locale, name=name, phone=f"+2126{number}" if contact == "sms" else "",
            email=f"habitant-{number}@{DOMAIN}" if contact == "email" else "",
        )  # fmt: skip

    def _reference(self, arrondissement: str) -> str:
        letters = territory.zone(arrondissement).letters
        while (reference := new_reference(letters)) in self.references:
            pass
        self.references.add(reference)
        return reference

    def _followers(self, demo: DemoClaim, lived: Lived, batch: Batch) -> Iterator[dict[str, Any]]:
        for _ in range(demo.followers):
            person_id = self._person(demo, batch, "", "sms")
            lived.claim.followers += 1
            yield row(ClaimFollower, claim_id=lived.claim.id, person_id=person_id, contact="sms", locale=demo.locale,
                      at=demo.filed_at)  # fmt: skip

    def _photos(self, lived: Lived) -> Iterator[dict[str, Any]]:
        claim, pictures = lived.claim, self.script.pictures
        group = catalogue().leaf(claim.category).group
        for position in range(claim.photos):
            photo = pictures.get(group) or pictures[""]
            yield photos.attached(
                photo, claim.id, position + 1, claim.filed_at, published=claim.publication == "published"
            )


def _ice(source: Random) -> str:
    """A number of the right shape: fifteen digits, a multiple of 97."""
    company = source.randrange(10**12, 10**13)
    return f"{company * 100 + (97 - company * 100 % 97) % 97:015}"
