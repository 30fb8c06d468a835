"""One desk: claims and demandes in one list by legal urgency, of the kinds that the colleague may read."""

from datetime import datetime
from typing import Final
from uuid import UUID

from casa_app.claims.service import queue
from casa_app.claims.service.queue_filter import QueueFilter
from casa_app.claims.staff_views import QueueRow
from casa_app.desk.views import DuePage, DueRow, DueTab
from casa_app.identity.places import LISTS
from casa_app.identity.policy import Actor
from casa_app.kit.database import Work
from casa_app.kit.i18n import Locale, t
from casa_app.kit.wording import lang_of
from casa_app.procedures.service import worklist
from casa_app.procedures.service.worklist_filter import WorklistFilter
from casa_app.procedures.staff_views import CaseRow

PAGE: Final = 50
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
    since, found = queue.cursor(after), list[_Found]()
    if actor.roles & _MAY["claims"]:
        claims = await queue.urgent(work, actor, QueueFilter(tab=tab), locale, since, PAGE + 1)
        found += [(at, key, _claim(row)) for at, key, row in claims]
    if actor.roles & _MAY["cases"]:
        cases = await worklist.urgent(work, actor, WorklistFilter(tab=tab), locale, since, PAGE + 1)
        found += [(at, key, _case(row)) for at, key, row in cases]
    found.sort(key=lambda one: one[:2])
    rest = f"{found[PAGE - 1][0].isoformat()}~{found[PAGE - 1][1].hex}" if len(found) > PAGE else ""
    return DuePage([row for _, _, row in found[:PAGE]], rest)


async def tabs(work: Work, actor: Actor, locale: Locale) -> list[DueTab]:
    """The tabs of the list of everything, with how much each holds."""
    counted = [sum(one) for one in await _counts(work, actor, TABS)]
    labels = [queue.count_label(count, locale) for count in counted]
    return [DueTab(tab, t(f"desk.due.tab.{tab}", locale), label) for tab, label in zip(TABS, labels, strict=True)]


async def open_now(work: Work, actor: Actor, locale: Locale) -> dict[str, str]:
    """How much is open in each list that the colleague may read, in words, by the name of the list."""
    claims, cases = (await _counts(work, actor, ("scope",)))[0]
    counted = {"due": claims + cases, "claims": claims, "cases": cases}
    return {name: queue.count_label(count, locale) for name, count in counted.items()}


async def _counts(work: Work, actor: Actor, asked: tuple[str, ...]) -> list[tuple[int, int]]:
    """(claims, cases) of each tab."""
    claims = cases = [0] * len(asked)
    if actor.roles & _MAY["claims"]:
        claims = await queue.counts(work, actor, [QueueFilter(tab=tab) for tab in asked])
    if actor.roles & _MAY["cases"]:
        cases = await worklist.counts(work, actor, [WorklistFilter(tab=tab) for tab in asked])
    return list(zip(claims, cases, strict=True))


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
