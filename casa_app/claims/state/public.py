"""What everybody may look at: reviewed claims, one of them, and the city's figures."""

from dataclasses import dataclass
from typing import Final

import reflex as rx

from casa_app.claims.service import figures, publication
from casa_app.claims.views import FigureRow, PublicClaimView
from casa_app.identity.policy import public
from casa_app.kit.database import reading
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import Locale, format_number, format_percent, t
from casa_app.ui.charts import Chart, chart_of
from casa_app.ui.pages import locale_of

_NOTHING: Final = PublicClaimView(
    reference="", title="", title_lang="fr", text="", text_lang="fr", category="", arrondissement="", state="",
    state_label="", filed="", lat=0.0, lng=0.0, has_position=False, blurred=False,
)  # fmt: skip
FILTERS: Final = ("arrondissement", "category", "state", "text")
VALUE_MOST: Final = 80
MONTHS: Final = 18


@dataclass(frozen=True)
class FigureLine:
    """One row of a figures table, in words."""

    code: str
    name: str
    filed: str
    open: str
    median: str
    within: str
    contested: str


class PublicClaimsState(rx.State):
    """The list of reviewed claims; its filters are the address's query, so that a link shares a view."""

    rows: list[PublicClaimView] = []  # noqa: RUF012 Reflex copies the default for each client
    filters: dict[str, str] = {}  # noqa: RUF012
    next: str = ""
    loaded: bool = False
    features: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        """Reads the address and shows the first page."""
        query = self.router.url.query_parameters
        self.filters = {name: str(query.get(name, ""))[:VALUE_MOST] for name in FILTERS}
        locale = locale_of(self)
        self.features = (
            f"/api/claims/published.geojson?locale={locale}&arrondissement={self.filters['arrondissement']}"
            f"&category={self.filters['category']}"
        )
        self.rows, self.next = await _page(locale, self.filters, "")
        self.loaded = True

    @rx.event
    @public
    async def more(self) -> None:
        """Adds the next page."""
        if self.next:
            rows, self.next = await _page(locale_of(self), self.filters, self.next)
            self.rows = [*self.rows, *rows]


async def _page(locale: Locale, filters: dict[str, str], after: str) -> tuple[list[PublicClaimView], str]:
    async with reading() as work:
        return await publication.page(
            work, locale, after=after, arrondissement=filters["arrondissement"], category=filters["category"],
            state=filters["state"], text=filters["text"],
        )  # fmt: skip


class PublicClaimState(rx.State):
    """One reviewed claim."""

    claim: PublicClaimView = _NOTHING
    missing: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        """Reads the claim that the address names."""
        reference = str(self.router.url.query_parameters.get("reference", "")) or self._reference()
        self.missing, self.claim = "", _NOTHING
        try:
            async with reading() as work:
                self.claim = await publication.detail(work, reference[:20], locale_of(self))
        except CasaError as failure:
            self.missing = failure.text(locale_of(self))

    def _reference(self) -> str:
        return str(self.router.url.path).rstrip("/").rpartition("/")[2]


class FiguresState(rx.State):
    """The figures that the city publishes on itself."""

    headline: list[tuple[str, str, int]] = []  # noqa: RUF012 value, words, bar (0 to 100, -1 without)
    places: list[FigureLine] = []  # noqa: RUF012
    groups: list[FigureLine] = []  # noqa: RUF012
    months: Chart = chart_of([], "fr", str)
    period: str = "12m"
    loaded: bool = False

    @rx.event
    @public
    async def load(self) -> None:
        """Shows the last twelve months, or the period of the address."""
        wanted = str(self.router.url.query_parameters.get("period", "12m"))
        self.period = wanted if wanted in figures.PERIODS else "12m"
        locale = locale_of(self)
        async with reading() as work:
            city = await figures.headline(work, locale, self.period)
            places = await figures.read(work, "arrondissement", self.period, locale)
            self.places = [_line(row, locale) for row in places]
            self.groups = [_line(row, locale) for row in await figures.read(work, "group", self.period, locale)]
            months = (await figures.read(work, "month", "all", locale))[-MONTHS:]
        self.headline = headline(city, locale) if city else []
        filed = [(row.name, float(row.filed)) for row in months]
        self.months = chart_of(filed, locale, lambda value: format_number(value, locale))
        self.loaded = True


def headline(row: FigureRow, locale: Locale) -> list[tuple[str, str, int]]:
    """The four figures of the home page: value, what it says, length of its bar in percent (-1: none)."""
    shown = [(format_number(row.ended, locale), t("claims.figures.ended", locale), -1)]
    if row.within_law is not None:
        within = round(row.within_law * 100)
        shown.append((format_percent(row.within_law, locale), t("claims.figures.within", locale), within))
    if row.median_days is not None:
        shown.append((_days(row.median_days, locale), t("claims.figures.median", locale), -1))
    if row.contested is not None:
        contested = round(row.contested * 100)
        shown.append((format_percent(row.contested, locale), t("claims.figures.contested", locale), contested))
    return shown


def _days(days: float, locale: Locale) -> str:
    return t("kit.span.days", locale, n=round(days))


def _line(row: FigureRow, locale: Locale) -> FigureLine:
    return FigureLine(
        code=row.code, name=row.name, filed=format_number(row.filed, locale), open=format_number(row.open, locale),
        median=_days(row.median_days, locale) if row.median_days is not None else "—",
        within=format_percent(row.within_law, locale) if row.within_law is not None else "—",
        contested=format_percent(row.contested, locale) if row.contested is not None else "—",
    )  # fmt: skip
