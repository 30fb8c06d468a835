"""What every kind of field shares: its definition in a procedure file, and the reading of a flat form. Pure."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Final, TypeVar

from pydantic import BeforeValidator

from casa_app.kit.datafiles import Both, Code, Part
from casa_app.kit.errors import CasaError, Invalid, InvalidForm, Missing
from casa_app.kit.i18n import OFFICIAL, Locale
from casa_app.kit.text import clean

Value = Any
"""What a field holds, as JSON: text, number, boolean, list or map; None when nothing was given."""
Parsed = TypeVar("Parsed")
SHORT: Final = 60
"""Most characters of a number, a date, an identifier or a code as typed."""


def _same_in_both(value: object) -> object:
    return dict.fromkeys(OFFICIAL, value) if isinstance(value, str) else value


Unit = Annotated[Both, BeforeValidator(_same_in_both)]
"""A unit of measure: one text when both languages write it alike (`m²`)."""


class Unexpected(Invalid):
    """What arrived is nothing that the form could have sent."""

    key = "procedures.kind.error.unexpected"


@dataclass(frozen=True)
class Context:
    """What a value may depend on: the day in Casablanca, and the reader's language."""

    today: date
    locale: Locale = "fr"


@dataclass
class Reader:
    """Reads the inputs of one field out of a flat form and collects what is wrong, at most once for each input."""

    raw: Mapping[str, Any]
    context: Context
    prefix: str = ""
    problems: list[CasaError] = field(default_factory=list)

    def text(self, name: str, most: int = SHORT) -> str:
        """The cleaned text of an input, empty when there is none; anything but text is refused."""
        value = self.raw.get(self.prefix + name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.refuse(name, Unexpected())
            return ""
        return self.attempt(name, lambda: clean(value, most=most)) or ""

    def attempt(self, name: str, parse: Callable[[], Parsed]) -> Parsed | None:
        """What `parse` gives; its failure is collected under the input `name`, and None given."""
        try:
            return parse()
        except CasaError as problem:
            self.refuse(name, problem)
            return None

    def refuse(self, name: str, problem: CasaError) -> None:
        """Collects a problem of an input; only its first one is told."""
        problem.field = self.prefix + name
        if not self.refused(name):
            self.problems.append(problem)

    def refused(self, name: str) -> bool:
        """Whether something is already wrong with an input."""
        return any(problem.field == self.prefix + name for problem in self.problems)

    def typed(self, names: tuple[str, ...]) -> bool:
        """Whether one of these inputs holds anything at all."""
        return any(self.raw.get(self.prefix + name) not in (None, "") for name in names)

    def within(self, prefix: str) -> "Reader":
        """A reader of inputs whose names begin with `prefix`; its problems are collected here."""
        return Reader(self.raw, self.context, self.prefix + prefix, self.problems)


class Kind(Part, ABC):
    """A field of a form. `when` is a CEL condition under which it is asked; a subclass says its `kind`.

    `prefill` is a name that fields of several procedures share: an answer under it begins the next form of a person.
    Values are JSON. Nothing is looked up anywhere but in the form and in the boundaries of the territory.
    """

    id: Code
    label: Both
    help: Both | None = None
    required: bool = False
    when: str | None = None
    prefill: Code | None = None

    def inputs(self) -> tuple[str, ...]:
        """The flat names of this field's HTML inputs, in reading order."""
        return (self.id,)

    def parse(self, raw: Mapping[str, Any], context: Context) -> Value:
        """The value that a flat form holds, None when it is empty and need not be given.

        Raises one CasaError with the input's name as `field`, or InvalidForm with several of them.
        """
        reader = Reader(raw, context)
        value = self.read_required(reader)
        if len(reader.problems) == 1:
            raise reader.problems[0]
        if reader.problems:
            raise InvalidForm(reader.problems)
        return value

    def read_required(self, reader: Reader) -> Value:
        """The value, its absence collected as Missing where it is required."""
        before = len(reader.problems)
        value = self.read(reader)
        if value is None and self.required and len(reader.problems) == before:
            reader.refuse(self.inputs()[0], Missing())
        return value

    @abstractmethod
    def read(self, reader: Reader) -> Value:
        """The value, None when there is none; problems are collected in `reader`."""

    def shown(self, value: Value, locale: Locale) -> str:
        """The value in words, for a summary, a sheet or a document; empty for None."""
        return "" if value is None else self.in_words(value, locale)

    @abstractmethod
    def in_words(self, value: Value, locale: Locale) -> str:
        """A value that is not None, in words."""

    def raw(self, value: Value) -> dict[str, str]:
        """The texts of the inputs that give `value` again; empty for None."""
        return {} if value is None else self.typed(value)

    def typed(self, value: Value) -> dict[str, str]:
        """The texts of the inputs that give a value that is not None again."""
        return {self.id: str(value)}

    def neutral(self) -> Value:
        """What a condition sees where there is no value."""
        return ""

    @abstractmethod
    def samples(self) -> list[Value]:
        """Values as a condition may meet them, extremes included: conditions are checked against them."""

    def cel(self, value: Value) -> Value:
        """The value as a condition sees it: numbers are doubles, and nothing is the neutral value."""
        return self.neutral() if value is None else value
