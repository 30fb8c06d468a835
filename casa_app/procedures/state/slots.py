"""The calendar of free times on a page of a form: what it shows, and what choosing there fills in."""

from typing import Any

import reflex as rx

from casa_app.identity.policy import public
from casa_app.kit.database import reading
from casa_app.procedures.service import slots
from casa_app.procedures.state.apply import ApplyState
from casa_app.procedures.views import OptionView, SlotsView
from casa_app.ui.pages import locale_of


class SlotsState(rx.State):
    """The free times of what this tab books. What is chosen lives in the form's own fields."""

    view: SlotsView = SlotsView()
    days: list[OptionView] = []  # noqa: RUF012 Reflex copies the default for each client
    times: list[OptionView] = []  # noqa: RUF012
    ends: list[OptionView] = []  # noqa: RUF012
    ready: bool = False

    _day: str = ""
    _page: int = 0

    @rx.event
    @public
    async def open(self) -> None:
        """Shows the calendar anew: the page was opened, or something else is booked."""
        self._day, self._page, self.ready = "", 0, False
        await self._show()

    @rx.event
    @public
    async def turn(self, pages: int) -> None:
        """Shows the days after (1) or before (-1)."""
        self._page = max(0, self._page + (1 if int(pages) > 0 else -1))
        await self._show()

    @rx.event
    @public
    async def choose_day(self, day: str) -> None:
        """Shows the times of a day; what was chosen on another one falls away."""
        self._day = str(day)[:10]
        await self._fill({self.view.start: "", self.view.until: ""})

    @rx.event
    @public
    async def choose_time(self, moment: str) -> None:
        """Takes a beginning; the end has to be chosen again."""
        await self._fill({self.view.start: str(moment)[:16], self.view.until: ""})

    @rx.event
    @public
    async def choose_end(self, moment: str) -> None:
        """Takes an end."""
        await self._fill({self.view.until: str(moment)[:16]})

    async def _fill(self, values: dict[str, str]) -> None:
        form = await self.get_state(ApplyState)
        for name, value in values.items():
            if name:
                await form.keep(name, value)
        await self._show()

    async def _show(self) -> None:
        form: Any = await self.get_state(ApplyState)
        procedure = await form._procedure(form.code)  # noqa: SLF001 of the same form
        if procedure is None or form.slots_of in {"", "?"}:
            self.view, self.ready = SlotsView(), False
        else:
            async with reading() as work:
                typed, locale = form._plain(), locale_of(self)  # noqa: SLF001
                self.view = await slots.view(work, procedure, form.slots_of, typed, self._day, self._page, locale)
            self._day, self._page, self.ready = self.view.day, self.view.page, True
            if self.view.lost:
                for name in filter(None, (self.view.start, self.view.until)):
                    await form.keep(name, "")
        self.days, self.times, self.ends = self.view.days, self.view.times, self.view.ends
