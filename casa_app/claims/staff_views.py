"""What the claims room sends to colleagues' browsers: frozen, in the reader's language, nothing more than is shown."""

from dataclasses import dataclass, field

from casa_app.claims.views import EventView
from casa_app.files.views import PhotoView


@dataclass(frozen=True)
class QueueRow:
    """One row of the queue. `due_tone` is late, soon or later; `state_tone` a badge's tone."""

    id: str
    reference: str
    title: str
    title_lang: str
    title_dir: str
    category: str
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
    danger: bool
    followers: int


@dataclass(frozen=True)
class QueuePage:
    """A page of the queue. Counts stop at `COUNT_MOST`, their labels then say `1 000+`."""

    rows: list[QueueRow]
    total_label: str
    late: int
    late_label: str
    soon: int
    soon_label: str
    next: str  # cursor of the next page, empty at the end


@dataclass(frozen=True)
class TabView:
    """A view of the queue that everybody has; `count` in words, empty where nothing is counted."""

    code: str
    label: str
    count: str


@dataclass(frozen=True)
class ChipView:
    """A filter that is on."""

    field: str
    value: str
    name: str
    label: str


@dataclass(frozen=True)
class SimilarView:
    """An open claim of the same kind close by: perhaps the same problem."""

    reference: str
    title: str
    title_lang: str
    distance: str
    filed: str
    state: str
    followers: int


@dataclass(frozen=True)
class AgentView:
    """A colleague to whom a claim may be given, and how much they carry."""

    id: str
    name: str
    initials: str
    load: str
    me: bool


@dataclass(frozen=True)
class TemplateView:
    """An answer to start from, in both languages, filled with what is known; `gaps` says that words must be typed."""

    key: str
    name: str
    text: str
    text_lang: str
    gaps: bool


@dataclass(frozen=True)
class AnswerView:
    """What the claimant answered to a question of the category."""

    question: str
    answer: str


@dataclass(frozen=True)
class SheetView:
    """The case sheet of one claim, for the colleague who handles it."""

    id: str = ""
    reference: str = ""
    version: int = 0
    title: str = ""
    title_lang: str = "fr"
    title_dir: str = "ltr"
    text: str = ""
    text_lang: str = "fr"
    text_dir: str = "ltr"
    state: str = ""
    state_label: str = ""
    state_tone: str = "neutral"
    state_icon: str = ""
    category: str = ""
    category_code: str = ""
    regime: str = ""
    arrondissement: str = ""
    place: str = ""
    lat: float = 0.0
    lng: float = 0.0
    has_position: bool = False
    lambert: str = ""
    filed: str = ""
    summary: str = ""
    claimant: str = ""
    business: str = ""
    contact: str = ""
    contact_locale: str = "fr"
    entry: str = ""
    service: str = ""
    service_code: str = ""
    team: str = ""
    body: str = ""
    route_reason: str = ""
    assignee: str = ""
    assignee_id: str = ""
    due_label: str = ""
    due_tone: str = "later"
    due_icon: str = "clock"
    due_what: str = ""
    legal: str = ""
    todo: str = ""
    next_action: str = ""
    publication: str = ""
    publication_label: str = ""
    public_title: str = ""
    public_text: str = ""
    followers: int = 0
    followers_label: str = ""
    merged_into: str = ""
    rating: int = 0
    rating_text: str = ""
    danger: bool = False
    demonstration: bool = False
    answers: list[AnswerView] = field(default_factory=list)
    events: list[EventView] = field(default_factory=list)
    photos: list[PhotoView] = field(default_factory=list)
    similar: list[SimilarView] = field(default_factory=list)
    similar_label: str = ""
    actions: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class BreachRow:
    """A line of the breach register."""

    reference: str
    clock: str
    due: str
    found: str
    service: str
    arrondissement: str


@dataclass(frozen=True)
class LoadRow:
    """What one agent, service or arrondissement carries: open claims, those late, and shares (0-100) of the largest."""

    code: str
    name: str
    open: int
    late: int
    share: int
    late_share: int


@dataclass(frozen=True)
class AuditRow:
    """One link of a claim's chain, in words."""

    seq: int
    when: str
    who: str
    action: str
    changes: str
    digest: str
