"""What the front door shows, already in words."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Suggestion:
    """An answer to the search: what it is, in which group, and where it leads."""

    title: str
    group: str
    href: str


@dataclass(frozen=True)
class Figure:
    """One key figure: `share` in percent where it is one, else -1; `tone` that of its bar."""

    value: str
    label: str
    share: int = -1
    tone: str = "neutral"


@dataclass(frozen=True)
class HistoryRow:
    """A demande or a réclamation in the history of an account."""

    kind: str  # case, claim
    kind_label: str
    reference: str
    title: str
    state: str
    tone: str
    awaited: str
    filed: str
    whose: str  # the business and its establishment; empty for a person's own
    prepared: str  # says that whoever looks prepared it for somebody else
    href: str


@dataclass(frozen=True)
class HistoryPage:
    """A page of that history: `more` is the mark of its last row where there are older ones."""

    rows: list[HistoryRow] = field(default_factory=list)
    more: str = ""
    businesses: list[tuple[str, str]] = field(default_factory=list)
