"""What two people read on a page, compared: what may be typed, what agrees, who was wrong. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final

from casa_app.kit.errors import CasaError, Invalid, InvalidForm, Missing
from casa_app.kit.i18n import OFFICIAL, t
from casa_app.kit.text import clean
from casa_app.records import days
from casa_app.records.capture_rules import act_number
from casa_app.records.register_types import NOTES_MOST, EntryField, RegisterType, registers

UNREADABLE: Final = "?"
"""What is typed where nothing can be read: it agrees with nothing, so a third person looks."""
NUMBER: Final = "number"
"""The field that asks for an act's number where no page told it."""
TEXT_MOST: Final = 160
LONG_MOST: Final = 2_000
_CHILDREN_MOST: Final = 99
_LATIN: Final = re.compile(r"[^\W\d_]", re.UNICODE)
_ARABIC: Final = re.compile("[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06fc]")
_MARKS: Final = re.compile("[\u0640\u064b-\u0652\u0670]")  # tatweel and vowels: writing, not spelling
_REPEATED: Final = re.compile(r"([^\W\d_])\1{3,}", re.IGNORECASE)
_NOTE: Final = re.compile(r"note([1-9])_(kind|day|text)")


class UnitState(StrEnum):
    """How far an act's entry is."""

    WAITING = "waiting"  # for its first or second reading
    DIFFERING = "differing"  # the two readings differ: for a third person
    DONE = "done"
    REPORTED = "reported"  # somebody said that it cannot be typed from these pages
    ASIDE = "aside"  # and somebody else found that it is no act of its own


REPORTS: Final = ("missing_page", "other_act", "unreadable", "not_an_act")
"""Why an act cannot be typed from its pages."""


class NotArabic(Invalid):
    """The field is read in Arabic script, and other letters were typed."""

    key = "records.entry.error.not_arabic"


class NotLatin(Invalid):
    """The field is read in Latin script, and other letters were typed."""

    key = "records.entry.error.not_latin"


class NotAName(Invalid):
    """No name looks like this: one letter many times, or no letter at all."""

    key = "records.entry.error.not_a_name"


def fields_of(kind: str, given: Mapping[str, Any] = {}, *, numbered: bool = True) -> list[EntryField]:
    """The fields of an act in the order of its page, marginal notes last: as many as `given` has, and an empty one."""
    found = list(registers().types[kind].fields)
    if not numbered:
        found.insert(0, _number())
    for at in range(1, min(notes_in(given) + 1, NOTES_MOST) + 1):
        found += _note(registers().types[kind], at)
    return found


def notes_in(given: Mapping[str, Any]) -> int:
    """How many marginal notes somebody has begun to type."""
    return max((int(found[1]) for name, text in given.items() if text and (found := _NOTE.fullmatch(name))), default=0)


def _number() -> EntryField:
    both = {locale: t("records.entry.number", locale) for locale in OFFICIAL}
    return EntryField.model_validate({
        "id": NUMBER, "kind": "text", "needed": True, "label": both, "region": (0.05, 0.05, 0.9, 0.2),
    })  # fmt: skip


def _note(about: RegisterType, at: int) -> Iterator[EntryField]:
    place = {"page": about.notes.page, "region": about.notes.region}
    for part, kind in (("kind", "choice"), ("day", "day"), ("text", "long")):
        label = {locale: t(f"records.entry.note_{part}", locale, number=at) for locale in OFFICIAL}
        options = registers().notes if part == "kind" else {}
        yield EntryField.model_validate(
            {"id": f"note{at}_{part}", "kind": kind, "label": label, "options": options, **place}
        )


# --- What may be typed ------------------------------------------------------------------------------------------------


def read(field: EntryField, text: str, today: date) -> str:
    """A field's text as it is kept; empty stays empty. Raises Invalid and its like, with the field's name."""
    text = clean(text, most=LONG_MOST if field.kind == "long" else TEXT_MOST, field=field.id)
    if not text or text in {UNREADABLE, "؟"}:
        return text and UNREADABLE
    try:
        if field.id == NUMBER:
            return act_number(text)
        if field.kind == "day":
            return days.read(text, today).kept
        if field.kind == "number":
            return _number_in(text)
        if field.kind == "choice":
            return _choice(field, text)
        return _written(field, text)
    except CasaError as problem:
        problem.field = field.id
        raise


def _number_in(text: str) -> str:
    if not text.isdigit() or int(text) > _CHILDREN_MOST:
        raise Invalid
    return str(int(text))


def _choice(field: EntryField, text: str) -> str:
    if text not in field.options:
        raise Invalid
    return text


def _written(field: EntryField, text: str) -> str:
    arabic, letters = len(_ARABIC.findall(text)), len(_LATIN.findall(text))
    if field.script == "arabic" and arabic < letters:
        raise NotArabic
    if field.script == "latin" and arabic:
        raise NotLatin
    if field.script != "any" and (_REPEATED.search(text) or not letters):
        raise NotAName
    return text if field.kind == "long" else " ".join(text.split())


def read_all(fields: Sequence[EntryField], given: Mapping[str, Any], today: date) -> dict[str, str]:
    """What somebody typed of an act, whole. Raises InvalidForm with the fields' names."""
    values: dict[str, str] = {}
    problems: list[CasaError] = []
    for field in fields:
        try:
            text = read(field, str(given.get(field.id) or ""), today)
            if field.needed and not text:
                raise Missing(field=field.id)
            values[field.id] = text
        except CasaError as problem:
            problems.append(problem)
    begun = [f"note{at}_{part}" for at in range(1, notes_in(values) + 1) for part in ("kind", "day", "text")]
    known = {one.field for one in problems}  # a note that was begun is typed whole; what it says may be unreadable
    problems += [Missing(field=name) for name in begun if not values.get(name) and name not in known]
    if problems:
        raise InvalidForm(problems)
    return {name: text for name, text in values.items() if text}


# --- What agrees ------------------------------------------------------------------------------------------------------


def canonical(text: str) -> str:
    """A text as readings are compared: capitals, vowels, tatweel and spaces are no difference, every letter is."""
    return " ".join(_MARKS.sub("", unicodedata.normalize("NFC", text)).casefold().split())


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """The fields on which two readings do not agree, in the first's order; what nobody could read is among them."""
    names = [*one, *(name for name in other if name not in one)]
    return [name for name in names if not _agree(one.get(name, ""), other.get(name, ""))]


def _agree(one: str, other: str) -> bool:
    return canonical(one) == canonical(other) and UNREADABLE not in {one, other}


def wrong(read: Mapping[str, str], final: Mapping[str, str]) -> int:
    """In how many fields a reading differs from what the act says in the end."""
    return sum(canonical(read.get(name, "")) != canonical(final.get(name, "")) for name in {*read, *final})


def is_off(judged: Sequence[tuple[int, int]]) -> bool:
    """Whether somebody's last readings, as (wrong, compared) fields, are so often wrong that they should stop."""
    rule = registers().pause
    if len(judged) < rule.acts:
        return False
    compared = sum(fields for _, fields in judged)
    return compared > 0 and 100 * sum(errors for errors, _ in judged) >= rule.wrong_percent * compared


def notes_of(values: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """The marginal notes among an act's values: kind, day as it is kept, text; in the order of the page."""
    return [
        (values.get(f"note{at}_kind", ""), values.get(f"note{at}_day", ""), values.get(f"note{at}_text", ""))
        for at in range(1, notes_in(values) + 1)
    ]
