"""The sheet of one procedure, as its address names it."""

import reflex as rx

from casa_app.identity.policy import public
from casa_app.kit.database import reading
from casa_app.procedures.service import sheets
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

    @rx.event
    @public
    async def open(self) -> None:
        """Reads the sheet of `?code=`."""
        locale = locale_of(self)
        code = str(self.router.url.query_parameters.get("code", ""))[:40]
        self.unknown = False
        try:
            async with reading() as work:
                found = await sheets.sheet(work, code, locale)
        except UnknownProcedure:
            self.unknown, found = True, SheetView()
        self.sheet, self.ready = found, True
        self.pieces, self.held, self.fees, self.terms = found.pieces, found.held, found.fees, found.terms
