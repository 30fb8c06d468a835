"""What is typed of each register type, and how good it must be: `data/registers.yml`, read once."""

from functools import cache
from importlib.resources import as_file, files
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from casa_app.kit.datafiles import Both, Code, Part, read
from casa_app.records.capture_rules import KINDS

NOTES_MOST: Final = 8  # of one act
Region = tuple[Annotated[float, Field(ge=0, le=1)], Annotated[float, Field(ge=0, le=1)],
               Annotated[float, Field(gt=0, le=1)], Annotated[float, Field(gt=0, le=1)]]  # fmt: skip
"""Left, top, width and height as shares of a page."""


class Place(Part):
    """Where something stands on an act's pages."""

    page: Literal["first", "last"] = "first"
    region: Region


class EntryField(Place):
    """A field as it is typed."""

    id: Code
    kind: Literal["text", "long", "day", "number", "choice"]
    script: Literal["latin", "arabic", "any"] = "any"
    needed: bool = False
    label: Both
    options: dict[Code, Both] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _choices(self) -> Self:
        if (self.kind == "choice") != bool(self.options):
            raise ValueError("options belong to a choice, and to nothing else")
        return self


class RegisterType(Part):
    """A register type: its fields in the order of the page, and where marginal notes stand."""

    fields: tuple[EntryField, ...]
    notes: Place


class Plan(Part):
    """Up to `acts` in a batch, `sample` of them are checked, and `wrong` of those may differ."""

    acts: int = Field(ge=1)
    sample: int = Field(ge=1)
    wrong: int = Field(ge=0)


class Pause(Part):
    """Of the last `acts` of a clerk, how many per cent of the fields may be wrong before they are asked to stop."""

    acts: int = Field(ge=5)
    wrong_percent: int = Field(ge=1, le=100)


class Registers(Part):
    """The whole file."""

    verified: bool
    sampling: tuple[Plan, ...]
    planted_percent: int = Field(ge=0, le=50)
    pause: Pause
    draft_hours: int = Field(ge=1)
    notes: dict[Code, Both]
    types: dict[Code, RegisterType]

    def plan(self, acts: int) -> Plan:
        """How a batch of so many acts is sampled; the last row's for a larger one."""
        return next((one for one in self.sampling if acts <= one.acts), self.sampling[-1])


@cache
def registers() -> Registers:
    """The types in force. Raises BrokenData, ValueError when a type is missing."""
    with as_file(files("casa_app.records").joinpath("data/registers.yml")) as path:
        found = read(path, Registers)
    if missing := set(KINDS) - found.types.keys():
        raise ValueError(f"registers.yml: nothing for {', '.join(sorted(missing))}")
    return found
