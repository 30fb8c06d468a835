"""`/{locale}/staff/cases`: the demandes, by legal urgency, for those who instruct and those who sign."""

from typing import Any, Final

import reflex as rx

from casa_app.desk.pages.case_parts import case_badge, case_link
from casa_app.desk.pages.cases_panels import panels, peek
from casa_app.desk.pages.parts import OUTLINE, AddressBar, due, frame, room_switch, told
from casa_app.desk.pages.saved import keep_button, kept_views
from casa_app.desk.state.cases import KEYS, SIGNED, CasesState
from casa_app.kit.i18n import Locale, t
from casa_app.procedures.staff_views import CaseChip, CaseRow, CaseTab, Line
from casa_app.ui import tables
from casa_app.ui.badges import count_mark, demonstration_mark, filter_chip, initials, reference
from casa_app.ui.components import shortcuts
from casa_app.ui.icons import icon
from casa_app.ui.pages import staff_page
from casa_app.ui.states import empty, loading

_NONE: Final = (
    "grid size-7 place-items-center rounded-full border border-dashed border-(--casa-line) text-(--casa-muted)"
)


@staff_page("/cases", "desk.cases.title", on_load=[CasesState.open, CasesState.follow])
def cases(locale: Locale) -> rx.Component:
    """The list at the left, the current case at the side."""
    left = rx.el.div(
        rx.el.h1(t("desk.cases.title", locale), class_name="sr-only"),
        _tabs(locale),
        rx.cond(CasesState.chosen.length() > 0, _bulk(locale), _filters(locale)),
        _told(locale),
        rx.cond(
            CasesState.ready, rx.cond(CasesState.rows.length() > 0, _table(locale), _nothing(locale)), loading(locale)
        ),
        _foot(locale),
        class_name="flex min-w-0 flex-1 flex-col",
    )
    return frame(
        locale,
        "queue",
        rx.el.div(left, peek(locale), class_name="flex min-h-0 flex-1"),
        rx.el.div(CasesState.said, role="status", class_name="sr-only"),
        AddressBar.create(query=CasesState.query, ready=CasesState.ready, on_query=CasesState.go),
        shortcuts(list(KEYS), CasesState.press),
        *panels(locale),
        tools=_search(locale),
        full_height=True,
    )


def _search(locale: Locale) -> rx.Component:
    box = rx.el.label(
        icon("search", "size-4"),
        rx.el.span(t("desk.cases.search", locale), class_name="sr-only"),
        rx.el.input(
            type="search",
            name="q",
            key=CasesState.typed,
            default_value=CasesState.typed,
            max_length=100,
            placeholder=t("desk.cases.search_hint", locale),
            custom_attrs={"data-search": ""},
            class_name="min-w-0 grow outline-none!",
        ),
        rx.el.kbd("/", class_name="kbd kbd-sm border-(--casa-line) bg-base-100"),
        class_name="input h-11 w-full bg-base-100",
    )
    return rx.el.form(
        box, on_submit=CasesState.search, role="search", class_name="w-full min-w-48 lg:w-72 2xl:w-[26rem]"
    )


def _tabs(locale: Locale) -> rx.Component:
    base = "inline-flex h-11 items-center gap-2 border-b-[3px] px-1 text-sm whitespace-nowrap"

    def tab(one: rx.Var[CaseTab]) -> rx.Component:
        current = CasesState.tab == one.code
        return rx.el.a(
            one.label,
            rx.cond(one.count != "", count_mark(one.count), rx.fragment()),
            href="?tab=" + one.code,
            on_click=CasesState.go_tab(one.code).prevent_default,
            class_name=rx.cond(
                current,
                f"{base} border-primary font-semibold text-primary",
                f"{base} border-transparent text-(--casa-muted)",
            ),
            custom_attrs={"aria-current": rx.cond(current, "page", "false")},
        )

    views = rx.el.nav(
        rx.foreach(CasesState.tabs, tab),
        aria_label=t("desk.cases.views", locale),
        class_name="order-last flex min-w-0 flex-1 basis-full gap-3.5 overflow-x-auto 2xl:order-none 2xl:basis-0",
    )
    return rx.el.div(
        room_switch(locale, "cases", CasesState.open_now),
        views,
        rx.el.a(
            icon("download", "size-4"), "CSV", href=CasesState.csv, reload_document=True,
            class_name="btn btn-ghost btn-sm casa-tap ms-auto px-2 font-semibold",
            aria_label=t("desk.queue.csv", locale),
        ),
        class_name="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-1.5 2xl:flex-nowrap 2xl:pt-0",
    )  # fmt: skip


def _filters(locale: Locale) -> rx.Component:
    def chip(one: rx.Var[CaseChip]) -> rx.Component:
        label = one.name.to(str) + t("desk.queue.colon", locale)
        return filter_chip(
            label, one.label, t("desk.queue.drop_filter", locale), CasesState.drop_filter(one.field, one.value)
        )

    add = rx.el.button(
        icon("plus", "size-4"),
        t("desk.queue.filter", locale),
        rx.el.kbd("f", class_name="kbd kbd-sm border-(--casa-line) bg-base-100"),
        type="button",
        on_click=CasesState.toggle_panel("filter"),
        class_name="casa-tap inline-flex h-8 items-center gap-1.5 rounded-full border border-dashed "
        "border-(--casa-line) px-3 text-sm",
    )
    late = rx.fragment(" · ", rx.el.strong(CasesState.late_label, class_name="font-semibold text-error"))
    counts = rx.el.p(
        rx.el.strong(CasesState.total, class_name="font-semibold"),
        rx.cond(CasesState.late > 0, late, rx.fragment()),
        role="status",
        class_name="casa-num ms-auto text-sm",
    )
    return rx.el.div(
        rx.foreach(CasesState.chips, chip),
        add,
        keep_button(locale, CasesState.toggle_panel("save")),
        kept_views(locale, CasesState),
        counts,
        class_name="flex min-h-12 flex-wrap items-center gap-2.5 px-4 py-1.5",
    )


def _bulk(locale: Locale) -> rx.Component:
    return rx.el.div(
        rx.el.strong(
            CasesState.chosen.length(),
            " ",
            t("desk.queue.chosen", locale),
            class_name="text-sm font-semibold",
            role="status",
        ),
        rx.el.button(
            icon("signature", "size-4"),
            t("desk.cases.sign", locale),
            type="button",
            on_click=CasesState.ask_signature,
            class_name="btn btn-primary btn-sm casa-tap",
        ),
        rx.el.button(
            t("desk.queue.unchoose", locale),
            type="button",
            on_click=CasesState.press("Escape"),
            class_name="btn btn-ghost btn-sm casa-tap",
        ),
        class_name="flex min-h-12 flex-wrap items-center gap-2 bg-secondary px-4 py-1.5 text-secondary-content",
    )


def _told(locale: Locale) -> rx.Component:
    def one(line: rx.Var[Line]) -> rx.Component:
        return rx.el.li(reference(line.label), " · ", line.value)

    refused = rx.el.div(
        rx.el.p(t("desk.cases.not_signed", locale), class_name="font-semibold"),
        rx.el.ul(rx.foreach(CasesState.refused, one)),
        role="alert",
        class_name="space-y-1 rounded-(--radius-field) bg-(--casa-warning-soft) px-3 py-2.5 text-sm",
    )
    return rx.el.div(
        told(CasesState.done),
        told(CasesState.problem, "error"),
        rx.cond(CasesState.refused.length() > 0, refused, rx.fragment()),
        class_name="space-y-2 px-4 [&:has(p)]:pb-2",
    )


def _table(locale: Locale) -> rx.Component:
    signs = CasesState.tab == "sign"
    names = ("case", "state", "todo", "agent", "filed")
    heads = [
        rx.cond(signs, tables.choose_all(locale, CasesState.chosen.length() > 0, CasesState.choose_all()),
                rx.fragment()),
        tables.head(t("desk.queue.head.due", locale), cls="w-44 px-2"),
        *(tables.head(t(f"desk.cases.head.{name}", locale), cls="px-2") for name in names),
    ]  # fmt: skip
    return tables.table(
        t("desk.cases.title", locale), heads, rx.foreach(CasesState.rows, lambda row: _row(locale, row, signs))
    )


def _row(locale: Locale, row: rx.Var[CaseRow], signs: Any) -> rx.Component:
    named = rx.el.td(
        rx.el.a(
            rx.el.span(row.procedure, class_name="block truncate font-semibold"),
            rx.el.span(
                rx.el.bdi(row.applicant),
                " · ",
                reference(row.reference, "font-normal"),
                " · ",
                row.arrondissement,
                rx.cond(row.demonstration, rx.fragment(" · ", demonstration_mark(locale)), rx.fragment()),
                class_name="block truncate text-xs text-(--casa-muted)",
            ),
            href=case_link(locale, row.reference),
            class_name="flex min-h-11 flex-col justify-center text-[0.9375rem]",
        ),
        class_name="w-full max-w-0 min-w-56 px-2",
    )
    choose = rx.cond(
        (row.signs == SIGNED[0]) | (row.signs == SIGNED[1]),
        tables.choose_cell(
            t("desk.queue.choose", locale) + " " + row.reference,
            CasesState.chosen.contains(row.id),
            CasesState.choose(row.id),
        ),
        rx.el.td(rx.el.span(t("desk.cases.alone", locale), class_name="block w-20 ps-2 text-xs text-(--casa-muted)")),
    )
    return tables.row(
        rx.cond(signs, choose, rx.fragment()),
        tables.cell(due(row)),
        named,
        tables.cell(case_badge(row)),
        tables.cell(row.todo),
        tables.cell(_agent(locale, row)),
        tables.cell(row.filed),
        is_current=CasesState.current == row.id,
        on_click=CasesState.look(row.id),
    )


def _agent(locale: Locale, row: rx.Var[CaseRow]) -> rx.Component:
    named = rx.fragment(
        rx.el.span(initials(row.assignee), aria_hidden="true"), rx.el.span(row.assignee_name, class_name="sr-only")
    )
    nobody = rx.el.span(
        icon("minus", "size-4"), rx.el.span(t("desk.queue.nobody", locale), class_name="sr-only"), class_name=_NONE
    )
    return rx.el.span(rx.cond(row.assignee != "", named, nobody), title=row.assignee_name)


def _nothing(locale: Locale) -> rx.Component:
    clear = rx.el.button(t("desk.queue.clear", locale), type="button", on_click=CasesState.go(""), class_name=OUTLINE)
    return rx.el.div(
        empty(t("desk.queue.empty", locale), t("desk.cases.empty_help", locale), clear, "circle-check"),
        class_name="flex-1 border-t border-base-300 bg-base-100",
    )


def _foot(locale: Locale) -> rx.Component:
    hints = [tables.key_hint("j"), tables.key_hint("k", t("desk.hint.k", locale)),
             tables.key_hint(t("desk.cap.Enter", locale), t("desk.hint.Enter", locale)),
             tables.key_hint("a", t("desk.cases.hint.a", locale)),
             tables.key_hint("?", t("desk.hint.?", locale))]  # fmt: skip
    small = "btn btn-ghost btn-sm casa-tap px-2 font-semibold text-primary"

    def way(key: str, pages: int, there: Any) -> rx.Component:
        button = rx.el.button(t(key, locale), type="button", on_click=CasesState.turn(pages), class_name=small)
        return rx.cond(there, button, rx.fragment())

    return rx.el.div(
        rx.el.div(*hints, class_name="hidden items-center gap-4 lg:flex"),
        rx.el.nav(
            rx.el.span(CasesState.shown, role="status", class_name="casa-num"),
            way("ui.table.previous", -1, CasesState.has_previous),
            way("ui.table.next", 1, CasesState.has_next),
            aria_label=t("ui.table.pages", locale),
            class_name="ms-auto flex flex-wrap items-center gap-2",
        ),
        class_name="flex min-h-12 items-center gap-4 border-t border-base-300 bg-base-100 px-4 text-xs "
        "text-(--casa-muted)",
    )
