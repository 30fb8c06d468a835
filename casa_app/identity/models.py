"""Identity's tables. Personal values are sealed under the person's key; look-ups go by keyed indexes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from casa_app.kit.models import Json, Table, UtcDateTime


class Person(Table, table=True):
    """Somebody the city deals with: a claimant, a resident with an account, an agent.

    `sealed` holds the JSON of name, phone, email and cin (kit.audit.seal). The indexes find persons by an exact
    value; they prove nothing: only an account's contacts are verified.
    """

    __tablename__ = "person"

    sealed: bytes = Field(sa_type=LargeBinary)
    phone_index: str | None = Field(default=None, max_length=64, index=True)
    email_index: str | None = Field(default=None, max_length=64, index=True)
    cin_index: str | None = Field(default=None, max_length=64, index=True)
    locale: str = Field(default="fr", max_length=8)
    created_at: datetime = Field(sa_type=UtcDateTime)
    erased_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PersonName(Table, table=True):
    """A word of a name that a person is known by, as a keyed hash: sealed names are found by their whole words."""

    __tablename__ = "person_name"
    __table_args__ = (UniqueConstraint("word", "person_id"),)

    person_id: UUID = Field(foreign_key="person.id", index=True)
    word: str = Field(max_length=64)


class Account(Table, table=True):
    """A way to sign in. A contact here is verified and belongs to one account only."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("phone_index"), UniqueConstraint("email_index"), UniqueConstraint("person_id"))

    person_id: UUID = Field(foreign_key="person.id")
    phone_index: str | None = Field(default=None, max_length=64)
    email_index: str | None = Field(default=None, max_length=64)
    password_hash: str = Field(default="", max_length=200)  # argon2id; empty: signs in by code or provider
    state: str = Field(default="active", max_length=12, index=True)  # active, suspended, invited
    totp: bytes | None = Field(default=None, sa_type=LargeBinary)  # the shared secret, under the keyring
    totp_step: int = 0  # the last time step accepted: a code is good once (RFC 6238, 5.2)
    locale: str = Field(default="fr", max_length=8)
    arrondissements: list[str] = Field(default_factory=list, sa_type=Json)  # of a staff account; empty: all
    services: list[str] = Field(default_factory=list, sa_type=Json)
    demonstration: bool = False
    created_at: datetime = Field(sa_type=UtcDateTime)
    signed_in_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RoleGrant(Table, table=True):
    """A role that an account holds."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("account_id", "role"),)

    account_id: UUID = Field(foreign_key="account.id", index=True)
    role: str = Field(max_length=32, index=True)
    granted_at: datetime = Field(sa_type=UtcDateTime)
    granted_by: UUID | None = None


class Session(Table, table=True):
    """A signed-in browser. Only a keyed hash of its cookie is kept."""

    __tablename__ = "session"
    __table_args__ = (UniqueConstraint("token_index"),)

    account_id: UUID = Field(foreign_key="account.id", index=True)
    token_index: str = Field(max_length=64)
    awaiting: bool = False  # the second factor is still to come: nobody acts through this session yet
    client: str = Field(default="", max_length=60)  # browser and system, so that its owner knows it again
    created_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    step_up_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the last second factor


class LoginCode(Table, table=True):
    """A code sent by SMS or e-mail; a keyed hash of it."""

    __tablename__ = "login_code"

    contact_index: str = Field(max_length=64, index=True)
    code_index: str = Field(max_length=64)
    attempts: int = 0
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RecoveryCode(Table, table=True):
    """A code on paper that stands in for the second factor once; a keyed hash of it."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("account_id", "code_index"),)

    account_id: UUID = Field(foreign_key="account.id")
    code_index: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ExternalIdentity(Table, table=True):
    """An account's subject at an OpenID provider."""

    __tablename__ = "external_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject_index"),)

    account_id: UUID = Field(foreign_key="account.id", index=True)
    issuer: str = Field(max_length=300)
    subject_index: str = Field(max_length=64)  # some providers use the CIN as the subject
    created_at: datetime = Field(sa_type=UtcDateTime)


class Business(Table, table=True):
    """A company or association that residents act for. Without owner: one that a claimant without account named."""

    __tablename__ = "business"
    __table_args__ = (UniqueConstraint("ice", "owner_id"),)

    ice: str = Field(max_length=15, index=True)
    name: str = Field(max_length=200)
    owner_id: UUID | None = Field(default=None, foreign_key="account.id", index=True)
    verified: bool = False  # a clerk has seen its papers
    created_at: datetime = Field(sa_type=UtcDateTime)


class Site(Table, table=True):
    """An establishment of a business: where it works. A closed one stays, for what was filed from it."""

    __tablename__ = "business_site"

    business_id: UUID = Field(foreign_key="business.id", index=True)
    name: str = Field(max_length=120)
    ice: str = Field(default="", max_length=15)  # of the establishment, when it has one of its own
    address: str = Field(max_length=300)
    arrondissement: str = Field(max_length=12)  # the code of territory
    created_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Delegation(Table, table=True):
    """The right to act for a business, offered to whoever proves the contact."""

    __tablename__ = "delegation"
    __table_args__ = (UniqueConstraint("business_id", "contact_index"),)

    business_id: UUID = Field(foreign_key="business.id")
    contact: bytes = Field(sa_type=LargeBinary)  # phone or e-mail as its owner typed it, under the keyring
    contact_index: str = Field(max_length=64, index=True)
    account_id: UUID | None = Field(default=None, foreign_key="account.id", index=True)
    state: str = Field(default="offered", max_length=12)  # offered, active, ended
    created_at: datetime = Field(sa_type=UtcDateTime)
    accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Invitation(Table, table=True):
    """A link by which an invited agent sets a password, once."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("token_index"),)

    account_id: UUID = Field(foreign_key="account.id", index=True)
    token_index: str = Field(max_length=64)
    invited_by: UUID | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Absence(Table, table=True):
    """Days on which a colleague is away, and who stands in. Both days count; one that ended early ends sooner."""

    __tablename__ = "absence"
    __table_args__ = (Index("ix_absence_substitute_until", "substitute_id", "until"),
                      Index("ix_absence_account_until", "account_id", "until"))  # fmt: skip

    account_id: UUID = Field(foreign_key="account.id")
    since: date
    until: date
    substitute_id: UUID = Field(foreign_key="account.id")
    marked_by: UUID = Field(foreign_key="account.id")
    marked_at: datetime = Field(sa_type=UtcDateTime)


class SavedView(Table, table=True):
    """A view of a list that a colleague keeps: a name and the address-bar query."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("account_id", "kind", "name"),)

    account_id: UUID = Field(foreign_key="account.id", ondelete="CASCADE")
    kind: str = Field(max_length=12)  # claims, cases: whose list
    name: str = Field(max_length=60)
    query: str = Field(max_length=600)
