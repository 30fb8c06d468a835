"""The recovery codes, shown once: after the second factor was set up, or when they are renewed."""

from typing import Any

import reflex as rx

from casa_app.identity import recovery
from casa_app.identity.policy import (
    EVERYBODY_SIGNED_IN,
    Actor,
    StepUpNeeded,
    allow,
    current_actor,
    optional_actor,
    public,
)
from casa_app.identity.state.common import locale_of, next_of
from casa_app.kit.database import reading, writing
from casa_app.kit.i18n import t


class RecoveryState(rx.State):
    """The page of recovery codes. Codes stay until their owner says that they are kept: a lost line loses none."""

    ready: bool = False
    codes: list[str] = []  # noqa: RUF012 Reflex copies the default for each client
    left: str = ""

    _owner: str = ""  # the session they were made in: somebody else may sign in in the same tab

    @rx.event
    @public
    async def load(self) -> Any:
        """Shows the first codes of a new second factor, else how many are left. Strangers are sent to sign in."""
        locale = locale_of(self)
        if (actor := await optional_actor(self)) is None:
            self._forget("")
            return rx.redirect(f"/{locale}/sign-in?next=/{locale}/second-factor/codes")
        if self._owner != str(actor.session_id):
            self._forget(str(actor.session_id))
        async with reading() as work:
            left = await recovery.left(work, actor)
        if left is None:
            return rx.redirect(f"/{locale}/account")
        if left == 0 and not self.codes:
            await self._begin(actor)
        self.left, self.ready = t("identity.recovery.left", locale, n=left), True
        return None

    async def _begin(self, actor: Actor) -> None:
        try:
            await self._renew(actor)
        except StepUpNeeded:
            self.codes = []  # the button asks for the second factor first

    async def _renew(self, actor: Actor) -> None:
        async with writing() as work:
            codes = await recovery.renew(work, actor)
        self.codes, self._owner = [recovery.shown(code) for code in codes], str(actor.session_id)

    def _forget(self, owner: str) -> None:
        self.codes, self._owner, self.ready = [], owner, False

    @rx.event
    @allow(*EVERYBODY_SIGNED_IN)
    async def renew(self) -> None:
        """Makes ten new codes; the earlier ones are void. Asks for a fresh second factor."""
        await self._renew(await current_actor(self))

    @rx.event
    @allow(*EVERYBODY_SIGNED_IN)
    async def kept(self) -> Any:
        """Takes the codes out of the page's memory and goes on."""
        self._forget(self._owner)
        return rx.redirect(next_of(self) or f"/{locale_of(self)}/account")
