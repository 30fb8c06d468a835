"""Recovery codes: ten numbers on paper that stand in for the application, each once (NIST SP 800-63B-4, 3.1.2).

Ten digits, so that the field's numeric keyboard types them in either language and none is taken for a code of six.
Only keyed hashes are kept. Guesses share the budget of the application's codes (`entrance.by_totp`).
"""

from casa_app.identity import repository
from casa_app.identity.actor import Actor
from casa_app.identity.models import Account, RecoveryCode
from casa_app.identity.rules import RECOVERY_CODES, RECOVERY_DIGITS, new_recovery_code
from casa_app.kit import audit
from casa_app.kit.database import Work
from casa_app.kit.errors import NotFound
from casa_app.kit.keys import keyring


def _index(account: Account, code: str) -> str:
    return keyring().blind_index(f"{account.id}{code}", "recovery")


async def renew(work: Work, actor: Actor) -> list[str]:
    """Ten new codes for the actor, to be shown once; earlier ones are void.

    Raises StepUpNeeded, and NotFound for an account without second factor.
    """
    actor.need_step_up(work.clock.now())
    account = await work.session.get(Account, actor.account_id)
    if account is None or account.totp is None:
        raise NotFound
    await repository.forget_recovery_codes(work, account.id)
    codes, now = [new_recovery_code() for _ in range(RECOVERY_CODES)], work.clock.now()
    work.session.add_all(
        RecoveryCode(account_id=account.id, code_index=_index(account, code), created_at=now) for code in codes
    )
    await audit.append(work, "account", account.id, "renew_recovery_codes", actor=actor.audit)
    return codes


async def use(work: Work, account: Account, code: str) -> bool:
    """Whether `code` is one of the account's, still good; it is used up then."""
    if account.totp is None or len(code) != RECOVERY_DIGITS:
        return False
    if not await repository.take_recovery_code(work, account.id, _index(account, code)):
        return False
    left = await repository.recovery_codes_left(work, account.id)
    actor = audit.Actor("account", account.id)
    await audit.append(work, "account", account.id, "use_recovery_code", actor=actor, changes={"left": left})
    return True


async def left(work: Work, actor: Actor) -> int | None:
    """How many codes the actor has left; None without a second factor."""
    account = await work.session.get(Account, actor.account_id)
    if account is None or account.totp is None:
        return None
    return await repository.recovery_codes_left(work, account.id)


def shown(code: str) -> str:
    """A code as people read it from paper: `12345 67890`."""
    half = RECOVERY_DIGITS // 2
    return f"{code[:half]} {code[half:]}"
