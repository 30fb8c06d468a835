"""The queue as a colleague sees it: filters in the address, a current row for the keyboard, chosen rows, a peek."""

from typing import Any, Final
from urllib.parse import parse_qsl
from uuid import UUID

import reflex as rx

from casa_app.claims.service import queue, sheet
from casa_app.claims.service.queue_filter import QueueFilter
from casa_app.claims.staff_views import ChipView, QueueRow, SheetView, TabView
from casa_app.desk import service as desk
from casa_app.desk.state.common import READING, locale_of, query_of, then
from casa_app.desk.state.deeds import DeedState
from casa_app.identity import saved_views
from casa_app.identity.policy import allow, current_actor
from casa_app.identity.views import SavedViewView
from casa_app.kit import live
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError

KEYS: Final = ("j", "k", "ArrowDown", "ArrowUp", "Enter", "x", "a", "r", "t", "n", "s", "e", "f", "?", "/", "Escape")
DEEDS: Final = {"a": "assign", "r": "answer", "t": "transfer"}
AT_ONCE: Final = {"e": "acknowledge", "s": "start"}
COLUMNS: Final = ("state", "todo", "agent", "service", "filed")
HIDDEN_AT_FIRST: Final = "service,filed"


class QueueState(rx.State):
    """One tab's view of the queue. Rows never leave the reach of whoever's cookie the socket carries."""

    ready: bool = False
    rows: list[QueueRow] = []  # noqa: RUF012 Reflex copies the default for each client
    tabs: list[TabView] = []  # noqa: RUF012
    chips: list[ChipView] = []  # noqa: RUF012
    views: list[SavedViewView] = []  # noqa: RUF012
    open_now: dict[str, str] = {}  # noqa: RUF012 how much each list of the desk holds
    tab: str = "scope"
    typed: str = ""
    query: str = ""  # what the address bar shows
    csv: str = "/api/desk/claims.csv"  # the address of the view's export
    total: str = ""
    late: int = 0
    late_label: str = ""
    soon: int = 0
    soon_label: str = ""
    shown: str = ""  # `1 à 50 sur 64`
    has_next: bool = False
    has_previous: bool = False
    current: str = ""  # key of the row that the keyboard is on
    chosen: list[str] = []  # noqa: RUF012
    peek: SheetView = SheetView()
    panel: str = ""  # filter, columns, help, save; empty: none is open
    problem: str = ""
    said: str = ""  # for screen readers
    hidden: str = rx.LocalStorage(HIDDEN_AT_FIRST, name="casa_queue_hidden")

    _next: str = ""
    _before: list[str] = []  # noqa: RUF012 cursors of the pages before
    _after: str = ""

    # --- Loading ---

    @rx.event
    @allow(*READING)
    async def open(self) -> Any:
        """Shows the view that the address asks for."""
        self._forget_pages()
        await self._show(QueueFilter.parse(query_of(self)), everything=True)
        return self._peek()

    @rx.event
    @allow(*READING)
    async def go(self, query: str) -> Any:
        """Shows the view of an address: a saved view, or the browser's way back."""
        self._forget_pages()
        await self._show(QueueFilter.parse(dict(parse_qsl(str(query).lstrip("?")[:1000]))))
        return self._peek()

    @rx.event(background=True)
    @allow(*READING)
    async def follow(self) -> None:
        """Shows what colleagues do, as they do it."""
        async for news in live.batches("claims"):
            async with self:
                if await self._concerns(news):
                    await self._show(self._asked(), everything=True)
                    await self._look(self.current)

    async def _concerns(self, news: live.Batch) -> bool:
        """Whether something happened within the colleague's reach, or to a claim that has just left it."""
        actor, shown = await current_actor(self), {row.id for row in self.rows}
        return news.everything or any(
            str(change.subject_id) in shown
            or actor.may_see(change.data.get("arrondissement"), change.data.get("service"))
            for change in news.changes
        )

    @rx.event
    @allow(*READING)
    async def refresh(self) -> Any:
        """Shows the present page again, after something was done to it."""
        self.chosen = []
        await self._show(self._asked(), everything=True)
        return self._peek()

    def _asked(self) -> QueueFilter:
        return QueueFilter.parse(dict(parse_qsl(self.query)))

    def _forget_pages(self) -> None:
        self._after, self._before, self.chosen = "", [], []

    async def _show(self, asked: QueueFilter, *, everything: bool = False) -> None:
        """Loads a page; `everything` counts the tabs too, which no filter changes."""
        actor, locale = await current_actor(self), locale_of(self)
        async with reading() as work:
            page = await queue.page(work, actor, asked, locale, self._after)
            self.chips = await queue.chips(work, asked, locale)
            if everything:
                self.tabs = await queue.tabs(work, actor, locale)
                self.views = await saved_views.kept(work, actor.account_id, saved_views.CLAIMS)
                self.open_now = await desk.open_now(work, actor, locale)
        there = {row.id for row in page.rows}
        if self.current not in there:
            self.current = page.rows[0].id if page.rows else ""
        self.rows, self.total, self._next = page.rows, page.total_label, page.next
        self.late, self.late_label, self.soon, self.soon_label = page.late, page.late_label, page.soon, page.soon_label
        self.tab, self.typed, self.query = asked.tab, asked.q, asked.query()
        self.csv = f"/api/desk/claims.csv?locale={locale}&{self.query}"
        self.chosen = [key for key in self.chosen if key in there]
        self.has_next, self.has_previous = bool(page.next), bool(self._before)
        first = queue.PAGE * len(self._before) + 1
        self.shown = queue.range_words(first, len(page.rows), page.total_label, locale)
        self.ready, self.problem = True, ""

    def _peek(self) -> Any:
        """The rows come first; what stands beside them follows in an event of its own."""
        if self.current:
            return then(QueueState.look, self.current)
        self.peek = SheetView()
        return None

    # --- Filters ---

    @rx.event
    @allow(*READING)
    async def go_tab(self, tab: str) -> Any:
        """Shows a tab; the other filters stay."""
        self._forget_pages()
        await self._show(QueueFilter.parse({**dict(parse_qsl(self.query)), "tab": str(tab)}))
        return self._peek()

    @rx.event
    @allow(*READING)
    async def search(self, form: dict[str, Any]) -> Any:
        """Looks for words, a reference, a phone number."""
        self._forget_pages()
        await self._show(self._asked().without("q").with_value("q", str(form.get("q") or "")))
        return self._peek()

    @rx.event
    @allow(*READING)
    async def add_filter(self, name: str, value: str) -> Any:
        """Narrows the view."""
        if value:
            self._forget_pages()
            await self._show(self._asked().with_value(str(name), str(value)))
        return self._peek()

    @rx.event
    @allow(*READING)
    async def drop_filter(self, name: str, value: str) -> Any:
        """Widens the view again."""
        self._forget_pages()
        await self._show(self._asked().without(str(name), str(value)))
        return self._peek()

    @rx.event
    @allow(*READING)
    async def next_page(self) -> Any:
        """Fifty more."""
        if self._next:
            self._before, self._after, self.current = [*self._before, self._after], self._next, ""
            await self._show(self._asked())
        return self._peek()

    @rx.event
    @allow(*READING)
    async def previous_page(self) -> Any:
        """The fifty before."""
        if self._before:
            self._after, self._before, self.current = self._before[-1], self._before[:-1], ""
            await self._show(self._asked())
        return self._peek()

    @rx.event
    @allow(*READING)
    async def keep_view(self, form: dict[str, Any]) -> None:
        """Keeps the present filters under a name."""
        actor = await current_actor(self)
        try:
            async with writing() as work:
                await saved_views.keep(work, actor.account_id, saved_views.CLAIMS, str(form.get("name") or ""),
                                       self._asked().query())  # fmt: skip
        except CasaError as problem:
            self.problem = problem.text(locale_of(self))
            return
        self.panel = ""
        await self._show(self._asked(), everything=True)

    @rx.event
    @allow(*READING)
    async def drop_view(self, view: str) -> None:
        """Forgets a saved view."""
        actor = await current_actor(self)
        async with writing() as work:
            await saved_views.drop(work, actor.account_id, UUID(str(view)))
        await self._show(self._asked(), everything=True)

    # --- Rows ---

    @rx.event
    @allow(*READING)
    async def choose(self, key: str) -> None:
        """Chooses a row, or lets it go."""
        if key in {row.id for row in self.rows}:
            self.chosen = [one for one in self.chosen if one != key] if key in self.chosen else [*self.chosen, key]

    @rx.event
    @allow(*READING)
    async def choose_all(self) -> None:
        """Chooses every row of the page, or lets all go."""
        self.chosen = [] if len(self.chosen) == len(self.rows) else [row.id for row in self.rows]

    @rx.event
    @allow(*READING)
    async def look(self, key: str) -> None:
        """Makes a row the current one and shows it at the side."""
        if key in {row.id for row in self.rows}:
            await self._look(str(key))

    async def _look(self, key: str) -> None:
        if not key:
            self.peek = SheetView()
            return
        actor, locale = await current_actor(self), locale_of(self)
        async with reading() as work:
            self.peek = await sheet.peek(work, actor, UUID(key), locale)
        self.current = key

    @rx.event
    @allow(*READING)
    async def toggle_panel(self, name: str) -> None:
        """Opens the filters, the columns, the keys or the name of a view; the same again closes it."""
        self.panel = "" if self.panel == name else str(name)[:20]
        self.problem = ""

    @rx.event
    @allow(*READING)
    async def toggle_column(self, name: str) -> None:
        """Shows a column, or hides it; this browser remembers."""
        hidden = [one for one in self.hidden.split(",") if one]
        if name in COLUMNS:
            hidden = [one for one in hidden if one != name] if name in hidden else [*hidden, name]
        self.hidden = ",".join(hidden)

    @rx.event
    @allow(*READING)
    async def press(self, key: str) -> Any:
        """A key of the keyboard, while nobody types."""
        if key == "Escape":
            self.panel, self.chosen = "", []
        elif key in {"?", "f"}:
            self.panel = "help" if key == "?" else "filter"
        elif key in {"j", "ArrowDown", "k", "ArrowUp"}:
            await self._move(1 if key in {"j", "ArrowDown"} else -1)
        elif self.current:
            return self._on_row(key)
        return None

    async def _move(self, step: int) -> None:
        order = [row.id for row in self.rows]
        at = order.index(self.current) + step if self.current in order else 0
        if order:
            await self._look(order[max(0, min(len(order) - 1, at))])
            self.said = f"{self.peek.reference}, {self.peek.due_label}, {self.peek.title}"

    def _on_row(self, key: str) -> Any:
        those = self.chosen or [self.current]
        if key == "Enter":
            return rx.redirect(f"/{locale_of(self)}/staff/claims?reference={self.peek.reference}")
        if key == "x":
            return then(QueueState.choose, self.current)
        if key in DEEDS:
            return then(DeedState.begin, DEEDS[key], those)
        if key == "n":
            return then(DeedState.begin, "progress" if "progress" in self.peek.actions else "note", those)
        if key in AT_ONCE:
            return [then(DeedState.at_once, AT_ONCE[key], those), QueueState.refresh]
        return None
