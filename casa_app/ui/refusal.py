"""A page that its reader may not open says so, alone, in the place of what will never come."""

from typing import Any

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.ui.icons import icon


class Refusal(rx.State):
    """Where this tab was refused last; the portal writes it (`portal/failures.py`)."""

    at: str = ""


def refused_here() -> Any:
    """Whether the page that is open was refused."""
    here: Any = Refusal.router.url.path
    at: Any = Refusal.at
    return (at != "") & (at == here)


def refused(locale: Locale) -> rx.Component:
    """The refusal and the ways on. `theme.css` hides whatever else the page would have said around it."""

    def way(key: str, address: str) -> rx.Component:
        return rx.el.a(t(key, locale), href=address, class_name="btn btn-outline border-(--casa-line)")

    return rx.el.div(
        icon("lock", "size-8 text-(--casa-muted)"),
        rx.el.h1(t("ui.refused.title", locale), class_name="text-2xl font-semibold"),
        rx.el.p(t("ui.refused.help", locale), class_name="max-w-prose text-(--casa-muted)"),
        rx.el.div(
            way("ui.header.account", f"/{locale}/account"),
            way("ui.home", f"/{locale}"),
            class_name="flex flex-wrap justify-center gap-2 pt-2",
        ),
        role="alert",
        custom_attrs={"data-refusal": ""},
        class_name="flex flex-col items-center gap-3 px-4 py-16 text-center",
    )
