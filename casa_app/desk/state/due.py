"""The list of everything: claims and demandes by legal urgency, a row for the keyboard, live."""

from typing import Any, Final

import reflex as rx

from casa_app.desk import service
from casa_app.desk.state.common import READING, locale_of, query_of
from casa_app.desk.views import DueRow, DueTab
from casa_app.identity.policy import allow, current_actor
from casa_app.kit import live
from casa_app.kit.database import reading
from casa_app.procedures.service.cases import HANDLING

ANY: Final = tuple(dict.fromkeys((*READING, *HANDLING)))
"""Who has a list at all; each kind is shown to those who may read it."""
KEYS: Final = ("j", "k", "ArrowDown", "ArrowUp", "Enter", "?", "Escape")


class DueState(rx.State):
    """One tab's view of what is due next. Rows never leave the reach of whoever's cookie the socket carries."""

    ready: bool = False
    rows: list[DueRow] = []  # noqa: RUF012 Reflex copies the default for each client
    tabs: list[DueTab] = []  # noqa: RUF012
    tab: str = service.TABS[0]
    query: str = ""  # what the address bar shows
    open_now: dict[str, str] = {}  # noqa: RUF012 how much each list of the desk holds
    current: str = ""
    has_next: bool = False
    has_previous: bool = False
    panel: str = ""
    said: str = ""  # for screen readers

    _next: str = ""
    _after: str = ""
    _before: list[str] = []  # noqa: RUF012 cursors of the pages before

    @rx.event
    @allow(*ANY)
    async def open(self) -> None:
        """Shows the tab that the address asks for."""
        self.panel = ""
        await self._go(query_of(self).get("tab", ""))

    @rx.event
    @allow(*ANY)
    async def go(self, query: str) -> None:
        """Shows the view of an address, when the browser goes back."""
        await self._go(str(query)[:100].rpartition("tab=")[2])

    @rx.event
    @allow(*ANY)
    async def go_tab(self, tab: str) -> None:
        """Shows a tab."""
        await self._go(str(tab))

    @rx.event(background=True)
    @allow(*ANY)
    async def follow(self) -> None:
        """Shows what colleagues, applicants and claimants do, as they do it."""
        async for news in live.batches("claims", "procedures"):
            async with self:
                if await self._concerns(news):
                    await self._show()

    async def _concerns(self, news: live.Batch) -> bool:
        """Whether something happened within the colleague's reach, or to a file that has just left it."""
        actor, shown = await current_actor(self), {row.id for row in self.rows}
        return news.everything or any(
            str(change.subject_id) in shown
            or actor.may_see(change.data.get("arrondissement"), change.data.get("service"))
            for change in news.changes
        )

    @rx.event
    @allow(*ANY)
    async def turn(self, pages: int) -> None:
        """Fifty more, or the fifty before."""
        if int(pages) > 0 and self._next:
            self._before, self._after, self.current = [*self._before, self._after], self._next, ""
        elif int(pages) < 0 and self._before:
            self._after, self._before, self.current = self._before[-1], self._before[:-1], ""
        await self._show()

    @rx.event
    @allow(*ANY)
    async def look(self, key: str) -> None:
        """Makes a row the current one."""
        if key in {row.id for row in self.rows}:
            self.current = key

    @rx.event
    @allow(*ANY)
    async def press(self, key: str) -> Any:
        """A key of the keyboard, while nobody types."""
        order = [row.id for row in self.rows]
        at = order.index(self.current) if self.current in order else 0
        if key in {"?", "Escape"}:
            self.panel = "help" if key == "?" else ""
        elif order and key == "Enter":
            return rx.redirect(f"/{locale_of(self)}{self.rows[at].link}")
        elif order and key in KEYS:
            row = self.rows[max(0, min(len(order) - 1, at + (1 if key in {"j", "ArrowDown"} else -1)))]
            self.current, self.said = row.id, f"{row.reference}, {row.due_label}, {row.title}"
        return None

    async def _go(self, tab: str) -> None:
        self._after, self._before, self.tab = "", [], service.tab_of(tab)
        await self._show()

    async def _show(self) -> None:
        actor, locale = await current_actor(self), locale_of(self)
        async with reading() as work:
            page = await service.due(work, actor, self.tab, locale, self._after)
            self.tabs = await service.tabs(work, actor, locale)
            self.open_now = await service.open_now(work, actor, locale)
        self.rows, self._next = page.rows, page.next
        if self.current not in {row.id for row in page.rows}:
            self.current = page.rows[0].id if page.rows else ""
        self.query = "" if self.tab == service.TABS[0] else f"tab={self.tab}"
        self.has_next, self.has_previous, self.ready = bool(page.next), bool(self._before), True
