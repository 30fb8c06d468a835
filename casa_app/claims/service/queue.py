"""The staff's queue: claims by legal urgency, within the reach of who asks; filters that an address holds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

from casa_app.claims import queue_repository
from casa_app.claims.catalogue import Leaf, catalogue
from casa_app.claims.queue_repository import COUNT_MOST, Listed, Scope, Wanted
from casa_app.claims.rules import ENDED, State
from casa_app.claims.service import present
from casa_app.claims.service.queue_filter import TABS, QueueFilter
from casa_app.claims.staff_views import ChipView, QueuePage, QueueRow, TabView
from casa_app.identity import absences
from casa_app.identity import service as identity
from casa_app.identity.policy import Actor
from casa_app.kit.calendar import LegalCalendar, shown_calendar
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, Forbidden, Invalid
from casa_app.kit.i18n import Locale, city_date, direction, format_date, format_number, t, weekday
from casa_app.kit.wording import DUE_ICONS, initials, lang_of

PAGE: Final = 50
SOON_IN: Final = 3  # days
DAYS: Final = timedelta(days=SOON_IN)
NAMES_FOR: Final = timedelta(minutes=5)  # how stale an agent's name may be in a list

STATE_TONES: Final = {
    State.FILED: "warning", State.ACKNOWLEDGED: "neutral", State.ASSIGNED: "info", State.IN_PROGRESS: "info",
    State.TRANSFERRED: "info", State.ANSWERED: "success", State.CLOSED: "success", State.REOPENED: "warning",
    State.REJECTED: "error", State.WITHDRAWN: "neutral",
}  # fmt: skip
STATE_ICONS: Final = {
    State.FILED: "hourglass", State.ACKNOWLEDGED: "mail-check", State.ASSIGNED: "user-round",
    State.IN_PROGRESS: "circle-dot", State.TRANSFERRED: "arrow-left-right", State.ANSWERED: "send",
    State.CLOSED: "circle-check", State.REOPENED: "flag", State.REJECTED: "circle-x",
    State.WITHDRAWN: "undo-2",
}  # fmt: skip
_STATES_OF: Final = {"acknowledge": (State.FILED,), "contested": (State.REOPENED,)}
_PHONE: Final = re.compile(r"^[\d\s+().\-]{9,20}$")


def scope_of(actor: Actor) -> Scope:
    """What the actor reaches. Raises Forbidden for who is not staff."""
    if not actor.is_staff:
        raise Forbidden
    return Scope(tuple(sorted(actor.arrondissements)), tuple(sorted(actor.services)))


async def wanted(work: Work, actor: Actor, asked: QueueFilter) -> Wanted:
    """The filter as the queries want it."""
    now = work.clock.now()
    leaves = [leaf.code for code in asked.category for leaf in _leaves(code)]
    until = [now] if asked.tab == "late" else []
    if asked.due:
        until.append(_end_of_day(now, asked.due))
    states = asked.state
    if asked.tab in _STATES_OF:
        states = _STATES_OF[asked.tab]
    people = await _people(work, asked.q)
    who = "me" if asked.tab == "me" else "none" if asked.tab == "unassigned" else asked.who
    ended = asked.tab == "ended" or (bool(states) and set(states) <= ENDED)
    return Wanted(
        ended=ended, arrondissements=asked.where, services=asked.service, categories=tuple(dict.fromkeys(leaves)),
        states=states,
        assignees=await absences.whose(work, actor, who), unassigned=who == "none", due_before=min(until, default=None),
        text="" if people is not None else asked.q, people=people,
    )  # fmt: skip


def _leaves(code: str) -> Sequence[Leaf]:
    group = catalogue().find_group(code)
    return group.leaves if group else [catalogue().leaf(code)]


def _end_of_day(now: datetime, days: int) -> datetime:
    return LegalCalendar().due(now, days, "days") + timedelta(seconds=1)


async def _people(work: Work, text: str) -> tuple[UUID, ...] | None:
    """Who has the phone number or address that was typed; None when it is neither."""
    try:
        if "@" in text:
            return tuple(await identity.people_with(work, email=identity.parse_email(text)))
        if _PHONE.match(text) and sum(char.isdigit() for char in text) >= 9:  # noqa: PLR2004 digits of a phone number
            return tuple(await identity.people_with(work, phone=identity.parse_phone(text)))
    except CasaError:
        return None
    return None


async def page(work: Work, actor: Actor, asked: QueueFilter, locale: Locale, after: str = "") -> QueuePage:
    """Fifty rows and their counts; `after` is the cursor that the page before gave. Raises Forbidden, Invalid."""
    scope, asks = scope_of(actor), await wanted(work, actor, asked)
    now = work.clock.now()
    found = await queue_repository.page(work, scope, asks, after=cursor(after), limit=PAGE + 1)
    soon = _end_of_day(now, SOON_IN)
    counted = await queue_repository.tally(work, scope, asks, now, soon)
    return QueuePage(
        rows=await rows(work, found[:PAGE], locale),
        total_label=count_label(counted.total, locale),
        late=0 if asks.ended else counted.late,
        late_label=t("claims.queue.late", locale, n=counted.late),
        soon=0 if asks.ended else counted.soon,
        soon_label=t("claims.queue.soon", locale, n=counted.soon, date=weekday(city_date(now) + DAYS, locale)),
        next=_after(found[PAGE - 1]) if len(found) > PAGE else "",
    )


async def urgent(
    work: Work, actor: Actor, asked: QueueFilter, locale: Locale, after: tuple[datetime, UUID] | None, limit: int
) -> list[tuple[datetime, UUID, QueueRow]]:
    """Claims as `page` has them, each with the term and key by which a list of several kinds is sorted.

    Raises Forbidden.
    """
    found = await queue_repository.page(
        work, scope_of(actor), await wanted(work, actor, asked), after=after, limit=limit
    )
    shown = zip(found, await rows(work, found, locale), strict=True)
    return [(one.due_at or one.filed_at, one.id, row) for one, row in shown]


async def counts(work: Work, actor: Actor, asked: Sequence[QueueFilter]) -> list[int]:
    """How many claims each of these views holds, each up to `COUNT_MOST` + 1. Raises Forbidden."""
    return await queue_repository.totals(work, scope_of(actor), [await wanted(work, actor, one) for one in asked])


def count_label(count: int, locale: Locale) -> str:
    """A count that stops at `COUNT_MOST`, in words."""
    if count > COUNT_MOST:
        return t("claims.queue.more_than", locale, n=COUNT_MOST)
    return format_number(count, locale)


def _after(row: Listed) -> str:
    return f"{row.due_at.isoformat() if row.due_at else ''}~{row.id.hex}"


def cursor(text: str) -> tuple[datetime, UUID] | None:
    """What a page's `next` says: the moment and key of its last row. Raises Invalid for a cursor that no page gave."""
    if not text:
        return None
    at, _, key = text.partition("~")
    try:
        moment = datetime.fromisoformat(at)
        found = (moment, UUID(hex=key))
    except ValueError as problem:
        raise Invalid(field="after") from problem
    if moment.tzinfo is None:
        raise Invalid(field="after")
    return found


async def tabs(work: Work, actor: Actor, locale: Locale) -> list[TabView]:
    """The tabs with how many claims each holds."""
    asked = [await wanted(work, actor, QueueFilter(tab=tab)) for tab in TABS if tab != "ended"]
    counts = await queue_repository.totals(work, scope_of(actor), asked)
    labels = [*(count_label(count, locale) for count in counts), ""]
    named = zip(TABS, labels, strict=True)
    return [TabView(tab, t(f"claims.queue.tab.{tab}", locale), count) for tab, count in named]


# An agent’s name is sealed under their own key: opening twenty of them would cost more than the page itself.
_names: dict[UUID, tuple[datetime, str]] = {}


async def names(work: Work, account_ids: Sequence[UUID]) -> dict[UUID, str]:
    """What agents are called, at most `NAMES_FOR` old."""
    now = work.clock.now()
    unknown = [key for key in account_ids if key not in _names or abs(now - _names[key][0]) > NAMES_FOR]
    if unknown:
        found = await identity.staff_names(work, unknown)
        _names.update({key: (now, found.get(key, "")) for key in unknown})
    return {key: _names[key][1] for key in account_ids}


async def rows(work: Work, found: Sequence[Listed], locale: Locale) -> list[QueueRow]:
    """Claims as rows, in the reader's language."""
    calendar, now = await shown_calendar(work), work.clock.now()
    called = await names(work, list({row.assignee_id for row in found if row.assignee_id}))
    speaker = _Speaker(calendar, now, locale)
    return [_row(one, locale, speaker.term(one), called[one.assignee_id] if one.assignee_id else "") for one in found]


@lru_cache(maxsize=2048)  # who takes a filter off, or is told what a colleague did, is shown the same rows again
def _row(claim: Listed, locale: Locale, term: tuple[str, str, str], assignee: str) -> QueueRow:
    """One claim in words; `term` is what `_Speaker` says of it."""
    state, lang = State(claim.state), lang_of(claim.title)
    label, tone, what = term
    return QueueRow(
        id=str(claim.id), reference=claim.reference, title=claim.title, title_lang=lang,
        title_dir=direction(lang),
        category=present.category_name(claim.category, locale),
        arrondissement=present.zone_name(claim.arrondissement, locale),
        service=present.service_name(claim.service, locale) if claim.service else "",
        state=state, state_label=t(f"claims.queue.state.{state}", locale), state_tone=STATE_TONES[state],
        state_icon=STATE_ICONS[state], todo=present.todo(claim, locale), due_label=label,
        due_tone=tone, due_icon=DUE_ICONS[tone], due_what=what, assignee=initials(assignee),
        assignee_name=assignee, filed=format_date(claim.filed_at, locale, "short"), danger=claim.danger,
        followers=claim.followers,
    )  # fmt: skip


@dataclass
class _Speaker:
    """Puts terms into words; those that fall on one day are worded once."""

    calendar: LegalCalendar
    now: datetime
    locale: Locale
    terms: dict[tuple[object, ...], tuple[str, str, str]] = field(default_factory=dict)

    def term(self, claim: Listed) -> tuple[str, str, str]:
        """How far off the claim's term is, its tone, and what is due on which day."""
        day = city_date(claim.due_at) if claim.due_at else None
        late = claim.due_at is not None and claim.due_at < self.now
        key = (claim.open, claim.due_kind, day, late)
        if key not in self.terms:
            self.terms[key] = self._term(claim, day)
        return self.terms[key]

    def _term(self, claim: Listed, day: date | None) -> tuple[str, str, str]:
        if not (claim.open and claim.due_kind and day):
            due = present.deadline(claim, self.calendar, self.now, self.locale)
            return due.label, due.tone, due.what
        label, tone = present.urgency(claim, self.calendar, self.now, self.locale)
        return label, tone, t(f"claims.queue.due.{claim.due_kind}", self.locale, date=weekday(day, self.locale))


async def chips(work: Work, asked: QueueFilter, locale: Locale) -> list[ChipView]:
    """The filters that are on, in words."""
    found: list[ChipView] = []

    def chip(name: str, value: str, label: str) -> None:
        found.append(ChipView(name, value, t(f"claims.queue.filter.{name}", locale), label))

    if asked.due:
        chip("due", str(asked.due), t("claims.queue.due_within", locale, n=asked.due))
    for code in asked.service:
        chip("service", code, present.service_name(code, locale))
    for code in asked.state:
        chip("state", code, present.state_label(code, locale))
    for code in asked.category:
        group = catalogue().find_group(code)
        chip("category", code, group.name[locale] if group else present.category_name(code, locale))
    for code in asked.where:
        chip("where", code, present.zone_name(code, locale))
    if asked.who in {"me", "none"}:
        chip("who", asked.who, t(f"claims.queue.who.{asked.who}", locale))
    elif asked.who:
        chip("who", asked.who, (await names(work, [UUID(asked.who)]))[UUID(asked.who)] or "?")
    if asked.q:
        chip("q", asked.q, asked.q)
    return found


def range_words(first: int, count: int, total: str, locale: Locale) -> str:
    """`1 à 50 sur 64`: which rows of how many are shown."""
    if not count:
        return t("claims.queue.nothing", locale)
    last = format_number(first + count - 1, locale)
    return t("claims.queue.range", locale, first=format_number(first, locale), last=last, total=total)
