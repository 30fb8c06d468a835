"""Workers killed (SIGKILL) in the middle of issuing and of the clocks, and a store killed before it is written to."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from casa_app.adapters import object_store
from casa_app.adapters.object_store import StoreAddress, StoreUnavailable
from casa_app.adapters.queue import open_queue
from casa_app.adapters.s3_store import S3Store
from casa_app.adapters.weed import EmbeddedStore
from casa_app.identity.policy import Role
from casa_app.kit import audit, jobs
from casa_app.kit.clock import FixedClock, SystemClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.models import AuditEntry, Job
from casa_app.procedures.models import Case, CaseEvent, IssuedDocument
from casa_app.procedures.rules import Action
from casa_app.procedures.service import catalogue, issuing
from casa_app.settings import settings
from tests.procedures import made

_WITHIN = 120  # seconds: a hang ends as a failure
_ISSUING = "casa_app.procedures.service.issuing"
POINTS = {
    "sealed": "casa_app.adapters.signing:seal",
    "stored": "casa_app.adapters.s3_store:S3Store.put",
    "registered": "casa_app.procedures.issuing_repository:next_in_register",
    "recorded": f"{_ISSUING}:_record",
}


@pytest.fixture
def clock() -> SystemClock:
    return SystemClock()


class Workers:
    """Real worker processes over the test's database, queue and store."""

    def __init__(self, folder: Path) -> None:
        self.pipe = folder / "pipe"
        os.mkfifo(self.pipe)
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        self.running.append(subprocess.Popen([sys.executable, "-m", *arguments]))
        return self.running[-1]

    async def killed_in(self, function: str) -> None:
        """Starts a worker and kills it once it has done that function."""
        worker = self.start("tests.prove.dying", function, str(self.pipe))
        told = await asyncio.wait_for(asyncio.to_thread(self.pipe.read_text), _WITHIN)
        assert int(told) == worker.pid
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=_WITHIN)

    def end(self) -> None:
        for process in self.running:
            if process.poll() is None:
                process.kill()
            process.wait(timeout=_WITHIN)


@pytest.fixture
def workers(
    environment: pytest.MonkeyPatch, database: Database, s3: S3Store, store_address: StoreAddress, tmp_path: Path
) -> Iterator[Workers]:
    values = {
        "DATABASE_URL": database.url, "JOB_STALE_SECONDS": "2", "S3_ENDPOINT": store_address.endpoint,
        "S3_ACCESS_KEY": store_address.access_key, "S3_SECRET_KEY": store_address.secret_key.get_secret_value(),
        "S3_BUCKET_PREFIX": "test-", "LOG_LEVEL": "error",
    }  # fmt: skip
    for name, value in values.items():
        environment.setenv(f"CASA_{name}", value)
    settings.cache_clear()
    object_store.use(s3)
    jobs.hint_through(opened := open_queue())
    opened.huey.flush()
    started = Workers(tmp_path)
    yield started
    started.end()
    jobs.hint_through(None)
    object_store.use(None)


async def _until(done: object, count: int) -> None:
    """Returns once the statement counts so many."""
    async with asyncio.timeout(_WITHIN):
        while True:
            async with reading() as work:
                if (await work.session.exec(done)).one() == count:  # type: ignore[call-overload]  # any statement that counts
                    return
            await asyncio.sleep(0.2)


async def _granted() -> Case:
    async with writing() as work:
        await catalogue.load(work)
        clerk = await made.agent(work)
        officer = await made.agent(work, role=Role.CIVIL_STATUS_OFFICER, at=work.clock.now())
        case = await made.proposed(work, clerk, await made.case(work, made.EXTRACT))
        return await made.do(work, officer, case, Action.GRANT)


@pytest.mark.prove
@pytest.mark.parametrize("point", POINTS)
async def test_a_worker_killed_while_it_issues_leaves_nothing_and_the_next_issues_once(
    workers: Workers, s3: S3Store, point: str
) -> None:
    case = await _granted()
    await workers.killed_in(POINTS[point])
    async with reading() as work:
        assert await issuing.held_up(work, case)
        assert (await work.session.exec(select(IssuedDocument))).all() == []
    workers.start("casa_app", "worker")
    await _until(select(func.count()).where(Job.kind == "procedures.issue", Job.state == "done"), 1)
    async with reading() as work:
        [document] = (await work.session.exec(select(IssuedDocument))).all()
        lines = (await work.session.exec(select(CaseEvent).where(CaseEvent.action == Action.ISSUE.value))).all()
        assert (document.case_id, document.entry, len(lines)) == (case.id, 1, 1)
        assert await audit.holds(work, "case", case.id)
    await s3.head("originals", issuing.object_key(document.object_digest))


@pytest.mark.prove
async def test_a_worker_killed_in_the_middle_of_the_clocks_loses_no_demande_and_doubles_none(
    workers: Workers, database: Database
) -> None:
    now, many = SystemClock().now(), 250
    database.clock = FixedClock(now.replace(year=now.year - 1))
    async with writing() as work:
        await catalogue.load(work)
        for _ in range(many):
            await made.every_piece(work, await made.case(work))
    database.clock = SystemClock()
    async with writing() as work:
        await jobs.enqueue(work, "procedures.clocks", payload={})
    await workers.killed_in("casa_app.procedures.service.clocks:presume")
    workers.start("casa_app", "worker")
    await _until(select(func.count()).where(Case.state == "presumed"), many)
    async with reading() as work:
        links = select(AuditEntry.subject_id).where(AuditEntry.action == Action.PRESUME.value)
        told = list(await work.session.exec(links))
        assert len(told) == len(set(told)) == many
        notices = select(func.count()).where(col(Job.unique_key).like("presume:%"))
        assert (await work.session.exec(notices)).one() == many
        assert [fault async for fault in audit.verify(work)] == []


@pytest.mark.prove
async def test_a_store_that_is_killed_loses_no_document(database: Database, mortal_store: EmbeddedStore) -> None:
    store = S3Store(await mortal_store.start())
    await store.prepare()
    object_store.use(store)
    try:
        case = await _granted()
        assert mortal_store.pid is not None
        os.kill(mortal_store.pid, signal.SIGKILL)
        with pytest.raises(StoreUnavailable):
            await issuing.issue(case.id)
        async with reading() as work:
            assert (await work.session.exec(select(IssuedDocument))).all() == []
        await mortal_store.returned()
        issued = await issuing.issue(case.id)
        assert issued is not None
        await store.head("originals", issuing.object_key(issued.object_digest))
    finally:
        object_store.use(None)
        await store.close()
