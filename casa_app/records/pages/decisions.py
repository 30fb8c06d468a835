"""`/{locale}/staff/registers/decisions`: registers that are held, and what one asks and another decides."""

from typing import Any, Final

import reflex as rx

from casa_app.kit.i18n import Locale, in_language, t
from casa_app.records.capture_views import DecisionLine, HoldLine
from casa_app.records.pages.parts import OUTLINE, card, frame, title, told
from casa_app.records.retention import retention
from casa_app.records.state.decisions import RecordsDecisionsState
from casa_app.ui.badges import badge
from casa_app.ui.dialog import dialog
from casa_app.ui.fields import select_field, text_field
from casa_app.ui.icons import icon
from casa_app.ui.pages import href, staff_page
from casa_app.ui.states import loading

State: Final = RecordsDecisionsState
_ROW: Final = "flex flex-wrap items-center gap-3 py-3"


@staff_page("/registers/decisions", "records.decisions.title", on_load=[State.open])
def decisions(locale: Locale) -> rx.Component:
    """What waits first; then the holds that stand, and the form that places one."""
    back = rx.el.a(icon("arrow-left"), t("records.registers.title", locale), href=href(locale, "/staff/registers"),
                   class_name="btn btn-ghost -ms-3 px-3")  # fmt: skip
    shown = rx.fragment(_asked(locale), _holds(locale), _form(locale), _lifting(locale))
    return frame(
        locale, back,
        title(t("records.decisions.title", locale), help_text=t("records.decisions.help", locale)),
        told(State.problem, "error"), rx.cond(State.ready, shown, loading(locale)),
    )  # fmt: skip


def _none(words: str) -> rx.Component:
    return rx.el.p(words, class_name="text-(--casa-muted)")


def _about(first: Any, second: Any, third: Any) -> rx.Component:
    return rx.el.span(
        rx.el.span(first, class_name="font-semibold"),
        rx.el.span(second),
        rx.el.span(third, class_name="casa-num text-sm text-(--casa-muted)"),
        class_name="me-auto flex min-w-0 flex-col",
    )


def _asked(locale: Locale) -> rx.Component:
    def button(name: str, look: str, one: rx.Var[DecisionLine], *, grant: bool) -> rx.Component:
        return rx.el.button(t(f"records.decision.{name}", locale), type="button", class_name=look,
                            on_click=State.decide(one.id, grant))  # fmt: skip

    def row(one: rx.Var[DecisionLine]) -> rx.Component:
        ways = rx.el.span(
            button("refuse", OUTLINE, one, grant=False),
            button("grant", "btn btn-primary", one, grant=True),
            class_name="flex gap-2",
        )
        own = rx.el.span(t("records.decision.own", locale), class_name="text-sm text-(--casa-muted)")
        return rx.el.li(
            _about(one.what, one.ground, one.asked),
            badge(one.state_text, "info", "neutral", "text-xs"),
            rx.cond(one.waits, rx.cond(one.own, own, ways), rx.fragment()),
            class_name=_ROW,
        )

    rows = rx.el.ul(rx.foreach(State.decisions, row), class_name="divide-y divide-base-300")
    none = _none(t("records.decisions.none", locale))
    return card(t("records.decisions.asked", locale), rx.cond(State.decisions.length() > 0, rows, none))


def _holds(locale: Locale) -> rx.Component:
    def row(one: rx.Var[HoldLine]) -> rx.Component:
        ask = rx.el.button(t("records.decision.ask_lift", locale), type="button", on_click=State.ask_lift(one.id),
                           class_name=OUTLINE)  # fmt: skip
        asked = rx.el.span(t("records.decision.lift_asked", locale), class_name="text-sm text-(--casa-muted)")
        return rx.el.li(_about(one.title, one.ground, one.since), rx.cond(one.asked, asked, ask), class_name=_ROW)

    rows = rx.el.ul(rx.foreach(State.holds, row), class_name="divide-y divide-base-300")
    none = _none(t("records.holds.none", locale))
    return card(t("records.holds.title", locale), rx.cond(State.holds.length() > 0, rows, none))


def _form(locale: Locale) -> rx.Component:
    grounds = [(code, in_language(said, locale)) for code, said in retention().grounds.items()]
    return card(
        t("records.holds.place", locale),
        rx.el.form(
            rx.el.div(
                rx.el.div(select_field("register", State.registers, label=t("records.holds.register", locale)),
                          class_name="sm:col-span-2"),
                select_field("ground", grounds, label=t("records.holds.ground", locale)),
                text_field("note", label=t("records.holds.note", locale), optional=t("ui.optional", locale)),
                class_name="grid gap-4 sm:grid-cols-2",
            ),
            rx.el.button(t("records.holds.go", locale), type="submit", class_name="btn btn-primary"),
            on_submit=State.place, reset_on_submit=True, no_validate=True, class_name="space-y-4",
        ),
    )  # fmt: skip


def _lifting(locale: Locale) -> rx.Component:
    ask = rx.el.button(t("records.decision.send", locale), type="submit", form="lift-hold",
                       class_name="btn btn-primary")  # fmt: skip
    return dialog(
        locale, "lift", t("records.decision.ask_lift", locale),
        rx.el.form(text_field("why", label=t("records.decision.why", locale)), on_submit=State.lift, id="lift-hold",
                   no_validate=True),
        is_open=State.lifting != "", on_close=State.ask_lift(""), actions=rx.fragment(ask),
    )  # fmt: skip
