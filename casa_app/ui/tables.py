"""Tables of the staff: sticky header, sorting, choosing rows, paging on the server."""

from collections.abc import Sequence
from typing import Any, Final

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.kit.paging import SHOWN, Page
from casa_app.ui.badges import count_mark
from casa_app.ui.icons import icon

_BOX: Final = "checkbox checkbox-sm border-(--casa-line)"
_HEAD: Final = (
    "h-9 border-b border-base-300 text-xs text-(--casa-muted) [&>th]:px-2 [&>th]:text-start [&>th]:font-semibold"
)


def table(caption: str, heads: Sequence[rx.Component], body: rx.Component, cls: str = "") -> rx.Component:
    """A table that scrolls inside its frame; `caption` is read out, `heads` are `head(...)`s, `body` gives the rows."""
    return rx.el.div(
        rx.el.table(
            rx.el.caption(caption, class_name="sr-only"),
            rx.el.thead(rx.el.tr(*heads, class_name=_HEAD), class_name="sticky top-0 z-10 bg-base-200"),
            rx.el.tbody(body),
            class_name="w-full border-collapse text-start",
        ),
        tab_index=0,
        role="region",
        aria_label=caption,
        class_name=f"relative min-h-0 flex-1 overflow-auto border-t border-base-300 {cls}".strip(),
    )


def head(words: Any, *, sorted_by: Any = None, on_sort: Any = None, cls: str = "") -> rx.Component:
    """A column's head. With `on_sort` it is a button; `sorted_by` is `ascending`, `descending` or `none`."""
    if on_sort is None:
        return rx.el.th(words, scope="col", class_name=cls)
    arrow = rx.match(
        sorted_by,
        ("ascending", icon("arrow-up", "size-3.5")),
        ("descending", icon("arrow-down", "size-3.5")),
        rx.fragment(),
    )
    button = rx.el.button(
        words,
        arrow,
        type="button",
        on_click=on_sort,
        class_name="casa-tap inline-flex items-center gap-1 font-semibold",
    )
    return rx.el.th(button, scope="col", class_name=cls, custom_attrs={"aria-sort": sorted_by})


def choose_all(locale: Locale, checked: Any, on_change: Any) -> rx.Component:
    """The head that chooses every row of the page."""
    box = rx.el.input(
        type="checkbox",
        checked=checked,
        on_change=on_change,
        aria_label=t("ui.table.choose_all", locale),
        class_name=_BOX,
    )
    return rx.el.th(rx.el.label(box, class_name="grid h-9 w-11 place-items-center"), scope="col", class_name="w-12")


def choose_cell(label: Any, checked: Any, on_change: Any) -> rx.Component:
    """The cell that chooses a row; `label` names it for a screen reader."""
    box = rx.el.input(type="checkbox", checked=checked, on_change=on_change, aria_label=label, class_name=_BOX)
    return rx.el.td(rx.el.label(box, class_name="grid size-11 place-items-center"), class_name="ps-1.5")


def row(*cells: rx.Component, is_current: Any = False, **props: Any) -> rx.Component:
    """A row 52 px tall. The current one is framed and says so."""
    base = "h-[3.25rem] border-b border-base-300"
    current, other = f"{base} bg-secondary outline-2 -outline-offset-2 outline-primary", f"{base} bg-base-100"
    if isinstance(is_current, rx.Var):
        marks = {"aria-current": rx.cond(is_current, "true", "false")}
        return rx.el.tr(*cells, class_name=rx.cond(is_current, current, other), custom_attrs=marks, **props)
    marks = {"aria-current": "true"} if is_current else {}
    return rx.el.tr(*cells, class_name=current if is_current else other, custom_attrs=marks, **props)


def cell(*children: Any, cls: str = "") -> rx.Component:
    """A cell of small text on one line."""
    return rx.el.td(*children, class_name=f"px-2 text-sm whitespace-nowrap {cls}".strip())


class Paged(rx.State, mixin=True):
    """What a State knows of the list that it shows page by page; it adds a guarded `turn(pages)`, -1 or 1."""

    range: str = ""  # which of how many are shown, where they are more than a page: `1 à 50 sur 64`
    has_next: bool = False
    has_previous: bool = False

    _page: int = 0

    def _turn(self, pages: int) -> None:
        self._page = max(0, self._page + (1 if int(pages) > 0 else -1))

    def _stand_at(self, page: Page[Any], locale: Locale) -> None:
        self._page, self.has_previous, self.has_next = (page.first - 1) // SHOWN, page.first > 1, page.last < page.total
        words = t("ui.table.range", locale, first=page.first, last=page.last, total=page.total)
        self.range = words if page.total > SHOWN else ""


def turning(locale: Locale, state: Any) -> rx.Component:
    """Which rows a `Paged` State shows, and the ways to those before and after."""

    def way(key: str, pages: int, there: Any) -> rx.Component:
        look = "btn btn-outline border-(--casa-line) font-semibold"
        button = rx.el.button(t(key, locale), type="button", on_click=state.turn(pages), class_name=look)
        return rx.cond(there, button, rx.fragment())

    return rx.el.nav(
        rx.el.span(state.range, role="status", class_name="casa-num me-auto text-sm text-(--casa-muted)"),
        way("ui.table.previous", -1, state.has_previous),
        way("ui.table.next", 1, state.has_next),
        aria_label=t("ui.table.pages", locale),
        class_name="flex flex-wrap items-center gap-2",
    )


def tab(words: Any, count: Any, link: Any, *, is_current: Any = False) -> rx.Component:
    """A view of a list, with how many it holds; an address, so that it can be shared."""
    base = "inline-flex h-11 items-center gap-2 border-b-[3px] px-1 text-sm whitespace-nowrap"
    on, off = f"{base} border-primary font-semibold text-primary", f"{base} border-transparent text-(--casa-muted)"
    if isinstance(is_current, rx.Var):
        marks = {"aria-current": rx.cond(is_current, "page", "false")}
        return rx.el.a(words, count_mark(count), href=link, class_name=rx.cond(is_current, on, off), custom_attrs=marks)
    marks = {"aria-current": "page"} if is_current else {}
    return rx.el.a(words, count_mark(count), href=link, class_name=on if is_current else off, custom_attrs=marks)


def key_hint(key: str, words: Any = "") -> rx.Component:
    """A key of the keyboard and what it does."""
    return rx.el.span(
        rx.el.kbd(key, class_name="kbd kbd-sm border-(--casa-line) bg-base-100"),
        words,
        class_name="flex items-center gap-1.5",
    )
