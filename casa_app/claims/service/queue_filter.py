"""What the queue shows, as its address holds it: so a link shares a view, and an old link still opens."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from casa_app.claims.catalogue import catalogue
from casa_app.claims.rules import State
from casa_app.kit.errors import CasaError, Invalid
from casa_app.kit.text import clean
from casa_app.territory import service as territory

TABS: Final = ("scope", "late", "acknowledge", "contested", "unassigned", "me", "ended")
FIELDS: Final = ("due", "service", "state", "category", "where", "who", "q")
DUE: Final = (1, 4, 7, 15, 30)  # days: what the deadline filter offers
TEXT_MOST: Final = 100


@dataclass(frozen=True)
class QueueFilter:
    """What the queue shows, as the address bar holds it. Empty values mean all; `who` is an account, `me` or `none`."""

    tab: str = "scope"
    due: int = 0  # days
    service: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    category: tuple[str, ...] = ()  # leaves and groups
    where: tuple[str, ...] = ()  # arrondissements
    who: str = ""
    q: str = ""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> "QueueFilter":
        """The filter that an address asks for. What does not exist (any more) is left out: an old link still opens."""

        def some(name: str, known: Container[str]) -> tuple[str, ...]:
            given = str(query.get(name) or "").split(",")[:20]
            return tuple(dict.fromkeys(code for code in given if code in known))

        due = str(query.get("due") or "")
        leaves = {leaf.code for leaf in catalogue().leaves} | {group.code for group in catalogue().groups}
        tab = str(query.get("tab") or "")
        return cls(
            tab=tab if tab in TABS else "scope",
            due=int(due) if due.isascii() and due.isdigit() and int(due) in DUE else 0,
            service=some("service", catalogue().services), state=some("state", frozenset(State)),
            category=some("category", leaves), where=some("where", {zone.code for zone in territory.zones()}),
            who=_who(str(query.get("who") or "")), q=_typed(str(query.get("q") or "")),
        )  # fmt: skip

    def query(self) -> str:
        """The filter as an address holds it, without what is not set; the same filter is always the same address."""
        values = {
            "tab": self.tab if self.tab != "scope" else "", "due": str(self.due or ""),
            "service": ",".join(self.service), "state": ",".join(self.state), "category": ",".join(self.category),
            "where": ",".join(self.where), "who": self.who, "q": self.q,
        }  # fmt: skip
        return urlencode({name: value for name, value in values.items() if value}, safe=",")

    def with_value(self, name: str, value: str) -> "QueueFilter":
        """With one more value of a filter. Raises Invalid for a filter that there is not."""
        if name not in FIELDS:
            raise Invalid(field="filter")
        before = getattr(self, name)
        joined = ",".join((*before, value)) if isinstance(before, tuple) else value
        return self.parse({**_as_query(self), name: joined})

    def without(self, name: str, value: str = "") -> "QueueFilter":
        """Without one value of a filter, or without the filter. Raises Invalid for a filter that there is not."""
        if name not in FIELDS:
            raise Invalid(field="filter")
        before = getattr(self, name)
        kept = ",".join(code for code in before if code != value) if isinstance(before, tuple) else ""
        return self.parse({**_as_query(self), name: kept})


def _as_query(one: QueueFilter) -> dict[str, str]:
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
