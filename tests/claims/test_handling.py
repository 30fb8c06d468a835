"""A clerk handles claims; a resident follows, contests and rates."""

from datetime import timedelta

import pytest
from sqlmodel import select

from casa_app.claims import repository
from casa_app.claims.models import Claim
from casa_app.claims.rules import Action, ContestTooLate, NotAllowedNow
from casa_app.claims.service import following, handling, passes, publication, routing, sheet
from casa_app.claims.service.following import NoSuchFile, Pass
from casa_app.claims.service.handling import ColleagueChanged, Deed
from casa_app.kit import audit
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.errors import Forbidden, Missing, NotFound, TooManyAttempts
from casa_app.kit.ids import new_id
from casa_app.kit.references import new_reference
from tests import make


async def do(claim: Claim, *deeds: Deed) -> Claim:
    """Each deed in a unit of work of its own, by one clerk."""
    clerk = make.staff()
    for deed in deeds:
        async with writing() as work:
            claim = await handling.act(work, clerk, claim.id, deed)
    return claim


ANSWER = Deed(Action.ANSWER, text="Le lampadaire a été remplacé mardi.")


async def test_a_claim_lives_from_filing_to_closing_and_every_step_is_told_and_audited(
    database: Database, clock: FixedClock
) -> None:
    async with writing() as work:
        claim, secret = await make.claim(work)
    clock.advance(hours=2)
    claim = await do(claim, Deed(Action.ACKNOWLEDGE), Deed(Action.START))
    assert claim.due_kind == "target"
    claim = await do(
        claim, Deed(Action.PROGRESS, text="Pièce commandée."), ANSWER, Deed(Action.CLOSE, text="Constaté.")
    )
    assert (claim.state, claim.open) == ("closed", False)
    async with reading() as work:
        opened = await passes.open_file(work, Pass(claim.reference, secret), "ar")
        chain = await audit.history(work, "claim", claim.id)
        faults = [fault async for fault in audit.verify(work)]
    assert opened is not None
    _, view = opened
    assert len(view.events) == 6
    assert view.may_contest
    assert view.may_rate
    assert [entry.action for entry in chain] == ["file", "acknowledge", "start", "progress", "answer", "close"]
    assert faults == []


async def test_a_contested_claim_is_open_again_with_its_clock_started_anew(
    database: Database, clock: FixedClock
) -> None:
    async with writing() as work:
        claim, secret = await make.claim(work)
    admitted = await following.admit(Pass(claim.reference, secret), "phone", "10.0.0.1")
    claim = await do(claim, Deed(Action.ACKNOWLEDGE), ANSWER)
    clock.advance(days=29)
    async with writing() as work:
        await following.contest(work, admitted, "Il est encore éteint.")
    async with reading() as work:
        again = await repository.by_reference(work, claim.reference)
    assert again is not None
    assert (again.state, again.open, again.contests) == ("reopened", True, 1)
    assert again.answer_due is not None
    assert again.answer_due > clock.now() + timedelta(days=59)
    await do(again, ANSWER)
    clock.advance(days=31)
    with pytest.raises(ContestTooLate):
        async with writing() as work:
            await following.contest(work, admitted, "Toujours.")


async def test_an_answer_without_words_and_a_move_out_of_turn_are_refused(database: Database) -> None:
    async with writing() as work:
        claim, _ = await make.claim(work)
    with pytest.raises(Missing):
        await do(claim, Deed(Action.REJECT))
    with pytest.raises(NotAllowedNow):
        await do(claim, ANSWER)  # nobody has acknowledged it
    async with reading() as work:
        untouched = await repository.get(work, claim.id)
    assert untouched is not None
    assert (untouched.state, untouched.version) == ("filed", 1)


async def test_a_colleague_whose_page_is_old_is_told_before_anything_is_changed(database: Database) -> None:
    async with writing() as work:
        claim, _ = await make.claim(work)
    claim = await do(claim, Deed(Action.ACKNOWLEDGE, version=1))
    with pytest.raises(ColleagueChanged):
        await do(claim, Deed(Action.START, version=1))


async def test_a_clerk_of_another_arrondissement_or_service_cannot_touch_a_claim(database: Database) -> None:
    async with writing() as work:
        claim, _ = await make.claim(work)
    for clerk in (
        make.staff(arrondissements=frozenset({"06.141.01.01"})),
        make.staff(services=frozenset({"green"})),
    ):
        with pytest.raises(Forbidden):
            async with writing() as work:
                await handling.act(work, clerk, claim.id, Deed(Action.ACKNOWLEDGE))


async def test_a_duplicate_is_merged_and_its_claimant_follows_the_other(database: Database) -> None:
    async with writing() as work:
        kept, _ = await make.claim(work)
        double, _ = await make.claim(work, claimant_kind="individual", name="Amina", contact="sms", phone="0612345678")
    double = await do(double, Deed(Action.MERGE, into=kept.reference))
    assert (double.state, double.merged_into) == ("closed", kept.id)
    async with reading() as work:
        again = await repository.get(work, kept.id)
    assert again is not None
    assert again.followers == 1


async def test_colleagues_read_in_whose_name_a_professional_filed_and_that_nobody_saw_its_papers(
    database: Database,
) -> None:
    async with writing() as work:
        claim, _ = await make.claim(
            work, claimant_kind="professional", name="Amina", company="Atlas SARL", ice="001234567000062"
        )
    async with reading() as work:
        seen = await sheet.sheet(work, make.staff(), claim.reference, "fr")
    assert seen.business == "Atlas SARL · ICE 001234567000062 · papiers non vus"


async def test_bulk_actions_do_what_is_allowed_and_name_what_is_not(database: Database) -> None:
    async with writing() as work:
        fresh = [(await make.claim(work))[0] for _ in range(3)]
    await do(fresh[0], Deed(Action.ACKNOWLEDGE))
    async with writing() as work:
        ids = [claim.id for claim in fresh]
        done, refused = await handling.act_on_all(work, make.staff(), ids, Deed(Action.ACKNOWLEDGE))
    assert (done, refused) == (2, [fresh[0].reference])
    async with reading() as work:
        states = (await work.session.exec(select(Claim.state))).all()
        assert [fault async for fault in audit.verify(work)] == []
    assert set(states) == {"acknowledged"}


async def test_a_wrong_secret_and_an_unknown_reference_give_the_same_answer_until_guessing_is_stopped(
    database: Database,
) -> None:
    async with writing() as work:
        claim, _ = await make.claim(work)
    client = str(new_id())
    answers = set()
    with pytest.raises(TooManyAttempts):
        for number in range(40):
            reference = claim.reference if number % 2 else new_reference("HH")
            try:
                await following.admit(Pass(reference, "000 000 000"), client, "10.0.0.1")
            except NoSuchFile as refused:
                answers.add(refused.text("fr"))
    assert len(answers) == 1


async def test_only_reviewed_words_are_public_and_a_place_that_points_at_a_person_is_blurred(
    database: Database,
) -> None:
    async with writing() as work:
        claim, _ = await make.claim(
            work, category="nuisance_neighbour", answers={"hours": "night"}, text="Ahmed crie la nuit."
        )
    with pytest.raises(NotFound):
        async with reading() as work:
            await publication.detail(work, claim.reference, "fr")
    await do(claim, Deed(Action.PUBLISH, title="Bruit de voisinage la nuit", text="Bruit répété."))
    async with reading() as work:
        view = await publication.detail(work, claim.reference, "fr")
        page, _ = await publication.page(work, "fr")
    assert view.title == "Bruit de voisinage la nuit"
    assert "Ahmed" not in str(view)
    assert view.blurred
    assert (view.lat, view.lng) != make.CENTRE
    assert [row.reference for row in page] == [claim.reference]


async def test_a_routing_rule_shows_what_it_would_move_before_it_is_kept(database: Database, clock: FixedClock) -> None:
    async with writing() as work:
        claim, _ = await make.claim(work)
    rule = repository.RoutingRule(
        category="lighting", arrondissement=claim.arrondissement, service="roads", updated_at=clock.now()
    )
    async with reading() as work:
        moved = await routing.preview(work, rule)
    assert [(one.reference, one.before, one.after) for one in moved] == [(claim.reference, "lighting", "roads")]
    async with writing() as work:
        await routing.keep(work, make.staff(), rule)
        later, _ = await make.claim(work)
    assert (later.service, later.route_reason) == ("roads", f"lighting × {claim.arrondissement}")


async def test_a_claim_that_was_merged_is_contested_in_the_other_one_only(database: Database) -> None:
    async with writing() as work:
        kept, _ = await make.claim(work)
        merged, secret = await make.claim(work)
    await do(merged, Deed(Action.MERGE, into=kept.reference))
    admitted = await following.known(Pass(merged.reference, secret))
    async with writing() as work:
        with pytest.raises(NotAllowedNow):
            await following.contest(work, admitted, "Rien n’a changé.")
    async with reading() as work:
        found = await repository.get(work, merged.id)
        assert found is not None
        assert (found.state, found.open, found.merged_into) == ("closed", False, kept.id)
