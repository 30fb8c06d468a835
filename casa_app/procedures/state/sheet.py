"""The sheet of one procedure, as its address names it; and the published delays of all of them."""

import reflex as rx

from casa_app.identity.policy import public
from casa_app.kit.database import reading
from casa_app.procedures.definition import FAMILIES
from casa_app.procedures.delay_views import DelayView
from casa_app.procedures.service import figures, sheets
from casa_app.procedures.service.catalogue import UnknownProcedure
from casa_app.procedures.views import FeeLine, PieceLine, SheetView, TermLine
from casa_app.ui.pages import locale_of


class SheetState(rx.State):
    """The procedure that this tab reads about."""

    ready: bool = False
    unknown: bool = False
    sheet: SheetView = SheetView()
    pieces: list[PieceLine] = []  # noqa: RUF012 Reflex copies the default for each client
    held: list[PieceLine] = []  # noqa: RUF012
    fees: list[FeeLine] = []  # noqa: RUF012
    terms: list[TermLine] = []  # noqa: RUF012
    delays: DelayView = DelayView()

    @rx.event
    @public
    async def open(self) -> None:
        """Reads the sheet of `?code=`."""
        locale = locale_of(self)
        code = str(self.router.url.query_parameters.get("code", ""))[:40]
        self.unknown = False
        try:
            async with reading() as work:
                found, self.delays = await sheets.sheet(work, code, locale), await figures.of(work, code, locale)
        except UnknownProcedure:
            self.unknown, found = True, SheetView()
        self.sheet, self.ready = found, True
        self.pieces, self.held, self.fees, self.terms = found.pieces, found.held, found.fees, found.terms


class DelaysState(rx.State):
    """The published delays of every procedure, by family."""

    ready: bool = False
    families: dict[str, list[DelayView]] = {}  # noqa: RUF012 Reflex copies the default for each client

    @rx.event
    @public
    async def open(self) -> None:
        """Reads them."""
        locale = locale_of(self)
        async with reading() as work:
            rows = await figures.read(work, locale)
        found: dict[str, list[DelayView]] = {family: [] for family in FAMILIES}
        for row in rows:
            found[row.family].append(figures.view(row, locale))
        self.families, self.ready = found, True
