"""The `casa` command, as an operator types it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import delete, text

from casa_app.claims.catalogue import catalogue
from casa_app.claims.models import RoutingRule
from casa_app.claims.service import routing
from casa_app.identity.policy import Role
from casa_app.kit import audit, jobs
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.ids import new_id
from casa_app.settings import settings
from tests import make

_PASSWORD = "un chat gris sur la corniche"


@pytest.fixture
def here(environment: pytest.MonkeyPatch, sqlite: Database) -> dict[str, str]:
    """The environment of commands that work on the test's database."""
    environment.setenv("CASA_DATABASE_URL", sqlite.url)
    settings.cache_clear()
    return dict(os.environ) | {"COLUMNS": "160"}


def _casa(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "casa_app", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_it_lists_what_it_can_do(here: dict[str, str]) -> None:
    said = _casa(here, "--help").stdout
    for command in ("up", "worker", "migrate", "seed", "user", "doctor", "audit", "backup", "restore", "build", "jobs"):
        assert f" {command} " in said


def test_migrate_says_where_the_database_stands(here: dict[str, str]) -> None:
    assert "revision 0001" in _casa(here, "migrate").stdout


async def test_a_new_city_begins_with_a_routing_table_and_an_administrator_may_empty_it(here: dict[str, str]) -> None:
    _casa(here, "migrate")
    async with writing() as work:
        rules = await routing.rules(work, make.staff(Role.ADMINISTRATOR), "fr")
        assert len(rules) == len(catalogue().default_routing) > 50
        await make.claim(work)
        await work.session.exec(delete(RoutingRule))
    _casa(here, "migrate")
    async with reading() as work:
        assert await routing.rules(work, make.staff(Role.ADMINISTRATOR), "fr") == []


def test_a_database_that_is_gone_is_a_sentence_not_a_trace(here: dict[str, str]) -> None:
    gone = here | {"CASA_DATABASE_URL": "postgresql://casa@/none?host=/nonexistent"}
    done = _casa(gone, "migrate")
    assert done.returncode == 1
    assert "does not answer" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_first_administrator_is_made_and_listed(here: dict[str, str]) -> None:
    options = ("anas@casa.invalid", "--name", "Anas Benjelloun", "--role", "administrator")
    done = _casa(here | {"CASA_NEW_PASSWORD": _PASSWORD}, "user", "add", *options)
    assert done.returncode == 0, done.stderr
    assert "Anas Benjelloun" in _casa(here, "user", "list").stdout


def test_a_weak_password_is_refused_in_words(here: dict[str, str]) -> None:
    options = ("anas@casa.invalid", "--name", "Anas Benjelloun", "--role", "administrator")
    done = _casa(here | {"CASA_NEW_PASSWORD": "casablanca"}, "user", "add", *options)
    assert done.returncode == 1
    assert "✗" in done.stderr
    assert "Traceback" not in done.stderr


def test_demonstration_data_stays_out_of_a_real_city(here: dict[str, str]) -> None:
    done = _casa(here | {"CASA_DEMONSTRATION": "false"}, "seed")
    assert done.returncode == 1
    assert "CASA_DEMONSTRATION" in done.stderr


async def test_audit_verify_finds_one_changed_byte(here: dict[str, str], sqlite: Database) -> None:
    async with writing() as work:
        await audit.append(work, "claim", new_id(), "filed", actor=audit.SYSTEM, changes={"category": "lighting"})
    assert _casa(here, "audit", "verify").returncode == 0
    async with sqlite.engine.begin() as connection:
        await connection.execute(text("DROP TRIGGER audit_entry_refuses_update"))
        await connection.execute(text("UPDATE audit_entry SET changes = replace(changes, 'lighting', 'lightinG')"))
    done = _casa(here, "audit", "verify")
    assert done.returncode == 1
    assert "changed" in done.stdout


async def test_audit_checkpoint_signs_what_is_new(here: dict[str, str], sqlite: Database) -> None:
    sqlite.clock.advance(hours=-2000)  # type: ignore[attr-defined]
    async with writing() as work:
        await audit.append(work, "claim", new_id(), "filed", actor=audit.SYSTEM)
    assert "Signed 1 links" in _casa(here, "audit", "checkpoint").stdout
    assert "Nothing new" in _casa(here, "audit", "checkpoint").stdout


@jobs.job("story.refused", attempts=1)
async def refused(_: jobs.JobRun) -> None:
    raise ConnectionError("the gateway is closed")


async def test_failed_jobs_are_listed_and_tried_again(here: dict[str, str], sqlite: Database) -> None:
    async with writing() as work:
        await jobs.enqueue(work, "story.refused", payload={})
    await jobs.run_due()
    said = _casa(here, "jobs", "list").stdout
    assert "1 failed" in said
    assert "the gateway is closed" in said
    assert "Queued 1 jobs again" in _casa(here, "jobs", "retry").stdout
    async with writing() as work:
        assert (await jobs.counts(work))["queued"] == 1


def test_doctor_says_what_to_do_about_what_is_down(here: dict[str, str], tmp_path: Path) -> None:
    done = _casa(here, "doctor")
    assert done.returncode == 1
    assert "✗ worker: no sign of life" in done.stdout
    assert "`casa worker`" in done.stdout
    assert "✗ object store" in done.stdout


def test_backup_and_restore_by_command(here: dict[str, str], sqlite: Database, tmp_path: Path) -> None:
    saved = _casa(here, "backup", str(tmp_path / "saved"))
    assert "The keys are not in it" in saved.stdout, saved.stderr
    elsewhere = {name: value for name, value in here.items() if name != "CASA_DATABASE_URL"}
    elsewhere["CASA_DATA"] = str(tmp_path / "elsewhere")
    restored = _casa(elsewhere, "restore", str(tmp_path / "saved"))
    assert restored.returncode == 0, restored.stderr
    assert "every row and object was read again" in restored.stdout
    other_keys = elsewhere | {"CASA_DATA": str(tmp_path / "third"), "CASA_KEYS": str(tmp_path / "other-keys")}
    warned = _casa(other_keys, "restore", str(tmp_path / "saved"))
    assert warned.returncode == 1
    assert "Put the right keyring.json there" in warned.stderr
