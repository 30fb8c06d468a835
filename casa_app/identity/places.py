"""Where colleagues work: the pages of the staff, and the roles that may enter each. The pages guard themselves."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import Final

from casa_app.identity.rules import VERIFYING, Role

_LISTS: Final = frozenset({Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.CIVIL_STATUS_OFFICER, Role.SIGNATORY,
                           Role.GOVERNOR, Role.COUNTER_AGENT})  # fmt: skip
_CLAIMS: Final = frozenset({Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR})
_CASES: Final = _LISTS - {Role.ADMINISTRATOR}
_OVERSEERS: Final = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
_REGISTERS: Final = frozenset({Role.DIGITISATION_CLERK, Role.SUPERVISOR, Role.CIVIL_STATUS_OFFICER})
_ADMINISTRATOR: Final = frozenset({Role.ADMINISTRATOR})
_OFFICER: Final = frozenset({Role.DATA_PROTECTION_OFFICER})


@dataclass(frozen=True)
class Room:
    """A page of the staff: its name in messages, its address without the locale, and who may enter."""

    name: str
    route: str
    roles: frozenset[Role]


BAR: Final = (
    Room("queue", "/staff/due", _LISTS),
    Room("opinions", "/staff/opinions", frozenset({Role.PARTNER_BODY})),
    Room("counter", "/staff/counter", frozenset({Role.COUNTER_AGENT})),
    Room("services", "/staff/counter/services", frozenset({Role.COUNTER_AGENT})),
    Room("businesses", "/staff/businesses", frozenset({Role.COUNTER_AGENT, Role.CLERK})),
    Room("registers", "/staff/registers", _REGISTERS),
    Room("map", "/staff/map", _CLAIMS),
    Room("load", "/staff/load", _CLAIMS),
    Room("breaches", "/staff/breaches", _OVERSEERS),
    Room("absences", "/staff/absences", _LISTS),
    Room("admin", "/staff/admin", _OVERSEERS | _OFFICER),
)
"""What the bar of every page of the staff may show, in its order."""
LISTS: Final = (
    Room("due", "/staff/due", _LISTS),
    Room("claims", "/staff", _CLAIMS),
    Room("cases", "/staff/cases", _CASES),
)
"""The lists of the one desk."""
ADMINISTRATION: Final = (
    Room("users", "/staff/admin/users", _ADMINISTRATOR),
    Room("businesses", "/staff/businesses", frozenset(VERIFYING)),
    Room("routing", "/staff/admin/routing", _ADMINISTRATOR),
    Room("holidays", "/staff/admin/holidays", _ADMINISTRATOR),
    Room("revisions", "/staff/admin/procedures", _OVERSEERS),
    Room("clients", "/staff/admin/clients", _ADMINISTRATOR),
    Room("notices", "/staff/admin/notices", _OVERSEERS),
    Room("privacy", "/staff/admin/privacy", _OFFICER),
    Room("audit", "/staff/audit", _CLAIMS),
)
"""What the page of administration leads to."""


def open_to(roles: Set[Role], rooms: Iterable[Room]) -> list[str]:
    """The addresses, without the locale, of those of `rooms` that are for somebody with these roles."""
    return sorted({room.route for room in rooms if room.roles & roles})
