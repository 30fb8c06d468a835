"""`/{locale}/staff`: the queue, by legal urgency, for somebody who works in it eight hours a day."""

from typing import Any, Final

import reflex as rx

from casa_app.claims.staff_views import ChipView, QueueRow, TabView
from casa_app.desk.pages.deeds import deed_dialogs
from casa_app.desk.pages.parts import OUTLINE, AddressBar, due, frame, mixed, room_switch, state_badge, told
from casa_app.desk.pages.peek import peek
from casa_app.desk.pages.queue_panels import panels
from casa_app.desk.pages.saved import keep_button, kept_views
from casa_app.desk.state.deeds import DeedState
from casa_app.desk.state.queue import COLUMNS, KEYS, QueueState
from casa_app.kit.i18n import Locale, t
from casa_app.ui import tables
from casa_app.ui.badges import count_mark, filter_chip, initials, reference
from casa_app.ui.components import shortcuts
from casa_app.ui.icons import icon
from casa_app.ui.pages import staff_page
from casa_app.ui.states import empty, loading

_SMALL: Final = "btn btn-ghost btn-sm casa-tap px-2 font-semibold"
_NONE: Final = (
    "grid size-7 place-items-center rounded-full border border-dashed border-(--casa-line) text-(--casa-muted)"
)


@staff_page("", "desk.queue.title", on_load=[QueueState.open, QueueState.follow])
def queue(locale: Locale) -> rx.Component:
    """The queue at the left, the current claim at the side."""
    left = rx.el.div(
        rx.el.h1(t("desk.queue.title", locale), class_name="sr-only"),
        _tabs(locale),
        rx.cond(QueueState.chosen.length() > 0, _bulk(locale), _filters(locale)),
        _told(),
        rx.cond(
            QueueState.ready, rx.cond(QueueState.rows.length() > 0, _table(locale), _nothing(locale)), loading(locale)
        ),
        _foot(locale),
        class_name="flex min-w-0 flex-1 flex-col",
    )
    return frame(
        locale,
        "queue",
        rx.el.div(left, peek(locale), class_name="flex min-h-0 flex-1"),
        rx.el.div(QueueState.said, role="status", class_name="sr-only"),
        AddressBar.create(query=QueueState.query, ready=QueueState.ready, on_query=QueueState.go),
        shortcuts(list(KEYS), QueueState.press),
        *panels(locale),
        deed_dialogs(locale, QueueState.refresh),
        tools=_search(locale),
        full_height=True,
    )


def _search(locale: Locale) -> rx.Component:
    box = rx.el.label(
        icon("search", "size-4"),
        rx.el.span(t("desk.queue.search", locale), class_name="sr-only"),
        rx.el.input(
            type="search",
            name="q",
            key=QueueState.typed,
            default_value=QueueState.typed,
            max_length=100,
            placeholder=t("desk.queue.search_hint", locale),
            custom_attrs={"data-search": ""},
            class_name="min-w-0 grow outline-none!",
        ),
        rx.el.kbd("/", class_name="kbd kbd-sm border-(--casa-line) bg-base-100"),
        class_name="input h-11 w-full bg-base-100",
    )
    return rx.el.form(
        box, on_submit=QueueState.search, role="search", class_name="w-full min-w-48 lg:w-72 2xl:w-[26rem]"
    )


def _tabs(locale: Locale) -> rx.Component:
    base = "inline-flex h-11 items-center gap-2 border-b-[3px] px-1 text-sm whitespace-nowrap"

    def tab(one: rx.Var[TabView]) -> rx.Component:
        current = QueueState.tab == one.code
        classes = rx.cond(
            current,
            f"{base} border-primary font-semibold text-primary",
            f"{base} border-transparent text-(--casa-muted)",
        )
        count = rx.cond(one.count != "", count_mark(one.count), rx.fragment())
        return rx.el.a(
            one.label,
            count,
            href="?tab=" + one.code,
            on_click=QueueState.go_tab(one.code).prevent_default,
            class_name=classes,
            custom_attrs={"aria-current": rx.cond(current, "page", "false")},
        )

    views = rx.el.nav(
        rx.foreach(QueueState.tabs, tab),
        aria_label=t("desk.queue.views", locale),
        class_name="order-last flex min-w-0 flex-1 basis-full gap-3.5 overflow-x-auto 2xl:order-none 2xl:basis-0",
    )
    return rx.el.div(
        room_switch(locale, "claims", QueueState.open_now),
        views,
        rx.el.a(
            icon("download", "size-4"),
            "CSV",
            href=QueueState.csv,
            reload_document=True,
            class_name=_SMALL,
            aria_label=t("desk.queue.csv", locale),
        ),
        _button("columns", "sliders-horizontal", t("desk.queue.columns", locale)),
        class_name="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-1.5 2xl:flex-nowrap 2xl:pt-0",
    )


def _button(panel: str, drawing: str, words: str) -> rx.Component:
    return rx.el.button(
        icon(drawing, "size-4"), words, type="button", on_click=QueueState.toggle_panel(panel), class_name=_SMALL
    )


def _filters(locale: Locale) -> rx.Component:
    def chip(one: rx.Var[ChipView]) -> rx.Component:
        label = one.name.to(str) + t("desk.queue.colon", locale)
        return filter_chip(
            label, one.label, t("desk.queue.drop_filter", locale), QueueState.drop_filter(one.field, one.value)
        )

    add = rx.el.button(
        icon("plus", "size-4"),
        t("desk.queue.filter", locale),
        rx.el.kbd("f", class_name="kbd kbd-sm border-(--casa-line) bg-base-100"),
        type="button",
        on_click=QueueState.toggle_panel("filter"),
        class_name="casa-tap inline-flex h-8 items-center gap-1.5 rounded-full border border-dashed "
        "border-(--casa-line) px-3 text-sm",
    )
    counts = rx.el.p(
        rx.el.strong(QueueState.total, class_name="font-semibold"),
        rx.cond(
            QueueState.late > 0,
            rx.fragment(" · ", rx.el.strong(QueueState.late_label, class_name="font-semibold text-error")),
            rx.fragment(),
        ),
        rx.cond(
            QueueState.soon > 0,
            rx.fragment(" · ", rx.el.strong(QueueState.soon_label, class_name="font-semibold text-warning")),
            rx.fragment(),
        ),
        role="status",
        class_name="casa-num ms-auto text-sm",
    )
    return rx.el.div(
        rx.foreach(QueueState.chips, chip),
        add,
        keep_button(locale, QueueState.toggle_panel("save")),
        kept_views(locale, QueueState),
        counts,
        class_name="flex min-h-12 flex-wrap items-center gap-2.5 px-4 py-1.5",
    )


def _bulk(locale: Locale) -> rx.Component:
    def does(action: str, event: Any) -> rx.Component:
        return rx.el.button(
            t(f"desk.deed.do.{action}", locale), type="button", on_click=event, class_name=f"{OUTLINE} btn-sm casa-tap"
        )

    return rx.el.div(
        rx.el.strong(
            QueueState.chosen.length(),
            " ",
            t("desk.queue.chosen", locale),
            class_name="text-sm font-semibold",
            role="status",
        ),
        does("acknowledge", [DeedState.at_once("acknowledge", QueueState.chosen), QueueState.refresh]),
        does("assign", DeedState.begin("assign", QueueState.chosen)),
        does("start", [DeedState.at_once("start", QueueState.chosen), QueueState.refresh]),
        does("transfer", DeedState.begin("transfer", QueueState.chosen)),
        rx.el.button(
            t("desk.queue.unchoose", locale),
            type="button",
            on_click=QueueState.press("Escape"),
            class_name="btn btn-ghost btn-sm casa-tap",
        ),
        class_name="flex min-h-12 flex-wrap items-center gap-2 bg-secondary px-4 py-1.5 text-secondary-content",
    )


def _told() -> rx.Component:
    shown = rx.fragment(
        told(DeedState.done), rx.cond(DeedState.action == "", told(DeedState.problem, "error"), rx.fragment())
    )
    return rx.el.div(shown, class_name="px-4 [&:has(p)]:pb-2")


def _table(locale: Locale) -> rx.Component:
    heads = [
        tables.choose_all(locale, QueueState.chosen.length() == QueueState.rows.length(), QueueState.choose_all()),
        tables.head(t("desk.queue.head.due", locale), cls="w-44"),
        tables.head(t("desk.queue.head.claim", locale)),
        *(_column(name, tables.head(t(f"desk.queue.head.{name}", locale))) for name in COLUMNS),
    ]
    return tables.table(
        t("desk.queue.title", locale), heads, rx.foreach(QueueState.rows, lambda row: _row(locale, row))
    )


def _column(name: str, shown: rx.Component) -> rx.Component:
    return rx.cond(QueueState.hidden.contains(name), rx.fragment(), shown)


def _row(locale: Locale, row: rx.Var[QueueRow]) -> rx.Component:
    danger = rx.el.span(
        icon("siren", "size-4"),
        t("desk.queue.danger", locale),
        class_name="me-1.5 inline-flex items-center gap-1 align-text-bottom text-xs font-semibold text-error",
    )
    followers = rx.el.span(
        " · ",
        icon("users", "inline size-3.5"),
        " ",
        row.followers,
        rx.el.span(" ", t("desk.queue.followers", locale), class_name="sr-only"),
    )
    titled = rx.el.td(
        rx.el.a(
            rx.el.span(
                rx.cond(row.danger, danger, rx.fragment()),
                mixed(row.title, row.title_lang, "text-[0.9375rem]"),
                class_name="block w-full truncate text-[0.9375rem] font-semibold",
            ),
            rx.el.span(
                reference(row.reference, "font-normal"),
                " · ",
                row.category,
                " · ",
                row.arrondissement,
                rx.cond(row.followers > 0, followers, rx.fragment()),
                class_name="block truncate text-xs text-(--casa-muted)",
            ),
            href=f"/{locale}/staff/claims?reference=" + row.reference,
            class_name="flex min-h-11 flex-col justify-center",
        ),
        class_name="w-full max-w-0 min-w-56 px-2",
    )
    cells = {
        "state": tables.cell(state_badge(row)),
        "todo": tables.cell(row.todo),
        "agent": tables.cell(_agent(locale, row)),
        "service": tables.cell(row.service),
        "filed": tables.cell(row.filed),
    }
    return tables.row(
        tables.choose_cell(
            t("desk.queue.choose", locale) + " " + row.reference,
            QueueState.chosen.contains(row.id),
            QueueState.choose(row.id),
        ),
        tables.cell(due(row)),
        titled,
        *(_column(name, cells[name]) for name in COLUMNS),
        is_current=QueueState.current == row.id,
        on_click=QueueState.look(row.id),
    )


def _agent(locale: Locale, row: rx.Var[QueueRow]) -> rx.Component:
    named = rx.fragment(
        rx.el.span(initials(row.assignee), aria_hidden="true"), rx.el.span(row.assignee_name, class_name="sr-only")
    )
    nobody = rx.el.span(
        icon("minus", "size-4"), rx.el.span(t("desk.queue.nobody", locale), class_name="sr-only"), class_name=_NONE
    )
    return rx.el.span(rx.cond(row.assignee != "", named, nobody), title=row.assignee_name)


def _nothing(locale: Locale) -> rx.Component:
    clear = rx.el.button(t("desk.queue.clear", locale), type="button", on_click=QueueState.go(""), class_name=OUTLINE)
    return rx.el.div(
        empty(t("desk.queue.empty", locale), t("desk.queue.empty_help", locale), clear, "circle-check"),
        class_name="flex-1 border-t border-base-300 bg-base-100",
    )


def _foot(locale: Locale) -> rx.Component:
    hints = [tables.key_hint(key, t(f"desk.hint.{key}", locale)) for key in ("k", "x", "a", "?")]
    hints[0] = rx.el.span(tables.key_hint("j"), hints[0], class_name="flex items-center gap-1.5")
    hints.insert(1, tables.key_hint(t("desk.cap.Enter", locale), t("desk.hint.Enter", locale)))
    return rx.el.div(
        rx.el.div(*hints, class_name="hidden items-center gap-4 lg:flex"),
        rx.el.nav(
            rx.el.span(QueueState.shown, role="status", class_name="casa-num"),
            _page(t("ui.table.previous", locale), QueueState.previous_page, QueueState.has_previous),
            _page(t("ui.table.next", locale), QueueState.next_page, QueueState.has_next),
            aria_label=t("ui.table.pages", locale),
            class_name="ms-auto flex flex-wrap items-center gap-2",
        ),
        class_name="flex min-h-12 items-center gap-4 border-t border-base-300 bg-base-100 px-4 text-xs "
        "text-(--casa-muted)",
    )


def _page(words: str, event: Any, there: Any) -> rx.Component:
    """The way to another page, where there is one."""
    button = rx.el.button(words, type="button", on_click=event, class_name=f"{_SMALL} text-primary")
    return rx.cond(there, button, rx.fragment())
