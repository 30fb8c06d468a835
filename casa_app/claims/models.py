"""Tables of the claims room."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field

from casa_app.kit.models import Json, Table, UtcDateTime

_QUEUED: Final = ("due_at", "id", "service", "arrondissement", "state", "assignee_id", "category", "open")


def _queue(name: str, *first: str, open_: bool = True) -> Index:
    """An index of the queue over open (or ended) claims, in order of their term within `first`.

    It holds `open` itself too: SQLite goes to the table for a column that only the index's condition names.
    """
    columns = [*first, *(column for column in _QUEUED if column not in first)]
    return Index(f"ix_claim_queue_{name}", *columns, sqlite_where=text(f"open IS {int(open_)}"),
                 postgresql_where=text(f"open IS {str(open_).lower()}"))  # fmt: skip


class Claim(Table, table=True):
    """A réclamation, a service report or a suggestion."""

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("office", "entry_year", "entry_number"),
        # The queue: claims by what is due next. Partial (few claims are open) and covering: counts and filters read
        # the index alone. Each begins with what one filter fixes; docs/decisions/queue.md has the plans.
        _queue("due"),
        _queue("service", "service"),
        _queue("arrondissement", "arrondissement"),
        _queue("assignee", "assignee_id"),
        _queue("state", "state"),
        _queue("category", "category"),
        _queue("ended", open_=False),
        Index("ix_claim_publication_filed_at", "publication", "filed_at", "id"),
        Index("ix_claim_publication_updated_at", "publication", "updated_at", "id"),
        Index("ix_claim_lat_lng", "lat", "lng"),
    )

    reference: str = Field(max_length=10, unique=True)
    secret_index: str = Field(max_length=64)
    filing_key: str = Field(max_length=64, unique=True)  # a replayed form finds the claim that it filed
    office: str = Field(max_length=12)  # registry office (bureau d'ordre): the arrondissement's code
    entry_year: int
    entry_number: int

    category: str = Field(max_length=60)
    regime: str = Field(max_length=20)
    danger: bool = False
    state: str = Field(max_length=16)
    open: bool = True
    channel: str = Field(max_length=16)  # web, counter, kiosk, open311
    locale: str = Field(max_length=8)

    title: str = Field(max_length=120)
    text: str = Field(default="", sa_type=Text)
    answers: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    search: str = Field(default="", sa_type=Text)  # folded: reference, title, text, place

    arrondissement: str = Field(max_length=12)
    place: str = Field(default="", max_length=400)
    lat: float | None = None
    lng: float | None = None
    accuracy: float | None = None  # metres
    photos: int = 0

    claimant_kind: str = Field(max_length=16)  # individual, professional, anonymous
    person_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    business_id: UUID | None = Field(default=None, foreign_key="business.id", index=True)
    contact: str = Field(default="none", max_length=8)  # sms, email, none

    service: str | None = Field(default=None, max_length=40)
    team: str | None = Field(default=None, max_length=40)
    body: str | None = Field(default=None, max_length=40)
    route_reason: str = Field(default="", max_length=200)  # routing rule that sent it: "category × arrondissement"
    assignee_id: UUID | None = Field(default=None, foreign_key="account.id")

    filed_at: datetime = Field(sa_type=UtcDateTime, index=True)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    acknowledged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    contested_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    contests: int = 0

    acknowledge_due: datetime | None = Field(default=None, sa_type=UtcDateTime)
    target_due: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answer_due: datetime | None = Field(default=None, sa_type=UtcDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the nearest of what is still owed
    due_kind: str = Field(default="", max_length=12)  # acknowledge, target, answer

    publication: str = Field(default="pending", max_length=12)  # pending, published, withheld
    public_title: str = Field(default="", max_length=120)
    public_text: str = Field(default="", sa_type=Text)
    public_lat: float | None = None
    public_lng: float | None = None

    merged_into: UUID | None = Field(default=None, foreign_key="claim.id")
    followers: int = 0
    rating: int | None = None  # 1 to 5
    rating_text: str = Field(default="", max_length=1000)
    demonstration: bool = False
    anonymised_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # words, place and person are gone
    version: int = 1


class ClaimEvent(Table, table=True):
    """One line of a claim's timeline; `public` ones are shown to who follows it."""

    __tablename__ = "claim_event"
    __table_args__ = (Index("ix_claim_event_claim_id_at", "claim_id", "at"),)

    claim_id: UUID = Field(foreign_key="claim.id", ondelete="CASCADE")
    at: datetime = Field(sa_type=UtcDateTime)
    action: str = Field(max_length=16)
    actor_kind: str = Field(max_length=16)  # staff, claimant, system, api
    actor_id: UUID | None = None
    text: str = Field(default="", sa_type=Text)
    public: bool = True
    data: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class ClaimFollower(Table, table=True):
    """Somebody who said "this one too": told of what happens, without a claim of their own."""

    __tablename__ = "claim_follower"
    __table_args__ = (UniqueConstraint("claim_id", "person_id"),)

    claim_id: UUID = Field(foreign_key="claim.id", ondelete="CASCADE")
    person_id: UUID = Field(foreign_key="person.id")
    contact: str = Field(max_length=8)
    locale: str = Field(max_length=8)
    at: datetime = Field(sa_type=UtcDateTime)


class Breach(Table, table=True):
    """A term that the city missed. Rows are only ever added: the database refuses to change or delete one."""

    __tablename__ = "breach"
    __table_args__ = (UniqueConstraint("claim_id", "clock", "due_at"), Index("ix_breach_found_at", "found_at"))

    claim_id: UUID = Field(foreign_key="claim.id")
    reference: str = Field(max_length=10)
    clock: str = Field(max_length=12)
    due_at: datetime = Field(sa_type=UtcDateTime)
    found_at: datetime = Field(sa_type=UtcDateTime)
    service: str = Field(default="", max_length=40)
    arrondissement: str = Field(max_length=12)


class Escalation(Table, table=True):
    """A warning that went out, once for each claim, term and step."""

    __tablename__ = "escalation"
    __table_args__ = (UniqueConstraint("claim_id", "clock", "step", "due_at"),)

    claim_id: UUID = Field(foreign_key="claim.id", ondelete="CASCADE")
    clock: str = Field(max_length=12)
    step: str = Field(max_length=24)
    due_at: datetime = Field(sa_type=UtcDateTime)
    at: datetime = Field(sa_type=UtcDateTime)


class RoutingRule(Table, table=True):
    """Category x arrondissement -> service, team, body. `*` stands for all; the most particular rule wins."""

    __tablename__ = "routing_rule"
    __table_args__ = (UniqueConstraint("category", "arrondissement"),)

    category: str = Field(max_length=60)  # a leaf, a group, or *
    arrondissement: str = Field(max_length=12)
    service: str = Field(max_length=40)
    team: str | None = Field(default=None, max_length=40)
    body: str | None = Field(default=None, max_length=40)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    updated_by: UUID | None = None


class ApiKey(Table, table=True):
    """A client that may file through Open311."""

    __tablename__ = "api_key"

    name: str = Field(max_length=120)
    key_index: str = Field(max_length=64, unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DataRequest(Table, table=True):
    """A request of law 09-08: access, rectification or erasure, handled by the data-protection officer."""

    __tablename__ = "data_request"

    claim_id: UUID | None = Field(default=None, foreign_key="claim.id")
    person_id: UUID | None = None
    kind: str = Field(max_length=16)  # access, rectification, erasure
    text: str = Field(default="", sa_type=Text)
    state: str = Field(default="open", max_length=12)  # open, done, refused
    outcome: str = Field(default="", sa_type=Text)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_by: UUID | None = None


class ClaimFigure(Table, table=True):
    """Published figures, computed by a job: one row for each period, dimension and code."""

    __tablename__ = "claim_figure"
    __table_args__ = (UniqueConstraint("period", "dimension", "code"),)

    period: str = Field(max_length=8)  # 30d, 12m, all
    dimension: str = Field(max_length=16)  # all, arrondissement, category, group, month
    code: str = Field(max_length=60)
    filed: int
    ended: int
    open: int
    late: int  # open and past the legal term
    median_days: float | None = None
    within_law: float | None = None  # share of ended claims answered within the legal term
    contested: float | None = None  # share of ended claims that were contested
    computed_at: datetime = Field(sa_type=UtcDateTime)
