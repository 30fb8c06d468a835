"""Demonstration accounts, one a role, so that a fresh installation can be walked through. Never in production."""

from dataclasses import dataclass
from typing import Final

from casa_app.identity import accounts, passwords, repository, second_factor
from casa_app.identity.models import Account
from casa_app.identity.rules import STAFF, Role
from casa_app.identity.service import index_of
from casa_app.kit import audit
from casa_app.kit.database import Work
from casa_app.kit.errors import Forbidden, NotFound
from casa_app.kit.keys import keyring
from casa_app.settings import settings

PASSWORD: Final = "le-port-au-petit-matin"  # noqa: S105 printed at every start of a demonstration
_BODY: Final = "urban_agency"
_DOMAIN: Final = "demo.casa.invalid"
# Invented people; any likeness is chance.
NAMES: Final = {
    Role.CITIZEN: "Salma Bennani",
    Role.DELEGATE: "Hicham Tazi",
    Role.COUNTER_AGENT: "Nadia Chraïbi",
    Role.CLERK: "Youssef El Amrani",
    Role.SUPERVISOR: "Leïla Berrada",
    Role.SIGNATORY: "Omar Lahlou",
    Role.CIVIL_STATUS_OFFICER: "Fatima Zahra Idrissi",
    Role.DIGITISATION_CLERK: "Samira Ouadghiri",
    Role.GOVERNOR: "Abdelhak Mernissi",
    Role.PARTNER_BODY: "Karim Sqalli",
    Role.DATA_STEWARD: "Imane Filali",
    Role.ROADMAP_OFFICER: "Mehdi Kettani",
    Role.TECHNICIAN: "Rachid Ouazzani",
    Role.DATA_PROTECTION_OFFICER: "Zineb Alaoui",
    Role.ADMINISTRATOR: "Anas Benjelloun",
}


@dataclass(frozen=True)
class DemoAccount:
    """What to print: who can sign in and how; `second_factor` says that `casa user code EMAIL` is needed too."""

    role: Role
    name: str
    email: str
    password: str
    second_factor: bool


def email_for(role: Role) -> str:
    """The address that the demonstration account of a role signs in with."""
    return f"{role.value.replace('_', '-')}@{_DOMAIN}"


async def seed(work: Work) -> list[DemoAccount]:
    """Makes the accounts that are missing and gives all of them. Raises Forbidden outside a demonstration.

    The one hash is taken inside the unit of work: it happens at the first start only, when nobody waits.
    """
    if not settings().demonstration:
        raise Forbidden
    kept = ""
    for role in Role:
        if await repository.account_by_contact(work, index_of(email_for(role)) or "") is None:
            kept = kept or await passwords.hashed(PASSWORD)
            await _make(work, role, kept)
    return [DemoAccount(role, NAMES[role], email_for(role), PASSWORD, role in STAFF) for role in Role]


async def _make(work: Work, role: Role, password_hash: str) -> None:
    values = {"name": NAMES[role], "phone": "", "email": email_for(role), "cin": ""}
    roles: set[Role] = {role, Role.CITIZEN} if role is Role.DELEGATE else {role}
    account = await accounts.make(work, values, roles, locale="fr", by=audit.SYSTEM)
    account.password_hash, account.demonstration = password_hash, True
    if role is Role.PARTNER_BODY:
        account.services = [_BODY]  # whoever speaks for a body is limited to it
    if role in STAFF:
        await second_factor.enrol(work, account, second_factor.new_secret())


async def code(work: Work, email: str) -> str:
    """The next unused code of a demonstration account's second factor.

    Raises Forbidden outside a demonstration and NotFound for any other account.
    """
    if not settings().demonstration:
        raise Forbidden
    account: Account | None = await repository.account_by_contact(work, index_of(email) or "")
    if account is None or not account.demonstration or account.totp is None:
        raise NotFound
    return second_factor.next_code(work, account, keyring().decrypt(account.totp, str(account.id)).decode())
