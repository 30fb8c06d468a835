"""A claimant takes a claim back: nothing is owed any more, everybody concerned knows, and nobody else loses by it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

import casa_app.casa_app  # noqa: F401 composing the application registers its States
from casa_app.claims import repository
from casa_app.claims.models import Breach, Claim
from casa_app.claims.open311 import service as open311
from casa_app.claims.rules import Action, NotAllowedNow, OthersCountOnIt
from casa_app.claims.service import figures, filing, following, handling, publication, sheet
from casa_app.claims.service.following import Pass
from casa_app.claims.service.handling import Deed
from casa_app.claims.state.follow import FollowState
from casa_app.files import service as files
from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit, jobs
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.errors import Invalid
from casa_app.kit.models import Change
from tests import make
from tests.claims.test_escalation import agent, escalate, letters, texts
from tests.claims.test_privacy import photo
from tests.claims.test_resident_states import cookie_for
from tests.tabs import call, tab

WHY = "Le voisin a réparé la lampe lui-même."


async def filed(**changed: Any) -> tuple[Claim, Pass]:
    async with writing() as work:
        claim, secret = await make.claim(work, **changed)
    return claim, Pass(claim.reference, secret)


async def do(claim: Claim, *deeds: Deed, actor: Actor | None = None) -> None:
    for deed in deeds:
        async with writing() as work:
            await handling.act(work, actor or make.staff(), claim.id, deed)


async def withdraw(given: Pass, why: str = WHY) -> None:
    admitted = await following.known(given)
    async with writing() as work:
        await following.withdraw(work, admitted, why)


async def now(claim: Claim) -> Claim:
    async with reading() as work:
        found = await repository.get(work, claim.id)
    assert found is not None
    return found


async def test_a_withdrawn_claim_is_over_and_colleagues_read_who_withdrew_it_and_why(database: Database) -> None:
    claim, given = await filed()
    await do(claim, Deed(Action.ACKNOWLEDGE), Deed(Action.START))
    await withdraw(given)
    after = await now(claim)
    assert (after.state, after.open, after.due_kind) == ("withdrawn", False, "")
    assert after.ended_at is not None
    async with reading() as work:
        chain = await audit.history(work, "claim", claim.id)
        assert [fault async for fault in audit.verify(work)] == []
        seen = await sheet.sheet(work, make.staff(), claim.reference, "fr")
        heard = (await work.session.exec(select(Change.kind).where(Change.subject_id == claim.id))).all()
        opened = await following.view(work, after, "fr")
    assert [link.action for link in chain] == ["file", "acknowledge", "start", "withdraw"]
    assert chain[-1].actor_kind == "claimant"
    assert heard[-1] == "withdraw"
    newest = seen.events[0]
    assert (newest.what, newest.who, newest.text) == ("Réclamation retirée par le déclarant", "Le déclarant", WHY)
    assert seen.actions == ["note", "reclassify", "withhold"]
    assert (seen.state_label, seen.next_action) == ("Retirée", "")
    assert not any((opened.may_add, opened.may_contest, opened.may_rate, opened.may_withdraw))
    assert [(clock.name, clock.state) for clock in opened.clocks] == [("Accusé de réception", "done")]


async def test_no_term_runs_out_after_a_withdrawal_but_one_missed_before_stays_missed(
    database: Database, clock: FixedClock
) -> None:
    punctual, given = await filed()
    late, other = await filed()
    await withdraw(given, "")
    clock.advance(days=40)
    await withdraw(other)
    clock.advance(days=40)
    await escalate()
    async with reading() as work:
        missed = (await work.session.exec(select(Breach))).all()
    assert {row.claim_id for row in missed} <= {late.id}
    ended = (await now(late)).ended_at
    assert ended is not None
    assert all(row.due_at < ended for row in missed)
    assert (await now(punctual)).acknowledged_at is None  # the city had not read it: nothing says that it had


@pytest.mark.parametrize("end", [Deed(Action.REJECT, text="Hors de la commune."), Deed(Action.ANSWER, text="Fait.")])
async def test_what_the_city_has_ended_cannot_be_withdrawn(database: Database, end: Deed) -> None:
    claim, given = await filed()
    await do(claim, Deed(Action.ACKNOWLEDGE), end)
    with pytest.raises(NotAllowedNow):
        await withdraw(given)
    assert (await now(claim)).version == 3


async def test_a_merged_claim_and_the_one_that_others_count_on_stay_as_they_are(database: Database) -> None:
    kept, own = await filed()
    double, others = await filed()
    await do(double, Deed(Action.MERGE, into=kept.reference))
    with pytest.raises(NotAllowedNow):
        await withdraw(others)
    with pytest.raises(OthersCountOnIt):
        await withdraw(own)
    followed, given = await filed(lat=33.57, lng=-7.62)
    async with writing() as work:
        await filing.follow(work, followed.id, {"contact": "sms", "phone": "0612345678"}, "ar")
    with pytest.raises(OthersCountOnIt) as refused:
        await withdraw(given)
    assert "تبقى مفتوحة من أجلهم" in refused.value.text("ar")
    assert {(await now(one)).open for one in (kept, followed)} == {True}
    async with reading() as work:
        shown = [await following.view(work, await now(one), "fr") for one in (kept, followed, double)]
    assert [(view.may_withdraw, view.others) for view in shown] == [(False, True), (False, True), (False, False)]


async def test_a_withdrawn_claim_is_neither_merged_into_nor_withdrawn_twice(database: Database) -> None:
    gone, given = await filed()
    await withdraw(given)
    double, _ = await filed()
    with pytest.raises(Invalid):
        await do(double, Deed(Action.MERGE, into=gone.reference))
    with pytest.raises(NotAllowedNow):
        await withdraw(given)


async def test_what_was_published_is_shown_as_withdrawn_and_what_was_not_never_is(database: Database) -> None:
    known, given = await filed()
    await photo(known)
    async with reading() as work:
        (taken,) = await files.photos(work, "claim", known.id, "fr")
    words = {"title": "Lampadaires éteints", "text": "Deux lampadaires éteints."}
    await do(known, Deed(Action.PUBLISH, uploads=(UUID(taken.id),), **words))
    async with reading() as work:
        assert len((await publication.detail(work, known.reference, "ar")).photos) == 1
    await withdraw(given)
    unknown, other = await filed()
    await withdraw(other)
    assert (await now(unknown)).publication == "withheld"
    with pytest.raises(NotAllowedNow):
        await do(unknown, Deed(Action.PUBLISH, title="Lampadaires éteints"))
    async with reading() as work:
        ended, _ = await publication.page(work, "fr", state="ended")
        still, _ = await publication.page(work, "fr", state="open")
        shown = await publication.detail(work, known.reference, "ar")
        (machine,) = await open311.one(work, known.reference, "fr")
    assert ([row.reference for row in ended], still) == ([known.reference], [])
    assert shown.events[0].what == "سحب الشكاية من طرف صاحبها"
    assert WHY not in str(shown)
    assert shown.photos == []
    assert (machine["status"], machine["status_notes"]) == ("closed", "Retirée")


async def test_the_claimant_is_told_and_so_is_the_colleague_who_was_about_to_go(
    database: Database, environment: pytest.MonkeyPatch
) -> None:
    clerk = await agent(Role.CLERK, "clerk@casa.ma")
    claim, given = await filed(
        locale="ar", claimant_kind="individual", name="أمينة", contact="sms", phone="0612345678"
    )
    await do(claim, Deed(Action.ASSIGN, assignee=clerk.id))
    await jobs.run_due()
    await withdraw(given)
    await jobs.run_due()
    assert any(f"سُحبت شكايتك {claim.reference}" in text for text in texts())
    (letter,) = [letter for letter in letters() if "retirée" in letter]
    assert letter.startswith("clerk@casa.ma\nRéclamation retirée")
    assert WHY not in letter


async def test_figures_do_not_count_what_was_withdrawn_as_treated(database: Database, clock: FixedClock) -> None:
    treated, _ = await filed()
    _, given = await filed()
    clock.advance(days=3)
    await do(treated, Deed(Action.ACKNOWLEDGE), Deed(Action.ANSWER, text="Fait."))
    await withdraw(given)
    async with reading() as work:
        counted = figures.tally(await figures.counted(work), clock.now() + timedelta(hours=1))
    (city,) = [row for row in counted if (row.period, row.dimension) == ("all", "all")]
    assert (city.filed, city.ended, city.open, city.within_law) == (2, 1, 0, 1.0)


async def test_asking_is_not_yet_withdrawing_and_the_page_tells_when_it_is_done(
    database: Database, clock: FixedClock
) -> None:
    async with writing() as work:
        mine = await make.claim(work)
    state = tab(FollowState, "/fr/follow", cookie=cookie_for(clock, mine))
    await call(state, "open")
    await call(state, "choose", "withdraw")
    assert state.part == "withdraw"
    assert (await now(mine[0])).state == "filed"  # opening the question answers nothing
    await call(state, "withdraw", {"text": ""})
    assert state.done == "Votre réclamation est retirée."
    assert (state.file.state, state.file.may_withdraw) == ("withdrawn", False)
    await call(state, "withdraw", {"text": ""})
    assert state.problems
