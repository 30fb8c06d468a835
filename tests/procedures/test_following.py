"""A case is opened by its receipt, by nobody else, and its applicant does what is theirs to do."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlparse
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import select

import casa_app.casa_app  # noqa: F401 composing the application registers its States
from casa_app.adapters.object_store import ObjectStore
from casa_app.files import service as files
from casa_app.files.policy import Visitor
from casa_app.identity import admission, throttle
from casa_app.identity.policy import Role
from casa_app.kit import http
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.passes import LIFE, Pass
from casa_app.kit.references import new_reference
from casa_app.notices.models import Notice
from casa_app.portal import follow_api
from casa_app.procedures import repository
from casa_app.procedures.api import follow as case_api
from casa_app.procedures.models import Case
from casa_app.procedures.rules import Action
from casa_app.procedures.service import cases, following, issuing, telling
from casa_app.procedures.service.access import may_see_piece
from casa_app.procedures.service.cases import Deed, NothingSupplied
from casa_app.procedures.service.filing import Filed
from casa_app.procedures.service.issuing import DocumentRevoked
from casa_app.procedures.state.follow import CaseFollowState
from tests import make
from tests.procedures import made
from tests.tabs import call, tab

_OWN = {"origin": "http://casa", "host": "casa"}


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that keeps cookies, before the routes of following alone."""
    app: FastAPI = http.api([follow_api.router, case_api.router])
    own = {"User-Agent": str(uuid4()), **_OWN}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://casa", headers=own) as opened:
        yield opened


async def _filed() -> Filed:
    async with writing() as work:
        return await make.case(work)


async def _now(case: Case) -> Case:
    async with reading() as work:
        found = await repository.get(work, case.id)
    assert found is not None
    return found


async def _deeds(case: Case, clock: FixedClock, *deeds: Deed) -> None:
    clerk = make.staff(Role.CLERK)
    officer = make.staff(Role.CIVIL_STATUS_OFFICER, step_up_at=clock.now())
    async with writing() as work:
        await make.account(work, clerk, officer)
    for deed in deeds:
        signs = deed.action in {Action.GRANT, Action.REFUSE}
        async with writing() as work:
            await cases.act(work, officer if signs else clerk, case.id, deed)


def _tab(filed: Filed, clock: FixedClock) -> Any:
    cookie = following.seal((Pass(filed.case.reference, filed.secret),), clock.now())
    return tab(CaseFollowState, "/fr/follow/request", cookie=f"{following.COOKIE}={cookie}")


async def test_one_form_opens_claims_and_cases_alike(client: httpx.AsyncClient, clock: FixedClock) -> None:
    filed = await _filed()
    async with writing() as work:
        claim, secret = await make.claim(work)
    for reference, given, page in ((filed.case.reference, filed.secret, "/ar/follow/request"),
                                   (claim.reference, secret, "/ar/follow")):  # fmt: skip
        form = {"locale": "ar", "reference": reference, "secret": given}
        answer = await client.post("/api/follow", data=form)
        there = urlparse(answer.headers["location"])
        assert (answer.status_code, there.path) == (303, page)
        assert parse_qs(there.query) == {"reference": [reference]}


async def test_a_wrong_secret_opens_nothing_and_tells_nothing(client: httpx.AsyncClient) -> None:
    filed = await _filed()
    form = {"locale": "fr", "reference": filed.case.reference, "secret": "000000000"}
    answer = await client.post("/api/follow", data=form)
    query = parse_qs(urlparse(answer.headers["location"]).query)
    assert query["problem"] == ["no_such_file"]
    assert following.COOKIE not in answer.cookies


async def test_guessing_is_shut_out_and_the_applicant_still_gets_in(client: httpx.AsyncClient) -> None:
    filed = await _filed()
    form = {"locale": "fr", "reference": filed.case.reference, "secret": "000000000"}
    told = [parse_qs(urlparse((await client.post("/api/follow", data=form)).headers["location"]).query)["problem"][0]
            for _ in range(11)]  # fmt: skip
    assert told == ["no_such_file"] * 10 + ["too_many"]
    right = {**form, "secret": filed.secret}
    elsewhere = await client.post("/api/follow", data=right, headers={"User-Agent": str(uuid4())})
    assert urlparse(elsewhere.headers["location"]).path == "/fr/follow/request"


async def test_a_pass_dies_after_two_hours(database: Database, clock: FixedClock) -> None:
    filed = await _filed()
    state = _tab(filed, clock)
    await call(state, "open")
    assert state.case.reference == filed.case.reference
    clock.at += LIFE * 1.01
    await call(state, "open")
    assert not state.has_case


async def test_what_is_missing_is_shown_and_answered(database: Database, clock: FixedClock) -> None:
    filed = await _filed()
    await _deeds(filed.case, clock, Deed(Action.ASK_COMPLEMENT, text="Quel est le registre ?"))
    state = _tab(filed, clock)
    await call(state, "open")
    assert state.complement == ["Quel est le registre ?"]
    await call(state, "supply", {})
    assert [(one.field, one.text) for one in state.problems] == [("text", NothingSupplied().text("fr"))]
    await call(state, "supply", {"text": "C’est le registre 4."})
    assert state.done
    assert (await _now(filed.case)).state == "filed"


async def test_a_refusal_is_told_with_its_reasons_and_appealed(database: Database, clock: FixedClock) -> None:
    filed, why = await _filed(), "L’acte n’est pas à ce registre."
    await _deeds(filed.case, clock, Deed(Action.ACCEPT), Deed(Action.PROPOSE, proposal="refuse", text=why),
                 Deed(Action.REFUSE, text=why))  # fmt: skip
    state = _tab(filed, clock)
    await call(state, "open")
    assert (state.case.motive, state.case.may_appeal) == (why, True)
    await call(state, "appeal", {"text": ""})
    assert (await _now(filed.case)).state == "refused"
    await call(state, "appeal", {"text": "Il y est, page 12."})
    assert (await _now(filed.case)).state == "appealed"


async def test_the_applicant_writes_to_whoever_instructs_who_is_told(database: Database, clock: FixedClock) -> None:
    filed = await _filed()
    async with writing() as work:
        clerk = await made.agent(work)
        await made.do(work, clerk, filed.case, Action.ASSIGN, Deed(Action.MESSAGE, text="Le registre est-il le 4 ?"))
    state = _tab(filed, clock)
    await call(state, "open")
    assert state.case.may_reply
    await call(state, "reply", {"text": " "})
    assert state.problems
    await call(state, "reply", {"text": "Oui, le registre 4."})
    assert [(one.what, one.text) for one in state.events[:2]] == [
        ("Message du demandeur", "Oui, le registre 4."), ("Message", "Le registre est-il le 4 ?"),
    ]  # fmt: skip
    for _ in range(2):
        async with writing() as work:
            await telling.happened(work, filed.case.id, "reply", "the-same-reply")
    async with reading() as work:
        told = (await work.session.exec(select(Notice).where(Notice.template == "procedures.replied"))).all()
        assert [(one.channel, one.person_id == filed.case.person_id) for one in told] == [("email", False)]
    await call(state, "withdraw", {})
    await call(state, "reply", {"text": "Trop tard."})
    assert state.problems
    assert not state.case.may_reply


async def test_a_case_is_withdrawn_for_good(database: Database, clock: FixedClock) -> None:
    filed = await _filed()
    state = _tab(filed, clock)
    await call(state, "withdraw", {})
    assert (await _now(filed.case)).state == "withdrawn"
    await call(state, "withdraw", {})
    assert state.problems


@pytest.mark.parametrize("handler", ["supply", "reply", "appeal", "withdraw"])
async def test_without_a_pass_nothing_is_done(database: Database, clock: FixedClock, handler: str) -> None:
    filed = await _filed()
    state = tab(CaseFollowState, "/fr/follow/request", reference=filed.case.reference)
    await call(state, handler, {"text": "Je voudrais bien."})
    assert (await _now(filed.case)).state == "filed"
    assert (await _now(filed.case)).version == 1


async def test_the_document_goes_to_who_opened_the_case_and_to_nobody_else(
    client: httpx.AsyncClient, clock: FixedClock, object_store: ObjectStore
) -> None:
    filed = await _filed()
    await _deeds(filed.case, clock, Deed(Action.ACCEPT), Deed(Action.FIND_ACT, written=make.act_form()),
                 Deed(Action.PROPOSE, proposal="grant"), Deed(Action.GRANT))  # fmt: skip
    issued = await issuing.issue(filed.case.id)
    assert issued is not None
    wanted = {"reference": filed.case.reference}
    assert (await client.post("/api/cases/document", data=wanted)).status_code == 404
    await client.post("/api/follow", data={"locale": "fr", "secret": filed.secret, **wanted})
    answer = await client.post("/api/cases/document", data=wanted)
    assert (answer.status_code, len(answer.content), answer.content[:5]) == (200, issued.size, b"%PDF-")
    forged = await client.post("/api/cases/document", data=wanted, headers={"origin": "http://elsewhere.example"})
    assert forged.status_code == 403
    officer = make.staff(Role.CIVIL_STATUS_OFFICER, step_up_at=clock.now())
    async with writing() as work:
        await make.account(work, officer)
        await issuing.revoke(work, officer, issued.number, "Le registre a été rectifié.")
    revoked = await client.post("/api/cases/document", data=wanted)
    assert (revoked.status_code, revoked.json()["error"]) == (410, DocumentRevoked.key)


async def test_what_was_sent_is_opened_again_with_the_pass_and_by_nobody_without(
    database: Database, clock: FixedClock
) -> None:
    filed, other = await _filed(), await _filed()
    async with writing() as work:
        await made.piece(work, filed.case, "id_card")
    state = _tab(filed, clock)
    await call(state, "open")
    assert [(one.piece, one.file) for one in state.sent] == [("Votre carte nationale", "id_card-0.pdf")]
    async with reading() as work:
        (file,) = await files.listed(work, "case", filed.case.id)
        seen = {}
        for name, one in (("own", filed), ("other", other)):
            held = following.seal((Pass(one.case.reference, one.secret),), clock.now())
            seen[name] = await may_see_piece(work, Visitor(cookies={following.COOKIE: held}), file)
        assert seen == {"own": True, "other": False}
        assert not await may_see_piece(work, Visitor(), file)


async def test_looking_often_shuts_nobody_out_of_acting(database: Database, clock: FixedClock) -> None:
    filed = await _filed()
    state = _tab(filed, clock)
    for _ in range(int(admission.ACTS_ON_ONE.partition("/")[0]) + 1):
        await call(state, "open")
    await call(state, "withdraw", {})
    assert (await _now(filed.case)).state == "withdrawn"


async def test_who_spent_their_guesses_on_claims_has_none_left_for_cases(client: httpx.AsyncClient) -> None:
    filed = await _filed()
    for _ in range(int(throttle.PER_ADDRESS.partition("/")[0])):
        form = {"locale": "fr", "reference": new_reference("AN"), "secret": "000000000"}
        await client.post("/api/follow", data=form)
    right = {"locale": "fr", "reference": filed.case.reference, "secret": filed.secret}
    answer = await client.post("/api/follow", data=right)
    assert parse_qs(urlparse(answer.headers["location"]).query)["problem"] == ["too_many"]
