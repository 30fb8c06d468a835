"""Checking a document: by its printed code, without a network once the page was loaded, and by its file."""

from typing import Final

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.procedures import loading
from casa_app.ui.components import CheckDocument
from casa_app.ui.icons import icon
from casa_app.ui.layout import public_layout
from casa_app.ui.pages import public_page

_WORDS: Final = (
    "code", "code_help", "photo", "reading", "no_code", "paste", "paste_do", "file", "file_help", "file_do",
    "file_busy", "file_offline", "file_failed", "file_large", "valid", "valid_help", "in_force", "revoked",
    "revoked_help", "unknown", "unknown_help", "asking", "offline", "again", "invalid", "invalid_help", "no_keys",
    "no_keys_help", "kind", "number", "initials", "date", "demonstration", "pdf_good", "pdf_good_help", "pdf_foreign",
    "pdf_foreign_help", "pdf_changed", "pdf_changed_help", "pdf_none", "pdf_none_help", "pdf_unlisted", "by", "at",
)  # fmt: skip
_DRAWINGS: Final = ("qr-code", "camera", "file-check", "badge-check", "ban", "triangle-alert", "wifi-off", "info")


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
        CheckDocument.create(
            *(icon(name, "size-6") for name in _DRAWINGS),
            locale=locale,
            # The browser knows the date: the placeholder goes to it as it is.
            words={name: t(f"procedures.verify.{name}", locale, date="{date}") for name in _WORDS},
            kinds=_kinds(),
            drawings=list(_DRAWINGS),
        ),
        width="narrow",
    )


def _kinds() -> dict[str, dict[str, str]]:
    """The name of each kind of document in both languages, as the procedures that come with Casa say it."""
    results = [procedure.result for procedure, _ in loading.load_folder().values() if procedure.result]
    return {one.kind: {"fr": one.title["fr"], "ar": one.title["ar"]} for one in results}
