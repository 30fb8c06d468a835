"""What the list and the sheet of cases share: badges, the term, the address of a sheet."""

from typing import Any, Final

import reflex as rx

from casa_app.kit.i18n import Locale
from casa_app.procedures.service.wording import EVENT_ICONS, STATE_ICONS
from casa_app.procedures.staff_views import Line
from casa_app.ui.badges import badge
from casa_app.ui.icons import icon_of

LINE: Final = "border-t border-base-300 py-3 first:border-t-0 first:pt-0 space-y-1.5"
STATES: Final = tuple(STATE_ICONS)
STATE_DRAWINGS: Final = tuple(sorted(set(STATE_ICONS.values())))
EVENT_DRAWINGS: Final = tuple(sorted(set(EVENT_ICONS.values())))


def case_badge(view: Any, size: str = "text-xs") -> rx.Component:
    """The state of a row or sheet."""
    return badge(view.state_label, icon_of(view.state_icon, STATE_DRAWINGS, "size-4"), view.state_tone, size)


def case_link(locale: Locale, reference: Any) -> Any:
    """The address of a case's sheet."""
    return f"/{locale}/staff/case?reference=" + reference


def when(there: Any, shown: rx.Component) -> rx.Component:
    """What is shown where there is something."""
    return rx.cond(there, shown, rx.fragment())


def described(lines: Any, cls: str = "grid gap-3 sm:grid-cols-2") -> rx.Component:
    """Names and their values."""
    def one(line: rx.Var[Line]) -> rx.Component:
        return rx.el.div(
            rx.el.dt(line.label, class_name="text-sm text-(--casa-muted)"),
            rx.el.dd(rx.el.bdi(line.value), class_name="font-semibold whitespace-pre-line break-words"),
        )

    return rx.el.dl(rx.foreach(lines, one), class_name=cls)
