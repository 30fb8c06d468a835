"""Who acts, as services see them: roles, reach and session, without a row of the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from casa_app.identity.rules import STAFF, STEP_UP, Role
from casa_app.kit import audit
from casa_app.kit.errors import CasaError, Forbidden
from casa_app.kit.i18n import Locale


class StepUpNeeded(CasaError):
    """The action asks for a fresh second factor."""

    key = "identity.error.step_up"
    status = 403


@dataclass(frozen=True)
class Actor:
    """A signed-in account. Empty `arrondissements` or `services` means all of them, and only staff reach anything.

    `arrondissements` holds the codes of territory, `services` those of the services claims are routed to.
    """

    account_id: UUID
    person_id: UUID
    roles: frozenset[Role]
    arrondissements: frozenset[str]
    services: frozenset[str]
    session_id: UUID
    locale: Locale
    step_up_at: datetime | None

    @property
    def audit(self) -> audit.Actor:
        """The actor as the audit trail names them."""
        return audit.Actor("account", self.account_id)

    @property
    def is_staff(self) -> bool:
        """Whether they work for the city, in a session that has passed the second factor."""
        return bool(self.roles & STAFF)

    def has(self, *roles: Role) -> bool:
        """Whether they hold one of `roles`."""
        return not self.roles.isdisjoint(roles)

    def need(self, *roles: Role) -> None:
        """Raises Forbidden when they hold none of `roles`."""
        if not self.has(*roles):
            raise Forbidden

    def may_see(self, arrondissement: str | None, service: str | None = None) -> bool:
        """Whether a staff member's reach covers a file of this arrondissement and service.

        A file without an arrondissement (or service) belongs to the whole city: only those not limited see it.
        """
        return self.is_staff and _covers(self.arrondissements, arrondissement) and _covers(self.services, service)

    def need_step_up(self, now: datetime) -> None:
        """Raises StepUpNeeded unless the second factor was given within the last quarter of an hour."""
        if self.step_up_at is None or now - self.step_up_at > STEP_UP:
            raise StepUpNeeded


def _covers(reach: Iterable[str], value: str | None) -> bool:
    reach = frozenset(reach)
    return not reach or value in reach
