"""One's own account: profile, contacts, password, second factor, sessions, businesses and delegates."""

from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import reflex as rx

from casa_app.identity import accounts, businesses, entrance, sessions
from casa_app.identity.policy import EVERYBODY_SIGNED_IN, Actor, allow, current_actor, optional_actor, public
from casa_app.identity.rules import contact_of, ice_of, show_contact, show_phone
from casa_app.identity.state.common import locale_of, session_token, typed
from casa_app.identity.views import AccountView, BusinessView
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError, NotFound
from casa_app.kit.i18n import Locale, as_locale, format_datetime, t
from casa_app.kit.text import clean

RECOVERY_LOW: Final = 3  # fewer are time to make new ones


@dataclass
class SessionItem:
    """A browser in the list."""

    id: str = ""
    client: str = ""
    seen: str = ""
    here: bool = False


@dataclass
class DelegateItem:
    """A delegate in the list."""

    id: str = ""
    who: str = ""
    state: str = ""


@dataclass
class BusinessItem:
    """A business in the list."""

    id: str = ""
    name: str = ""
    ice: str = ""
    verified: bool = False
    owned: bool = False
    delegates: list[DelegateItem] = field(default_factory=list)


@dataclass
class OfferItem:
    """An offer to act for a business."""

    id: str = ""
    business: str = ""
    ice: str = ""


def _key(text: object) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise NotFound from None


def _business(view: BusinessView, locale: Locale) -> BusinessItem:
    people = [
        DelegateItem(str(one.id), one.name or show_contact(one.contact), t(f"identity.delegation.{one.state}", locale))
        for one in view.delegates
    ]
    return BusinessItem(str(view.id), view.name, view.ice, view.verified, view.owned, people)


class AccountState(rx.State):
    """The account page. Everything on it belongs to whoever's cookie the socket carries."""

    ready: bool = False
    key: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    locale: str = "fr"
    has_password: bool = False
    has_second_factor: bool = False
    recovery: str = ""  # how many recovery codes are left
    recovery_low: bool = False
    is_staff: bool = False
    sessions: list[SessionItem] = []  # noqa: RUF012 Reflex copies the default for each client
    businesses: list[BusinessItem] = []  # noqa: RUF012
    offers: list[OfferItem] = []  # noqa: RUF012
    sent_to: str = ""
    problem: str = ""
    wrong: str = ""
    done: str = ""

    _contact: str = ""  # the new contact that a code was sent to

    @rx.event
    @public
    async def load(self) -> Any:
        """Shows the account of the cookie; without one, goes to sign in and comes back."""
        if (actor := await optional_actor(self)) is None:
            locale = locale_of(self)
            return rx.redirect(f"/{locale}/sign-in?next=/{locale}/account")
        self.problem = self.wrong = self.done = self.sent_to = ""
        await self._show(actor)
        return None

    async def _show(self, actor: Actor) -> None:
        async with reading() as work:
            view = await accounts.mine(work, actor)
        self._put(view, locale_of(self))

    def _put(self, view: AccountView, locale: Locale) -> None:
        self.name, self.email, self.locale = view.name, view.email, view.locale
        self.phone = show_phone(view.phone) if view.phone else ""
        self.has_password, self.has_second_factor = view.has_password, view.has_second_factor
        self.recovery = t("identity.recovery.left", locale, n=view.recovery_codes)
        self.recovery_low = view.recovery_codes < RECOVERY_LOW
        self.is_staff, self.ready, self.key = view.is_staff, True, f"{view.name}{view.phone}{view.email}"
        unknown = t("identity.session.unknown", locale)
        self.sessions = [
            SessionItem(str(one.id), one.client or unknown, format_datetime(one.seen_at, locale), one.here)
            for one in view.sessions
        ]
        self.businesses = [_business(one, locale) for one in view.businesses]
        self.offers = [OfferItem(str(one.id), one.business, one.ice) for one in view.offers]

    def _tell(self, problem: CasaError | None, done: str = "") -> None:
        locale = locale_of(self)
        self.problem, self.wrong = (problem.text(locale), problem.field) if problem else ("", "")
        self.done = t(done, locale) if done else ""

    @rx.event
    @allow(*EVERYBODY_SIGNED_IN)
    async def save(self, form: dict[str, Any]) -> None:
        """Keeps the name and the language."""
        actor = await current_actor(self)
        try:
            name = accounts.name_of(typed(form, "name"))
            async with writing() as work:
                await accounts.amend(work, actor, name=name, locale=as_locale(typed(form, "locale")))
        except CasaError as problem:
            self._tell(problem)
            return
        self._tell(None, "identity.account.saved")
        await self._show(actor)

    @rx.event
    @allow(*EVERYBODY_SIGNED_IN)
    async def send_code(self, form: dict[str, Any]) -> None:
        """Sends a code to a new phone or address."""
        try:
            self._contact = await entrance.send_code(typed(form, "contact"), locale_of(self))
        except CasaError as problem:
            self._tell(problem)
            return
        self._tell(None)
        self.sent_to = show_contact(self._contact)

    @rx.event
    @allow(*EVERYBODY_SIGNED_IN)
    async def add_contact(self, form: dict[str, Any]) -> None:
        """Takes the new phone or address over, once its code is typed."""
        actor = await current_actor(self)
        try:
            proof = await entrance.prove(self._contact, typed(form, "code"))
            async with writing() as work:
                await accounts.add_contact(work, actor, proof.contact)
        except CasaError as problem:
            self._tell(problem)
            return
        self.sent_to = self._contact = ""
        self._tell(None, "identity.account.contact_changed")
        await self._show(actor)

    @rx.event
    @allow(*EVERYBODY_SIGNED_IN)
    async def change_password(self, form: dict[str, Any]) -> None:
        """Sets a new password; the other sessions end."""
        actor = await current_actor(self)
        try:
            await entrance.change_password(session_token(self), typed(form, "current"), typed(form, "new"))
        except CasaError as problem:
            self._tell(problem)
            return
        self._tell(None, "identity.account.password_changed")
        await self._show(actor)

    @rx.event
    @allow(*EVERYBODY_SIGNED_IN)
    async def drop_second_factor(self) -> None:
        """Takes one's own second factor off."""
        actor = await current_actor(self)
        try:
            async with writing() as work:
                await accounts.drop_second_factor(work, actor)
        except CasaError as problem:
            self._tell(problem)
            return
        self._tell(None, "identity.account.second_factor_off")
        await self._show(actor)

    @rx.event
    @allow(*EVERYBODY_SIGNED_IN)
    async def revoke(self, session_id: str) -> None:
        """Ends one of the sessions."""
        actor = await current_actor(self)
        async with writing() as work:
            await sessions.revoke(work, actor, _key(session_id))
        self._tell(None, "identity.account.session_ended")
        await self._show(actor)

    @rx.event
    @allow(*EVERYBODY_SIGNED_IN)
    async def revoke_others(self) -> None:
        """Ends all sessions but this one."""
        actor = await current_actor(self)
        async with writing() as work:
            await sessions.revoke_others(work, actor)
        self._tell(None, "identity.account.session_ended")
        await self._show(actor)

    @rx.event
    @allow(*EVERYBODY_SIGNED_IN)
    async def add_business(self, form: dict[str, Any]) -> None:
        """Adds a business by its ICE and name."""
        actor = await current_actor(self)
        try:
            ice = ice_of(typed(form, "ice"))
            name = accounts.name_of(
                clean(typed(form, "company"), most=accounts.NAME_MOST, field="company"), field="company"
            )
            async with writing() as work:
                await businesses.create(work, actor, ice=ice, name=name)
        except CasaError as problem:
            self._tell(problem)
            return
        self._tell(None, "identity.account.business_added")
        await self._show(actor)

    @rx.event
    @allow(*EVERYBODY_SIGNED_IN)
    async def offer(self, form: dict[str, Any]) -> None:
        """Offers somebody to act for a business of one's own."""
        actor = await current_actor(self)
        try:
            to = contact_of(typed(form, "delegate"), field="delegate")
            async with writing() as work:
                await businesses.offer(work, actor, _key(typed(form, "business")), to)
        except CasaError as problem:
            self._tell(problem)
            return
        self._tell(None, "identity.account.delegation_offered")
        await self._show(actor)

    @rx.event
    @allow(*EVERYBODY_SIGNED_IN)
    async def accept(self, delegation_id: str) -> None:
        """Takes an offer."""
        actor = await current_actor(self)
        async with writing() as work:
            await businesses.accept(work, actor, _key(delegation_id))
        self._tell(None, "identity.account.delegation_accepted")
        await self._show(actor)

    @rx.event
    @allow(*EVERYBODY_SIGNED_IN)
    async def end(self, delegation_id: str) -> None:
        """Ends a delegation, given or received."""
        actor = await current_actor(self)
        async with writing() as work:
            await businesses.end(work, actor, _key(delegation_id))
        self._tell(None, "identity.account.delegation_ended")
        await self._show(actor)
