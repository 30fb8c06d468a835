"""Businesses and their delegates."""

import pytest

from casa_app.identity import accounts, businesses, service, sessions
from casa_app.identity.rules import Role
from casa_app.kit.database import Database
from casa_app.kit.errors import NotFound
from tests.identity.conftest import Outbox, People

ICE = "001234567000020"


async def test_a_delegate_acts_for_a_business_until_the_owner_ends_it(
    people: People, database: Database, outbox: Outbox
) -> None:
    owner = await people.actor(await people.account("owner@example.ma"))
    hicham = await people.account("hicham@example.ma")
    token = await people.session(hicham)
    async with database.writing() as work:
        business = await businesses.create(work, owner, ice=ICE, name="Atlas SARL")
        await businesses.offer(work, owner, business, "hicham@example.ma")
    assert outbox.sent[-1]["email"] == "hicham@example.ma"
    delegate = await sessions.actor_of(token)
    assert delegate is not None
    assert Role.DELEGATE not in delegate.roles
    async with database.writing() as work:
        (offer,) = (await accounts.mine(work, delegate)).offers
        assert await service.business_for(work, delegate, ice=ICE, name="Atlas") != business
        await businesses.accept(work, delegate, offer.id)
    delegate = await sessions.actor_of(token)
    assert delegate is not None
    assert Role.DELEGATE in delegate.roles
    async with database.writing() as work:
        assert await service.business_for(work, delegate, ice=ICE, name="Atlas") == business
        (seen,) = await businesses.of(work, delegate)
        assert (seen.name, seen.owned, seen.delegates) == ("Atlas SARL", False, ())  # others stay the owner's business
        (mine,) = await businesses.of(work, owner)
        assert [one.name for one in mine.delegates] == ["Name of hicham@example.ma"]
        await businesses.end(work, owner, mine.delegates[0].id)
    delegate = await sessions.actor_of(token)
    assert delegate is not None
    assert Role.DELEGATE not in delegate.roles
    async with database.writing() as work:
        assert await service.business_for(work, delegate, ice=ICE, name="Atlas") != business


async def test_a_stranger_who_names_a_business_does_not_file_in_its_name(people: People, database: Database) -> None:
    owner = await people.actor(await people.account("owner@example.ma"))
    async with database.writing() as work:
        business = await businesses.create(work, owner, ice=ICE, name="Atlas SARL")
        await work.session.flush()
        assert await service.business_for(work, owner, ice=ICE, name="Atlas") == business
        named = await service.business_for(work, None, ice=ICE, name="Atlas")
        assert named != business
        assert not (await service.business(work, named)).verified
        assert await service.business_for(work, None, ice=ICE, name="Atlas") == named


async def test_nobody_takes_an_offer_made_to_somebody_else_or_names_delegates_of_others(
    people: People, database: Database
) -> None:
    owner = await people.actor(await people.account("owner@example.ma"))
    thief = await people.actor(await people.account("thief@example.ma"))
    hicham = await people.account("hicham@example.ma")
    async with database.writing() as work:
        business = await businesses.create(work, owner, ice=ICE, name="Atlas SARL")
        await businesses.offer(work, owner, business, "hicham@example.ma")
        (offer,) = await businesses.offers(work, hicham)
    for attempt in (
        lambda work: businesses.accept(work, thief, offer.id),
        lambda work: businesses.end(work, thief, offer.id),
        lambda work: businesses.offer(work, thief, business, "thief@example.ma"),
    ):
        with pytest.raises(NotFound):
            async with database.writing() as work:
                await attempt(work)


async def test_the_same_business_is_added_once_an_account_and_strangers_share_nothing(
    people: People, database: Database
) -> None:
    one = await people.actor(await people.account("one@example.ma"))
    two = await people.actor(await people.account("two@example.ma"))
    async with database.writing() as work:
        await businesses.create(work, one, ice=ICE, name="Atlas SARL")
    with pytest.raises(businesses.BusinessKnown):
        async with database.writing() as work:
            await businesses.create(work, one, ice=ICE, name="Atlas")
    async with database.writing() as work:
        await businesses.create(work, two, ice=ICE, name="Atlas SARL")
        assert len(await businesses.of(work, two)) == 1
        assert not (await businesses.of(work, two))[0].verified
