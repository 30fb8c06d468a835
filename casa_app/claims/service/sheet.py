"""The case sheet: everything a colleague needs on one page to decide what happens to a claim."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from casa_app.claims import queue_repository, repository
from casa_app.claims.catalogue import catalogue
from casa_app.claims.catalogue_parts import AnswerTemplate
from casa_app.claims.models import Claim, ClaimEvent
from casa_app.claims.queue_repository import Scope
from casa_app.claims.rules import NEARBY_METRES, Action, State, allows, possible
from casa_app.claims.service import present
from casa_app.claims.service.handling import HANDLERS, check_scope
from casa_app.claims.service.queue import STATE_ICONS, STATE_TONES, names
from casa_app.claims.staff_views import AgentView, AnswerView, AuditRow, SheetView, SimilarView, TemplateView
from casa_app.claims.views import EventView
from casa_app.files import service as files
from casa_app.identity import service as identity
from casa_app.identity.policy import Actor
from casa_app.identity.views import StaffName
from casa_app.kit import audit
from casa_app.kit.calendar import shown_calendar
from casa_app.kit.database import Work
from casa_app.kit.errors import NotFound
from casa_app.kit.i18n import Locale, as_locale, city_date, direction, format_date, format_datetime, t
from casa_app.kit.references import parse_reference
from casa_app.kit.wording import DUE_ICONS, initials, lang_of
from casa_app.territory import service as territory

"""Who claims are given to."""
_ALWAYS: Final = (Action.NOTE, Action.RECLASSIFY, Action.PUBLISH, Action.WITHHOLD)
# What moves a claim on: the sheet's one primary button.
_NEXT: Final = {
    State.FILED: Action.ACKNOWLEDGE, State.ACKNOWLEDGED: Action.ASSIGN, State.ASSIGNED: Action.START,
    State.IN_PROGRESS: Action.ANSWER, State.TRANSFERRED: Action.PROGRESS, State.REOPENED: Action.START,
    State.ANSWERED: Action.CLOSE,
}  # fmt: skip
_BLANK: Final = "[…]"  # what a template leaves to be typed


async def find(work: Work, actor: Actor, reference: str) -> Claim:
    """The claim with this reference. Raises NotAReference, NotFound, Forbidden (out of reach)."""
    claim = await repository.by_reference(work, parse_reference(reference))
    if claim is None:
        raise NotFound
    check_scope(actor, claim)
    return claim


async def sheet(work: Work, actor: Actor, reference: str, locale: Locale) -> SheetView:
    """The whole sheet. Raises what `find` raises."""
    return await _sheet(work, actor, await find(work, actor, reference), locale)


async def peek(work: Work, actor: Actor, claim_id: UUID, locale: Locale) -> SheetView:
    """The sheet of a row of the queue. Raises NotFound, Forbidden."""
    claim = await repository.get(work, claim_id)
    if claim is None:
        raise NotFound
    check_scope(actor, claim)
    return await _sheet(work, actor, claim, locale)


async def _sheet(work: Work, actor: Actor, claim: Claim, locale: Locale) -> SheetView:
    now, state = work.clock.now(), State(claim.state)
    due = present.deadline(claim, await shown_calendar(work), now, locale)
    title, text = lang_of(claim.title), lang_of(claim.text)
    similar = await _similar(work, actor, claim, locale)
    assignee = (await names(work, [claim.assignee_id]))[claim.assignee_id] if claim.assignee_id else ""
    into = await repository.get(work, claim.merged_into) if claim.merged_into else None
    who, contact = await _claimant(work, claim, locale)
    actions = _actions(claim)
    return SheetView(
        id=str(claim.id), reference=claim.reference, version=claim.version,
        title=claim.title, title_lang=title, title_dir=direction(title),
        text=claim.text, text_lang=text, text_dir=direction(text),
        state=state, state_label=t(f"claims.queue.state.{state}", locale), state_tone=STATE_TONES[state],
        state_icon=STATE_ICONS[state], category=present.category_name(claim.category, locale),
        category_code=claim.category, regime=t(f"claims.sheet.regime.{claim.regime}", locale),
        arrondissement=present.zone_name(claim.arrondissement, locale), place=claim.place,
        lat=claim.lat or 0.0, lng=claim.lng or 0.0, has_position=claim.lat is not None,
        filed=format_datetime(claim.filed_at, locale), summary=_summary(claim, locale),
        claimant=who, business=await _business(work, claim, locale), contact=contact,
        contact_locale=claim.locale, entry=f"{claim.entry_year}/{claim.entry_number}",
        service=present.service_name(claim.service, locale) if claim.service else "", service_code=claim.service or "",
        team=present.service_name(claim.team, locale) if claim.team else "",
        body=present.service_name(claim.body, locale) if claim.body else "",
        route_reason=_route(claim.route_reason, locale), assignee=assignee, assignee_id=str(claim.assignee_id or ""),
        due_label=due.label, due_tone=due.tone, due_icon=DUE_ICONS[due.tone], due_what=due.what,
        legal=_legal(claim, now, locale), todo=present.todo(claim, locale),
        next_action=_NEXT[state].value if state in _NEXT and not claim.merged_into else "",
        publication=claim.publication, publication_label=t(f"claims.sheet.publication.{claim.publication}", locale),
        public_title=claim.public_title or claim.title, public_text=claim.public_text or claim.text,
        followers=claim.followers, followers_label=t("claims.sheet.followers", locale, n=claim.followers),
        merged_into=into.reference if into else "", rating=claim.rating or 0, rating_text=claim.rating_text,
        danger=claim.danger, demonstration=claim.demonstration, answers=_answers(claim, locale),
        events=await _events(work, await repository.events(work, claim.id), locale),
        photos=await files.photos(work, "claim", claim.id, locale), similar=similar,
        similar_label=t("claims.sheet.similar", locale, n=len(similar)) if similar else "", actions=actions,
    )  # fmt: skip


def _actions(claim: Claim) -> list[str]:
    """What may be done now; a claim that was merged is handled in the other one."""
    if claim.merged_into:
        return [Action.NOTE.value]
    state = State(claim.state)
    return sorted(action.value for action in {*possible(state), *_ALWAYS} if allows(state, action))


def _summary(claim: Claim, locale: Locale) -> str:
    return t(
        "claims.sheet.summary", locale, date=format_date(claim.filed_at, locale, "full"),
        language=t(f"claims.sheet.language.{claim.locale}", locale),
        channel=t(f"claims.sheet.channel.{claim.channel}", locale),
        contact=t(f"claims.sheet.contact.{claim.contact}", locale),
    )  # fmt: skip


async def _claimant(work: Work, claim: Claim, locale: Locale) -> tuple[str, str]:
    """Who filed and how to reach them."""
    kind = t(f"claims.sheet.claimant.{claim.claimant_kind}", locale)
    if claim.person_id is None:
        return kind, ""
    known = await identity.contact(work, claim.person_id)
    reach = {"sms": known.phone, "email": known.email}.get(claim.contact, "")
    return " · ".join(part for part in (known.name, kind) if part), reach


async def _business(work: Work, claim: Claim, locale: Locale) -> str:
    """In whose name a professional filed, with its ICE, and whether its papers were seen."""
    if claim.business_id is None:
        return ""
    known = await identity.business(work, claim.business_id)
    seen = t(f"claims.sheet.business.{'verified' if known.verified else 'unverified'}", locale)
    return t("claims.sheet.business", locale, name=known.name, ice=known.ice, seen=seen)


def _legal(claim: Claim, now: datetime, locale: Locale) -> str:
    """By when the law wants an answer."""
    if not claim.open or claim.answer_due is None:
        return ""
    days = (city_date(claim.answer_due) - city_date(now)).days
    date = format_date(claim.answer_due, locale, "full")
    return t("claims.sheet.legal" if days >= 0 else "claims.sheet.legal_late", locale, date=date, n=abs(days))


def _route(reason: str, locale: Locale) -> str:
    """`lighting × *` in words."""
    kind, _, place = reason.partition(" × ")
    group, leaf = catalogue().find_group(kind), catalogue().find(kind)
    what = group.name[locale] if group else leaf.name[locale] if leaf else t("claims.sheet.any_category", locale)
    where = present.zone_name(place, locale) if territory.find(place) else t("claims.sheet.whole_city", locale)
    return f"{what} × {where}"


def _answers(claim: Claim, locale: Locale) -> list[AnswerView]:
    shown = []
    for question in catalogue().leaf(claim.category).questions:
        given = claim.answers.get(question.id)
        if given in {None, ""}:
            continue
        option = next((one.label[locale] for one in question.options if one.id == given), str(given))
        if question.kind == "yes_no":
            option = t(f"claims.sheet.{'yes' if given == 'yes' else 'no'}", locale)
        shown.append(AnswerView(question.label[locale], option))
    return shown


def _name(called: dict[UUID, str], account_id: UUID | None) -> str:
    return called.get(account_id, "") if account_id else ""


async def _events(work: Work, found: Sequence[ClaimEvent], locale: Locale) -> list[EventView]:
    """The timeline, newest first, with the names of colleagues."""
    called = await names(work, list({row.actor_id for row in found if row.actor_kind == "staff" and row.actor_id}))
    return [
        present.event(
            row, locale, _name(called, row.actor_id) or t(f"claims.who.{row.actor_kind}", locale), newest=place == 0,
        )
        for place, row in enumerate(reversed(found))
    ]  # fmt: skip


async def _similar(work: Work, actor: Actor, claim: Claim, locale: Locale) -> list[SimilarView]:
    """Open claims of the same group within reach and 150 m, the nearest first."""
    if claim.lat is None or claim.lng is None or claim.merged_into:
        return []
    kin = [leaf.code for leaf in catalogue().group(catalogue().leaf(claim.category).group).leaves]
    box = territory.box_around(claim.lat, claim.lng, NEARBY_METRES)
    found = []
    for other in await repository.near(work, kin, (box.south, box.west, box.north, box.east)):
        metres = territory.distance(claim.lat, claim.lng, other.lat or 0, other.lng or 0)
        if other.id != claim.id and metres <= NEARBY_METRES and actor.may_see(other.arrondissement, other.service):
            found.append((metres, other))
    return [
        SimilarView(
            reference=one.reference, title=one.title, title_lang=lang_of(one.title),
            distance=t("claims.nearby.distance", locale, n=max(5, round(metres / 5) * 5)),
            filed=format_date(one.filed_at, locale, "short"), state=present.state_label(one.state, locale),
            followers=one.followers,
        )
        for metres, one in sorted(found, key=lambda pair: pair[0])[:5]
    ]  # fmt: skip


async def agents(work: Work, actor: Actor, claim_ids: Sequence[UUID], locale: Locale) -> list[AgentView]:
    """The colleagues who reach all of these claims, oneself on top, then the least loaded first."""
    people: dict[UUID, StaffName] | None = None
    for place, service in await queue_repository.places(work, claim_ids):
        found = await identity.colleagues(work, place, service, roles=HANDLERS)
        known = {one.account_id: one for one in found}
        people = known if people is None else {key: one for key, one in people.items() if key in known}
    load = {row[0]: (row[1], row[2]) for row in await queue_repository.open_by(work, Scope(), "assignee_id")}
    shown = [(*load.get(one.account_id, (0, 0)), one) for one in (people or {}).values()]
    shown.sort(key=lambda row: (row[2].account_id != actor.account_id, row[0]))
    return [
        AgentView(
            id=str(one.account_id), name=one.name, initials=initials(one.name),
            load=t("claims.sheet.load", locale, n=carried, late=late), me=one.account_id == actor.account_id,
        )
        for carried, late, one in shown
    ]  # fmt: skip


async def templates_for(
    work: Work, actor: Actor, reference: str, action: str, locale: Locale
) -> list[TemplateView]:
    """The answers to start from when doing `action` to a claim. Raises what `find` raises."""
    return templates(await find(work, actor, reference), Action(action), locale)


def templates(claim: Claim, action: Action, locale: Locale) -> list[TemplateView]:
    """Answers to start from, in both languages, the claimant's language first."""
    first = "ar" if as_locale(claim.locale) == "ar" else "fr"
    other = "fr" if first == "ar" else "ar"
    found = catalogue().templates_for(catalogue().leaf(claim.category), action)
    return [_filled(one, claim, written, locale) for written in (first, other) for one in found]


def _filled(template: AnswerTemplate, claim: Claim, written: Locale, locale: Locale) -> TemplateView:
    known = {
        "reference": claim.reference, "title": claim.title, "place": claim.place or _BLANK,
        "service": present.service_name(claim.service, written) if claim.service else _BLANK,
        "body": present.service_name(claim.body, written) if claim.body else _BLANK, "date": _BLANK, "reason": _BLANK,
        "deadline": format_date(claim.answer_due or claim.target_due or claim.filed_at, written, "full"),
    }  # fmt: skip
    text = template.text[written].format_map(known)
    return TemplateView(template.key, template.name[locale], text, written, gaps=_BLANK in text)


async def trail(work: Work, actor: Actor, reference: str, locale: Locale) -> list[AuditRow]:
    """Who did what to a claim, newest first, from the chain that nobody can edit. Raises what `find` raises."""
    claim = await find(work, actor, reference)
    links = await audit.history(work, "claim", claim.id)
    staff = {link.actor_id for link in links if link.actor_kind == "account" and link.actor_id}
    called = await names(work, list(staff))
    return [
        AuditRow(
            seq=link.seq, when=format_datetime(link.at, locale),
            who=_name(called, link.actor_id) or t(f"claims.audit.who.{_kind(link.actor_kind)}", locale),
            action=_did(link.action, locale), changes=link.changes, digest=link.digest[:12],
        )
        for link in reversed(links)
    ]  # fmt: skip


def _did(action: str, locale: Locale) -> str:
    known = action in frozenset(Action) or action in {"recompute", "breach"}
    return t(f"claims.event.{action}", locale) if known else action


def _kind(actor_kind: str) -> str:
    return actor_kind if actor_kind in {"account", "claimant", "follower", "system", "api"} else "system"


async def chain_holds(work: Work, actor: Actor, reference: str) -> bool:
    """Computes every digest of the claim's chain anew, and compares. Raises what `find` raises."""
    return await audit.holds(work, "claim", (await find(work, actor, reference)).id)
