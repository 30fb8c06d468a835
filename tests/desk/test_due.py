"""One desk: claims and demandes in one list by legal urgency, and a bar with the pages that are the colleague's own."""

from datetime import timedelta
from uuid import UUID

import pytest

import casa_app.casa_app  # noqa: F401 composing the application declares its pages
from casa_app.desk import service
from casa_app.identity.places import ADMINISTRATION, BAR, LISTS
from casa_app.identity.policy import policy_of
from casa_app.identity.rules import Role
from casa_app.kit.database import Database, reading, writing
from casa_app.procedures.service import catalogue
from casa_app.ui.pages import declared
from tests import make
from tests.procedures import made


async def _filled(count: int) -> list[str]:
    """Claims and cases whose terms interleave; gives their references by term."""
    terms = []
    async with writing() as work:
        await catalogue.load(work)
        for number in range(count):
            at = work.clock.now() + timedelta(hours=number)
            one = await made.case(work) if number % 2 else (await make.claim(work))[0]
            one.due_at = at
            terms.append(one.reference)
    return terms


async def test_the_nearest_term_comes_first_whatever_it_belongs_to_and_pages_lose_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PAGE", 5)
    terms = await _filled(9)
    clerk = make.staff(Role.CLERK)
    async with reading() as work:
        first = await service.due(work, clerk, "scope", "fr")
        second = await service.due(work, clerk, "scope", "fr", first.next)
        (everything, *_) = await service.tabs(work, clerk, "fr")
        held = await service.open_now(work, clerk, "fr")
    assert [row.reference for row in (*first.rows, *second.rows)] == terms
    assert len(first.rows) == 5
    assert second.next == ""
    assert {row.kind for row in first.rows} == {"claim", "case"}
    assert everything.count == held["due"] == str(len(terms))
    assert int(held["claims"]) + int(held["cases"]) == len(terms)


async def test_each_colleague_finds_the_kinds_and_places_of_their_own(database: Database) -> None:
    await _filled(4)
    signatory, elsewhere = make.staff(Role.SIGNATORY), make.staff(Role.CLERK, arrondissements=frozenset({made.MAARIF}))
    async with reading() as work:
        signed = await service.due(work, signatory, "scope", "fr")
        far = await service.due(work, elsewhere, "scope", "fr")
        idle = await service.due(work, make.staff(Role.ROADMAP_OFFICER), "scope", "fr")
    assert [row.kind for row in signed.rows] == ["case", "case"]
    assert far.rows == idle.rows == []
    assert all(UUID(row.id) for row in signed.rows)


def test_the_bar_offers_each_colleague_the_pages_that_let_them_in_and_no_other() -> None:
    guards = {}
    for page in declared():
        loads = page.on_load if isinstance(page.on_load, list) else [page.on_load]
        guards[page.route] = [policy_of(one.fn) for one in loads if one is not None]
    offered: dict[str, set[Role]] = {}
    for room in (*BAR, *LISTS, *ADMINISTRATION):
        offered.setdefault(room.route, set()).update(room.roles)
    menu = offered.pop("/staff/admin")
    for route, roles in offered.items():
        assert guards[route], route
        assert all(policy is not None and policy.roles == roles for policy in guards[route]), route
    assert all(any(role in room.roles for room in ADMINISTRATION) for role in menu)
