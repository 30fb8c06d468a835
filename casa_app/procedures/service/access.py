"""Who may read the pieces of a case: colleagues whose reach covers it, and the persons that it belongs to."""

from casa_app.files import policy as files_policy
from casa_app.files.policy import Visitor
from casa_app.files.views import FileView
from casa_app.identity.policy import Role
from casa_app.kit.database import Work
from casa_app.procedures import opinion_repository, repository
from casa_app.procedures.service import owning
from casa_app.procedures.service.cases import HANDLING
from casa_app.procedures.service.following import holds


async def may_see_piece(work: Work, visitor: Visitor, file: FileView) -> bool:
    """Whether a case's file may be seen: by colleagues in reach, bodies asked, its people, holders of its pass."""
    case = await repository.get(work, file.subject_id) if file.subject_id else None
    if case is None:
        return False
    if actor := visitor.actor:
        filed = case.entry_number is not None
        if filed and actor.has(*HANDLING) and actor.may_see(case.arrondissement, case.service):
            return True
        if actor.has(Role.PARTNER_BODY) and await opinion_repository.is_asked(work, case.id, tuple(actor.services)):
            return True
        if await owning.part_in(work, actor, case) is not None:
            return True
    return holds(visitor.cookies, case, work.clock.now())


files_policy.register("case", may_see_piece)
