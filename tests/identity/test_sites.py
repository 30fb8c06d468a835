"""The establishments of a business: kept by its owner, used by its delegates, unseen by anybody else."""

from typing import Any

import pytest

import casa_app.casa_app  # noqa: F401 composing the application hands identity the arrondissements
from casa_app.identity import businesses, sites
from casa_app.identity.sites import OtherCompany, SiteDraft
from casa_app.kit.database import Database
from casa_app.kit.errors import InvalidForm, NotFound
from tests.identity.conftest import People

ICE, OF_SITE, OF_ANOTHER = "001234567000020", "001234567000159", "009999999000012"
_FORM = {"name": "Boutique du Maârif", "address": "12, rue des Iris", "arrondissement": "06.141.01.03", "ice": ""}


def test_an_establishment_has_a_name_an_address_and_a_known_arrondissement() -> None:
    with pytest.raises(InvalidForm) as refused:
        SiteDraft.parse({"name": " ", "address": "", "arrondissement": "06.141.01.99", "ice": "123"})
    assert [one.field for one in refused.value.problems] == ["name", "address", "arrondissement", "ice"]


async def test_an_owner_keeps_the_sites_a_delegate_uses_them_and_nobody_else_does(
    people: People, database: Database
) -> None:
    owner = await people.actor(await people.account("owner@example.ma"))
    delegate = await people.actor(await people.account("hicham@example.ma"))
    async with database.writing() as work:
        business = await businesses.create(work, owner, ice=ICE, name="Atlas SARL")
        await businesses.offer(work, owner, business, "hicham@example.ma")
    async with database.writing() as work:
        (delegation,) = (await businesses.of(work, owner))[0].delegates
        await businesses.accept(work, delegate, delegation.id)
        site = await sites.add(work, owner, business, SiteDraft.parse(_FORM))
        with pytest.raises(OtherCompany):
            await sites.add(work, owner, business, SiteDraft.parse(_FORM | {"ice": OF_ANOTHER}))
    async with database.writing() as work:
        assert [one.name for one in await sites.of(work, delegate)] == ["Boutique du Maârif"]
        for attempt in (
            lambda given: sites.add(work, delegate, business, given),
            lambda given: sites.amend(work, delegate, site, given),
            lambda _: sites.close(work, delegate, site),
        ):
            await _refused(attempt)
        await sites.amend(work, owner, site, SiteDraft.parse(_FORM | {"name": "Dépôt", "ice": OF_SITE}))
        await businesses.end(work, owner, delegation.id)
    async with database.writing() as work:
        assert await sites.of(work, delegate) == []
        (kept,) = await sites.of(work, owner, business)
        assert (kept.name, kept.ice, kept.business_ice) == ("Dépôt", OF_SITE, ICE)
        await sites.close(work, owner, site)
    async with database.writing() as work:
        assert await sites.of(work, owner, business) == []
        assert [one.name for one in await sites.of(work, owner, business, closed=True)] == ["Dépôt"]
        with pytest.raises(NotFound):
            await sites.chosen(work, owner, site)


async def _refused(attempt: Any) -> None:
    with pytest.raises(NotFound):
        await attempt(SiteDraft.parse(_FORM))
