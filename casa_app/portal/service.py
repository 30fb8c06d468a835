"""What the front door asks the rooms for."""

from typing import Final

from casa_app.claims.catalogue import Leaf, catalogue
from casa_app.claims.service import figures
from casa_app.kit.database import Work
from casa_app.kit.i18n import Locale, format_number, format_percent, t
from casa_app.portal.views import Figure, Suggestion
from casa_app.procedures.service import sheets
from casa_app.procedures.views import ProcedureLink

# The five families of the city's digital services (SDTN 2018-2022) and the groups of claims that belong to each.
FAMILIES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "administrative": ("landmark", ("counter", "suggestion")),
    "general": ("users", ("markets", "commerce", "facilities", "nuisance", "animals")),
    "mobility": ("bus", ("roads", "parking", "transport", "access", "lighting")),
    "environment": ("leaf", ("cleanliness", "green", "sewerage", "flooding")),
    "urban": ("building-2", ("buildings", "furniture", "utilities")),
}
FOUND_MOST: Final = 8
OFTEN: Final = ("lighting_out", "roads_pothole", "waste_uncollected", "nuisance_business")


def report_address(locale: Locale, category: str) -> str:
    """Where a claim of a category is begun."""
    return f"/{locale}/report?category={category}"


def sheet_address(locale: Locale, code: str) -> str:
    """Where a procedure is read about."""
    return f"/{locale}/services/sheet?code={code}"


async def search(work: Work, text: str, locale: Locale) -> list[Suggestion]:
    """What a person's words may mean, the likeliest first: a procedure or something to report, in either language."""
    asked = [(one.score, _procedure(one.item, locale)) for one in await sheets.search(work, text, locale, FOUND_MOST)]
    told = [(one.score, _category(one.item, locale)) for one in catalogue().found(text, FOUND_MOST)]
    best = sorted(asked + told, key=lambda pair: -pair[0])[:FOUND_MOST]
    return [suggestion for _, suggestion in best]


def _procedure(found: ProcedureLink, locale: Locale) -> Suggestion:
    group = t("portal.home.as_procedure", locale, family=t(f"portal.family.{found.family}", locale))
    return Suggestion(found.name, group, sheet_address(locale, found.code))


def _category(leaf: Leaf, locale: Locale) -> Suggestion:
    group = t("portal.home.as_claim", locale, group=catalogue().group(leaf.group).name[locale])
    return Suggestion(leaf.name[locale], group, report_address(locale, leaf.code))


async def procedures(work: Work, locale: Locale) -> dict[str, list[ProcedureLink]]:
    """The published procedures by family."""
    found: dict[str, list[ProcedureLink]] = {family: [] for family in FAMILIES}
    for link in await sheets.links(work, locale):
        found[link.family].append(link)
    return found


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
