"""What the desk itself sends to browsers: rows of several kinds in one list."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DueRow:
    """A claim or a demande, as the list of everything shows it; `link` is its sheet without the locale."""

    id: str
    kind: str  # claim, case
    reference: str
    title: str
    title_lang: str
    detail: str
    link: str
    state_label: str
    state_tone: str
    state_icon: str
    todo: str
    due_label: str
    due_tone: str
    due_icon: str
    due_what: str
    assignee: str  # initials
    assignee_name: str
    danger: bool = False


@dataclass(frozen=True)
class DuePage:
    """A page of the list of everything."""

    rows: list[DueRow]
    next: str  # cursor of the next page, empty at the end


@dataclass(frozen=True)
class DueTab:
    """A view of the list with how much it holds, in words."""

    code: str
    label: str
    count: str


@dataclass(frozen=True)
class AbsenceView:
    """Who is away, when, who stands in, and how many open files wait; `mine` says that the reader stands in."""

    id: str
    name: str
    days: str
    now: bool
    substitute: str
    files: int
    link: str  # the files of who is away, without the locale
    may_end: bool
    mine: bool
