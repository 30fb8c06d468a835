"""What supervisors look at: who carries how much, where claims are open, which terms were missed, who did what."""

from typing import Any

import reflex as rx

from casa_app.claims.service import oversight, sheet
from casa_app.claims.staff_views import AuditRow, BreachRow, LoadRow
from casa_app.desk.state.common import OVERSEEING, READING, locale_of, query_of
from casa_app.identity.policy import allow, current_actor
from casa_app.kit.database import reading
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import format_number
from casa_app.ui.charts import Chart, chart_of

NO_CHART = Chart([], [], 0, 0, 0, "start")


class LoadState(rx.State):
    """Open claims by agent, service and arrondissement, and how old they are; the map's list too."""

    ready: bool = False
    agents: list[LoadRow] = []  # noqa: RUF012 Reflex copies the default for each client
    services: list[LoadRow] = []  # noqa: RUF012
    arrondissements: list[LoadRow] = []  # noqa: RUF012
    ages: Chart = NO_CHART
    open_count: str = ""
    late: str = ""
    unassigned: str = ""

    @rx.event
    @allow(*READING)
    async def open(self) -> None:
        """Counts what is open within the colleague's reach."""
        actor, locale = await current_actor(self), locale_of(self)
        async with reading() as work:
            load = await oversight.workload(work, actor, locale)
        self.agents, self.services, self.arrondissements = load.agents, load.services, load.arrondissements
        self.ages = chart_of(load.ages, locale, lambda value: format_number(value, locale))
        self.open_count, self.late = format_number(load.open, locale), format_number(load.late, locale)
        self.unassigned, self.ready = format_number(load.unassigned, locale), True

    @rx.event
    @allow(*READING)
    async def go_to(self, reference: str) -> Any:
        """Opens the claim behind a point of the map."""
        return rx.redirect(f"/{locale_of(self)}/staff/claims?reference={str(reference)[:10]}")


class BreachState(rx.State):
    """The breach register, read only."""

    ready: bool = False
    rows: list[BreachRow] = []  # noqa: RUF012
    months: list[tuple[str, str]] = []  # noqa: RUF012
    month: str = ""
    service: str = ""
    has_next: bool = False
    csv: str = ""

    _next: str = ""

    @rx.event
    @allow(*OVERSEEING)
    async def open(self) -> None:
        """Shows the newest breaches, of the month and service that the address names."""
        asked = query_of(self)
        await self._show(asked.get("month", ""), asked.get("service", ""))

    @rx.event
    @allow(*OVERSEEING)
    async def choose_month(self, month: str) -> None:
        """Shows the breaches of one month."""
        await self._show(str(month), self.service)

    @rx.event
    @allow(*OVERSEEING)
    async def choose_service(self, service: str) -> None:
        """Shows the breaches of one service."""
        await self._show(self.month, str(service))

    @rx.event
    @allow(*OVERSEEING)
    async def next_page(self) -> None:
        """Fifty more, older ones."""
        if self._next:
            await self._show(self.month, self.service, self._next)

    async def _show(self, month: str, service: str, after: str = "") -> None:
        actor, locale = await current_actor(self), locale_of(self)
        async with reading() as work:
            page = await oversight.breaches(work, actor, locale, month=month, service=service, after=after)
            today = work.today()
        self.rows, self._next, self.has_next = page.rows, page.next, bool(page.next)
        self.months, self.month, self.service, self.ready = oversight.months(today, locale), month, service, True
        self.csv = f"/api/desk/breaches.csv?locale={locale}&month={month}&service={service}"


class AuditState(rx.State):
    """Who did what to one claim, and whether the chain that says so is whole."""

    ready: bool = False
    asked: str = ""
    rows: list[AuditRow] = []  # noqa: RUF012
    verdict: str = ""  # whole, broken; empty: not looked at
    problem: str = ""

    @rx.event
    @allow(*READING)
    async def open(self) -> None:
        """Shows the trail of the claim that the address names."""
        await self._show(str(query_of(self).get("reference") or ""))

    @rx.event
    @allow(*READING)
    async def look(self, form: dict[str, Any]) -> None:
        """Shows the trail of another claim."""
        await self._show(str(form.get("reference") or ""))

    async def _show(self, reference: str) -> None:
        actor, locale = await current_actor(self), locale_of(self)
        self.asked, self.rows, self.verdict, self.problem, self.ready = reference[:20], [], "", "", True
        if not reference:
            return
        try:
            async with reading() as work:
                self.rows = await sheet.trail(work, actor, reference, locale)
        except CasaError as problem:
            self.problem = problem.text(locale)

    @rx.event
    @allow(*READING)
    async def verify(self) -> None:
        """Computes the chain's digests anew."""
        actor = await current_actor(self)
        async with reading() as work:
            self.verdict = "whole" if await sheet.chain_holds(work, actor, self.asked) else "broken"
