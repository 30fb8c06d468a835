"""Random lives of demandes: a machine that files, instructs, signs, appeals, issues and lets time and silence pass.

What it expects of every act is in tests/procedures/oracle.py.
"""

import asyncio
import shutil
from collections.abc import Callable, Coroutine
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, Final
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from sqlmodel import func, select

from casa_app.adapters import object_store
from casa_app.adapters.local_store import LocalStore
from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit, calendar
from casa_app.kit import database as kit_database
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError, NotFound
from casa_app.kit.ids import new_id
from casa_app.kit.jobs import JobRun
from casa_app.kit.models import Change
from casa_app.kit.passes import Pass
from casa_app.procedures import jobs, loading, repository
from casa_app.procedures.models import Booking, Case, IssuedDocument
from casa_app.procedures.rules import APPLICANTS, CHECKED, GOVERNORS, MOVES, SIGNATORIES, UNDECIDED, Action, State
from casa_app.procedures.service import cases, catalogue, following, issuing
from casa_app.procedures.service.booking import AlreadyBooked
from casa_app.procedures.service.cases import Deed
from tests import make
from tests.fixtures.database import Cluster
from tests.procedures import made
from tests.procedures.oracle import CITY, TERMS, Known, Refusal

TEXT: Final = "C’est ainsi."
WHAT: Final = (*["go_on"] * 6, *["handle"] * 2, *["wait"] * 2, "ask", "watch_the_clocks", "issue", "file_another",
               "correct_a_day_off", "revoke")  # fmt: skip
_receipts = count()
Draw = Callable[[st.SearchStrategy[Any]], Any]


class Lives(RuleBasedStateMachine):
    """One city's demandes, on a copy of the SQLite file `template`, or in a new database of `cluster`."""

    template: Path
    cluster: ClassVar[Cluster | None] = None
    clock_at: datetime
    demandes = Bundle("demandes")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = TemporaryDirectory(prefix="casa-demandes-")
        self.clock = FixedClock(self.clock_at)
        self.known: list[Known] = []
        self.off: dict[date, bool] = {}
        self.name = ""
        self.database = kit_database.configure(self._url(), self.clock)
        object_store.use(store := LocalStore(Path(self.folder.name) / "store"))
        self.run(store.prepare())

    def _url(self) -> str:
        if self.cluster is not None:
            self.name = self.run(self.cluster.lend())
            return self.cluster.url(self.name).replace("://", "+asyncpg://")
        shutil.copyfile(self.template, path := Path(self.folder.name) / "casa.db")
        return f"sqlite+aiosqlite:///{path}"

    def run(self, story: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(story)

    def teardown(self) -> None:
        try:
            self.run(self._whole())
        finally:
            object_store.use(None)
            self.run(self.database.close())
            if self.cluster is not None:
                self.run(self.cluster.take_back(self.name))
            self.run(self.loop.shutdown_default_executor())
            self.loop.close()
            kit_database._current = None
            self.folder.cleanup()

    # --- What happens ---

    @initialize(target=demandes)
    def begin(self) -> Any:
        """Three procedures, a clerk, one who instructs and signs, and a demande of each, complete."""
        for code in TERMS:
            shutil.copy(loading.FOLDER / f"{code}.yml", self.folder.name)

        async def story() -> None:
            async with writing() as work:
                await catalogue.load(work, Path(self.folder.name))
                self.clerk = await made.agent(work)
                self.head = await made.agent(work, "Nadia Chraibi", Role.SIGNATORY)
                roles = frozenset({Role.CLERK, Role.SIGNATORY, Role.CIVIL_STATUS_OFFICER, Role.GOVERNOR})
                object.__setattr__(self.head, "roles", roles)

        self.run(story())
        for code in sorted(TERMS):
            self.file(code, True, 0)
        return multiple(*self.known)

    def file(self, code: str, whole: bool, slot: int) -> list[Known]:
        held = slot if code == made.HALL else None
        begins = datetime(2076, 1, 7 + slot, 10)  # noqa: DTZ001 as the form has it
        when = {"from_time": begins.isoformat(), "to_time": begins.replace(hour=12).isoformat()}
        found: list[Known] = []

        async def story() -> None:
            async with writing() as work:
                filed = await made.filed(work, code, **(when if code == made.HALL else {}))
                case, now = filed.case, self.clock.now()
                if whole:
                    await made.every_piece(work, case)
                rows = {row.id: "new" for row in await repository.pieces(work, case.id)}
                found.append(Known(case.id, code, Pass(case.reference, filed.secret), now, now, rows, held))

        taken = held is not None and held in self._held().values()
        self._tries(story(), AlreadyBooked if taken else None)
        self.known += found
        return found

    @rule(target=demandes, one=demandes, what=st.sampled_from(WHAT), data=st.data())
    def something(self, one: Known, what: str, data: st.DataObject) -> Any:
        """One rule for all: of many, Hypothesis leaves some out of each life, and few lives would go far."""
        return multiple(*(getattr(self, what)(one, data.draw) or ()))

    def file_another(self, _: Known, draw: Draw) -> list[Known]:
        return self.file(draw(st.sampled_from(sorted(TERMS))), draw(st.booleans()), draw(st.integers(0, 1)))

    def handle(self, one: Known, draw: Draw) -> None:
        """Any deed at any time."""
        self._handle(one, draw(st.sampled_from(sorted(Action))), draw(st.booleans()), draw(st.integers(0, 5)))

    def go_on(self, one: Known, draw: Draw) -> None:
        """What leads on from where the demande stands, whoever it is up to."""
        ahead = sorted({action for start, action in MOVES if start is one.state} - {Action.PRESUME, Action.WITHDRAW})
        while one.state in CHECKED and "new" in one.pieces.values():
            self._handle(one, Action.CHECK, False, list(one.pieces.values()).index("new"))
        if one.state in CHECKED and one.lacks_act:
            self._handle(one, Action.FIND_ACT, False, 1)
        action = draw(st.sampled_from(ahead)) if ahead else Action.NOTE
        if action is Action.ISSUE:
            self.issue(one, draw)
        elif action in APPLICANTS:
            self._ask(one, action, TEXT)
        else:
            self._handle(one, action, action in SIGNATORIES | GOVERNORS, draw(st.integers(1, 3)))

    def _handle(self, one: Known, action: Action, heads: bool, variant: int) -> None:
        who: Actor = self.head if heads else self.clerk
        object.__setattr__(self.head, "step_up_at", self.clock.now())
        piece = list(one.pieces)[variant % len(one.pieces)] if one.pieces else new_id()
        deed = Deed(action, text=TEXT if variant else "", piece=piece, accepted=variant != 5, body="urban_agency",
                    verdict="favourable" if variant else "silent", amount=10.0, receipt_number=f"Q-{next(_receipts)}",
                    proposal=("", "grant", "refuse", "grant")[variant % 4],
                    written=make.act_form(act=str(next(_receipts))))  # fmt: skip

        async def story() -> None:
            async with writing() as work:
                await cases.act(work, who, one.id, deed)

        if self._tries(story(), one.refuses(who, deed)):
            one.done(who, deed, self.clock.now(), self.off)

    def ask(self, one: Known, draw: Draw) -> None:
        action = draw(st.sampled_from((Action.WITHDRAW, Action.SUPPLY, Action.APPEAL)))
        self._ask(one, action, draw(st.sampled_from((TEXT, ""))))

    def _ask(self, one: Known, action: Action, text: str) -> None:
        """What the applicant does with reference and secret."""

        async def story() -> None:
            admitted = await following.proven(one.given)
            async with writing() as work:
                said = (text, {}, "") if action is Action.SUPPLY else (text,)
                await getattr(following, action.value)(work, admitted, *said)

        self._tries(story(), one.answers(action, text, self.clock.now()))

    def wait(self, _: Known, draw: Draw) -> None:
        self.clock.advance(hours=draw(st.sampled_from((1, 7, 24, 24 * 2, 24 * 9, 24 * 16, 24 * 70))))

    def watch_the_clocks(self, *_: Any) -> None:
        """The worker's run, and the same at once again."""
        for one in self.known:
            one.waits(self.clock.now(), self.off)
        for _ in range(2):
            self.run(jobs.watch(JobRun(new_id(), "procedures.clocks", {}, 1)))

    def correct_a_day_off(self, _: Known, draw: Draw) -> None:
        days, off = draw(st.integers(0, 20)), draw(st.booleans())
        before = {one.id: one.terms(self.off) for one in self.known}
        day = self.clock.now().astimezone(CITY).date() + timedelta(days=days)
        self.off[day] = off
        for one in self.known:
            if one.state in UNDECIDED and one.terms(self.off) != before[one.id]:
                one.moved(Action.RECOMPUTE, one.state)

        async def story() -> None:
            async with writing() as work:
                await calendar.correct(work, day, off=off, name_fr="Fête", name_ar="عيد")
            for _ in range(2):
                await jobs.recompute(JobRun(new_id(), "procedures.recompute", {}, 1))

        self.run(story())

    def issue(self, one: Known, _: Draw) -> None:
        """Two workers at once."""
        due = one.state in {State.GRANTED, State.TACIT}

        async def story() -> list[IssuedDocument | None]:
            return list(await asyncio.gather(issuing.issue(one.id), issuing.issue(one.id)))

        found = self.run(story())
        if due:
            one.moved(Action.ISSUE, State.ISSUED)
        assert len({document.id if document else None for document in found}) == 1
        assert (found[0] is not None) is ("issue" in one.told)

    def revoke(self, one: Known, _: Draw) -> None:
        object.__setattr__(self.head, "step_up_at", self.clock.now())
        issued = "issue" in one.told

        async def story() -> None:
            async with writing() as work:
                await issuing.revoke(work, self.head, one.given.reference, TEXT)

        refused = NotFound if not issued else issuing.AlreadyRevoked if one.revoked else None
        if self._tries(story(), refused):
            one.revoked = True
            one.moved(Action.REVOKE, one.state)

    # --- How ---

    def _held(self) -> dict[UUID, int]:
        """The halls that are held: a refusal or a withdrawal gives one back for good."""
        gone = {Action.WITHDRAW, Action.REFUSE}
        return {one.id: one.slot for one in self.known if one.slot is not None and not gone & set(one.told)}

    def _tries(self, deed: Coroutine[Any, Any, None], refused: Refusal) -> bool:
        """Does it, or sees it refused as expected; what is refused leaves no trace. Says whether it was done."""
        before = self.run(_changes())
        try:
            self.run(deed)
        except CasaError as failure:
            assert type(failure) is refused, f"{failure!r}, expected {refused}"
            assert self.run(_changes()) == before
            return False
        assert refused is None, f"done, though {refused.__name__ if refused else ''} was expected"
        assert self.run(_changes()) > before
        return True

    # --- What must hold ---

    @invariant()
    def every_demande_is_as_expected(self) -> None:
        async def rows() -> dict[UUID, Case]:
            async with reading() as work:
                return {row.id: row for row in (await work.session.exec(select(Case))).all()}

        found = self.run(rows()) if self.known else {}
        assert found.keys() == {one.id for one in self.known}
        for one in self.known:
            one.holds(found[one.id], self.off)

    async def _whole(self) -> None:
        """What is dear to look at, once at the end: trail, timeline, register, store, halls."""
        async with reading() as work:
            assert [fault async for fault in audit.verify(work)] == []
            for one in self.known:
                assert [link.action for link in await audit.history(work, "case", one.id)] == one.told
                events = [event.action for event in await repository.events(work, one.id)]
                assert sorted(events) == sorted(one.told)
                assert max(one.told.count(Action.ASK_COMPLEMENT), one.told.count(Action.ISSUE)) <= 1
            documents = (await work.session.exec(select(IssuedDocument))).all()
            halls = set(await work.session.exec(select(Booking.case_id)))
        assert {row.case_id for row in documents} == {one.id for one in self.known if Action.ISSUE in one.told}
        assert halls == self._held().keys()
        for year in {row.year for row in documents}:
            entries = sorted(row.entry for row in documents if row.year == year)
            assert entries == list(range(1, len(entries) + 1))
        for row in documents:
            await object_store.object_store().head("originals", issuing.object_key(row.object_digest))


async def _changes() -> int:
    async with reading() as work:
        return int((await work.session.exec(select(func.count()).select_from(Change))).one())
