"""What an act says, where it stands, and who may ask for what is drawn from it (law 36-21). Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final, Self

from casa_app.kit.errors import CasaError, Invalid, InvalidForm, Missing
from casa_app.kit.text import clean, fold

NAME_MOST: Final = 160
MENTIONS_MOST: Final = 2_000
EARLIEST: Final = date(1815, 1, 1)
"""Who was a hundred years old when civil registers began; a day before it is a slip."""
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


class NotADay(Invalid):
    """No day that an act may bear."""

    key = "records.error.not_a_day"


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
    """What an act says, in both scripts. `day` is that of the birth or of the death, ISO 8601."""

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

    @property
    def values(self) -> dict[str, str]:
        """As it is kept."""
        return asdict(self)

    def is_of(self, name: str) -> bool:
        """Whether this is the holder's name, in either script."""
        return same_name(name, self.name_fr) or same_name(name, self.name_ar)


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
    for name in Content.__dataclass_fields__:
        try:
            values[name] = _read(name, str(given.get(name) or ""), today)
        except CasaError as problem:
            problems.append(problem)
    if problems:
        raise InvalidForm(problems)
    return Content(**values)


def _read(name: str, text: str, today: date) -> str:
    text = clean(text, most=MENTIONS_MOST if name == "mentions" else NAME_MOST, field=name)
    if not text and (name in NEEDED or name == "day"):
        raise Missing(field=name)
    if name == "day":
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise NotADay(field=name) from None
        if not EARLIEST <= day <= today:
            raise NotADay(field=name)
        return day.isoformat()
    return text if name == "mentions" else " ".join(text.split())


def check_may_ask(kind: str, relationship: str) -> Relationship:
    """The relationship, if the law gives such an act to it. Raises MayNotAsk."""
    found = next((one for one in MAY_ASK.get(kind, ()) if one == relationship), None)
    if found is None:
        raise MayNotAsk
    return found
