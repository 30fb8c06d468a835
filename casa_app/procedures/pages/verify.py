"""Checking a document: by its printed code, without a network once the page was loaded, and by its file."""

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.procedures import loading
from casa_app.procedures.pages.check import check
from casa_app.ui.layout import public_layout
from casa_app.ui.pages import public_page


@public_page("/verify", "procedures.verify.page")
def verify(locale: Locale) -> rx.Component:
    """The page that the code of a document leads to: `#` and its statement."""
    return public_layout(
        locale,
        rx.el.header(
            rx.el.h1(t("procedures.verify.page", locale), class_name="text-2xl font-semibold"),
            rx.el.p(t("procedures.verify.intro", locale), class_name="text-(--casa-muted)"),
            class_name="space-y-1",
        ),
        check(locale, _kinds()),
        width="narrow",
    )


def _kinds() -> dict[str, dict[str, str]]:
    """The name of each kind of document in both languages, as the procedures that come with Casa say it."""
    results = [procedure.result for procedure, _ in loading.load_folder().values() if procedure.result]
    return {one.kind: {"fr": one.title["fr"], "ar": one.title["ar"]} for one in results}
