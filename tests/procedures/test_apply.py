"""What the form's handlers do with what a browser may send: the honest, the interrupted and the forged."""

import asyncio
from typing import Any

import pytest
from sqlmodel import select

import casa_app.casa_app  # noqa: F401 composing the application registers its States
from casa_app.identity import accounts, businesses, sessions, sites
from casa_app.identity.rules import Role
from casa_app.identity.sites import SiteDraft
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.models import Draft
from casa_app.procedures.models import Case
from casa_app.procedures.service import applying, catalogue, sheet
from casa_app.procedures.state.apply import ApplyState
from casa_app.procedures.state.preparing import PreparingState
from tests import make
from tests.procedures import made
from tests.tabs import call, stand, tab


@pytest.fixture
async def loaded(database: Database) -> Database:
    """A database that took up the procedure files."""
    async with writing() as work:
        await catalogue.load(work)
    return database


def _tab(code: str = "birth_extract", step: str = "", cookie: str = "") -> Any:
    query = {"code": code} | ({"step": step} if step else {})
    return tab(ApplyState, "/fr/apply", cookie=cookie, **query)


async def _until_summary(state: Any) -> None:
    form = make.birth_form()
    await call(state, "open")
    await call(state, "next", {"relationship": form["relationship"]})
    assert state.step == "act_section", state.problems
    await call(state, "next", {name: value for name, value in form.items() if not name.startswith("applicant")})
    assert state.step == "applicant", state.problems
    await call(state, "next", {name: value for name, value in form.items() if name.startswith("applicant")})
    assert state.step == "summary", state.problems


async def _cases() -> int:
    async with reading() as work:
        return len((await work.session.exec(select(Case))).all())


async def test_a_resident_files_page_by_page_and_holds_a_receipt(loaded: Database) -> None:
    state = _tab()
    await _until_summary(state)
    await call(state, "send")
    assert state.receipt.reference
    assert state.receipt.secret
    assert state.receipt.decide_by
    assert state.tokens == "{}"
    async with reading() as work:
        assert (await work.session.exec(select(Draft))).all() == []


async def test_a_form_sent_twice_by_two_tabs_files_once(loaded: Database) -> None:
    one, other = _tab(), _tab(step="summary")
    await _until_summary(one)
    other.tokens = one.tokens
    await call(other, "open")
    await call(one, "send")
    await call(other, "send")
    assert one.receipt.reference == other.receipt.reference
    assert other.receipt.secret == ""
    assert await _cases() == 1


async def test_a_page_is_not_left_before_it_is_complete(loaded: Database) -> None:
    state = _tab()
    await call(state, "open")
    await call(state, "next", {})
    assert state.step == "request"
    assert [one.field for one in state.problems] == ["relationship"]


async def test_a_page_that_is_not_reached_yet_leads_back(loaded: Database) -> None:
    state = _tab(step="summary")
    await call(state, "open")
    assert state.step == "request"


async def test_an_answer_asks_for_what_it_calls_for(loaded: Database) -> None:
    state = _tab()
    await call(state, "open")
    await call(state, "keep", "relationship", "holder")
    assert "pieces" not in {one.id for one in state.steps}
    await call(state, "keep", "relationship", "guardian")
    assert "pieces" in {one.id for one in state.steps}
    assert {one.id for one in state.pieces} == {"id_card", "guardianship"}


async def test_what_was_typed_is_there_after_a_reload(loaded: Database) -> None:
    state = _tab()
    await call(state, "open")
    await call(state, "next", {"relationship": "spouse"})
    await call(state, "keep", "full_name", "Amina El Idrissi")
    again = _tab(step="act_section")
    again.tokens = state.tokens
    await call(again, "open")
    name = next(one for one in again.fields if one.name == "full_name")
    assert name.parts[0].value == "Amina El Idrissi"


async def test_a_draft_goes_on_on_another_device_of_the_same_account_and_on_no_other(loaded: Database) -> None:
    cookies = []
    for email in ("amina@example.ma", "other@example.ma"):
        async with writing() as work:
            values = {"name": "Amina El Idrissi", "phone": "", "email": email, "cin": ""}
            account = await accounts.make(work, values, {Role.CITIZEN}, locale="fr")
            opened = await sessions.open_session(work, account, "test")
        cookies.append(f"{sessions.COOKIE}={opened.token}")
    phone = _tab(cookie=cookies[0])
    await call(phone, "open")
    await call(phone, "keep", "relationship", "descendant")
    desk, stranger = _tab(cookie=cookies[0]), _tab(cookie=cookies[1])
    await call(desk, "open")
    await call(stranger, "open")
    assert [one.chosen for one in desk.fields[0].parts[0].options].count(True) == 1
    assert [one.chosen for one in stranger.fields[0].parts[0].options].count(True) == 0
    assert desk.shown["applicant.email"] == "amina@example.ma"


async def _two_devices() -> tuple[Any, Any]:
    """The form open on a phone and on a desk of one account, before a word was typed on either."""
    cookie = (await made.resident("amina@example.ma")).cookie
    devices = _tab(cookie=cookie), _tab(cookie=cookie)
    for device in devices:
        await call(device, "open")
    return devices


async def test_two_devices_of_an_account_write_one_draft_and_file_it_once(loaded: Database) -> None:
    phone, desk = await _two_devices()
    await call(phone, "next", {"relationship": "spouse"})
    await call(desk, "keep", "relationship", "holder")
    assert desk._typed["filing_key"] == phone._typed["filing_key"]
    async with reading() as work:
        assert len((await work.session.exec(select(Draft))).all()) == 1
    await _until_summary(desk)
    desk_typed = dict(desk._typed)
    phone._typed = desk_typed  # what a reload of the phone shows
    await asyncio.gather(call(phone, "send"), call(desk, "send"))
    assert phone.receipt.reference == desk.receipt.reference
    assert sorted(map(bool, (phone.receipt.secret, desk.receipt.secret))) == [False, True]
    assert await _cases() == 1


async def test_devices_that_begin_at_the_same_instant_write_one_draft(loaded: Database) -> None:
    resident = await made.resident("amina@example.ma")

    async def begin(number: int) -> str:
        async with writing() as work:
            typed, token = await applying.join(work, made.PERMIT, {"filing_key": f"{number}"}, resident.actor)
            await applying.save(work, made.PERMIT, token, typed, resident.actor)
            return str(typed["filing_key"])

    assert len(set(await asyncio.gather(*map(begin, range(8))))) == 1
    async with reading() as work:
        assert len((await work.session.exec(select(Draft))).all()) == 1


async def test_what_is_typed_into_a_form_that_was_filed_elsewhere_is_no_draft_of_the_next(loaded: Database) -> None:
    phone, desk = await _two_devices()
    await _until_summary(desk)
    await call(phone, "open")
    await call(phone, "keep", "relationship", "holder")
    await call(desk, "send")
    await call(phone, "keep", "full_name", "Amina")  # the phone was not told
    fresh = _tab(cookie=phone.router.headers.cookie)
    await call(fresh, "open")
    assert fresh._typed["filing_key"] != phone._typed["filing_key"]
    await _until_summary(fresh)
    await call(fresh, "send")
    assert fresh.receipt.secret
    assert await _cases() == 2


async def test_a_draft_thrown_away_is_gone(loaded: Database) -> None:
    state = _tab()
    await call(state, "open")
    await call(state, "keep", "relationship", "holder")
    await call(state, "discard")
    async with reading() as work:
        assert (await work.session.exec(select(Draft))).all() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("filing_key", "x"), ("pieces", "x"), ("upload_secret", "x"), ("unknown", "x"), ("applicant.person_id", "x"),
     ("full_name", ["a"]), ("full_name", {"a": 1}), ("full_name", None), ("full_name", "a\x00"),
     ("full_name", "x" * 9000),
     ("birth_act_reference", {"office": "x"}), ("relationship", "mayor")],
)  # fmt: skip
async def test_a_forged_event_changes_no_more_than_a_person_could(loaded: Database, name: str, value: Any) -> None:
    state = _tab()
    await call(state, "open")
    key = state._typed["filing_key"]
    await call(state, "keep", name, value)
    assert state._typed["filing_key"] == key
    assert set(state._typed) <= {"filing_key", "pieces", "full_name", "relationship"}
    assert not state._typed.get("pieces")
    await call(state, "next", {name: value})
    assert state.step == "request"


async def test_a_form_of_no_procedure_says_so(loaded: Database) -> None:
    state = _tab(code="moon_landing")
    await call(state, "open")
    assert state.unknown
    await call(state, "send")
    await call(state, "next", {})
    await call(state, "keep", "relationship", "holder")
    assert await _cases() == 0


# --- For a business ---------------------------------------------------------------------------------------------------


async def test_a_demande_from_an_establishment_names_it_to_whoever_sends_it_and_to_the_clerk(loaded: Database) -> None:
    owner = await made.resident("owner@example.ma")
    form = {"name": "Boutique du Maârif", "address": "12, rue des Iris", "arrondissement": made.ANFA, "ice": ""}
    async with writing() as work:
        business = await businesses.create(work, owner.actor, ice="001234567000062", name="Atlas SARL")
        site = await sites.add(work, owner.actor, business, SiteDraft.parse(form))
    preparing = tab(PreparingState, "/fr/apply", cookie=owner.cookie, code="birth_extract")
    state = preparing.parent_state
    await _until_summary(state)
    await call(preparing, "take_site", str(site))
    stand(state.parent_state, "/fr/apply", cookie=owner.cookie, code="birth_extract", step="summary")
    await call(state, "open")
    assert "Établissement Boutique du Maârif" in state.summary[-1].lines
    await call(state, "send")
    async with reading() as work:
        shown = await sheet.sheet(work, make.staff(Role.SUPERVISOR), state.receipt.reference, "fr")
    assert "Atlas SARL" in shown.business
    assert shown.business.endswith("établissement Boutique du Maârif, 12, rue des Iris")
