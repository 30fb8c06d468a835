"""What stands at an address that leads nowhere, in every profile."""

import reflex as rx

from casa_app.kit.i18n import LOCALES, direction, t
from casa_app.ui.icons import icon
from casa_app.ui.pages import href


def not_found() -> rx.Component:
    """The page of an unknown address; its language is unknown too, so it speaks both."""
    words = [
        rx.el.div(
            rx.el.h1(t("portal.not_found.title", locale), class_name="text-2xl font-semibold"),
            rx.el.p(t("portal.not_found.help", locale)),
            rx.el.a(icon("house"), t("ui.home", locale), href=href(locale), class_name="btn btn-primary"),
            lang=locale,
            dir=direction(locale),
            class_name="space-y-3",
        )
        for locale in LOCALES
    ]
    return rx.el.main(*words, id="main", class_name="mx-auto max-w-xl space-y-8 px-4 py-10")
