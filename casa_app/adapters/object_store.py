"""The object store: what Casa asks of it, and which one this process talks to.

Bytes lie in four buckets: `incoming` (pieces of uploads, thrown away), `originals` (content-addressed, kept),
`registers` (pages of paper registers, which can be locked where the store offers it) and `derived` (thumbnails and the
like, remade when lost). `S3Store` speaks to any S3, `LocalStore` to a folder (a kiosk).
"""

import json
import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal, Protocol, get_args

from pydantic import SecretStr

from casa_app.kit.errors import Unavailable
from casa_app.settings import Settings, settings

Bucket = Literal["incoming", "originals", "registers", "derived"]
BUCKETS: Final[tuple[Bucket, ...]] = get_args(Bucket)
KEPT: Final[tuple[Bucket, ...]] = ("originals", "registers")
"""Those whose objects keep every version: an overwrite loses nothing."""
# Bytes handed over at a time; S3 wants parts of at least 5 MiB.
CHUNK: Final = 256 * 1024
PART: Final = 5 * 1024 * 1024


class StoreUnavailable(Unavailable):
    """The object store does not answer, or refuses us; nothing was recorded."""


class StoreFull(Unavailable):
    """The disk, or the store behind it, has no room left; nothing was recorded."""

    key = "files.error.storage_full"
    status = 507


class ObjectMissing(LookupError):
    """There is no such object in the bucket."""


class NotOffered(RuntimeError):
    """The store at hand cannot do that: a folder has no addresses for browsers, and locks nothing."""


class ObjectLocked(RuntimeError):
    """A lock or a legal hold keeps the object: it cannot be removed."""


@dataclass(frozen=True)
class ObjectInfo:
    """An object as it lies in the store; `size` in bytes, `modified` aware UTC."""

    key: str
    size: int
    modified: datetime


@dataclass(frozen=True)
class Part:
    """A part of a multipart upload that has arrived; numbers start at 1."""

    number: int
    etag: str
    size: int


@dataclass(frozen=True)
class PostForm:
    """Where a browser posts a file as multipart/form-data, and the fields to send before it."""

    url: str
    fields: dict[str, str]


class ObjectStore(Protocol):
    """Every call raises StoreUnavailable when the store does not answer and StoreFull when it has no room."""

    direct: bool  # whether browsers can reach it by presigned addresses

    async def prepare(self) -> None:
        """Creates the buckets that are missing; turns versioning on, and locks of `registers`, where offered."""
        ...

    async def ping(self) -> None:
        """Returns when the store answers and our credentials hold."""
        ...

    async def put(self, bucket: Bucket, key: str, body: bytes, media_type: str) -> None:
        """Writes a whole object; one that exists is replaced."""
        ...

    async def put_stream(self, bucket: Bucket, key: str, chunks: AsyncIterator[bytes], media_type: str) -> int:
        """Writes an object of any length with bounded memory; returns its size in bytes. Nothing is left on failure."""
        ...

    async def get(self, bucket: Bucket, key: str, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start`, `length` of them or all that follow. Raises ObjectMissing at once."""
        ...

    async def head(self, bucket: Bucket, key: str) -> ObjectInfo:
        """What is known of an object. Raises ObjectMissing."""
        ...

    async def delete(self, bucket: Bucket, key: str, *, released: bool = False) -> None:
        """Removes an object with all its versions: what the law wants erased must be gone. Missing is fine.

        Raises ObjectLocked; `released` overrides a retention (governance mode), never a legal hold.
        """
        ...

    async def retain(self, bucket: Bucket, key: str, until: datetime) -> None:
        """Locks an object against removal until then, in governance mode. Raises NotOffered, ObjectMissing."""
        ...

    async def retained_until(self, bucket: Bucket, key: str) -> datetime | None:
        """How long an object is locked; None when it is not. Raises ObjectMissing."""
        ...

    async def hold(self, bucket: Bucket, key: str, *, on: bool) -> None:
        """Places a legal hold on an object, or lifts it. Raises NotOffered, ObjectMissing."""
        ...

    def objects(self, bucket: Bucket, prefix: str = "") -> AsyncIterator[ObjectInfo]:
        """Every object whose key begins with `prefix`, in key order."""
        ...

    async def begin_parts(self, bucket: Bucket, key: str, media_type: str) -> str:
        """Begins a multipart upload and returns its id."""
        ...

    async def put_part(self, bucket: Bucket, key: str, upload: str, number: int, body: bytes) -> Part:
        """Sends one part: at least PART bytes, but for the last."""
        ...

    async def parts(self, bucket: Bucket, key: str, upload: str) -> list[Part]:
        """The parts that have arrived, in order. Raises ObjectMissing for an upload that is over."""
        ...

    async def complete_parts(self, bucket: Bucket, key: str, upload: str, parts: Sequence[Part]) -> None:
        """Makes the object of its parts. Raises ObjectMissing for an upload that is over."""
        ...

    async def abort_parts(self, bucket: Bucket, key: str, upload: str) -> None:
        """Throws an unfinished multipart upload away. Missing is fine."""
        ...

    def presigned_get(self, bucket: Bucket, key: str, valid: timedelta) -> str:
        """An address by which a browser reads the object. Raises NotOffered."""
        ...

    def presigned_part(self, bucket: Bucket, key: str, upload: str, number: int, valid: timedelta) -> str:
        """An address by which a browser puts one part. Raises NotOffered."""
        ...

    def post_form(self, bucket: Bucket, key: str, most: int, valid: timedelta) -> PostForm:
        """A form by which a browser posts one object of at most `most` bytes; the store refuses more.

        Raises NotOffered. (A presigned PUT would not do: it limits no size.)
        """
        ...

    async def supports_object_lock(self, bucket: Bucket) -> bool:
        """Whether objects of the bucket can be locked against deletion."""
        ...

    async def close(self) -> None:
        """Gives connections back."""
        ...


@dataclass(frozen=True)
class StoreAddress:
    """Where an S3 server answers (`host:port`), and with which credentials."""

    endpoint: str
    access_key: str
    secret_key: SecretStr
    secure: bool = False

    def publish(self, path: Path) -> None:
        """Writes the address for the other processes of this installation, readable by its owner only."""
        draft = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(
                {
                    "endpoint": self.endpoint,
                    "access_key": self.access_key,
                    "secret_key": self.secret_key.get_secret_value(),
                },
                file,
            )
        draft.replace(path)

    @classmethod
    def published(cls, path: Path) -> "StoreAddress":
        """What `publish` wrote. Raises FileNotFoundError."""
        raw = json.loads(path.read_text())
        return cls(raw["endpoint"], raw["access_key"], SecretStr(raw["secret_key"]))


def embedded_folder(config: Settings) -> Path:
    """Where the embedded server keeps its data and its published address."""
    return config.data / "store"


def address_file(config: Settings) -> Path:
    """Where the embedded server's address is published."""
    return embedded_folder(config) / "endpoint.json"


_chosen: ObjectStore | None = None
_found: tuple[int, ObjectStore] | None = None


def use(store: ObjectStore | None) -> None:
    """Makes `store` the one of this process; None goes back to the settings."""
    global _chosen, _found
    _chosen, _found = store, None


def object_store() -> ObjectStore:
    """The store of this process, after the settings. Raises StoreUnavailable while the embedded one is not up.

    The embedded server may come back on other ports, so its published address is looked at again on each call.
    """
    global _found  # noqa: PLW0603
    if _chosen is not None:
        return _chosen
    config = settings()
    stamp = _stamp(config)
    if _found is None or _found[0] != stamp:
        _found = (stamp, _open(config))
    return _found[1]


def _stamp(config: Settings) -> int:
    if config.profile == "kiosk" or config.s3_endpoint:
        return 0
    try:
        return address_file(config).stat().st_mtime_ns
    except FileNotFoundError:
        raise StoreUnavailable from None


def _open(config: Settings) -> ObjectStore:
    from casa_app.adapters.local_store import LocalStore  # noqa: PLC0415 both need what this module defines
    from casa_app.adapters.s3_store import S3Store  # noqa: PLC0415

    if config.profile == "kiosk":
        return LocalStore(config.data / "objects")
    if config.s3_endpoint:
        address = StoreAddress(config.s3_endpoint, config.s3_access_key, config.s3_secret_key, secure=config.s3_secure)
    else:
        address = StoreAddress.published(address_file(config))
    return S3Store(address, prefix=config.s3_bucket_prefix, region=config.s3_region, public=config.s3_public_endpoint,
                   encrypted=config.s3_encrypted)  # fmt: skip
