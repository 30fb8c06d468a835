"""Codes by SMS or e-mail: whoever types one in time has proved that the phone or address is theirs."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from casa_app.identity import repository
from casa_app.identity.models import LoginCode
from casa_app.identity.notifier import notify
from casa_app.identity.rules import CODE_LIFE, CODE_TRIES, new_code
from casa_app.identity.service import index_of
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import Locale
from casa_app.kit.keys import keyring

_PROOF_LIFE: Final = timedelta(minutes=30)


class WrongCode(CasaError):
    """The code is wrong, too old, used, or was tried too often; which one is not told."""

    key = "identity.error.code"
    status = 422


async def send(work: Work, contact: str, locale: Locale) -> None:
    """Sends a new code, which makes an earlier one void. The same for a contact that has an account and one without."""
    code, now = new_code(), work.clock.now()
    row = LoginCode(contact_index=index_of(contact) or "", code_index="", created_at=now, expires_at=now + CODE_LIFE)
    row.code_index = _index(row, code)
    if earlier := await repository.code_for(work, row.contact_index):
        earlier.used_at = now
        work.session.add(earlier)
    work.session.add(row)
    minutes = int(CODE_LIFE.total_seconds() // 60)
    await notify(work, "identity.code", contact, locale, code=code, n=minutes)


def _index(row: LoginCode, code: str) -> str:
    return keyring().blind_index(f"{row.id}{code}", "code")


async def use(work: Work, contact: str, code: str) -> bool:
    """Whether `code` proves `contact`; it is used up then. Says no instead of raising: the attempt must be kept."""
    row = await repository.code_for(work, index_of(contact) or "")
    if row is None or row.attempts >= CODE_TRIES:
        return False
    row.attempts += 1
    work.session.add(row)
    if not hmac.compare_digest(row.code_index, _index(row, code)):
        return False
    row.used_at = work.clock.now()
    return True


@dataclass(frozen=True)
class Proof:
    """A contact that this browser has proved, so that a slip further down the form needs no second code."""

    contact: str
    until: float

    @classmethod
    def of(cls, work: Work, contact: str) -> "Proof":
        """A fresh proof of `contact`."""
        return cls(contact, (work.clock.now() + _PROOF_LIFE).timestamp())

    def holds(self, work: Work, contact: str) -> bool:
        """Whether it proves this contact, still."""
        return self.contact == contact and work.clock.now().timestamp() < self.until
