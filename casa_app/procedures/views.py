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


@dataclass(frozen=True)
class StepView:
    """A page of a form."""

    id: str
    title: str


@dataclass(frozen=True)
class VaultOffer:
    """Something that need not be sent again: a paper of the person's vault, or what the city issued to them itself."""

    id: str
    name: str
    note: str  # where it comes from, and until when it may be given
    url: str
    number: str = ""  # of a document of the city; empty for a paper
    chosen: bool = False


@dataclass(frozen=True)
class AskedPiece:
    """A document that a form asks for, the keys of what was sent, and what need not be sent. `most` may still come."""

    id: str
    name: str
    format: str
    why: str
    accepts: str  # formats joined by spaces
    most: int
    hint: str
    required: bool
    kept: list[str] = field(default_factory=list)
    offers: list[VaultOffer] = field(default_factory=list)


@dataclass(frozen=True)
class SummaryPart:
    """A part of the summary, with the page where it can be changed."""

    step: str
    title: str
    lines: list[str]


@dataclass(frozen=True)
class CaseReceipt:
    """What a person holds after filing: enough to follow the case without an account."""

    reference: str = ""
    secret: str = ""  # shown once, grouped; empty when the same form was sent twice
    procedure: str = ""
    office: str = ""
    entry: str = ""
    filed: str = ""
    decide_by: str = ""  # the last day of the legal term, in words
    source: str = ""
    verified: bool = True
    silence: str = ""
    fee: str = ""
    link: str = ""


@dataclass(frozen=True)
class OptionView:
    """An option of a choice; one that is not `open` cannot be chosen, and `note` says why."""

    value: str
    label: str
    chosen: bool = False
    note: str = ""
    open: bool = True


@dataclass(frozen=True)
class SlotsView:
    """A calendar of free times: days, the times of the one that was chosen, until when one may stay.

    `start` and `until` name the fields that it fills in; `began` is the time that was chosen, `lost` says what was
    chosen and is free no more.
    """

    days: list[OptionView] = field(default_factory=list)
    times: list[OptionView] = field(default_factory=list)
    ends: list[OptionView] = field(default_factory=list)
    day: str = ""
    day_name: str = ""
    page: int = 0
    earlier: bool = False
    later: bool = False
    start: str = ""
    until: str = ""
    began: str = ""
    lost: str = ""


@dataclass(frozen=True)
class PartView:
    """One control of a form: `name` is its HTML name and its id, `value` what was typed there.

    `widget` is line, area, cards, select, zones, box or drawing; the rest says how it looks and what it takes.
    """

    name: str
    widget: str
    label: str
    value: str = ""
    help: str = ""
    error: str = ""
    note: str = ""  # what was understood: a day in the other calendar, the area of an outline
    required: bool = False
    type: str = "text"
    mode: str = "text"
    dir: str = "auto"
    complete: str = ""
    most: int = 200
    lines: int = 3
    unit: str = ""
    least: str = ""
    latest: str = ""
    step: str = ""
    draw: str = ""  # point, line, polygon
    points: list[list[float]] = field(default_factory=list)  # latitude and longitude, degrees
    options: list[OptionView] = field(default_factory=list)
    pairs: list[list[str]] = field(default_factory=list)  # the options of a select: value and words


@dataclass(frozen=True)
class AskedView:
    """A field as it is asked. `several` controls stand together under `label`; `instead` are for who has no map."""

    name: str
    kind: str
    key: str
    label: str
    help: str = ""
    required: bool = False
    several: bool = False
    shown: str = ""  # of a computed value
    parts: list[PartView] = field(default_factory=list)
    instead: list[PartView] = field(default_factory=list)
    instead_used: bool = False


@dataclass(frozen=True)
class RowView:
    """A row of a repeated group."""

    key: str
    title: str
    take_away: str  # what `keep` is told to take it away
    removable: bool
    fields: list[AskedView] = field(default_factory=list)


@dataclass(frozen=True)
class FieldView(AskedView):
    """A field of a section; a repeated group has rows, the others none. `turn` grows when rows come or go."""

    rows: list[RowView] = field(default_factory=list)
    may_add: bool = False
    turn: int = 0


@dataclass(frozen=True)
class ProblemView:
    """Something to correct: `field` is the name of the control, and its id."""

    field: str
    text: str


@dataclass(frozen=True)
class CaseEventLine:
    """A line of the timeline, as the applicant reads it."""

    when: str
    what: str
    text: str
    text_lang: str
    who: str
    icon: str
    tone: str  # now for the newest, done for the others


@dataclass(frozen=True)
class DocumentLine:
    """What was issued; `revoked` says why it holds no more."""

    number: str = ""
    title: str = ""
    issued: str = ""
    revoked: str = ""


@dataclass(frozen=True)
class SentPiece:
    """A document that came with a case: what it stands for, the name it had, and where it is read."""

    piece: str = ""
    file: str = ""
    url: str = ""


@dataclass(frozen=True)
class CaseFollowView:
    """A case as its applicant sees it."""

    reference: str = ""
    name: str = ""
    state: str = ""
    state_label: str = ""
    state_tone: str = "neutral"
    state_icon: str = "hourglass"
    answer_by: str = ""
    days_left: str = ""
    source: str = ""
    verified: bool = True
    motive: str = ""
    complement: list[str] = field(default_factory=list)
    may_supply: bool = False
    may_reply: bool = False
    may_withdraw: bool = False
    may_appeal: bool = False
    filed: bool = True
    waiting: str = ""  # until when its owner may co-sign
    may_correct: bool = False  # its owner declined: who prepared it opens the form again
    code: str = ""
    appeal_until: str = ""
    fees: list[str] = field(default_factory=list)
    sent: list[SentPiece] = field(default_factory=list)
    document: DocumentLine = DocumentLine()
    events: list[CaseEventLine] = field(default_factory=list)


@dataclass(frozen=True)
class PaperLine:
    """A paper of a vault, as its owner sees it."""

    id: str = ""
    name: str = ""
    file: str = ""
    origin: str = ""
    until: str = ""
    source: str = ""
    verified: bool = True
    url: str = ""
    picture: str = ""  # a photo's small picture; empty for others


@dataclass(frozen=True)
class CityLine:
    """What the city issued to somebody and gives again by itself."""

    number: str = ""
    title: str = ""
    issued: str = ""
    until: str = ""
    url: str = ""
