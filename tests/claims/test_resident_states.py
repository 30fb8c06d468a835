"""What the resident pages' handlers do with what a browser may send: the honest, the careless and the forged."""

from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import func, select

import casa_app.casa_app  # noqa: F401 composing the application registers its States
from casa_app.claims.models import Claim, ClaimEvent
from casa_app.claims.service import passes
from casa_app.claims.service.following import NoSuchFile, Pass
from casa_app.claims.state.counter import CounterState
from casa_app.claims.state.follow import FollowState
from casa_app.claims.state.report import ReportState
from casa_app.identity import accounts, businesses, sessions
from casa_app.identity.rules import Role
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.errors import SignInFirst
from casa_app.kit.models import Draft
from tests import make
from tests.tabs import call, stand, tab

PARIS = (48.8566, 2.3522)
MECHOUAR = (33.57998, -7.60542)


async def typed_until_summary(state: Any) -> None:
    await call(state, "open")
    await call(state, "choose", "lighting_out")
    await call(state, "locate", *make.CENTRE, 12.0)
    await call(state, "next", {"place": "devant l’école"})
    assert state.step == "story", state.errors
    answers = {f"answers.{question.id}": question.options[0].value if question.options else "2"
               for question in state.questions}  # fmt: skip
    await call(state, "next", {"text": "Deux lampadaires éteints devant l’école.", **answers})
    assert state.step == "contact", state.errors
    await call(state, "next", {"claimant_kind": "anonymous", "contact": "none"})
    assert state.step == "summary", state.errors


async def test_an_account_fills_in_who_files_and_its_business_is_taken_with_one_touch(database: Database) -> None:
    ice = "001234567000020"
    async with writing() as work:
        values = {"name": "Amina", "phone": "", "email": "amina@example.ma", "cin": ""}
        owner = await accounts.make(work, values, {Role.CITIZEN}, locale="fr")
        opened = await sessions.open_session(work, owner, "test")
    signed_in = await sessions.actor_of(opened.token)
    assert signed_in is not None
    async with writing() as work:
        await businesses.create(work, signed_in, ice=ice, name="Atlas SARL")
    stranger = tab(ReportState, "/fr/report")
    await typed_until_summary(stranger)
    assert stranger.businesses == []
    state = tab(ReportState, "/fr/report", cookie=f"{sessions.COOKIE}={opened.token}")
    await typed_until_summary(state)
    assert [(one.value, one.label) for one in state.businesses] == [(ice, "Atlas SARL")]
    assert (state.shown["name"], state.shown["email"]) == ("Amina", "amina@example.ma")
    await call(state, "take_business", "001234567000062")
    assert (state.taken, state.shown["ice"]) == (0, "")
    await call(state, "take_business", ice)
    assert (state.taken, state.shown["company"], state.shown["ice"]) == (1, "Atlas SARL", ice)
    await call(state, "keep", "company", "Une autre")
    await call(state, "take_business", ice)
    assert (state.taken, state.shown["company"]) == (2, "Atlas SARL")
    stand(state.parent_state, "/fr/report", step="contact")  # the same tab, after signing out
    await call(state, "open")
    assert (state.step, state.businesses) == ("contact", [])


async def count(table: Any) -> int:
    async with reading() as work:
        return (await work.session.exec(select(func.count()).select_from(table))).one()


async def test_a_subject_found_on_the_home_page_begins_the_form_and_back_does_not_lead_forward_again(
    database: Database,
) -> None:
    state = tab(ReportState, "/fr/report", category="lighting_out")
    led = await call(state, "open")
    assert (state.step, state.chosen.code) == ("place", "lighting_out")
    sent = {str(name): str(value) for name, value in led.args}
    assert "step=place" in sent["path"]
    assert sent["replace"] == "true"


async def test_the_five_steps_end_in_a_receipt(database: Database) -> None:
    state = tab(ReportState, "/fr/report")
    await typed_until_summary(state)
    await call(state, "send")
    assert state.receipt.reference
    assert len(state.receipt.secret) == 11
    assert state.qr.startswith("M4,4")
    assert state.draft_token == ""
    assert await count(Draft) == 0


async def test_a_form_sent_again_files_nothing_more_and_shows_the_same_receipt(database: Database) -> None:
    state = tab(ReportState, "/fr/report")
    await typed_until_summary(state)
    await call(state, "send")
    first = state.receipt
    await call(state, "send")
    assert state.receipt == first
    assert await count(Claim) == 1


async def test_two_tabs_of_one_draft_file_one_claim(database: Database) -> None:
    one = tab(ReportState, "/fr/report")
    await typed_until_summary(one)
    other = tab(ReportState, "/fr/report", step="summary")
    other.draft_token = one.draft_token
    await call(other, "open")
    assert other.step == "summary"
    await call(one, "send")
    await call(other, "send")
    assert other.receipt.reference == one.receipt.reference
    assert other.receipt.secret == ""
    assert await count(Claim) == 1


async def test_what_was_typed_is_found_again_by_the_browsers_secret_and_by_nothing_else(database: Database) -> None:
    before = tab(ReportState, "/fr/report")
    await call(before, "open")
    await call(before, "choose", "lighting_out")
    await call(before, "keep", "place", "قرب المسجد")
    after, stranger = tab(ReportState, "/fr/report", step="place"), tab(ReportState, "/fr/report", step="place")
    after.draft_token, stranger.draft_token = before.draft_token, "a guess"
    await call(after, "open")
    await call(stranger, "open")
    assert after.shown["place"] == "قرب المسجد"
    assert (stranger.step, stranger.shown["place"]) == ("category", "")


async def test_a_thrown_away_draft_is_gone_from_the_server(database: Database) -> None:
    state = tab(ReportState, "/fr/report")
    await call(state, "open")
    await call(state, "choose", "lighting_out")
    assert await count(Draft) == 1
    await call(state, "discard")
    assert await count(Draft) == 0
    assert state.draft_token == ""


@pytest.mark.parametrize(("where", "words"), [(PARIS, "hors de la commune"), (MECHOUAR, "Méchouar")])
async def test_a_place_outside_the_commune_is_refused_with_its_reason(
    database: Database, where: tuple[float, float], words: str
) -> None:
    state = tab(ReportState, "/fr/report")
    await call(state, "choose", "lighting_out")
    await call(state, "pin", *where)
    assert words in state.not_located
    assert not state.has_position
    await call(state, "next", {"place": "ici"})
    assert (state.step, [problem.field for problem in state.problems]) == ("place", ["arrondissement"])


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "abc\u202edcba", "x" * 800_000])
async def test_text_that_cannot_be_kept_is_refused_at_its_field_and_stays_out_of_the_draft(
    database: Database, text: str
) -> None:
    state = tab(ReportState, "/fr/report")
    await call(state, "choose", "lighting_out")
    await call(state, "keep", "text", text)
    assert state.errors["text"]
    assert "text" not in state._form
    await call(state, "keep", "text", "Deux lampadaires éteints.")
    assert (state.errors, state._form["text"]) == ({}, "Deux lampadaires éteints.")


GARBAGE = (None, True, -1, 10**400, float("nan"), "x" * 5000, "../../etc", ["\x00"], {"a": {"b": []}}, {"answers.x": 1})


@pytest.mark.parametrize("value", GARBAGE, ids=lambda value: type(value).__name__)
async def test_arguments_of_any_type_do_no_harm(database: Database, value: Any) -> None:
    state = tab(ReportState, "/fr/report")
    await call(state, "open")
    for name in ("search", "choose", "no_position", "next", "send_photos"):
        await call(state, name, value)
    await call(state, "keep", value, value)
    await call(state, "keep_photos", value, value)
    await call(state, "pin", value, value)
    await call(state, "locate", value, value, value)
    await call(state, "send")
    assert state.step == "category"
    assert await count(Claim) == 0


async def test_a_step_cannot_be_reached_past_what_is_missing(database: Database) -> None:
    state = tab(ReportState, "/fr/report", step="summary")
    await call(state, "open")
    assert state.step == "category"


async def followed(work: Any, **changed: Any) -> tuple[Claim, str]:
    claim, secret = await make.claim(work, **changed)
    return claim, secret


def cookie_for(clock: FixedClock, *claims: tuple[Claim, str]) -> str:
    held = tuple(Pass(claim.reference, "".join(filter(str.isdigit, secret))) for claim, secret in claims)
    return f"{passes.COOKIE}={passes.seal(held, clock.now())}"


async def test_the_right_to_one_claim_opens_no_other(database: Database, clock: FixedClock) -> None:
    async with writing() as work:
        mine, other = await followed(work), await followed(work)
    state = tab(FollowState, "/fr/follow", cookie=cookie_for(clock, mine), reference=other[0].reference)
    await call(state, "open")
    assert not state.has_file
    await call(state, "add", {"text": "Ce n’est pas ma réclamation."})
    assert state.problems[0].text == NoSuchFile().text("fr")
    async with reading() as work:
        texts = (await work.session.exec(select(ClaimEvent.text))).all()
    assert "Ce n’est pas ma réclamation." not in texts


async def test_a_pass_expires_and_cannot_be_made_up(database: Database, clock: FixedClock) -> None:
    async with writing() as work:
        mine = await followed(work)
    cookie = cookie_for(clock, mine)
    for wrong in (cookie[:-8] + "AAAAAAAA", f"{passes.COOKIE}=x", ""):
        state = tab(FollowState, "/fr/follow", cookie=wrong)
        await call(state, "open")
        assert not state.has_file
    clock.advance(seconds=passes.LIFE.total_seconds() + 1)
    state = tab(FollowState, "/fr/follow", cookie=cookie)
    await call(state, "open")
    assert not state.has_file


async def test_a_claimant_adds_to_the_claim_and_sees_it_in_its_life(database: Database, clock: FixedClock) -> None:
    async with writing() as work:
        mine = await followed(work)
    state = tab(FollowState, "/ar/follow", cookie=cookie_for(clock, mine))
    await call(state, "open")
    await call(state, "choose", "add")
    await call(state, "add", {"text": "مازال المشكل قائما"})
    assert state.done
    assert state.file.events[0].text == "مازال المشكل قائما"
    await call(state, "rate", {"stars": "5"})
    assert state.problems


@pytest.mark.parametrize("value", GARBAGE, ids=lambda value: type(value).__name__)
async def test_forged_arguments_change_no_followed_claim(database: Database, clock: FixedClock, value: Any) -> None:
    async with writing() as work:
        mine = await followed(work)
    before = await count(ClaimEvent)
    state = tab(FollowState, "/fr/follow", cookie=cookie_for(clock, mine))
    await call(state, "open")
    await call(state, "keep_photos", value, value)
    await call(state, "choose", value)
    for name in ("add", "contest", "rate"):
        await call(state, name, value)
    assert await count(ClaimEvent) == before


async def test_photos_of_somebody_elses_draft_are_not_taken(database: Database, clock: FixedClock) -> None:
    async with writing() as work:
        mine = await followed(work)
    state = tab(FollowState, "/fr/follow", cookie=cookie_for(clock, mine))
    await call(state, "open")
    await call(state, "keep_photos", [str(uuid4())], "a secret that I found")
    await call(state, "add", {"text": "Voici une photo."})
    assert state.problems
    assert state.file.events[0].text != "Voici une photo."


async def test_the_counter_is_shut_to_who_is_not_its_agent(database: Database) -> None:
    state = tab(CounterState, "/fr/staff/counter")
    with pytest.raises(SignInFirst):
        await call(state, "file", {})
