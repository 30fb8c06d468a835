"""The list of cases as a colleague sees it: filters in the address, a row for the keyboard, signing many at once."""

from typing import Any, Final
from urllib.parse import parse_qsl
from uuid import UUID

import reflex as rx

from casa_app.desk import service as desk
from casa_app.desk.state.common import SIGNING, keys, locale_of, query_of, then
from casa_app.identity import saved_views
from casa_app.identity.policy import allow, current_actor
from casa_app.identity.views import SavedViewView
from casa_app.kit import live
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import Locale, t
from casa_app.procedures.service import cases, deeds, sheet, worklist
from casa_app.procedures.service.cases import HANDLING
from casa_app.procedures.service.worklist_filter import WorklistFilter
from casa_app.procedures.staff_views import CaseChip, CaseRow, CaseSheet, CaseTab, Line

KEYS: Final = ("j", "k", "ArrowDown", "ArrowUp", "Enter", "x", "a", "f", "?", "/", "Escape")
SIGNED: Final = ("grant", "attest")
"""What many may be signed for at once; the rest is read one by one."""


class CasesState(rx.State):
    """One tab's view of the list. Rows never leave the reach of whoever's cookie the socket carries."""

    ready: bool = False
    rows: list[CaseRow] = []  # noqa: RUF012 Reflex copies the default for each client
    tabs: list[CaseTab] = []  # noqa: RUF012
    chips: list[CaseChip] = []  # noqa: RUF012
    views: list[SavedViewView] = []  # noqa: RUF012
    procedures: list[tuple[str, str]] = []  # noqa: RUF012 (code, name), for the filter
    open_now: dict[str, str] = {}  # noqa: RUF012 how much each list of the desk holds
    tab: str = "scope"
    typed: str = ""
    query: str = ""  # what the address bar shows
    csv: str = "/api/desk/cases.csv"  # the address of the view's export
    total: str = ""
    late: int = 0
    late_label: str = ""
    shown: str = ""  # `1 à 50 sur 64`
    has_next: bool = False
    has_previous: bool = False
    current: str = ""  # key of the row that the keyboard is on
    chosen: list[str] = []  # noqa: RUF012
    peek: CaseSheet = CaseSheet()
    panel: str = ""  # filter, help, sign; empty: none is open
    problem: str = ""
    unkept: str = ""  # why a view could not be kept
    done: str = ""
    refused: list[Line] = []  # noqa: RUF012 references that could not be signed, and why
    said: str = ""  # for screen readers

    _next: str = ""
    _before: list[str] = []  # noqa: RUF012 cursors of the pages before
    _after: str = ""

    # --- Loading ---

    @rx.event
    @allow(*HANDLING)
    async def open(self) -> Any:
        """Shows the view that the address asks for."""
        self._forget_pages()
        self.problem = self.done = self.panel = ""
        self.refused = []
        await self._show(WorklistFilter.parse(query_of(self)), everything=True)
        return self._peek()

    @rx.event
    @allow(*HANDLING)
    async def go(self, query: str) -> Any:
        """Shows the view of an address: the browser's way back, or no filter at all."""
        self._forget_pages()
        await self._show(WorklistFilter.parse(dict(parse_qsl(str(query).lstrip("?")[:1000]))))
        return self._peek()

    @rx.event(background=True)
    @allow(*HANDLING)
    async def follow(self) -> None:
        """Shows what colleagues and applicants do, as they do it."""
        async for news in live.batches("procedures"):
            async with self:
                if await self._concerns(news):
                    await self._show(self._asked(), everything=True)
                    await self._look(self.current)

    async def _concerns(self, news: live.Batch) -> bool:
        """Whether something happened within the colleague's reach, or to a case that has just left it."""
        actor, shown = await current_actor(self), {row.id for row in self.rows}
        return news.everything or any(
            str(change.subject_id) in shown
            or actor.may_see(change.data.get("arrondissement"), change.data.get("service"))
            for change in news.changes
        )

    def _asked(self) -> WorklistFilter:
        return WorklistFilter.parse(dict(parse_qsl(self.query)))

    def _forget_pages(self) -> None:
        self._after, self._before, self.chosen = "", [], []

    async def _show(self, asked: WorklistFilter, *, everything: bool = False) -> None:
        """Loads a page; `everything` counts the tabs too, which no filter changes."""
        actor, locale = await current_actor(self), locale_of(self)
        async with reading() as work:
            page = await worklist.page(work, actor, asked, locale, self._after)
            self.chips = await worklist.chips(work, asked, locale)
            if everything:
                self.tabs = await worklist.tabs(work, actor, locale)
                self.procedures = await worklist.procedures(work, locale)
                self.open_now = await desk.open_now(work, actor, locale)
                self.views = await saved_views.kept(work, actor.account_id, saved_views.CASES)
        there = {row.id for row in page.rows}
        if self.current not in there:
            self.current = page.rows[0].id if page.rows else ""
        self.rows, self.total, self._next = page.rows, page.total_label, page.next
        self.late, self.late_label = page.late, page.late_label
        self.tab, self.typed, self.query = asked.tab, asked.q, asked.query()
        self.csv = f"/api/desk/cases.csv?locale={locale}&{self.query}"
        self.chosen = [row.id for row in page.rows if row.id in self.chosen and row.signs in SIGNED]
        self.has_next, self.has_previous = bool(page.next), bool(self._before)
        first = worklist.PAGE * len(self._before) + 1
        self.shown = worklist.range_words(first, len(page.rows), page.total_label, locale)
        self.ready = True

    def _peek(self) -> Any:
        """The rows come first; what stands beside them follows in an event of its own."""
        if self.current:
            return then(CasesState.look, self.current)
        self.peek = CaseSheet()
        return None

    # --- Filters and pages ---

    @rx.event
    @allow(*HANDLING)
    async def go_tab(self, tab: str) -> Any:
        """Shows a tab; the other filters stay."""
        self._forget_pages()
        await self._show(WorklistFilter.parse({**dict(parse_qsl(self.query)), "tab": str(tab)}))
        return self._peek()

    @rx.event
    @allow(*HANDLING)
    async def search(self, form: dict[str, Any]) -> Any:
        """Looks for a reference, an entry number, a name, a phone number, an address or a CIN."""
        self._forget_pages()
        await self._show(self._asked().without("q").with_value("q", str(form.get("q") or "")))
        return self._peek()

    @rx.event
    @allow(*HANDLING)
    async def add_filter(self, name: str, value: str) -> Any:
        """Narrows the view."""
        if value:
            self._forget_pages()
            await self._show(self._asked().with_value(str(name), str(value)))
        return self._peek()

    @rx.event
    @allow(*HANDLING)
    async def drop_filter(self, name: str, value: str) -> Any:
        """Widens the view again."""
        self._forget_pages()
        await self._show(self._asked().without(str(name), str(value)))
        return self._peek()

    @rx.event
    @allow(*HANDLING)
    async def keep_view(self, form: dict[str, Any]) -> None:
        """Keeps the present filters under a name."""
        actor, name = await current_actor(self), str(form.get("name") or "")
        try:
            async with writing() as work:
                await saved_views.keep(work, actor.account_id, saved_views.CASES, name, self.query)
        except CasaError as problem:
            self.unkept = problem.text(locale_of(self))
            return
        self.panel = self.unkept = ""
        await self._show(self._asked(), everything=True)

    @rx.event
    @allow(*HANDLING)
    async def drop_view(self, view: str) -> None:
        """Forgets a saved view."""
        actor = await current_actor(self)
        async with writing() as work:
            await saved_views.drop(work, actor.account_id, keys([view])[0])
        await self._show(self._asked(), everything=True)

    @rx.event
    @allow(*HANDLING)
    async def turn(self, pages: int) -> Any:
        """Fifty more, or the fifty before."""
        if int(pages) > 0 and self._next:
            self._before, self._after, self.current = [*self._before, self._after], self._next, ""
        elif int(pages) < 0 and self._before:
            self._after, self._before, self.current = self._before[-1], self._before[:-1], ""
        await self._show(self._asked())
        return self._peek()

    # --- Rows ---

    @rx.event
    @allow(*HANDLING)
    async def look(self, key: str) -> None:
        """Makes a row the current one and shows it at the side."""
        if key in {row.id for row in self.rows}:
            await self._look(str(key))

    async def _look(self, key: str) -> None:
        if not key:
            self.peek = CaseSheet()
            return
        actor, locale = await current_actor(self), locale_of(self)
        async with reading() as work:
            self.peek = await sheet.peek(work, actor, UUID(key), locale)
        self.current = key

    @rx.event
    @allow(*HANDLING)
    async def take(self) -> Any:
        """Takes the current case on oneself."""
        actor, locale = await current_actor(self), locale_of(self)
        self.problem = self.done = ""
        try:
            async with writing() as work:
                await cases.act(work, actor, keys([self.current])[0], deeds.named("assign"))
        except CasaError as problem:
            self.problem = problem.text(locale)
            return None
        self.done = t("desk.case.done.assign", locale)
        await self._show(self._asked(), everything=True)
        return self._peek()

    @rx.event
    @allow(*HANDLING)
    async def toggle_panel(self, name: str) -> None:
        """Opens the filters or the keys; the same again closes them."""
        self.panel = "" if self.panel == name else str(name)[:20]

    @rx.event
    @allow(*HANDLING)
    async def press(self, key: str) -> Any:
        """A key of the keyboard, while nobody types."""
        if key == "Escape":
            self.panel, self.chosen = "", []
        elif key in {"?", "f"}:
            self.panel = "help" if key == "?" else "filter"
        elif key in {"j", "ArrowDown", "k", "ArrowUp"}:
            await self._move(1 if key in {"j", "ArrowDown"} else -1)
        elif self.current and key == "Enter":
            return rx.redirect(f"/{locale_of(self)}/staff/case?reference={self.peek.reference}")
        elif self.current and key == "x":
            return then(CasesState.choose, self.current)
        elif self.current and key == "a":
            return CasesState.take
        return None

    async def _move(self, step: int) -> None:
        order = [row.id for row in self.rows]
        at = order.index(self.current) + step if self.current in order else 0
        if order:
            await self._look(order[max(0, min(len(order) - 1, at))])
            self.said = f"{self.peek.reference}, {self.peek.due_label}, {self.peek.procedure}, {self.peek.applicant}"

    # --- Signing ---

    @rx.event
    @allow(*HANDLING)
    async def choose(self, key: str) -> None:
        """Chooses a row to sign, or lets it go."""
        if key in {row.id for row in self.rows if row.signs in SIGNED}:
            self.chosen = [one for one in self.chosen if one != key] if key in self.chosen else [*self.chosen, key]

    @rx.event
    @allow(*HANDLING)
    async def choose_all(self) -> None:
        """Chooses every row of the page that may be signed with others, or lets all go."""
        there = [row.id for row in self.rows if row.signs in SIGNED]
        self.chosen = [] if len(self.chosen) == len(there) else there

    @rx.event
    @allow(*SIGNING, fresh=True)
    async def ask_signature(self) -> None:
        """Asks once more before signing: a second factor was given lately, or is asked first."""
        self.panel, self.problem, self.done, self.refused = "sign", "", "", []

    @rx.event
    @allow(*SIGNING, fresh=True)
    async def sign(self) -> Any:
        """Signs what is chosen; what could not be signed is named with its reason."""
        actor, locale = await current_actor(self), locale_of(self)
        async with writing() as work:
            done, refused = await worklist.sign(work, actor, keys(self.chosen))
        self._tell(done, refused, locale)
        self.panel, self.chosen = "", []
        await self._show(self._asked(), everything=True)
        return self._peek()

    def _tell(self, done: int, refused: list[tuple[str, CasaError]], locale: Locale) -> None:
        self.done = t("desk.cases.signed", locale, n=done) if done else ""
        self.refused = [Line(reference, why.text(locale)) for reference, why in refused]
