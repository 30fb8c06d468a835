"""The demonstration city: thousands of claims with their whole lives, consistent to the last audit link, and marked.

Claims come from `claims/corpus.py`; `demonstration_lives` lives them again, `demonstration_batches` makes rows of them,
and this module writes them.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Final
from uuid import UUID

from casa_app.adapters.object_store import StoreUnavailable, object_store
from casa_app.claims import demonstration_repository as repository
from casa_app.claims import repository as queries
from casa_app.claims.catalogue import catalogue
from casa_app.claims.corpus import AGENTS_PER_SERVICE
from casa_app.claims.corpus_texts import corpus
from casa_app.claims.demonstration_pictures import pictures
from casa_app.claims.models import Breach, Claim, ClaimEvent, ClaimFollower, Escalation
from casa_app.claims.service import escalation, figures, routing
from casa_app.claims.service.demonstration_batches import DOMAIN, Batch, Script, telling
from casa_app.claims.service.demonstration_lives import Cast
from casa_app.claims.service.queue_filter import QueueFilter
from casa_app.files import demonstration as photos
from casa_app.files.demonstration import KeptPhoto
from casa_app.identity import bulk as identity
from casa_app.identity import saved_views
from casa_app.identity.organisation import organisation
from casa_app.identity.policy import Role
from casa_app.kit import audit, logs
from casa_app.kit.bulk import keep
from casa_app.kit.calendar import legal_calendar
from casa_app.kit.database import Work, reading, writing
from casa_app.kit.registry import next_entry
from casa_app.territory import service as territory

BATCH: Final = 500
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
_log = logs.get(__name__)


async def is_empty() -> bool:
    """Whether no claim was ever filed here."""
    async with reading() as work:
        return not await queries.any_claim(work)


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
        await routing.begin(work)
        await _views(work)
        agents = await _agents(work, Random(f"agents-{seed}"))  # noqa: S311 invented names
        script = await _script(work, count - there, seed + there, agents, kept)
    before = there
    async with telling(script) as batches:
        async for batch in batches:
            async with writing() as work:
                await _write(work, batch)
            there += len(batch.claims)
            progress(there)
    await _finish()
    return there - before


async def _finish() -> None:
    """Figures and a signed checkpoint, as their jobs would make them within the hour."""
    async with reading() as work:
        rows, now = await figures.counted(work), work.clock.now()
    counted = await asyncio.to_thread(figures.tally, rows, now)
    async with writing() as work:
        await figures.replace(work, counted)
        await audit.checkpoint(work)


async def _pictures() -> dict[str, KeptPhoto]:
    """Drawings in the object store by group of categories; none while there is no store."""
    try:
        await object_store().ping()
        return {group: await photos.store(body) for group, body in (await asyncio.to_thread(pictures)).items()}
    except StoreUnavailable:
        _log.warning("demonstration.without_photos")
        return {}


async def _views(work: Work) -> None:
    """Views that the demonstration's clerk and supervisor keep, unless they keep some already."""
    for role, views in _VIEWS.items():
        account_id = await identity.demonstration_account(work, role)
        if account_id and not await saved_views.kept(work, account_id, saved_views.CLAIMS):
            for name, view in views.items():
                await saved_views.keep(work, account_id, saved_views.CLAIMS, name, view.query())


async def _script(
    work: Work, count: int, seed: int, agents: Mapping[str, Sequence[tuple[UUID, str]]], kept: Mapping[str, KeptPhoto]
) -> Script:
    now, calendar, rules = work.clock.now(), await legal_calendar(work), await queries.routing(work)
    cast = Cast(now, calendar, agents, escalation.reached(now, calendar), escalation.danger_length())
    routes = {
        (leaf.code, zone.code): routing.choose(rules, leaf, zone.code)
        for leaf in catalogue().leaves
        for zone in territory.zones()
    }
    return Script(count, seed, BATCH, cast, routes, kept, frozenset(await repository.references(work)))


async def _agents(work: Work, source: Random) -> dict[str, list[tuple[UUID, str]]]:
    """Clerks of each service: accounts that nobody can sign in with."""
    made: dict[str, list[tuple[UUID, str]]] = {}
    for service in organisation().services:
        for number in range(AGENTS_PER_SERVICE):
            name = " ".join(corpus().say(source, part, "fr") for part in ("first_names", "family_names"))
            email = f"{service.replace('_', '-')}-{number + 1}@{DOMAIN}"
            account_id = await identity.demonstration_agent(work, email, name, service)
            made.setdefault(service, []).append((account_id, name))
    return made


async def _write(work: Work, batch: Batch) -> None:
    """Writes claims with everything that hangs on them; their entries follow the last one of their office."""
    for (office, year), claims in sorted(batch.by_office().items()):
        last = await next_entry(work, office, year, amount=len(claims)) - len(claims)
        for claim in claims:
            claim["entry_number"] += last
    await batch.keys.keep(work)
    await batch.people.keep(work)
    await keep(work, Claim, batch.claims)
    await keep(work, ClaimEvent, batch.events)
    await keep(work, Breach, batch.breaches)
    await keep(work, Escalation, batch.escalations)
    await keep(work, ClaimFollower, batch.followers)
    await photos.attach(work, batch.files)
    await batch.chains.keep(work)
