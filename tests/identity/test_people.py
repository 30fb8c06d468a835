"""Persons without accounts, what is known of them, and its end."""

from casa_app.identity import repository, service
from casa_app.identity.models import Person
from casa_app.identity.rules import Role
from casa_app.kit.database import Database
from tests.identity.conftest import People

SALMA = {"name": "Salma Bennani", "phone": "+212612345678", "email": ""}


async def test_a_claimant_who_comes_back_is_the_same_person(database: Database) -> None:
    async with database.writing() as work:
        first = await service.person_for(work, **SALMA, locale="ar")
    async with database.writing() as work:
        assert await service.person_for(work, **{**SALMA, "name": "salma bennani"}) == first
        assert await service.person_for(work, **{**SALMA, "name": "Her Brother"}) != first
    async with database.reading() as work:
        known = await service.contact(work, first)
    assert (known.name, known.phone, known.locale) == ("Salma Bennani", "+212612345678", "ar")


async def test_two_nameless_claimants_are_two_persons(database: Database) -> None:
    async with database.writing() as work:
        assert await service.person_for(work) != await service.person_for(work)


async def test_typing_the_number_of_an_account_does_not_make_one_its_owner(people: People, database: Database) -> None:
    account = await people.account("salma@example.ma")
    async with database.writing() as work:
        typed = await service.person_for(work, name="Name of salma@example.ma", email="salma@example.ma")
    assert typed != account.person_id


async def test_nothing_personal_is_readable_in_the_row(database: Database) -> None:
    async with database.writing() as work:
        person_id = await service.person_for(work, **SALMA, cin="BK123456")
        row = await work.session.get(Person, person_id)
    assert row is not None
    kept = str(row.model_dump()).encode() + row.sealed
    for value in (b"Salma", b"612345678", b"BK123456"):
        assert value not in kept


async def test_erasure_makes_a_person_unreadable_and_unfindable_and_shuts_the_account(
    people: People, database: Database
) -> None:
    account = await people.account("salma@example.ma")
    token = await people.session(account)
    async with database.writing() as work:
        await service.erase_person(work, account.person_id)
    async with database.reading() as work:
        assert await service.contact(work, account.person_id) == service.Contact(locale="fr")
        assert await service.people_with(work, email="salma@example.ma") == []
        assert await repository.signed_in(work, token) is None
        assert await repository.account_by_contact(work, service.index_of("salma@example.ma") or "") is None


async def test_colleagues_are_those_whose_reach_covers_the_place_and_the_service(
    people: People, database: Database
) -> None:
    everywhere = await people.account("a@example.ma", Role.CLERK)
    west = await people.account("b@example.ma", Role.CLERK)
    await people.account("resident@example.ma")
    async with database.writing() as work:
        west.arrondissements, west.services = ["01"], ["roads"]
        await work.session.merge(west)
    async with database.reading() as work:
        names = [one.account_id for one in await service.colleagues(work, "01", "roads")]
        assert names == [everywhere.id, west.id]
        assert [one.account_id for one in await service.colleagues(work, "02", "roads")] == [everywhere.id]
        assert [one.account_id for one in await service.colleagues(work, "01", "parks")] == [everywhere.id]
        assert await service.colleagues(work, roles=frozenset({Role.SIGNATORY})) == []
        assert await service.staff_name(work, west.id) == "Name of b@example.ma"
