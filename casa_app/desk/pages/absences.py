"""`/{locale}/staff/absences`: who is away, who stands in, and what waits meanwhile."""

from typing import Any

import reflex as rx

from casa_app.desk.pages.parts import CELL, HEAD, OUTLINE, TABLE, card, column, frame, title, told
from casa_app.desk.state.absences import AbsenceState
from casa_app.desk.views import AbsenceView
from casa_app.kit.i18n import Locale, t
from casa_app.ui.badges import badge
from casa_app.ui.fields import date_field, select_field
from casa_app.ui.pages import staff_page
from casa_app.ui.states import empty, loading


@staff_page("/absences", "desk.absences.title", on_load=AbsenceState.open)
def absences(locale: Locale) -> rx.Component:
    """What lasts and what is to come; below it the form."""
    listed = rx.cond(
        AbsenceState.rows.length() > 0,
        _table(locale),
        empty(t("desk.absences.none", locale), t("desk.absences.none_help", locale), drawing="calendar-days"),
    )
    return frame(
        locale,
        "absences",
        column(
            title(t("desk.absences.title", locale), help_text=t("desk.absences.help", locale)),
            told(AbsenceState.done),
            told(AbsenceState.problem, "error"),
            rx.cond(AbsenceState.ready, rx.fragment(listed, _help(locale), _form(locale)), loading(locale)),
        ),
    )


def _table(locale: Locale) -> rx.Component:
    heads = [rx.el.th(t(f"desk.absences.head.{name}", locale), scope="col", class_name=HEAD)
             for name in ("name", "days", "substitute", "files")]  # fmt: skip
    none = rx.el.th(rx.el.span(t("desk.absences.end", locale), class_name="sr-only"), scope="col")
    return rx.el.div(
        rx.el.table(
            rx.el.caption(t("desk.absences.title", locale), class_name="sr-only"),
            rx.el.thead(rx.el.tr(*heads, none)),
            rx.el.tbody(rx.foreach(AbsenceState.rows, lambda row: _row(locale, row))),
            class_name="w-full",
        ),
        class_name=f"relative {TABLE}",  # what is for screen readers scrolls with the table, not beside it
    )


def _row(locale: Locale, row: rx.Var[AbsenceView]) -> rx.Component:
    mine = badge(t("desk.absences.mine", locale), "user-round", "info", "text-xs")
    now = badge(t("desk.absences.now", locale), "clock", "warning", "text-xs")
    end = rx.el.button(t("desk.absences.end", locale), type="button", on_click=AbsenceState.end(row.id),
                       class_name=f"{OUTLINE} btn-sm casa-tap")  # fmt: skip
    hand = rx.el.button(t("desk.absences.hand", locale), type="button", on_click=AbsenceState.hand_over(row.id),
                        class_name=f"{OUTLINE} btn-sm casa-tap")  # fmt: skip
    return rx.el.tr(
        rx.el.td(row.name, class_name=f"{CELL} font-semibold"),
        rx.el.td(
            rx.el.span(row.days, rx.cond(row.now, now, rx.fragment()), class_name="flex flex-wrap items-center gap-2"),
            class_name=CELL,
        ),
        rx.el.td(
            rx.el.span(row.substitute, rx.cond(row.mine, mine, rx.fragment()),
                       class_name="flex flex-wrap items-center gap-2"),
            class_name=CELL,
        ),
        rx.el.td(row.files, class_name=f"{CELL} casa-num"),
        rx.el.td(
            rx.el.div(
                rx.cond(AbsenceState.oversees & row.may_end & (row.files > 0), hand, rx.fragment()),
                rx.cond(row.may_end, end, rx.fragment()),
                class_name="flex justify-end gap-2",
            ),
            class_name=CELL,
        ),
        class_name="border-t border-base-300",
    )  # fmt: skip


def _help(locale: Locale) -> rx.Component:
    words = rx.el.p(t("desk.absences.hand_help", locale), class_name="text-sm text-(--casa-muted)")
    return rx.cond(AbsenceState.oversees & (AbsenceState.rows.length() > 0), words, rx.fragment())


def _form(locale: Locale) -> rx.Component:
    def choice(name: str, first: str) -> rx.Component:
        return select_field(name, AbsenceState.colleagues, label=t(f"desk.absences.{name}", locale),
                            empty=t(f"desk.absences.{first}", locale), error=_error(name))  # fmt: skip

    def day(name: str) -> rx.Component:
        return date_field(name, label=t(f"desk.absences.{name}", locale), error=_error(name), min=AbsenceState.today)

    return card(
        t("desk.absences.mark", locale),
        rx.el.form(
            rx.cond(AbsenceState.oversees, choice("who", "me"), rx.fragment()),
            day("since"),
            day("until"),
            choice("substitute", "choose"),
            rx.el.button(t("desk.absences.send", locale), type="submit", class_name="btn btn-primary self-end"),
            key=AbsenceState.round.to_string(),
            on_submit=AbsenceState.mark,
            no_validate=True,
            class_name="grid gap-4 sm:grid-cols-2 lg:grid-cols-3",
        ),
    )


def _error(name: str) -> Any:
    return AbsenceState.errors[name]
