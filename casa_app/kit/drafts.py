"""Drafts: what was typed is kept sealed on the server. The browser keeps the secret that finds it, and nothing else."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlmodel import col, delete, select

from casa_app.kit.audit import canonical
from casa_app.kit.database import Work
from casa_app.kit.keys import keyring
from casa_app.kit.models import Draft, PersonKey


def index_of(token: str) -> str:
    """What a draft is looked up by."""
    return hashlib.sha256(token.encode()).hexdigest()


async def load(work: Work, kind: str, token: str) -> dict[str, Any] | None:
    """What this browser had typed, or None."""
    row = await _row(work, kind, token) if token else None
    return None if row is None else _opened(row)


async def save(work: Work, kind: str, token: str, form: Mapping[str, Any], *, owner_id: UUID | None = None) -> None:
    """Keeps what was typed, sealed; the same token never makes two drafts. An owner, once known, stays."""
    row = await _row(work, kind, token)
    if row is None:
        row = Draft(kind=kind, token_index=index_of(token), sealed=b"", updated_at=work.clock.now())
    row.sealed = keyring().encrypt(canonical(dict(form)), f"draft:{kind}")
    row.owner_id, row.updated_at = owner_id or row.owner_id, work.clock.now()
    work.session.add(row)


async def hold(work: Work, kind: str, token: str) -> None:
    """Lets nobody else hold the draft until the end of this unit of work.

    Of two who send one at once the second waits, and then finds what the first has filed.
    """
    query = select(Draft.id).where(Draft.token_index == index_of(token), Draft.kind == kind).with_for_update()
    await work.session.exec(query)


async def begin_alone(work: Work, owner_id: UUID) -> None:
    """Lets no other device of this person begin a draft until the end of this unit of work: it waits."""
    query = select(PersonKey.person_id).where(PersonKey.person_id == owner_id)
    await work.session.exec(query.with_for_update())


async def close(work: Work, kind: str, token: str) -> None:
    """Ends a draft: filed, or thrown away. What was typed is not kept."""
    if row := await _row(work, kind, token):
        await work.session.delete(row)


async def forget(work: Work, before: datetime) -> None:
    """Deletes drafts that nobody touched since."""
    await work.session.exec(delete(Draft).where(col(Draft.updated_at) < before))


async def _row(work: Work, kind: str, token: str) -> Draft | None:
    query = select(Draft).where(Draft.token_index == index_of(token), Draft.kind == kind)
    return (await work.session.exec(query)).first()


def _opened(row: Draft) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(keyring().decrypt(row.sealed, f"draft:{row.kind}")))


async def load_own(work: Work, kind: str, owner_id: UUID) -> dict[str, Any] | None:
    """The newest draft of a kind that belongs to this person, on whatever device it was written; None without one."""
    query = select(Draft).where(Draft.owner_id == owner_id, Draft.kind == kind).order_by(col(Draft.updated_at).desc())
    row = (await work.session.exec(query.limit(1))).first()
    return None if row is None else _opened(row)
