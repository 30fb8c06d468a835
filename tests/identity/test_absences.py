"""Absence: who is away hands what comes to who stands in, who finds it; and nobody is given what they do not reach."""

from datetime import timedelta
from typing import Any

import pytest

from casa_app.claims.service import handling
from casa_app.desk import service as desk
from casa_app.identity import absences
from casa_app.identity.absences import AbsenceOverlaps, OutOfReach, UnfitSubstitute
from casa_app.identity.models import Account
from casa_app.identity.policy import Actor, Role
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, Work, reading, writing
from casa_app.kit.errors import Forbidden, Invalid
from casa_app.procedures import repository
from casa_app.procedures.rules import Action
from casa_app.procedures.service import catalogue
from casa_app.procedures.service.cases import Deed
from tests import make
from tests.procedures import made


async def colleague(work: Work, name: str, role: Role = Role.CLERK, **reach: Any) -> Actor:
    actor = await made.agent(work, name, role, **reach)
    account = await work.session.get(Account, actor.account_id)
    assert account is not None
    account.arrondissements, account.services = sorted(actor.arrondissements), sorted(actor.services)
    return actor


async def away(work: Work, who: Actor, substitute: Actor, days: int = 3, by: Actor | None = None) -> Any:
    today = work.today()
    return await absences.mark(work, by or who, who.account_id, since=today, until=today + timedelta(days=days),
                               substitute_id=substitute.account_id)  # fmt: skip


async def test_what_is_given_to_who_is_away_goes_to_who_stands_in_and_is_told_so(
    database: Database, clock: FixedClock
) -> None:
    async with writing() as work:
        await catalogue.load(work)
        head = await colleague(work, "Leïla", Role.SUPERVISOR)
        nadia, omar, rachid = [await colleague(work, name) for name in ("Nadia", "Omar", "Rachid")]
        case, (claim, _) = await made.case(work), await make.claim(work)
        await made.do(work, head, case, Deed(Action.ASSIGN, assignee=nadia.account_id))
        await away(work, nadia, omar)
        await away(work, omar, rachid, days=1, by=head)
    async with writing() as work:
        other = await made.case(work)
        await made.do(work, head, other, Deed(Action.ASSIGN, assignee=nadia.account_id))
        claim = await handling.act(
            work, head, claim.id, handling.Deed.parse("assign", {"assignee": str(nadia.account_id)})
        )
    async with reading() as work:
        other = await repository.get(work, other.id) or other
        assert (other.assignee_id, claim.assignee_id) == (rachid.account_id, rachid.account_id)
        (*_, told) = await repository.events(work, other.id)
        assert told.data == {"assignee": "Rachid", "absent": "Nadia"}
        mine = await desk.due(work, rachid, "me", "fr")
        assert {row.reference for row in mine.rows} == {case.reference, other.reference, claim.reference}
        assert (await desk.due(work, made.staff(), "me", "fr")).rows == []
    clock.advance(days=2)
    async with reading() as work:
        assert await absences.stand_in(work, nadia.account_id) == omar.account_id
        assert {row.reference for row in (await desk.due(work, omar, "me", "fr")).rows} == {case.reference}
    clock.advance(days=2)
    async with reading() as work:
        assert await absences.stand_in(work, nadia.account_id) == nadia.account_id
        assert (await desk.due(work, omar, "me", "fr")).rows == []


async def test_a_case_is_given_to_nobody_who_does_not_reach_it(database: Database) -> None:
    async with writing() as work:
        await catalogue.load(work)
        head, case = await colleague(work, "Leïla", Role.SUPERVISOR), await made.case(work)
        far = await colleague(work, "Hicham", arrondissements=frozenset({made.MAARIF}))
        officer = await colleague(work, "Zineb", Role.DATA_PROTECTION_OFFICER)
    for who, name in ((far, "Hicham"), (officer, "Zineb")):
        with pytest.raises(OutOfReach) as refused:
            async with writing() as work:
                await made.do(work, head, case, Deed(Action.ASSIGN, assignee=who.account_id))
        assert name in refused.value.text("fr")
    async with reading() as work:
        found = await repository.get(work, case.id)
        assert found is not None
        assert found.assignee_id is None


async def test_an_absence_is_marked_by_oneself_or_who_oversees_with_somebody_fit(database: Database) -> None:
    async with writing() as work:
        anfa = frozenset({made.ANFA})
        nadia, omar = [await colleague(work, name, arrondissements=anfa) for name in ("Nadia", "Omar")]
        narrow = await colleague(work, "Rachid", arrondissements=frozenset({made.MAARIF}))
        officer = await colleague(work, "Zineb", Role.CIVIL_STATUS_OFFICER)
        far = await colleague(work, "Leïla", Role.SUPERVISOR, arrondissements=frozenset({made.MAARIF}))
        near = await colleague(work, "Anas", Role.SUPERVISOR, arrondissements=anfa)
    for by in (omar, far):
        with pytest.raises(Forbidden):
            async with writing() as work:
                await away(work, nadia, omar, by=by)
    for substitute in (nadia, narrow, officer):
        with pytest.raises(UnfitSubstitute):
            async with writing() as work:
                await away(work, nadia, substitute)
    with pytest.raises(Invalid):
        async with writing() as work:
            await away(work, nadia, omar, days=-1)
    async with writing() as work:
        row = await away(work, nadia, omar, by=near)
    with pytest.raises(AbsenceOverlaps):
        async with writing() as work:
            await away(work, nadia, omar)
    with pytest.raises(UnfitSubstitute):
        async with writing() as work:
            await away(work, omar, nadia)
    async with reading() as work:
        assert [one.substitute for one in await absences.not_over(work, omar)] == ["Omar"]
        assert await absences.not_over(work, narrow) == []
    async with writing() as work:
        await absences.end(work, nadia, row.id)
        assert await absences.stand_in(work, nadia.account_id) == nadia.account_id


async def test_a_supervisor_hands_over_all_files_at_once_in_bounded_steps(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "HANDED_AT_ONCE", 2)
    async with writing() as work:
        await catalogue.load(work)
        head = await colleague(work, "Leïla", Role.SUPERVISOR)
        nadia, omar = await colleague(work, "Nadia"), await colleague(work, "Omar")
        for _ in range(2):
            case, (claim, _) = await made.case(work), await make.claim(work)
            await made.do(work, nadia, case, Action.ASSIGN)
            await handling.act(work, nadia, claim.id, handling.Deed.parse("assign", {}))
    done, after, steps = 0, "", 0
    while steps == 0 or after:
        async with writing() as work:
            some, refused, after = await desk.hand_over(work, head, nadia.account_id, omar.account_id, after)
        assert refused == []
        done, steps = done + some, steps + 1
    async with reading() as work:
        carried = await desk.carried(work, head, [nadia.account_id, omar.account_id])
    assert (done, steps, carried) == (4, 2, [0, 4])
    with pytest.raises(Forbidden):
        async with writing() as work:
            await desk.hand_over(work, nadia, omar.account_id, nadia.account_id, "")
