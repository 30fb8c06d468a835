"""The city's seal: PAdES signatures (ETSI EN 319 142-1) on PDF files, and the check of one.

`Pkcs12Signer` holds the key of a PKCS#12 file. A hardware module or a remote service is another `Signer`: it wraps
pyHanko's `PKCS11Signer`, say. A time-stamp authority is handed in as pyHanko's `TimeStamper`.
"""

import asyncio
import hashlib
import io
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext

from casa_app.kit.keys import keyring, write_once
from casa_app.settings import settings

DEMONSTRATION: Final = "Casa - cachet de démonstration, sans valeur légale"
FIELD: Final = "Casa"
_FILES: Final = "demonstration-seal*.p12"
_SEALS: Final = "seals"  # the folder of the certificates of every seal that was ever used
_YEARS: Final = timedelta(days=3 * 365)
_sealing: Final = ThreadPoolExecutor(2, thread_name_prefix="casa-seal")
# The files of strangers have threads of their own: however long one takes, what the city issues does not wait for it.
# Whose certificate it is, `is_ours` says; that no chain of strangers' vouches for it is no fault to log.
logging.getLogger("pyhanko.sign.validation.generic_cms").setLevel(logging.CRITICAL)
_checking: Final = ThreadPoolExecutor(2, thread_name_prefix="casa-check")


class SealUnavailable(RuntimeError):
    """The seal's key is missing, its password is wrong or its certificate has expired. Nothing was signed."""


class Signer(Protocol):
    """Whatever can seal a PDF."""

    @property
    def subject(self) -> str:
        """The name in its certificate."""

    @property
    def certificate(self) -> bytes:
        """Its certificate (X.509, DER)."""

    @property
    def demonstration(self) -> bool:
        """Whether the certificate is a self-made one, without legal value."""

    def seal(self, pdf: bytes, reason: str) -> bytes:
        """The file with a PAdES signature over all of it. Blocking. Raises SealUnavailable."""


class Pkcs12Signer:
    """Seals with the key of a PKCS#12 file."""

    def __init__(
        self, path: Path, password: bytes, *, demonstration: bool = False, timestamper: TimeStamper | None = None
    ) -> None:
        found = signers.SimpleSigner.load_pkcs12(str(path), passphrase=password)  # type: ignore[no-untyped-call]
        if found is None:
            raise SealUnavailable(f"{path.name} cannot be opened: is CASA_SEAL_PASSWORD its password?")
        self._signer: Any = found
        self._timestamper = timestamper
        self.demonstration = demonstration

    @property
    def subject(self) -> str:
        """The common name of its certificate."""
        return str(self._signer.signing_cert.subject.native["common_name"])

    @property
    def certificate(self) -> bytes:
        """As `Signer.certificate`."""
        return bytes(self._signer.signing_cert.dump())

    def seal(self, pdf: bytes, reason: str) -> bytes:
        """As `Signer.seal`. An expired certificate seals nothing: no reader would believe it."""
        until = self._signer.signing_cert.not_valid_after
        if until < datetime.now(UTC):
            raise SealUnavailable(f"the certificate of the seal expired on {until:%Y-%m-%d}")
        about = signers.PdfSignatureMetadata(field_name=FIELD, md_algorithm="sha256", reason=reason,
                                             subfilter=SigSeedSubFilter.PADES, name=self.subject)  # fmt: skip
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        sealed = signers.sign_pdf(writer, about, signer=self._signer, timestamper=self._timestamper)
        return bytes(sealed.getvalue())


@cache
def signer() -> Signer:
    """The seal of this installation: the one of the settings, or a self-made one for demonstrations.

    Raises SealUnavailable.
    """
    config = settings()
    if config.seal_pkcs12 is not None:
        found = Pkcs12Signer(config.seal_pkcs12, config.seal_password.get_secret_value().encode())
    elif not config.demonstration:
        raise SealUnavailable("CASA_SEAL_PKCS12 names no certificate: outside a demonstration nothing can be issued")
    else:
        made = _demonstration_seals()
        path = made[-1] if made else _make_demonstration_seal(1)
        found = Pkcs12Signer(path, _password(), demonstration=True)
    remember(found.certificate)
    return found


# --- Seals over time --------------------------------------------------------------------------------------------------


def remember(certificate: bytes) -> None:
    """Keeps a certificate (X.509, DER) whose seals are ours for good: what it sealed outlives it."""
    path = settings().keys_folder / _SEALS / f"{hashlib.sha256(certificate).hexdigest()}.cer"
    if not path.exists():
        write_once(path, certificate)


def is_ours(certificate: bytes) -> bool:
    """Whether a certificate (X.509, DER) is that of a seal which this installation uses, or has used."""
    return (settings().keys_folder / _SEALS / f"{hashlib.sha256(certificate).hexdigest()}.cer").exists()


def rotate_demonstration() -> str:
    """Makes a new demonstration seal, which processes take up as they start; gives the SHA-256 of its certificate."""
    signer()  # the one before is remembered, though it may never have sealed anything
    number = len(_demonstration_seals()) + 1
    _make_demonstration_seal(number)
    signer.cache_clear()
    return hashlib.sha256(signer().certificate).hexdigest()


def _demonstration_seals() -> list[Path]:
    """The files of the self-made seals, the newest last."""
    return sorted(settings().keys_folder.glob(_FILES), key=lambda path: (len(path.name), path.name))


def _make_demonstration_seal(number: int) -> Path:
    path = settings().keys_folder / (_FILES.replace("*", "") if number == 1 else _FILES.replace("*", f"-{number}"))
    write_once(path, _demonstration_seal(_password()))
    return path


def _password() -> bytes:
    return keyring().blind_index(_FILES.replace("*", ""), "seal").encode()


def _demonstration_seal(password: bytes) -> bytes:
    """A key and a certificate that says itself that it is worth nothing, as PKCS#12."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DEMONSTRATION)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _YEARS).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    return pkcs12.serialize_key_and_certificates(b"casa", key, made, None, BestAvailableEncryption(password))


def _usage() -> x509.KeyUsage:
    """Sealing documents, and signing its own certificate."""
    return x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


async def seal(pdf: bytes, reason: str) -> bytes:
    """The file sealed by this installation's signer, without holding up anybody else. Raises SealUnavailable."""
    return await asyncio.get_running_loop().run_in_executor(_sealing, lambda: signer().seal(pdf, reason))


# --- Checking --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """What a check of a PDF found. `ours`: by a seal that this installation uses, or has used (`remember`)."""

    sealed: bool
    intact: bool = False
    ours: bool = False
    subject: str = ""
    signed_at: datetime | None = None


def examine(pdf: bytes) -> Verdict:
    """Checks the seal of a PDF: whether there is one, over the whole file, unchanged, and whose. Blocking.

    What cannot be read as a signed PDF is told as not sealed.
    """
    signer()  # its certificate is remembered before anything is compared with it
    try:
        found = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_signatures
        if not found:
            return Verdict(sealed=False)
        # The very certificate is compared, not its chain or its dates: it has expired when old documents are checked.
        status = validate_pdf_signature(found[-1], ValidationContext(trust_roots=[], allow_fetching=False))
    except (PdfError, SignatureValidationError, ValueError, KeyError, IndexError, TypeError, AttributeError):
        # Bytes of a stranger: whatever pyHanko stumbles over, this is no document of ours.
        return Verdict(sealed=False)
    whole = bool(status.intact and status.valid and status.coverage is SignatureCoverageLevel.ENTIRE_FILE)
    subject = str(status.signing_cert.subject.native.get("common_name", ""))
    return Verdict(True, whole, is_ours(status.signing_cert.dump()), subject, status.signer_reported_dt)


async def check(pdf: bytes) -> Verdict:
    """What `examine` finds, without holding up anybody else."""
    return await asyncio.get_running_loop().run_in_executor(_checking, examine, pdf)
