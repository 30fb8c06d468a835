"""The demandes of a demonstration: every form can be filled in, and each life holds to the rules of all demandes."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from sqlmodel import select

from casa_app.adapters.object_store import ObjectStore
from casa_app.identity import demonstration as accounts
from casa_app.kit import audit
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.i18n import OFFICIAL, city_date
from casa_app.procedures import loading
from casa_app.procedures.models import Case, CaseEvent
from casa_app.procedures.rules import State
from casa_app.procedures.service import catalogue, demonstration, issuing
from casa_app.procedures.service.demonstration_forms import Teller

PROCEDURES = {code: found for code, (found, _) in loading.load_folder().items()}


@pytest.mark.parametrize("code", sorted(PROCEDURES))
def test_an_invented_person_fills_in_every_form(code: str) -> None:
    for locale in OFFICIAL:
        for turn in range(5):
            teller = Teller.of(Random(f"{code}-{turn}"), locale, date(2026, 11, 10))  # noqa: S311 invented
            assert teller.form(PROCEDURES[code]).problems == ()


async def test_a_year_of_demandes_is_lived_once_and_issued_when_it_was_signed(
    sqlite: Database, clock: FixedClock, object_store: ObjectStore
) -> None:
    async def hear(done: int, count: int) -> None:
        heard.append((done, count))

    heard: list[tuple[int, int]] = []
    async with writing() as work:
        await accounts.seed(work)
        await catalogue.load(work)
    assert await demonstration.seed(24, 2026, hear) == 24
    assert heard[-1] == (24, 24)
    assert await demonstration.seed(24, 2026, hear) == 0
    async with reading() as work:
        cases = (await work.session.exec(select(Case))).all()
        moments = (await work.session.exec(select(CaseEvent.at))).all()
        faults = [fault async for fault in audit.verify(work)]
    assert faults == []
    assert all(one.demonstration for one in cases)
    assert clock.now() - timedelta(days=400) < min(moments) < max(moments) <= clock.now()
    states = Counter(one.state for one in cases)
    assert len(states) > 4, states
    issued = next(one for one in cases if one.state == State.ISSUED)
    document = await issuing.issue(issued.id)
    assert document is not None
    assert city_date(document.issued_at) == city_date(issued.decided_at or clock.now()) <= city_date(clock.now())
