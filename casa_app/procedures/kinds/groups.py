"""The kind that repeats others: a group of fields, as many times as `least` and `most` allow."""

from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from casa_app.kit.errors import Invalid
from casa_app.kit.i18n import Locale, in_language, t
from casa_app.procedures.kinds import dates, numbers, people, places, text
from casa_app.procedures.kinds.base import Kind, Reader, Value

Single = Annotated[
    text.Text | text.Choice | text.Choices | text.YesNo | text.Declaration
    | numbers.Number | numbers.Amount | dates.Date | dates.Datetime
    | people.Cin | people.Ice | people.Phone | people.Email | people.Person | people.Company | people.CivilAct
    | places.ArrondissementKind | places.Address | places.PointKind | places.Line | places.Polygon,
    Field(discriminator="kind"),
]  # fmt: skip
"""A field that may stand in a group: any but a group and a computed value."""


class TooFewRows(Invalid):
    """A group has fewer rows than `least`."""

    key = "procedures.kind.error.too_few_rows"


class TooManyRows(Invalid):
    """A group has more rows than `most`."""

    key = "procedures.kind.error.too_many_rows"


class Group(Kind):
    """Fields asked once for each row, kept as a list of maps; a value not given is not in its row.

    Inputs are `field.0.sub`, rows counted from 0; a row in which nothing was typed does not count.
    """

    kind: Literal["group"]
    fields: tuple[Single, ...] = Field(min_length=1, max_length=12)
    least: int = Field(default=0, ge=0, le=30)
    most: int = Field(default=10, ge=1, le=30)

    @model_validator(mode="after")
    def _it_can_be_filled_in(self) -> Self:
        if self.least > self.most:
            raise ValueError("`least` is above `most`")
        if twice := [name for name, times in Counter(one.id for one in self.fields).items() if times > 1]:
            raise ValueError(f"fields given twice: {', '.join(twice)}")
        if any(one.when for one in self.fields):
            raise ValueError("a field of a group has no condition of its own")
        return self

    def row_inputs(self, row: int) -> tuple[str, ...]:
        """The inputs of one row, counted from 0."""
        return tuple(f"{self.id}.{row}.{name}" for one in self.fields for name in one.inputs())

    def inputs(self) -> tuple[str, ...]:
        """The inputs of every row that may be filled in."""
        return tuple(name for row in range(self.most) for name in self.row_inputs(row))

    def read(self, reader: Reader) -> Value:
        """The rows in which something was typed."""
        rows, before = [], len(reader.problems)
        filled = [row for row in range(self.most + 1) if reader.typed(self.row_inputs(row))]
        if self.most in filled:
            reader.refuse(self.row_inputs(self.most - 1)[0], TooManyRows(most=self.most))
            filled.remove(self.most)
        for row in filled:
            own = reader.within(f"{self.id}.{row}.")
            values = {one.id: one.read_required(own) for one in self.fields}
            rows.append({name: value for name, value in values.items() if value is not None})
        rows = [row for row in rows if row]
        least = max(self.least, 1 if self.required else 0)
        if len(reader.problems) == before and len(rows) < least and (rows or self.required):
            empty = next(row for row in range(self.most) if row not in filled)
            reader.refuse(self.row_inputs(empty)[0], TooFewRows(least=least))
        return rows or None

    def in_words(self, value: Value, locale: Locale) -> str:
        """A line for each row: `Nom : Amina ; Âge : 12 ans`."""
        return "\n".join(self._row_in_words(row, locale) for row in value)

    def _row_in_words(self, row: dict[str, Value], locale: Locale) -> str:
        said = [
            t("procedures.kind.labelled", locale, label=in_language(one.label, locale), value=one.shown(kept, locale))
            for one in self.fields
            if (kept := row.get(one.id)) is not None
        ]
        return t("procedures.kind.semicolon", locale).join(said)

    def typed(self, value: Value) -> dict[str, str]:
        """The inputs of every row."""
        return {
            f"{self.id}.{number}.{name}": typed
            for number, row in enumerate(value)
            for one in self.fields
            for name, typed in one.raw(row.get(one.id)).items()
        }

    def neutral(self) -> Value:
        """No row."""
        return []

    def samples(self) -> list[Value]:
        """One row, as many as allowed."""
        first = {one.id: one.samples()[0] for one in self.fields}
        last = {one.id: one.samples()[-1] for one in self.fields}
        return [[first], [last] * self.most]

    def cel(self, value: Value) -> Value:
        """Rows with every field in them."""
        return [{one.id: one.cel(row.get(one.id)) for one in self.fields} for row in value or ()]
