"""Hundreds of random lives of claims, with another seed each time; the seed goes into docs/proof."""

import os
import secrets
from pathlib import Path

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from bench import proof
from casa_app.kit.clock import FixedClock
from tests.claims.life import Lives

ROUNDS, STEPS = 300, 60


@pytest.mark.prove
def test_hundreds_of_random_lives_leave_every_claim_whole(sqlite_template: Path, clock: FixedClock) -> None:
    """`PROVE_SEED=...` repeats a run. A failing life becomes a story of its own in tests/claims."""
    number = int(os.environ.get("PROVE_SEED") or secrets.randbelow(2**32))
    print(f"seed {number}")
    Lives.template, Lives.clock_at = sqlite_template, clock.at
    long = settings(
        max_examples=ROUNDS,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(number)(Lives), settings=long)
    proof.note("random-lives", seed=number, rounds=ROUNDS, steps=STEPS, failures=0)
