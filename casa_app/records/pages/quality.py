"""`/{locale}/staff/registers/quality`: how good entry is by batch, acts that were reported, clerks who were stopped."""

from typing import Any, Final

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.records.entry_views import BatchQuality, PauseLine, ReportLine
from casa_app.records.pages.parts import CARD, OUTLINE, card, frame, title, told
from casa_app.records.state.quality import EntryQualityState
from casa_app.ui.badges import badge
from casa_app.ui.icons import icon
from casa_app.ui.pages import href, staff_page
from casa_app.ui.states import empty, loading

State: Final = EntryQualityState
_ROW: Final = "flex flex-wrap items-center gap-3 py-3"
_VERDICTS: Final = {
    "sampling": ("search", "warning"), "passed": ("circle-check", "success"), "refused": ("circle-x", "error"),
    "checked": ("list-checks", "success"),
}  # fmt: skip


@staff_page("/registers/quality", "records.entry_quality.title", on_load=[State.open, State.follow])
def entry_quality(locale: Locale) -> rx.Component:
    """What waits for an answer first, then every batch."""
    back = rx.el.a(icon("arrow-left"), t("records.registers.title", locale), href=href(locale, "/staff/registers"),
                   class_name="btn btn-ghost -ms-3 px-3")  # fmt: skip
    none = empty(t("records.entry_quality.none", locale), t("records.entry_quality.none_help", locale),
                 drawing="chart-column")  # fmt: skip
    shown = rx.fragment(
        rx.cond(State.pauses.length() > 0, _pauses(locale), rx.fragment()),
        rx.cond(State.reports.length() > 0, _reports(locale), rx.fragment()),
        rx.cond(State.batches.length() > 0, _batches(locale), none),
    )
    head = title(t("records.entry_quality.title", locale), help_text=t("records.entry_quality.help", locale))
    return frame(
        locale, back, head,
        told(State.problem, "error"), rx.cond(State.ready, shown, loading(locale)),
    )  # fmt: skip


def _batches(locale: Locale) -> rx.Component:
    def figure(name: str, value: rx.Var[str]) -> rx.Component:
        pair = rx.el.div(
            rx.el.dt(t(f"records.entry_quality.{name}", locale), class_name="text-sm text-(--casa-muted)"),
            rx.el.dd(value, class_name="casa-num font-semibold"),
        )
        return rx.cond(value != "", pair, rx.fragment())

    def row(one: rx.Var[BatchQuality]) -> rx.Component:
        looks = [(name, badge(one.verdict_text, *look, "text-xs")) for name, look in _VERDICTS.items()]
        return rx.el.li(
            rx.el.div(
                rx.el.h2(one.title, class_name="me-auto font-semibold"),
                rx.match(one.verdict, *looks, badge(one.verdict_text, "pencil", "neutral", "text-xs")),
                class_name="flex flex-wrap items-center gap-2",
            ),
            rx.el.progress(value=one.done, max=100, class_name="progress progress-primary w-full",
                           aria_label=t("records.entry_quality.acts", locale)),
            rx.el.dl(
                figure("acts", one.acts), figure("agreement", one.agreement), figure("errors", one.errors),
                figure("planted", one.planted), figure("sample", one.sample),
                class_name="flex flex-wrap gap-x-8 gap-y-2",
            ),
            class_name=f"{CARD} space-y-3 p-4",
        )  # fmt: skip

    return rx.el.ul(rx.foreach(State.batches, row), class_name="space-y-3")


def _button(words: str, event: Any) -> rx.Component:
    return rx.cond(State.accepts, rx.el.button(words, type="button", on_click=event, class_name=OUTLINE), rx.fragment())


def _reports(locale: Locale) -> rx.Component:
    def row(one: rx.Var[ReportLine]) -> rx.Component:
        pages = rx.foreach(
            one.images,
            lambda address: rx.el.a(t("records.entry_quality.look", locale), href=address, target="_blank",
                                    class_name="link casa-tap text-primary"),
        )  # fmt: skip
        return rx.el.li(
            rx.el.span(rx.el.bdi(one.title, class_name="font-semibold"), rx.el.span(one.why, class_name="text-sm"),
                       rx.el.span(pages, class_name="flex gap-3 text-sm"), class_name="me-auto flex flex-col"),
            _button(t("records.entry_quality.aside", locale), State.set_aside(one.id)),
            _button(t("records.entry_quality.again", locale), State.send_back(one.id)),
            class_name=_ROW,
        )  # fmt: skip

    rows = rx.el.ul(rx.foreach(State.reports, row), class_name="divide-y divide-base-300")
    return card(t("records.entry_quality.reports", locale), rows)


def _pauses(locale: Locale) -> rx.Component:
    def row(one: rx.Var[PauseLine]) -> rx.Component:
        about = rx.el.span(rx.el.bdi(one.name, class_name="font-semibold"),
                           rx.el.span(one.since, class_name="casa-num text-sm text-(--casa-muted)"),
                           class_name="me-auto flex flex-col")  # fmt: skip
        go_on = _button(t("records.entry_quality.go_on", locale), State.let_go_on(one.id))
        return rx.el.li(about, go_on, class_name=_ROW)

    rows = rx.el.ul(rx.foreach(State.pauses, row), class_name="divide-y divide-base-300")
    words = rx.el.p(t("records.entry_quality.pauses_help", locale), class_name="text-(--casa-muted)")
    return card(t("records.entry_quality.pauses", locale), words, rows)
