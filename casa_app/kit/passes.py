"""What a browser holds after it proved the secret of a file: reference and secret, sealed and short-lived.

Both are kept, so that each act proves the pair again: a secret that was changed shuts the door.
"""

import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from casa_app.kit.keys import Undecipherable, keyring

LIFE: Final = timedelta(hours=2)
MOST: Final = 5  # files that one browser follows at once


@dataclass(frozen=True)
class Pass:
    """The right to follow one file, proven by its secret."""

    reference: str
    secret: str


def secret_index(given: Pass, purpose: str) -> str:
    """The keyed hash under which a file's secret is kept; it holds for this reference only."""
    digits = re.sub(r"\D", "", given.secret)
    return keyring().blind_index(f"{given.reference}:{digits}", purpose)


def proves(given: Pass, kept: str | None, purpose: str) -> bool:
    """Whether the secret is the one that is kept; a file that is missing (None) costs the same work."""
    return hmac.compare_digest(secret_index(given, purpose), kept or "") and kept is not None


def seal(passes: tuple[Pass, ...], now: datetime, purpose: str) -> str:
    """A cookie's value for these passes, the newest first; it opens for this `purpose` only."""
    kept = {"until": (now + LIFE).timestamp(), "passes": [[one.reference, one.secret] for one in passes[:MOST]]}
    return urlsafe_b64encode(keyring().encrypt(json.dumps(kept), purpose)).decode()


def unseal(value: str, now: datetime, purpose: str) -> tuple[Pass, ...]:
    """The passes of a cookie; none for a forged, broken or expired one."""
    try:
        kept = json.loads(keyring().decrypt(urlsafe_b64decode(value.encode()), purpose)) if value else {}
    except (ValueError, Undecipherable):
        return ()
    if kept.get("until", 0) < now.timestamp():
        return ()
    return tuple(Pass(reference, secret) for reference, secret in kept["passes"])


def add(passes: tuple[Pass, ...], new: Pass) -> tuple[Pass, ...]:
    """The passes with a new one before them, each file once."""
    return (new, *(one for one in passes if one.reference != new.reference))[:MOST]
