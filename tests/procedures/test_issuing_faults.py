"""Whatever dies while a document is issued: nothing is there, or the whole; and what was granted is issued at last."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import func, select

from casa_app.adapters import object_store, signing
from casa_app.adapters.local_store import LocalStore
from casa_app.adapters.object_store import StoreAddress
from casa_app.adapters.s3_store import S3Store
from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit, jobs
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.ids import new_id
from casa_app.kit.jobs import JobRun
from casa_app.kit.models import AuditEntry, Change, Job, RegistryCounter
from casa_app.procedures import issuing_repository, repository
from casa_app.procedures import jobs as procedures_jobs
from casa_app.procedures.models import CaseEvent, IssuedDocument
from casa_app.procedures.rules import Action, State
from casa_app.procedures.service import cases, catalogue, issuing, sheet
from casa_app.procedures.staff_views import CaseSheet
from casa_app.records.models import ActDelivery
from casa_app.settings import settings
from tests.procedures import made


class Killed(BaseException):
    """The worker dies here, whatever would catch an exception."""


POINTS: tuple[tuple[Any, str, bool], ...] = (
    (signing, "seal", False), (LocalStore, "put", False), (LocalStore, "put", True),
    (issuing_repository, "next_in_register", True), (cases, "record", False), (cases, "record", True),
    (issuing, "_record", True),
)  # fmt: skip
"""Where the worker dies: the function that it has entered, or is about to leave (True)."""


@pytest.fixture
async def store(tmp_path: Path) -> Any:
    kept = LocalStore(tmp_path / "store")
    await kept.prepare()
    object_store.use(kept)
    yield kept
    object_store.use(None)


async def _granted(at: Any, count: int = 1) -> tuple[Actor, list[UUID]]:
    """Extracts that were granted; and the officer who signed them."""
    async with writing() as work:
        await catalogue.load(work)
        clerk = await made.agent(work)
        officer = await made.agent(work, role=Role.CIVIL_STATUS_OFFICER, at=at)
        keys = []
        for _ in range(count):
            case = await made.proposed(work, clerk, await made.case(work, made.EXTRACT))
            keys.append((await made.do(work, officer, case, Action.GRANT)).id)
        return officer, keys


def _dies(real: Any, *, late: bool) -> Any:
    """What stands for a function in which the worker dies."""

    async def dies(*given: Any, **named: Any) -> None:
        if late:
            await real(*given, **named)
        raise Killed

    return dies


async def _traces(case_id: UUID) -> list[Any]:
    """Everything that issuing writes, counted."""
    tables = (IssuedDocument, CaseEvent, AuditEntry, Change, Job, ActDelivery)
    async with reading() as work:
        case = await repository.get(work, case_id)
        assert case is not None
        counted = [(await work.session.exec(select(func.count()).select_from(one))).one() for one in tables]
        book = await work.session.get(RegistryCounter, (issuing_repository.REGISTER, 2026))
        return [case.state, case.version, book.last if book else 0, *counted]


async def test_a_worker_that_dies_at_any_point_leaves_nothing_and_the_next_one_the_whole(
    database: Database, clock: FixedClock, store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, keys = await _granted(clock.at, len(POINTS))
    for number, (case_id, (owner, name, late)) in enumerate(zip(keys, POINTS, strict=True)):
        before = await _traces(case_id)
        with monkeypatch.context() as dying:
            dying.setattr(owner, name, _dies(getattr(owner, name), late=late))
            with pytest.raises(Killed):
                await issuing.issue(case_id)
        assert await _traces(case_id) == before, f"{name} left something"
        issued = await issuing.issue(case_id)
        assert issued is not None
        state, version, book, documents, *rest = await _traces(case_id)
        assert (state, version, book, documents) == (State.ISSUED, before[1] + 1, number + 1, number + 1)
        # A line, a link of the case and one of its act, a change, the job that tells of it, the act's delivery.
        assert rest == [count + more for count, more in zip(before[4:], (1, 2, 1, 1, 1), strict=True)]
        await store.head("originals", issuing.object_key(issued.object_digest))
        async with reading() as work:
            assert await audit.holds(work, "case", case_id)


# --- The seal, the store, the job -------------------------------------------------------------------------------------


@pytest.fixture
def seal(environment: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The file of a seal of the city's own, to be spoiled."""
    path = tmp_path / "seal.p12"
    environment.setenv("CASA_SEAL_PKCS12", str(path))
    environment.setenv("CASA_SEAL_PASSWORD", "sesame")
    settings.cache_clear()
    signing.signer.cache_clear()
    yield path
    signing.signer.cache_clear()


async def _seen(officer: Actor, case_id: UUID) -> CaseSheet:
    async with reading() as work:
        return await sheet.peek(work, officer, case_id, "fr")


@pytest.mark.parametrize("fault", ["missing", "password", "expired"])
async def test_a_seal_that_cannot_be_used_is_told_to_who_signed_and_the_document_comes_later(
    sqlite: Database, clock: FixedClock, store: LocalStore, seal: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    if fault == "password":
        seal.write_bytes(signing._demonstration_seal(b"another"))
    if fault == "expired":
        with monkeypatch.context() as past:
            past.setattr(signing, "_YEARS", timedelta(hours=-1))
            seal.write_bytes(signing._demonstration_seal(b"sesame"))
    officer, [case_id] = await _granted(clock.at)
    assert (await _seen(officer, case_id)).held_up == "Le document est en cours d’émission."
    await jobs.run_due()
    seen = await _seen(officer, case_id)
    assert (seen.state, seen.document) == ("granted", [])
    assert "le cachet de la Ville est indisponible" in seen.held_up

    seal.write_bytes(signing._demonstration_seal(b"sesame"))
    signing.signer.cache_clear()
    clock.advance(minutes=1)
    await jobs.run_due()
    seen = await _seen(officer, case_id)
    assert (seen.state, seen.held_up) == ("issued", "")
    assert seen.document


async def test_a_job_that_gave_up_is_taken_up_again_by_the_hourly_run(
    sqlite: Database, clock: FixedClock, store: LocalStore, seal: Path
) -> None:
    officer, [case_id] = await _granted(clock.at)
    for _ in range(jobs.ATTEMPTS):
        await jobs.run_due()
        clock.advance(hours=2)
    async with reading() as work:
        assert "procedures.issue" in [kind for kind, _, _ in await jobs.failures(work)]
    assert "le cachet de la Ville est indisponible" in (await _seen(officer, case_id)).held_up
    seal.write_bytes(signing._demonstration_seal(b"sesame"))
    await procedures_jobs.watch(JobRun(new_id(), "procedures.clocks", {}, 1))
    await jobs.run_due()
    assert (await _seen(officer, case_id)).state == "issued"


async def test_a_store_that_does_not_answer_is_told_and_nothing_is_recorded(
    sqlite: Database, clock: FixedClock, store: LocalStore, store_address: StoreAddress
) -> None:
    officer, [case_id] = await _granted(clock.at)
    gone = S3Store(StoreAddress("127.0.0.1:9", store_address.access_key, store_address.secret_key))
    object_store.use(gone)
    await jobs.run_due()
    await gone.close()
    seen = await _seen(officer, case_id)
    assert seen.state == "granted"
    assert "l’entrepôt des fichiers ne répond pas" in seen.held_up
    object_store.use(store)
    clock.advance(minutes=1)
    await jobs.run_due()
    assert (await _seen(officer, case_id)).state == "issued"
