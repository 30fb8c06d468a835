"""What may be sent, how large, and the names of everything that is refused. Sizes are in bytes."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from casa_app.kit.errors import CasaError, Invalid

MEGABYTE: Final = 1_000_000
# A piece of an upload as it is kept in `incoming`; also what one hop through our memory may weigh.
PIECE: Final = 4 * 1024 * 1024
MOST_PIXELS: Final = 50_000_000
# Pixels. Half the side of a phone's 12 million (4000 or 4032), a quarter of its 48: a JPEG decoder then skips what
# would be thrown away, for a quarter of the memory and time. Reads a street sign, prints A5 at 240 dpi.
LONGEST_SIDE: Final = 2000
THUMBNAIL_SIDE: Final = 480
JPEG_QUALITY: Final = 85
# An upload, and the file of a draft never filed, is kept this long after its last byte.
KEPT: Final = timedelta(days=7)
# Younger objects are never swept: their row may be about to be written.
GRACE: Final = timedelta(hours=24)
PHOTOS_A_DRAFT: Final = 5
FILES_A_DRAFT: Final = 60
NAME_MOST: Final = 200

JPEG: Final = "image/jpeg"
PDF: Final = "application/pdf"
DWG: Final = "image/vnd.dwg"  # IANA; AutoCAD's drawings, kept as they are
IMAGES: Final = frozenset({JPEG, "image/png", "image/webp", "image/heic"})


@dataclass(frozen=True)
class Kind:
    """A kind of upload: what it accepts and how many a draft may hold."""

    name: str
    media_types: frozenset[str]
    setting: str  # the setting that holds its limit, in MB
    most: int


KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind("photo", IMAGES, "photo_limit_mb", PHOTOS_A_DRAFT),
        Kind("document", IMAGES | {PDF}, "upload_limit_mb", FILES_A_DRAFT),
        Kind("plan", IMAGES | {PDF, DWG}, "upload_limit_mb", FILES_A_DRAFT),
    )
}


class FileTooLarge(CasaError):
    """More bytes than `most` megabytes, or than were declared."""

    key = "files.error.too_large"
    status = 413


class NotAPhoto(CasaError):
    """The content is no JPEG, PNG, WebP or HEIC, whatever its name says."""

    key = "files.error.not_a_photo"
    status = 415


class NotADocument(CasaError):
    """The content is neither a PDF nor a photo."""

    key = "files.error.not_a_document"
    status = 415


class NotAPlan(CasaError):
    """The content is neither a PDF, a photo nor a DWG drawing."""

    key = "files.error.not_a_plan"
    status = 415


class ImageTooManyPixels(CasaError):
    """The image would unfold to more than `most` million pixels."""

    key = "files.error.too_many_pixels"
    status = 422


class FileDamaged(CasaError):
    """The file breaks off or cannot be decoded."""

    key = "files.error.damaged"
    status = 422


class FileEmpty(Invalid):
    """A file without a byte."""

    key = "files.error.empty"


class TooManyFiles(CasaError):
    """The draft holds `n` files already."""

    key = "files.error.too_many"
    status = 409


class UploadUnknown(CasaError):
    """No such upload, or it has expired, or the secret is not its own."""

    key = "files.error.unknown"
    status = 404


class UploadConflict(CasaError):
    """Bytes were sent for another place than the one the upload stands at (tus 1.0.0, PATCH)."""

    key = "files.error.conflict"
    status = 409


class UploadIncomplete(CasaError):
    """The upload is not whole yet, or not examined: it cannot be used."""

    key = "files.error.incomplete"
    status = 409


class UploadInterrupted(CasaError):
    """The sender fell silent; what arrived is kept."""

    key = "files.error.interrupted"
    status = 408


class ProtocolMistake(CasaError):
    """A header that the tus protocol wants is missing or wrong."""

    key = "files.error.protocol"
    status = 400


class WrongVersion(ProtocolMistake):
    """Another version of the tus protocol than 1.0.0."""

    status = 412


class WrongContentType(ProtocolMistake):
    """PATCH wants `application/offset+octet-stream`."""

    status = 415


# What examination may say; an upload remembers it, so that asking twice gives the same answer.
REFUSALS: Final[dict[str, type[CasaError]]] = {
    refusal.key: refusal
    for refusal in (FileTooLarge, NotAPhoto, NotADocument, NotAPlan, ImageTooManyPixels, FileDamaged)
}


def kind_of(name: str) -> Kind:
    """The kind called `name`. Raises ProtocolMistake."""
    try:
        return KINDS[name]
    except KeyError:
        raise ProtocolMistake(field="kind") from None


def sniff(head: bytes) -> str | None:
    """The media type that the first bytes (32 suffice) tell; None for every type that Casa does not take.

    JPEG: ITU-T T.81 B.1; PNG: RFC 2083 3.1; WebP: RFC 9649 2.4; HEIC: ISO/IEC 23008-12 10.2; PDF: ISO 32000-1 7.5.2.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and _brands(head) & {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}:
        return "image/heic"
    if head.startswith(b"AC10") and head[4:6].isdigit():  # Open Design Specification for .dwg, 3
        return DWG
    return PDF if head.startswith(b"%PDF-") else None


def _brands(head: bytes) -> set[bytes]:
    size = min(int.from_bytes(head[:4], "big"), len(head))
    return {head[8:12], *(head[at : at + 4] for at in range(16, size, 4))} if b"avif" not in head else set()


def original_key(digest: str) -> str:
    """Where an original with this SHA-256 (hex) lies: the same bytes lie once."""
    return f"sha256/{digest[:2]}/{digest}"


def thumbnail_key(digest: str) -> str:
    """Where the thumbnail of that original lies."""
    return f"thumbnail/{digest[:2]}/{digest}"
