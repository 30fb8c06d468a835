"""The controls of each kind of field: which inputs it has, what they take and what is in them. Pure."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from casa_app.kit.errors import CasaError, InvalidForm
from casa_app.kit.hijri import hijri
from casa_app.kit.i18n import in_language, t
from casa_app.procedures.kinds.base import SHORT, Context, Kind
from casa_app.procedures.kinds.dates import Date, Datetime, NotADate, date_of
from casa_app.procedures.kinds.numbers import Amount, Number
from casa_app.procedures.kinds.people import EMAIL_MOST, NAME_MOST, Person
from casa_app.procedures.kinds.places import WORDS_MOST, NoArea, TooFewPoints
from casa_app.procedures.kinds.text import NO, YES, Choice, Choices, Text
from casa_app.procedures.views import OptionView, PartView

DRAWN: Final = frozenset({"point", "line", "polygon"})
HERE: Final = ".here"  # after a pin's name: why the device gave no position
DENIED: Final = "denied"
FAILED: Final = "failed"
CARDS_MOST: Final = 7  # more options are a list to open
_LTR: Final = {"dir": "ltr", "most": SHORT}
_LINES: Final[dict[str, dict[str, Any]]] = {
    "cin": _LTR,
    "ice": {**_LTR, "mode": "numeric"},
    "phone": {**_LTR, "type": "tel", "mode": "tel"},
    "email": {**_LTR, "type": "email", "mode": "email", "most": EMAIL_MOST},
    "name": {"most": NAME_MOST},
    "office": {"most": NAME_MOST},
    "register": {**_LTR, "most": 20},
    "act": {**_LTR, "most": 20},
    "year": {**_LTR, "mode": "numeric", "most": 4},
    "area": {**_LTR, "mode": "decimal"},
    "length": {**_LTR, "mode": "decimal"},
}
"""How a line is typed, by the kind or the part that it is."""


@dataclass(frozen=True)
class Asking:
    """What controls are made of: the form, its problems by input, and where in the form we are."""

    form: Mapping[str, Any]
    context: Context
    errors: Mapping[str, str]
    prefix: str = ""
    turn: int = 0

    def within(self, prefix: str, turn: int) -> "Asking":
        """The same, inside a row."""
        return replace(self, prefix=prefix, turn=turn)

    def value(self, name: str) -> str:
        """What an input holds."""
        held = self.form.get(self.prefix + name)
        return held if isinstance(held, str) else ""

    def part(self, name: str, widget: str, label: str, **more: Any) -> PartView:
        """A control with its value and its problem."""
        full = self.prefix + name
        held = {"value": self.value(name), "error": self.errors.get(full, "")}
        return PartView(name=full, widget=widget, label=label, **(held | more))

    def label(self, one: Kind) -> str:
        """A field's label in the reader's language."""
        return in_language(one.label, self.context.locale)

    def words(self, key: str) -> str:
        """A word of ours in the reader's language."""
        return t(f"procedures.field.{key}", self.context.locale)


def parts(one: Kind, asking: Asking) -> list[PartView]:
    """The controls of a field, in reading order; none for a computed value and for a group, whose rows have them."""
    return _MAKERS[str(getattr(one, "kind", ""))](one, asking)


def instead(one: Kind, asking: Asking) -> list[PartView]:
    """The controls for who cannot use the map of a drawn field; none for the other kinds."""
    if getattr(one, "kind", "") not in DRAWN:
        return []
    found = []
    for name in one.inputs()[1:]:
        part = name.removeprefix(f"{one.id}.")
        widget = {"text": "area", "arrondissement": "zones"}.get(part, "line")
        unit = t(f"procedures.kind.unit.{part}", asking.context.locale) if widget == "line" else ""
        look = {"text": {"most": WORDS_MOST, "lines": 2}}.get(part, _LINES.get(part, {}))
        found.append(asking.part(name, widget, asking.words(f"part.{part}"), unit=unit, required=True, **look))
    return found


def _alone(one: Kind, asking: Asking, widget: str = "line", **more: Any) -> list[PartView]:
    about = in_language(one.help, asking.context.locale) if one.help else ""
    return [asking.part(one.id, widget, asking.label(one), help=about, required=one.required, **more)]


def _text(one: Kind, asking: Asking) -> list[PartView]:
    assert isinstance(one, Text)  # noqa: S101 the table of makers says so
    return _alone(one, asking, "area" if one.lines > 1 else "line", most=one.most, lines=one.lines)


def _number(one: Kind, asking: Asking) -> list[PartView]:
    assert isinstance(one, Number | Amount)  # noqa: S101
    unit = t("procedures.kind.dirhams", asking.context.locale)
    if isinstance(one, Number):
        unit = in_language(one.unit, asking.context.locale) if one.unit else ""
    mode = "decimal" if one.places else "numeric"
    signed = one.floor is None or one.floor < 0
    # Phones have no minus on their numeric keys.
    return _alone(one, asking, unit=unit, dir="ltr", most=SHORT, mode="text" if signed else mode)


def _date(one: Kind, asking: Asking) -> list[PartView]:
    assert isinstance(one, Date)  # noqa: S101
    try:
        note = hijri(date_of(asking.value(one.id)), asking.context.locale)
    except NotADate:
        note = ""
    first, last = one.bounds(asking.context)
    return _alone(one, asking, type="date", note=note, least=first.isoformat(), latest=last.isoformat(), dir="ltr")


def _datetime(one: Kind, asking: Asking) -> list[PartView]:
    assert isinstance(one, Datetime)  # noqa: S101
    first, last = one.bounds(asking.context)
    span = {"least": f"{first}T00:00", "latest": f"{last}T23:59", "step": str(one.step_minutes * 60)}
    return _alone(one, asking, type="datetime-local", dir="ltr", **span)


def _line(one: Kind, asking: Asking) -> list[PartView]:
    return _alone(one, asking, **_LINES[str(getattr(one, "kind", ""))])


def _choice(one: Kind, asking: Asking) -> list[PartView]:
    assert isinstance(one, Choice)  # noqa: S101
    locale, chosen = asking.context.locale, asking.value(one.id)
    pairs = [[option.id, in_language(option.label, locale)] for option in one.options]
    if len(pairs) > CARDS_MOST:
        return _alone(one, asking, "select", pairs=pairs)
    return _alone(one, asking, "cards", options=[OptionView(id_, words, id_ == chosen) for id_, words in pairs])


def _choices(one: Kind, asking: Asking) -> list[PartView]:
    assert isinstance(one, Choices)  # noqa: S101
    locale = asking.context.locale
    return [asking.part(f"{one.id}.{option.id}", "box", in_language(option.label, locale), required=True)
            for option in one.options]  # fmt: skip


def _yes_no(one: Kind, asking: Asking) -> list[PartView]:
    chosen = asking.value(one.id)
    words = {YES: t("procedures.kind.yes", asking.context.locale), NO: t("procedures.kind.no", asking.context.locale)}
    options = [OptionView(value, label, value == chosen) for value, label in words.items()]
    return _alone(one, asking, "cards", options=options)


def _box(one: Kind, asking: Asking) -> list[PartView]:
    return _alone(one, asking, "box")


def _zones(one: Kind, asking: Asking) -> list[PartView]:
    return _alone(one, asking, "zones")


def _address(one: Kind, asking: Asking) -> list[PartView]:
    words = asking.part(f"{one.id}.text", "area", asking.words("part.text"), required=True, most=WORDS_MOST, lines=2)
    return [words, asking.part(f"{one.id}.arrondissement", "zones", asking.words("part.arrondissement"), required=True)]


def _person(one: Kind, asking: Asking) -> list[PartView]:
    assert isinstance(one, Person)  # noqa: S101
    return [_named(one, asking, part, needed=part in one.needed()) for part in one.PARTS]


def _company(one: Kind, asking: Asking) -> list[PartView]:
    return [_named(one, asking, "name", called="company"), _named(one, asking, "ice")]


def _civil_act(one: Kind, asking: Asking) -> list[PartView]:
    chosen = asking.value(f"{one.id}.calendar") or "gregorian"
    calendars = [OptionView(name, asking.words(f"calendar.{name}"), name == chosen) for name in ("gregorian", "hijri")]
    asked = [_named(one, asking, part, needed=part != "register") for part in ("office", "register", "act", "year")]
    words = asking.words("part.calendar")
    return [*asked, asking.part(f"{one.id}.calendar", "cards", words, required=True, options=calendars)]


def _named(one: Kind, asking: Asking, part: str, *, needed: bool = True, called: str = "") -> PartView:
    words = asking.words(f"part.{called or part}")
    return asking.part(f"{one.id}.{part}", "line", words, required=needed, **_LINES[part])


def _drawing(one: Kind, asking: Asking) -> list[PartView]:
    kind = str(getattr(one, "kind", ""))
    typed = asking.value(one.id)
    note, problem = _understood(one, typed, asking.context)
    error = asking.errors.get(asking.prefix + one.id, "") or problem
    if not typed and (why := asking.value(one.id + HERE)) in (DENIED, FAILED):
        note = asking.words(f"position.{why}")
    points = drawn_points(typed, single=kind == "point")
    # The words above the map are those of the whole field, which `instead` belongs to as well.
    return [asking.part(one.id, "drawing", asking.label(one), draw=kind, points=points, note=note, error=error)]


def _understood(one: Kind, typed: str, context: Context) -> tuple[str, str]:
    """What a drawing means, or what is wrong with it; nothing about one that has only begun."""
    try:
        value = one.parse({one.id: typed}, context)
    except InvalidForm:
        return "", ""
    except CasaError as problem:
        begun = not typed or isinstance(problem, TooFewPoints | NoArea)
        return "", "" if begun else problem.text(context.locale)
    return one.shown(value, context.locale), ""


def drawn_points(typed: str, *, single: bool) -> list[list[float]]:
    """The points that a drawing's text holds, to draw them again; none when it cannot be read."""
    try:
        found = json.loads(typed) if typed else []
        listed = [found] if single and found else found
        return [[float(lat), float(lng)] for lat, lng in listed]
    except (ValueError, TypeError, RecursionError, OverflowError):
        return []


def _nothing(one: Kind, asking: Asking) -> list[PartView]:  # noqa: ARG001 the table of makers wants both
    return []


_MAKERS: Final[dict[str, Callable[[Kind, Asking], list[PartView]]]] = {
    "text": _text, "number": _number, "amount": _number, "date": _date, "datetime": _datetime, "choice": _choice,
    "choices": _choices, "yes_no": _yes_no, "declaration": _box, "cin": _line, "ice": _line, "phone": _line,
    "email": _line, "arrondissement": _zones, "address": _address, "person": _person, "company": _company,
    "civil_act": _civil_act, "point": _drawing, "line": _drawing, "polygon": _drawing, "computed": _nothing,
    "group": _nothing,
}  # fmt: skip
