"""Kinds that are figures: number with a unit, amount in dirhams, value computed from the others."""

import re
from abc import abstractmethod
from decimal import Decimal
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from casa_app.kit.errors import Invalid
from casa_app.kit.i18n import Locale, format_number, in_language, t
from casa_app.procedures.kinds.base import SHORT, Kind, Reader, Unit, Value

NUMBER_MOST: Final = 1e12  # what a double holds exactly with three decimals
NBSP: Final = "\u00a0"
_LATIN: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫−", "01234567890123456789,-")
_WRITTEN: Final = re.compile(r"^([+-]?[0-9]{1,20})(?:[.,]([0-9]{1,20}))?$")


class NotANumber(Invalid):
    """The text is no number."""

    key = "procedures.kind.error.not_a_number"


class TooPrecise(Invalid):
    """The number has more than `decimals` decimals."""

    key = "procedures.kind.error.too_precise"


class WholeNumber(Invalid):
    """The number has decimals where none are wanted."""

    key = "procedures.kind.error.whole_number"


class TooSmall(Invalid):
    """The number is below `least`."""

    key = "procedures.kind.error.too_small"


class TooLarge(Invalid):
    """The number is above `most`."""

    key = "procedures.kind.error.too_large"


def latin(text: str) -> str:
    """`text` with the digits and the decimal sign of Arabic written in the Latin way."""
    return text.translate(_LATIN)


def number_of(text: str, *, decimals: int, least: float | None = None, most: float | None = None) -> float:
    """The number that a person typed: `1 250,5`, `1250.50`, digits of any script.

    Raises NotANumber, WholeNumber, TooPrecise, TooSmall or TooLarge.
    """
    match = _WRITTEN.match(re.sub(r"[\s\u066c\u200e\u200f]", "", latin(text)))
    if not match:
        raise NotANumber
    fraction = (match[2] or "").rstrip("0")
    if len(fraction) > decimals:
        raise TooPrecise(decimals=decimals) if decimals else WholeNumber
    value = float(f"{match[1]}.{fraction or 0}") + 0.0  # -0 is 0
    ceiling = NUMBER_MOST if most is None else most
    if value < (floor := -NUMBER_MOST if least is None else least):
        raise TooSmall(least=floor)
    if value > ceiling:
        raise TooLarge(most=ceiling)
    return value


def written(value: float) -> str:
    """A number as a person may type it again: no exponent, no superfluous zero."""
    return format(Decimal(repr(float(value))).normalize(), "f")


def with_unit(value: float, unit: str, locale: Locale, decimals: int = 2) -> str:
    """A number in words, with at most `decimals` decimals and its unit."""
    pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
    return f"{format_number(float(value), locale, pattern)}{NBSP}{unit}".rstrip()


class _Figure(Kind):
    """A number between `least` and `most`."""

    least: float | None = Field(default=None, ge=-NUMBER_MOST, le=NUMBER_MOST)
    most: float | None = Field(default=None, ge=-NUMBER_MOST, le=NUMBER_MOST)

    @model_validator(mode="after")
    def _bounds_leave_room(self) -> Self:
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError("`least` is above `most`")
        return self

    @property
    @abstractmethod
    def places(self) -> int:
        """How many decimals are taken."""

    @property
    def floor(self) -> float | None:
        """The smallest number that is taken."""
        return self.least

    def read(self, reader: Reader) -> Value:
        """A double."""
        text = reader.text(self.id, SHORT)
        if not text:
            return None
        return reader.attempt(self.id, lambda: number_of(text, decimals=self.places, least=self.floor, most=self.most))

    def typed(self, value: Value) -> dict[str, str]:
        """The number as typed."""
        return {self.id: written(value)}

    def neutral(self) -> Value:
        """Zero."""
        return 0.0

    def samples(self) -> list[Value]:
        """The bounds, or zero and much."""
        return [self.floor or 0.0, 1e6 if self.most is None else self.most]

    def cel(self, value: Value) -> Value:
        """A double, also for a whole number."""
        return 0.0 if value is None else float(value)


class Number(_Figure):
    """A number with its unit and at most `decimals` decimals."""

    kind: Literal["number"]
    unit: Unit | None = None
    decimals: int = Field(default=2, ge=0, le=3)

    @property
    def places(self) -> int:
        """As the file says."""
        return self.decimals

    def in_words(self, value: Value, locale: Locale) -> str:
        """`182 m²`."""
        return with_unit(value, in_language(self.unit, locale) if self.unit else "", locale, self.decimals)


class Amount(_Figure):
    """An amount in dirhams, never below zero."""

    kind: Literal["amount"]

    @property
    def places(self) -> int:
        """Centimes."""
        return 2

    @property
    def floor(self) -> float:
        """Nobody is asked for less than nothing."""
        return max(self.least or 0.0, 0.0)

    def in_words(self, value: Value, locale: Locale) -> str:
        """`1 250,00 DH`."""
        return dirhams(value, locale)


def dirhams(value: float, locale: Locale) -> str:
    """An amount in dirhams, in words: `1 250,00 DH`."""
    return f"{format_number(float(value), locale, '#,##0.00')}{NBSP}{t('procedures.kind.dirhams', locale)}"


class Computed(Kind):
    """A value that a CEL `formula` makes of the others; nobody types it."""

    kind: Literal["computed"]
    formula: str = Field(min_length=1, max_length=2000)
    unit: Unit | None = None
    gives: Literal["number", "text"] = "number"

    def inputs(self) -> tuple[str, ...]:
        """None: it is shown, never asked."""
        return ()

    def read_required(self, reader: Reader) -> Value:  # noqa: ARG002 nothing a form says counts
        """Nothing."""
        return None

    def read(self, reader: Reader) -> Value:  # noqa: ARG002 nothing a form says counts
        """Nothing: whoever holds all values evaluates the formula."""
        return None

    def in_words(self, value: Value, locale: Locale) -> str:
        """The number with its unit, or the text."""
        if isinstance(value, str):
            return value
        return with_unit(value, in_language(self.unit, locale) if self.unit else "", locale)

    def typed(self, value: Value) -> dict[str, str]:  # noqa: ARG002 there is no input
        """Nothing."""
        return {}

    def neutral(self) -> Value:
        """Zero, or no text."""
        return 0.0 if self.gives == "number" else ""

    def samples(self) -> list[Value]:
        """Zero and much, or two texts."""
        return [0.0, 1e6] if self.gives == "number" else ["", "Anfa"]

    def cel(self, value: Value) -> Value:
        """A double or a text."""
        return self.neutral() if value is None else float(value) if self.gives == "number" else str(value)
