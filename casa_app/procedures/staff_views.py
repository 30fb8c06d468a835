"""What the démarches send to colleagues' browsers: frozen, in the reader's language, nothing more than is shown."""

from dataclasses import dataclass, field

from casa_app.procedures.act_views import ActPanel
from casa_app.procedures.views import SheetView


@dataclass(frozen=True)
class CaseRow:
    """One row of the list of cases. `signs` is what a signature would do now: grant, refuse, attest, appeal or none."""

    id: str
    reference: str
    procedure: str
    applicant: str
    arrondissement: str
    service: str
    state: str
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
    filed: str
    signs: str
    demonstration: bool


@dataclass(frozen=True)
class CasePage:
    """A page of the list. Counts stop at `worklist_repository.COUNT_MOST`; their labels then say `plus de 1 000`."""

    rows: list[CaseRow]
    total_label: str
    late: int
    late_label: str
    next: str  # cursor of the next page, empty at the end


@dataclass(frozen=True)
class CaseTab:
    """A view of the list that everybody has; `count` in words, empty where nothing is counted."""

    code: str
    label: str
    count: str


@dataclass(frozen=True)
class CaseChip:
    """A filter that is on."""

    field: str
    value: str
    name: str
    label: str


@dataclass(frozen=True)
class Line:
    """A name and its value, both in words."""

    label: str
    value: str


@dataclass(frozen=True)
class AnswerSection:
    """A page of the form as it was answered."""

    title: str
    lines: list[Line]


@dataclass(frozen=True)
class CasePieceView:
    """A document of a case: what the clerk verifies, and what was found. `checkable` while it may be judged."""

    id: str
    piece: str
    name: str
    check: str
    file: str
    url: str
    size: str
    state: str
    state_label: str
    state_tone: str
    state_icon: str
    note: str
    by: str
    checkable: bool


@dataclass(frozen=True)
class PieceChoice:
    """A piece that a complement list may ask for."""

    id: str
    name: str
    given: bool


@dataclass(frozen=True)
class OpinionView:
    """The opinion of a partner body, asked or given."""

    body: str
    name: str
    due: str
    label: str
    tone: str
    icon: str
    text: str
    silence: str
    source: str
    verified: bool
    open: bool


@dataclass(frozen=True)
class CaseClock:
    """A term of the city: done, running, late or paused."""

    name: str
    state: str
    words: str
    source: str
    verified: bool


@dataclass(frozen=True)
class CaseEventView:
    """A line of the timeline."""

    when: str
    what: str
    who: str
    text: str
    text_lang: str
    icon: str
    tone: str  # now for the newest, done for the others
    public: bool


@dataclass(frozen=True)
class PaymentView:
    """Money taken at a counter."""

    amount: str
    receipt: str
    when: str
    by: str


@dataclass(frozen=True)
class EarlierCase:
    """Another case of the same person or business, or at the same place, within the reader's reach."""

    reference: str
    procedure: str
    filed: str
    state: str
    why: str


@dataclass(frozen=True)
class AgentChoice:
    """A colleague to whom a case may be given."""

    id: str
    name: str
    initials: str
    me: bool


@dataclass(frozen=True)
class CaseSheet:
    """One case, whole, for the colleague who instructs it."""

    id: str = ""
    reference: str = ""
    version: int = 0
    code: str = ""
    procedure: str = ""
    revision: int = 0
    verified: bool = True
    icon: str = "file-text"
    state: str = ""
    state_label: str = ""
    state_tone: str = "neutral"
    state_icon: str = ""
    todo: str = ""
    applicant: str = ""
    contact: str = ""
    business: str = ""
    summary: str = ""
    filed: str = ""
    entry: str = ""
    arrondissement: str = ""
    service: str = ""
    assignee: str = ""
    lat: float = 0.0
    lng: float = 0.0
    has_position: bool = False
    due_label: str = ""
    due_tone: str = "later"
    due_icon: str = "clock"
    due_what: str = ""
    legal: str = ""
    demonstration: bool = False
    sections: list[AnswerSection] = field(default_factory=list)
    needs_act: bool = False  # whether its document is drawn from a civil act
    act: ActPanel = field(default_factory=ActPanel)
    pieces: list[CasePieceView] = field(default_factory=list)
    pieces_label: str = ""
    held: list[Line] = field(default_factory=list)
    choices: list[PieceChoice] = field(default_factory=list)
    opinions: list[OpinionView] = field(default_factory=list)
    clocks: list[CaseClock] = field(default_factory=list)
    checklist: list[str] = field(default_factory=list)
    events: list[CaseEventView] = field(default_factory=list)
    fees: list[Line] = field(default_factory=list)
    payments: list[PaymentView] = field(default_factory=list)
    paid_label: str = ""
    owed: float = 0.0  # dirhams
    complement: list[str] = field(default_factory=list)
    complement_asked: str = ""
    proposal: str = ""
    proposal_label: str = ""
    motive: str = ""
    motive_lang: str = "fr"
    evidence: list[Line] = field(default_factory=list)
    document: list[Line] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    next_action: str = ""
    revocable: bool = False  # whether this reader may take the issued document out of force
    held_up: str = ""  # why a granted document is not there yet, in words
    waits_for: str = ""  # why nothing can be done now by this reader, in words


@dataclass(frozen=True)
class RevisionRow:
    """A revision in the lists of the administration."""

    id: str
    code: str
    name: str
    number: int
    state: str
    state_label: str
    by: str
    when: str
    note: str
    verified: bool
    mine: bool


@dataclass(frozen=True)
class DiffLine:
    """A line of a difference: kind is added, removed, same or place."""

    kind: str
    text: str


@dataclass(frozen=True)
class SheetPreview:
    """What residents would read and receive, in one language: the sheet, and the sentences of the document."""

    locale: str
    language: str
    sheet: SheetView
    document: list[str]


@dataclass(frozen=True)
class RevisionView:
    """A revision in full: what it changes of the one in force, and what residents would read."""

    id: str = ""
    code: str = ""
    name: str = ""
    number: int = 0
    state: str = ""
    note: str = ""
    by: str = ""
    mine: bool = False
    verified: bool = True
    unverified: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    lines: list[DiffLine] = field(default_factory=list)
    previews: list[SheetPreview] = field(default_factory=list)
    source: str = ""
