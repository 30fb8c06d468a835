"""What the resident pages have in common: the language of the address, the receipt and its QR code."""

from typing import Any, Final

import segno

from casa_app.claims.views import FollowView, ReceiptView
from casa_app.kit.i18n import Locale, as_locale

NO_RECEIPT: Final = ReceiptView(
    reference="", secret="", entry="", office_fr="", office_ar="", filed="", filed_fr="", filed_ar="", subject_fr="",
    subject_ar="", photos=0, acknowledge_fr="", acknowledge_ar="", answer_fr="", answer_ar="", target="", verified=True,
    link="", demonstration=False,
)  # fmt: skip

NO_FILE: Final = FollowView(
    reference="", title="", title_lang="fr", state="", state_label="", category="", arrondissement="", place="",
    text="", text_lang="fr", answer_by="", answer_left="", answer_share=0, answer_tone="",
)  # fmt: skip


def locale_of(state: Any) -> Locale:
    """The language of the page that sent the event: the first part of its address."""
    return as_locale(str(state.router.url.path).strip("/").partition("/")[0])


def qr_path(text: str) -> tuple[str, int]:
    """A QR code (ISO/IEC 18004) as one SVG path on a square of so many modules, quiet zone of four included."""
    code = segno.make(text, error="m", micro=False)
    rows = [bytes(row) for row in code.matrix_iter(border=4)]
    runs = [f"M{x},{y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark]
    return "".join(runs), len(rows)
