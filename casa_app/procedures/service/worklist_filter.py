"""What the list of cases shows, as its address holds it: so a link shares a view, and an old link still opens."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from casa_app.kit.errors import CasaError, Invalid
from casa_app.kit.text import clean
from casa_app.procedures.rules import State
from casa_app.territory import service as territory

TABS: Final = ("scope", "late", "receive", "sign", "unassigned", "me", "ended")
FIELDS: Final = ("procedure", "state", "where", "who", "q")
TEXT_MOST: Final = 100
SHOWN: Final = tuple(state for state in State if state is not State.DRAFT)


@dataclass(frozen=True)
class WorklistFilter:
    """What the list shows. Empty values mean all; `who` is an account, `me` or `none`."""

    tab: str = "scope"
    procedure: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    where: tuple[str, ...] = ()  # arrondissements
    who: str = ""
    q: str = ""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> "WorklistFilter":
        """The filter that an address asks for. What cannot be is left out; an unknown procedure finds nothing."""

        def some(name: str, known: Container[str] | None) -> tuple[str, ...]:
            given = [code[:40] for code in str(query.get(name) or "").split(",")[:20]]
            return tuple(dict.fromkeys(code for code in given if code and (known is None or code in known)))

        tab = str(query.get("tab") or "")
        return cls(
            tab=tab if tab in TABS else "scope", procedure=some("procedure", None),
            state=some("state", frozenset(SHOWN)), where=some("where", {zone.code for zone in territory.zones()}),
            who=_who(str(query.get("who") or "")), q=_typed(str(query.get("q") or "")),
        )  # fmt: skip

    def query(self) -> str:
        """The filter as an address holds it, without what is not set; the same filter is always the same address."""
        values = _as_query(self)
        values["tab"] = "" if self.tab == "scope" else self.tab
        return urlencode({name: value for name, value in values.items() if value}, safe=",")

    def with_value(self, name: str, value: str) -> "WorklistFilter":
        """With one more value of a filter. Raises Invalid for a filter that there is not."""
        if name not in FIELDS:
            raise Invalid(field="filter")
        before = getattr(self, name)
        joined = ",".join((*before, value)) if isinstance(before, tuple) else value
        return self.parse({**_as_query(self), name: joined})

    def without(self, name: str, value: str = "") -> "WorklistFilter":
        """Without one value of a filter, or without the filter. Raises Invalid for a filter that there is not."""
        if name not in FIELDS:
            raise Invalid(field="filter")
        before = getattr(self, name)
        kept = ",".join(code for code in before if code != value) if isinstance(before, tuple) else ""
        return self.parse({**_as_query(self), name: kept})


def _as_query(one: WorklistFilter) -> dict[str, str]:
    values = {name: getattr(one, name) for name in ("tab", *FIELDS)}
    return {name: ",".join(value) if isinstance(value, tuple) else str(value or "") for name, value in values.items()}


def _who(text: str) -> str:
    if text in {"", "me", "none"}:
        return text
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _typed(text: str) -> str:
    """What was typed into the search. What cannot be searched for finds everything rather than failing."""
    try:
        return clean(text[:TEXT_MOST], most=TEXT_MOST)
    except CasaError:
        return ""
