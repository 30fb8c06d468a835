"""The establishments of a business: its owner keeps them, its delegates file from them."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from casa_app.identity import business_repository as repository
from casa_app.identity import reach
from casa_app.identity.actor import Actor
from casa_app.identity.models import Business, Site
from casa_app.identity.rules import ice_of
from casa_app.identity.views import SiteView
from casa_app.kit import audit
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, Invalid, InvalidForm, Missing, NotFound
from casa_app.kit.text import clean

NAME_MOST: Final = 120
ADDRESS_MOST: Final = 300


_COMPANY: Final = 9  # digits of an ICE that name the company; the next four name its establishment


class OtherCompany(CasaError):
    """The ICE of an establishment begins as that of its business does."""

    key = "identity.error.other_company"
    status = 422


@dataclass(frozen=True)
class SiteDraft:
    """An establishment as its owner describes it; `arrondissement` is a code, `ice` its own or empty."""

    name: str
    address: str
    arrondissement: str
    ice: str = ""

    @classmethod
    def parse(cls, form: dict[str, str]) -> "SiteDraft":
        """What was typed. Raises InvalidForm with a problem for each field."""
        problems: list[CasaError] = []

        def text(name: str, most: int) -> str:
            try:
                if found := " ".join(clean(form.get(name, ""), most=most, field=name).split()):
                    return found
                raise Missing(field=name)
            except CasaError as problem:
                problems.append(problem)
                return ""

        name, address, zone = text("name", NAME_MOST), text("address", ADDRESS_MOST), form.get("arrondissement", "")
        if zone not in {code for code, _ in reach.arrondissements("fr")}:
            problems.append((Invalid if zone else Missing)(field="arrondissement"))
        ice = ""
        try:
            ice = ice_of(form["ice"]) if form.get("ice") else ""
        except CasaError as problem:
            problems.append(problem)
        if problems:
            raise InvalidForm(problems)
        return cls(name, address, zone, ice)


async def of(work: Work, actor: Actor, business_id: UUID | None = None, *, closed: bool = False) -> list[SiteView]:
    """The establishments of the businesses that the actor owns or is a delegate of, or of one of them."""
    acting = {one.id for one in await repository.businesses_of(work, actor.account_id)}
    wanted = acting if business_id is None else acting & {business_id}
    rows = await repository.sites(work, wanted)
    return [_view(site, business) for site, business in rows if closed or site.closed_at is None]


async def chosen(work: Work, actor: Actor, site_id: UUID) -> SiteView:
    """An open establishment from which the actor may file. Raises NotFound."""
    found = next((one for one in await of(work, actor) if one.id == site_id), None)
    if found is None:
        raise NotFound
    return found


async def named(work: Work, site_id: UUID) -> SiteView:
    """An establishment as staff see it, closed or not. Raises NotFound."""
    row = await repository.site(work, site_id)
    if row is None:
        raise NotFound
    return _view(*row)


def _view(site: Site, business: Business) -> SiteView:
    return SiteView(site.id, business.id, business.name, business.ice, site.name, site.address, site.arrondissement,
                    site.ice, site.closed_at)  # fmt: skip


async def owned_name(work: Work, actor: Actor, business_id: UUID) -> str:
    """What a business of the actor's own is called. Raises NotFound, for delegates as well."""
    return (await _own(work, actor, business_id)).name


async def _own(work: Work, actor: Actor, business_id: UUID) -> Business:
    business = await work.session.get(Business, business_id)
    if business is None or business.owner_id != actor.account_id:
        raise NotFound
    return business


async def add(work: Work, actor: Actor, business_id: UUID, draft: SiteDraft) -> UUID:
    """A new establishment. Raises NotFound unless the actor owns the business, OtherCompany."""
    _check_ice(await _own(work, actor, business_id), draft)
    site = Site(business_id=business_id, name=draft.name, address=draft.address, arrondissement=draft.arrondissement,
                ice=draft.ice, created_at=work.clock.now())  # fmt: skip
    work.session.add(site)
    await _noted(work, actor, site, "add_site")
    return site.id


async def amend(work: Work, actor: Actor, site_id: UUID, draft: SiteDraft) -> None:
    """Changes an open establishment. Raises NotFound, OtherCompany."""
    site, business = await _open(work, actor, site_id)
    _check_ice(business, draft)
    site.name, site.address, site.arrondissement = draft.name, draft.address, draft.arrondissement
    site.ice = draft.ice
    work.session.add(site)
    await _noted(work, actor, site, "amend_site")


async def close(work: Work, actor: Actor, site_id: UUID) -> None:
    """Ends an establishment; what was filed from it stays. Raises NotFound."""
    site, _ = await _open(work, actor, site_id)
    site.closed_at = work.clock.now()
    work.session.add(site)
    await _noted(work, actor, site, "close_site")


def _check_ice(business: Business, draft: SiteDraft) -> None:
    if draft.ice and draft.ice[:_COMPANY] != business.ice[:_COMPANY]:
        raise OtherCompany(field="ice")


async def _open(work: Work, actor: Actor, site_id: UUID) -> tuple[Site, Business]:
    site = await work.session.get(Site, site_id, with_for_update=True)
    if site is None or site.closed_at is not None:
        raise NotFound
    return site, await _own(work, actor, site.business_id)


async def _noted(work: Work, actor: Actor, site: Site, action: str) -> None:
    changes = {"site": str(site.id), "name": site.name, "arrondissement": site.arrondissement}
    await audit.append(work, "business", site.business_id, action, actor=actor.audit, changes=changes)
