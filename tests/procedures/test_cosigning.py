"""A professional prepares, the owner co-signs on their own phone: only then is it filed, once, and by them alone."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlparse
from uuid import uuid4

import httpx
import pytest
from sqlmodel import select

import casa_app.casa_app  # noqa: F401 composing the application registers its States
from casa_app.files.policy import Visitor
from casa_app.files.views import FileView
from casa_app.identity import accounts, notifier, sessions, throttle
from casa_app.identity.policy import Actor, Role
from casa_app.kit import http, jobs
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.errors import Forbidden, Invalid
from casa_app.kit.i18n import city_date
from casa_app.kit.jobs import JobRun
from casa_app.kit.models import Job
from casa_app.notices.models import Notice
from casa_app.procedures import jobs as procedures_jobs
from casa_app.procedures import repository
from casa_app.procedures.api import follow as case_api
from casa_app.procedures.api import sign as sign_api
from casa_app.procedures.kinds.base import Context
from casa_app.procedures.models import Case
from casa_app.procedures.rules import Action, State
from casa_app.procedures.service import access, cases, catalogue, cosigning, filing, worklist
from casa_app.procedures.service.cases import Deed
from casa_app.procedures.service.cosigning import OwnerIsPreparer
from casa_app.procedures.service.worklist_filter import WorklistFilter
from casa_app.procedures.state.apply import ApplyState
from casa_app.procedures.state.follow import CaseFollowState
from casa_app.procedures.state.preparing import PreparingState
from casa_app.procedures.state.sign import SignState
from tests.identity.conftest import Outbox
from tests.procedures import made
from tests.tabs import call, stand, tab

PIECES = ("plans", "land_title", "cadastral_plan", "architect_contract")


@pytest.fixture(autouse=True)
async def codes(database: Database) -> AsyncIterator[Outbox]:
    """The codes that are sent, over a database that took up the procedure files."""
    async with writing() as work:
        await catalogue.load(work)
    box, wired = Outbox(), notifier._notifier
    notifier.use(box)
    await throttle.close()
    yield box
    notifier.use(wired)
    await throttle.close()


@pytest.fixture
async def phone() -> AsyncIterator[httpx.AsyncClient]:
    """The owner's browser."""
    own = {"User-Agent": str(uuid4()), "origin": "http://casa", "host": "casa"}
    app = http.api([sign_api.router, case_api.router])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://casa", headers=own) as opened:
        yield opened


async def _architect(email: str = "nadia@example.ma") -> tuple[Actor, str]:
    async with writing() as work:
        values = {"name": "Nadia Tazi", "phone": "", "email": email, "cin": ""}
        account = await accounts.make(work, values, {Role.CITIZEN}, locale="fr")
        opened = await sessions.open_session(work, account, "test")
    actor = await sessions.actor_of(opened.token)
    assert actor is not None
    return actor, f"{sessions.COOKIE}={opened.token}"


async def _form(**changed: Any) -> dict[str, Any]:
    async with writing() as work:
        return made.permit_form(**await made.sent_files(work, *PIECES), **changed)


async def _send(actor: Actor, form: dict[str, Any]) -> Case:
    async with writing() as work:
        procedure = (await catalogue.find(work, made.PERMIT)).procedure
        return await cosigning.send(work, filing.parse(procedure, form, Context(work.today(), "fr")), actor)


async def _now(case: Case) -> Case:
    async with reading() as work:
        found = await repository.get(work, case.id)
    assert found is not None
    return found


async def _open(phone: httpx.AsyncClient, codes: Outbox, case: Case) -> Any:
    """The owner asks for the code, types it, and stands before the file."""
    await phone.post("/api/cases/sign/code", data={"locale": "ar", "reference": case.reference})
    answer = await phone.post(
        "/api/cases/sign", data={"locale": "ar", "reference": case.reference, "code": codes.code}
    )
    assert urlparse(answer.headers["location"]).path == "/ar/sign/request", answer.headers["location"]
    return await _page(phone, case)


async def _page(phone: httpx.AsyncClient, case: Case, more: str = "") -> Any:
    cookie = "; ".join([*(f"{name}={value}" for name, value in phone.cookies.items()), *([more] if more else [])])
    page = tab(SignState, "/ar/sign/request", cookie=cookie, reference=case.reference)
    await call(page, "open")
    return page


async def _sign(page: Any, codes: Outbox) -> None:
    await call(page, "send_code", {"honour": True})
    await call(page, "sign", {"code": codes.code})


async def _told(template: str) -> list[str]:
    """Tells what waits to be told, and gives the channels of one template."""
    async with reading() as work:
        waiting = (await work.session.exec(select(Job).where(Job.kind == "procedures.notify"))).all()
    for row in waiting:
        await procedures_jobs.notify(JobRun(row.id, row.kind, row.payload, 1))
    async with reading() as work:
        rows = (await work.session.exec(select(Notice).where(Notice.template == f"procedures.{template}"))).all()
    return sorted(f"{row.channel} {row.locale}" for row in rows)


async def test_an_architect_prepares_and_the_owners_signature_files_it_once(
    phone: httpx.AsyncClient, codes: Outbox, clock: FixedClock
) -> None:
    architect, cookie = await _architect()
    form = await _form()
    case = await _send(architect, form)
    assert (await _send(architect, form)).id == case.id  # sent twice
    assert (case.state, case.entry_number, case.decide_due) == (State.AWAITING_OWNER, None, None)
    assert await _told("send_to_owner") == ["sms ar"]
    clerk = made.staff()
    async with reading() as work:
        assert (await worklist.page(work, clerk, WorklistFilter(), "fr")).rows == []
        file = FileView((await repository.pieces(work, case.id))[0].file_id, "", "", 1, 0, 0, "", "case", case.id,
                        False, False)  # fmt: skip
        assert not await access.may_see_piece(work, Visitor(clerk), file)
        assert await access.may_see_piece(work, Visitor(architect), file)
    with pytest.raises(Forbidden):
        async with writing() as work:
            await cases.act(work, clerk, case.id, Deed(Action.NOTE, text="Trop tôt."))

    clock.advance(days=9)
    page = await _open(phone, codes, case)
    assert "Nadia Tazi" in page.file.preparer
    assert len(page.pieces) == len(PIECES)
    async with reading() as work:
        assert await access.may_see_piece(work, Visitor(cookies=dict(phone.cookies)), file)
    await call(page, "sign", {"code": codes.code})  # neither declared nor with a code of its own
    assert page.problems
    await _sign(page, codes)
    receipt = page.parent_state.get_substate(ApplyState.get_full_name().split(".")[1:]).receipt
    assert (receipt.reference, bool(receipt.secret)) == (case.reference, True)
    again = tab(SignState, "/ar/sign/request", cookie=page.router.headers.cookie, reference=case.reference)
    again.sent, again._proved = True, made.PHONE
    await call(again, "sign", {"code": "000000"})  # the answer was lost on the way
    filed = await _now(case)
    assert (filed.state, filed.entry_number) == (State.FILED, 1)
    assert filed.decide_due is not None
    assert city_date(filed.decide_due) == date(2026, 12, 4)  # fifteen days after the signature, not after the sending
    async with reading() as work:
        actions = [row.action for row in await repository.events(work, case.id)]
        assert [row.reference for row in (await worklist.page(work, clerk, WorklistFilter(), "fr")).rows]
    assert actions == ["send_to_owner", "cosign"]
    assert await _told("cosign") == ["email fr", "sms fr"]

    mine = tab(CaseFollowState, "/fr/follow/request", cookie=cookie, reference=case.reference)
    await call(mine, "open")
    assert mine.case.state == State.FILED
    assert not mine.case.may_withdraw  # it is the owner's file now
    await call(mine, "withdraw", {"text": ""})
    assert (await _now(case)).state == State.FILED


async def test_a_declined_file_goes_back_with_its_reasons_is_corrected_and_sent_as_the_same_file(
    phone: httpx.AsyncClient, codes: Outbox
) -> None:
    architect, cookie = await _architect()
    case = await _send(architect, await _form())
    page = await _open(phone, codes, case)
    await call(page, "decline", {"text": " "})
    assert [one.field for one in page.problems] == ["text"]
    for _ in range(2):
        await call(page, "decline", {"text": "Il y a trois niveaux."})
    assert (await _now(case)).state == State.DRAFT
    assert await _told("decline") == ["email fr"]

    form = tab(PreparingState, "/fr/apply", cookie=cookie, again=case.reference)
    await call(form, "begin")
    stand(form._get_root_state(), "/fr/apply", cookie=cookie, code=made.PERMIT, step="summary")
    await call(form.parent_state, "open")
    assert form.step == "summary", form.problems
    await call(form.parent_state, "keep", "levels", "3")
    await call(form.parent_state, "send")  # the city does not take what an owner has to sign
    assert (await _now(case)).state == State.DRAFT
    await call(form, "send_to_owner")
    again = await _now(case)
    assert again.state == State.AWAITING_OWNER
    async with reading() as work:
        assert len(await repository.pieces(work, case.id)) == len(PIECES)
        assert len((await work.session.exec(select(Case))).all()) == 1
    assert (await _page(phone, case)).file.reference == ""  # what opened it before does no more
    page = await _open(phone, codes, case)
    assert any("3" in line for part in page.parts for line in part.lines if "niveaux" in line)


async def test_who_prepares_does_not_co_sign(phone: httpx.AsyncClient, codes: Outbox) -> None:
    architect, cookie = await _architect()
    with pytest.raises(OwnerIsPreparer):
        await _send(architect, await _form(**{"applicant.contact": "email", "applicant.email": "nadia@example.ma"}))
    typed = await _form()
    with pytest.raises(Invalid):
        async with writing() as work:
            procedure = (await catalogue.find(work, made.PERMIT)).procedure
            await filing.file(work, filing.parse(procedure, typed, Context(work.today(), "fr")), architect)
    case = await _send(architect, await _form())
    await _open(phone, codes, case)
    own = await _page(phone, case, cookie)  # signed in in the same browser
    await _sign(own, codes)
    assert own.problems
    async with writing() as work:
        await accounts.add_contact(work, architect, made.PHONE)  # the owner's phone, taken over meanwhile
    mine = await _page(phone, case)
    await _sign(mine, codes)
    assert mine.problems
    assert (await _now(case)).state == State.AWAITING_OWNER


async def test_a_file_that_nobody_signs_lapses_after_thirty_days_and_may_be_withdrawn_before(clock: FixedClock) -> None:
    architect, cookie = await _architect()
    case, other = await _send(architect, await _form()), await _send(architect, await _form())
    mine = tab(CaseFollowState, "/fr/follow/request", cookie=cookie, reference=other.reference)
    await call(mine, "open")
    assert mine.case.may_withdraw
    await call(mine, "withdraw", {"text": ""})
    assert (await _now(other)).state == State.WITHDRAWN
    async with writing() as work:
        key = await jobs.enqueue(work, "procedures.lapse", payload={})
    for days, state in ((29, State.AWAITING_OWNER), (2, State.WITHDRAWN), (1, State.WITHDRAWN)):
        clock.advance(days=days)
        await procedures_jobs.lapse(JobRun(key, "procedures.lapse", {}, 1))
        assert (await _now(case)).state == state
    async with reading() as work:
        assert [row.action for row in await repository.events(work, case.id)] == ["send_to_owner", "lapse"]
    assert await _told("lapse") == ["email fr"]


async def test_a_wrong_code_opens_nothing_is_counted_and_an_unknown_reference_is_told_the_same(
    phone: httpx.AsyncClient, codes: Outbox
) -> None:
    architect, _ = await _architect()
    case = await _send(architect, await _form())
    unknown = "AN" + case.reference[2:]
    answers = []
    for reference in (case.reference, "HH-4K7-29P" if unknown == case.reference else unknown):
        asked = await phone.post("/api/cases/sign/code", data={"reference": reference})
        wrong = await phone.post("/api/cases/sign", data={"reference": reference, "code": "000000"})
        answers.append([set(parse_qs(urlparse(one.headers["location"]).query)) for one in (asked, wrong)])
    assert len(codes.sent) == 1
    for _ in range(12):
        last = await phone.post("/api/cases/sign", data={"reference": case.reference, "code": "000000"})
    assert parse_qs(urlparse(last.headers["location"]).query)["problem"] == ["too_many"]
    right = await phone.post("/api/cases/sign", data={"reference": case.reference, "code": codes.code})
    assert parse_qs(urlparse(right.headers["location"]).query)["problem"] == ["too_many"]
    assert (await _page(phone, case)).file.reference == ""
