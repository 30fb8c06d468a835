"""The shape of the claims room's data files. Pure: pydantic checks each file, `catalogue.py` checks them together."""

import re
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from casa_app.claims.rules import Action, Regime
from casa_app.kit.calendar import Unit
from casa_app.kit.datafiles import Both, BothLists, Code, Part
from casa_app.kit.i18n import LOCALES, Locale

ALL: Final = "*"
PLACEHOLDERS: Final = frozenset({"reference", "title", "service", "body", "place", "date", "deadline", "reason"})


class Option(Part):
    """One answer of a choice."""

    id: Code
    label: Both


class Question(Part):
    """What a category asks. A choice has options; the other kinds have none."""

    id: Code
    kind: Literal["yes_no", "choice", "number", "text"]
    label: Both
    options: tuple[Option, ...] = ()
    required: bool = False

    @model_validator(mode="after")
    def _options_fit_the_kind(self) -> Self:
        if self.kind == "choice" and len({option.id for option in self.options}) < 2:  # noqa: PLR2004 else no choice
            raise ValueError("a choice needs two different options or more")
        if self.kind != "choice" and self.options:
            raise ValueError("only a choice has options")
        return self


class Target(Part):
    """By when the city wants it done."""

    amount: int = Field(gt=0)
    unit: Unit


class Handling(Part):
    """How claims of a leaf are handled; on a group, the values that its leaves take over."""

    icon: str | None = Field(default=None, pattern=r"^[a-z0-9-]+$")
    service: Code | None = None
    team: Code | None = None
    target: Target | None = None
    photo: Literal["helps", "no"] | None = None
    regime: Regime | None = None
    emergency: Code | None = None
    privacy: Literal["exact", "blurred"] | None = None
    retention_months: int | None = Field(default=None, ge=1, le=120)
    questions: tuple[Question, ...] = ()


class LeafSource(Handling):
    """A leaf as its file writes it; what it does not say comes from its group."""

    code: Code
    name: Both
    help: Both
    synonyms: BothLists


class GroupSource(Handling):
    """One file of `data/categories`."""

    code: Code
    name: Both
    help: Both
    synonyms: BothLists
    leaves: tuple[LeafSource, ...] = Field(min_length=1)


class Leaf(Part):
    """A category that a claim may have, with every value it takes over from its group.

    `emergency` names the advice shown before the form. Retention in months after the claim ended.
    """

    code: Code
    group: Code
    name: Both
    help: Both
    synonyms: BothLists
    icon: str
    service: Code
    team: Code
    target: Target
    photo: Literal["helps", "no"]
    regime: Regime
    emergency: Code | None
    privacy: Literal["exact", "blurred"] = "exact"
    retention_months: int
    questions: tuple[Question, ...]

    @property
    def danger(self) -> bool:
        """Whether lives may be at stake: the emergency number comes before the form."""
        return self.emergency is not None

    @property
    def sensitive(self) -> bool:
        """Whether the exact place could point at a person, so that the public sees it blurred."""
        return self.privacy == "blurred"


class Group(Part):
    """A branch of the category tree."""

    code: Code
    name: Both
    help: Both
    synonyms: BothLists
    icon: str
    leaves: tuple[Leaf, ...]


class EscalationStep(Part):
    """A warning `amount` units before the term, at it, or after it; `to` is a role."""

    step: Literal["before", "before_2", "breach", "after"]
    amount: int = Field(ge=0)
    unit: Unit
    to: Literal["clerk", "supervisor", "administrator", "data_protection_officer"]


class ClockSource(Part):
    """A clock as written; `amount` and `unit` are empty where the category gives them."""

    key: Code
    name: Both
    amount: int | None = Field(gt=0)
    unit: Unit | None
    calendar: Literal["calendar", "working", "category"]
    start: Code
    stop: Code
    regimes: frozenset[Regime]
    source: Both
    verified: bool
    escalations: tuple[EscalationStep, ...]

    @model_validator(mode="after")
    def _the_calendar_fits_the_unit(self) -> Self:
        if (self.amount is None) != (self.unit is None) or (self.amount is None) != (self.calendar == "category"):
            raise ValueError("amount and unit are both given, or the calendar is `category`")
        if (self.unit == "working_days") != (self.calendar == "working"):
            raise ValueError("working days go with the working calendar, and only they")
        return self


class Clock(ClockSource):
    """A clock that says its own length. `verified` is false until the city's lawyers confirmed the rule."""

    amount: int
    unit: Unit


class RoutingLine(Part):
    """A line of `routing.yml`; `where` is a sector or `*`."""

    category: str
    where: str
    service: Code
    team: Code
    body: Code | None = None
    reason: Both


class RoutingTable(Part):
    """The file `routing.yml`."""

    sectors: dict[str, tuple[str, ...]]
    rules: tuple[RoutingLine, ...]


class DefaultRule(Part):
    """A routing rule for one arrondissement (HCP code) or `*`, as the city starts with."""

    category: str
    arrondissement: str
    service: Code
    team: Code
    body: Code | None
    reason: Both


class EmergencyNumber(Part):
    """Who to call; `verified` when the service itself publishes the number."""

    key: Code
    number: str = Field(pattern=r"^\d{2,4}$")
    name: Both
    covers: Both
    source: str
    verified: bool


class Advice(Part):
    """What to do before filing, in steps, and the number (a key of `numbers`) to call."""

    key: Code
    number: Code
    title: Both
    steps: BothLists


class Emergency(Part):
    """The file `emergency.yml`."""

    numbers: tuple[EmergencyNumber, ...]
    advice: tuple[Advice, ...]


class AnswerTemplate(Part):
    """An answer to start from, for a group, a leaf or `*`. Placeholders are those of `PLACEHOLDERS`."""

    key: Code
    applies_to: str = Field(alias="for")
    action: Action
    name: Both
    text: Both

    @model_validator(mode="after")
    def _both_languages_ask_for_the_same(self) -> Self:
        used = {locale: self.placeholders(locale) for locale in LOCALES}
        if unknown := set().union(*used.values()) - PLACEHOLDERS:
            raise ValueError(f"unknown placeholders {sorted(unknown)}")
        if len(set(map(frozenset, used.values()))) > 1:
            raise ValueError(f"placeholders differ between languages: {used}")
        return self

    def placeholders(self, locale: Locale) -> set[str]:
        """The names in braces of the text in one language."""
        return set(re.findall(r"\{(\w+)\}", self.text[locale]))
