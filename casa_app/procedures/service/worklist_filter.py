"""What the list of cases shows, as its address holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from casa_app.kit.listing import ListFilter, codes, colleague, typed
from casa_app.procedures.rules import State
from casa_app.territory import service as territory

TABS: Final = ("scope", "late", "receive", "sign", "unassigned", "me", "ended")
FIELDS: Final = ("procedure", "state", "where", "who", "q")
SHOWN: Final = tuple(state for state in State if state is not State.DRAFT)


@dataclass(frozen=True)
class WorklistFilter(ListFilter):
    """What the list shows. Empty values mean all; `who` is an account, `me` or `none`."""

    TABS: ClassVar = TABS
    FIELDS: ClassVar = FIELDS

    procedure: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    where: tuple[str, ...] = ()  # arrondissements
    who: str = ""
    q: str = ""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> "WorklistFilter":
        """The filter that an address asks for. What cannot be is left out; an unknown procedure finds nothing."""
        return cls(
            tab=cls.tab_of(query), procedure=codes(query, "procedure"), state=codes(query, "state", frozenset(SHOWN)),
            where=codes(query, "where", {zone.code for zone in territory.zones()}), who=colleague(query),
            q=typed(query),
        )  # fmt: skip
