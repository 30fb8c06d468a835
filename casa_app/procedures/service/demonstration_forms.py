"""Forms as invented people would fill them in: every procedure, in both languages. Nothing here is somebody's."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, Final

import yaml

from casa_app.kit.i18n import Locale
from casa_app.procedures.definition import Procedure
from casa_app.procedures.kinds.base import Context
from casa_app.procedures.kinds.text import NO, YES
from casa_app.procedures.service import answers
from casa_app.procedures.service.answers import Settled
from casa_app.territory import service as territory

_FILE: Final = Path(__file__).parent.parent / "data" / "demonstration.yml"
_SIDE: Final = 0.00016  # degrees: an outline of some 300 square metres
_YES_SHARE: Final = 0.2
_SATURDAY: Final = 5
_TRIES: Final = 20  # an outline may leave the commune, an hour may not fit


@cache
def words() -> dict[str, Any]:
    """What `data/demonstration.yml` says."""
    found: dict[str, Any] = yaml.safe_load(_FILE.read_text("utf-8"))
    return found


@dataclass(frozen=True)
class Teller:
    """Somebody who fills a form in: their language and arrondissement, and the chance that they are made of."""

    source: Random
    locale: Locale
    zone: str
    name: str
    day: date

    @classmethod
    def of(cls, source: Random, locale: Locale, day: date) -> "Teller":
        """A person."""
        names = words()["names"][locale]
        called = f"{source.choice(names['first'])} {source.choice(names['last'])}"
        return cls(source, locale, source.choice(territory.zones()).code, called, day)

    def form(self, procedure: Procedure) -> Settled:
        """The procedure's form, filled in without a mistake."""
        found = self._once(procedure)
        for _ in range(_TRIES):
            if not found.problems:
                break
            found = self._once(procedure)
        return found

    def _once(self, procedure: Procedure) -> Settled:
        typed: dict[str, str] = {}
        for field in procedure.fields.values():
            typed |= self.typed(field)
        moments = [field.id for field in procedure.fields.values() if field.kind == "datetime"]
        for first, second in pairwise(moments):  # the second moment of a form ends what the first one begins
            until = datetime.fromisoformat(typed[first]) + timedelta(hours=2)
            typed[second] = until.isoformat(timespec="minutes")
        return answers.read(procedure, typed, Context(self.day, self.locale))

    def typed(self, field: Any) -> dict[str, str]:
        """What somebody types into the inputs of a field."""
        made = _TYPED[field.kind](self, field)
        return {f"{field.id}{part}": value for part, value in made.items()} if isinstance(made, dict) else {
            field.id: made}  # fmt: skip

    def say(self, *path: str) -> str:
        """One of the sentences kept under `path`."""
        found: Any = words()
        for part in path:
            found = found[part]
        return str(self.source.choice(found[self.locale]))

    def cin(self) -> str:
        """The number of an identity card that belongs to nobody we know."""
        return f"BK{self.source.randrange(10**6):06}"

    def phone(self) -> str:
        """A number that belongs to nobody we know."""
        return f"06{self.source.randrange(10**8):08}"

    def ice(self) -> str:
        """A number of a company, with the control digits that it must have."""
        head = self.source.randrange(10**12)
        return f"{head:013}{(97 - head * 100 % 97) % 97:02}"

    def day_for(self, field: Any) -> date:
        """A day that a field takes: soon, lately, or as long ago as people are old."""
        first: date
        last: date
        first, last = field.bounds(Context(self.day, self.locale))
        born = "birth" in field.id
        if last > self.day or (not born and first > self.day):
            day = max(first, self.day) + timedelta(days=self.source.randrange(3, 25))
        else:
            day = last - timedelta(days=self.source.randrange(7_000, 25_000) if born else self.source.randrange(2, 90))
        return min(max(day, first), last)

    def corners(self, count: int) -> str:
        """An outline or a line of some paces, drawn in the arrondissement."""
        lat, lng = territory.random_point(self.zone, self.source)
        around = ((0.0, 0.0), (0.0, _SIDE), (_SIDE, _SIDE), (_SIDE, 0.0))[:count]
        return json.dumps([(lat + north, lng + east) for north, east in around])


def act(source: Random, procedure: Procedure, given: Mapping[str, Any]) -> dict[str, str]:
    """What the paper register says of the civil act that a form asks for: what was typed, in both scripts."""
    record = procedure.record
    if record is None:
        return {}
    told = given.get(record.reference) or {"act": str(source.randrange(1, 900)), "year": given[record.day][:4]}
    names = {"name": _both_scripts(source, str(given[record.holder])), "father": _both_scripts(source),
             "mother": _both_scripts(source), "place": {"fr": "Casablanca", "ar": "الدار البيضاء"}}  # fmt: skip
    written = {f"{part}_{script}": name for part, both in names.items() for script, name in both.items()}
    place = {"calendar": "gregorian", **told, "register": str(source.randrange(10, 100))}
    return {**written, **place, "day": given[record.day], "mentions": ""}


def _both_scripts(source: Random, typed: str = "") -> dict[str, str]:
    """A name in both scripts: the typed one if it is made of the names that there are, otherwise any."""
    names = words()["names"]
    pairs = [(first, last) for first in range(len(names["fr"]["first"])) for last in range(len(names["fr"]["last"]))]
    both = [{script: f"{names[script]['first'][first]} {names[script]['last'][last]}" for script in ("fr", "ar")}
            for first, last in pairs]  # fmt: skip
    return next((one for one in both if typed in one.values()), None) or source.choice(both)


def _number(one: Teller, field: Any) -> str:
    low, high = words()["numbers"].get(field.id, (field.least or 1, (field.least or 1) + 9))
    least = max(low, field.least or low)
    return str(one.source.randint(int(least), int(max(least, min(high, field.most or high)))))


def _moment(one: Teller, field: Any) -> str:
    day = one.day_for(field)
    open_day = day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() >= _SATURDAY else day
    return f"{open_day.isoformat()}T{one.source.randrange(9, 15):02}:{one.source.choice((0, 30)):02}"


def _act(one: Teller, _: Any) -> dict[str, str]:
    source = one.source
    return {".office": territory.name(one.zone, one.locale), ".register": str(source.randint(1, 40)),
            ".act": str(source.randint(1, 900)), ".year": str(source.randint(1955, 2020)), ".calendar": "gregorian"}


def _rows(one: Teller, field: Any) -> dict[str, str]:
    return {
        f".{row}.{name}": value
        for row in range(max(field.least, 2))
        for inner in field.fields
        for name, value in one.typed(inner).items()
    }


def _drawn(one: Teller, drawing: str) -> dict[str, str]:
    return {"": drawing, ".text": one.say("places")}


_TYPED: Final[dict[str, Callable[[Teller, Any], str | dict[str, str]]]] = {
    "text": lambda one, field: one.say("words", field.id) if field.id in words()["words"] else one.name,
    "number": _number,
    "amount": _number,
    "choice": lambda one, field: str(one.source.choice(field.options).id),
    "choices": lambda one, field: {f".{one.source.choice(field.options).id}": YES},
    "yes_no": lambda one, _: YES if one.source.random() < _YES_SHARE else NO,
    "declaration": lambda _one, _field: YES,
    "arrondissement": lambda one, _: one.zone,
    "cin": lambda one, _: one.cin(),
    "ice": lambda one, _: one.ice(),
    "phone": lambda one, _: one.phone(),
    "email": lambda _one, _field: "",
    "date": lambda one, field: one.day_for(field).isoformat(),
    "datetime": _moment,
    "address": lambda one, _: {".text": one.say("places"), ".arrondissement": one.zone},
    "person": lambda one, _: {".name": one.name, ".cin": one.cin(), ".phone": one.phone()},
    "company": lambda one, _: {".name": one.say("companies"), ".ice": one.ice()},
    "civil_act": _act,
    "point": lambda one, _: _drawn(one, json.dumps(territory.random_point(one.zone, one.source))),
    "line": lambda one, _: _drawn(one, one.corners(2)),
    "polygon": lambda one, _: _drawn(one, one.corners(4)),
    "group": _rows,
    "computed": lambda _one, _field: {},
}
"""What is typed by the kind of a field: into its one input, or into each of its parts."""
