"""The administrator's page of users: inviting, roles and reach, suspending, resetting a second factor."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import reflex as rx

from casa_app.identity import reach, staffing
from casa_app.identity.accounts import name_of
from casa_app.identity.policy import STAFF, Role, allow, current_actor
from casa_app.identity.rules import email_of, show_phone
from casa_app.identity.state.common import TYPED_MOST, locale_of, typed
from casa_app.identity.views import UserRow
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError, NotFound
from casa_app.kit.i18n import Locale, as_locale, format_date, t
from casa_app.ui.tables import Paged


@dataclass
class UserItem:
    """An account in the list, in words."""

    id: str = ""
    name: str = ""
    contact: str = ""
    roles: str = ""
    reach: str = ""
    state: str = ""
    state_text: str = ""
    second_factor: bool = False
    last_seen: str = ""
    role_codes: list[str] = field(default_factory=list)
    arrondissements: list[str] = field(default_factory=list)
    services: list[str] = field(default_factory=list)


NOBODY = UserItem()


def _key(text: object) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise NotFound from None


def _item(row: UserRow, locale: Locale) -> UserItem:
    return UserItem(
        id=str(row.id),
        name=row.name,
        contact=row.email or (show_phone(row.phone) if row.phone else ""),
        roles=" · ".join(t(f"identity.role.{role}", locale) for role in row.roles),
        reach=_reach(row, locale) if STAFF & set(row.roles) else "",
        state=row.state,
        state_text=t(f"identity.state.{row.state}", locale),
        second_factor=row.has_second_factor,
        last_seen=format_date(row.signed_in_at, locale, "medium") if row.signed_in_at else "",
        role_codes=list(row.roles),
        arrondissements=list(row.arrondissements),
        services=list(row.services),
    )


def _reach(row: UserRow, locale: Locale) -> str:
    zones, teams = dict(reach.arrondissements(locale)), dict(reach.services(locale))
    where = ", ".join(zones.get(code, code) for code in row.arrondissements) or t("identity.reach.city", locale)
    what = ", ".join(teams.get(code, code) for code in row.services) or t("identity.reach.services", locale)
    return f"{where} · {what}"


def _chosen(form: dict[str, Any], prefix: str, allowed: set[str]) -> list[str]:
    """The codes whose boxes `prefix:code` are ticked."""
    names = (str(name).partition(":") for name, value in form.items() if value not in {"", None, False, "false"})
    return [code for start, _, code in names if start == prefix and code in allowed]


class UsersState(Paged, rx.State):
    """The page of users. Nothing is shown before the guard has let the administrator in."""

    ready: bool = False
    searched: str = ""
    users: list[UserItem] = []  # noqa: RUF012 Reflex copies the default for each client
    opened: UserItem = NOBODY
    inviting: bool = False
    problem: str = ""
    wrong: str = ""
    done: str = ""

    @rx.event
    @allow(Role.ADMINISTRATOR)
    async def load(self) -> None:
        """Lists the staff."""
        self.searched = self.problem = self.wrong = self.done = ""
        self.opened, self.inviting, self._page = NOBODY, False, 0
        await self._list()

    async def _list(self) -> None:
        locale = locale_of(self)
        async with reading() as work:
            page = await staffing.search(work, self.searched, page=self._page)
        self.users, self.ready = [_item(row, locale) for row in page.rows], True
        self._stand_at(page, locale)
        if self.opened.id:
            self.opened = next((user for user in self.users if user.id == self.opened.id), NOBODY)

    @rx.event
    @allow(Role.ADMINISTRATOR)
    async def search(self, form: dict[str, Any]) -> None:
        """Searches staff by name, or anybody by an exact phone, address or CIN."""
        self.searched, self._page = typed(form, "search").strip()[:100], 0
        await self._list()

    @rx.event
    @allow(Role.ADMINISTRATOR)
    async def turn(self, pages: int) -> None:
        """Shows the fifty before or after."""
        self._turn(pages)
        await self._list()

    @rx.event
    @allow(Role.ADMINISTRATOR)
    async def open(self, user_id: str) -> None:
        """Opens one account to change its roles and reach."""
        wanted = str(user_id)[:TYPED_MOST]
        self.opened = next((user for user in self.users if user.id == wanted), NOBODY)
        self.inviting, self.problem, self.wrong, self.done = False, "", "", ""

    @rx.event
    @allow(Role.ADMINISTRATOR)
    async def begin_inviting(self) -> None:
        """Opens the form of an invitation."""
        self.opened, self.inviting, self.problem, self.wrong, self.done = NOBODY, True, "", "", ""

    @rx.event
    @allow(Role.ADMINISTRATOR)
    async def close(self) -> None:
        """Closes whatever form is open."""
        self.opened, self.inviting, self.problem, self.wrong = NOBODY, False, "", ""

    def _ticked(self, form: dict[str, Any]) -> tuple[list[Role], list[str], list[str]]:
        locale = locale_of(self)
        return (
            [Role(code) for code in _chosen(form, "role", {role.value for role in STAFF})],
            _chosen(form, "zone", {code for code, _ in reach.arrondissements(locale)}),
            _chosen(form, "team", {code for code, _ in reach.services(locale)}),
        )

    @rx.event
    @allow(Role.ADMINISTRATOR, fresh=True)
    async def invite(self, form: dict[str, Any]) -> None:
        """Invites an agent."""
        actor = await current_actor(self)
        roles, zones, teams = self._ticked(form)
        try:
            name, email = name_of(typed(form, "name")), email_of(typed(form, "email"))
            async with writing() as work:
                await staffing.invite(
                    work,
                    actor,
                    name=name,
                    email=email,
                    roles=roles,
                    arrondissements=zones,
                    services=teams,
                    locale=as_locale(typed(form, "locale")),
                )
        except CasaError as problem:
            self._refuse(problem)
            return
        self.inviting = False
        await self._told("identity.users.invited")

    @rx.event
    @allow(Role.ADMINISTRATOR, fresh=True)
    async def scope(self, form: dict[str, Any]) -> None:
        """Keeps the roles and the reach of the opened account."""
        actor = await current_actor(self)
        roles, zones, teams = self._ticked(form)
        try:
            async with writing() as work:
                await staffing.scope(
                    work, actor, _key(self.opened.id), roles=roles, arrondissements=zones, services=teams
                )
        except CasaError as problem:
            self._refuse(problem)
            return
        await self._told("identity.users.scoped")

    @rx.event
    @allow(Role.ADMINISTRATOR, fresh=True)
    async def suspend(self, user_id: str) -> None:
        """Shuts an account at once."""
        await self._do(staffing.suspend, user_id, "identity.users.suspended")

    @rx.event
    @allow(Role.ADMINISTRATOR, fresh=True)
    async def restore(self, user_id: str) -> None:
        """Opens a suspended account again."""
        await self._do(staffing.restore, user_id, "identity.users.restored")

    @rx.event
    @allow(Role.ADMINISTRATOR, fresh=True)
    async def reset_second_factor(self, user_id: str) -> None:
        """Takes a lost second factor off."""
        await self._do(staffing.reset_second_factor, user_id, "identity.users.reset")

    @rx.event
    @allow(Role.ADMINISTRATOR, fresh=True)
    async def invite_again(self, user_id: str) -> None:
        """Sends an invited agent a new link."""
        await self._do(staffing.send_invitation, user_id, "identity.users.invited")

    async def _do(self, use_case: staffing.UseCase, user_id: str, done: str) -> None:
        actor = await current_actor(self)
        try:
            async with writing() as work:
                await use_case(work, actor, _key(user_id))
        except CasaError as problem:
            self._refuse(problem)
            return
        await self._told(done)

    def _refuse(self, problem: CasaError) -> None:
        self.problem, self.wrong, self.done = problem.text(locale_of(self)), problem.field, ""

    async def _told(self, done: str) -> None:
        self.problem = self.wrong = ""
        self.done = t(done, locale_of(self))
        await self._list()
