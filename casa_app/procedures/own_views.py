"""What is shown of cases to whose they are: the history of an account, and a file that waits for its owner."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from casa_app.procedures.views import SentPiece, SummaryPart


@dataclass(frozen=True)
class OwnCase:
    """A case in the history of an account: `at` orders it, `awaited` is what comes next and by when."""

    id: UUID
    at: datetime
    reference: str
    title: str
    state: str
    tone: str
    awaited: str
    business_id: UUID | None
    site_id: UUID | None
    prepared: bool  # by whoever looks, for somebody else
    filed: bool  # not yet, while its owner is asked to co-sign it


@dataclass(frozen=True)
class SignView:
    """A file as its owner reads it before they co-sign it."""

    reference: str = ""
    name: str = ""
    preparer: str = ""  # who prepared it, and as what
    until: str = ""
    delay: str = ""  # what the city owes once it is signed
    verified: bool = True
    reach: str = ""  # where the code that signs is sent, masked
    fees: list[str] = field(default_factory=list)
    parts: list[SummaryPart] = field(default_factory=list)
    sent: list[SentPiece] = field(default_factory=list)
