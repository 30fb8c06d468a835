"""Rows made past the models are those that the models would have made."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlmodel import select

from casa_app.claims.models import Claim, ClaimEvent
from casa_app.kit.bulk import keep, row
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.ids import new_id
from casa_app.kit.models import AuditEntry, Job

NOW = datetime(2026, 11, 10, 11, 0, tzinfo=UTC)


def test_a_row_is_what_the_model_would_have_dumped() -> None:
    values = {"id": new_id(), "kind": "claims.notify", "created_at": NOW, "due_at": NOW}
    assert row(Job, **values) == Job(**values).model_dump()
    about = {"id": new_id(), "claim_id": new_id(), "at": NOW, "action": "file", "actor_kind": "staff"}
    assert row(ClaimEvent, **about) == ClaimEvent(**about).model_dump()
    assert row(ClaimEvent, **about)["data"] is not row(ClaimEvent, **about)["data"]
    assert isinstance(row(Claim)["id"], UUID)


def test_a_name_that_is_no_column_is_refused() -> None:
    with pytest.raises(TypeError, match="Job has no knid"):
        row(Job, knid="claims.notify")


async def test_what_is_kept_is_read_back_as_it_was(database: Database) -> None:
    words = {"word": "إنارة"}
    jobs = [row(Job, kind=f"story.{n}", payload=words, created_at=NOW, due_at=NOW) for n in range(3)]
    link = row(AuditEntry, subject_kind="story", subject_id=new_id(), seq=1, at=NOW, actor_kind="system", action="tell",
               changes="{}", sealed=b"\x00\xff", previous="0" * 64, digest="1" * 64)  # fmt: skip
    async with writing() as work:
        await keep(work, Job, jobs)
        await keep(work, AuditEntry, [link])
        await keep(work, Job, [])
    async with reading() as work:
        kept = (await work.session.exec(select(Job).order_by(Job.kind))).all()
        (entry,) = (await work.session.exec(select(AuditEntry))).all()
    assert [one.model_dump() for one in kept] == jobs
    assert entry.model_dump() == link | {"number": entry.number}
    assert entry.number is not None
