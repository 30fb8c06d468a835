"""Businesses that accounts claim, until somebody has looked at their papers."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import reflex as rx

from casa_app.identity import businesses
from casa_app.identity.policy import allow, current_actor
from casa_app.identity.rules import VERIFYING, ice_of
from casa_app.identity.state.common import locale_of, typed
from casa_app.identity.views import ClaimedBusiness
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError, NotFound
from casa_app.kit.i18n import Locale, format_date, t
from casa_app.ui.tables import Paged


@dataclass
class ClaimedItem:
    """A business in the list, in words."""

    id: str = ""
    ice: str = ""
    name: str = ""
    owner: str = ""
    verified: bool = False
    elsewhere: bool = False
    since: str = ""


def _item(row: ClaimedBusiness, locale: Locale) -> ClaimedItem:
    since = format_date(row.created_at, locale, "medium")
    return ClaimedItem(str(row.id), row.ice, row.name, row.owner, row.verified, row.elsewhere, since)


def _key(text: object) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise NotFound from None


class VerificationState(Paged, rx.State):
    """The page of businesses to verify."""

    ready: bool = False
    rows: list[ClaimedItem] = []  # noqa: RUF012 Reflex copies the default for each client
    problem: str = ""
    wrong: str = ""  # the field that the problem is about
    done: str = ""

    _ice: str = ""

    @rx.event
    @allow(*VERIFYING)
    async def load(self) -> None:
        """Lists those that wait, the longest waiting first."""
        self._ice, self._page = "", 0
        self._tell(None)
        await self._list()

    async def _list(self) -> None:
        actor, locale = await current_actor(self), locale_of(self)
        async with reading() as work:
            page = await businesses.claimed(work, actor, ice=self._ice, page=self._page)
        self.rows, self.ready = [_item(row, locale) for row in page.rows], True
        self._stand_at(page, locale)

    def _tell(self, problem: CasaError | None, done: str = "") -> None:
        locale = locale_of(self)
        self.problem, self.wrong = (problem.text(locale), problem.field) if problem else ("", "")
        self.done = t(done, locale) if done else ""

    @rx.event
    @allow(*VERIFYING)
    async def search(self, form: dict[str, Any]) -> None:
        """Finds who claims an ICE, verified or not; without one, lists those that wait."""
        wanted = typed(form, "ice").strip()
        try:
            self._ice, self._page = ice_of(wanted) if wanted else "", 0
        except CasaError as problem:
            self._tell(problem)
            return
        self._tell(None)
        await self._list()

    @rx.event
    @allow(*VERIFYING)
    async def turn(self, pages: int) -> None:
        """Shows the fifty before or after."""
        self._turn(pages)
        await self._list()

    @rx.event
    @allow(*VERIFYING)
    async def verify(self, business_id: str) -> None:
        """Notes that the papers were seen."""
        await self._judge(businesses.verify, business_id, "identity.verification.verified")

    @rx.event
    @allow(*VERIFYING)
    async def doubt(self, business_id: str) -> None:
        """Takes a verification back."""
        await self._judge(businesses.doubt, business_id, "identity.verification.doubted")

    async def _judge(self, judgement: businesses.Judgement, business_id: str, done: str) -> None:
        actor = await current_actor(self)
        try:
            async with writing() as work:
                await judgement(work, actor, _key(business_id))
            self._tell(None, done)
        except CasaError as problem:  # a colleague was faster: the list shows what holds now
            self._tell(problem)
        await self._list()
