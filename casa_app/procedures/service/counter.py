"""The counter: an agent files a demande for a person who is present, and records what that person pays."""

from dataclasses import replace
from uuid import UUID

from casa_app.identity.policy import Actor, Role
from casa_app.kit.database import Work
from casa_app.kit.errors import Forbidden, NotFound
from casa_app.kit.i18n import Locale, as_locale
from casa_app.procedures import repository
from casa_app.procedures.models import Case
from casa_app.procedures.rules import Action
from casa_app.procedures.service import cases, filing
from casa_app.procedures.service.cases import Deed
from casa_app.procedures.service.filing import Filed, Filing

CHANNEL = "counter"


async def file(work: Work, actor: Actor, wanted: Filing, language: str, locale: Locale) -> Filed:
    """Files for the person present, who is told in `language`; the timeline names the agent.

    Nothing of the agent's own account goes into it. Raises Forbidden, and what `filing.file` raises.
    """
    actor.need(Role.COUNTER_AGENT)
    told = as_locale(language, locale)
    return await filing.file(work, replace(wanted, channel=CHANNEL, locale=told), actor)


async def pay(work: Work, actor: Actor, case_id: UUID, *, amount: float, receipt_number: str) -> Case:
    """Records a payment with its receipt number, for a case that this agent filed.

    Wherever it is instructed, the money was taken here; for any other case `cases.act` asks for its reach.
    Raises NotFound, Forbidden, Missing, Invalid, PaymentTaken.
    """
    actor.need(Role.COUNTER_AGENT)
    case = await repository.get(work, case_id, lock=True)
    if case is None:
        raise NotFound
    events = await repository.events(work, case_id)
    if not any(one.action == Action.FILE and one.actor_id == actor.account_id for one in events):
        raise Forbidden
    deed = Deed(Action.PAY, amount=amount, receipt_number=receipt_number)
    return await cases.move(work, case, Action.PAY, cases.by_staff(actor), deed=deed)
