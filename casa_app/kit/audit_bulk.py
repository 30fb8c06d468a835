"""Audit chains built in memory and kept at once: the same links that `audit.append` would have made one by one."""

import os
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from casa_app.kit import audit
from casa_app.kit.bulk import keep
from casa_app.kit.database import Work
from casa_app.kit.keys import encrypt, keyring
from casa_app.kit.models import AuditEntry, AuditHead, PersonKey


@dataclass
class _Link:
    """An `AuditEntry` in all but its instrumentation, which would take longer than everything else together."""

    subject_kind: str
    subject_id: UUID
    seq: int
    at: datetime
    actor_id: UUID | None
    actor_kind: str
    action: str
    changes: str
    person_id: UUID | None
    sealed: bytes | None
    previous: str
    digest: str = ""


@dataclass
class NewKeys:
    """Keys of persons made in bulk, so that values can be sealed before anything is written."""

    _keys: dict[UUID, bytes] = field(default_factory=dict)
    _rows: list[dict[str, Any]] = field(default_factory=list)

    def seal(self, person_id: UUID, values: Any) -> bytes:
        """What `audit.seal` gives, under a key that is made on first use."""
        if person_id not in self._keys:
            key = self._keys[person_id] = os.urandom(32)
            self._rows.append({"person_id": person_id, "wrapped": keyring().encrypt(key, str(person_id))})
        return encrypt(self._keys[person_id], audit.canonical(values).encode(), person_id.bytes)

    async def keep(self, work: Work) -> None:
        """Writes the keys."""
        await keep(work, PersonKey, self._rows)


@dataclass
class NewChains:
    """Whole chains of files that have none yet."""

    keys: NewKeys
    _links: list[dict[str, Any]] = field(default_factory=list)
    _heads: list[dict[str, Any]] = field(default_factory=list)

    def begin(self, kind: str, subject_id: UUID) -> "NewChain":
        """The chain of one file; its links are added in order of time."""
        return NewChain(self, kind, subject_id)

    async def keep(self, work: Work) -> None:
        """Writes every link and head."""
        await keep(work, AuditEntry, self._links)
        await keep(work, AuditHead, self._heads)

    def _end(self, head: dict[str, Any], links: list[dict[str, Any]]) -> None:
        self._links += links
        self._heads.append(head)


class NewChain:
    """One file's chain."""

    def __init__(self, chains: NewChains, kind: str, subject_id: UUID) -> None:
        self._chains, self._kind, self._subject = chains, kind, subject_id
        self._links: list[dict[str, Any]] = []
        self._digest = audit.GENESIS

    def add(
        self,
        at: datetime,
        action: str,
        actor: audit.Actor,
        changes: dict[str, Any],
        person_id: UUID | None = None,
        personal: dict[str, Any] | None = None,
    ) -> None:
        """The next link; `personal` is sealed for the person, and left out where nobody is known."""
        known = person_id if personal else None
        link = _Link(
            subject_kind=self._kind, subject_id=self._subject, seq=len(self._links) + 1, at=at, actor_id=actor.id,
            actor_kind=actor.kind, action=action, changes=audit.canonical(changes), person_id=known,
            sealed=self._chains.keys.seal(known, personal) if known else None, previous=self._digest,
        )  # fmt: skip
        self._digest = link.digest = audit.digest_of(cast("AuditEntry", link))
        self._links.append(vars(link))

    def end(self) -> None:
        """Closes the chain: it is written with the others."""
        head = {
            "subject_kind": self._kind,
            "subject_id": self._subject,
            "seq": len(self._links),
            "digest": self._digest,
        }
        self._chains._end(head, self._links)  # noqa: SLF001 its own chains
