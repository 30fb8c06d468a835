"""The check of a document, as the web page and the kiosk show it."""

from typing import Final

import reflex as rx

from casa_app.kit.i18n import LOCALES, Locale, t
from casa_app.ui.components import CheckDocument
from casa_app.ui.icons import icon

_WORDS: Final = (
    "code", "code_help", "photo", "image", "reading", "no_code", "paste", "paste_do", "scan", "camera", "camera_start",
    "camera_help", "camera_stop", "camera_failed", "file", "file_help", "file_do", "file_busy", "file_offline",
    "file_failed", "file_large", "valid", "valid_help", "in_force", "revoked", "revoked_help", "unknown",
    "unknown_help", "asking", "offline", "again", "invalid", "invalid_help", "no_keys", "no_keys_help", "kind",
    "number", "initials", "date", "demonstration", "pdf_good", "pdf_good_help", "pdf_foreign", "pdf_foreign_help",
    "pdf_changed", "pdf_changed_help", "pdf_none", "pdf_none_help", "pdf_unlisted", "by", "at",
)  # fmt: skip
_DRAWINGS: Final = ("qr-code", "camera", "file-check", "badge-check", "ban", "triangle-alert", "wifi-off", "info")


def check(locale: Locale, kinds: dict[str, dict[str, str]], at: str = "web") -> rx.Component:
    """Checks by camera, image, pasted code and file; at a kiosk (`at`) by camera and code alone.

    `kinds` are the names of documents until the keys of the city bring newer ones.
    """
    return CheckDocument.create(
        *(icon(name, "size-6") for name in _DRAWINGS),
        at=at,
        locale=locale,
        languages=list(LOCALES),
        # The browser knows the date: the placeholder goes to it as it is.
        words={name: t(f"procedures.verify.{name}", locale, date="{date}") for name in _WORDS},
        kinds=kinds,
        drawings=list(_DRAWINGS),
    )
