"""What people were to be told and perhaps never were: somebody looks, and sends again."""

from typing import Final

import reflex as rx

from casa_app.desk.state.common import OVERSEEING, keys, locale_of, query_of
from casa_app.identity.policy import allow, current_actor
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import t
from casa_app.notices import service
from casa_app.notices.views import TroubleView
from casa_app.ui.tables import Paged

SORTS: Final = ("failed", "unsure")


class NoticeState(Paged, rx.State):
    """One page of the notices that failed, or are unsure."""

    ready: bool = False
    sort: str = "failed"
    failed: int = 0
    unsure: int = 0
    rows: list[TroubleView] = []  # noqa: RUF012 Reflex copies the default for each client
    done: str = ""
    problem: str = ""

    @rx.event
    @allow(*OVERSEEING)
    async def open(self) -> None:
        """Shows the newest of the sort that the address names."""
        asked = query_of(self).get("sort", "")
        self.sort, self._page, self.done, self.problem = asked if asked in SORTS else SORTS[0], 0, "", ""
        await self._show()

    @rx.event
    @allow(*OVERSEEING)
    async def turn(self, pages: int) -> None:
        """Fifty older ones, or newer."""
        self._turn(pages)
        await self._show()

    async def _show(self) -> None:
        actor, locale = await current_actor(self), locale_of(self)
        async with reading() as work:
            page = await service.troubles(work, actor, self.sort, locale, page=self._page)
        self.rows, self.failed, self.unsure = list(page.rows), page.failed, page.unsure
        self.ready = True
        self._stand_at(page, locale)

    @rx.event
    @allow(*OVERSEEING)
    async def send_again(self, notice: str) -> None:
        """Queues one more attempt; a colleague may have been faster."""
        actor, locale = await current_actor(self), locale_of(self)
        self.done = self.problem = ""
        try:
            async with writing() as work:
                await service.send_again(work, actor, keys([notice])[0])
            self.done = t("desk.notices.sent_again", locale)
        except CasaError as problem:
            self.problem = problem.text(locale)
        await self._show()
