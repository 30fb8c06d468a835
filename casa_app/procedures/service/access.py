"""Who may read the pieces of a case: colleagues whose reach covers it, and the persons that it belongs to."""

from casa_app.files import policy as files_policy
from casa_app.files.policy import Visitor
from casa_app.files.views import FileView
from casa_app.kit.database import Work
from casa_app.procedures import repository
from casa_app.procedures.service.cases import HANDLING


async def may_see_piece(work: Work, visitor: Visitor, file: FileView) -> bool:
    """Whether a case's file may be seen: by colleagues in reach, its applicant and whoever prepared it, signed in."""
    case = await repository.get(work, file.subject_id) if file.subject_id else None
    actor = visitor.actor
    if case is None or actor is None:
        return False
    if actor.has(*HANDLING) and actor.may_see(case.arrondissement, case.service):
        return True
    return actor.person_id in {case.person_id, case.prepared_by}


files_policy.register("case", may_see_piece)
