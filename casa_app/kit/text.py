"""Text that people type: cleaning before it is kept, folding before it is searched."""

import re
import unicodedata

from casa_app.kit.errors import TooLong, Unreadable

_ARABIC_LETTERS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ـ": None}
)
_ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "ʼ": "'"})
# Overrides and embeddings reorder what others read; isolates and marks are needed by honest mixed text.
_DECEIVING = re.compile("[\u202a-\u202e]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean(text: str, *, most: int, field: str = "") -> str:
    """`text` as it is kept: NFC, trimmed, line ends as LF, without control characters.

    Raises Unreadable for NUL, lone surrogates and bidirectional overrides, TooLong beyond `most` characters.
    """
    if len(text) > most * 4:
        raise TooLong(field=field, most=most)
    if _UNSTORABLE.search(text) or _DECEIVING.search(text):
        raise Unreadable(field=field)
    text = _CONTROL.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()
    if len(text) > most:
        raise TooLong(field=field, most=most)
    return text


class _WithoutMarks(dict[int, int | None]):
    """A table for `str.translate` that drops combining marks; it learns each character when it first meets it."""

    def __missing__(self, code: int) -> int | None:
        kept = self[code] = None if unicodedata.combining(chr(code)) else code
        return kept


_NO_MARKS = _WithoutMarks()


def fold(text: str) -> str:
    """`text` as it is searched: lower case, no accents, vowels or tatweel; alif, hamza, ya, ta marbuta unified."""
    text = unicodedata.normalize("NFKD", text.lower().translate(_LIGATURES))
    text = text.translate(_NO_MARKS)
    text = unicodedata.normalize("NFC", text).translate(_ARABIC_LETTERS).translate(_ARABIC_DIGITS)
    return " ".join(re.findall(r"[^\W_]+", text))
