"""Documents that a claim hands out: the receipt as an A5 page in both languages, to print or to keep."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from casa_app.adapters import typesetting
from casa_app.claims.views import ReceiptView
from casa_app.kit.i18n import Locale, t

_TEMPLATE: Final = Path(__file__).parent.parent / "data" / "receipt.typ"
_WORDS: Final = (
    "city", "arrondissement", "heading", "qr", "scan", "reference", "secret", "filed", "entry", "subject", "photos",
    "next", "alone", "alone_how", "law", "demonstration",
)  # fmt: skip


async def receipt_pdf(view: ReceiptView, at: datetime) -> bytes:
    """The receipt as PDF bytes; `at` is when it was made."""
    return await typesetting.pdf(_TEMPLATE, _given(view), at)


def _given(view: ReceiptView) -> dict[str, Any]:
    shown = {"reference": view.reference, "secret": view.secret, "entry": view.entry, "filed": view.filed,
             "office_fr": view.office_fr, "office_ar": view.office_ar, "subject_fr": view.subject_fr,
             "subject_ar": view.subject_ar, "photos": view.photos, "demonstration": view.demonstration}  # fmt: skip
    return {
        "fr": _words(view, "fr"), "ar": _words(view, "ar"), "view": shown,
        "qr": typesetting.qr(view.link), "steps": _steps(view),
    }  # fmt: skip


def _words(view: ReceiptView, locale: Locale) -> dict[str, str]:
    words = {name: t(f"claims.receipt.{name}", locale) for name in _WORDS}
    words["rule"] = t("claims.receipt.rule" if view.verified else "claims.receipt.rule_unverified", locale)
    words["photos_count"] = t("claims.form.photos_count", locale, n=view.photos)
    return words


def _steps(view: ReceiptView) -> list[tuple[str, str]]:
    """What happens next, in French and Arabic; only the terms that the claim's regime gives it."""
    steps = [("acknowledge", view.acknowledge_fr, view.acknowledge_ar), ("answer", view.answer_fr, view.answer_ar)]
    told = [
        (t(f"claims.receipt.next.{name}", "fr", date=fr), t(f"claims.receipt.next.{name}", "ar", date=ar))
        for name, fr, ar in steps
        if fr
    ]
    return [*told, (t("claims.receipt.next.contest", "fr"), t("claims.receipt.next.contest", "ar"))]
