"""Who may work on registers, and on whose: by role and by office, the same for pages, routes and jobs."""

from typing import Final

from casa_app.identity.policy import Actor, Role
from casa_app.kit.errors import NotFound

CAPTURING: Final = (Role.DIGITISATION_CLERK, Role.SUPERVISOR, Role.CIVIL_STATUS_OFFICER)
"""Those who take pages in and look them over."""
ACCEPTING: Final = (Role.SUPERVISOR, Role.CIVIL_STATUS_OFFICER)
"""Those who answer for a batch; never its own operator."""
OVERSEEING: Final = (Role.SUPERVISOR, Role.CIVIL_STATUS_OFFICER, Role.ADMINISTRATOR)
"""Those who see how an office's digitisation goes."""


def reaches(actor: Actor, office: str) -> bool:
    """Whether an office's registers are within somebody's reach; nobody limited to no office is limited."""
    return actor.is_staff and (not actor.arrondissements or office in actor.arrondissements)


def check_reach(actor: Actor, office: str) -> None:
    """Raises NotFound: who may not see an office's registers is not told that they exist."""
    if not reaches(actor, office):
        raise NotFound
