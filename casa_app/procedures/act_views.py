"""The civil act of a case, as the desk sees it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ComparedLine:
    """What the register says of something, what was typed, and whether they agree: `verdict` says it in words."""

    label: str
    written: str
    typed: str
    state: str  # same, differs, open: to be shown by something else
    verdict: str


@dataclass(frozen=True)
class ActPanel:
    """An act beside what was typed; `agrees` says that nothing differs. `id` is empty while none is found."""

    id: str = ""
    lines: list[ComparedLine] = field(default_factory=list)
    agrees: bool = False
    mentions: str = ""
    mentions_lang: str = "ar"
    parents: str = ""
    origin: str = ""


@dataclass(frozen=True)
class ActDraft:
    """What was typed of an act, to begin from when it is written down from the paper register."""

    name_fr: str = ""
    name_ar: str = ""
    day: str = ""
    register: str = ""
    act: str = ""
    year: str = ""
    calendar: str = "gregorian"
