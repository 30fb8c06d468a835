"""The third person's page: two readings of a field and its image; or an act of a sample, to be checked."""

from typing import Any
from uuid import UUID

import reflex as rx

from casa_app.identity.policy import allow, current_actor
from casa_app.kit.database import writing
from casa_app.kit.errors import CasaError, Invalid, InvalidForm
from casa_app.kit.i18n import t
from casa_app.records.access import CAPTURING
from casa_app.records.entry_views import DecisionView
from casa_app.records.service import arbitration
from casa_app.ui.pages import locale_of
from casa_app.ui.problems import by_field


class ActDecisionState(rx.State):
    """The page of decisions."""

    ready: bool = False
    view: DecisionView = DecisionView()
    errors: dict[str, str] = {}  # noqa: RUF012 Reflex copies the default for each client
    attempt: int = 0
    first_wrong: str = ""
    problem: str = ""
    differing: int = 0
    due: int = 0

    @rx.event
    @allow(*CAPTURING)
    async def open(self) -> None:
        """Shows the act in hand, or takes the next."""
        self.problem = ""
        await self._show()
        self.ready = True

    @rx.event
    @allow(*CAPTURING)
    async def finish(self, entry_id: str, values: dict[str, Any]) -> None:
        """Decides or ends the check, and shows the next act."""
        actor, locale = await current_actor(self), locale_of(self)
        self.problem = ""
        try:
            async with writing() as work:
                await arbitration.finish(work, actor, _key(entry_id), values)
        except InvalidForm as several:
            self.errors, self.problem = by_field(several.problems, locale), t("records.entry.wrong", locale)
            self.first_wrong, self.attempt = several.problems[0].field, self.attempt + 1
            return
        except CasaError as error:
            self.problem = error.text(locale)
        await self._show()

    async def _show(self) -> None:
        actor, locale = await current_actor(self), locale_of(self)
        self.errors = {}
        async with writing() as work:
            row = await arbitration.take(work, actor)
            self.view = await arbitration.view(work, row, locale) if row else DecisionView()
            self.differing, self.due = await arbitration.left(work, actor)


def _key(text: str) -> UUID:
    try:
        return UUID(str(text))
    except ValueError as problem:
        raise Invalid from problem
