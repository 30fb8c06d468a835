"""What the desk's States share: who may use them, and how they read what a browser says."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

import reflex as rx

from casa_app.identity.policy import Role
from casa_app.kit.errors import Invalid
from casa_app.kit.i18n import Locale, as_locale

READING: Final = (Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)
"""Who sees the queue and the case sheets, within their reach."""
ACTING: Final = (Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)
"""Who handles claims, within their reach."""
OVERSEEING: Final = (Role.SUPERVISOR, Role.ADMINISTRATOR)
SIGNING: Final = (Role.SIGNATORY, Role.CIVIL_STATUS_OFFICER, Role.GOVERNOR)
"""Whose signature binds the city, or attests its silence."""
CHOSEN_MOST: Final = 50


def locale_of(state: rx.State) -> Locale:
    """The language of the page that an event came from."""
    return as_locale(state.router.url.path.strip("/"))


def query_of(state: rx.State) -> dict[str, str]:
    """What stands behind `?` in the address bar."""
    return {str(name): str(value) for name, value in dict(state.router.url.query_parameters).items()}


def keys(values: Iterable[Any]) -> list[UUID]:
    """The keys that a browser sent, at most a page of them. Raises Invalid."""
    try:
        return [UUID(str(value)) for value in list(values)[:CHOSEN_MOST]]
    except ValueError as problem:
        raise Invalid from problem


def then(handler: Any, *values: Any) -> Any:
    """The event by which a handler has another one run after it (Reflex's decorator hides that it can be called)."""
    return handler(*values) if values else handler
