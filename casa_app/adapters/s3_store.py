"""The object store over S3: the `minio` SDK, its blocking calls in a few threads, memory bounded by parts.

The SDK offers multipart only as one long call; resumable uploads need its single steps, which it has under names with
an underscore. They are used here and nowhere else, and the tests run each against a real server.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import urllib3
from minio import Minio
from minio import datatypes as s3
from minio.commonconfig import ENABLED, GOVERNANCE
from minio.deleteobjects import DeleteObject
from minio.error import MinioException, S3Error
from minio.retention import Retention
from minio.sse import SseS3
from minio.versioningconfig import VersioningConfig

from casa_app.adapters.object_store import (
    BUCKETS,
    CHUNK,
    KEPT,
    PART,
    Bucket,
    NotOffered,
    ObjectInfo,
    ObjectLocked,
    ObjectMissing,
    Part,
    PostForm,
    StoreAddress,
    StoreFull,
    StoreUnavailable,
)
from casa_app.kit import logs

T = TypeVar("T")
_log = logs.get(__name__)
_THREADS: Final = 6
_TIMEOUT: Final = urllib3.Timeout(connect=3, read=60)
_MISSING: Final = {"NoSuchKey", "NoSuchBucket", "NoSuchUpload", "NoSuchVersion"}
_NOT_OFFERED: Final = {"NotImplemented", "MethodNotAllowed"}
_NO_LOCKS: Final = _NOT_OFFERED | {"InvalidRequest", "InvalidBucketObjectLockConfiguration",
                                   "ObjectLockConfigurationNotFoundError"}  # fmt: skip
_LOCKED: Final = {"AccessDenied", "ObjectLocked"}
_FULL: Final = {"XMinioStorageFull", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded", "InsufficientStorage"}


@contextmanager
def _translated(what: str) -> Iterator[None]:
    try:
        yield
    except S3Error as error:
        if error.code in _MISSING:
            raise ObjectMissing(what) from error
        _log.error("store.refused", what=what, reason=error.code, detail=error.message)
        raise (StoreFull if error.code in _FULL else StoreUnavailable) from error
    except (MinioException, urllib3.exceptions.HTTPError, OSError) as error:
        _log.error("store.unavailable", what=what, error=type(error).__name__)
        raise StoreUnavailable from error


def _client(endpoint: str, address: StoreAddress, region: str, *, secure: bool) -> Minio:
    # A server that is gone is given up soon; one that answers "not now" may just have come back and look for its data.
    retries = urllib3.Retry(
        total=5, connect=2, read=2, status=5, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]
    )
    pool = urllib3.PoolManager(timeout=_TIMEOUT, maxsize=_THREADS, retries=retries)
    secret = address.secret_key.get_secret_value()
    # A region given is a region not asked for: signing an address then needs no network.
    return Minio(endpoint, address.access_key, secret, secure=secure, region=region, http_client=pool)


class S3Store:
    """Any S3 server. `public` is its address for browsers (`https://...`), empty when they cannot reach it."""

    def __init__(self, address: StoreAddress, *, prefix: str = "", region: str = "us-east-1", public: str = "",
                 encrypted: bool = False) -> None:  # fmt: skip
        self._prefix = prefix
        self._sse = SseS3() if encrypted else None
        self._client = _client(address.endpoint, address, region, secure=address.secure)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="casa-s3")
        self._signer: Minio | None = None
        self.direct = bool(public)
        if public:
            at = urlsplit(public if "://" in public else f"https://{public}")
            self._signer = _client(at.netloc, address, region, secure=at.scheme == "https")

    async def prepare(self) -> None:
        """Creates the buckets that are missing; versions what is kept, and lets registers be locked, where offered."""
        for bucket in BUCKETS:
            if not await self._call("bucket_exists", self._client.bucket_exists, self._name(bucket)):
                await self._call("make_bucket", self._make, bucket)
        for bucket in KEPT:
            await self._call("versioning", self._version, self._name(bucket))

    def _make(self, bucket: Bucket) -> None:
        try:  # S3 takes a lock only at a bucket's creation
            self._client.make_bucket(self._name(bucket), object_lock=bucket == "registers")
        except S3Error as error:
            if bucket != "registers" or error.code not in _NOT_OFFERED:
                raise
            _log.warning("store.no_object_lock", bucket=self._name(bucket))
            self._client.make_bucket(self._name(bucket))

    def _version(self, name: str) -> None:
        try:
            self._client.set_bucket_versioning(name, VersioningConfig(ENABLED))
        except S3Error as error:
            if error.code not in _NOT_OFFERED:
                raise
            _log.warning("store.no_versioning", bucket=name)

    async def ping(self) -> None:
        """Returns when the server answers and our credentials hold."""
        await self._call("ping", self._client.bucket_exists, self._name("originals"))

    async def put(self, bucket: Bucket, key: str, body: bytes, media_type: str) -> None:
        """Writes a whole object in one request."""
        await self._call(
            key,
            self._client.put_object,
            self._name(bucket),
            key,
            io.BytesIO(body),
            len(body),
            media_type,
            part_size=max(PART, len(body)),
            sse=self._sse,
        )

    async def put_stream(self, bucket: Bucket, key: str, chunks: AsyncIterator[bytes], media_type: str) -> int:
        """Writes an object part by part; one that fits in a part goes in one request."""
        held = bytearray()
        size = 0
        upload, done = "", list[Part]()
        try:
            async for chunk in chunks:
                held += chunk
                while len(held) >= PART:
                    upload = upload or await self.begin_parts(bucket, key, media_type)
                    body = bytes(held[:PART])
                    del held[:PART]
                    done.append(await self.put_part(bucket, key, upload, len(done) + 1, body))
                    size += len(body)
            size += len(held)
            if not upload:
                await self.put(bucket, key, bytes(held), media_type)
                return size
            if held:
                done.append(await self.put_part(bucket, key, upload, len(done) + 1, bytes(held)))
            await self.complete_parts(bucket, key, upload, done)
        except BaseException:
            if upload:
                await self.abort_parts(bucket, key, upload)
            raise
        return size

    async def get(self, bucket: Bucket, key: str, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start`."""
        if length == 0:
            await self.head(bucket, key)
            return _nothing()
        response = await self._call(key, self._client.get_object, self._name(bucket), key, start, length or 0)
        return self._read(response, key)

    async def _read(self, response: Any, key: str) -> AsyncIterator[bytes]:
        try:
            while chunk := await self._call(key, response.read, CHUNK):
                yield chunk
        finally:
            # Closing also gives a half-read connection up instead of handing its rest to the next request.
            response.close()
            response.release_conn()

    async def head(self, bucket: Bucket, key: str) -> ObjectInfo:
        """What is known of an object."""
        return _info(await self._call(key, self._client.stat_object, self._name(bucket), key))

    async def delete(self, bucket: Bucket, key: str, *, released: bool = False) -> None:
        """Removes an object with all its versions."""
        await self._call(key, self._erase, self._name(bucket), key, released=released)

    def _erase(self, name: str, key: str, *, released: bool) -> None:
        for version in self._client.list_objects(name, prefix=key, recursive=True, include_version=True):
            if version.object_name != key:
                continue
            if released:
                one = DeleteObject(key, version_id=_version_id(version))
                for error in self._client.remove_objects(name, [one], bypass_governance_mode=True):
                    raise ObjectLocked(f"{key}: {error.code}")
                continue
            try:
                self._client.remove_object(name, key, version_id=_version_id(version))
            except S3Error as error:
                if error.code in _LOCKED:
                    raise ObjectLocked(key) from error
                raise

    async def retain(self, bucket: Bucket, key: str, until: datetime) -> None:
        """Locks an object until then."""
        await self._call(key, self._lock, self._client.set_object_retention, self._name(bucket), key,
                         Retention(GOVERNANCE, until))  # fmt: skip

    async def hold(self, bucket: Bucket, key: str, *, on: bool) -> None:
        """Places a legal hold, or lifts it."""
        place = self._client.enable_object_legal_hold if on else self._client.disable_object_legal_hold
        await self._call(key, self._lock, place, self._name(bucket), key)

    @staticmethod
    def _lock(call: Callable[..., None], *arguments: Any) -> None:
        try:
            call(*arguments)
        except S3Error as error:
            if error.code in _NO_LOCKS:
                raise NotOffered(error.code) from error
            raise

    async def retained_until(self, bucket: Bucket, key: str) -> datetime | None:
        """How long an object is locked."""
        return await self._call(key, self._retention, self._name(bucket), key)

    def _retention(self, name: str, key: str) -> datetime | None:
        try:
            found = self._client.get_object_retention(name, key)
        except S3Error as error:
            if error.code in _NO_LOCKS | {"NoSuchObjectLockConfiguration"}:
                return None
            raise
        return found.retain_until_date if found else None

    async def objects(self, bucket: Bucket, prefix: str = "") -> AsyncIterator[ObjectInfo]:
        """Every object whose key begins with `prefix`, a page at a time."""
        rows = self._client.list_objects(self._name(bucket), prefix=prefix, recursive=True)
        while page := await self._call(prefix, _take, rows):
            for row in page:
                yield _info(row)

    async def begin_parts(self, bucket: Bucket, key: str, media_type: str) -> str:
        """Begins a multipart upload."""
        begin = self._client._create_multipart_upload  # noqa: SLF001 see above
        return await self._call(key, begin, self._name(bucket), key,
                                {"Content-Type": media_type} | (self._sse.headers() if self._sse else {}))  # fmt: skip

    async def put_part(self, bucket: Bucket, key: str, upload: str, number: int, body: bytes) -> Part:
        """Sends one part."""
        etag = await self._call(key, self._client._upload_part, self._name(bucket), key, body, None, upload, number)  # noqa: SLF001
        return Part(number, etag, len(body))

    async def parts(self, bucket: Bucket, key: str, upload: str) -> list[Part]:
        """The parts that have arrived. Up to 1,000: five gigabytes."""
        found = await self._call(key, self._client._list_parts, self._name(bucket), key, upload)  # noqa: SLF001
        return [Part(part.part_number, part.etag, part.size or 0) for part in found.parts]

    async def complete_parts(self, bucket: Bucket, key: str, upload: str, parts: Sequence[Part]) -> None:
        """Makes the object of its parts."""
        rows = [s3.Part(part.number, part.etag) for part in parts]
        await self._call(key, self._client._complete_multipart_upload, self._name(bucket), key, upload, rows)  # noqa: SLF001

    async def abort_parts(self, bucket: Bucket, key: str, upload: str) -> None:
        """Throws an unfinished multipart upload away."""
        try:
            await self._call(key, self._client._abort_multipart_upload, self._name(bucket), key, upload)  # noqa: SLF001
        except ObjectMissing:
            return

    def presigned_get(self, bucket: Bucket, key: str, valid: timedelta) -> str:
        """An address by which a browser reads the object."""
        return str(self._signing().presigned_get_object(self._name(bucket), key, expires=valid))

    def presigned_part(self, bucket: Bucket, key: str, upload: str, number: int, valid: timedelta) -> str:
        """An address by which a browser puts one part."""
        query: dict[str, str | list[str] | tuple[str]] = {"uploadId": upload, "partNumber": str(number)}
        return str(
            self._signing().get_presigned_url("PUT", self._name(bucket), key, expires=valid, extra_query_params=query)
        )

    def post_form(self, bucket: Bucket, key: str, most: int, valid: timedelta) -> PostForm:
        """A form by which a browser posts one object of at most `most` bytes."""
        signer = self._signing()
        policy = s3.PostPolicy(self._name(bucket), datetime.now(UTC) + valid)
        policy.add_equals_condition("key", key)
        policy.add_starts_with_condition("Content-Type", "")
        policy.add_content_length_range_condition(1, most)
        fields = {**signer.presigned_post_policy(policy), "key": key}
        base = urlsplit(signer.get_presigned_url("GET", self._name(bucket), key, expires=valid))
        return PostForm(f"{base.scheme}://{base.netloc}/{self._name(bucket)}", fields)

    def _signing(self) -> Minio:
        if self._signer is None:
            raise NotOffered("browsers cannot reach this store: CASA_S3_PUBLIC_ENDPOINT is not set")
        return self._signer

    async def supports_object_lock(self, bucket: Bucket) -> bool:
        """Whether objects of the bucket can be locked against deletion."""
        return bool(await self._call("object_lock", self._locks, self._name(bucket)))

    def _locks(self, name: str) -> bool:
        try:
            self._client.get_object_lock_config(name)
        except S3Error as error:
            if error.code in {"ObjectLockConfigurationNotFoundError", "NotImplemented", "MethodNotAllowed"}:
                return False
            raise
        return True

    async def close(self) -> None:
        """Ends the threads and gives connections back."""
        await asyncio.to_thread(self._threads.shutdown)
        for client in (self._client, self._signer):
            if client is not None:
                client._http.clear()  # noqa: SLF001 the SDK has no close

    def _name(self, bucket: Bucket) -> str:
        return f"{self._prefix}{bucket}"

    async def _call(self, what: str, call: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        with _translated(what):
            return await asyncio.get_running_loop().run_in_executor(self._threads, partial(call, *args, **kwargs))


def _info(row: Any) -> ObjectInfo:
    return ObjectInfo(row.object_name, row.size, row.last_modified)


def _version_id(version: Any) -> str | None:
    # A bucket without versions lists its objects under the version "null", which stands for the object itself.
    return version.version_id if version.version_id not in {None, "", "null"} else None


def _take(rows: Iterator[Any], most: int = 500) -> list[Any]:
    return [row for _, row in zip(range(most), rows, strict=False)]


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""  # makes it a generator
