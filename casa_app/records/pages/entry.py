"""`/{locale}/staff/registers/entry`: an act's pages beside the form of its type; the next act is already there."""

from typing import Final

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.records.entry_rules import REPORTS
from casa_app.records.pages.parts import CARD, OUTLINE, frame, title, told
from casa_app.records.pages.reader import field, reader
from casa_app.records.state.entry import ActEntryState
from casa_app.ui.dialog import dialog
from casa_app.ui.icons import icon
from casa_app.ui.pages import href, staff_page
from casa_app.ui.states import empty, loading, note

State: Final = ActEntryState


@staff_page("/registers/entry", "records.entry.title", on_load=[State.open])
def act_entry(locale: Locale) -> rx.Component:
    """The register and the act's number; pages and form; what waits and how one's own readings went."""
    return frame(
        locale, _ways(locale), told(State.problem, "error"),
        rx.cond(State.ready, rx.cond(State.view.id != "", _act(locale), _nothing(locale)), loading(locale)),
        _report(locale), wide=True,
    )  # fmt: skip


def _ways(locale: Locale) -> rx.Component:
    quality = rx.el.a(icon("chart-column", "size-4"), t("records.entry_quality.title", locale),
                      href=href(locale, "/staff/registers/quality"), class_name="btn btn-ghost px-3")  # fmt: skip
    return rx.el.nav(
        rx.el.a(icon("arrow-left"), t("records.registers.title", locale), href=href(locale, "/staff/registers"),
                class_name="btn btn-ghost -ms-3 px-3"),
        rx.el.a(icon("scale", "size-4"), t("records.decide.title", locale),
                href=href(locale, "/staff/registers/decide"), class_name="btn btn-ghost ms-auto px-3"),
        rx.cond(State.oversees, quality, rx.fragment()),
        aria_label=t("records.entry.ways", locale), class_name="flex flex-wrap items-center",
    )  # fmt: skip


def _nothing(locale: Locale) -> rx.Component:
    return rx.fragment(
        title(t("records.entry.title", locale), _tally(locale)),
        empty(t("records.entry.none", locale), t("records.entry.none_help", locale), drawing="circle-check"),
    )


def _act(locale: Locale) -> rx.Component:
    urgent = rx.cond(State.view.urgent != "", note(State.view.urgent, "clock-alert", "warning"), rx.fragment())
    buttons = rx.el.div(
        rx.el.button(t("records.entry.done", locale), rx.el.kbd("Ctrl ⏎", class_name="text-xs opacity-80"),
                     type="submit", class_name="btn btn-primary flex-1"),
        rx.el.button(t("records.entry.report", locale), type="button", on_click=State.ask_report(True),
                     class_name=OUTLINE),
        class_name="flex flex-wrap gap-2 pt-1",
    )  # fmt: skip
    form = rx.el.div(
        rx.el.div(
            rx.foreach(
                State.view.fields,
                lambda one: field(locale, one, State.view.id, State.hints[one.id], State.errors[one.id]),
            ),
            class_name="grid items-end gap-3 sm:grid-cols-2",
        ),
        buttons,
        rx.el.p(t("records.entry.help", locale), class_name="text-sm text-(--casa-muted)"),
        class_name=f"{CARD} space-y-3 p-4",
    )
    return rx.fragment(
        title(rx.fragment(rx.el.bdi(State.view.title), rx.cond(State.view.number != "",
                                                               rx.fragment(" · ", rx.el.bdi(State.view.number)), "")),
              _tally(locale)),
        urgent,
        reader(
            locale, form, entry=State.view.id, images=State.view.images, next=State.next_images, attempt=State.attempt,
            wrong=State.first_wrong, on_keep=State.keep, on_finish=State.finish,
        ),
    )  # fmt: skip


def _tally(locale: Locale) -> rx.Component:
    def figure(label: str, value: rx.Var[str]) -> rx.Component:
        words = rx.el.span(rx.el.span(label, class_name="text-(--casa-muted)"), " ",
                           rx.el.strong(value, class_name="casa-num font-semibold"))  # fmt: skip
        return rx.cond(value != "", words, rx.fragment())

    return rx.el.p(
        figure(t("records.entry.waiting", locale), State.waiting.to_string()),
        figure(t("records.entry.mine", locale), State.mine.acts),
        figure(t("records.entry.right", locale), State.mine.right),
        class_name="flex flex-wrap gap-x-5 gap-y-1 text-sm",
    )


def _report(locale: Locale) -> rx.Component:
    ways = [
        rx.el.button(t(f"records.report.{why}", locale), type="button", on_click=State.report(why),
                     class_name=f"{OUTLINE} w-full justify-start")
        for why in REPORTS
    ]  # fmt: skip
    return dialog(
        locale, "report", t("records.entry.report_title", locale),
        rx.el.p(t("records.entry.report_help", locale), class_name="pb-3"), rx.el.div(*ways, class_name="space-y-2"),
        is_open=State.reporting, on_close=State.ask_report(False),
    )  # fmt: skip
