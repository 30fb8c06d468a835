"""What the claims room sends to browsers: frozen, already in the reader's language, nothing more than is shown."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from casa_app.files.views import PhotoView


@dataclass(frozen=True)
class OwnClaim:
    """A claim in the history of an account: `at` orders it, `awaited` is what comes next and by when."""

    id: UUID
    at: datetime
    reference: str
    title: str
    state: str
    tone: str
    awaited: str
    business_id: UUID | None


@dataclass(frozen=True)
class DeadlineView:
    """A term in words: `label` says when (`Demain`, `En retard de 3 jours`), `tone` is late, soon or later."""

    kind: str
    label: str
    tone: str
    what: str  # what is due, with its date
    date: str


@dataclass(frozen=True)
class ClockView:
    """A clock of the law or of the city as the resident reads it."""

    name: str
    state: str  # done, running, late
    date: str
    source: str
    verified: bool


@dataclass(frozen=True)
class EventView:
    """One line of the timeline."""

    when: str
    what: str
    text: str
    text_lang: str
    who: str
    icon: str
    tone: str  # done, now, next
    public: bool = True
    day: str = ""  # when, in short


@dataclass(frozen=True)
class ReceiptView:
    """What a person holds after filing: enough to follow the claim without an account."""

    reference: str
    secret: str  # shown once, grouped; empty when the same form was sent twice
    entry: str  # registry office entry, e.g. 2026/4417
    office_fr: str
    office_ar: str
    filed: str
    filed_fr: str
    filed_ar: str
    subject_fr: str
    subject_ar: str
    photos: int
    acknowledge_fr: str
    acknowledge_ar: str
    answer_fr: str
    answer_ar: str
    target: str
    verified: bool
    link: str  # address of the QR: opens the follow-up page with the reference filled in
    demonstration: bool
    danger: bool = False
    target_fr: str = ""
    target_ar: str = ""


@dataclass(frozen=True)
class NearbyView:
    """An open claim of the same kind close by, offered instead of a duplicate. Only published words are shown."""

    id: str
    title: str
    distance: str
    filed: str
    state: str
    followers: int


@dataclass(frozen=True)
class FollowView:
    """A claim as its claimant sees it."""

    reference: str
    title: str
    title_lang: str
    state: str
    state_label: str
    category: str
    arrondissement: str
    place: str
    text: str
    text_lang: str
    answer_by: str
    answer_left: str
    answer_share: int  # percent of the term gone
    answer_tone: str
    clocks: list[ClockView] = field(default_factory=list)
    rule: str = ""
    events: list[EventView] = field(default_factory=list)
    photos: list[PhotoView] = field(default_factory=list)
    may_contest: bool = False
    contest_until: str = ""
    may_rate: bool = False
    rating: int = 0
    may_add: bool = False
    may_withdraw: bool = False
    others: bool = False  # it stays open for them


@dataclass(frozen=True)
class PublicClaimView:
    """A reviewed claim as everybody may see it: no name, no exact position where that could point at a person."""

    reference: str
    title: str
    title_lang: str
    text: str
    text_lang: str
    category: str
    arrondissement: str
    state: str
    state_label: str
    filed: str
    lat: float
    lng: float
    has_position: bool
    blurred: bool
    events: list[EventView] = field(default_factory=list)
    photos: list[PhotoView] = field(default_factory=list)


@dataclass(frozen=True)
class FigureRow:
    """Figures of one arrondissement, category or month; shares are between 0 and 1, delays in days."""

    code: str
    name: str
    filed: int
    ended: int
    open: int
    late: int
    median_days: float | None
    within_law: float | None
    contested: float | None
