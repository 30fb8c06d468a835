"""What the pages of double entry see: an act to be typed, an act to be decided, how good entry is. Words are ready."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Choice:
    """One of a list."""

    value: str = ""
    words: str = ""


@dataclass(frozen=True)
class FieldLine:
    """A field as it is typed."""

    id: str = ""
    label: str = ""
    kind: str = "text"  # text, long, day, number, choice
    script: str = "any"
    needed: bool = False
    value: str = ""
    page: int = 0  # which of the act's pages it stands on, from 0
    region: str = ""  # left, top, width, height as shares of that page
    options: list[Choice] = field(default_factory=list)


@dataclass(frozen=True)
class EntryView:
    """An act that somebody types. `id` is the entry's; empty: nothing waits."""

    id: str = ""
    title: str = ""  # the register
    number: str = ""  # of the act, in words; empty where its reader types it
    urgent: str = ""  # since when somebody waits for it, in words
    images: list[str] = field(default_factory=list)
    fields: list[FieldLine] = field(default_factory=list)


@dataclass(frozen=True)
class ReadingLine:
    """A field on which two readings differ."""

    id: str = ""
    label: str = ""
    kind: str = "text"
    script: str = "any"
    first: str = ""  # in words
    second: str = ""
    first_value: str = ""
    second_value: str = ""
    page: int = 0
    region: str = ""
    options: list[Choice] = field(default_factory=list)


@dataclass(frozen=True)
class DecisionView:
    """An act that a third person decides (`sample`: checks)."""

    id: str = ""
    sample: bool = False
    title: str = ""
    number: str = ""
    images: list[str] = field(default_factory=list)
    lines: list[ReadingLine] = field(default_factory=list)
    fields: list[FieldLine] = field(default_factory=list)  # of a check: the act as it stands
    agreed: list[Choice] = field(default_factory=list)  # label and words of what agrees


@dataclass(frozen=True)
class BatchQuality:
    """How good the entry of a batch is."""

    id: str = ""
    title: str = ""
    acts: str = ""
    done: int = 0  # per cent
    agreement: str = ""
    errors: str = ""
    planted: str = ""
    sample: str = ""
    verdict: str = ""  # its name: "", sampling, passed, refused, checked
    verdict_text: str = ""


@dataclass(frozen=True)
class OwnQuality:
    """How good somebody's own readings are, in words."""

    acts: str = ""
    right: str = ""
    errors: str = ""


@dataclass(frozen=True)
class ReportLine:
    """An act that cannot be typed from its pages."""

    id: str = ""
    title: str = ""
    why: str = ""
    images: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PauseLine:
    """A clerk who was asked to stop."""

    id: str = ""
    name: str = ""
    since: str = ""
