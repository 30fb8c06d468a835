"""Languages: `data/languages.yml`, and catalogues beside each room (`data/messages.<locale>.yml`); dates by Babel.

The city's own texts are in the official pair, French and Arabic; a language added as data borrows what it lacks.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar
from zoneinfo import ZoneInfo

import yaml
from babel import Locale as Cldr
from babel import dates, numbers
from pydantic import AfterValidator

_ROOT: Final = Path(__file__).resolve().parent.parent
CITY_ZONE: Final = ZoneInfo("Africa/Casablanca")


@dataclass(frozen=True)
class Language:
    """One language: how CLDR calls it, which way it is written, and which official one stands in for what it lacks."""

    cldr: str
    direction: Literal["ltr", "rtl"]
    instead: str = "fr"


def _languages() -> dict[str, Language]:
    listed = yaml.safe_load((_ROOT / "kit" / "data" / "languages.yml").read_text(encoding="utf-8"))
    return {code: Language(**told) for code, told in listed.items()}


_LANGUAGES: Final = _languages()
_CLDR: Final = {code: Cldr.parse(language.cldr) for code, language in _LANGUAGES.items()}


def _known(code: str) -> str:
    if code not in _LANGUAGES:
        raise ValueError(f"not one of {', '.join(_LANGUAGES)}")
    return code


Locale = Annotated[str, AfterValidator(_known)]
"""The code of a language, as addresses hold it."""
LOCALES: Final[tuple[Locale, ...]] = tuple(_LANGUAGES)
OFFICIAL: Final[tuple[Locale, Locale]] = ("fr", "ar")
"""The languages in which each text of the city exists (constitution, article 5; French by usage)."""

Message = str | dict[str, str]
_HELD: Final = re.compile(r" (?=[;:?!»])|(?<=«) ")
Text = TypeVar("Text")


class UnknownMessage(KeyError):
    """A message key that no catalogue holds: a mistake of the programmer, never of a user."""


def as_locale(value: str | None, default: Locale = "fr") -> Locale:
    """The supported locale that `value` names, or `default`."""
    for locale in LOCALES:
        if value and value.lower().startswith(locale):
            return locale
    return default


def direction(locale: Locale) -> Literal["ltr", "rtl"]:
    """Writing direction, as the `dir` attribute wants it."""
    return _LANGUAGES[locale].direction


def official(locale: Locale) -> Locale:
    """The official language that a reader of `locale` gets where a text is in the official ones only."""
    return locale if locale in OFFICIAL else _LANGUAGES[locale].instead


def in_language(texts: Mapping[Locale, Text], locale: Locale) -> Text:
    """A text of the city in `locale`, or in the official language that stands in for it."""
    return texts[locale] if locale in texts else texts[official(locale)]


@cache
def catalogue(locale: Locale) -> dict[str, Message]:
    """Every message of one language; an added one borrows what it lacks.

    Raises ValueError when two rooms define the same key.
    """
    merged: dict[str, Message] = {}
    for path in sorted(_ROOT.glob(f"*/data/messages.{locale}.yml")):
        loaded: dict[str, Message] = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        if twice := merged.keys() & loaded.keys():
            raise ValueError(f"{path}: keys defined twice: {sorted(twice)}")
        merged |= {key: _printed(message, locale) for key, message in loaded.items()}
    return merged if locale in OFFICIAL else catalogue(official(locale)) | merged


def printed(text: str, locale: Locale) -> str:
    """A text of ours as it is printed: in French a space before `; : ? ! »` and after `«` breaks no line."""
    return _HELD.sub("\u00a0", text) if locale == "fr" else text


def _printed(message: Message, locale: Locale) -> Message:
    if isinstance(message, dict):
        return {form: printed(text, locale) for form, text in message.items()}
    return printed(message, locale)


def t(key: str, locale: Locale, /, **params: object) -> str:
    """The message `key` in `locale`, with `{name}` placeholders filled.

    A message with plural forms is chosen by the parameter `n` and the language's CLDR plural rule.
    Raises UnknownMessage for a key that is not in the catalogue.
    """
    if type(count := params.get("n")) is int and len(params) == 1:
        return _counted(key, locale, count)
    return _said(key, locale, params)


@lru_cache(maxsize=4096)  # the same few counts stand in every row, and CLDR's rules are slow to apply
def _counted(key: str, locale: Locale, count: int) -> str:
    return _said(key, locale, {"n": count})


def _said(key: str, locale: Locale, params: dict[str, object]) -> str:
    try:
        message = catalogue(locale)[key]
    except KeyError:
        raise UnknownMessage(key) from None
    if isinstance(message, dict):
        form = _CLDR[locale].plural_form(abs(int(str(params.get("n", 0)))))
        message = message.get(form) or message["other"]
    return message.format_map(_Localised(params, locale)) if "{" in message else message


class _Localised(dict[str, object]):
    """Placeholders: numbers and dates are written the way the language writes them."""

    def __init__(self, params: dict[str, object], locale: Locale) -> None:
        super().__init__(params)
        self._locale = locale

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        if isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            return format_number(value, self._locale)
        if isinstance(value, datetime):
            return format_datetime(value, self._locale)
        if isinstance(value, date):
            return format_date(value, self._locale)
        return value


@lru_cache(maxsize=4096)  # the same few numbers stand in every row
def format_number(value: float, locale: Locale, pattern: str | None = None) -> str:
    """A number with the language's separators and Latin digits."""
    return str(numbers.format_decimal(value, pattern, locale=_CLDR[locale], numbering_system="latn"))


def format_percent(share: float, locale: Locale) -> str:
    """A share between 0 and 1: `91 %` in French, in words in Arabic."""
    value = format_number(round(share * 100), locale)
    return t("kit.percent", locale, value=value)


def format_date(day: date, locale: Locale, style: Literal["short", "medium", "long", "full"] = "long") -> str:
    """A date in words. `short` is for tables (`24 nov.`)."""
    if isinstance(day, datetime):
        day = day.astimezone(CITY_ZONE).date()
    if style == "short":
        return _short(day, locale)
    return _worded(day, style, locale)


@lru_cache(maxsize=4096)
def _worded(day: date, style: str, locale: Locale) -> str:
    return str(dates.format_date(day, style, locale=_CLDR[locale]))


@lru_cache(maxsize=4096)  # the queue asks for the same days over and over, and Babel is slow
def weekday(day: date, locale: Locale) -> str:
    """A date of these months with its day of the week, for tables and lists: `ven. 20 nov.`."""
    moment = datetime(day.year, day.month, day.day, tzinfo=CITY_ZONE)
    return str(dates.format_skeleton("MMMEd", moment, tzinfo=CITY_ZONE, locale=_CLDR[locale]))


def month_name(day: date, locale: Locale) -> str:
    """A month and its year: `novembre 2026`."""
    return str(dates.format_skeleton("yMMMM", day, locale=_CLDR[locale]))


@lru_cache(maxsize=4096)
def _short(day: date, locale: Locale) -> str:
    moment = datetime(day.year, day.month, day.day, tzinfo=CITY_ZONE)
    return str(dates.format_skeleton("MMMd", moment, tzinfo=CITY_ZONE, locale=_CLDR[locale]))


def format_month(day: date, locale: Locale) -> str:
    """A month with its year, short enough for an axis: `juin 26`."""
    moment = datetime(day.year, day.month, 1, tzinfo=CITY_ZONE)
    return str(dates.format_datetime(moment, "MMM yy", tzinfo=CITY_ZONE, locale=_CLDR[locale]))


def format_datetime(moment: datetime, locale: Locale) -> str:
    """Date and time of the city, e.g. `lundi 9 novembre 2026, 21:14`."""
    local = moment.astimezone(CITY_ZONE)
    return f"{format_date(local.date(), locale, 'full')}{'،' if locale == 'ar' else ','} {local:%H:%M}"


def city_date(moment: datetime) -> date:
    """The calendar day in Casablanca at that moment."""
    return moment.astimezone(CITY_ZONE).date()
