"""What the front door asks the rooms for."""

from typing import Final

from casa_app.claims.catalogue import catalogue
from casa_app.claims.service import figures
from casa_app.kit.database import Work
from casa_app.kit.i18n import Locale, format_number, format_percent, t
from casa_app.portal.views import Figure, Suggestion

# The five families of the city's digital services (SDTN 2018-2022) and the groups of claims that belong to each.
FAMILIES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "administrative": ("landmark", ("counter", "suggestion")),
    "general": ("users", ("markets", "commerce", "facilities", "nuisance", "animals")),
    "mobility": ("bus", ("roads", "parking", "transport", "access", "lighting")),
    "environment": ("leaf", ("cleanliness", "green", "sewerage", "flooding")),
    "urban": ("building-2", ("buildings", "furniture", "utilities")),
}
OFTEN: Final = ("lighting_out", "roads_pothole", "waste_uncollected", "nuisance_business")


def report_address(locale: Locale, category: str) -> str:
    """Where a claim of a category is begun."""
    return f"/{locale}/report?category={category}"


def search(text: str, locale: Locale) -> list[Suggestion]:
    """What a person's words may mean, the likeliest first; words of either language are understood."""
    found = catalogue().search(text)
    return [
        Suggestion(leaf.name[locale], catalogue().group(leaf.group).name[locale], report_address(locale, leaf.code))
        for leaf in found
    ]


async def last_month(work: Work, locale: Locale) -> list[Figure]:
    """The city's figures of the last 30 days; empty before they were first counted."""
    row = await figures.headline(work, locale)
    if row is None:
        return []
    shown = [Figure(format_number(row.ended, locale), t("portal.home.ended", locale))]
    if row.within_law is not None:
        shown.append(_share(row.within_law, "within_law", "success", locale))
    if row.median_days is not None:
        days = t("portal.home.median_value", locale, n=round(row.median_days))
        shown.append(Figure(days, t("portal.home.median", locale)))
    if row.contested is not None:
        shown.append(_share(row.contested, "contested", "accent", locale))
    return shown


def _share(share: float, name: str, tone: str, locale: Locale) -> Figure:
    return Figure(format_percent(share, locale), t(f"portal.home.{name}", locale), round(share * 100), tone)
