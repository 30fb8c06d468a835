"""The calendar of free times: days, times and ends as plain radio buttons, which every keyboard and reader knows."""

from typing import Any, Final

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.procedures.state.apply import ApplyState
from casa_app.procedures.state.slots import SlotsState
from casa_app.procedures.views import OptionView
from casa_app.ui.fields import fieldset
from casa_app.ui.icons import icon
from casa_app.ui.states import note

_CHIP: Final = (
    "relative flex min-h-12 cursor-pointer flex-col items-center justify-center rounded-(--radius-field) border "
    "border-(--casa-line) bg-base-100 px-1 py-1.5 text-center has-checked:border-primary has-checked:bg-primary "
    "has-checked:text-primary-content has-focus-visible:outline-2 has-focus-visible:outline-offset-2 "
    "has-focus-visible:outline-primary has-disabled:cursor-not-allowed has-disabled:border-base-300 "
    "has-disabled:bg-base-200 has-disabled:text-(--casa-muted)"
)
_DAYS: Final = "grid grid-cols-2 gap-2 sm:grid-cols-4"
_TIMES: Final = "grid grid-cols-4 gap-2 sm:grid-cols-6"
_MORE: Final = "btn btn-outline border-(--casa-line)"


def slots(locale: Locale) -> rx.Component:
    """The calendar of what the page books; made anew when something else is."""
    first = note(t("procedures.slots.first", locale), "info", "info")
    calendar = rx.el.div(_calendar(locale), key=ApplyState.slots_of, on_mount=SlotsState.open)
    return rx.match(ApplyState.slots_of, ("", rx.fragment()), ("?", first), calendar)


def _calendar(locale: Locale) -> rx.Component:
    view = SlotsState.view
    start, until = view.start.to(str), view.until.to(str)
    days = rx.el.div(
        rx.foreach(SlotsState.days, lambda day_of_calendar: _chip("slot.day", day_of_calendar, SlotsState.choose_day)),
        key=f"days-{view.page}",
        class_name=_DAYS,
    )
    none = rx.el.p(t("procedures.slots.none", locale), class_name="text-(--casa-muted)")
    times = rx.cond(
        SlotsState.times.length() > 0,
        rx.el.div(
            rx.foreach(SlotsState.times, lambda time_of_day: _chip("slot.time", time_of_day, SlotsState.choose_time)),
            key=f"times-{view.day}", class_name=_TIMES,
        ),
        none,
    )  # fmt: skip
    ends = rx.el.div(
        rx.foreach(SlotsState.ends, lambda end_of_stay: _chip("slot.end", end_of_stay, SlotsState.choose_end)),
        key=f"ends-{view.began}",
        class_name=_TIMES,
    )
    lost = note(rx.el.span(view.lost, role="alert"), "triangle-alert", "warning")
    time_name = rx.fragment(t("procedures.slots.time", locale), " ", view.day_name)
    return rx.el.div(
        rx.cond(view.lost != "", lost, rx.fragment()),
        # Whoever has chosen nothing yet is led to the days by the summary of problems.
        fieldset(rx.cond(view.day, "slot-days", start), t("procedures.slots.day", locale), days, _turning(locale),
                 error=rx.cond(view.day, "", ApplyState.errors[start])),
        rx.cond(view.day, fieldset(start, time_name, times, error=ApplyState.errors[start]), rx.fragment()),
        rx.cond(
            SlotsState.ends.length() > 0,
            fieldset(until, t("procedures.slots.end", locale), ends, error=ApplyState.errors[until]),
            rx.fragment(),
        ),
        class_name="space-y-5",
    )  # fmt: skip


def _chip(name: str, option: rx.Var[OptionView], choose: Any) -> rx.Component:
    # No id: `rx.el.form` sends the value of a radio button that has one, chosen or not.
    radio = rx.el.input(
        type="radio", name=name, value=option.value, default_checked=option.chosen, disabled=~option.open,
        on_change=lambda _: choose(option.value), class_name="absolute inset-0 cursor-[inherit] appearance-none",
    )  # fmt: skip
    return rx.el.label(
        radio,
        rx.el.span(option.label, class_name="casa-num font-semibold"),
        rx.cond(option.note != "", rx.el.span(option.note, class_name="text-sm"), rx.fragment()),
        key=option.value,  # a button that stands for another time must not stay pressed
        class_name=_CHIP,
    )


def _turning(locale: Locale) -> rx.Component:
    def way(key: str, pages: int, there: Any, drawing: str) -> rx.Component:
        button = rx.el.button(icon(drawing, "size-4"), t(key, locale), type="button", on_click=SlotsState.turn(pages),
                              class_name=_MORE)  # fmt: skip
        return rx.cond(there, button, rx.fragment())

    return rx.el.div(
        way("procedures.slots.earlier", -1, SlotsState.view.earlier, "arrow-left"),
        way("procedures.slots.later", 1, SlotsState.view.later, "arrow-right"),
        class_name="flex flex-wrap gap-2",
    )
