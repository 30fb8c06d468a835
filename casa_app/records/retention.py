"""How long what was captured is kept, and on which grounds it is held: `data/retention.yml`, read once."""

from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import as_file, files

from pydantic import Field

from casa_app.kit.datafiles import Both, Code, Part, read
from casa_app.records.capture_rules import KINDS


class Lock(Part):
    """How long a lock lasts, and how many days before its end it is renewed."""

    years: int = Field(ge=1, le=100)
    renew_days: int = Field(ge=1)


class Term(Part):
    """How many years a register type is kept after its batch was accepted; None: for good."""

    years: int | None = Field(ge=1, le=200)


class Retention(Part):
    """The whole file."""

    verified: bool
    lock: Lock
    registers: dict[Code, Term]
    grounds: dict[Code, Both]

    def locked_until(self, now: datetime) -> datetime:
        """When a lock that is placed now ends; whole seconds, as stores keep it."""
        return (now + timedelta(days=366 * self.lock.years)).replace(microsecond=0)

    def is_due(self, until: datetime | None, now: datetime) -> bool:
        """Whether a lock is to be placed anew."""
        return until is None or until - now < timedelta(days=self.lock.renew_days)

    def may_go(self, kind: str, accepted: date, today: date) -> bool:
        """Whether a register's term is over."""
        years = self.registers[kind].years
        return years is not None and accepted + timedelta(days=366 * years) <= today


@cache
def retention() -> Retention:
    """The rules in force. Raises BrokenData."""
    with as_file(files("casa_app.records").joinpath("data/retention.yml")) as path:
        found = read(path, Retention)
    if missing := set(KINDS) - found.registers.keys():
        raise ValueError(f"retention.yml: no term for {', '.join(sorted(missing))}")
    return found
