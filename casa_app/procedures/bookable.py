"""What a procedure file says of halls, grounds and counters that are booked: the fields, and the hours. Pure."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from casa_app.kit.datafiles import Code, Part

Hour = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):(00|15|30|45)$")]
"""An hour of the city's clock, to the quarter (`08:30`); in a file it stands in quotes."""


class Opening(Part):
    """Hours that return every week."""

    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = Field(min_length=1)
    start: Hour = Field(alias="from")
    to: Hour

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.to <= self.start:
            raise ValueError("`to` comes after `from`")
        return self


class BookingRule(Part):
    """Which fields say what is booked, from when, until when; `to` is None for appointments of `minutes`.

    With `hours` people choose among the free times, and nothing else is taken; days off are closed unless `holidays`.
    """

    resource: Code
    start: Code = Field(alias="from")
    to: Code | None = None
    minutes: int | None = Field(default=None, gt=0, le=24 * 60)
    hours: tuple[Opening, ...] = ()
    holidays: bool = False

    @model_validator(mode="after")
    def _has_an_end(self) -> Self:
        if (self.to is None) == (self.minutes is None):
            raise ValueError("either `to` or `minutes` says when it ends")
        return self
