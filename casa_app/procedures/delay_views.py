"""The published delays of procedures, as figures and in words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DelayRow:
    """Published delays of a procedure: shares between 0 and 1, calendar days; None where too few were decided."""

    code: str
    family: str
    name: str
    decided: int
    p50_days: float | None = None
    p90_days: float | None = None
    within_law: float | None = None
    complement: float | None = None


@dataclass(frozen=True)
class DelayView:
    """Published delays of a procedure in words; `rests_on` says on how many cases, or that they are too few."""

    code: str = ""
    family: str = ""
    name: str = ""
    enough: bool = False
    decided: str = ""
    p50: str = ""
    p90: str = ""
    within_law: str = ""
    complement: str = ""
    rests_on: str = ""
