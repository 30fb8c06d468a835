"""Hundreds of random lives of claims and of demandes, with another seed each time; the seed goes into docs/proof."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from bench import proof
from casa_app.kit.clock import FixedClock
from tests.claims.life import Lives
from tests.fixtures.database import Cluster
from tests.procedures.life import Lives as Demandes

ROUNDS, STEPS = 300, 60


@contextmanager
def _long(name: str, rounds: int) -> Iterator[tuple[int, settings]]:
    """The seed and the settings of a run; `PROVE_SEED=...` repeats one. A failing life becomes a story of its own."""
    number = int(os.environ.get("PROVE_SEED") or secrets.randbelow(2**32))
    print(f"seed {number}")
    yield number, settings(max_examples=rounds, stateful_step_count=STEPS, deadline=None, database=None,
                           suppress_health_check=list(HealthCheck))  # fmt: skip
    proof.note(name, seed=number, rounds=rounds, steps=STEPS, failures=0)


@pytest.mark.prove
def test_hundreds_of_random_lives_leave_every_claim_whole(sqlite_template: Path, clock: FixedClock) -> None:
    Lives.template, Lives.clock_at = sqlite_template, clock.at
    with _long("random-lives", ROUNDS) as (number, long):
        run_state_machine_as_test(seed(number)(Lives), settings=long)


@pytest.mark.prove
@pytest.mark.parametrize(("server", "rounds"), [("sqlite", ROUNDS), ("postgresql", ROUNDS // 6)])
def test_hundreds_of_random_lives_leave_every_demande_whole(
    sqlite_template: Path, clock: FixedClock, postgresql: Cluster, server: str, rounds: int
) -> None:
    Demandes.template, Demandes.clock_at = sqlite_template, clock.at
    Demandes.cluster = postgresql if server == "postgresql" else None
    with _long(f"random-lives-of-demandes-on-{server}", rounds) as (number, long):
        run_state_machine_as_test(seed(number)(Demandes), settings=long)
