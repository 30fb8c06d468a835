"""One history: the demandes and the réclamations of an account, of its businesses, and what it prepared for others."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from casa_app.claims.service import owning as claims
from casa_app.claims.views import OwnClaim
from casa_app.identity import service as identity
from casa_app.identity import sites
from casa_app.identity.policy import Actor
from casa_app.kit.database import Work
from casa_app.kit.i18n import Locale, city_date, format_date, t
from casa_app.portal.views import HistoryPage, HistoryRow
from casa_app.procedures.own_views import OwnCase
from casa_app.procedures.service import owning as cases

SHOWN: Final = 20
MINE: Final = "me"
Key = tuple[datetime, UUID]


@dataclass(frozen=True)
class Asked:
    """What the list shows: everything, what is `me`, or one business (its key); open, ended or both; before a row."""

    whose: str = ""
    state: str = ""  # open, ended
    before: Key | None = None

    @classmethod
    def parse(cls, query: dict[str, str]) -> "Asked":
        """What an address asks for. What cannot be is left out: an old link still opens."""
        state = query.get("state", "")
        return cls(query.get("business", "")[:40], state if state in {"open", "ended"} else "",
                   _key(query.get("before", "")))  # fmt: skip


def _key(text: str) -> Key | None:
    at, _, key = text.partition("_")
    try:
        found = datetime.fromisoformat(at), UUID(key)
    except ValueError:
        return None
    return found if found[0].tzinfo else None


async def page(work: Work, actor: Actor, asked: Asked, locale: Locale) -> HistoryPage:
    """At most `SHOWN` rows, the newest first, and the mark of the last where there are more.

    A business that the actor does not act for (any more) is none of theirs: the list is empty.
    """
    acting = await identity.acting_for(work, actor)
    person, businesses = _whose(actor, asked.whose, acting)
    is_open = {"open": True, "ended": False}.get(asked.state)
    left = await identity.left(work, actor) - acting.keys()
    own = cases.Own(person, businesses, left, is_open)
    found: list[OwnCase | OwnClaim] = [
        *await cases.listed(work, own, asked.before, SHOWN + 1, locale),
        *await claims.listed(work, person, businesses, asked.before, SHOWN + 1, locale, without=left,
                             is_open=is_open),
    ]
    found.sort(key=lambda one: (one.at, one.id), reverse=True)
    named = {one.id: one.name for one in await sites.of(work, actor, closed=True)}
    shown = found[:SHOWN]
    more = f"{shown[-1].at.isoformat()}_{shown[-1].id}" if len(found) > SHOWN else ""
    chosen = sorted(((str(key), name) for key, name in acting.items()), key=lambda pair: pair[1])
    return HistoryPage([_row(one, acting, named, locale) for one in shown], more, chosen)


def _whose(actor: Actor, whose: str, acting: dict[UUID, str]) -> tuple[UUID | None, list[UUID]]:
    if not whose:
        return actor.person_id, list(acting)
    if whose == MINE:
        return actor.person_id, []
    return None, [key for key in acting if str(key) == whose]


def _row(one: OwnCase | OwnClaim, acting: dict[UUID, str], named: dict[UUID, str], locale: Locale) -> HistoryRow:
    business = acting.get(one.business_id, "") if one.business_id else ""
    case = one if isinstance(one, OwnCase) else None
    site = named.get(case.site_id, "") if case and case.site_id else ""
    kind = "case" if case else "claim"
    route = "/follow/request" if case else "/follow"
    return HistoryRow(
        kind=kind, kind_label=t(f"portal.history.{kind}", locale), reference=one.reference, title=one.title,
        state=one.state, tone=one.tone, awaited=one.awaited,
        filed=t(f"portal.history.{'sent' if case and not case.filed else 'filed'}", locale,
                date=format_date(city_date(one.at), locale)),
        whose=" · ".join(part for part in (business, site) if part),
        prepared=t("portal.history.prepared", locale) if case and case.prepared else "",
        href=f"/{locale}{route}?reference={one.reference}",
    )  # fmt: skip
