"""Deeds as a page names them, for rooms that do not know the table of moves."""

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
