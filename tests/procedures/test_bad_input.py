"""Wrong pieces: what a forged form may send for a document is refused by name, and nothing is filed."""

from uuid import UUID

import pytest
from sqlmodel import select

from casa_app.files.models import StoredFile
from casa_app.files.rules import UploadIncomplete
from casa_app.files.uploads import new_secret, secret_index
from casa_app.kit.database import Database, Work, reading, writing
from casa_app.kit.errors import CasaError
from casa_app.kit.ids import new_id
from casa_app.procedures.models import Case, CasePiece
from casa_app.procedures.rules import Action, State
from casa_app.procedures.service import cases, catalogue
from casa_app.procedures.service.cases import Deed, WrongPiece
from tests.procedures import made

PDF, JPEG = "application/pdf", "image/jpeg"


@pytest.fixture
async def loaded(database: Database) -> Database:
    """A database that took up the procedure files."""
    async with writing() as work:
        await catalogue.load(work)
    return database


async def _upload(work: Work, secret: str, media_type: str = PDF) -> UUID:
    """An examined upload that belongs to no case yet."""
    key = new_id()
    work.session.add(StoredFile(
        id=key, kind="document", name="plan", media_type=media_type, size=240_000, sha256=key.hex * 2, key=key.hex,
        subject_kind="draft", secret_index=secret_index(secret), origin="web", created_at=work.clock.now(),
    ))  # fmt: skip
    await work.session.flush()
    return key


@pytest.mark.parametrize(
    ("piece", "media_type", "whose", "refused"),
    [
        ("plans", JPEG, "mine", WrongPiece),  # plans are PDF or DWG
        ("planning_note", PDF, "mine", WrongPiece),  # the city holds it and asks for it from nobody
        ("no_such_piece", PDF, "mine", WrongPiece),
        ("plans", PDF, "another's", UploadIncomplete),
        ("plans", PDF, "another case's", UploadIncomplete),
    ],
)
async def test_a_document_that_does_not_belong_there_is_refused_by_name_and_nothing_moves(
    loaded: Database, piece: str, media_type: str, whose: str, refused: type[CasaError]
) -> None:
    secret, other = new_secret(), new_secret()
    async with writing() as work:
        clerk = await made.agent(work)
        case, earlier = await made.case(work), await made.case(work)
        await made.do(work, clerk, case, Deed(Action.ASK_COMPLEMENT, pieces=("plans",)))
        upload = await _upload(work, other if whose == "another's" else secret, media_type)
        if whose == "another case's":
            await cases.attach(work, earlier, {"plans": (upload,)}, secret, event="file")
    by = cases.by_applicant(case.person_id)
    with pytest.raises(refused):
        async with writing() as work:
            await cases.supply(work, case, by, {piece: (upload,)}, secret, "Voici.")
    async with reading() as work:
        found = await work.session.get(Case, case.id)
        assert found is not None
        assert found.state == State.INCOMPLETE
        assert (await work.session.exec(select(CasePiece).where(CasePiece.case_id == case.id))).all() == []


async def test_the_document_that_was_asked_for_is_taken(loaded: Database) -> None:
    secret = new_secret()
    async with writing() as work:
        clerk, case = await made.agent(work), await made.case(work)
        await made.do(work, clerk, case, Deed(Action.ASK_COMPLEMENT, pieces=("plans",)))
        given = {"plans": (await _upload(work, secret),)}
        await cases.supply(work, case, cases.by_applicant(case.person_id), given, secret, "")
        assert case.state == State.FILED
