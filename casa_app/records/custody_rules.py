"""The custody chain: one link for each original of an accepted batch, each on the one before, the last one signed.

A batch's first link stands on the head of the batch that its office sealed before, so a batch that is taken out breaks
the office's chain as a page that is taken out breaks the batch's. Pure.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

GENESIS: Final = "0" * 64
"""What the first link of an office stands on."""


@dataclass(frozen=True)
class Kept:
    """An original as its link tells it."""

    batch_id: UUID
    seq: int
    original_id: UUID
    digest: str
    size: int
    key: str
    operator_id: UUID | None
    device: str
    received_at: datetime

    def on(self, parent: str) -> str:
        """The link's own digest (SHA-256, hex) when it stands on `parent`."""
        said = [str(self.batch_id), self.seq, str(self.original_id), self.digest, self.size, self.key,
                str(self.operator_id or ""), self.device, _moment(self.received_at), parent]  # fmt: skip
        return hashlib.sha256(_plain(said)).hexdigest()


@dataclass(frozen=True)
class Head:
    """What a batch's signature is of."""

    batch_id: UUID
    office: str
    count: int
    head: str
    sealed_by: UUID | None
    sealed_at: datetime

    @property
    def statement(self) -> bytes:
        """The bytes that are signed."""
        return _plain(["custody", str(self.batch_id), self.office, self.count, self.head, str(self.sealed_by or ""),
                       _moment(self.sealed_at)])  # fmt: skip


def chain(originals: Iterable[Kept], parent: str) -> list[tuple[Kept, str, str]]:
    """Each original with its parent and its own link, in order."""
    links = []
    for one in originals:
        links.append((one, parent, own := one.on(parent)))
        parent = own
    return links


def _plain(said: list[object]) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
