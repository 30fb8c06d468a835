"""One history for an account: its own files, its businesses' and those it prepared; opened without a secret."""

from typing import Any

import pytest

import casa_app.casa_app  # noqa: F401 composing the application registers its States
from casa_app.claims.state.follow import FollowState
from casa_app.files.policy import Visitor
from casa_app.files.views import FileView
from casa_app.identity import accounts, businesses, sessions
from casa_app.identity.policy import Actor, Role
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.portal import history
from casa_app.portal.history import SHOWN, Asked
from casa_app.portal.state import HistoryState
from casa_app.procedures import repository
from casa_app.procedures.kinds.base import Context
from casa_app.procedures.rules import State
from casa_app.procedures.service import access, catalogue, filing, following
from casa_app.procedures.service.following import NoSuchCase
from casa_app.procedures.state.follow import CaseFollowState
from tests import make
from tests.tabs import call, tab

ICE = "001234567000062"


async def _person(email: str) -> tuple[Actor, str]:
    """Somebody with an account: who acts, and the cookie of their browser."""
    async with writing() as work:
        values = {"name": f"Name of {email}", "phone": "", "email": email, "cin": ""}
        account = await accounts.make(work, values, {Role.CITIZEN}, locale="fr")
        opened = await sessions.open_session(work, account, "test")
    actor = await sessions.actor_of(opened.token)
    assert actor is not None
    return actor, f"{sessions.COOKIE}={opened.token}"


async def _delegate(owner: Actor, email: str) -> tuple[Actor, str]:
    """A delegate of the owner's business Atlas."""
    found, cookie = await _person(email)
    async with writing() as work:
        (atlas,) = await businesses.of(work, owner)
        await businesses.offer(work, owner, atlas.id, email)
    async with writing() as work:
        (view,) = await businesses.of(work, owner)
        await businesses.accept(work, found, view.delegates[-1].id)
    return found, cookie


async def _case(actor: Actor | None, **changed: Any) -> str:
    async with writing() as work:
        await catalogue.load(work)
        procedure = (await catalogue.find(work, "birth_extract")).procedure
        form = filing.parse(procedure, make.birth_form(**changed), Context(work.today()))
        return (await filing.file(work, form, actor)).case.reference


async def _shown(actor: Actor, asked: Asked | None = None) -> list[str]:
    async with reading() as work:
        return [row.reference for row in (await history.page(work, actor, asked or Asked(), "fr")).rows]


async def test_a_business_has_one_history_that_its_delegate_sees_until_the_delegation_ends(
    database: Database, clock: FixedClock
) -> None:
    owner, _ = await _person("owner@example.ma")
    async with writing() as work:
        atlas = await businesses.create(work, owner, ice=ICE, name="Atlas SARL")
    delegate, cookie = await _delegate(owner, "hicham@example.ma")
    own = await _case(owner)
    clock.advance(minutes=1)
    filed = await _case(delegate, **{"applicant.ice": ICE, "applicant.company": "Atlas"})
    clock.advance(minutes=1)
    async with writing() as work:
        claim, _ = await make.claim(work)
        claim.business_id, claim.person_id = atlas, owner.person_id
        work.session.add(claim)
    stranger, strangers = await _person("stranger@example.ma")

    assert await _shown(owner) == [claim.reference, filed, own]
    assert await _shown(delegate, Asked(whose=str(atlas))) == [claim.reference, filed]
    assert await _shown(owner, Asked(whose="me")) == [claim.reference, own]
    assert await _shown(owner, Asked(whose=str(atlas), state="ended")) == []
    assert await _shown(stranger) == await _shown(stranger, Asked(whose=str(atlas))) == []

    page = tab(CaseFollowState, "/fr/follow/request", cookie=cookie, reference=filed)
    other = tab(FollowState, "/fr/follow", cookie=cookie, reference=claim.reference)
    await call(page, "open")
    await call(other, "open")
    assert page.case.reference == filed
    assert other.file.reference == claim.reference
    for state, path, reference in ((CaseFollowState, "/fr/follow/request", filed),
                                   (FollowState, "/fr/follow", claim.reference)):  # fmt: skip
        nothing = tab(state, path, cookie=strangers, reference=reference)
        await call(nothing, "open")
        assert not (nothing.has_case if state is CaseFollowState else nothing.has_file)

    async with writing() as work:
        (view,) = await businesses.of(work, owner)
        await businesses.end(work, owner, view.delegates[0].id)
    assert await _shown(delegate, Asked(whose=str(atlas))) == []
    assert await _shown(delegate) == []  # not even what they filed in its name
    with pytest.raises(NoSuchCase):
        await following.of_account(delegate, filed)
    await call(page, "withdraw", {"text": ""})
    await call(other, "withdraw", {"text": ""})
    assert page.problems
    assert other.problems
    assert await _shown(owner, Asked(state="open")) == [claim.reference, filed, own]


async def test_who_is_signed_in_acts_on_their_own_file_without_its_secret_and_on_no_other(
    database: Database,
) -> None:
    amina, cookie = await _person("amina@example.ma")
    reference, foreign = await _case(amina), await _case(None)
    page = tab(CaseFollowState, "/fr/follow/request", cookie=cookie, reference=reference)
    await call(page, "open")
    assert page.by_session
    assert page.case.may_withdraw
    await call(page, "withdraw", {"text": ""})
    assert page.case.state == State.WITHDRAWN
    forged = tab(CaseFollowState, "/fr/follow/request", cookie=cookie, reference=foreign)
    await call(forged, "open")
    await call(forged, "withdraw", {"text": ""})
    async with reading() as work:
        kept = await repository.by_reference(work, foreign)
        assert kept is not None
        assert kept.state == State.FILED
        mine = await repository.by_reference(work, reference)
        assert mine is not None
        for case, seen in ((kept, False), (mine, True)):
            file = FileView(case.id, "a.pdf", "application/pdf", 1, 0, 0, "", "case", case.id, False, False)
            assert await access.may_see_piece(work, Visitor(amina), file) is seen


async def test_a_long_history_comes_in_pages_of_twenty_and_loses_nothing(database: Database, clock: FixedClock) -> None:
    amina, cookie = await _person("amina@example.ma")
    filed = []
    for number in range(SHOWN + 3):
        filed.append(await _case(amina, **{"birth_act_reference.act": str(number + 1)}))
        clock.advance(seconds=number % 2)  # some at the very same moment
    first = tab(HistoryState, "/fr/account/cases", cookie=cookie)
    await call(first, "open")
    assert len(first.rows) == SHOWN
    before = dict(part.split("=") for part in first.older.split("&"))["before"].replace("%3A", ":").replace("%2B", "+")
    second = tab(HistoryState, "/fr/account/cases", cookie=cookie, before=before)
    await call(second, "open")
    assert second.older == ""
    assert {row.reference for row in [*first.rows, *second.rows]} == set(filed)
    assert len(second.rows) == len(filed) - SHOWN
