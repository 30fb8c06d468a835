"""What the list and the sheet of cases share: badges, the term, the address of a sheet."""

from typing import Any, Final

import reflex as rx

from casa_app.kit.i18n import Locale
from casa_app.procedures.service.wording import EVENT_ICONS, STATE_ICONS
from casa_app.ui.badges import badge
from casa_app.ui.icons import icon_of

STATES: Final = tuple(STATE_ICONS)
STATE_DRAWINGS: Final = tuple(sorted(set(STATE_ICONS.values())))
EVENT_DRAWINGS: Final = tuple(sorted(set(EVENT_ICONS.values())))


def case_badge(view: Any, size: str = "text-xs") -> rx.Component:
    """The state of a row or sheet."""
    return badge(view.state_label, icon_of(view.state_icon, STATE_DRAWINGS, "size-4"), view.state_tone, size)


def case_link(locale: Locale, reference: Any) -> Any:
    """The address of a case's sheet."""
    return f"/{locale}/staff/case?reference=" + reference
