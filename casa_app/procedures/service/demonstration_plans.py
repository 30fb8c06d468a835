"""How the demandes of a demonstration go: which moves, and when, in shares of the legal term. Pure."""

from dataclasses import dataclass
from random import Random

from casa_app.procedures.rules import Action

# Shares of the demandes that go so.
_LATE, _SILENT, _INCOMPLETE, _WITHDRAWN, _REFUSED, _CONTESTED, _NOTED = 0.12, 0.16, 0.22, 0.05, 0.12, 0.4, 0.25


@dataclass(frozen=True)
class Plan:
    """A move, and when it is made: the share of the legal term that has gone by."""

    share: float
    action: Action


def plan(source: Random, *, consent: bool, issues: bool) -> list[Plan]:
    """A life, in order. `consent` says that silence grants, `issues` that a document ends it."""
    chance = source.random
    late = not consent and chance() < _LATE
    pace = source.uniform(1.05, 1.6) if late else source.uniform(0.3, 0.85)
    steps = [Plan(0, Action.FILE), Plan(0.05 * pace, Action.ASSIGN)]
    pause = 0.0
    if chance() < _INCOMPLETE:
        pause = source.uniform(0.15, 0.7)
        steps += [Plan(0.1 * pace, Action.ASK_COMPLEMENT), Plan(0.1 * pace + pause, Action.SUPPLY)]
    steps.append(Plan(0.18 * pace + pause, Action.ACCEPT))
    if chance() < _NOTED:
        steps.append(Plan(0.2 * pace + pause, Action.NOTE))
    if chance() < _WITHDRAWN:
        return [*steps, Plan(0.3 * pace + pause, Action.WITHDRAW)]
    steps.append(Plan(0.25 * pace + pause, Action.START))
    if consent and chance() < _SILENT:
        return [*steps, Plan(1.02 + pause, Action.PRESUME), Plan(1.4 + pause, Action.ATTEST)]
    steps += [Plan(0.5 * pace + pause, Action.OPINION), Plan(0.7 * pace + pause, Action.PROPOSE)]
    if chance() >= _REFUSED:
        granted = [*steps, Plan(pace + pause, Action.GRANT)]
        return granted if issues else [*granted, Plan(1.1 * pace + pause, Action.CLOSE)]
    steps.append(Plan(pace + pause, Action.REFUSE))
    if chance() < _CONTESTED:
        return [*steps, Plan(1.3 * pace + pause, Action.APPEAL), Plan(2 * pace + pause, Action.DISMISS)]
    return [*steps, Plan(2.5 * pace + pause, Action.CLOSE)]
