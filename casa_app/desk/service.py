"""One desk: claims and demandes in one list by legal urgency, of the kinds that the colleague may read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from casa_app.claims.service import handling, queue
from casa_app.claims.service.queue_filter import QueueFilter
from casa_app.claims.staff_views import QueueRow
from casa_app.desk.views import DuePage, DueRow, DueTab
from casa_app.identity import absences
from casa_app.identity.places import LISTS
from casa_app.identity.policy import Actor
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import Locale, t
from casa_app.kit.wording import lang_of
from casa_app.procedures.service import cases, deeds, worklist
from casa_app.procedures.service.worklist_filter import WorklistFilter
from casa_app.procedures.staff_views import CaseRow

PAGE: Final = 50
HANDED_AT_ONCE: Final = 25
TABS: Final = ("scope", "late", "unassigned", "me")
_MAY: Final = {one.name: one.roles for one in LISTS}
_Found = tuple[datetime, UUID, DueRow]


def tab_of(text: str) -> str:
    """The tab that an address asks for; everything when there is none of that name."""
    return text if text in TABS else TABS[0]


async def due(work: Work, actor: Actor, tab: str, locale: Locale, after: str = "") -> DuePage:
    """Fifty of both kinds, the most urgent first; `after` is the cursor that the page before gave.

    Each kind is asked for a page in the order of its own index; the fifty nearest of both are shown. Raises Forbidden,
    Invalid.
    """
    return await _page(work, actor, QueueFilter(tab=tab), WorklistFilter(tab=tab), locale, after, PAGE)


async def _page(
    work: Work, actor: Actor, claims: QueueFilter, demandes: WorklistFilter, locale: Locale, after: str, most: int
) -> DuePage:
    """The nearest of what two filters find."""
    since, found = queue.cursor(after), list[_Found]()
    if actor.roles & _MAY["claims"]:
        told = await queue.urgent(work, actor, claims, locale, since, most + 1)
        found += [(at, key, _claim(row)) for at, key, row in told]
    if actor.roles & _MAY["cases"]:
        asked = await worklist.urgent(work, actor, demandes, locale, since, most + 1)
        found += [(at, key, _case(row)) for at, key, row in asked]
    found.sort(key=lambda one: one[:2])
    rest = f"{found[most - 1][0].isoformat()}~{found[most - 1][1].hex}" if len(found) > most else ""
    return DuePage([row for _, _, row in found[:most]], rest)


async def tabs(work: Work, actor: Actor, locale: Locale) -> list[DueTab]:
    """The tabs of the list of everything, with how much each holds."""
    counted = [sum(one) for one in await _counts(work, actor, TABS)]
    labels = [queue.count_label(count, locale) for count in counted]
    return [DueTab(tab, t(f"desk.due.tab.{tab}", locale), label) for tab, label in zip(TABS, labels, strict=True)]


async def open_now(work: Work, actor: Actor, locale: Locale) -> dict[str, str]:
    """How much is open in each list that the colleague may read, in words, by the name of the list."""
    claims, demandes = (await _counts(work, actor, ("scope",)))[0]
    counted = {"due": claims + demandes, "claims": claims, "cases": demandes}
    return {name: queue.count_label(count, locale) for name, count in counted.items()}


async def _counts(work: Work, actor: Actor, asked: tuple[str, ...]) -> list[tuple[int, int]]:
    """(claims, cases) of each tab."""
    return await _counted(work, actor, [(QueueFilter(tab=tab), WorklistFilter(tab=tab)) for tab in asked])


async def _counted(
    work: Work, actor: Actor, asked: Sequence[tuple[QueueFilter, WorklistFilter]]
) -> list[tuple[int, int]]:
    claims = demandes = [0] * len(asked)
    if asked and actor.roles & _MAY["claims"]:
        claims = await queue.counts(work, actor, [one for one, _ in asked])
    if asked and actor.roles & _MAY["cases"]:
        demandes = await worklist.counts(work, actor, [one for _, one in asked])
    return list(zip(claims, demandes, strict=True))


# --- Absence --------------------------------------------------------------------------------------------------------


async def carried(work: Work, actor: Actor, accounts: Sequence[UUID]) -> list[int]:
    """How many open files within the actor's reach each of these colleagues carries."""
    asked = [(QueueFilter(who=str(one)), WorklistFilter(who=str(one))) for one in accounts]
    return [sum(one) for one in await _counted(work, actor, asked)]


async def hand_over(work: Work, actor: Actor, whose: UUID, to: UUID, after: str) -> tuple[int, list[str], str]:
    """Gives some of a colleague's open files to another: how many, those that refused, and where to go on after.

    A bounded number in one unit of work, so that nobody waits for it; empty once there are no more. Raises Forbidden.
    """
    actor.need(*absences.OVERSEERS)
    mine, theirs = QueueFilter(who=str(whose)), WorklistFilter(who=str(whose))
    page = await _page(work, actor, mine, theirs, actor.locale, after, HANDED_AT_ONCE)
    done, refused = 0, list[str]()
    for row in page.rows:
        try:
            async with work.session.begin_nested():
                if row.kind == "claim":
                    deed = handling.Deed.parse("assign", {"assignee": str(to)})
                    await handling.act(work, actor, UUID(row.id), deed)
                else:
                    await cases.act(work, actor, UUID(row.id), deeds.named("assign", assignee=to))
            done += 1
        except CasaError:
            refused.append(row.reference)
    return done, refused, page.next


def _claim(row: QueueRow) -> DueRow:
    return DueRow(
        id=row.id, kind="claim", reference=row.reference, title=row.title, title_lang=row.title_lang,
        detail=f"{row.category} · {row.arrondissement}", link=f"/staff/claims?reference={row.reference}",
        state_label=row.state_label, state_tone=row.state_tone, state_icon=row.state_icon, todo=row.todo,
        due_label=row.due_label, due_tone=row.due_tone, due_icon=row.due_icon, due_what=row.due_what,
        assignee=row.assignee, assignee_name=row.assignee_name, danger=row.danger,
    )  # fmt: skip


def _case(row: CaseRow) -> DueRow:
    return DueRow(
        id=row.id, kind="case", reference=row.reference, title=row.applicant, title_lang=lang_of(row.applicant),
        detail=f"{row.procedure} · {row.arrondissement}", link=f"/staff/case?reference={row.reference}",
        state_label=row.state_label, state_tone=row.state_tone, state_icon=row.state_icon, todo=row.todo,
        due_label=row.due_label, due_tone=row.due_tone, due_icon=row.due_icon, due_what=row.due_what,
        assignee=row.assignee, assignee_name=row.assignee_name,
    )  # fmt: skip
