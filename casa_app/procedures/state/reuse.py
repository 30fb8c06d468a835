"""Taking what is there already instead of sending it, on the page of the documents."""

import reflex as rx

from casa_app.identity.policy import public
from casa_app.procedures.service import vault
from casa_app.procedures.state.apply import ApplyState
from casa_app.ui.pages import locale_of


class ReuseState(ApplyState):
    """What this tab's form does with the vault of whoever is signed in; what is offered was read by `ApplyState`."""

    @rx.event
    @public
    async def take(self, piece: str, key: str) -> None:
        """Takes what is offered for a piece, or gives it back."""
        procedure = await self._procedure(self.code)
        wanted = next((one for one in procedure.pieces if one.id == piece), None) if procedure else None
        if procedure is None or wanted is None:
            return
        self._typed = vault.choose(wanted, self._plain(), str(key), self._vault or {})
        self._mended(f"piece.{piece}")
        await self._save()
        self._show_pieces(self._form(procedure, locale_of(self)), locale_of(self))

    @rx.event
    @public
    async def agree(self, yes: bool) -> None:
        """Remembers whether the vault may keep what is sent."""
        self.keeps = yes is True
        self._typed = {**self._typed, vault.KEEP: "yes" if self.keeps else ""}
        await self._save()
