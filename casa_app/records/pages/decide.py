"""`/{locale}/staff/registers/decide`: where two readings differ a third person looks; samples are checked here too."""

from typing import Final

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.records.entry_views import Choice
from casa_app.records.pages.parts import CARD, frame, title, told
from casa_app.records.pages.reader import field, reader, reading
from casa_app.records.state.decide import ActDecisionState
from casa_app.ui.icons import icon
from casa_app.ui.pages import href, staff_page
from casa_app.ui.states import empty, loading, note

State: Final = ActDecisionState


@staff_page("/registers/decide", "records.decide.title", on_load=[State.open])
def act_decision(locale: Locale) -> rx.Component:
    """One act: the fields that differ with both readings, or all of them in a check."""
    back = rx.el.nav(
        rx.el.a(icon("arrow-left"), t("records.registers.title", locale), href=href(locale, "/staff/registers"),
                class_name="btn btn-ghost -ms-3 px-3"),
        rx.el.a(icon("pencil", "size-4"), t("records.entry.title", locale),
                href=href(locale, "/staff/registers/entry"), class_name="btn btn-ghost ms-auto px-3"),
        aria_label=t("records.entry.ways", locale), class_name="flex flex-wrap items-center",
    )  # fmt: skip
    nothing = rx.fragment(
        title(t("records.decide.title", locale)),
        empty(t("records.decide.none", locale), t("records.decide.none_help", locale), drawing="circle-check"),
    )
    shown = rx.cond(State.view.id != "", _act(locale), nothing)
    return frame(locale, back, told(State.problem, "error"), rx.cond(State.ready, shown, loading(locale)), wide=True)


def _act(locale: Locale) -> rx.Component:
    entry = State.view.id
    what = rx.cond(State.view.sample, t("records.decide.check", locale), t("records.decide.differ", locale))
    asked = rx.cond(
        State.view.sample,
        rx.el.div(
            rx.foreach(State.view.fields, lambda one: field(locale, one, entry, "", State.errors[one.id])),
            class_name="grid items-end gap-3 sm:grid-cols-2",
        ),
        rx.foreach(State.view.lines, lambda one: reading(locale, one, entry, State.errors[one.id])),
    )
    form = rx.el.div(
        note(what, "scale", "info"),
        asked,
        rx.el.button(t("records.entry.done", locale), rx.el.kbd("Ctrl ⏎", class_name="text-xs opacity-80"),
                     type="submit", class_name="btn btn-primary btn-block"),
        rx.cond(State.view.agreed.length() > 0, _agreed(locale), rx.fragment()),
        class_name=f"{CARD} space-y-4 p-4",
    )  # fmt: skip
    number = rx.cond(State.view.number != "", rx.fragment(" · ", rx.el.bdi(State.view.number)), "")
    head = rx.fragment(rx.el.bdi(State.view.title), number)
    tally = rx.el.p(
        t("records.decide.differing", locale), " ", rx.el.strong(State.differing.to_string(), class_name="casa-num"),
        " · ", t("records.decide.due", locale), " ", rx.el.strong(State.due.to_string(), class_name="casa-num"),
        class_name="text-sm",
    )  # fmt: skip
    return rx.fragment(
        title(head, tally),
        reader(locale, form, entry=entry, images=State.view.images, attempt=State.attempt, wrong=State.first_wrong,
               on_finish=State.finish),
    )  # fmt: skip


def _agreed(locale: Locale) -> rx.Component:
    def line(one: rx.Var[Choice]) -> rx.Component:
        return rx.el.div(rx.el.dt(one.value, class_name="text-sm text-(--casa-muted)"),
                         rx.el.dd(rx.el.bdi(one.words), class_name="font-semibold"))  # fmt: skip

    return rx.el.details(
        rx.el.summary(t("records.decide.agreed", locale), class_name="cursor-pointer font-semibold casa-tap"),
        rx.el.dl(rx.foreach(State.view.agreed, line), class_name="grid gap-2 pt-2 sm:grid-cols-2"),
    )
