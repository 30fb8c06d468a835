"""What identity shows of itself: frozen values, no rows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from casa_app.identity.rules import Role


@dataclass(frozen=True)
class StaffName:
    """An agent, as colleagues choose from a list; empty reach means the whole city."""

    account_id: UUID
    name: str
    arrondissements: tuple[str, ...]
    services: tuple[str, ...]


@dataclass(frozen=True)
class SessionView:
    """A browser in which an account is signed in."""

    id: UUID
    client: str
    created_at: datetime
    seen_at: datetime
    here: bool


@dataclass(frozen=True)
class DelegateView:
    """Somebody who may act for a business, or was offered to."""

    id: UUID
    contact: str
    name: str
    state: str


@dataclass(frozen=True)
class BusinessView:
    """A business that an account owns or acts for."""

    id: UUID
    ice: str
    name: str
    verified: bool
    owned: bool
    delegates: tuple[DelegateView, ...] = ()


@dataclass(frozen=True)
class NamedBusiness:
    """A business, and whether somebody of the city has seen its papers."""

    name: str
    ice: str
    verified: bool


@dataclass(frozen=True)
class SiteView:
    """An establishment of a business; `arrondissement` is its code."""

    id: UUID
    business_id: UUID
    business: str
    business_ice: str
    name: str
    address: str
    arrondissement: str
    ice: str = ""  # its own, if it has one
    closed_at: datetime | None = None


@dataclass(frozen=True)
class ClaimedBusiness:
    """A business as an account claims it, for whoever looks at its papers.

    `elsewhere` says that another account's claim on the same ICE was verified.
    """

    id: UUID
    ice: str
    name: str
    owner: str
    verified: bool
    elsewhere: bool
    created_at: datetime


@dataclass(frozen=True)
class OfferView:
    """An offer to act for a business."""

    id: UUID
    business: str
    ice: str


@dataclass(frozen=True)
class AccountView:
    """One's own account."""

    name: str
    phone: str
    email: str
    locale: str
    has_password: bool
    has_second_factor: bool
    recovery_codes: int
    is_staff: bool
    sessions: tuple[SessionView, ...]
    businesses: tuple[BusinessView, ...]
    offers: tuple[OfferView, ...]


@dataclass(frozen=True)
class UserRow:
    """An account, as the administrator sees it."""

    id: UUID
    name: str
    email: str
    phone: str
    state: str
    roles: tuple[Role, ...]
    arrondissements: tuple[str, ...]
    services: tuple[str, ...]
    has_second_factor: bool
    signed_in_at: datetime | None


@dataclass(frozen=True)
class SavedViewView:
    """A view that a colleague keeps; `query` is what stands behind `?` in the address bar."""

    id: str
    name: str
    query: str
