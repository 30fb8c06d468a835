"""The staff's list of cases: by legal urgency, within the reach of who asks; filters that an address holds."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from casa_app.identity import absences
from casa_app.identity import names as people
from casa_app.identity import service as identity
from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit
from casa_app.kit.calendar import shown_calendar
from casa_app.kit.csvfile import csv_line
from casa_app.kit.database import Work, reading, writing
from casa_app.kit.errors import CasaError, Forbidden, Invalid
from casa_app.kit.i18n import Locale, format_date, format_number, t
from casa_app.kit.references import parse_reference
from casa_app.kit.wording import initials
from casa_app.procedures import worklist_repository
from casa_app.procedures.definition import Procedure
from casa_app.procedures.rules import Action, CaseNotAllowedNow, State
from casa_app.procedures.service import cases, catalogue, wording
from casa_app.procedures.service.cases import HANDLING
from casa_app.procedures.service.worklist_filter import TABS, WorklistFilter
from casa_app.procedures.staff_views import CaseChip, CasePage, CaseRow, CaseTab
from casa_app.procedures.worklist_repository import COUNT_MOST, Listed, Reach, Wanted

PAGE: Final = 50
EXPORT_MOST: Final = 100_000  # rows of one export
EXPORTED: Final = ("reference", "procedure", "applicant", "state_label", "arrondissement", "service", "due_what",
                   "due_label", "assignee_name", "filed")  # fmt: skip
_CHUNK: Final = 500
NAMES_FOR: Final = timedelta(minutes=5)  # how stale an agent's name may be in a list
_ENDED: Final = frozenset({State.REFUSED, State.WITHDRAWN, State.ISSUED, State.CLOSED})
_SIGNS: Final = {State.PRESUMED: Action.ATTEST.value, State.APPEALED: "appeal"}
_BY_HAND: Final = {Action.GRANT.value: Action.GRANT, Action.ATTEST.value: Action.ATTEST}
"""What many may be signed for at once; a refusal and an appeal are read one by one."""
_PHONE: Final = re.compile(r"^[\d\s+().\-]{9,20}$")
_ENTRY: Final = re.compile(r"^(20\d\d)\s*/\s*(\d{1,9})$")
_REFERENCE: Final = re.compile(r"^[A-Z]{2}-[0-9A-Z]{0,3}(?:-[0-9A-Z]{0,3})?$")  # how one begins


def reach_of(actor: Actor) -> Reach:
    """What the actor reaches. Raises Forbidden for who handles no cases."""
    if not (actor.is_staff and actor.has(*HANDLING)):
        raise Forbidden
    return Reach(tuple(sorted(actor.arrondissements)), tuple(sorted(actor.services)))


async def wanted(work: Work, actor: Actor, asked: WorklistFilter) -> Wanted:
    """The filter as the queries want it."""
    states, procedures = asked.state, asked.procedure or None
    proposer = None
    if asked.tab == "receive":
        states = (State.FILED,)
    if asked.tab == "sign":
        proposer = actor.account_id
        states, mine = await _signed_by(work, actor)
        procedures = tuple(code for code in mine if not procedures or code in procedures)
    who = "me" if asked.tab == "me" else "none" if asked.tab == "unassigned" else asked.who
    ended = asked.tab == "ended" or (bool(states) and set(states) <= _ENDED)
    searched = await _searched(work, asked.q)
    return Wanted(
        ended=ended, arrondissements=asked.where, procedures=procedures, states=states,
        assignees=await absences.whose(work, actor, who), unassigned=who == "none",
        due_before=work.clock.now() if asked.tab == "late" else None,
        not_proposed_by=proposer, **searched,
    )  # fmt: skip


async def _signed_by(work: Work, actor: Actor) -> tuple[tuple[State, ...], tuple[str, ...]]:
    """What waits for the signature of this colleague's roles: states, and codes of procedures."""
    found = [one.procedure for one in await catalogue.published(work)]
    signed = {one.code for one in found if actor.has(Role(one.workflow.signatory))}
    states = (State.PROPOSED, State.APPEALED) if signed else ()
    if actor.has(Role.GOVERNOR):
        states = (*states, State.PRESUMED)
        signed |= {one.code for one in found if one.clocks.decide.silence == "consent"}
    return states, tuple(sorted(signed))


async def _searched(work: Work, text: str) -> dict[str, Any]:
    """A reference or how it begins, an entry number, or who has this phone, address, CIN or name.

    Names are kept sealed: they are found by whole words. What is none of these finds nothing.
    """
    if not text:
        return {}
    if entry := _ENTRY.match(text):
        return {"entry": (int(entry[1]), int(entry[2]))}
    if (found := await _people(work, text)) is not None:
        return {"people": found}
    try:
        return {"reference": parse_reference(text)}
    except CasaError:
        begins = _REFERENCE.match(text.upper())
    return {"reference": text.upper()} if begins else {"people": await _bearers(work, text)}


async def _bearers(work: Work, text: str) -> tuple[UUID, ...]:
    """Who has this identity card number, or this name."""
    try:
        return tuple(await identity.people_with(work, cin=identity.parse_cin(text)))
    except CasaError:
        return tuple(await people.people_named(work, text))


async def _people(work: Work, text: str) -> tuple[UUID, ...] | None:
    """Who has the phone number or address that was typed; None when it is neither."""
    try:
        if "@" in text:
            return tuple(await identity.people_with(work, email=identity.parse_email(text)))
        if _PHONE.match(text) and sum(char.isdigit() for char in text) >= 9:  # noqa: PLR2004 digits of a phone number
            return tuple(await identity.people_with(work, phone=identity.parse_phone(text)))
    except CasaError:
        return ()
    return None


async def page(work: Work, actor: Actor, asked: WorklistFilter, locale: Locale, after: str = "") -> CasePage:
    """Fifty rows and their counts; `after` is the cursor that the page before gave. Raises Forbidden, Invalid."""
    reach, asks = reach_of(actor), await wanted(work, actor, asked)
    found = await worklist_repository.page(work, reach, asks, after=cursor(after), limit=PAGE + 1)
    late = replace(asks, due_before=work.clock.now())
    total, missed = await worklist_repository.counts(work, reach, [asks, late])
    return CasePage(
        rows=await rows(work, actor, found[:PAGE], locale), total_label=count_label(total, locale),
        late=0 if asks.ended else missed, late_label=t("procedures.staff.late", locale, n=missed),
        next=f"{found[PAGE - 1].due_at.isoformat()}~{found[PAGE - 1].id.hex}" if len(found) > PAGE else "",
    )  # fmt: skip


async def urgent(
    work: Work, actor: Actor, asked: WorklistFilter, locale: Locale, after: tuple[datetime, UUID] | None, limit: int
) -> list[tuple[datetime, UUID, CaseRow]]:
    """Cases as `page` has them, each with the term and key by which a list of several kinds is sorted.

    Raises Forbidden.
    """
    asks = await wanted(work, actor, asked)
    found = await worklist_repository.page(work, reach_of(actor), asks, after=after, limit=limit)
    shown = zip(found, await rows(work, actor, found, locale), strict=True)
    return [(one.due_at, one.id, row) for one, row in shown]


async def counts(work: Work, actor: Actor, asked: Sequence[WorklistFilter]) -> list[int]:
    """How many cases each of these views holds, each up to `COUNT_MOST` + 1. Raises Forbidden."""
    return await worklist_repository.counts(work, reach_of(actor), [await wanted(work, actor, one) for one in asked])


def count_label(count: int, locale: Locale) -> str:
    """A count that stops at `COUNT_MOST`, in words."""
    if count > COUNT_MOST:
        return t("procedures.staff.more_than", locale, n=COUNT_MOST)
    return format_number(count, locale)


def range_words(first: int, count: int, total: str, locale: Locale) -> str:
    """`1 à 50 sur 64`: which rows of how many are shown."""
    if not count:
        return t("procedures.staff.nothing", locale)
    last = format_number(first + count - 1, locale)
    return t("procedures.staff.range", locale, first=format_number(first, locale), last=last, total=total)


def cursor(text: str) -> tuple[datetime, UUID] | None:
    """What a page's `next` says: the moment and key of its last row. Raises Invalid for a cursor that no page gave."""
    if not text:
        return None
    at, _, key = text.partition("~")
    try:
        moment, found = datetime.fromisoformat(at), UUID(hex=key)
    except ValueError as problem:
        raise Invalid(field="after") from problem
    if moment.tzinfo is None:
        raise Invalid(field="after")
    return moment, found


async def tabs(work: Work, actor: Actor, locale: Locale) -> list[CaseTab]:
    """The tabs with how many cases each holds; what is to be signed is shown to those who sign."""
    signs = bool((await _signed_by(work, actor))[1])
    shown = [tab for tab in TABS if tab != "sign" or signs]
    asked = [await wanted(work, actor, WorklistFilter(tab=tab)) for tab in shown if tab != "ended"]
    counted = await worklist_repository.counts(work, reach_of(actor), asked)
    labels = [*(count_label(count, locale) for count in counted), ""]
    named = zip(shown, labels, strict=True)
    return [CaseTab(tab, t(f"procedures.staff.tab.{tab}", locale), count) for tab, count in named]


async def export(actor: Actor, asked: WorklistFilter, locale: Locale) -> AsyncIterator[str]:
    """The filtered list as CSV, line by line, in units of work of 500 rows; who took it out is on the trail.

    Raises Forbidden.
    """
    async with writing() as work:
        reach_of(actor)
        changes = {"list": "cases", "filter": asked.query()}
        await audit.append(work, "account", actor.account_id, "export", actor=actor.audit, changes=changes)
    yield "\ufeff" + csv_line(t(f"procedures.staff.export.{name}", locale) for name in EXPORTED)
    after, sent = None, 0
    while sent < EXPORT_MOST:
        async with reading() as work:
            found = await urgent(work, actor, asked, locale, after, _CHUNK)
        yield "".join(csv_line(str(getattr(row, name)) for name in EXPORTED) for _, _, row in found)
        if len(found) < _CHUNK:
            return
        after, sent = found[-1][:2], sent + len(found)


# An agent’s name is sealed under their own key: opening fifty of them would cost more than the page itself.
_names: dict[UUID, tuple[datetime, str]] = {}


async def names(work: Work, account_ids: Sequence[UUID]) -> dict[UUID, str]:
    """What agents are called, at most `NAMES_FOR` old; one who is no agent any more has no name."""
    now = work.clock.now()
    unknown = [key for key in account_ids if key not in _names or abs(now - _names[key][0]) > NAMES_FOR]
    if unknown:
        found = await identity.staff_names(work, unknown)
        _names.update({key: (now, found.get(key, "")) for key in unknown})
    return {key: _names[key][1] for key in account_ids}


async def rows(work: Work, actor: Actor, found: Sequence[Listed], locale: Locale) -> list[CaseRow]:
    """Cases as rows, in the reader's language."""
    calendar, now = await shown_calendar(work), work.clock.now()
    called = await names(work, list({row.assignee_id for row in found if row.assignee_id}))
    kept = await audit.unseal_all(work, [(row.person_id, row.sealed) for row in found])
    known = {key: await catalogue.of_revision(work, key) for key in {row.revision_id for row in found}}
    return [
        _row(one, known[one.revision_id], sealed, wording.due(one, calendar, now, locale), actor, called, locale)
        for one, sealed in zip(found, kept, strict=True)
    ]


def _row(
    one: Listed, procedure: Procedure, kept: Any, due: tuple[str, str, str, str], actor: Actor,
    called: dict[UUID, str], locale: Locale,
) -> CaseRow:  # fmt: skip
    """One case in words; `kept` is what its applicant gave, None once erased, and `due` its term in words."""
    state = State(one.state)
    label, tone, icon, what = due
    name = called[one.assignee_id] if one.assignee_id else ""
    signs = cases.signer(state, procedure)
    return CaseRow(
        id=str(one.id), reference=one.reference, procedure=procedure.name[locale],
        applicant=kept["applicant"].get("name", "") if kept else t("procedures.staff.erased", locale),
        arrondissement=wording.zone_name(one.arrondissement, locale),
        service=wording.service_name(one.service, locale), state=state, state_label=wording.state_label(state, locale),
        state_tone=wording.STATE_TONES[state], state_icon=wording.STATE_ICONS[state],
        todo=wording.todo(state, one.proposal, locale), due_label=label, due_tone=tone, due_icon=icon, due_what=what,
        assignee=initials(name), assignee_name=name, filed=format_date(one.filed_at, locale, "short"),
        signs=_signs(state, one.proposal) if signs and actor.has(signs) else "", demonstration=one.demonstration,
    )  # fmt: skip


def _signs(state: str, proposal: str) -> str:
    return proposal if state == State.PROPOSED else _SIGNS.get(State(state), "")


async def chips(work: Work, asked: WorklistFilter, locale: Locale) -> list[CaseChip]:
    """The filters that are on, in words."""
    found: list[CaseChip] = []

    def chip(name: str, value: str, label: str) -> None:
        found.append(CaseChip(name, value, t(f"procedures.staff.filter.{name}", locale), label))

    named = dict(await procedures(work, locale)) if asked.procedure else {}
    for code in asked.procedure:
        chip("procedure", code, named.get(code, code))
    for state in asked.state:
        chip("state", state, wording.state_label(state, locale))
    for code in asked.where:
        chip("where", code, wording.zone_name(code, locale))
    if asked.who in {"me", "none"}:
        chip("who", asked.who, t(f"procedures.staff.who.{asked.who}", locale))
    elif asked.who:
        chip("who", asked.who, (await names(work, [UUID(asked.who)]))[UUID(asked.who)] or "?")
    if asked.q:
        chip("q", asked.q, asked.q)
    return found


async def procedures(work: Work, locale: Locale) -> list[tuple[str, str]]:
    """(code, name) of every procedure that is published, for the filter."""
    return [(one.procedure.code, one.procedure.name[locale]) for one in await catalogue.published(work)]


async def sign(work: Work, actor: Actor, ids: Sequence[UUID]) -> tuple[int, list[tuple[str, CasaError]]]:
    """Signs many cases, each for what was proposed or presumed: how many, and which ones refused, with why.

    A proposed refusal and an appeal are never signed in a batch: CaseNotAllowedNow tells them. Raises StepUpNeeded.
    """
    actor.need_step_up(work.clock.now())
    by_action: dict[Action, list[UUID]] = {Action.GRANT: [], Action.ATTEST: []}
    refused: list[tuple[str, CasaError]] = []
    for key, reference, state, proposal, _ in await worklist_repository.proposals(work, ids):
        wants = _BY_HAND.get(_signs(state, proposal))
        if wants:
            by_action[wants].append(key)
        else:
            refused.append((reference, CaseNotAllowedNow(state=state, action="grant")))
    done = 0
    for action, keys in by_action.items():
        signed, not_signed = await cases.sign_many(work, actor, keys, action)
        done, refused = done + signed, refused + not_signed
    return done, refused


