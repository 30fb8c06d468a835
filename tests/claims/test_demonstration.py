"""A demonstration city: consistent to the last audit link, marked, public where reviewed, and made once."""

import multiprocessing
import shutil
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from sqlmodel import col, func, select

from casa_app.adapters.object_store import ObjectStore
from casa_app.claims import repository
from casa_app.claims.demonstration_pictures import pictures
from casa_app.claims.models import (
    Breach,
    Claim,
    ClaimEvent,
    ClaimFigure,
    ClaimFollower,
    Escalation,
    RoutingRule,
)
from casa_app.claims.rules import Action, State
from casa_app.claims.service import demonstration, demonstration_batches, handling, terms
from casa_app.claims.service.handling import Deed
from casa_app.claims.service.queue_filter import QueueFilter
from casa_app.commands.worker import load_jobs
from casa_app.files import service as files
from casa_app.identity import demonstration as accounts
from casa_app.identity import service as identity
from casa_app.identity.models import SavedView
from casa_app.kit import audit, jobs
from casa_app.kit import database as kit_database
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.models import AuditEntry, AuditHead, RegistryCounter
from casa_app.notices.models import Notice
from tests import make

load_jobs()
COUNT = 260


@pytest.fixture
async def city(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A small city on each database, written in several batches; gives what progress heard."""
    monkeypatch.setattr(demonstration, "BATCH", 100)
    heard: list[int] = []
    await demonstration.seed(COUNT, 2026, heard.append)
    return heard


async def rows(table: type[Any], *where: Any) -> Sequence[Any]:
    async with reading() as work:
        return (await work.session.exec(select(table).where(*where))).all()


async def test_the_city_has_the_claims_it_was_asked_for_in_every_arrondissement(city: list[int]) -> None:
    claims = await rows(Claim)
    assert city == [0, 100, 200, COUNT]
    assert len(claims) == COUNT
    assert all(claim.demonstration for claim in claims)
    assert len({claim.arrondissement for claim in claims}) == 16
    assert len({claim.state for claim in claims}) >= 4
    assert {claim.locale for claim in claims} == {"fr", "ar"}


async def test_asked_for_again_it_is_left_alone_and_asked_for_more_it_grows(city: list[int]) -> None:
    assert await demonstration.seed(COUNT, 2026, city.append) == 0
    assert await demonstration.seed(COUNT + 20, 2026, city.append) == 20
    claims = await rows(Claim)
    assert len(claims) == len({claim.reference for claim in claims}) == COUNT + 20
    assert not await demonstration.is_empty()


async def test_every_chain_verifies_and_every_claim_has_one(city: list[int]) -> None:
    async with reading() as work:
        assert [fault async for fault in audit.verify(work)] == []
        chained = {
            row.subject_id
            for row in await work.session.exec(select(AuditHead).where(AuditHead.subject_kind == "claim"))
        }
    assert {claim.id for claim in await rows(Claim)} == chained
    entries = await rows(AuditEntry, AuditEntry.subject_kind == "claim")
    told = Counter(row.claim_id for row in await rows(ClaimEvent))
    linked = Counter(row.subject_id for row in entries if row.action not in {"breach", Action.RATE})
    assert told == linked


async def test_registry_numbers_have_no_gap_and_the_counter_goes_on_from_the_last(city: list[int]) -> None:
    numbers: dict[tuple[str, int], list[int]] = {}
    for claim in await rows(Claim):
        numbers.setdefault((claim.office, claim.entry_year), []).append(claim.entry_number)
    counters = {(row.office, row.year): row.last for row in await rows(RegistryCounter)}
    assert {key: sorted(found) for key, found in numbers.items()} == {
        key: list(range(1, last + 1)) for key, last in counters.items()
    }
    async with writing() as work:
        filed, _ = await make.claim(work)
    assert filed.entry_number == counters.get((filed.office, filed.entry_year), 0) + 1


async def test_each_claim_is_what_its_acts_would_have_made_it(city: list[int]) -> None:
    claims = {claim.id: claim for claim in await rows(Claim)}
    events: dict[Any, list[ClaimEvent]] = {key: [] for key in claims}
    for event in sorted(await rows(ClaimEvent), key=lambda row: (row.at, row.id)):
        events[event.claim_id].append(event)
    for claim in claims.values():
        acts = [event.action for event in events[claim.id]]
        assert acts[0] == "file"
        assert claim.open == repository.is_open(claim.state)
        assert (claim.ended_at is None) == claim.open
        assert claim.contests == acts.count("contest")
        assert (claim.acknowledged_at is None) == (claim.state == State.FILED)
        assert claim.service
        assert claim.route_reason
        due = claim.due_at, claim.due_kind
        terms.refresh(claim)
        assert (claim.due_at, claim.due_kind) == due


async def test_the_register_holds_each_missed_term_and_the_watch_finds_nothing_to_add(
    city: list[int], clock: FixedClock
) -> None:
    claims = {claim.id: claim for claim in await rows(Claim)}
    before = {(row.claim_id, row.clock, row.due_at) for row in await rows(Breach)}
    assert len(before) == len(await rows(Breach)) > 0
    for claim in claims.values():
        done = claim.answered_at or claim.ended_at or clock.now()
        if claim.answer_due is not None:
            assert ((claim.id, "answer", claim.answer_due) in before) == (claim.answer_due < done)
    warned = len(await rows(Escalation))
    async with writing() as work:
        await jobs.enqueue(work, "claims.escalate", payload={})
    await jobs.run_due()
    assert {(row.claim_id, row.clock, row.due_at) for row in await rows(Breach)} == before
    assert len(await rows(Escalation)) == warned
    assert await rows(Notice) == []


async def test_claimants_are_sealed_invented_and_reached_by_nobody_real(city: list[int]) -> None:
    named = [claim for claim in await rows(Claim) if claim.person_id]
    assert named
    async with reading() as work:
        for claim in named[:25]:
            known = await identity.contact(work, claim.person_id)
            assert not known.email or known.email.endswith(".invalid")
            assert bool(known.phone) == (claim.contact == "sms")
            chain = await audit.history(work, "claim", claim.id)
            assert chain[0].sealed is not None
            assert (await audit.unseal(work, claim.person_id, chain[0].sealed))["text"] == claim.text
    followers = Counter(row.claim_id for row in await rows(ClaimFollower))
    assert all(claim.followers == followers[claim.id] for claim in await rows(Claim))


async def test_a_demonstration_claim_tells_nobody_once_a_real_gateway_is_set(
    city: list[int], sms_gateway: Any, mail_server: Any
) -> None:
    told = next(claim for claim in await rows(Claim, col(Claim.open).is_(True)) if claim.contact == "sms")
    async with writing() as work:
        await handling.act(work, make.staff(), told.id, Deed(Action.REJECT, text="Hors de la commune."))
    await jobs.run_due()
    assert sms_gateway.requests == []
    assert mail_server.letters == []


async def test_reviewed_claims_are_public_and_figures_are_counted(city: list[int]) -> None:
    public = await rows(Claim, Claim.publication == "published")
    assert COUNT * 0.2 < len(public) < COUNT * 0.7
    assert all(claim.public_title and claim.category != "counter_bribe" for claim in public)
    (whole,) = await rows(ClaimFigure, ClaimFigure.period == "all", ClaimFigure.dimension == "all")
    assert whole.filed == COUNT
    assert len(await rows(RoutingRule)) > 20


async def test_the_clerk_of_the_demonstration_keeps_views_that_open(database: Database) -> None:
    async with writing() as work:
        await accounts.seed(work)
    await demonstration.seed(200, 2026, lambda _: None)
    views = await rows(SavedView)
    assert len(views) == 4
    for view in views:
        assert QueueFilter.parse(dict(parse_qsl(view.query))).query() == view.query


async def test_claims_can_be_handled_like_any_other(city: list[int]) -> None:
    claim = (await rows(Claim, Claim.state == State.IN_PROGRESS))[0]
    async with writing() as work:
        await handling.act(work, make.staff(), claim.id, Deed(Action.ANSWER, text="Les travaux sont faits."))
    async with reading() as work:
        assert [fault async for fault in audit.verify(work)] == []


async def test_some_claims_show_drawings_that_say_what_they_are(
    database: Database, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demonstration_batches, "WITH_PHOTOS", 0.3)
    await demonstration.seed(120, 7, lambda _: None)
    claims = [claim for claim in await rows(Claim) if claim.photos]
    assert claims
    async with reading() as work:
        total = (await work.session.exec(select(func.sum(Claim.photos)))).one()
        for claim in claims:
            shown = await files.photos(work, "claim", claim.id, "fr")
            assert len(shown) == claim.photos
            assert all(photo.published == (claim.publication == "published") for photo in shown)
    assert total
    assert all(body.startswith(b"\xff\xd8\xff") for body in pictures().values())


async def test_entries_and_terms_stand_at_the_present(city: list[int], clock: FixedClock) -> None:
    now = clock.now()
    assert all(claim.filed_at <= now and claim.updated_at <= now for claim in await rows(Claim))
    assert all(row.at <= now for row in await rows(ClaimEvent))
    assert min(claim.filed_at for claim in await rows(Claim)) > now - timedelta(days=19 * 30.44)


async def test_a_large_city_is_told_by_a_process_of_its_own_and_is_the_same(
    city: list[int], sqlite_template: Path, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of(claims: Sequence[Claim]) -> list[tuple[Any, ...]]:
        told = [(claim.office, claim.entry_year, claim.entry_number, claim.text, claim.state, claim.service,
                 claim.filed_at, claim.due_at, claim.publication) for claim in claims]  # fmt: skip
        return sorted(told, key=str)

    here = of(await rows(Claim))
    shutil.copyfile(sqlite_template, tmp_path / "another.db")
    another = kit_database.configure(f"sqlite+aiosqlite:///{tmp_path / 'another.db'}", clock)
    monkeypatch.setattr(demonstration_batches, "ALONE_MOST", 0)
    assert await demonstration.seed(COUNT, 2026, lambda _: None) == COUNT
    assert of(await rows(Claim)) == here
    async with reading() as work:
        assert [fault async for fault in audit.verify(work)] == []
    assert multiprocessing.active_children() == []
    await another.close()
