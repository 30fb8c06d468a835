"""The keyring: encryption at rest, keyed indexes of personal values, signatures. Kept in files, never in a backup."""

import base64
import hashlib
import hmac
import json
import os
import secrets
import threading
from functools import cache
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casa_app.settings import settings

_NONCE: Final = 12  # bytes, NIST SP 800-38D 5.2.1.1
FILE: Final = "keyring.json"


class Undecipherable(ValueError):
    """A sealed value that this key does not open: another key, or a changed byte."""


def encrypt(key: bytes, plain: bytes, context: bytes = b"") -> bytes:
    """AES-256-GCM of `plain`; `context` is authenticated and must be given again to open it."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, context)


def decrypt(key: bytes, sealed: bytes, context: bytes = b"") -> bytes:
    """Opens what `encrypt` made. Raises Undecipherable."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], context)
    except InvalidTag:
        raise Undecipherable("wrong key or changed bytes") from None


def write_once(path: Path, secret: bytes) -> bool:
    """Writes a file of secrets (mode 0600) whole, unless it is there: says whether this process made it.

    Of several processes the first to arrive wins; the others read what it made.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    else:
        return True
    finally:
        draft.unlink()


class Keyring:
    """The secrets of one installation."""

    def __init__(self, master: bytes, index: bytes, signing: bytes) -> None:
        self._master = master
        self._index = index
        self._signing = Ed25519PrivateKey.from_private_bytes(signing)

    @classmethod
    def load(cls, folder: Path) -> "Keyring":
        """The keyring of `folder`, made there on first use (mode 0600)."""
        path = folder / FILE
        if not path.exists():
            cls._create(path)
        raw = json.loads(path.read_text())
        return cls(*(base64.b64decode(raw[name]) for name in ("master", "index", "signing")))

    @staticmethod
    def _create(path: Path) -> None:
        keys = {name: base64.b64encode(secrets.token_bytes(32)).decode() for name in ("master", "index", "signing")}
        write_once(path, json.dumps(keys).encode())

    def encrypt(self, plain: bytes | str, context: str = "") -> bytes:
        """Seals a value under the master key."""
        return encrypt(self._master, plain.encode() if isinstance(plain, str) else plain, context.encode())

    def decrypt(self, sealed: bytes, context: str = "") -> bytes:
        """Opens what `encrypt` sealed. Raises Undecipherable."""
        return decrypt(self._master, sealed, context.encode())

    def blind_index(self, value: str, purpose: str = "") -> str:
        """A keyed hash (HMAC-SHA-256, hex) by which an encrypted value can be looked up."""
        return hmac.new(self._index, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature (RFC 8032) of `message`."""
        return self._signing.sign(message)

    @property
    def key_id(self) -> str:
        """Which key signs: the beginning of SHA-256 of its public half, hex."""
        return hashlib.sha256(self._signing.public_key().public_bytes_raw()).hexdigest()[:16]

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Whether `signature` is ours for `message`."""
        try:
            self._signing.public_key().verify(signature, message)
        except InvalidSignature:
            return False
        return True


@cache
def keyring() -> Keyring:
    """The keyring of this installation."""
    return Keyring.load(settings().keys_folder)
