"""Absence: who is away, who stands in, and to whom a file goes that is given to a colleague."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from casa_app.identity import absence_repository, repository, service
from casa_app.identity.actor import Actor
from casa_app.identity.models import Absence, Account
from casa_app.identity.rules import Role
from casa_app.kit import audit
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, Forbidden, Invalid, NotFound

LONGEST: Final = timedelta(days=366)
OVERSEERS: Final = (Role.SUPERVISOR, Role.ADMINISTRATOR)
WORKING: Final = frozenset({Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.CIVIL_STATUS_OFFICER, Role.SIGNATORY,
                            Role.GOVERNOR, Role.COUNTER_AGENT})  # fmt: skip
"""Who has files, and so may be stood in for."""


class OutOfReach(CasaError):
    """The colleague (`name`) does not handle files of this arrondissement and service."""

    key = "identity.error.out_of_reach"
    status = 409


class AbsenceOverlaps(CasaError):
    """The colleague is marked absent on one of these days already."""

    key = "identity.error.absence_overlaps"
    status = 409


class UnfitSubstitute(CasaError):
    """Whoever stands in works for the city, is somebody else, there on those days, and reaches all the same files."""

    key = "identity.error.unfit_substitute"
    status = 422


@dataclass(frozen=True)
class Assigned:
    """Whom a file goes to; `absent` is the name of the colleague it was meant for, when another stands in."""

    account_id: UUID
    name: str
    absent: str = ""


@dataclass(frozen=True)
class AbsenceRow:
    """An absence in names."""

    id: UUID
    account_id: UUID
    name: str
    since: date
    until: date
    substitute_id: UUID
    substitute: str
    may_end: bool


# --- Giving files ---------------------------------------------------------------------------------------------------


async def assigned(
    work: Work, account_id: UUID, arrondissement: str | None, office: str | None, roles: Collection[Role]
) -> Assigned:
    """Whom a file of this arrondissement and service goes to when it is given to a colleague: them, or who stands in.

    Raises NotFound for who is no colleague, OutOfReach.
    """
    there = await stand_in(work, account_id)
    names = await service.staff_names(work, [account_id, there])
    if there not in names:
        raise NotFound
    account = await _account(work, there)
    held = await repository.roles_of(work, there)
    if held.isdisjoint(roles) or not (
        _covers(account.arrondissements, arrondissement) and _covers(account.services, office)
    ):
        raise OutOfReach(field="assignee", name=names[there])
    return Assigned(there, names[there], names.get(account_id, "") if there != account_id else "")


async def stand_in(work: Work, account_id: UUID) -> UUID:
    """Who works for this colleague today: they themselves, or the end of the chain of those who stand in.

    A chain that leads back to somebody leads nowhere: the file stays with whom it was given to.
    """
    seen, now = [account_id], account_id
    while found := await absence_repository.on(work, work.today(), account=now):
        now = found[0].substitute_id
        if now in seen:
            return account_id
        seen.append(now)
    return now


async def stood_in_for(work: Work, account_id: UUID) -> tuple[UUID, ...]:
    """The colleagues whose files somebody handles today besides their own, also by a chain."""
    found: list[UUID] = []
    waiting = [account_id]
    while waiting:
        away = await absence_repository.on(work, work.today(), substitute=waiting.pop())
        new = [one.account_id for one in away if one.account_id not in {account_id, *found}]
        found += new
        waiting += new
    return tuple(found)


async def whose(work: Work, actor: Actor, who: str) -> tuple[UUID, ...]:
    """Whose files a list's address asks for; `me` also means the colleagues whom one stands in for today."""
    if who == "me":
        return (actor.account_id, *await stood_in_for(work, actor.account_id))
    return (UUID(who),) if who not in {"", "none"} else ()


def _covers(reach: Collection[str], value: str | None) -> bool:
    return not reach or value in reach


# --- Marking --------------------------------------------------------------------------------------------------------


async def mark(
    work: Work, actor: Actor, account_id: UUID, *, since: date, until: date, substitute_id: UUID
) -> Absence:
    """Marks days on which a colleague is away. They do it themselves, or who oversees them.

    Raises Forbidden, NotFound, Invalid (the days), AbsenceOverlaps, UnfitSubstitute.
    """
    account = await _account(work, account_id)
    _may_mark(actor, account)
    if not (since <= until and until >= work.today() and until - since <= LONGEST):
        raise Invalid(field="until")
    if await absence_repository.overlapping(work, account_id, since, until):
        raise AbsenceOverlaps(field="since")
    await _check_substitute(work, account, substitute_id, since, until)
    row = Absence(account_id=account_id, since=since, until=until, substitute_id=substitute_id,
                  marked_by=actor.account_id, marked_at=work.clock.now())  # fmt: skip
    work.session.add(row)
    await _told(work, actor, row, "absence")
    return row


async def end(work: Work, actor: Actor, absence_id: UUID) -> None:
    """Ends an absence: the colleague is back today, or does not leave at all. Raises NotFound, Forbidden."""
    row = await work.session.get(Absence, absence_id)
    if row is None:
        raise NotFound
    _may_mark(actor, await _account(work, row.account_id))
    row.until = min(row.until, work.today() - timedelta(days=1))
    work.session.add(row)
    await _told(work, actor, row, "absence_end")


def oversees(actor: Actor, account: Account) -> bool:
    """Whether a supervisor's reach meets that of a colleague."""
    met = (
        not mine or not theirs or mine & set(theirs)
        for mine, theirs in ((actor.arrondissements, account.arrondissements), (actor.services, account.services))
    )
    return actor.has(*OVERSEERS) and all(met)


def _may_mark(actor: Actor, account: Account) -> None:
    if account.id != actor.account_id and not oversees(actor, account):
        raise Forbidden


async def _check_substitute(work: Work, account: Account, substitute_id: UUID, since: date, until: date) -> None:
    substitute = await work.session.get(Account, substitute_id)
    theirs = await repository.roles_of(work, account.id) & WORKING
    fit = (
        substitute is not None
        and substitute.id != account.id
        and substitute.state == "active"
        and not theirs.isdisjoint(await repository.roles_of(work, substitute.id))
        and _within(account.arrondissements, substitute.arrondissements)
        and _within(account.services, substitute.services)
        and await absence_repository.overlapping(work, substitute.id, since, until) is None
    )
    if not fit:
        raise UnfitSubstitute(field="substitute")


def _within(inner: Collection[str], outer: Collection[str]) -> bool:
    return not outer or (bool(inner) and set(inner) <= set(outer))


async def _told(work: Work, actor: Actor, row: Absence, action: str) -> None:
    changes = {"since": row.since.isoformat(), "until": row.until.isoformat(), "substitute": str(row.substitute_id)}
    await audit.append(work, "account", row.account_id, action, actor=actor.audit, changes=changes)
    work.change("identity", action, row.account_id)


async def _account(work: Work, account_id: UUID) -> Account:
    if (account := await work.session.get(Account, account_id)) is None:
        raise NotFound
    return account


# --- Showing --------------------------------------------------------------------------------------------------------


async def not_over(work: Work, actor: Actor) -> list[AbsenceRow]:
    """The absences that last or are to come, of oneself, of whom one stands in for or oversees."""
    found = []
    for row in await absence_repository.not_over(work, work.today()):
        may_end = row.account_id == actor.account_id or oversees(actor, await _account(work, row.account_id))
        if may_end or row.substitute_id == actor.account_id:
            found.append((row, may_end))
    names = await service.staff_names(work, [key for row, _ in found for key in (row.account_id, row.substitute_id)])
    return [
        AbsenceRow(row.id, row.account_id, names.get(row.account_id, "?"), row.since, row.until, row.substitute_id,
                   names.get(row.substitute_id, "?"), may_end)
        for row, may_end in found
    ]  # fmt: skip
