"""The statement of a document: what its QR code says, signed, so that anyone can check it without a network.

A compact JWS (RFC 7515) with Ed25519 (RFC 8037; algorithm name of RFC 9864). JWS and not COSE: a browser checks it with
what it has, and 300 bytes fit a QR code that survives a fold. Claims: `n` number, `k` kind, `h` the holder's initials,
`d` date of issue (ISO 8601), `s` SHA-256 over what the document says, base64url. That digest cannot be the file's own:
the code stands in the file.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from casa_app.kit.audit import canonical
from casa_app.kit.keys import write_once

ALGORITHM: Final = "Ed25519"
LONGEST: Final = 2_000  # characters of a statement that is looked at
_FOLDER: Final = "documents"


class NotOurStatement(ValueError):
    """The text is no statement, was changed, or was signed by a key that is not ours."""


@dataclass(frozen=True)
class Statement:
    """What a document states of itself."""

    number: str
    kind: str
    initials: str
    issued_on: date
    digest: str  # base64url of SHA-256, without padding


def digest_of(content: Mapping[str, Any]) -> str:
    """The digest of what a document says (JSON, canonical), as statements carry it."""
    return base64.urlsafe_b64encode(hashlib.sha256(canonical(dict(content)).encode()).digest()).rstrip(b"=").decode()


def initials_of(name: str) -> str:
    """`Amina El Idrissi` as `A. E. I.`: enough to compare with a card, too little to collect."""
    return " ".join(f"{word[0].upper()}." for word in name.split()[:4])


def _kid(number: int) -> str:
    return f"{number:04d}"


class DocumentKeys:
    """The keys that sign statements: one is current, the others only verify. Kept in files of mode 0600."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / _FOLDER
        self._keys: dict[str, OKPKey] = {}

    def _load(self) -> dict[str, OKPKey]:
        paths = sorted(self._folder.glob("*.jwk")) if self._folder.exists() else []
        if len(paths) != len(self._keys):
            self._keys = {path.stem: OKPKey.import_key(json.loads(path.read_text())) for path in paths}
        return self._keys

    @property
    def current(self) -> OKPKey:
        """The newest key; the first one is made on first use."""
        if not self._load():
            self._make(1)
        return self._keys[max(self._keys)]

    def rotate(self) -> str:
        """Makes a new key that signs from now on; documents of the others still verify. Gives its id."""
        number = len(self._load()) + 1
        while not self._make(number):  # another process rotated at the same time
            number += 1
        return _kid(number)

    def _make(self, number: int) -> bool:
        """Makes the key of this number, unless another process did. Says whether it was this one."""
        key = OKPKey.generate_key(ALGORITHM, {"kid": _kid(number)})
        content = json.dumps(key.as_dict(private=True)).encode()
        made = write_once(self._folder / f"{_kid(number)}.jwk", content)
        self._load()
        return made

    def public(self) -> dict[str, Any]:
        """The public keys as a JSON Web Key Set (RFC 7517)."""
        _ = self.current
        return {"keys": [key.as_dict(private=False) for _, key in sorted(self._load().items())]}

    def sign(self, statement: Statement) -> str:
        """The statement as a compact JWS."""
        key = self.current
        claims = {"n": statement.number, "k": statement.kind, "h": statement.initials,
                  "d": statement.issued_on.isoformat(), "s": statement.digest}  # fmt: skip
        header = {"alg": ALGORITHM, "kid": key.kid}
        return jws.serialize_compact(header, canonical(claims).encode(), key, algorithms=[ALGORITHM])

    def verify(self, text: str) -> Statement:
        """The statement of a compact JWS. Raises NotOurStatement."""
        if len(text) > LONGEST:
            raise NotOurStatement
        try:
            keys = KeySet([key for _, key in sorted(self._load().items())])
            found = jws.deserialize_compact(text, keys, algorithms=[ALGORITHM])
            said = json.loads(found.payload)
            return Statement(said["n"], said["k"], said["h"], date.fromisoformat(said["d"]), said["s"])
        except (JoseError, ValueError, KeyError, TypeError):
            raise NotOurStatement from None
