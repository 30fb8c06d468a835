"""What is wrong with a form, as its page shows it: a summary in order, and the first problem of each field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import Locale
from casa_app.ui.fields import PAGE


@dataclass(frozen=True)
class Problem:
    """Something to correct: `field` is the name of the field, and its element's id; `PAGE` where there is none."""

    field: str
    text: str


def problems(found: Sequence[CasaError], locale: Locale, labels: Mapping[str, str]) -> list[Problem]:
    """The error summary; `labels` names the fields, for problems whose sentence does not say which it is."""
    return [Problem(one.field or PAGE, _told(one, locale, labels.get(one.field, ""))) for one in found]


def _told(problem: CasaError, locale: Locale, label: str) -> str:
    if not (label and problem.key.startswith("kit.")):
        return problem.text(locale)
    return f"{label}{':' if locale == 'ar' else ' :'} {problem.text(locale)}"


def by_field(found: Sequence[CasaError], locale: Locale) -> dict[str, str]:
    """The first problem of each field."""
    return {one.field: one.text(locale) for one in reversed(found)}
