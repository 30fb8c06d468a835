"""References: short, speakable, with a prefix for the office or device and a check character; and tracking secrets.

`HH-4K7-29P`: prefix `HH`, five random symbols, one check symbol. The alphabet is Crockford's base 32, which has no
letter that is read as a digit. The check is a linear code over GF(32): it finds every single wrong symbol and every
swap of two symbols, the prefix included.
"""

import re
import secrets
from typing import Final

from casa_app.kit.errors import Invalid

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET_DIGITS: Final = 9
_VALUE: Final = {symbol: value for value, symbol in enumerate(ALPHABET)} | {"I": 1, "L": 1, "O": 0, "U": 27}
_POLYNOMIAL: Final = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)
_SHAPE: Final = re.compile(r"^[0-9A-Z]{8}$")


class NotAReference(Invalid):
    """The text is not a reference: wrong length, or its check character does not fit (a slip in typing)."""

    key = "kit.error.not_a_reference"


def _times_x(value: int, times: int) -> int:
    for _ in range(times):
        value <<= 1
        if value & 0b100000:
            value ^= _POLYNOMIAL
    return value


def _check(symbols: str) -> str:
    total = 0
    for place, symbol in enumerate(symbols, start=1):
        total ^= _times_x(_VALUE[symbol], place)
    return ALPHABET[total]


def new_reference(prefix: str) -> str:
    """A random reference with a two-character prefix, e.g. `HH-4K7-29P`."""
    drawn = secrets.randbits(25)
    body = "".join(ALPHABET[drawn >> shift & 31] for shift in range(0, 25, 5))
    return _shown(prefix + body + _check(prefix + body))


def parse_reference(text: str) -> str:
    """The reference that a person typed, in its printed form. Raises NotAReference."""
    compact = re.sub(r"[\s\-‐-―.·]", "", text).upper()
    if not _SHAPE.match(compact):
        raise NotAReference(field="reference")
    body = "".join(ALPHABET[_VALUE[symbol]] for symbol in compact[2:])
    if _check(compact[:2] + body[:5]) != body[5]:
        raise NotAReference(field="reference")
    return _shown(compact[:2] + body)


def _shown(compact: str) -> str:
    return f"{compact[:2]}-{compact[2:5]}-{compact[5:]}"


def new_secret() -> str:
    """Nine random digits, the secret half of following a file without an account."""
    return f"{secrets.randbelow(10**SECRET_DIGITS):0{SECRET_DIGITS}}"


def show_secret(secret: str) -> str:
    """`582904137` as it is printed: `582 904 137`."""
    return " ".join(secret[at : at + 3] for at in range(0, len(secret), 3))
