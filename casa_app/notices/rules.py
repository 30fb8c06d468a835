"""States of a notice, and what an SMS costs (3GPP TS 23.038: GSM 7-bit alphabet, else UCS-2)."""

import unicodedata
from enum import StrEnum
from typing import Final, Literal

Channel = Literal["sms", "email"]
SEGMENTS_MOST: Final = 2

_GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE: Final = frozenset("^{}\\[~]|€\f")  # sent after an escape: two places each
_TYPOGRAPHY: Final = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "…": "...", "–": "-", "—": "-", "œ": "oe", "Œ": "OE",
     "\u00a0": " ", "\u202f": " ", "·": "-"}
)  # fmt: skip
# Places in one segment, and in each of several (the rest holds the concatenation header).
_GSM_ROOM: Final = (160, 153)
_UCS2_ROOM: Final = (70, 67)


class State(StrEnum):
    """Where a notice stands.

    `queued` waits (again); `handing` was about to leave when its worker was last heard of; `unsure` may have left
    through a carrier that cannot tell twice from once, so it is not tried again by itself.
    """

    QUEUED = "queued"
    HANDING = "handing"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"


OVER: Final = frozenset({State.SENT, State.FAILED, State.UNSURE})
TROUBLES: Final = frozenset({State.FAILED, State.UNSURE})
SHORT_LIVED: Final = frozenset({"identity.code"})  # dead after minutes: sending them again would only confuse


def masked(to: str) -> str:
    """An address that whoever knows it recognises, and nobody else learns: `06 •• •• •• 78`, `s•••@example.ma`."""
    if "@" in to:
        name, _, host = to.partition("@")
        return f"{name[:1]}•••@{host}"
    return f"0{to.removeprefix('+212')[:1]} •• •• •• {to[-2:]}"


def plain(text: str) -> str:
    """French or Latin text in letters of the GSM alphabet, which fits 160 to an SMS instead of 70.

    Quotation marks are straightened, and accents that the alphabet lacks (ê, ç ...) are left out. Text with other
    letters, such as Arabic, comes back unchanged.
    """
    simple = text.translate(_TYPOGRAPHY)
    simple = "".join(char if char in _GSM or char in _GSM_TWICE else _bare(char) for char in simple)
    return simple if all(char in _GSM or char in _GSM_TWICE for char in simple) else text


def _bare(char: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", char) if not unicodedata.combining(part))


def segments(text: str) -> int:
    """How many SMS the text is billed and sent as."""
    if all(char in _GSM or char in _GSM_TWICE for char in text):
        places, (alone, each) = len(text) + sum(char in _GSM_TWICE for char in text), _GSM_ROOM
    else:
        places, (alone, each) = len(text.encode("utf-16-be")) // 2, _UCS2_ROOM
    return 1 if places <= alone else -(-places // each)
