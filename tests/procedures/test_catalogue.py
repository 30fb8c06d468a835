"""Procedures are data: what was published never changes, and nobody publishes alone."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from casa_app.identity.policy import Role
from casa_app.kit.database import Database, Work, reading, writing
from casa_app.kit.errors import Forbidden, NotFound
from casa_app.procedures import loading
from casa_app.procedures.service import catalogue, sheets
from casa_app.settings import settings
from tests import make

_FIRST = (loading.FOLDER / "birth_extract.yml").read_text(encoding="utf-8")
_SECOND = _FIRST.replace("revision: 1", "revision: 2", 1).replace("Recevez un extrait", "Obtenez un extrait", 1)


@pytest.fixture
async def loaded(database: Database) -> Database:
    """A database that took up the procedure files."""
    async with writing() as work:
        await catalogue.load(work)
    return database


async def _summary(work: Work) -> str:
    return (await catalogue.find(work, "birth_extract")).procedure.summary["fr"]


async def test_the_files_are_taken_up_once(loaded: Database) -> None:
    async with writing() as work:
        assert await catalogue.load(work) == 0
        assert {one.procedure.code for one in await catalogue.published(work)} == loading.load_folder().keys()


async def test_a_new_revision_is_in_force_once_a_second_person_publishes_it(loaded: Database) -> None:
    lawyer, head = make.staff(Role.SUPERVISOR), make.staff(Role.ADMINISTRATOR)
    async with writing() as work:
        await make.account(work, lawyer, head)
        proposed = await catalogue.propose(work, lawyer, _SECOND, "Plus court")
    async with reading() as work:
        assert (await _summary(work)).startswith("Recevez")
    async with writing() as work:
        with pytest.raises(catalogue.SecondPerson):
            await catalogue.publish(work, lawyer, proposed.id)
        await catalogue.publish(work, head, proposed.id)
    async with reading() as work:
        assert (await _summary(work)).startswith("Obtenez")
        states = [one.state for one in await catalogue.history(work, "birth_extract")]
        assert states == ["published", "replaced"]


async def test_what_was_published_cannot_be_changed_even_by_hand(loaded: Database) -> None:
    for statement in ("UPDATE procedure_revision SET source = 'x'", "DELETE FROM revision_verdict"):
        with pytest.raises(DBAPIError, match="append-only"):
            async with writing() as work:
                await (await work.session.connection()).execute(text(statement))


async def test_a_revision_is_decided_once(loaded: Database) -> None:
    lawyer, head = make.staff(Role.SUPERVISOR), make.staff(Role.ADMINISTRATOR)
    async with writing() as work:
        await make.account(work, lawyer, head)
        proposed = await catalogue.propose(work, lawyer, _SECOND, "")
        await catalogue.refuse(work, head, proposed.id)
        with pytest.raises(NotFound):
            await catalogue.publish(work, head, proposed.id)
        await catalogue.propose(work, lawyer, _SECOND.replace("Obtenez", "Demandez", 1), "")


@pytest.mark.parametrize("number", [1, 3])
async def test_a_revision_carries_the_next_number(loaded: Database, number: int) -> None:
    lawyer = make.staff(Role.SUPERVISOR)
    async with writing() as work:
        with pytest.raises(catalogue.RevisionNumber):
            await catalogue.propose(work, lawyer, _FIRST.replace("revision: 1", f"revision: {number}", 1), "")


async def test_a_broken_file_is_refused_with_the_place_of_its_mistake(loaded: Database) -> None:
    async with writing() as work:
        with pytest.raises(catalogue.ProposalBroken) as refusal:
            await catalogue.propose(work, make.staff(Role.SUPERVISOR), _SECOND.replace("family: ", "famille: ", 1), "")
    assert "proposal.yml:3: famille" in refusal.value.text("fr")


async def test_a_clerk_proposes_and_publishes_nothing(loaded: Database) -> None:
    async with writing() as work:
        with pytest.raises(Forbidden):
            await catalogue.propose(work, make.staff(Role.CLERK), _SECOND, "")


async def test_outside_a_demonstration_nothing_unconfirmed_is_published(
    database: Database, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("CASA_DEMONSTRATION", "false")
    settings.cache_clear()
    head = make.staff(Role.ADMINISTRATOR)
    async with writing() as work:
        await make.account(work, head)
        assert await catalogue.load(work) > 0
        assert await catalogue.published(work) == ()
        waiting = (await catalogue.history(work, "birth_extract"))[0]
        assert waiting.state == "proposed"
        with pytest.raises(catalogue.NotVerified):
            await catalogue.publish(work, head, waiting.id)


@pytest.mark.parametrize(
    "words",
    ["extrait de naissance", "extrai naissanse", "عقد الازدياد", "عقد الإزدياد", "3a9d lizdiyad", "ولادة نسخة موجزة"],
)
async def test_the_birth_extract_is_found_by_what_people_type(loaded: Database, words: str) -> None:
    async with reading() as work:
        found = await sheets.search(work, words, "fr")
    assert "birth_extract" in [one.item.code for one in found[:2]]


async def test_a_sheet_has_no_empty_part_in_either_language(loaded: Database) -> None:
    async with reading() as work:
        for locale in ("fr", "ar"):
            for link in await sheets.links(work, locale):
                sheet = await sheets.sheet(work, link.code, locale)
                told = [sheet.name, sheet.summary, sheet.for_whom, sheet.channel, sheet.result, sheet.appeal]
                assert all([*told, sheet.delay]), link.code
                assert sheet.terms
