"""`/{locale}/staff/due`: what is due next, claims and demandes in one list."""

from typing import Any, Final

import reflex as rx

from casa_app.claims.service.queue import STATE_ICONS as CLAIM_ICONS
from casa_app.desk.pages.parts import AddressBar, due, frame, keys_list, mixed, room_switch
from casa_app.desk.state.due import KEYS, DueState
from casa_app.desk.views import DueRow, DueTab
from casa_app.kit.i18n import Locale, t
from casa_app.procedures.service.wording import STATE_ICONS as CASE_ICONS
from casa_app.ui import tables
from casa_app.ui.badges import badge, count_mark, initials, reference
from casa_app.ui.components import shortcuts
from casa_app.ui.dialog import dialog
from casa_app.ui.icons import icon, icon_of
from casa_app.ui.pages import staff_page
from casa_app.ui.states import empty, loading

_DRAWINGS: Final = tuple(sorted({*CASE_ICONS.values(), *CLAIM_ICONS.values()}))
_HELP: Final = ("j", "k", "Enter", "?")


@staff_page("/due", "desk.due.title", on_load=[DueState.open, DueState.follow])
def everything(locale: Locale) -> rx.Component:
    """The nearest term first, whatever it belongs to."""
    content = rx.el.div(
        rx.el.h1(t("desk.due.title", locale), class_name="sr-only"),
        _tabs(locale),
        rx.cond(DueState.ready, rx.cond(DueState.rows.length() > 0, _table(locale), _nothing(locale)), loading(locale)),
        _foot(locale),
        class_name="flex min-h-0 min-w-0 flex-1 flex-col",
    )
    return frame(
        locale,
        "queue",
        content,
        rx.el.div(DueState.said, role="status", class_name="sr-only"),
        AddressBar.create(query=DueState.query, ready=DueState.ready, on_query=DueState.go),
        shortcuts(list(KEYS), DueState.press),
        dialog(
            locale, "keys", t("desk.queue.panel.help", locale), keys_list(locale, "due", _HELP),
            is_open=DueState.panel == "help", on_close=DueState.press("Escape"),
        ),
        full_height=True,
    )  # fmt: skip


def _tabs(locale: Locale) -> rx.Component:
    base = "inline-flex h-11 items-center gap-2 border-b-[3px] px-1 text-sm whitespace-nowrap"

    def tab(one: rx.Var[DueTab]) -> rx.Component:
        here = DueState.tab == one.code
        look = rx.cond(here, "border-primary font-semibold text-primary", "border-transparent text-(--casa-muted)")
        return rx.el.a(
            one.label,
            count_mark(one.count),
            href="?tab=" + one.code,
            on_click=DueState.go_tab(one.code).prevent_default,
            class_name=f"{base} " + look,
            custom_attrs={"aria-current": rx.cond(here, "page", "false")},
        )

    views = rx.el.nav(
        rx.foreach(DueState.tabs, tab),
        aria_label=t("desk.cases.views", locale),
        class_name="flex min-w-0 flex-1 basis-full gap-3.5 overflow-x-auto lg:basis-0",
    )
    return rx.el.div(
        room_switch(locale, "due", DueState.open_now),
        views,
        class_name="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-1.5 lg:flex-nowrap lg:pt-0",
    )


def _table(locale: Locale) -> rx.Component:
    heads = [
        tables.head(t("desk.queue.head.due", locale), cls="w-44 px-2"),
        *(tables.head(t(f"desk.due.head.{name}", locale), cls="px-2") for name in ("file", "state", "todo", "agent")),
    ]
    return tables.table(t("desk.due.title", locale), heads, rx.foreach(DueState.rows, lambda row: _row(locale, row)))


def _row(locale: Locale, row: rx.Var[DueRow]) -> rx.Component:
    danger = rx.el.span(
        icon("siren", "size-4"), t("desk.queue.danger", locale),
        class_name="me-1.5 inline-flex items-center gap-1 align-text-bottom text-xs font-semibold text-error",
    )  # fmt: skip
    kind = rx.cond(
        row.kind == "claim", _kind("megaphone", "desk.due.claim", locale), _kind("file-text", "desk.due.case", locale)
    )
    named = rx.el.td(
        rx.el.a(
            rx.el.span(
                rx.cond(row.danger, danger, rx.fragment()), mixed(row.title, row.title_lang, "text-[0.9375rem]"),
                class_name="block w-full truncate text-[0.9375rem] font-semibold",
            ),
            rx.el.span(kind, reference(row.reference, "font-normal"), " · ", row.detail,
                       class_name="block truncate text-xs text-(--casa-muted)"),
            href=f"/{locale}" + row.link.to(str),
            class_name="flex min-h-11 flex-col justify-center",
        ),
        class_name="w-full max-w-0 min-w-56 px-2",
    )  # fmt: skip
    return tables.row(
        tables.cell(due(row)),
        named,
        tables.cell(badge(row.state_label, icon_of(row.state_icon, _DRAWINGS, "size-4"), row.state_tone, "text-xs")),
        tables.cell(row.todo),
        tables.cell(_agent(locale, row)),
        is_current=DueState.current == row.id,
        on_click=DueState.look(row.id),
    )


def _kind(drawing: str, key: str, locale: Locale) -> rx.Component:
    """What kind of file it is, as a drawing with its word: colour and shape are never the only sign."""
    return rx.el.span(
        icon(drawing, "inline size-3.5"), " ", t(key, locale), " · ", class_name="font-semibold"
    )


def _agent(locale: Locale, row: Any) -> rx.Component:
    named = rx.fragment(
        rx.el.span(initials(row.assignee), aria_hidden="true"), rx.el.span(row.assignee_name, class_name="sr-only")
    )
    nobody = rx.el.span(t("desk.queue.nobody", locale), class_name="text-xs text-(--casa-muted)")
    return rx.el.span(rx.cond(row.assignee != "", named, nobody), title=row.assignee_name)


def _nothing(locale: Locale) -> rx.Component:
    return rx.el.div(
        empty(t("desk.due.empty", locale), t("desk.due.empty_help", locale), drawing="circle-check"),
        class_name="flex-1 border-t border-base-300 bg-base-100",
    )


def _foot(locale: Locale) -> rx.Component:
    hints = [tables.key_hint("j"), tables.key_hint("k", t("desk.hint.k", locale)),
             tables.key_hint(t("desk.cap.Enter", locale), t("desk.hint.Enter", locale)),
             tables.key_hint("?", t("desk.hint.?", locale))]  # fmt: skip

    def way(key: str, pages: int, there: Any) -> rx.Component:
        button = rx.el.button(t(key, locale), type="button", on_click=DueState.turn(pages),
                              class_name="btn btn-ghost btn-sm casa-tap px-2 font-semibold text-primary")  # fmt: skip
        return rx.cond(there, button, rx.fragment())

    return rx.el.div(
        rx.el.div(*hints, class_name="hidden items-center gap-4 lg:flex"),
        rx.el.nav(
            way("ui.table.previous", -1, DueState.has_previous),
            way("ui.table.next", 1, DueState.has_next),
            aria_label=t("ui.table.pages", locale),
            class_name="ms-auto flex flex-wrap items-center gap-2",
        ),
        class_name="flex min-h-12 items-center gap-4 border-t border-base-300 bg-base-100 px-4 text-xs "
        "text-(--casa-muted)",
    )
