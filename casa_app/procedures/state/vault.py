"""One's own vault: what it holds, and taking something out of it."""

from typing import Any
from uuid import UUID

import reflex as rx

from casa_app.identity.policy import EVERYBODY_SIGNED_IN, Actor, allow, current_actor, optional_actor, public
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import NotFound
from casa_app.kit.i18n import t
from casa_app.procedures.service import vault
from casa_app.procedures.views import CityLine, PaperLine
from casa_app.ui.pages import locale_of


class VaultState(rx.State):
    """The vault of whoever's cookie the socket carries."""

    ready: bool = False
    papers: list[PaperLine] = []  # noqa: RUF012 Reflex copies the default for each client
    documents: list[CityLine] = []  # noqa: RUF012
    asked: PaperLine = PaperLine()  # what is about to be taken out; without an id when nothing is
    done: str = ""

    @rx.event
    @public
    async def load(self) -> Any:
        """Shows the vault of the cookie; without one, goes to sign in and comes back."""
        locale = locale_of(self)
        if (actor := await optional_actor(self)) is None:
            return rx.redirect(f"/{locale}/sign-in?next=/{locale}/account/vault")
        self.done, self.asked = "", PaperLine()
        await self._show(actor)
        return None

    async def _show(self, actor: Actor) -> None:
        locale = locale_of(self)
        async with reading() as work:
            self.papers = await vault.papers(work, actor, locale)
            self.documents = await vault.issued(work, actor, locale)
        self.ready = True

    @rx.event
    @allow(*EVERYBODY_SIGNED_IN)
    async def ask(self, key: str) -> None:
        """Asks before a paper is taken out; an empty key closes the question."""
        self.done, self.asked = "", next((one for one in self.papers if one.id == key), PaperLine())

    @rx.event
    @allow(*EVERYBODY_SIGNED_IN)
    async def remove(self, key: str) -> None:
        """Takes a paper out for good. Raises NotFound for one that is not there, or somebody else's."""
        actor = await current_actor(self)
        async with writing() as work:
            await vault.remove(work, actor, _key(key))
        self.asked, self.done = PaperLine(), t("procedures.vault.removed", locale_of(self))
        await self._show(actor)


def _key(text: object) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise NotFound from None
