"""Queries on notices."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CursorResult, delete, update
from sqlmodel import col, func, select

from casa_app.kit.bulk import keep_new
from casa_app.kit.database import Work
from casa_app.kit.models import PersonKey
from casa_app.notices.models import Notice
from casa_app.notices.rules import OVER


async def add(work: Work, notice: Notice) -> bool:
    """Keeps a notice, unless one with its key is there; says whether it was new."""
    return await keep_new(work, Notice, [notice.model_dump()], unique=["key"]) == 1


async def get(work: Work, notice_id: UUID) -> Notice | None:
    """The notice; locked until the end of a unit of work that writes."""
    return await work.session.get(Notice, notice_id, with_for_update=work.writes or None)


async def by_key(work: Work, key: str) -> Notice | None:
    """The notice with this key."""
    return (await work.session.exec(select(Notice).where(Notice.key == key))).first()


async def of_person(work: Work, person_id: UUID) -> Sequence[Notice]:
    """What a person was told, oldest first."""
    query = select(Notice).where(Notice.person_id == person_id).order_by(col(Notice.created_at), col(Notice.id))
    return (await work.session.exec(query)).all()


async def in_state(work: Work, state: str, *, offset: int = 0, limit: int = 50) -> Sequence[tuple[Notice, object]]:
    """Notices that stand at a state, newest first, each with the key that opens it.

    Hold the keys while you open: the session forgets a row that nobody holds, and would ask for each again.
    """
    query = (
        select(Notice, PersonKey)
        .outerjoin(PersonKey, col(PersonKey.person_id) == col(Notice.person_id))
        .where(Notice.state == state)
        .order_by(col(Notice.created_at).desc(), col(Notice.id))
    )
    return (await work.session.exec(query.offset(offset).limit(limit))).all()


async def forget_person(work: Work, person_id: UUID) -> None:
    """Unlinks a person's notices and ends those that have not left."""
    mine = col(Notice.person_id) == person_id
    waiting = mine & col(Notice.state).not_in(OVER)
    await work.session.exec(update(Notice).where(waiting).values(state="failed", error="erased"))
    await work.session.exec(update(Notice).where(mine).values(person_id=None, sealed=b""))


async def forget_before(work: Work, moment: datetime) -> int:
    """Deletes notices that were over before that moment; gives how many."""
    old = delete(Notice).where(col(Notice.ended_at) < moment)
    done: CursorResult[tuple[()]] = await work.session.exec(old)
    return done.rowcount


async def forget_words_before(work: Work, moment: datetime) -> None:
    """Takes address and words from notices that were over before that moment."""
    old = update(Notice).where(col(Notice.ended_at) < moment, col(Notice.sealed) != b"")
    await work.session.exec(old.values(sealed=b""))


async def counts(work: Work) -> dict[str, int]:
    """How many notices are in each state."""
    rows = await work.session.exec(select(Notice.state, func.count()).group_by(col(Notice.state)))
    return dict(rows.all())
