"""What the front door shows, already in words."""

from dataclasses import dataclass


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
