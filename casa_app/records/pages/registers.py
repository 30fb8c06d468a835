"""`/{locale}/staff/registers`: the registers of an office, what they lack, and the batches that fill them."""

from typing import Any

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.records.capture_rules import KINDS
from casa_app.records.capture_views import BatchLine, VolumeLine
from casa_app.records.pages.parts import CARD, OUTLINE, batch_badge, card, frame, title
from casa_app.records.state.registers import RegistersState
from casa_app.ui.fields import error_summary, select_field, text_field
from casa_app.ui.icons import icon
from casa_app.ui.pages import href, staff_page
from casa_app.ui.states import empty, loading


@staff_page("/registers", "records.registers.title", on_load=[RegistersState.open, RegistersState.follow])
def registers(locale: Locale) -> rx.Component:
    """Batches first: they are today's work; registers below with their gaps."""
    begin = rx.el.button(
        icon("scan"), t("records.registers.begin", locale), type="button",
        on_click=RegistersState.ask(True), class_name="btn btn-primary",
    )  # fmt: skip
    decisions = rx.el.a(icon("lock"), t("records.decisions.link", locale), class_name=OUTLINE,
                        href=href(locale, "/staff/registers/decisions"))  # fmt: skip
    entry = rx.el.a(icon("pencil"), t("records.entry.title", locale), class_name=OUTLINE,
                    href=href(locale, "/staff/registers/entry"))  # fmt: skip
    ways = rx.fragment(rx.cond(RegistersState.decides, decisions, rx.fragment()), entry, begin)
    return frame(
        locale,
        title(t("records.registers.title", locale), ways, help_text=t("records.registers.help", locale)),
        rx.cond(
            RegistersState.ready,
            rx.fragment(
                rx.cond(RegistersState.beginning, _form(locale), rx.fragment()),
                rx.cond(RegistersState.batches.length() > 0, _batches(locale), _nothing(locale)),
                rx.cond(RegistersState.volumes.length() > 0, _volumes(locale), rx.fragment()),
            ),
            loading(locale),
        ),
    )


def _nothing(locale: Locale) -> rx.Component:
    return empty(t("records.registers.none", locale), t("records.registers.none_help", locale), drawing="book-open")


def _batches(locale: Locale) -> rx.Component:
    return rx.el.section(
        rx.el.h2(t("records.registers.batches", locale), class_name="text-lg font-semibold"),
        rx.el.ul(
            rx.foreach(RegistersState.batches, lambda one: _batch(locale, one)),
            class_name=f"{CARD} divide-y divide-base-300",
        ),
        class_name="space-y-2",
    )


def _batch(locale: Locale, one: rx.Var[BatchLine]) -> rx.Component:
    refused = rx.cond(
        one.refused > 0,
        rx.el.span(icon("circle-alert", "size-4"), t("records.registers.refused", locale), " ", one.refused.to_string(),
                   class_name="flex items-center gap-1 text-sm font-semibold text-error"),
        rx.fragment(),
    )  # fmt: skip
    return rx.el.li(
        rx.el.a(
            rx.el.span(
                rx.el.span(one.title, class_name="font-semibold text-primary underline"),
                rx.el.span(one.way, class_name="text-sm text-(--casa-muted)"),
                class_name="flex min-w-0 basis-full flex-col sm:flex-1 sm:basis-0",
            ),
            refused,
            rx.el.span(one.pages, class_name="casa-num text-sm"),
            rx.el.span(one.opened, class_name="casa-num text-sm text-(--casa-muted)"),
            batch_badge(one.state, one.state_text),
            href=f"{href(locale, '/staff/registers/batch')}?id={one.id}",
            class_name="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3 hover:bg-base-200",
        )
    )


def _volumes(locale: Locale) -> rx.Component:
    return rx.el.section(
        rx.el.h2(t("records.registers.volumes", locale), class_name="text-lg font-semibold"),
        rx.el.ul(
            rx.foreach(RegistersState.volumes, lambda one: _volume(locale, one)),
            class_name="grid gap-3 md:grid-cols-2 xl:grid-cols-3",
        ),
        class_name="space-y-2",
    )


def _volume(locale: Locale, one: rx.Var[VolumeLine]) -> rx.Component:
    lacks = rx.el.p(
        icon("circle-alert", "size-4"),
        rx.el.span(t("records.registers.missing", locale), " ", rx.el.bdi(one.gaps, class_name="casa-num")),
        class_name="flex items-start gap-2 text-sm font-semibold text-warning",
    )
    whole = rx.el.p(icon("circle-check", "size-4"), t("records.registers.whole", locale),
                    class_name="flex items-center gap-2 text-sm text-success")  # fmt: skip
    sheets = rx.el.a(
        icon("printer", "size-4"), t("records.registers.sheets", locale),
        href=f"/api/registers/volumes/{one.id}/sheets.pdf?first=1&last=50", download=True,
        class_name="flex w-fit items-center gap-2 text-sm text-primary underline casa-tap",
    )  # fmt: skip
    return rx.el.li(
        rx.el.h3(one.title, class_name="font-semibold"),
        rx.el.p(one.pages, " · ", one.acts, class_name="casa-num text-sm text-(--casa-muted)"),
        rx.cond(one.missing > 0, lacks, whole),
        sheets,
        class_name=f"{CARD} space-y-2 p-4",
    )


def _form(locale: Locale) -> rx.Component:
    kinds = [(kind, t(f"records.register.{kind}", locale)) for kind in KINDS]
    calendars = [(name, t(f"records.calendar.{name}", locale)) for name in ("gregorian", "hijri")]

    def label(name: str) -> Any:
        return {"label": t(f"records.volume.{name}", locale), "error": RegistersState.errors[name]}

    optional = t("ui.optional", locale)
    return card(
        t("records.registers.begin", locale),
        rx.el.form(
            error_summary(t("records.registers.wrong", locale), RegistersState.wrong),
            rx.el.div(
                select_field("office", RegistersState.offices, **label("office")),
                select_field("kind", kinds, **label("kind")),
                text_field("book", **label("book")),
                text_field("year", kind="number", **label("year")),
                select_field("calendar", calendars, **label("calendar")),
                text_field("first", kind="number", optional=optional, **label("first")),
                text_field("last", kind="number", optional=optional, **label("last")),
                class_name="grid gap-4 sm:grid-cols-2 lg:grid-cols-3",
            ),
            rx.el.div(
                rx.el.button(t("records.registers.go", locale), type="submit", class_name="btn btn-primary"),
                rx.el.button(t("ui.close", locale), type="button", on_click=RegistersState.ask(False),
                             class_name=OUTLINE),
                class_name="flex gap-2",
            ),
            on_submit=RegistersState.begin,
            no_validate=True,
            class_name="space-y-4",
        ),
    )  # fmt: skip
