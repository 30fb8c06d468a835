"""Random lives of claims: a machine that files, handles, contests, withdraws, merges and rates, while time passes.

It knows the table of moves and nothing else of the code: what it expects of every act is computed here.
"""

import asyncio
import shutil
from collections.abc import Coroutine
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import func, select

from casa_app.claims import repository
from casa_app.claims.models import Breach, Claim, ClaimFollower
from casa_app.claims.rules import (
    ANYTIME,
    CONTEST_WINDOW,
    ENDED_BY_CITY,
    MOVES,
    OPEN,
    Action,
    ContestTooLate,
    NotAllowedNow,
    OthersCountOnIt,
    State,
)
from casa_app.claims.service import escalation, following, handling
from casa_app.claims.service.following import NoSuchFile, Pass
from casa_app.claims.service.handling import ColleagueChanged, Deed
from casa_app.identity import accounts, throttle
from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit
from casa_app.kit import database as kit_database
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError, Invalid
from casa_app.kit.models import Change, RegistryCounter
from tests import make

CATEGORIES = ("lighting_out", "roads_pothole", "nuisance_smoke", "counter_delay", "utilities_gas")
ZONES = ("06.141.01.01", "06.141.01.03")
CLOCKS = ("acknowledge", "target", "answer")
DEEDS = sorted(handling.COLLEAGUES)
_clients = count()  # everybody asks from a browser of their own: guessing is another story


@dataclass
class Known:
    """A claim as the machine expects it to be."""

    id: UUID
    reference: str
    secret: str
    state: State = State.FILED
    version: int = 1
    merged: bool = False
    others: bool = False  # claims were merged into it
    rating: int | None = None
    ended_at: Any = None
    told: list[str] = field(default_factory=lambda: ["file"])


class Lives(RuleBasedStateMachine):
    """One city's claims. `template` is an empty, migrated SQLite file."""

    template: Path
    clock_at: Any
    claims = Bundle("claims")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = TemporaryDirectory(prefix="casa-lives-")
        path = Path(self.folder.name) / "casa.db"
        shutil.copyfile(self.template, path)
        self.clock = FixedClock(self.clock_at)
        self.database = kit_database.configure(f"sqlite+aiosqlite:///{path}", self.clock)
        self.known: list[Known] = []
        self.changes = 0

    def run(self, story: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(story)

    def teardown(self) -> None:
        try:
            self.run(self._whole())
        finally:
            self.run(self.database.close())
            self.run(throttle.close())
            self.run(_quiet())
            self.loop.close()
            kit_database._current = None
            self.folder.cleanup()

    # --- What happens ---

    @initialize()
    def hire(self) -> None:
        """A clerk with an account, who reaches everything."""

        async def story() -> Actor:
            async with writing() as work:
                values = {"name": "Salma Bennani", "phone": "", "email": "salma@casa.invalid", "cin": ""}
                account = await accounts.make(work, values, {Role.CLERK}, locale="fr", by=audit.SYSTEM)
                await work.session.flush()
                actor = make.staff()
                object.__setattr__(actor, "account_id", account.id)
                return actor

        self.clerk = self.run(story())

    @rule(target=claims, category=st.sampled_from(CATEGORIES), zone=st.sampled_from(ZONES), reached=st.booleans())
    def file(self, category: str, zone: str, reached: bool) -> Known:
        form: dict[str, Any] = {"category": category, "lat": None, "lng": None, "arrondissement": zone}
        if reached:
            form |= {"contact": "sms", "phone": f"06612345{len(self.known) % 5:02d}"}

        async def story() -> Known:
            async with writing() as work:
                claim, secret = await make.claim(work, **form)
                return Known(claim.id, claim.reference, secret)

        self.known.append(self.run(story()))
        return self.known[-1]

    @rule(one=claims, other=claims, action=st.sampled_from(DEEDS), variant=st.integers(0, 3))
    def handle(self, one: Known, other: Known, action: Action, variant: int) -> None:
        deed = Deed(action, text="Nous sommes passés mardi.", assignee=self.clerk.account_id, into=other.reference,
                    service=("roads", "lighting", "", "")[variant], body=("", "", "green", "nowhere")[variant],
                    category=CATEGORIES[variant], title="Un problème signalé")  # fmt: skip
        to = one.state if action in ANYTIME else MOVES.get((one.state, action))
        if action is Action.PUBLISH and one.state is State.WITHDRAWN:
            to = None
        expected: type[CasaError] | None = None if to else NotAllowedNow
        if to and action is Action.MERGE and (
            other.id == one.id or other.merged or other.state is State.WITHDRAWN
        ):
            expected = Invalid
        if to and action is Action.TRANSFER and variant == 3:
            expected = Invalid
        if self._tries(self._act(one, deed), expected) and to:
            self._moved(one, action, to)
            if action is Action.MERGE:
                one.merged = other.others = True

    @rule(one=claims, behind=st.integers(1, 3))
    def handle_what_a_colleague_changed(self, one: Known, behind: int) -> None:
        if one.version - behind > 0:
            self._tries(self._act(one, Deed(Action.NOTE, text="Vu.", version=one.version - behind)), ColleagueChanged)

    @rule(one=claims)
    def contest(self, one: Known) -> None:
        expected: type[CasaError] | None = None
        if one.state not in ENDED_BY_CITY or one.merged:
            expected = NotAllowedNow
        elif self.clock.now() > one.ended_at + CONTEST_WINDOW:
            expected = ContestTooLate
        if self._tries(self._follower(following.contest, one, "Rien n’a changé."), expected):
            self._moved(one, Action.CONTEST, State.REOPENED)

    @rule(one=claims)
    def add(self, one: Known) -> None:
        expected = None if one.state in OPEN else Invalid
        if self._tries(self._follower(following.add, one, "La situation empire."), expected):
            self._moved(one, Action.ADD, one.state)

    @rule(one=claims, why=st.sampled_from(("", "C’est réglé.")))
    def withdraw(self, one: Known, why: str) -> None:
        expected = None if one.state in OPEN else NotAllowedNow
        if expected is None and one.others:
            expected = OthersCountOnIt
        if self._tries(self._follower(following.withdraw, one, why), expected):
            self._moved(one, Action.WITHDRAW, State.WITHDRAWN)

    @rule(one=claims, stars=st.integers(0, 6))
    def rate(self, one: Known, stars: int) -> None:
        expected = Invalid if not 1 <= stars <= 5 else None if one.state in ENDED_BY_CITY else NotAllowedNow
        again = expected is None and one.rating is not None
        if self._tries(self._follower(following.rate, one, stars), expected, changes=not again) and not again:
            one.rating = stars
            self._moved(one, Action.RATE, one.state)

    @rule(one=claims, other=claims)
    def guess(self, one: Known, other: Known) -> None:
        if one.secret != other.secret:
            stranger = Known(one.id, one.reference, other.secret)
            self._tries(self._follower(following.add, stranger, "Bonjour."), NoSuchFile)

    @rule(hours=st.sampled_from((1, 5, 30, 24 * 8, 24 * 31, 24 * 70)))
    def wait(self, hours: int) -> None:
        self.clock.advance(hours=hours)

    @rule()
    def watch_the_clocks(self) -> None:
        """What the worker does every few minutes; done again at once, it finds nothing more."""

        async def story() -> list[int]:
            found = []
            for clock in CLOCKS:
                async with writing() as work:
                    await escalation.record_breaches(work, clock)
                    await escalation.warn(work, clock)
            for clock in CLOCKS:
                async with writing() as work:
                    found += [await escalation.record_breaches(work, clock), await escalation.warn(work, clock)]
            return found

        assert self.run(story()) == [0] * 2 * len(CLOCKS)

    # --- How ---

    async def _act(self, one: Known, deed: Deed) -> None:
        async with writing() as work:
            await handling.act(work, self.clerk, one.id, deed)

    async def _follower(self, use_case: Any, one: Known, *said: Any) -> None:
        browser = f"browser {next(_clients)}"
        admitted = await following.admit(Pass(one.reference, one.secret), browser, browser)
        async with writing() as work:
            await use_case(work, admitted, *said)

    def _tries(self, deed: Coroutine[Any, Any, None], refused: type[CasaError] | None, *, changes: bool = True) -> bool:
        """Does it, or sees it refused as expected; what is refused leaves no trace. Says whether it was done."""
        before = self.run(self._traces())
        try:
            self.run(deed)
        except CasaError as failure:
            assert type(failure) is refused, f"{failure!r}, expected {refused}"
            assert self.run(self._traces()) == before
            return False
        assert refused is None, f"done, though {refused.__name__ if refused else ''} was expected"
        assert (self.run(self._traces()) > before) is changes
        return True

    async def _traces(self) -> int:
        async with reading() as work:
            return int((await work.session.exec(select(func.count()).select_from(Change))).one())

    def _moved(self, one: Known, action: Action, to: State) -> None:
        one.version += 1
        one.told.append(action)
        if to in OPEN:
            one.ended_at = None
        elif one.ended_at is None:
            one.ended_at = self.clock.now()
        one.state = to

    # --- What must hold ---

    @invariant()
    def every_claim_is_as_expected(self) -> None:
        if self.known:
            self.run(self._rows())

    async def _rows(self) -> None:
        async with reading() as work:
            rows = {row.id: row for row in (await work.session.exec(select(Claim))).all()}
        assert rows.keys() == {one.id for one in self.known}
        for one in self.known:
            row = rows[one.id]
            seen = (State(row.state), row.open, row.version, bool(row.merged_into), row.rating, row.ended_at)
            assert seen == (one.state, one.state in OPEN, one.version, one.merged, one.rating, one.ended_at)
            assert not (row.open and row.merged_into)
            _due(row)

    async def _whole(self) -> None:
        """What is dear to look at, once at the end: trail, timeline, registers."""
        async with reading() as work:
            assert [fault async for fault in audit.verify(work)] == []
            for one in self.known:
                chain = [link.action for link in await audit.history(work, "claim", one.id)]
                assert [action for action in chain if action not in {"breach", "escalate"}] == one.told
                events = [Action(event.action) for event in await repository.events(work, one.id)]
                assert _lived(events) is one.state
                followers = select(func.count()).where(ClaimFollower.claim_id == one.id)
                claim = await repository.get(work, one.id)
                assert claim is not None
                assert claim.followers == (await work.session.exec(followers)).one()
            entries: dict[tuple[str, int], list[int]] = {}
            for row in (await work.session.exec(select(Claim))).all():
                entries.setdefault((row.office, row.entry_year), []).append(row.entry_number)
            for office, numbers in entries.items():
                assert sorted(numbers) == list(range(1, len(numbers) + 1))
                counter = await work.session.get(RegistryCounter, office)
                assert counter is not None
                assert counter.last == len(numbers)
            breaches = (await work.session.exec(select(Breach))).all()
            assert all(row.due_at < row.found_at for row in breaches)
            withdrawn = {one.id: one.ended_at for one in self.known if one.state is State.WITHDRAWN}
            assert all(row.due_at < withdrawn.get(row.claim_id, row.found_at) for row in breaches)
            assert len({(row.claim_id, row.clock, row.due_at) for row in breaches}) == len(breaches)


async def _quiet() -> None:
    """Ends what the throttle's storage still does by itself."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


def _due(row: Claim) -> None:
    """What the queue sorts by is the nearest of what is owed."""
    if not row.open:
        assert row.due_kind == ""
        return
    owed = {"answer": row.answer_due, "target": row.target_due}
    if row.acknowledged_at is None and row.state == State.FILED:
        owed["acknowledge"] = row.acknowledge_due
    there = {kind: at for kind, at in owed.items() if at is not None}
    assert row.due_at is not None
    if there:
        assert row.due_at == min(there.values())
        assert there[row.due_kind] == row.due_at
    else:
        assert row.due_kind == ""


def _lived(events: list[Action]) -> State:
    """The state that a timeline leads to, by the table of moves alone."""
    state = State.FILED
    for action in events[1:]:
        if action not in ANYTIME:
            state = MOVES[state, action]
    return state
