"""Forms that the browser posts by itself, to set a cookie or give a file: a full page load answers."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML


class PlainForm(BaseHTML):  # type: ignore[misc]
    """A form without Reflex's handling: `rx.el.form` never submits unless it has a handler of its own."""

    tag = "form"
    action: rx.Var[str]
    method: rx.Var[str]


def posted(
    action: str, *children: rx.Component, method: str = "post", class_name: str = "", **values: Any
) -> rx.Component:
    """A form that goes to `action`; `values` travel with it unseen."""
    hidden = [rx.el.input(type="hidden", name=name, value=value) for name, value in values.items()]
    return PlainForm.create(*hidden, *children, action=action, method=method, class_name=class_name)
