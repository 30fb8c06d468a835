"""Deeds as a page names them, and amounts as people type them, for rooms that do not know the table of moves."""

import math
from typing import Any

from casa_app.kit.errors import Invalid
from casa_app.procedures.rules import Action
from casa_app.procedures.service.cases import Deed


def named(action: str, **values: Any) -> Deed:
    """The deed of this name; `values` are further fields of `Deed`. Raises Invalid for an action that there is not."""
    try:
        return Deed(Action(action), **values)
    except ValueError as problem:
        raise Invalid(field="action") from problem


def amount(text: str) -> float:
    """Dirhams as typed: `1 250,50`. Raises Invalid."""
    try:
        found = round(float("".join(text.split()).replace(",", ".")), 2)
    except ValueError as problem:
        raise Invalid(field="amount") from problem
    if not math.isfinite(found):
        raise Invalid(field="amount")
    return found
