"""The way in: each step of signing in or registering, as a few short units of work with the hashing between them.

Every refusal is the same for a contact that has an account and one that has none, and costs the same work.
"""

from dataclasses import dataclass

from casa_app.identity import (
    accounts,
    codes,
    passwords,
    recovery,
    repository,
    second_factor,
    sessions,
    staffing,
    throttle,
)
from casa_app.identity.accounts import name_of
from casa_app.identity.codes import Proof, WrongCode
from casa_app.identity.models import Account
from casa_app.identity.rules import check_password, code_of, contact_of
from casa_app.identity.second_factor import WrongTotp
from casa_app.identity.service import index_of
from casa_app.identity.sessions import Opened
from casa_app.kit.database import Work, reading, writing
from casa_app.kit.errors import CasaError, Missing
from casa_app.kit.i18n import Locale
from casa_app.kit.keys import keyring


class WrongCredentials(CasaError):
    """No active account has this contact and this password."""

    key = "identity.error.credentials"
    status = 422


@dataclass(frozen=True)
class Browser:
    """What a request tells of the browser it comes from; `device` is its device cookie, if it has one."""

    client: str = ""
    device: str = ""

    def knows(self, contact: str) -> bool:
        """Whether this contact has signed in from here before (its cookie proves it)."""
        return bool(self.device) and self.device == device_for(contact)


def device_for(contact: str) -> str:
    """The device cookie of a browser in which `contact` has signed in."""
    return keyring().blind_index(contact, "device")


async def by_password(contact: str, password: str, browser: Browser) -> tuple[Opened, str]:
    """Signs in; gives the session and the normalised contact. Raises WrongCredentials, TooManyAttempts or Invalid.

    Guesses from strange browsers share one budget a contact, browsers that the contact has used have their own: a
    stranger's guessing never locks the owner out (OWASP, device cookies).
    """
    who = contact_of(contact)
    if not password:
        raise Missing(field="password")
    bucket = "sign_in.known" if browser.knows(who) else "sign_in.strange"
    await throttle.hit(throttle.PER_ACCOUNT, bucket, who)
    async with reading() as work:
        account = await repository.account_by_contact(work, index_of(who) or "")
    right = await passwords.matches(account.password_hash if account else "", password)
    if account is None or not right or account.state != "active":
        raise WrongCredentials(field="password")
    async with writing() as work:
        return await sessions.open_session(work, await _active(work, account), browser.client), who


async def _active(work: Work, account: Account) -> Account:
    """The account as it is in this unit of work: it may have been suspended since."""
    fresh = await work.session.get(Account, account.id)
    if fresh is None or fresh.state != "active":
        raise WrongCredentials(field="password")
    return fresh


async def send_code(contact: str, locale: Locale) -> str:
    """Sends a code to whatever contact is given, and gives it back normalised. Raises Invalid or TooManyAttempts."""
    who = contact_of(contact)
    await throttle.hit(throttle.CODES_PER_CONTACT, "code", who)
    async with writing() as work:
        await codes.send(work, who, locale)
    return who


async def prove(contact: str, code: str) -> Proof:
    """The proof that the contact is theirs. Raises WrongCode, Invalid or TooManyAttempts."""
    who, typed = contact_of(contact), code_of(code)
    await throttle.hit(throttle.PER_ACCOUNT, "code.try", who)
    async with writing() as work:
        right = await codes.use(work, who, typed)
        proof = Proof.of(work, who)
    if not right:
        raise WrongCode(field="code")
    return proof


async def by_proof(proof: Proof, browser: Browser) -> Opened | None:
    """Signs in with a proved contact; None when it has no account yet. Raises WrongCredentials when suspended."""
    async with writing() as work:
        account = await repository.account_by_contact(work, index_of(proof.contact) or "")
        if account is None:
            return None
        return await sessions.open_session(work, await _active(work, account), browser.client)


async def register(proof: Proof, name: str, password: str, locale: Locale, browser: Browser) -> Opened:
    """Makes the account of a proved contact (or signs in to the one it has). The password may be empty.

    Raises Invalid, WrongCode (proof too old) or WrongCredentials.
    """
    name = name_of(name)
    if password:
        check_password(password, name, proof.contact)
    kept = await passwords.hashed(password) if password else ""
    async with writing() as work:
        if not proof.holds(work, proof.contact):
            raise WrongCode(field="code")
        account = await accounts.register(work, contact=proof.contact, name=name, password_hash=kept, locale=locale)
        return await sessions.open_session(work, await _active(work, account), browser.client)


async def by_totp(token: str, code: str) -> Opened:
    """Gives the second factor, at sign-in or again before something dangerous: a code of the application, or of paper.

    Raises SignInFirst, WrongTotp, Missing or TooManyAttempts.
    """
    typed = code_of(code)
    async with reading() as work:
        session, account = await sessions.half_open(work, token)
    await throttle.hit(throttle.PER_ACCOUNT, "totp", str(account.id))
    async with writing() as work:
        session, account = await sessions.half_open(work, token)
        if await second_factor.check(work, account, typed) or await recovery.use(work, account, typed):
            return await sessions.pass_second_factor(work, session, account)
    raise WrongTotp(field="code")


async def enrol(token: str, carried: str, code: str) -> Opened:
    """Sets the second factor up with a first code of the new secret.

    A second factor that exists is replaced only in a session that passed it. Raises SignInFirst, WrongTotp, Missing,
    StepUpNeeded or TooManyAttempts.
    """
    typed = code_of(code)
    async with reading() as work:
        session, account = await sessions.half_open(work, token)
    await throttle.hit(throttle.PER_ACCOUNT, "totp", str(account.id))
    secret = second_factor.uncarried(carried, account.id)
    async with writing() as work:
        session, account = await sessions.half_open(work, token)
        if account.totp is not None:
            sessions.need_step_up(work, session)
        if await second_factor.check(work, account, typed, secret):
            await second_factor.enrol(work, account, secret)
            return await sessions.pass_second_factor(work, session, account)
    raise WrongTotp(field="code")


async def accept_invitation(token: str, password: str, browser: Browser) -> Opened:
    """An invited agent’s first password; the session awaits the second factor. Raises InvitationOver or Invalid."""
    async with reading() as work:
        name = await staffing.invited_name(work, token)
    kept = await passwords.hashed(check_password(password, name))
    async with writing() as work:
        account = await staffing.accept_invitation(work, token, kept)
        return await sessions.open_session(work, account, browser.client)


async def change_password(token: str, current: str, new: str) -> None:
    """Sets one's own password; other sessions end. Raises WrongCredentials, Invalid, SignInFirst or TooManyAttempts.

    The current password is asked for unless there is none.
    """
    actor = await sessions.actor_of(token)
    async with reading() as work:
        _, account = await sessions.half_open(work, token if actor else "")
        known = await accounts.own_contact(work, account)
    await throttle.hit(throttle.PER_ACCOUNT, "password", str(account.id))
    if account.password_hash and not await passwords.matches(account.password_hash, current):
        raise WrongCredentials(field="current")
    kept = await passwords.hashed(check_password(new, known.name, known.phone, known.email, field="new"))
    async with writing() as work:
        session, account = await sessions.half_open(work, token)
        await accounts.set_password(work, account, kept, keep=session.id)


async def sign_out(token: str) -> None:
    """Ends the session of a cookie."""
    async with writing() as work:
        await sessions.close(work, token)
