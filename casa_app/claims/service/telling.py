"""Who is told what about a claim: its claimant, those who follow it, and the colleagues who must act."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

from casa_app.claims import repository
from casa_app.claims.models import Claim
from casa_app.claims.rules import CONTEST_WINDOW, Action
from casa_app.claims.service.present import category_name, state_label, zone_name
from casa_app.identity import service as identity
from casa_app.identity.organisation import organisation
from casa_app.identity.policy import Role
from casa_app.kit import logs
from casa_app.kit.database import Work
from casa_app.kit.i18n import Locale, as_locale, format_date
from casa_app.notices import service as notices
from casa_app.notices.rules import Channel
from casa_app.settings import settings

__all__ = ["Colleagues", "colleague", "danger", "danger_filed", "happened", "queue_link", "zone_name"]

_log = logs.get(__name__)
FILED: Final = "filed"
CONTESTED: Final = "contested"
WITHDRAWN: Final = "withdrawn"
# Where the law gives no term to answer, the words that promise one have a plain variant.
_WITH_TERM: Final = frozenset({FILED, Action.ACKNOWLEDGE.value})
# Followers hear of what changes the outcome; receipts are the claimant's own.
_FOLLOWED: Final = frozenset({Action.TRANSFER.value, Action.ANSWER.value, Action.CLOSE.value, Action.REJECT.value,
                              Action.MERGE.value, CONTESTED})  # fmt: skip


async def happened(work: Work, claim_id: UUID, event: str, key: str) -> None:
    """Tells the claimant and the followers of one event; `key` names it, so that it is told once.

    `event` is `filed`, `contested`, `withdrawn` or one of `handling.TOLD`.
    """
    claim = await repository.get(work, claim_id)
    if claim is None or claim.anonymised_at or _invented(claim):
        return
    if claim.person_id and claim.contact != "none":
        locale = as_locale(claim.locale)
        plain = event in _WITH_TERM and claim.answer_due is None
        await notices.tell(
            work, claim.person_id, f"claims.{event}{'_plain' if plain else ''}", key=f"{key}:{claim.person_id}",
            channel=_channel(claim.contact), locale=locale, **await _about(work, claim, locale),
        )  # fmt: skip
    if event in _FOLLOWED:
        await _followers(work, claim, key)
    if event == CONTESTED:
        for account_id in await Colleagues(work).who(claim, Role.CLERK):
            await colleague(work, account_id, "claims.reopened", key=f"{key}:{account_id}", words=_for_staff(claim))
    if event == WITHDRAWN and claim.assignee_id:  # nobody goes there for nothing
        told = f"{key}:{claim.assignee_id}"
        await colleague(work, claim.assignee_id, "claims.dropped", key=told, words=_for_staff(claim))


def _invented(claim: Claim) -> bool:
    """Whether its people are invented while messages really leave: a made-up number may be somebody's."""
    leaving = settings().sms_url.get_secret_value() or settings().smtp_url.get_secret_value()
    return claim.demonstration and bool(leaving)


async def _followers(work: Work, claim: Claim, key: str) -> None:
    for row in await repository.followers(work, claim.id):
        locale = as_locale(row.locale)
        if row.contact != "none" and row.person_id != claim.person_id:
            await notices.tell(
                work, row.person_id, "claims.follower", key=f"{key}:{row.person_id}", channel=_channel(row.contact),
                locale=locale, reference=claim.reference, category=category_name(claim.category, locale),
                arrondissement=zone_name(claim.arrondissement, locale), state=state_label(claim.state, locale).lower(),
            )  # fmt: skip


async def danger_filed(work: Work, claim_id: UUID) -> None:
    """Tells the supervisors and technicians of the place at once that lives may be at stake."""
    claim = await repository.get(work, claim_id)
    if claim is None or not claim.open:
        return
    reach = Colleagues(work)
    people = dict.fromkeys([*await reach.who(claim, Role.SUPERVISOR), *await reach.only(claim, Role.TECHNICIAN)])
    await danger(work, claim, list(people), "claims.alert", f"alert:{claim.id}")


async def danger(work: Work, claim: Claim, accounts: Sequence[UUID], template: str, key: str) -> None:
    """Tells colleagues of a danger by SMS and by e-mail, whichever reaches them first."""
    for account_id in accounts:
        for channel in ("sms", "email"):
            told = f"{key}:{channel}:{account_id}"
            await colleague(work, account_id, template, key=told, words=_for_staff(claim), channel=channel)


async def colleague(
    work: Work,
    account_id: UUID,
    template: str,
    *,
    key: str,
    words: Callable[[Locale], dict[str, Any]],
    channel: Channel = "email",
) -> None:
    """Tells an agent; `words` gives the template's parameters in the agent's language."""
    person_id = await identity.person_of(work, account_id)
    locale = (await identity.contact(work, person_id)).locale
    await notices.tell(work, person_id, template, key=key, channel=channel, locale=locale, **words(locale))


def _for_staff(claim: Claim) -> Callable[[Locale], dict[str, Any]]:
    return lambda locale: {
        "reference": claim.reference, "category": category_name(claim.category, locale),
        "arrondissement": zone_name(claim.arrondissement, locale), "link": queue_link(locale, claim.reference),
    }  # fmt: skip


def queue_link(locale: Locale, reference: str = "") -> str:
    """The staff's queue, or the sheet of one claim in it."""
    return f"{settings().origin}/{locale}/staff" + (f"/claims?reference={reference}" if reference else "")


class Colleagues:
    """Finds who must act on a claim, asking once for each role and place of a batch."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._known: dict[tuple[Role, str, str], list[UUID]] = {}

    async def who(self, claim: Claim, role: Role) -> list[UUID]:
        """The accounts to tell. Its assignee stands for the clerk; where a role is vacant, whoever is above."""
        if role is Role.CLERK and claim.assignee_id:
            return [claim.assignee_id]
        above = (Role.SUPERVISOR, Role.ADMINISTRATOR)
        for asked in above if role is Role.CLERK else (role, *above):
            if found := await self.only(claim, asked):
                return found
        _log.error("claims.nobody_to_tell", reference=claim.reference, role=role.value)
        return []

    async def only(self, claim: Claim, role: Role) -> list[UUID]:
        """The active accounts with this role whose reach covers the claim."""
        place = (role, claim.arrondissement, claim.service or "")
        if place not in self._known:
            rows = await identity.colleagues(self._work, claim.arrondissement, claim.service, roles=frozenset({role}))
            self._known[place] = [row.account_id for row in rows]
        return self._known[place]


def _channel(contact: str) -> Channel:
    return "sms" if contact == "sms" else "email"


async def _about(work: Work, claim: Claim, locale: Locale) -> dict[str, Any]:
    """Everything that a claimant's notice may mention. Dates in words; never the secret."""
    into = await repository.get(work, claim.merged_into) if claim.merged_into else None
    until = (claim.ended_at or work.clock.now()) + CONTEST_WINDOW
    return {
        "reference": claim.reference,
        "category": category_name(claim.category, locale),
        "arrondissement": zone_name(claim.arrondissement, locale),
        "acknowledge": format_date(claim.acknowledge_due, locale) if claim.acknowledge_due else "",
        "answer": format_date(claim.answer_due, locale) if claim.answer_due else "",
        "until": format_date(until, locale),
        "unit": organisation().name(claim.body or claim.service or "", locale),
        "into": into.reference if into else "",
        "link": f"{settings().origin}/{locale}/follow?reference={claim.reference}",
    }
