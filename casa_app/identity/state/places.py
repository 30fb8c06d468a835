"""Which pages of the staff the bar offers: asked of the session anew on each page, for roles change."""

import reflex as rx

from casa_app.identity.places import ADMINISTRATION, BAR, LISTS, open_to
from casa_app.identity.policy import optional_actor, public


class PlacesState(rx.State):
    """The addresses, without the locale, that the bar and other pages offer whoever is signed in."""

    bar: list[str] = []  # noqa: RUF012 Reflex copies the default for each client
    there: list[str] = []  # noqa: RUF012

    @rx.event
    @public
    async def open(self) -> None:
        """Asks who is there."""
        actor = await optional_actor(self)
        roles = actor.roles if actor else frozenset()
        self.bar, self.there = open_to(roles, BAR), open_to(roles, (*LISTS, *ADMINISTRATION))
