"""What the queue shows, as its address holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from casa_app.claims.catalogue import catalogue
from casa_app.claims.rules import State
from casa_app.identity.organisation import organisation
from casa_app.kit.listing import ListFilter, codes, colleague, typed
from casa_app.territory import service as territory

TABS: Final = ("scope", "late", "acknowledge", "contested", "unassigned", "me", "ended")
FIELDS: Final = ("due", "service", "state", "category", "where", "who", "q")
DUE: Final = (1, 4, 7, 15, 30)  # days: what the deadline filter offers


@dataclass(frozen=True)
class QueueFilter(ListFilter):
    """What the queue shows. Empty values mean all; `who` is an account, `me` or `none`."""

    TABS: ClassVar = TABS
    FIELDS: ClassVar = FIELDS

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
        due = str(query.get("due") or "")
        leaves = {leaf.code for leaf in catalogue().leaves} | {group.code for group in catalogue().groups}
        return cls(
            tab=cls.tab_of(query), due=int(due) if due.isascii() and due.isdigit() and int(due) in DUE else 0,
            service=codes(query, "service", organisation().services), state=codes(query, "state", frozenset(State)),
            category=codes(query, "category", leaves),
            where=codes(query, "where", {zone.code for zone in territory.zones()}), who=colleague(query),
            q=typed(query),
        )  # fmt: skip
