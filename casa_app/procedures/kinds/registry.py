"""Every kind of field, as a procedure file may name it."""

from typing import Annotated, Final

from pydantic import Field as PydanticField

from casa_app.procedures.kinds import dates, groups, numbers, people, places, text
from casa_app.procedures.kinds.base import Kind

Field = Annotated[
    text.Text | text.Choice | text.Choices | text.YesNo | text.Declaration
    | numbers.Number | numbers.Amount | numbers.Computed | dates.Date | dates.Datetime
    | people.Cin | people.Ice | people.Phone | people.Email | people.Person | people.Company | people.CivilAct
    | places.ArrondissementKind | places.Address | places.PointKind | places.Line | places.Polygon
    | groups.Group,
    PydanticField(discriminator="kind"),
]  # fmt: skip
"""A field of a section, told apart by its `kind`."""

KINDS: Final[dict[str, type[Kind]]] = {
    "text": text.Text, "number": numbers.Number, "amount": numbers.Amount, "date": dates.Date,
    "datetime": dates.Datetime, "choice": text.Choice, "choices": text.Choices, "yes_no": text.YesNo,
    "cin": people.Cin, "ice": people.Ice, "phone": people.Phone, "email": people.Email,
    "arrondissement": places.ArrondissementKind, "address": places.Address, "point": places.PointKind,
    "line": places.Line, "polygon": places.Polygon, "person": people.Person, "company": people.Company,
    "civil_act": people.CivilAct, "group": groups.Group, "declaration": text.Declaration,
    "computed": numbers.Computed,
}  # fmt: skip
"""The classes by the name that files use."""
