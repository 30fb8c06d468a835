"""Conditions and formulas of procedure files: CEL (the Common Expression Language), checked when a file is loaded.

The library checks syntax and names variables, not types: so each expression is run at load over typical values of its
fields. Numbers are doubles, and CEL coerces nothing: a file says `area > 200.0`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any, Final, Literal

import cel

Wanted = Literal["bool", "number", "value"]
TRIALS_MOST: Final = 512
# `rows.exists(row, ...)`: the library counts the macro's own variable among those that it reads.
_BOUND: Final = re.compile(r"\.(?:all|exists|exists_one|filter|map)\(\s*(\w+)\s*,")
_TYPES: Final[dict[str, tuple[type, ...]]] = {"bool": (bool,), "number": (float, int), "value": (float, int, str)}


class BadExpression(ValueError):
    """An expression that cannot be parsed, names an unknown field, or does not fit the types of its fields."""


@dataclass(frozen=True)
class Expression:
    """A compiled expression and the fields that it reads."""

    source: str
    program: Any = field(compare=False, repr=False)
    reads: frozenset[str] = frozenset()

    @classmethod
    def compile(cls, source: str) -> "Expression":
        """Raises BadExpression for wrong syntax."""
        try:
            program = cel.compile(source)
        except ValueError as problem:
            raise BadExpression(_short(problem)) from None
        return cls(source, program, frozenset(program.variables()) - frozenset(_BOUND.findall(source)))

    def check(self, samples: Mapping[str, Sequence[Any]], wanted: Wanted) -> None:
        """Runs it over the product of its fields' typical values. Raises BadExpression."""
        if unknown := self.reads - samples.keys():
            raise BadExpression(f"there is no field {', '.join(sorted(unknown))}")
        names = sorted(self.reads)
        for values in islice(product(*(samples[name] for name in names)), TRIALS_MOST):
            try:
                found = self.program.execute(dict(zip(names, values, strict=True)))
            except (TypeError, RuntimeError, ValueError) as problem:
                raise BadExpression(_short(problem)) from None
            if not _is(found, wanted):
                raise BadExpression(f"gives {type(found).__name__}, not a {wanted}")

    def value(self, answers: Mapping[str, Any]) -> Any:
        """What it gives for these answers (CEL values, one for each field that it reads)."""
        return self.program.execute({name: answers[name] for name in self.reads})

    def holds(self, answers: Mapping[str, Any]) -> bool:
        """Whether a condition is true."""
        return self.value(answers) is True


def _is(found: Any, wanted: Wanted) -> bool:
    return isinstance(found, _TYPES[wanted]) and (wanted == "bool") == isinstance(found, bool)


def _short(problem: Exception) -> str:
    text = str(problem).split("\n")[0]
    return text.split(" CEL does not coerce")[0].removeprefix("Failed to parse expression ").strip()
