"""What a refused form leaves for the next page: the error and what was typed, sealed in a short-lived cookie.

A plain form post answers with a redirect, so that a reload never sends it twice; the page then reads this cookie from
the headers of its socket. Nothing personal goes through an address, and no script of the page can read it.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from typing import Any, Final

from starlette.responses import Response

from casa_app.identity.codes import Proof
from casa_app.kit.keys import Undecipherable, keyring

COOKIE: Final = "casa_form"
_SECONDS: Final = 30 * 60


@dataclass(frozen=True)
class Flash:
    """An error (its message key, parameters and field), the harmless values typed, and a proved contact."""

    error: str = ""
    params: tuple[tuple[str, int | str], ...] = ()
    field: str = ""
    contact: str = ""
    name: str = ""
    proof: Proof | None = None

    def seal(self, purpose: str = "form") -> str:
        """The cookie's value."""
        return urlsafe_b64encode(keyring().encrypt(json.dumps(asdict(self)), purpose)).decode()


def unseal(value: str) -> Flash:
    """What `seal` closed; an empty flash for anything else."""
    try:
        kept: dict[str, Any] = json.loads(keyring().decrypt(urlsafe_b64decode(value.encode()), "form"))
    except (ValueError, Undecipherable):
        return Flash()
    proof, params = kept.pop("proof"), kept.pop("params")
    return Flash(**kept, params=tuple((k, v) for k, v in params), proof=Proof(**proof) if proof else None)


def leave(response: Response, flash: Flash, *, secure: bool) -> None:
    """Puts a flash on a response."""
    response.set_cookie(COOKIE, flash.seal(), max_age=_SECONDS, path="/", secure=secure, httponly=True, samesite="lax")


def clear(response: Response, *, secure: bool) -> None:
    """Takes the flash away."""
    response.delete_cookie(COOKIE, path="/", secure=secure, httponly=True, samesite="lax")
