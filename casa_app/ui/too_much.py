"""What a page does with more text than its socket can carry: keeps it in the field, and says how short it has to be."""

from typing import Final

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.ui.icons import icon

# Characters of one form. A message of 1 MB closes the socket; a character takes up to four bytes, and quotes more.
CARRIED: Final = 100_000


class TooMuch(rx.Component):
    """Listens for texts beyond `most` characters and keeps their events from being sent."""

    library = "$/public/components/too_much.jsx"
    tag = "TooMuch"
    most: rx.Var[int]
    text: rx.Var[str]


def too_much(locale: Locale, most: int) -> rx.Component:
    """A live region that refuses texts which the socket could not carry; `most` is what the field may hold."""
    return TooMuch.create(
        icon("circle-alert", "size-5 mt-0.5"),
        most=CARRIED,
        text=t("kit.error.too_long", locale, most=most),
        class_name="flex items-start gap-2 rounded-(--radius-field) border-2 border-error bg-base-100 p-3 "
        "font-semibold text-error",
    )
