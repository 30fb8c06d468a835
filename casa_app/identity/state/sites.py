"""The establishments of one business: listed, added, changed, closed by its owner."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import reflex as rx

from casa_app.identity import reach, sites
from casa_app.identity.policy import EVERYBODY_SIGNED_IN, Actor, allow, current_actor, optional_actor, public
from casa_app.identity.sites import SiteDraft
from casa_app.identity.state.common import locale_of, query, typed
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError, InvalidForm, NotFound
from casa_app.kit.i18n import t


@dataclass
class SiteItem:
    """An establishment in the list."""

    id: str = ""
    name: str = ""
    address: str = ""
    arrondissement: str = ""  # in words
    ice: str = ""
    closed: bool = False


def _key(text: object) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise NotFound from None


class SitesState(rx.State):
    """The business that the address names, and the establishment that is being changed, if any."""

    ready: bool = False
    business: str = ""
    items: list[SiteItem] = []  # noqa: RUF012 Reflex copies the default for each client
    editing: str = ""  # the key of the one in the form; empty: a new one
    turn: int = 0  # grows with each form, so that none holds another's words
    shown: dict[str, str] = {}  # noqa: RUF012 what the form begins with
    errors: dict[str, str] = {}  # noqa: RUF012
    done: str = ""

    @rx.event
    @public
    async def load(self) -> Any:
        """Shows the establishments to the owner; without a session, goes to sign in and comes back."""
        locale = locale_of(self)
        if (actor := await optional_actor(self)) is None:
            back = f"/{locale}/account/sites?business={query(self, 'business')}"
            return rx.redirect(f"/{locale}/sign-in?next={back}")
        self.done = ""
        try:
            await self._show(actor)
        except NotFound:
            return rx.redirect(f"/{locale}/account", replace=True)
        self._begin("", {})
        self.ready = True
        return None

    @rx.event
    @allow(*EVERYBODY_SIGNED_IN)
    async def edit(self, site_id: str) -> None:
        """Puts an establishment into the form; an empty key, a new one."""
        actor = await current_actor(self)
        async with reading() as work:
            found = [one for one in await sites.of(work, actor) if str(one.id) == str(site_id)]
        self.done = ""
        kept = {"name": found[0].name, "address": found[0].address, "arrondissement": found[0].arrondissement,
                "ice": found[0].ice} if found else {}  # fmt: skip
        self._begin(str(found[0].id) if found else "", kept)

    @rx.event
    @allow(*EVERYBODY_SIGNED_IN)
    async def save(self, form: dict[str, Any]) -> None:
        """Adds the establishment of the form, or changes the one that was chosen."""
        actor = await current_actor(self)
        given = {name: typed(form, name) for name in ("name", "address", "arrondissement", "ice")}
        try:
            draft = SiteDraft.parse(given)
            async with writing() as work:
                if self.editing:
                    await sites.amend(work, actor, _key(self.editing), draft)
                else:
                    await sites.add(work, actor, _key(query(self, "business")), draft)
        except CasaError as refused:
            wrong = refused.problems if isinstance(refused, InvalidForm) else [refused]
            self.errors = {one.field or "name": one.text(locale_of(self)) for one in wrong}
            return
        await self._told(actor, "identity.site.changed" if self.editing else "identity.site.added")

    @rx.event
    @allow(*EVERYBODY_SIGNED_IN)
    async def close(self, site_id: str) -> None:
        """Ends an establishment."""
        actor = await current_actor(self)
        async with writing() as work:
            await sites.close(work, actor, _key(site_id))
        await self._told(actor, "identity.site.ended")

    async def _told(self, actor: Actor, key: str) -> None:
        await self._show(actor)
        self._begin("", {})
        self.done = t(key, locale_of(self))

    def _begin(self, editing: str, shown: dict[str, str]) -> None:
        self.editing, self.errors, self.turn = editing, {}, self.turn + 1
        self.shown = {name: shown.get(name, "") for name in ("name", "address", "arrondissement", "ice")}

    async def _show(self, actor: Actor) -> None:
        """Reads the list. Raises NotFound for who does not own the business."""
        locale = locale_of(self)
        zones = dict(reach.arrondissements(locale))
        business_id = _key(query(self, "business"))
        async with reading() as work:
            self.business = await sites.owned_name(work, actor, business_id)
            found = await sites.of(work, actor, business_id, closed=True)
        self.items = [
            SiteItem(str(one.id), one.name, one.address, zones.get(one.arrondissement, ""), one.ice,
                     one.closed_at is not None)
            for one in found
        ]  # fmt: skip
