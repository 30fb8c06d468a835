"""Whatever applicants and colleagues do to demandes in whatever order: no illegal state, nothing twice, no day lost."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from casa_app.kit.clock import FixedClock
from tests.fixtures.database import Cluster
from tests.procedures.life import Lives


@pytest.mark.parametrize(("server", "lives"), [("sqlite", 4), ("postgresql", 1)])
def test_random_lives_leave_every_demande_whole(
    sqlite_template: Path, clock: FixedClock, postgresql: Cluster, server: str, lives: int
) -> None:
    Lives.template, Lives.clock_at = sqlite_template, clock.at
    Lives.cluster = postgresql if server == "postgresql" else None
    few = settings(max_examples=lives, stateful_step_count=60, deadline=None, derandomize=True, database=None,
                   suppress_health_check=list(HealthCheck))  # fmt: skip
    run_state_machine_as_test(Lives, settings=few)
