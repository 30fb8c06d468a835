"""People and businesses by the thousand, for demonstration data: rows made in memory, written at once."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from casa_app.identity import accounts, repository
from casa_app.identity.demonstration import email_for
from casa_app.identity.models import Business, Person
from casa_app.identity.rules import Role
from casa_app.identity.service import index_of
from casa_app.kit import audit
from casa_app.kit.audit_bulk import NewKeys
from casa_app.kit.bulk import keep, row
from casa_app.kit.database import Work
from casa_app.kit.i18n import Locale
from casa_app.kit.ids import new_id


@dataclass
class NewPeople:
    """Invented people. Their addresses end in `.invalid` and reach nobody."""

    keys: NewKeys
    _people: list[dict[str, Any]] = field(default_factory=list)
    _businesses: list[dict[str, Any]] = field(default_factory=list)

    def person(self, at: datetime, locale: Locale, *, name: str = "", phone: str = "", email: str = "") -> UUID:
        """A new person; values are normalised."""
        person_id = new_id()
        values = {"name": name, "phone": phone, "email": email, "cin": ""}
        self._people.append(
            {"id": person_id, "sealed": self.keys.seal(person_id, values), "phone_index": index_of(phone),
             "email_index": index_of(email), "cin_index": None, "locale": locale, "created_at": at, "erased_at": None}
        )  # fmt: skip
        return person_id

    def business(self, at: datetime, ice: str, name: str) -> UUID:
        """A business that belongs to nobody."""
        business_id = new_id()
        self._businesses.append(row(Business, id=business_id, ice=ice, name=name, created_at=at))
        return business_id

    async def keep(self, work: Work) -> None:
        """Writes them."""
        await keep(work, Person, self._people)
        await keep(work, Business, self._businesses)


async def demonstration_account(work: Work, role: Role) -> UUID | None:
    """The demonstration account that signs in with a role, if it was made."""
    account = await repository.account_by_contact(work, index_of(email_for(role)) or "")
    return account.id if account else None


async def demonstration_agent(work: Work, email: str, name: str, service: str) -> UUID:
    """The account of an invented clerk of one service, made when it is missing; nobody can sign in with it."""
    if known := await repository.account_by_contact(work, index_of(email) or ""):
        return known.id
    values = {"name": name, "phone": "", "email": email, "cin": ""}
    account = await accounts.make(work, values, {Role.CLERK}, locale="fr", by=audit.SYSTEM)
    account.services, account.demonstration = [service], True
    return account.id
