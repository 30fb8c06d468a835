"""The nightly run over the clocks of 20,000 open demandes: what it takes, how much memory, and killed halfway."""

import asyncio
import ctypes
import json
import sys
import time
from asyncio.subprocess import PIPE, Process
from ctypes.util import find_library
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlmodel import col, func, select

from bench.harness import ROOT, Figure, alone, city, resident
from casa_app.commands.worker import load_jobs
from casa_app.identity.bulk import NewPeople
from casa_app.kit import audit, jobs, logs
from casa_app.kit.audit_bulk import NewChains, NewKeys
from casa_app.kit.bulk import keep, row
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Work, database, reading, writing
from casa_app.kit.ids import new_id
from casa_app.kit.models import AuditEntry, Job
from casa_app.procedures import repository
from casa_app.procedures.models import Case, CaseEvent, CasePiece
from casa_app.procedures.rules import Action, State
from casa_app.procedures.service import catalogue
from tests.procedures import made

FEW, MANY, DAYS, BATCH = 5_000, 20_000, 10, 1_000
GROWTH_MOST, SLOWER_MOST = 30.0, 1.2  # MB, ×
JOB: Final = "procedures.clocks"


# --- The demandes --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pattern:
    """A demande that was filed by the service; others are like it."""

    case: Case
    kept: dict[str, Any]
    pieces: tuple[CasePiece, ...]


async def _patterns(now: datetime) -> list[Pattern]:
    """Complete building permits, filed on as many days, whose fifteen days are all over."""
    found, database().clock = [], FixedClock(now)
    for day in range(DAYS):
        database().clock = FixedClock(now - timedelta(days=20 + day))
        async with writing() as work:
            await catalogue.load(work)
            case = await made.case(work, name="Karim Alaoui", phone=f"+2126700000{day:02d}")
            await made.every_piece(work, case)
            kept = await audit.unseal(work, case.person_id, case.sealed)
            found.append(Pattern(case, kept, tuple(await repository.pieces(work, case.id))))
    database().clock = FixedClock(now)
    return found


async def fill(count: int, now: datetime) -> None:
    """So many overdue demandes, each of a person of its own, with its pieces, timeline and trail."""
    patterns = await _patterns(now)
    left = count - len(patterns)
    for first in range(0, left, BATCH):
        async with writing() as work:
            await _batch(work, patterns, range(first, min(left, first + BATCH)))


async def _batch(work: Work, patterns: list[Pattern], numbers: range) -> None:
    keys = NewKeys()
    people, chains = NewPeople(keys), NewChains(keys)
    rows: dict[type[Any], list[dict[str, Any]]] = {Case: [], CaseEvent: [], CasePiece: []}
    for number in numbers:
        like = patterns[number % len(patterns)]
        key, at = new_id(), like.case.filed_at
        person = people.person(at, "fr", name="Karim Alaoui")
        mine = {
            "id": key, "person_id": person, "reference": f"B{number}", "secret_index": key.hex, "filing_key": key.hex,
            "entry_number": 1_000_000 + number, "sealed": keys.seal(person, like.kept),
        }  # fmt: skip
        rows[Case].append(like.case.model_dump() | mine)
        rows[CaseEvent].append(row(CaseEvent, case_id=key, at=at, action=Action.FILE, actor_kind="applicant"))
        rows[CasePiece] += [row(CasePiece, case_id=key, piece=one.piece, file_id=one.file_id) for one in like.pieces]
        chain = chains.begin("case", key)
        chain.add(at, Action.FILE, audit.Actor("applicant", person), {"state": "filed"})
        chain.end()
    await people.keep(work)
    await keys.keep(work)
    for table, some in rows.items():
        await keep(work, table, some)
    await chains.keep(work)


# --- The run -------------------------------------------------------------------------------------------------------


@dataclass
class Run:
    """One worker's run: how long, how many it presumed, and its memory at most, in MB.

    SQLite's mapped file is left out of `peak`; `cache` is what of it SQLite held, above all pages up to its limit (64).
    """

    seconds: float = 0.0
    peak: float = 0.0
    cache: float = 0.0
    presumed: int = 0

    @property
    def own(self) -> float:
        """What Casa itself held at most, in MB."""
        return self.peak - self.cache

    @property
    def each(self) -> float:
        """Milliseconds a demande."""
        return self.seconds / max(1, self.presumed) * 1e3


async def _presumed() -> int:
    async with reading() as work:
        query = select(func.count()).select_from(Case).where(Case.state == State.PRESUMED.value)
        return (await work.session.exec(query)).one()


async def _worker() -> Process:
    """A process of its own that runs the job and nothing else."""
    async with writing() as work:
        key = await jobs.enqueue(work, JOB, payload={})
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.clocks", str(key), cwd=ROOT, stdout=PIPE)


async def run(kill_at: int | None = None) -> Run:
    """Runs the clocks in a worker; with `kill_at` the worker is killed (SIGKILL) once so many are presumed."""
    found, before = Run(), await _presumed()
    worker = await _worker()
    ended = asyncio.create_task(worker.communicate())
    while not ended.done():
        found.peak = max(found.peak, resident(worker.pid, "RssAnon") / 1024)
        if kill_at is not None and await _presumed() >= kill_at:
            worker.kill()
            kill_at = None
        await asyncio.wait([ended], timeout=0.2)
    said, _ = await ended
    if said:
        told = json.loads(said)
        found.seconds, found.cache = told["seconds"], told["cache"]
    found.presumed = await _presumed() - before
    return found


async def _whole(count: int) -> int:
    """How many demandes were not presumed exactly once, with one line in the trail and one notice."""
    async with reading() as work:
        links = select(AuditEntry.subject_id).where(AuditEntry.action == Action.PRESUME.value)
        lines = select(CaseEvent.case_id).where(CaseEvent.action == Action.PRESUME.value)
        notices = select(Job.unique_key).where(Job.kind == "procedures.notify", col(Job.unique_key).like("presume:%"))
        told = [list(await work.session.exec(query)) for query in (links, lines, notices)]
        faults = [fault async for fault in audit.verify(work)]
    return sum(abs(count - len(set(one))) + len(one) - len(set(one)) for one in told) + len(faults)


async def measure() -> list[Figure]:
    """5,000 and 20,000, each in one go, then 5,000 with the worker killed halfway."""
    now = datetime.now().astimezone()
    runs: dict[int, Run] = {}
    lost = 0
    for count in (FEW, MANY):
        async with alone(city(0)):
            await fill(count, now)
            runs[count] = await run()
            lost += await _whole(count)
    async with alone(city(0)):
        await fill(FEW, now)
        first, second = await run(kill_at=FEW // 2), await run()
        lost += await _whole(FEW)
    few, many = runs[FEW], runs[MANY]
    how = f"{many.each:.2f} ms a demande, {few.each:.2f} ms of {FEW:,}"
    return [
        Figure(f"Clocks: time a demande, {MANY:,} ÷ {FEW:,}", many.each / few.each, SLOWER_MOST, "×", how),
        Figure(f"Clocks: memory of {MANY:,} above that of {FEW:,}", many.own - few.own, GROWTH_MOST, "MB",
               f"{many.own:.0f} MB at most beside {many.cache:.0f} of SQLite, {few.own:.0f} beside {few.cache:.0f}"),
        Figure("Clocks: demandes lost or treated twice", lost, 0, "",
               f"{MANY:,} and {FEW:,} in one go; {FEW:,} killed after {first.presumed:,}, then {second.presumed:,}"),
    ]  # fmt: skip


def _cached() -> float:
    """What SQLite held at most in this process, in MB (its own count); 0 where Python brings a SQLite of its own."""
    name = find_library("sqlite3")
    if name is None:
        return 0.0
    highest = ctypes.CDLL(name).sqlite3_memory_highwater
    highest.restype = ctypes.c_int64
    return int(highest(0)) / 1e6


async def _work(key: str) -> None:
    """What the worker does; tells its seconds."""
    load_jobs()
    start = time.perf_counter()
    assert await jobs.run(UUID(key))
    sys.stdout.write(json.dumps({"seconds": time.perf_counter() - start, "cache": _cached()}))
    await database().close()


if __name__ == "__main__":
    logs.configure()
    asyncio.run(_work(sys.argv[1]))
