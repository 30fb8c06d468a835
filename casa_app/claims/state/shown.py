"""What the resident pages show before there is anything: no receipt, no file."""

from typing import Final

from casa_app.claims.views import FollowView, ReceiptView

NO_RECEIPT: Final = ReceiptView(
    reference="", secret="", entry="", office_fr="", office_ar="", filed="", filed_fr="", filed_ar="", subject_fr="",
    subject_ar="", photos=0, acknowledge_fr="", acknowledge_ar="", answer_fr="", answer_ar="", target="", verified=True,
    link="", demonstration=False,
)  # fmt: skip

NO_FILE: Final = FollowView(
    reference="", title="", title_lang="fr", state="", state_label="", category="", arrondissement="", place="",
    text="", text_lang="fr", answer_by="", answer_left="", answer_share=0, answer_tone="",
)  # fmt: skip
