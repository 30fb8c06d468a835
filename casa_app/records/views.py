"""What other rooms and pages see of civil records."""

from dataclasses import dataclass, field
from uuid import UUID

from casa_app.records.rules import Content, Reference


@dataclass(frozen=True)
class ActView:
    """An act, opened."""

    id: UUID
    where: Reference
    content: Content
    origin: str


@dataclass(frozen=True)
class UseLine:
    """A document that somebody received of one's act, or a look that a colleague took at it, in words."""

    icon: str = ""
    when: str = ""
    what: str = ""
    who: str = ""
    number: str = ""  # of the document


@dataclass(frozen=True)
class OwnAct:
    """One's own act with everything that was done with it, the newest first."""

    title: str = ""
    where: str = ""
    lines: list[UseLine] = field(default_factory=list)
