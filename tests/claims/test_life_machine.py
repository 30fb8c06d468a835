"""Whatever residents and clerks do to claims in whatever order, the trail, the registers and the clocks hold."""

from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from casa_app.kit.clock import FixedClock
from tests.claims.life import Lives

FEW = settings(max_examples=6, stateful_step_count=25, deadline=None, derandomize=True, database=None,
               suppress_health_check=list(HealthCheck))  # fmt: skip


def test_random_lives_leave_every_claim_whole(sqlite_template: Path, clock: FixedClock) -> None:
    Lives.template, Lives.clock_at = sqlite_template, clock.at
    run_state_machine_as_test(Lives, settings=FEW)
