"""Kinds that say who: CIN, ICE, phone, e-mail, person, company, and the reference of a civil act."""

import re
from abc import abstractmethod
from datetime import date
from typing import Any, ClassVar, Final, Literal

from casa_app.identity import service as identity
from casa_app.kit.errors import Invalid, Missing
from casa_app.kit.i18n import Locale, t
from casa_app.procedures.kinds.base import SHORT, Context, Kind, Reader, Unexpected, Value
from casa_app.procedures.kinds.numbers import latin

NAME_MOST: Final = 120
EMAIL_MOST: Final = 254  # RFC 5321
OLDEST: Final = 1850  # no register of the city is older
REGISTER: Final = re.compile(r"^[0-9A-Za-z\u0621-\u064a /.-]{1,20}$")


class NotAnActNumber(Invalid):
    """The text is no number of a register or of an act."""

    key = "procedures.kind.error.not_an_act_number"


class NotAYear(Invalid):
    """The year is not one of the chosen calendar, between `first` and `last`."""

    key = "procedures.kind.error.not_a_year"


class AskedParts(Kind):
    """A kind of several texts, kept as a map with every part; a part not given is empty.

    `PARTS` names them in reading order with the most characters of each.
    """

    PARTS: ClassVar[dict[str, int]] = {}
    CHOSEN: ClassVar[tuple[str, ...]] = ()
    """Parts that are chosen beforehand, so that they alone do not mean that something was given."""

    def inputs(self) -> tuple[str, ...]:
        """`field.part` for each part."""
        return tuple(f"{self.id}.{part}" for part in self.PARTS)

    def needed(self) -> tuple[str, ...]:
        """The parts that must be given when anything is."""
        return tuple(self.PARTS)

    def read(self, reader: Reader) -> Value:
        """The map of parts, None when nothing was given."""
        own = reader.within(f"{self.id}.")
        free = tuple(part for part in self.PARTS if part not in self.CHOSEN)
        if not own.typed(free) and not self.required:
            return None
        value = {part: own.text(part, most) for part, most in self.PARTS.items()}
        for part in self.needed():
            if not value[part]:
                own.refuse(part, Missing())
        self.check(value, own)
        return value

    def check(self, value: dict[str, Any], reader: Reader) -> None:
        """Puts each part into its canonical form; what is wrong is collected."""

    def typed(self, value: Value) -> dict[str, str]:
        """Each part as typed."""
        return {f"{self.id}.{part}": str(value[part]) for part in self.PARTS if value[part] not in (None, "")}

    def neutral(self) -> Value:
        """Every part, empty."""
        return dict.fromkeys(self.PARTS, "")


def _isolated(text: str, locale: Locale) -> str:
    # Groups of digits would change places in a line that runs from the right.
    return f"\u2066{text}\u2069" if text and locale == "ar" else text


class _Identifier(Kind):
    """A text with a rule of its own."""

    MOST: ClassVar[int] = SHORT

    def read(self, reader: Reader) -> Value:
        """The canonical form."""
        text = reader.text(self.id, self.MOST)
        return reader.attempt(self.id, lambda: self.canonical(text)) if text else None

    @abstractmethod
    def canonical(self, text: str) -> str:
        """The form that is kept. Raises a CasaError."""

    def in_words(self, value: Value, locale: Locale) -> str:
        """As it is kept."""
        return _isolated(str(value), locale)


class Cin(_Identifier):
    """The number of a national identity card, in capitals."""

    kind: Literal["cin"]

    def canonical(self, text: str) -> str:
        """Raises identity's NotACin."""
        return identity.parse_cin(text)

    def samples(self) -> list[Value]:
        """The shortest, the longest."""
        return ["A1", "BK1234567"]


class Ice(_Identifier):
    """A common company identifier: 15 digits."""

    kind: Literal["ice"]

    def canonical(self, text: str) -> str:
        """Raises identity's NotAnIce."""
        return identity.parse_ice(text)

    def samples(self) -> list[Value]:
        """The smallest, a usual one."""
        return ["000000000000097", "001234567000012"]


class Phone(_Identifier):
    """A Moroccan phone number, kept as E.164."""

    kind: Literal["phone"]

    def canonical(self, text: str) -> str:
        """Raises identity's NotAPhone."""
        return identity.parse_phone(text)

    def in_words(self, value: Value, locale: Locale) -> str:
        """`06 12 34 56 78`."""
        return _isolated(identity.show_phone(str(value)), locale)

    def samples(self) -> list[Value]:
        """A mobile and a fixed line."""
        return ["+212612345678", "+212522000000"]


class Email(_Identifier):
    """An e-mail address, in lower case."""

    kind: Literal["email"]
    MOST: ClassVar[int] = EMAIL_MOST

    def canonical(self, text: str) -> str:
        """Raises identity's NotAnEmail."""
        return identity.parse_email(text)

    def samples(self) -> list[Value]:
        """A short one, a long one."""
        return ["a@b.ma", f"{'a' * 60}@exemple.ma"]


class Person(AskedParts):
    """A person: name, and as far as `needs` says CIN, phone (E.164) and e-mail; the others may stay empty."""

    kind: Literal["person"]
    needs: tuple[Literal["cin", "phone", "email"], ...] = ()
    PARTS: ClassVar[dict[str, int]] = {"name": NAME_MOST, "cin": SHORT, "phone": SHORT, "email": EMAIL_MOST}

    def needed(self) -> tuple[str, ...]:
        """The name and what the file asks for."""
        return ("name", *self.needs)

    def check(self, value: dict[str, Any], reader: Reader) -> None:
        """Checks CIN, phone and e-mail as the kinds of these names do."""
        value["name"] = " ".join(value["name"].split())
        rules = {"cin": identity.parse_cin, "phone": identity.parse_phone, "email": identity.parse_email}
        for part, rule in rules.items():
            if text := value[part]:
                value[part] = reader.attempt(part, lambda rule=rule, text=text: rule(text)) or ""  # type: ignore[misc]

    def in_words(self, value: Value, locale: Locale) -> str:
        """`Amina Alaoui, CIN BK123456, 06 12 34 56 78`."""
        cin = t("procedures.kind.with_cin", locale, cin=_isolated(value["cin"], locale)) if value["cin"] else ""
        phone = _isolated(identity.show_phone(value["phone"]), locale) if value["phone"] else ""
        parts = (value["name"], cin, phone, _isolated(value["email"], locale))
        return t("procedures.kind.comma", locale).join(part for part in parts if part)

    def samples(self) -> list[Value]:
        """Somebody with a name only, somebody with everything."""
        full = {"name": "x" * NAME_MOST, "cin": "BK123456", "phone": "+212612345678", "email": "a@b.ma"}
        return [{**self.neutral(), "name": "Amina Alaoui"}, full]


class Company(AskedParts):
    """A company: its name and its ICE."""

    kind: Literal["company"]
    PARTS: ClassVar[dict[str, int]] = {"name": NAME_MOST, "ice": SHORT}

    def check(self, value: dict[str, Any], reader: Reader) -> None:
        """Checks the ICE."""
        value["name"] = " ".join(value["name"].split())
        if text := value["ice"]:
            value["ice"] = reader.attempt("ice", lambda: identity.parse_ice(text)) or ""

    def in_words(self, value: Value, locale: Locale) -> str:
        """`Café Atlas, ICE 001234567000089`."""
        ice = t("procedures.kind.with_ice", locale, ice=_isolated(value["ice"], locale))
        return t("procedures.kind.comma", locale).join((value["name"], ice))

    def samples(self) -> list[Value]:
        """A short name, a long one."""
        return [{"name": name, "ice": "000000000000097"} for name in ("Café Atlas", "x" * NAME_MOST)]


def years(calendar: str, today: date) -> tuple[int, int]:
    """The first and the last year of a civil act, in the `gregorian` or the `hijri` calendar."""
    if calendar == "gregorian":
        return OLDEST, today.year
    return _hijri_year(OLDEST), _hijri_year(today.year)


def _hijri_year(year: int) -> int:
    # 33 lunar years are 32 solar ones, to within a week; the year that ends counts too.
    return (year - 622) * 33 // 32 + 1


class CivilAct(AskedParts):
    """The reference of a civil act (law 36-21): office, register, number of the act, year and its calendar.

    Kept as texts; the register may stay empty, since family booklets often do not tell it.
    """

    kind: Literal["civil_act"]
    PARTS: ClassVar[dict[str, int]] = {"office": NAME_MOST, "register": 20, "act": 20, "year": 10, "calendar": 10}
    CHOSEN: ClassVar[tuple[str, ...]] = ("calendar",)

    def needed(self) -> tuple[str, ...]:
        """All but the register; a calendar not chosen is the Gregorian one."""
        return ("office", "act", "year")

    def check(self, value: dict[str, Any], reader: Reader) -> None:
        """Checks the numbers, and the year against its calendar."""
        value["calendar"] = calendar = value["calendar"] or "gregorian"
        for part in ("register", "act"):
            value[part] = latin(value[part])
            if value[part] and not REGISTER.match(value[part]):
                reader.refuse(part, NotAnActNumber())
        if calendar not in ("gregorian", "hijri"):
            reader.refuse("calendar", Unexpected())
        elif value["year"]:
            value["year"] = reader.attempt("year", lambda: self._year(value["year"], calendar, reader.context)) or ""

    @staticmethod
    def _year(text: str, calendar: str, context: Context) -> str:
        first, last = years(calendar, context.today)
        text = latin(text)
        if not re.fullmatch(r"[0-9]{4}", text) or not first <= int(text) <= last:
            raise NotAYear(first=str(first), last=str(last))
        return text

    def in_words(self, value: Value, locale: Locale) -> str:
        """`Acte n° 123, registre 4, année 1987, bureau Anfa`."""
        act = t("procedures.kind.act", locale, act=_isolated(value["act"], locale))
        register = _isolated(value["register"], locale)
        kept = t("procedures.kind.act.register", locale, register=register) if register else ""
        year = t(f"procedures.kind.act.{value['calendar']}", locale, year=value["year"])
        office = t("procedures.kind.act.office", locale, office=value["office"])
        return t("procedures.kind.comma", locale).join(part for part in (act, kept, year, office) if part)

    def neutral(self) -> Value:
        """Every part empty, in the Gregorian calendar."""
        return {**super().neutral(), "calendar": "gregorian"}

    def samples(self) -> list[Value]:
        """One of each calendar."""
        act = {"office": "Anfa", "register": "", "act": "1", "year": "1987", "calendar": "gregorian"}
        return [act, {**act, "register": "12/B", "act": "12345", "year": "1407", "calendar": "hijri"}]
