"""What was answered in a form: read by the fields' kinds, settled by the conditions, kept sealed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from casa_app.kit import audit
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, InvalidForm, Missing
from casa_app.procedures.definition import Fee, Opinion, Piece, Procedure, Section
from casa_app.procedures.kinds.base import Context
from casa_app.procedures.models import Case


@dataclass(frozen=True)
class Settled:
    """A form as far as it is filled in: what is asked of this person, the values given, and what they mean in CEL."""

    procedure: Procedure
    values: dict[str, Any]  # canonical values of the fields that are asked
    cel: dict[str, Any]  # each field of the procedure, neutral where nothing is given
    asked: frozenset[str]
    problems: tuple[CasaError, ...] = ()

    @property
    def sections(self) -> tuple[Section, ...]:
        """The pages that have something to ask."""
        return tuple(one for one in self.procedure.sections if any(given.id in self.asked for given in one.fields))

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What has to be brought."""
        return tuple(one for one in self.procedure.pieces if not one.held and self.holds(one.when))

    @property
    def opinions(self) -> tuple[Opinion, ...]:
        """Whose opinion will be asked."""
        return tuple(one for one in self.procedure.opinions if self.holds(one.when))

    @property
    def fees(self) -> tuple[tuple[Fee, float], ...]:
        """What it costs: each fee with its amount in dirhams, to the centime."""
        owed = [(one, self._amount(one)) for one in self.procedure.fees if self.holds(one.when)]
        return tuple((one, amount) for one, amount in owed if amount > 0)

    def holds(self, condition: str | None) -> bool:
        """Whether a condition of the procedure holds."""
        return self.procedure.holds(condition, self.cel)

    def _amount(self, fee: Fee) -> float:
        formula = fee.amount
        given = self.procedure.expressions[formula].value(self.cel) if isinstance(formula, str) else formula
        return round(max(0.0, float(given)), 2)


@dataclass
class _Settling:
    """Resolves fields that depend on fields; `coherence.problems` has seen to it that none depends on itself."""

    procedure: Procedure
    given: Mapping[str, Any]
    cel: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, bool] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        if name not in self.cel:
            self.cel[name] = self._value(name)
        return self.cel[name]

    def _value(self, name: str) -> Any:
        asked = self.procedure.fields[name]
        if not self.is_asked(name):
            return asked.neutral()
        if formula := getattr(asked, "formula", None):
            expression = self.procedure.expressions[formula]
            return expression.value({one: self.value(one) for one in expression.reads})
        value = self.given.get(name)
        return asked.neutral() if value is None else asked.cel(value)

    def is_asked(self, name: str) -> bool:
        if name not in self.asked:
            section = self.procedure.section_of[name]
            self.asked[name] = self._holds(section.when) and self._holds(self.procedure.fields[name].when)
        return self.asked[name]

    def _holds(self, condition: str | None) -> bool:
        if condition is None:
            return True
        expression = self.procedure.expressions[condition]
        return expression.holds({one: self.value(one) for one in expression.reads})


def settle(procedure: Procedure, given: Mapping[str, Any], problems: Mapping[str, list[CasaError]]) -> Settled:
    """Settles canonical values (None or absent: not given); `problems` are those of reading, by field."""
    settling = _Settling(procedure, given)
    cel = {name: settling.value(name) for name in procedure.fields}
    asked = frozenset(name for name in procedure.fields if settling.is_asked(name))
    values = {}
    for name in asked:
        if getattr(procedure.fields[name], "formula", None):
            values[name] = cel[name]
        elif given.get(name) is not None:
            values[name] = given[name]
    told = [one for name in procedure.fields if name in asked for one in problems.get(name, [])]
    return Settled(procedure, values, cel, asked, tuple(told))


def read(procedure: Procedure, form: Mapping[str, Any], context: Context) -> Settled:
    """A form as typed, settled; what is wrong with the fields that are asked stands in `problems`, in form order."""
    given: dict[str, Any] = {}
    problems: dict[str, list[CasaError]] = {}
    for name, asked in procedure.fields.items():
        try:
            given[name] = asked.parse(form, context)
        except InvalidForm as several:
            problems[name] = several.problems
        except CasaError as problem:
            problems[name] = [problem]
    return settle(procedure, given, problems)


def missing_pieces(settled: Settled, *given: Mapping[str, Any]) -> list[CasaError]:
    """The pieces that must be brought and stand in none of `given`, as problems of `piece.<id>`."""
    there = {name for one in given for name, keys in one.items() if keys}
    return [Missing(field=f"piece.{one.id}") for one in settled.pieces if one.required and one.id not in there]


async def seal(
    work: Work, case: Case, values: Mapping[str, Any], applicant: Mapping[str, str],
    typed: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Keeps what was answered under the applicant's own key; `typed` is the form itself, while it may be corrected."""
    kept = {"answers": dict(values), "applicant": dict(applicant), **({"typed": dict(typed)} if typed else {})}
    case.sealed = await audit.seal(work, case.person_id, kept)


async def typed_of(work: Work, case: Case) -> dict[str, Any]:
    """The form as it was typed, of a case that is not filed yet; empty once it is, or its applicant was erased."""
    kept = await audit.unseal(work, case.person_id, case.sealed)
    return dict(kept.get("typed") or {}) if kept else {}


async def forget_typed(work: Work, case: Case) -> None:
    """Keeps the answers only: the case is filed as it stands."""
    kept = await audit.unseal(work, case.person_id, case.sealed) or {}
    await seal(work, case, kept.get("answers") or {}, kept.get("applicant") or {})


async def of_case(work: Work, case: Case) -> dict[str, Any]:
    """The canonical values of a case; none once the applicant was erased."""
    kept = await audit.unseal(work, case.person_id, case.sealed)
    return dict(kept["answers"]) if kept else {}


async def applicant_of(work: Work, case: Case) -> dict[str, str]:
    """Name, CIN, phone and address as they were given with this case; empty once erased."""
    kept = await audit.unseal(work, case.person_id, case.sealed)
    return dict(kept["applicant"]) if kept else {}


async def settled(work: Work, case: Case, procedure: Procedure) -> Settled:
    """The form of a case as it was filed."""
    return settle(procedure, await of_case(work, case), {})


async def for_conditions(work: Work, case: Case, procedure: Procedure) -> dict[str, Any]:
    """The CEL values of a case."""
    return (await settled(work, case, procedure)).cel
