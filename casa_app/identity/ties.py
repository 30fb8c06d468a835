"""What rooms hold of a person: told on an access request, asked before anybody is forgotten (law 09-08).

    ties.register("cases", holder)         # once, by the root

So the room that answers for personal data needs to know none of those that hold some.
"""

from collections.abc import Sequence
from typing import Any, Final, Protocol
from uuid import UUID

from casa_app.kit import audit
from casa_app.kit.database import Work
from casa_app.kit.i18n import Locale


class Holder(Protocol):
    """A room that holds something of people."""

    async def person_of(self, work: Work, reference: str) -> UUID | None:
        """Whose file has this printed reference; None when it is none of this room's."""
        ...

    async def owed(self, work: Work, person_id: UUID) -> Sequence[str]:
        """References of what the city must still answer this person."""
        ...

    async def holds(self, work: Work, person_id: UUID) -> bool:
        """Whether anything of this person is held, open or not."""
        ...

    async def told(self, work: Work, person_id: UUID, locale: Locale) -> list[dict[str, Any]]:
        """All of it, as JSON values."""
        ...

    async def forget(self, work: Work, person_id: UUID, by: audit.Actor) -> None:
        """Lets all of it go that no law keeps; nothing is owed any more."""
        ...


_holders: Final[dict[str, Holder]] = {}


def register(name: str, holder: Holder) -> None:
    """Makes a room answer for what it holds, under its name in an access request."""
    _holders[name] = holder


async def person_of(work: Work, reference: str) -> UUID | None:
    """Whose file has this printed reference, in whichever room it is."""
    for holder in _holders.values():
        if found := await holder.person_of(work, reference):
            return found
    return None


async def owed(work: Work, person_id: UUID) -> list[str]:
    """References of what the city must still answer, wherever they are."""
    return [one for holder in _holders.values() for one in await holder.owed(work, person_id)]


async def holds(work: Work, person_id: UUID) -> bool:
    """Whether any room holds something of this person."""
    return any([await holder.holds(work, person_id) for holder in _holders.values()])


async def told(work: Work, person_id: UUID, locale: Locale) -> dict[str, list[dict[str, Any]]]:
    """What each room holds."""
    return {name: await holder.told(work, person_id, locale) for name, holder in _holders.items()}


async def forget(work: Work, person_id: UUID, by: audit.Actor) -> None:
    """Has every room let go of what no law keeps."""
    for holder in _holders.values():
        await holder.forget(work, person_id, by)
