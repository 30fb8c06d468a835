"""Tables of the civil records: acts, and the way to them from a paper register, in the order of that way.

What an act says, and whatever was read or typed on that way, is sealed under the installation's key: not under the
holder's own, because the law keeps registers, so no act goes when a person has their data erased.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from casa_app.kit.models import Json, Table, UtcDateTime


class CivilAct(Table, table=True):
    """An act of the civil status: where it stands in the registers, and sealed, what it says."""

    __tablename__ = "civil_act"
    __table_args__ = (
        UniqueConstraint("kind", "office", "calendar", "year", "number", "book"),
        Index("ix_civil_act_name_ar", "name_ar_index"),
        Index("ix_civil_act_name_fr", "name_fr_index"),
    )

    kind: str = Field(max_length=12)  # birth, death, marriage, booklet, generic
    office: str = Field(max_length=12)  # the arrondissement's code
    book: str = Field(max_length=20)  # the register (`register` is a word of Python’s abstract classes)
    number: str = Field(max_length=20)
    year: int
    calendar: str = Field(max_length=10)  # gregorian, hijri
    name_ar_index: str = Field(default="", max_length=64)  # keyed hash of the holder's name and the act's day
    name_fr_index: str = Field(default="", max_length=64)
    sealed: bytes = Field(default=b"", sa_type=LargeBinary)  # `rules.Content` as JSON
    origin: str = Field(max_length=16)  # paper: a colleague read the register; entry: two did; demonstration
    entered_by: UUID | None = Field(default=None, foreign_key="account.id")
    entered_at: datetime = Field(sa_type=UtcDateTime)


class ActDelivery(Table, table=True):
    """A document that was drawn from an act and handed out. Rows are only ever added."""

    __tablename__ = "act_delivery"
    __table_args__ = (UniqueConstraint("number"),)

    act_id: UUID = Field(foreign_key="civil_act.id", index=True)
    number: str = Field(max_length=20)  # printed on the document
    title: dict[str, str] = Field(sa_type=Json)  # what it calls itself, in each language
    relationship: str = Field(max_length=12)
    asked_by: UUID = Field(foreign_key="person.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)


# --- Capture: from a bound register to pages on a screen ----------------------------------------------------------


class Volume(Table, table=True):
    """A bound register: what stands on its cover. `kind` names the register type (data/registers.yml)."""

    __tablename__ = "volume"
    __table_args__ = (UniqueConstraint("kind", "office", "calendar", "year", "book"),)

    kind: str = Field(max_length=12)  # birth, death, marriage, booklet, generic
    office: str = Field(max_length=12)  # the arrondissement's code
    calendar: str = Field(max_length=10)  # gregorian, hijri
    year: int
    book: str = Field(max_length=20)
    first_number: int | None = None  # the first and last act as its opening and closing pages tell them
    last_number: int | None = None
    created_by: UUID | None = Field(default=None, foreign_key="account.id")
    created_at: datetime = Field(sa_type=UtcDateTime)


class Batch(Table, table=True):
    """Pages of one volume that one operator captured in one sitting; the unit that is accepted and sealed."""

    __tablename__ = "batch"

    volume_id: UUID = Field(foreign_key="volume.id", index=True)
    office: str = Field(max_length=12, index=True)  # the volume's, by which access is decided
    way: str = Field(max_length=10)  # folder, upload, camera, scanner, kiosk
    separation: str = Field(default="hand", max_length=10)  # qr, blank, count, hand: how pages become acts
    pages_per_act: int = 1  # with `count`
    operator_id: UUID | None = Field(default=None, foreign_key="account.id")
    device: str = Field(default="", max_length=80)
    dpi: int = 300
    expected: int | None = None  # originals announced, for what is left
    state: str = Field(default="open", max_length=12, index=True)  # `capture_rules.BatchState`
    opened_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    accepted_by: UUID | None = Field(default=None, foreign_key="account.id")
    quality: str = Field(default="", max_length=8)  # of its entry: sampling, passed, refused; checked: every act was


class Original(Table, table=True):
    """A file as it came, untouched: in bucket `registers` under `{office}/{batch}/{digest}{suffix}`."""

    __tablename__ = "original"
    __table_args__ = (UniqueConstraint("batch_id", "digest"), UniqueConstraint("batch_id", "seq"))

    batch_id: UUID = Field(foreign_key="batch.id")
    seq: int  # the order in which the files belong, from 1
    name: str = Field(max_length=200)  # as the operator's machine called it
    digest: str = Field(max_length=64)  # SHA-256
    key: str = Field(max_length=200)
    media_type: str = Field(max_length=40)
    size: int  # bytes
    parts: int | None = None  # pages inside, once prepared
    state: str = Field(default="received", max_length=10, index=True)  # received, prepared, refused, removed
    problem: str = Field(default="", max_length=80)  # message key of why it was refused
    received_at: datetime = Field(sa_type=UtcDateTime)


class PageImage(Table, table=True):
    """A page made ready to be read: straight, cropped, upright, one leaf. Can be made again from its original."""

    __tablename__ = "page_image"
    __table_args__ = (
        UniqueConstraint("original_id", "part", "side"),
        Index("ix_page_image_place", "batch_id", "position"),
    )

    batch_id: UUID = Field(foreign_key="batch.id")
    original_id: UUID = Field(foreign_key="original.id")
    part: int = 0  # page of a multi-page file, from 0
    side: int = 0  # 0 whole or first leaf as one reads, 1 second leaf
    position: int  # in the batch: `seq * 10_000 + part * 2 + side`, until somebody moves it
    key: str = Field(max_length=200)  # in bucket `derived`: JPEG or PNG
    thumbnail_key: str = Field(max_length=200)
    width: int  # pixels
    height: int
    dpi: int
    quality: dict[str, Any] = Field(default_factory=dict, sa_type=Json)  # `imaging.Quality`, and what was done
    state: str = Field(default="kept", max_length=10)  # kept, blank, separator, poor, removed
    act_number: str = Field(default="", max_length=20)  # the act that begins on it, as printed, read or typed
    number_source: str = Field(default="", max_length=8)  # qr, ocr, hand


# --- Keeping: what cannot be altered ---------------------------------------------------------------------------------


class CustodyLink(Table, table=True):
    """A link of a batch's custody chain: one original as it was accepted. Rows are only ever added."""

    __tablename__ = "custody_link"
    __table_args__ = (UniqueConstraint("batch_id", "seq"), UniqueConstraint("original_id"))

    batch_id: UUID = Field(foreign_key="batch.id")
    seq: int
    original_id: UUID = Field(foreign_key="original.id")
    digest: str = Field(max_length=64)
    size: int
    key: str = Field(max_length=200)
    operator_id: UUID | None = None
    device: str = Field(max_length=80)
    received_at: datetime = Field(sa_type=UtcDateTime)
    parent: str = Field(max_length=64)  # the link before it; the first: the office's last sealed batch
    link: str = Field(max_length=64, index=True)  # SHA-256 over all of the above


class CustodySeal(Table, table=True):
    """A batch's signed head: its links are complete and in order. Rows are only ever added."""

    __tablename__ = "custody_seal"
    __table_args__ = (UniqueConstraint("batch_id"),)

    batch_id: UUID = Field(foreign_key="batch.id")
    office: str = Field(max_length=12, index=True)
    count: int
    head: str = Field(max_length=64)
    signature: bytes = Field(sa_type=LargeBinary)
    key_id: str = Field(max_length=64)
    sealed_by: UUID | None = None
    sealed_at: datetime = Field(sa_type=UtcDateTime)
    retained_until: datetime | None = Field(default=None, sa_type=UtcDateTime)  # of the lock; None: none was offered


class CustodyCheck(Table, table=True):
    """A run that reads kept objects against their chain; it may be stopped and goes on from `after`."""

    __tablename__ = "custody_check"

    started_at: datetime = Field(sa_type=UtcDateTime, index=True)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    after: UUID | None = None  # the last batch that was read whole
    objects: int = 0
    bytes_read: int = Field(default=0, sa_type=BigInteger)
    findings: list[dict[str, str]] = Field(default_factory=list, sa_type=Json)  # {batch, original, key, what}


class VolumeHold(Table, table=True):
    """A legal hold on a volume: nothing of it goes while it stands, whatever the retention says."""

    __tablename__ = "volume_hold"

    volume_id: UUID = Field(foreign_key="volume.id", index=True)
    ground: str = Field(max_length=40)  # data/retention.yml
    note: str = Field(default="", max_length=500)
    placed_by: UUID | None = Field(default=None, foreign_key="account.id")
    placed_at: datetime = Field(sa_type=UtcDateTime)
    lifted_by: UUID | None = Field(default=None, foreign_key="account.id")
    lifted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RecordsDecision(Table, table=True):
    """What one person asks for and another decides: deleting kept pages, lifting a hold, exporting acts in bulk."""

    __tablename__ = "records_decision"

    kind: str = Field(max_length=16)  # delete, lift, export
    office: str = Field(max_length=12, index=True)
    subject_id: UUID | None = Field(default=None, index=True)
    scope: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    ground: str = Field(max_length=500)
    asked_by: UUID = Field(foreign_key="account.id")
    asked_at: datetime = Field(sa_type=UtcDateTime)
    state: str = Field(default="asked", max_length=10)  # asked, granted, refused, done
    decided_by: UUID | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


# --- Reading: what a machine read ------------------------------------------------------------------------------------


class PageText(Table, table=True):
    """What OCR read on a page, sealed; the row is made with the page and says how far its reading is."""

    __tablename__ = "page_text"
    __table_args__ = (UniqueConstraint("page_id"),)

    page_id: UUID = Field(foreign_key="page_image.id")
    state: str = Field(default="waiting", max_length=10, index=True)  # waiting, read, by_hand, failed
    why: str = Field(default="", max_length=80)  # message key: why it is left to people, or failed
    script: str = Field(default="", max_length=10)  # latin, arabic, both, hand
    words: int = 0
    confidence: float = 0.0  # mean over words, 0 to 100
    sealed: bytes = Field(default=b"", sa_type=LargeBinary)  # JSON: lines of words with boxes [x, y, w, h] px
    pdf_key: str = Field(default="", max_length=200)  # the searchable PDF/A in bucket `derived`
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


# --- Double entry: what people read ----------------------------------------------------------------------------------


class ActUnit(Table, table=True):
    """An act of a volume that is to be typed, from its page images."""

    __tablename__ = "act_unit"
    __table_args__ = (
        UniqueConstraint("volume_id", "number"),
        Index("ix_act_unit_next", "office", "state", "turns", "position"),
        Index("ix_act_unit_urgent", "urgent_at", sqlite_where=text("urgent_at IS NOT NULL"),
              postgresql_where=text("urgent_at IS NOT NULL")),
    )  # fmt: skip

    volume_id: UUID = Field(foreign_key="volume.id")
    batch_id: UUID | None = Field(default=None, foreign_key="batch.id", index=True)
    office: str = Field(max_length=12)
    number: str = Field(max_length=20)
    position: int
    pages: list[str] = Field(default_factory=list, sa_type=Json)  # keys of `page_image`, in reading order
    state: str = Field(default="waiting", max_length=10)  # `entry_rules.UnitState`
    turns: int = 0  # readings that were begun, of two
    first_clerk: UUID | None = None  # who began the first of them
    problem: str = Field(default="", max_length=20)  # why it was reported: `entry_rules.REPORTS`
    sample: str = Field(default="", max_length=8)  # due: a third person is to check it; right, wrong: they did
    urgent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # somebody waits for this act since
    known: bytes = Field(default=b"", sa_type=LargeBinary)  # sealed: a planted act whose content is known
    act_id: UUID | None = Field(default=None, foreign_key="civil_act.id", index=True)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ActEntry(Table, table=True):
    """One person's reading of an act, sealed. Turns 1 and 2 never see each other; turn 3 decides between them."""

    __tablename__ = "act_entry"
    __table_args__ = (UniqueConstraint("unit_id", "turn"), UniqueConstraint("unit_id", "clerk_id"))

    unit_id: UUID = Field(foreign_key="act_unit.id")
    turn: int  # 1 and 2 read, 3 decides, 4 checks a sample
    clerk_id: UUID = Field(foreign_key="account.id", index=True)
    sealed: bytes = Field(default=b"", sa_type=LargeBinary)
    state: str = Field(default="draft", max_length=8)  # draft, done
    errors: int | None = None  # fields that arbitration or a planted act showed to be wrong
    fields: int = 0  # fields that were compared
    started_at: datetime = Field(sa_type=UtcDateTime)
    kept_at: datetime = Field(sa_type=UtcDateTime)  # when something was last typed
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)


class EntryPause(Table, table=True):
    """A clerk whose readings went wrong too often, asked to stop until somebody has spoken with them."""

    __tablename__ = "entry_pause"

    clerk_id: UUID = Field(foreign_key="account.id", index=True)
    office: str = Field(max_length=12, index=True)
    paused_at: datetime = Field(sa_type=UtcDateTime)
    ended_by: UUID | None = Field(default=None, foreign_key="account.id")
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ActVersion(Table, table=True):
    """What an act said at one time, sealed, and why it was changed. Rows are only ever added."""

    __tablename__ = "act_version"
    __table_args__ = (UniqueConstraint("act_id", "version"),)

    act_id: UUID = Field(foreign_key="civil_act.id")
    version: int  # from 1
    sealed: bytes = Field(sa_type=LargeBinary)
    ground: str = Field(max_length=20)  # `versions.GROUNDS`, and counter, entry, check, note
    note: str = Field(default="", max_length=500)
    signed_by: UUID | None = Field(default=None, foreign_key="account.id")
    at: datetime = Field(sa_type=UtcDateTime)


class MarginalNote(Table, table=True):
    """A dated addition in an act's margin (marriage, divorce, death, rectification), sealed. Rows are only added."""

    __tablename__ = "marginal_note"

    act_id: UUID = Field(foreign_key="civil_act.id", index=True)
    kind: str = Field(max_length=20)
    day: date
    sealed: bytes = Field(sa_type=LargeBinary)
    entered_by: UUID | None = Field(default=None, foreign_key="account.id")
    at: datetime = Field(sa_type=UtcDateTime)


class CaptureRequest(Table, table=True):
    """Somebody asked for something drawn from an act that no volume holds yet: it goes to the top of the list."""

    __tablename__ = "capture_request"
    __table_args__ = (UniqueConstraint("case_id"),)

    case_id: UUID  # the demande, of a room above this one
    reference: str = Field(max_length=20)  # of the demande
    kind: str = Field(max_length=12)
    office: str = Field(max_length=12, index=True)
    calendar: str = Field(max_length=10)
    year: int
    number: str = Field(max_length=20)
    book: str = Field(default="", max_length=20)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    expected_on: date | None = None  # what the applicant was told
    met_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
