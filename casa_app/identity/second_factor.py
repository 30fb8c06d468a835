"""The second factor: time-based codes (TOTP, RFC 6238: SHA-1, six digits, 30 seconds), each good once."""

import base64
import hmac
from typing import Final
from uuid import UUID

import pyotp

from casa_app.identity import repository
from casa_app.identity.models import Account
from casa_app.kit import audit
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError
from casa_app.kit.keys import Undecipherable, keyring

ISSUER: Final = "Casa"
_WINDOW: Final = (0, -1, 1)  # a clock may be half a minute off (RFC 6238, 5.2)


class WrongTotp(CasaError):
    """The code of the application is wrong, late, or was used already."""

    key = "identity.error.totp"
    status = 422


def new_secret() -> str:
    """A shared secret of 160 bits, base 32."""
    return pyotp.random_base32()


def carried(secret: str, account_id: UUID) -> str:
    """A secret not yet confirmed, sealed so that a form can carry it."""
    return base64.urlsafe_b64encode(keyring().encrypt(secret, f"enrol{account_id}")).decode()


def uncarried(text: str, account_id: UUID) -> str:
    """What `carried` sealed for this account. Raises WrongTotp for anything else."""
    try:
        return keyring().decrypt(base64.urlsafe_b64decode(text.encode()), f"enrol{account_id}").decode()
    except (ValueError, Undecipherable):
        raise WrongTotp(field="code") from None


def address(secret: str, name: str) -> str:
    """The `otpauth://` address that an application reads from the QR code."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER))


async def check(work: Work, account: Account, code: str, secret: str | None = None) -> bool:
    """Whether `code` is the account's (or `secret`'s) and was not used before; it is used up then."""
    if secret is None:
        if account.totp is None:
            return False
        secret = keyring().decrypt(account.totp, str(account.id)).decode()
    totp, now = pyotp.TOTP(secret), work.clock.now()
    for offset in _WINDOW:
        step = totp.timecode(now) + offset
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            return await repository.take_totp_step(work, account.id, step)
    return False


async def enrol(work: Work, account: Account, secret: str) -> None:
    """Keeps a confirmed secret. Recovery codes of an earlier one are void."""
    await repository.forget_recovery_codes(work, account.id)
    account.totp = keyring().encrypt(secret, str(account.id))
    work.session.add(account)
    await audit.append(work, "account", account.id, "enrol_second_factor", actor=audit.Actor("account", account.id))


async def drop(work: Work, account: Account, actor: audit.Actor) -> None:
    """Takes the second factor off: its owner may, unless staff; an administrator resets it for those who lost it."""
    await repository.forget_recovery_codes(work, account.id)
    account.totp, account.totp_step = None, 0
    work.session.add(account)
    await audit.append(work, "account", account.id, "drop_second_factor", actor=actor)


def next_code(work: Work, account: Account, secret: str) -> str:
    """The first code of `secret` that would be accepted now, for demonstrations and tests."""
    totp = pyotp.TOTP(secret)
    return str(totp.generate_otp(max(totp.timecode(work.clock.now()), account.totp_step + 1)))
