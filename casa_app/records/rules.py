"""What an act says, where it stands, and who may ask for what is drawn from it (law 36-21). Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final, Self

from casa_app.kit.errors import CasaError, InvalidForm, Missing
from casa_app.kit.text import clean, fold
from casa_app.records import days
from casa_app.records.days import NotADay

NAME_MOST: Final = 160
MENTIONS_MOST: Final = 2_000
NEEDED: Final = frozenset({"name_fr", "name_ar", "place_fr", "place_ar"})
"""What no act is without, beside its day; a parent may be unknown."""


class Relationship(StrEnum):
    """What somebody is to the person whom an act is about."""

    HOLDER = "holder"
    ASCENDANT = "ascendant"
    DESCENDANT = "descendant"
    SPOUSE = "spouse"
    GUARDIAN = "guardian"
    AUTHORISED = "authorised"


MAY_ASK: Final[dict[str, frozenset[Relationship]]] = {
    "birth": frozenset(Relationship),
    "death": frozenset(Relationship) - {Relationship.HOLDER},
}
"""Who receives what is drawn from an act of each kind (law 36-21; the city's lawyers have not confirmed it yet)."""


class MayNotAsk(CasaError):
    """The law gives what is drawn from this act to the holder and those near to them only."""

    key = "records.error.may_not_ask"
    status = 403


class ActDelivered(CasaError):
    """Documents were drawn from the act already: only a rectification changes what it says."""

    key = "records.error.act_delivered"
    status = 409


@dataclass(frozen=True)
class Reference:
    """Where an act stands. An applicant may not know the register: family booklets often do not tell it."""

    kind: str  # birth, death
    office: str  # the arrondissement's code
    number: str
    year: int
    calendar: str = "gregorian"  # or hijri
    register: str = ""

    @classmethod
    def of(cls, kind: str, office: str, given: Mapping[str, Any]) -> Self:
        """That of a `civil_act` field's value: act, year, calendar and register, in Latin digits."""
        number, register = (" ".join(str(given[name]).upper().split()) for name in ("act", "register"))
        return cls(kind, office, number, int(given["year"]), str(given["calendar"]), register)

    def may_be(self, other: Self) -> bool:
        """Whether what an applicant tells may mean this place: a register that they do not know is any."""
        told = other if other.register else replace(other, register=self.register)
        return self == told


@dataclass(frozen=True)
class Content:
    """What an act says, in both scripts. `day` is that of the birth, death or whatever the act is of.

    `day` is a Gregorian day in ISO 8601, reduced to a month or year (`1935`) where the register tells no more. `more`
    is what acts of some types say (`data/registers.yml`), and `day_own`, the day as the register has it.
    """

    name_fr: str
    name_ar: str
    day: str
    place_fr: str
    place_ar: str
    father_fr: str = ""
    father_ar: str = ""
    mother_fr: str = ""
    mother_ar: str = ""
    mentions: str = ""
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, str]:
        """As it is kept."""
        core = asdict(self)
        return {**core.pop("more"), **core}

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Self:
        """From what is kept."""
        return cls(**{name: values.get(name, "") for name in CORE},
                   more={name: text for name, text in values.items() if name not in CORE and text})  # fmt: skip

    def is_of(self, name: str) -> bool:
        """Whether this is the holder's name, in either script."""
        return same_name(name, self.name_fr) or same_name(name, self.name_ar)


CORE: Final = tuple(name for name in Content.__dataclass_fields__ if name != "more")
"""What acts of every kind may say."""


def name_key(name: str) -> str:
    """A name as names are compared: whatever its capitals, vowels and hyphens, and which part comes first."""
    return " ".join(sorted(fold(name).split()))


def same_name(one: str, other: str) -> bool:
    """Whether two names are one."""
    return bool(name_key(one)) and name_key(one) == name_key(other)


def parse_content(given: Mapping[str, Any], today: date) -> Content:
    """What somebody read in a register. Raises InvalidForm with the inputs' names as `field`."""
    values: dict[str, str] = {}
    problems: list[CasaError] = []
    for name in CORE:
        try:
            values[name] = _read(name, str(given.get(name) or ""), today)
        except CasaError as problem:
            problems.append(problem)
    if problems:
        raise InvalidForm(problems)
    own = days.RegisterDay.typed(str(given["day"])).kept
    return Content(**values, more={"day_own": own} if own != values["day"] else {})


def _read(name: str, text: str, today: date) -> str:
    text = clean(text, most=MENTIONS_MOST if name == "mentions" else NAME_MOST, field=name)
    if not text and (name in NEEDED or name == "day"):
        raise Missing(field=name)
    if name == "day":
        try:
            return days.read(text, today).iso
        except NotADay as problem:
            raise NotADay(field=name) from problem
    return text if name == "mentions" else " ".join(text.split())


def check_may_ask(kind: str, relationship: str) -> Relationship:
    """The relationship, if the law gives such an act to it. Raises MayNotAsk."""
    found = next((one for one in MAY_ASK.get(kind, ()) if one == relationship), None)
    if found is None:
        raise MayNotAsk
    return found
