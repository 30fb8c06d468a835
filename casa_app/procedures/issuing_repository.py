"""Queries on the register of issued documents."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlmodel import col, func, select

from casa_app.kit.database import Work
from casa_app.kit.registry import next_entry
from casa_app.procedures.models import Case, DocumentRevocation, IssuedDocument

REGISTER: Final = "issued"  # the book of issued documents, beside those of the registry offices


async def next_in_register(work: Work, year: int) -> int:
    """The next place in the register of a year: without gaps, since it rolls back with the transaction."""
    return await next_entry(work, REGISTER, year)


async def of_case(work: Work, case_id: UUID) -> IssuedDocument | None:
    """What was issued for a case."""
    return (await work.session.exec(select(IssuedDocument).where(IssuedDocument.case_id == case_id))).first()


async def by_number(work: Work, number: str) -> IssuedDocument | None:
    """The document with this number."""
    return (await work.session.exec(select(IssuedDocument).where(IssuedDocument.number == number))).first()


async def by_file(work: Work, digest: str) -> IssuedDocument | None:
    """The document whose sealed file has this SHA-256 (hex)."""
    return (await work.session.exec(select(IssuedDocument).where(IssuedDocument.object_digest == digest))).first()


async def revocation(work: Work, document_id: UUID) -> DocumentRevocation | None:
    """Why a document holds no more; None while it does."""
    query = select(DocumentRevocation).where(DocumentRevocation.document_id == document_id)
    return (await work.session.exec(query)).first()


async def count(work: Work, year: int) -> int:
    """How many documents a year's register holds."""
    return (await work.session.exec(select(func.count()).where(IssuedDocument.year == year))).one()


async def with_digests(work: Work, digests: Sequence[str]) -> set[str]:
    """Which of these digests (SHA-256, hex) are those of issued files."""
    query = select(IssuedDocument.object_digest).where(col(IssuedDocument.object_digest).in_(digests))
    return set(await work.session.exec(query))


async def in_force_of(work: Work, person_id: UUID) -> list[tuple[IssuedDocument, Case]]:
    """What was issued to a person and never revoked, the newest first."""
    revoked = select(DocumentRevocation.id).where(DocumentRevocation.document_id == IssuedDocument.id).exists()
    query = select(IssuedDocument, Case).join(Case, col(Case.id) == col(IssuedDocument.case_id))
    query = query.where(Case.person_id == person_id, ~revoked).order_by(col(IssuedDocument.issued_at).desc())
    return [(row[0], row[1]) for row in await work.session.exec(query)]
