"""Tables of the démarches. What a person typed is sealed under their own key; references and terms are plain."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field

from casa_app.kit.models import Json, Table, UtcDateTime


class ProcedureRevision(Table, table=True):
    """One wording of a procedure. Rows are only ever added: the database refuses to change or remove one."""

    __tablename__ = "procedure_revision"
    __table_args__ = (UniqueConstraint("code", "number", "digest"),)

    code: str = Field(max_length=40)
    number: int
    source: str = Field(sa_type=Text)  # the YAML, as it was proposed
    digest: str = Field(max_length=64)  # SHA-256 of the source
    note: str = Field(default="", max_length=1000)  # why it changes
    proposed_by: UUID | None = Field(default=None, foreign_key="account.id")  # None: it came with the application
    proposed_at: datetime = Field(sa_type=UtcDateTime)


class RevisionVerdict(Table, table=True):
    """What became of a proposed revision. Only ever added, as the revisions; the newest published one is in force."""

    __tablename__ = "revision_verdict"
    __table_args__ = (UniqueConstraint("revision_id"),)

    revision_id: UUID = Field(foreign_key="procedure_revision.id")
    verdict: str = Field(max_length=12)  # published, refused
    by: UUID | None = Field(default=None, foreign_key="account.id")  # None: a demonstration publishes what it brings
    at: datetime = Field(sa_type=UtcDateTime)


class Case(Table, table=True):
    """A demande: what was filed under one revision of a procedure."""

    __tablename__ = "procedure_case"
    __table_args__ = (
        UniqueConstraint("office", "entry_year", "entry_number"),
        Index("ix_procedure_case_open_due", "due_at", "id", sqlite_where=text("open IS 1"),
              postgresql_where=text("open IS true")),
        Index("ix_procedure_case_state_decide", "state", "decide_due"),
        Index("ix_procedure_case_code_filed", "code", "filed_at"),
        Index("ix_procedure_case_decided_at", "decided_at"),
        Index("ix_procedure_case_place", "lat", "lng"),
    )  # fmt: skip

    reference: str = Field(max_length=10, unique=True)
    secret_index: str = Field(max_length=64)
    filing_key: str = Field(max_length=64, unique=True)  # a replayed form finds the case that it filed
    code: str = Field(max_length=40)
    revision_id: UUID = Field(foreign_key="procedure_revision.id")
    family: str = Field(max_length=16)
    office: str = Field(max_length=12)  # registry office (bureau d'ordre): an arrondissement's code, or `city`
    entry_year: int | None = None  # no entry before it is filed: while its owner is asked to co-sign
    entry_number: int | None = None
    arrondissement: str | None = Field(default=None, max_length=12)
    service: str = Field(max_length=40)
    channel: str = Field(max_length=16)  # web, counter, kiosk
    locale: str = Field(max_length=8)

    state: str = Field(max_length=16)
    open: bool = True
    person_id: UUID = Field(foreign_key="person.id", index=True)  # the applicant
    prepared_by: UUID | None = Field(default=None, foreign_key="person.id", index=True)  # the professional, if any
    business_id: UUID | None = Field(default=None, foreign_key="business.id", index=True)
    site_id: UUID | None = Field(default=None, foreign_key="business_site.id")  # its establishment, if one was chosen
    contact: str = Field(max_length=8)  # sms, email, none
    sealed: bytes = Field(sa_type=LargeBinary)  # the answers (JSON), under the applicant's key
    act_id: UUID | None = Field(default=None, foreign_key="civil_act.id", index=True)  # what its document is drawn from
    lat: float | None = None
    lng: float | None = None
    fee: float = 0.0  # dirhams

    assignee_id: UUID | None = Field(default=None, foreign_key="account.id", index=True)
    proposal: str = Field(default="", max_length=8)  # grant, refuse
    proposed_by: UUID | None = Field(default=None, foreign_key="account.id")
    motive: str = Field(default="", sa_type=Text)  # why it is refused, in words the applicant reads

    filed_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    complement_asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    complement: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)  # [{piece, text}]
    pauses: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)  # [{since, until}], ISO 8601
    accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    clock_from: datetime = Field(sa_type=UtcDateTime)  # when the term to decide began: filing, or an appeal upheld
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    complete_due: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decide_due: datetime | None = Field(default=None, sa_type=UtcDateTime)  # None while a pause lasts
    due_at: datetime = Field(sa_type=UtcDateTime)
    due_kind: str = Field(default="", max_length=12)  # cosign, complete, decide, attest, issue, appeal
    demonstration: bool = False
    version: int = 1


class ProcedureFigure(Table, table=True):
    """Published delays of a procedure over what was decided in twelve months, computed by a job."""

    __tablename__ = "procedure_figure"
    __table_args__ = (UniqueConstraint("code"),)

    code: str = Field(max_length=40)
    decided: int
    p50_days: float  # calendar days from the start of the term to the decision, pauses left out
    p90_days: float
    within_law: float  # share of decided cases
    complement: float  # share of decided cases in which a complement was asked
    computed_at: datetime = Field(sa_type=UtcDateTime)


class CaseEvent(Table, table=True):
    """One line of a case's timeline; `public` ones are shown to its applicant."""

    __tablename__ = "case_event"
    __table_args__ = (Index("ix_case_event_case_id_at", "case_id", "at"),)

    case_id: UUID = Field(foreign_key="procedure_case.id", ondelete="CASCADE")
    at: datetime = Field(sa_type=UtcDateTime)
    action: str = Field(max_length=16)
    actor_kind: str = Field(max_length=16)  # staff, applicant, system
    actor_id: UUID | None = None
    text: str = Field(default="", sa_type=Text)
    public: bool = True
    data: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class CasePiece(Table, table=True):
    """A document of a case, and what the clerk found of it."""

    __tablename__ = "case_piece"
    __table_args__ = (UniqueConstraint("case_id", "piece", "file_id"),)

    case_id: UUID = Field(foreign_key="procedure_case.id", ondelete="CASCADE")
    piece: str = Field(max_length=40)
    file_id: UUID = Field(foreign_key="stored_file.id")
    state: str = Field(default="new", max_length=12)  # new, accepted, refused
    note: str = Field(default="", max_length=1000)
    checked_by: UUID | None = Field(default=None, foreign_key="account.id")
    checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CaseOpinion(Table, table=True):
    """The opinion asked of a partner body."""

    __tablename__ = "case_opinion"
    __table_args__ = (UniqueConstraint("case_id", "body"), Index("ix_case_opinion_due", "answered_at", "due_at"),
                      Index("ix_case_opinion_body", "body", "answered_at", "due_at"))  # fmt: skip

    case_id: UUID = Field(foreign_key="procedure_case.id", ondelete="CASCADE")
    body: str = Field(max_length=40)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    verdict: str = Field(default="", max_length=12)  # favourable, reserved, unfavourable, silent
    text: str = Field(default="", sa_type=Text)


class CasePayment(Table, table=True):
    """Money taken at a counter, with the number of the receipt that was given."""

    __tablename__ = "case_payment"
    __table_args__ = (UniqueConstraint("receipt_number"),)

    case_id: UUID = Field(foreign_key="procedure_case.id", index=True)
    amount: float  # dirhams
    receipt_number: str = Field(max_length=40)
    at: datetime = Field(sa_type=UtcDateTime)
    by: UUID = Field(foreign_key="account.id")


class Booking(Table, table=True):
    """A hall, a ground or a counter's time that a case holds, in slots that no two cases share."""

    __tablename__ = "booking"
    __table_args__ = (UniqueConstraint("resource", "slot"), Index("ix_booking_case_id", "case_id"))

    case_id: UUID = Field(foreign_key="procedure_case.id", ondelete="CASCADE")
    resource: str = Field(max_length=80)
    slot: datetime = Field(sa_type=UtcDateTime)  # the beginning of a quarter of an hour


class IssuedDocument(Table, table=True):
    """A line of the register of issued documents, written in the transaction that issues it; one for each case.

    Rows are only ever added: the database refuses to change or remove one. What is revoked says so in a row beside it.
    """

    __tablename__ = "issued_document"
    __table_args__ = (UniqueConstraint("case_id"), UniqueConstraint("year", "entry"))

    case_id: UUID = Field(foreign_key="procedure_case.id")
    number: str = Field(max_length=20, unique=True)  # printed: the case's reference
    year: int
    entry: int  # place in the register of the year, without gaps
    kind: str = Field(max_length=40)
    initials: str = Field(max_length=20)
    object_digest: str = Field(max_length=64, index=True)  # SHA-256 of the sealed file, its name in the store
    size: int
    content_digest: str = Field(max_length=64)  # SHA-256 of what the document says, as the statement carries it
    statement: str = Field(sa_type=Text)  # what the QR holds
    key_id: str = Field(max_length=64)
    tacit: bool = False
    issued_at: datetime = Field(sa_type=UtcDateTime)
    signed_by: UUID | None = Field(default=None, foreign_key="account.id")


class DocumentRevocation(Table, table=True):
    """A document that holds no more, and on which ground. Only ever added."""

    __tablename__ = "document_revocation"
    __table_args__ = (UniqueConstraint("document_id"),)

    document_id: UUID = Field(foreign_key="issued_document.id")
    at: datetime = Field(sa_type=UtcDateTime)
    by: UUID | None = Field(default=None, foreign_key="account.id")
    ground: str = Field(max_length=1000)
