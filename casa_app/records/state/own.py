"""One's own acts, and what was done with them: read from the session's cookie, never from the browser."""

from typing import Any

import reflex as rx

from casa_app.identity.policy import optional_actor, public
from casa_app.kit.database import reading
from casa_app.records.service import acts
from casa_app.records.views import OwnAct
from casa_app.ui.pages import href, locale_of


class OwnActsState(rx.State):
    """The acts of whoever's cookie the socket carries."""

    ready: bool = False
    acts: list[OwnAct] = []  # noqa: RUF012 Reflex copies the default for each client

    @rx.event
    @public
    async def load(self) -> Any:
        """Shows the acts of the account; without one, goes to sign in and comes back."""
        self.acts, locale = [], locale_of(self)
        if (actor := await optional_actor(self)) is None:
            self.ready = False
            return rx.redirect(f"{href(locale, '/sign-in')}?next={href(locale, '/account/acts')}")
        async with reading() as work:
            self.acts = await acts.own_acts(work, actor.person_id, locale)
        self.ready = True
        return None
