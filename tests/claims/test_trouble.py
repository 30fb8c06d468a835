"""The database goes away or the disk is full in the middle of filing: an honest answer, and nothing half-recorded."""

import pytest
from sqlalchemy import event, text
from sqlmodel import select

from casa_app.claims.models import Claim, ClaimEvent
from casa_app.claims.service import filing
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.errors import Unavailable
from casa_app.kit.models import AuditEntry, Change, Job
from tests import make

DRAFT = filing.ClaimDraft.parse(make.claim_form(filing_key="once"), "fr")


async def recorded() -> list[int]:
    """How many rows each table of a filing holds."""
    async with reading() as work:
        tables = (Claim, ClaimEvent, AuditEntry, Change, Job)
        return [len((await work.session.exec(select(table))).all()) for table in tables]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite has no connection to lose
async def test_a_database_that_goes_away_in_the_middle_of_filing_leaves_nothing_and_the_form_can_be_sent_again(
    database: Database,
) -> None:
    with pytest.raises(Unavailable) as refused:
        async with writing() as work:
            await filing.file(work, DRAFT)
            own = (await work.session.exec(text("SELECT pg_backend_pid()"))).scalar_one()  # type: ignore[call-overload]
            async with reading() as other:
                await other.session.exec(text(f"SELECT pg_terminate_backend({own})"))  # type: ignore[call-overload]
            await work.session.exec(select(Claim))
    assert refused.value.status == 503
    assert await recorded() == [0, 0, 0, 0, 0]
    async with writing() as work:
        receipt = await filing.file(work, DRAFT)
    assert receipt.secret
    assert (await recorded())[:2] == [1, 1]


async def test_a_full_disk_refuses_a_claim_whole_and_loses_none_that_was_confirmed(sqlite: Database) -> None:
    async with writing() as work:
        confirmed, _ = await make.claim(work)

    @event.listens_for(sqlite.engine.sync_engine, "begin")
    def fill(connection: object) -> None:
        # SQLite answers with its own "database or disk is full" when the file may not grow any more.
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]

    before = await recorded()
    refusals: list[Unavailable] = []
    for number in range(40):
        draft = filing.ClaimDraft.parse(make.claim_form(text="حفرة " * 700, filing_key=f"form-{number}"), "ar")
        try:
            async with writing() as work:
                await filing.file(work, draft)
        except Unavailable as problem:
            refusals.append(problem)
    assert refusals
    assert all("أعد المحاولة" in refusal.text("ar") for refusal in refusals)
    filed = [after - there for after, there in zip(await recorded(), before, strict=True)]
    assert filed[0] == filed[1] == filed[2] == filed[3] == 40 - len(refusals)
    event.remove(sqlite.engine.sync_engine, "begin", fill)
    await sqlite.close()
    async with reading() as work:
        assert await work.session.get(Claim, confirmed.id) is not None
    async with writing() as work:
        await filing.file(work, DRAFT)
