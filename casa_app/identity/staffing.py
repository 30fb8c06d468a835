"""The administrator's work: inviting agents, their roles and reach, suspending, resetting a second factor."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Final
from uuid import UUID

from casa_app.identity import accounts, repository, second_factor
from casa_app.identity.actor import Actor
from casa_app.identity.models import Account, Invitation
from casa_app.identity.notifier import notify
from casa_app.identity.rules import INVITATION_LIFE, STAFF, Role, cin_of, contact_of, new_token
from casa_app.identity.service import contact, index_of
from casa_app.identity.views import UserRow
from casa_app.kit import audit
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, NotFound
from casa_app.kit.i18n import Locale
from casa_app.kit.paging import SHOWN, Page, offset_of
from casa_app.kit.text import fold
from casa_app.settings import settings

SEARCHED_MOST: Final = 5000  # accounts whose names are opened to search one
UseCase = Callable[[Work, Actor, UUID], Awaitable[None]]


class NotYourself(CasaError):
    """Nobody takes their own right to administer away: the city would be locked out."""

    key = "identity.error.yourself"
    status = 409


class RolesNeeded(CasaError):
    """An agent holds at least one staff role."""

    key = "identity.error.roles"
    status = 422


class InvitationOver(CasaError):
    """The link was used, replaced, or is older than a week."""

    key = "identity.error.invitation"
    status = 410


async def invite(
    work: Work,
    actor: Actor,
    *,
    name: str,
    email: str,
    roles: Collection[Role],
    arrondissements: Collection[str] = (),
    services: Collection[str] = (),
    locale: Locale = "fr",
) -> UUID:
    """Invites an agent by e-mail; the link is good for a week. Raises RolesNeeded or accounts.ContactTaken.

    Empty `arrondissements` or `services` means all of them.
    """
    wanted = _staff_roles(roles)
    if await repository.account_by_contact(work, index_of(email) or ""):
        raise accounts.ContactTaken(field="email")
    values = {"name": name, "phone": "", "email": email, "cin": ""}
    account = await accounts.make(work, values, wanted, locale=locale, by=actor.audit, state="invited")
    account.arrondissements, account.services = sorted(arrondissements), sorted(services)
    await send_invitation(work, actor, account.id)
    return account.id


async def send_invitation(work: Work, actor: Actor, account_id: UUID) -> None:
    """Sends an invited agent a new link; earlier ones are void. Raises NotFound."""
    account = await _account(work, account_id)
    if account.state != "invited":
        raise NotFound
    known, now, token = await contact(work, account.person_id), work.clock.now(), new_token()
    await repository.close_invitations(work, account.id, now)
    work.session.add(
        Invitation(
            account_id=account.id,
            token_index=repository.token_index(token),
            invited_by=actor.account_id,
            created_at=now,
            expires_at=now + INVITATION_LIFE,
        )
    )
    link = f"{settings().origin}/{known.locale}/invitation?token={token}"
    days = INVITATION_LIFE.days
    await notify(work, "identity.invitation", known.email, known.locale, name=known.name, link=link, n=days)
    await audit.append(work, "account", account.id, "invite", actor=actor.audit)


async def accept_invitation(work: Work, token: str, password_hash: str) -> Account:
    """The agent's account, now active, with its first password. Raises InvitationOver."""
    found = await repository.invitation(work, token)
    account = await work.session.get(Account, found.account_id) if found else None
    if found is None or account is None or account.state != "invited":
        raise InvitationOver
    found.accepted_at = work.clock.now()
    account.state, account.password_hash = "active", password_hash
    work.session.add_all([found, account])
    actor = audit.Actor("account", account.id)
    await audit.append(work, "account", account.id, "accept_invitation", actor=actor)
    return account


async def invited_name(work: Work, token: str) -> str:
    """Whom a link invites. Raises InvitationOver."""
    found = await repository.invitation(work, token)
    account = await work.session.get(Account, found.account_id) if found else None
    if account is None or account.state != "invited":
        raise InvitationOver
    return (await contact(work, account.person_id)).name


async def scope(
    work: Work,
    actor: Actor,
    account_id: UUID,
    *,
    roles: Collection[Role],
    arrondissements: Collection[str],
    services: Collection[str],
) -> None:
    """Sets an agent's staff roles and reach. Raises RolesNeeded, NotYourself or NotFound.

    It holds from the next event on: reach and roles are looked up at each one. Lost roles also end the sessions.
    """
    account, wanted = await _account(work, account_id), _staff_roles(roles)
    held = await repository.roles_of(work, account_id) & STAFF
    if account_id == actor.account_id and Role.ADMINISTRATOR not in wanted:
        raise NotYourself
    await repository.ungrant(work, account_id, held - wanted)
    await accounts.grant(work, account_id, wanted - held, actor.audit)
    before = {"roles": sorted(held), "arrondissements": account.arrondissements, "services": account.services}
    account.arrondissements, account.services = sorted(arrondissements), sorted(services)
    work.session.add(account)
    if held - wanted:
        keep = actor.session_id if account_id == actor.account_id else None
        await repository.revoke_sessions(work, account_id, work.clock.now(), keep=keep)
    after = {"roles": sorted(wanted), "arrondissements": account.arrondissements, "services": account.services}
    changes = {"before": before, "after": after}
    await audit.append(work, "account", account_id, "scope", actor=actor.audit, changes=changes)
    work.change("identity", "account", account_id)


def _staff_roles(roles: Collection[Role]) -> set[Role]:
    if not (wanted := set(roles) & STAFF):
        raise RolesNeeded(field="roles")
    return wanted


async def _account(work: Work, account_id: UUID) -> Account:
    if (account := await work.session.get(Account, account_id)) is None:
        raise NotFound
    return account


async def suspend(work: Work, actor: Actor, account_id: UUID) -> None:
    """Shuts an account and all its sessions at once. Raises NotYourself or NotFound."""
    if account_id == actor.account_id:
        raise NotYourself
    account = await _account(work, account_id)
    account.state = "suspended"
    work.session.add(account)
    await repository.revoke_sessions(work, account_id, work.clock.now())
    await repository.close_invitations(work, account_id, work.clock.now())
    await audit.append(work, "account", account_id, "suspend", actor=actor.audit)
    work.change("identity", "account", account_id)


async def restore(work: Work, actor: Actor, account_id: UUID) -> None:
    """Opens a suspended account again; one that never had a password waits for a new invitation. Raises NotFound."""
    account = await _account(work, account_id)
    if account.state != "suspended":
        raise NotFound
    is_staff = bool(await repository.roles_of(work, account_id) & STAFF)
    account.state = "invited" if is_staff and not account.password_hash else "active"
    work.session.add(account)
    await audit.append(work, "account", account_id, "restore", actor=actor.audit)
    work.change("identity", "account", account_id)


async def reset_second_factor(work: Work, actor: Actor, account_id: UUID) -> None:
    """Takes off a lost second factor and ends the sessions; the next sign-in sets a new one up.

    Raises NotYourself (ask another administrator) or NotFound.
    """
    if account_id == actor.account_id:
        raise NotYourself
    account = await _account(work, account_id)
    await second_factor.drop(work, account, actor.audit)
    await repository.revoke_sessions(work, account_id, work.clock.now())


async def search(work: Work, text: str = "", *, page: int = 0) -> Page[UserRow]:
    """Fifty accounts: staff, or staff whose name or address holds `text`, or whose exact phone, address or CIN it is.

    Residents are found by an exact value only: their names are sealed, and nobody browses them. Without a name only
    the names of the page are opened, newest account first; to search a name, all of staff's are, in one query.
    """
    index = _exact(text)
    if text and index is None:
        wanted = fold(text)
        rows = [row for row in await _rows(work, index, 0, SEARCHED_MOST) if wanted in fold(f"{row.name} {row.email}")]
        rows.sort(key=lambda row: fold(row.name))
        offset = offset_of(page, len(rows))
        return Page(tuple(rows[offset : offset + SHOWN]), offset + 1, len(rows))
    total = await repository.count_users(work, index=index)
    offset = offset_of(page, total)
    return Page(tuple(await _rows(work, index, offset, SHOWN)), offset + 1, total)


async def _rows(work: Work, index: str | None, offset: int, limit: int) -> list[UserRow]:
    found = await repository.users(work, index=index, offset=offset, limit=limit)
    held = await repository.grants(work, [account.id for account, *_ in found])
    return [await _row(work, account, held.get(account.id, [])) for account, *_ in found]


def _exact(text: str) -> str | None:
    for parse in (contact_of, cin_of):
        try:
            return index_of(parse(text)) if text else None
        except CasaError:
            continue  # neither phone nor address nor CIN: it is a name, then
    return None


async def _row(work: Work, account: Account, roles: Sequence[Role]) -> UserRow:
    known = await contact(work, account.person_id)
    return UserRow(
        id=account.id,
        name=known.name,
        email=known.email,
        phone=known.phone,
        state=account.state,
        roles=tuple(sorted(roles)),
        arrondissements=tuple(account.arrondissements),
        services=tuple(account.services),
        has_second_factor=account.totp is not None,
        signed_in_at=account.signed_in_at,
    )
