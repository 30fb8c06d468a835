"""What administrators keep right: where claims go, which days are off, who files through Open311."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import reflex as rx

from casa_app.claims.service import administration, routing
from casa_app.claims.service.administration import ClientView, HolidayView
from casa_app.desk.state.common import keys, locale_of
from casa_app.identity.policy import Role, allow, current_actor
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import t
from casa_app.procedures.service import clocks


@dataclass(frozen=True)
class RuleItem:
    """A routing rule in words."""

    category: str
    arrondissement: str
    what: str
    where: str
    service: str
    team: str
    body: str


@dataclass(frozen=True)
class MovedItem:
    """A claim that a rule would send elsewhere."""

    reference: str
    title: str
    before: str
    after: str


class RoutingState(rx.State):
    """The routing rules; a change is shown before it is kept."""

    ready: bool = False
    rules: list[RuleItem] = []  # noqa: RUF012 Reflex copies the default for each client
    shown: bool = False  # whether a preview is open
    moved: list[MovedItem] = []  # noqa: RUF012
    moved_label: str = ""
    problem: str = ""
    done: str = ""
    filter: str = ""

    _form: dict[str, str] = {}  # noqa: RUF012 what the preview was made of

    @rx.event
    @allow(Role.ADMINISTRATOR)
    async def open(self) -> None:
        """Shows every rule."""
        locale = locale_of(self)
        async with reading() as work:
            found = await routing.rules(work, await current_actor(self), locale)
        self.rules = [RuleItem(*row) for row in found]
        self.ready = True

    @rx.event
    @allow(Role.ADMINISTRATOR)
    async def preview(self, form: dict[str, Any]) -> None:
        """Shows which open claims the rule would send elsewhere."""
        actor, locale = await current_actor(self), locale_of(self)
        names = ("category", "arrondissement", "service", "team", "body")
        self._form = {name: str(form.get(name) or "") for name in names}
        self.problem = self.done = ""
        try:
            async with reading() as work:
                found = await routing.preview_form(work, actor, self._form, locale)
        except CasaError as problem:
            self.problem, self.shown = problem.text(locale), False
            return
        self.moved = [MovedItem(one.reference, one.title, one.before, one.after) for one in found]
        self.moved_label = t("desk.routing.moved", locale, n=len(found))
        self.shown = True

    @rx.event
    @allow(Role.ADMINISTRATOR)
    async def keep(self) -> None:
        """Keeps the rule that was previewed: claims filed from now on follow it."""
        actor, locale = await current_actor(self), locale_of(self)
        async with writing() as work:
            await routing.keep_form(work, actor, self._form)
        self.shown, self.done = False, t("desk.routing.kept", locale)
        async with reading() as work:
            self.rules = [RuleItem(*row) for row in await routing.rules(work, actor, locale)]

    @rx.event
    @allow(Role.ADMINISTRATOR)
    async def cancel(self) -> None:
        """Leaves the rules as they are."""
        self.shown = False


class HolidayState(rx.State):
    """The days off of a year and their corrections."""

    ready: bool = False
    year: int = 0
    days: list[HolidayView] = []  # noqa: RUF012
    problem: str = ""
    done: str = ""

    @rx.event
    @allow(Role.ADMINISTRATOR)
    async def open(self) -> None:
        """Shows the present year."""
        async with reading() as work:
            self.year = work.today().year
        await self._show()

    @rx.event
    @allow(Role.ADMINISTRATOR)
    async def turn(self, years: int) -> None:
        """Shows the year before or after."""
        self.year = max(2020, min(2050, self.year + (1 if int(years) > 0 else -1)))
        await self._show()

    async def _show(self) -> None:
        actor, locale = await current_actor(self), locale_of(self)
        async with reading() as work:
            self.days = await administration.holidays(work, actor, self.year, locale)
        self.ready = True

    @rx.event
    @allow(Role.ADMINISTRATOR)
    async def correct(self, form: dict[str, Any]) -> None:
        """Says that a day is off or worked; the terms of open claims follow in the background."""
        actor, locale = await current_actor(self), locale_of(self)
        day = str(form.get("day") or "")
        said = {name: str(form.get(name) or "") for name in ("name_fr", "name_ar")}
        try:
            async with writing() as work:
                await administration.correct_holiday(
                    work, actor, day, off=form.get("off") != "worked", **said
                )
                await clocks.recompute_later(work, actor)
        except CasaError as problem:
            self.problem, self.done = problem.text(locale), ""
            return
        self.problem, self.done = "", t("desk.holidays.done", locale)
        self.year = date.fromisoformat(day).year  # the correction is seen where it stands
        await self._show()

    @rx.event
    @allow(Role.ADMINISTRATOR)
    async def forget(self, day: str) -> None:
        """Takes a correction back."""
        actor, locale = await current_actor(self), locale_of(self)
        async with writing() as work:
            await administration.forget_holiday(work, actor, str(day))
            await clocks.recompute_later(work, actor)
        self.problem, self.done = "", t("desk.holidays.done", locale)
        await self._show()


class ClientState(rx.State):
    """The clients of Open311. A key is shown once, to whoever made it."""

    ready: bool = False
    clients: list[ClientView] = []  # noqa: RUF012
    key: str = ""
    problem: str = ""

    @rx.event
    @allow(Role.ADMINISTRATOR)
    async def open(self) -> None:
        """Shows every client; a key that was shown is shown no more."""
        self.key = ""
        await self._show()

    async def _show(self) -> None:
        async with reading() as work:
            self.clients = await administration.clients(work, await current_actor(self), locale_of(self))
        self.ready = True

    @rx.event
    @allow(Role.ADMINISTRATOR, fresh=True)
    async def add(self, form: dict[str, Any]) -> None:
        """Makes a client and shows its key."""
        actor = await current_actor(self)
        try:
            async with writing() as work:
                self.key = await administration.add_client(work, actor, str(form.get("name") or ""))
        except CasaError as problem:
            self.problem = problem.text(locale_of(self))
            return
        self.problem = ""
        await self._show()

    @rx.event
    @allow(Role.ADMINISTRATOR, fresh=True)
    async def revoke(self, client: str) -> None:
        """Refuses a client from now on."""
        actor = await current_actor(self)
        async with writing() as work:
            await administration.revoke_client(work, actor, keys([client])[0])
        self.key = ""
        await self._show()
