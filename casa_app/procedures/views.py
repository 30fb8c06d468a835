"""What the procedures room sends to browsers: frozen, already in the reader's language, nothing more than is shown."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ProcedureLink:
    """A procedure as a list or a search names it."""

    code: str
    family: str
    name: str
    summary: str
    icon: str
    delay: str  # `15 jours`


@dataclass(frozen=True)
class PieceLine:
    """A document of a sheet. `held` ones the city looks up itself; `depends` says that not everybody brings it."""

    name: str
    format: str
    why: str
    held: bool
    depends: bool


@dataclass(frozen=True)
class FeeLine:
    """A fee: its amount in words, or how it is counted."""

    label: str
    amount: str
    source: str
    verified: bool


@dataclass(frozen=True)
class TermLine:
    """A legal term in words, and where it comes from."""

    name: str
    words: str
    source: str
    verified: bool


@dataclass(frozen=True)
class SheetView:
    """What a person reads before they begin a procedure."""

    code: str = ""
    family: str = ""
    name: str = ""
    summary: str = ""
    icon: str = "file-text"
    for_whom: str = ""
    channel: str = ""
    result: str = ""
    appeal: str = ""
    delay: str = ""
    silence: str = ""  # what silence means, in a sentence; empty where it means nothing
    pieces: list[PieceLine] = field(default_factory=list)
    held: list[PieceLine] = field(default_factory=list)
    fees: list[FeeLine] = field(default_factory=list)
    terms: list[TermLine] = field(default_factory=list)
    verified: bool = True
    revision: str = ""
