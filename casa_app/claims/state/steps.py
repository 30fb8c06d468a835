"""The steps of the claim form as addresses: which come after which, and which may be opened yet."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from casa_app.claims.catalogue import catalogue
from casa_app.claims.service import filing
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import Locale

SCREENS: Final = ("category", "danger", "place", "nearby", "story", "contact", "summary")
BEFORE: Final = {"danger": "place", "nearby": "story"}  # screens between two steps, and the step they stand before
AFTER: Final = {"category": "place", "place": "story", "story": "contact", "contact": "summary"}
_SHOWN_BEFORE: Final = {"danger": "category", "place": "category", "nearby": "place", "story": "place",
                        "contact": "story", "summary": "contact"}  # fmt: skip


def back(locale: Locale, step: str) -> str:
    """The address of the screen that comes before a step: home before the first."""
    return address(locale, _SHOWN_BEFORE[step]) if step in _SHOWN_BEFORE else f"/{locale}"


def address(locale: Locale, step: str) -> str:
    """The address of a step, so that the browser's back button leads to the step before."""
    return f"/{locale}/report" if step == "category" else f"/{locale}/report?step={step}"


def reachable(wanted: str, form: Mapping[str, Any], locale: Locale) -> str:
    """`wanted`, or the first step before it that is not complete yet."""
    if wanted == "category" or wanted not in SCREENS:
        return "category"
    for step in filing.STEPS[: filing.STEPS.index(BEFORE.get(wanted, wanted))]:
        if filing.check_step(step, form, locale):
            return step
    leaf = catalogue().find(str(form.get("category") or ""))
    return "place" if wanted == "danger" and not (leaf and leaf.danger) else wanted


def of_problems(found: Sequence[CasaError]) -> str:
    """The first step that holds one of the problems."""
    fields = {problem.field.split(".")[0] for problem in found}
    return next((step for step in filing.STEPS if fields & set(filing.STEP_FIELDS.get(step, ()))), "summary")
