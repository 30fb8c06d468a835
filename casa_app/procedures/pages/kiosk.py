"""The kiosk checks documents: a code held to its camera, or read by a hand scanner, without any network."""

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.procedures.pages.check import check
from casa_app.ui.icons import icon
from casa_app.ui.pages import href, public_page

# What is made for a phone is read at arm's length here: text of 24 px and targets of 64 px at least.
_LARGE = (
    "text-[1.75rem] [&_h2]:text-[2rem] [&_.text-sm]:text-[1.5rem] [&_.btn]:h-auto [&_.btn]:min-h-20 "
    "[&_.btn]:text-[1.75rem] [&_input]:h-20 [&_input]:text-[1.5rem]"
)


@public_page("/kiosk/verify", "procedures.verify.page")
def verify(locale: Locale) -> rx.Component:
    """One task, at arm's length; the way back stands below it, within reach."""
    back = rx.el.a(
        icon("arrow-left", "size-8"), t("ui.back", locale), href=href(locale, "/kiosk"),
        class_name="btn btn-outline h-20 border-(--casa-line) px-8 text-[1.75rem]",
    )  # fmt: skip
    return rx.el.div(
        rx.el.main(
            rx.el.h1(t("procedures.verify.page", locale), class_name="text-[3.5rem] leading-tight font-semibold"),
            rx.el.p(t("procedures.verify.kiosk", locale), class_name="text-[1.75rem] text-(--casa-muted)"),
            rx.el.div(check(locale, {}, "kiosk"), class_name=_LARGE),
            back,
            id="main",
            class_name="flex flex-1 flex-col gap-8 px-16 py-16",
        ),
        custom_attrs={"data-surface": "kiosk", "data-casa-page": "kiosk-verify"},
        class_name="flex min-h-screen flex-col",
    )
