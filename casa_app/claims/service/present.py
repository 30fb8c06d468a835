"""From rows to views: words, dates and tones in the reader's language. No query, no decision."""

from datetime import datetime
from typing import Final

from casa_app.claims.catalogue import catalogue
from casa_app.claims.models import Claim, ClaimEvent
from casa_app.claims.queue_repository import Listed
from casa_app.claims.rules import Action, State
from casa_app.claims.views import ClockView, DeadlineView, EventView, NearbyView, ReceiptView
from casa_app.identity.organisation import organisation
from casa_app.kit import wording
from casa_app.kit.calendar import LegalCalendar
from casa_app.kit.i18n import CITY_ZONE, Locale, as_locale, city_date, format_date, format_datetime, format_number, t
from casa_app.kit.references import show_secret
from casa_app.kit.wording import SOON_DAYS, lang_of
from casa_app.settings import settings
from casa_app.territory import service as territory

EVENT_ICONS: Final = {
    Action.FILE: "megaphone", Action.ACKNOWLEDGE: "scroll-text", Action.ASSIGN: "user-round",
    Action.START: "circle-dot", Action.PROGRESS: "lightbulb", Action.TRANSFER: "arrow-left-right",
    Action.TAKE_BACK: "arrow-left-right",
    Action.ANSWER: "send", Action.CLOSE: "check", Action.REJECT: "circle-x", Action.CONTEST: "flag",
    Action.WITHDRAW: "undo-2",
    Action.MERGE: "git-merge", Action.NOTE: "sticky-note", Action.ADD: "plus", Action.RECLASSIFY: "tag",
    Action.RATE: "star", Action.PUBLISH: "eye", Action.WITHHOLD: "eye-off", Action.ESCALATE: "clock-alert",
    Action.FOLLOW: "users", Action.ERASE: "eraser",
}  # fmt: skip


def state_label(state: str, locale: Locale) -> str:
    """The state in words."""
    return t(f"claims.state.{state}", locale)


def category_name(code: str, locale: Locale) -> str:
    """The category in words."""
    return catalogue().leaf(code).name[locale]


def zone_name(code: str, locale: Locale) -> str:
    """The arrondissement in words."""
    return territory.name(code, locale)


def deadline(claim: Claim | Listed, calendar: LegalCalendar, now: datetime, locale: Locale) -> DeadlineView:
    """What is due next on a claim and how far off it is, in working days."""
    label, tone = urgency(claim, calendar, now, locale)
    if not _is_due(claim):
        ended = format_date(claim.due_at, locale, "medium") if claim.due_at else ""
        return DeadlineView("", label, tone, t("claims.due.ended", locale, date=ended), ended)
    date = format_date(claim.due_at, locale, "short") if claim.due_at else ""
    return DeadlineView(claim.due_kind, label, tone, t(f"claims.due.{claim.due_kind}", locale, date=date), date)


def urgency(claim: Claim | Listed, calendar: LegalCalendar, now: datetime, locale: Locale) -> tuple[str, str]:
    """How far off the next term is, in words (`Demain`, `En retard de 3 jours`), and its tone: late, soon or later."""
    return wording.urgency(claim.due_at if _is_due(claim) else None, calendar, now, locale)


def _is_due(claim: Claim | Listed) -> bool:
    return bool(claim.open and claim.due_kind and claim.due_at)


def todo(claim: Claim | Listed, locale: Locale) -> str:
    """The next thing to do on a claim, in words."""
    if claim.open and claim.due_kind == "acknowledge":
        return t("claims.todo.acknowledge", locale)
    return t(f"claims.todo.{claim.state}", locale)


def event(row: ClaimEvent, locale: Locale, who: str, *, newest: bool = False) -> EventView:
    """A line of the timeline."""
    action = Action(row.action)
    params = {key: value for key, value in row.data.items() if isinstance(value, str | int)}
    if "service" in params:
        params["service"] = service_name(str(params["service"]), locale)
    if "body" in params:
        params["body"] = service_name(str(params["body"]), locale)
    key = f"claims.event.{action}"
    variant = row.data.get("variant")
    what = t(f"{key}.{variant}" if variant else key, locale, **{"service": "", "body": "", "n": 0, **params})
    return EventView(
        when=format_datetime(row.at, locale), what=what, text=row.text, text_lang=lang_of(row.text), who=who,
        icon=EVENT_ICONS.get(action, "dot"), tone="now" if newest else "done", public=row.public,
        day=format_date(row.at, locale, "short"),
    )  # fmt: skip


def service_name(code: str, locale: Locale) -> str:
    """A service, team or outside body in words."""
    return organisation().name(code, locale)


def receipt(claim: Claim, secret: str) -> ReceiptView:
    """The receipt in both languages; `secret` is empty when the claim had been filed before."""
    clocks = catalogue().clocks

    def day(moment: datetime | None, locale: Locale) -> str:
        return format_date(moment, locale, "full") if moment else ""

    leaf = catalogue().leaf(claim.category)
    filed = claim.filed_at
    return ReceiptView(
        reference=claim.reference, secret=show_secret(secret), entry=f"{claim.entry_year}/{claim.entry_number}",
        office_fr=zone_name(claim.office, "fr"), office_ar=zone_name(claim.office, "ar"),
        filed=f"{filed.astimezone(CITY_ZONE):%d/%m/%Y · %H:%M}", filed_fr=format_datetime(filed, "fr"),
        filed_ar=format_datetime(filed, "ar"),
        subject_fr=leaf.name["fr"], subject_ar=leaf.name["ar"], photos=claim.photos,
        acknowledge_fr=day(claim.acknowledge_due, "fr"), acknowledge_ar=day(claim.acknowledge_due, "ar"),
        answer_fr=day(claim.answer_due, "fr"), answer_ar=day(claim.answer_due, "ar"),
        target=day(claim.target_due, as_locale(claim.locale)),
        verified=clocks["acknowledge"].verified and clocks["answer"].verified,
        link=f"{settings().origin}/{claim.locale}/follow?reference={claim.reference}",
        demonstration=settings().demonstration, danger=claim.danger,
        target_fr=day(claim.target_due, "fr"), target_ar=day(claim.target_due, "ar"),
    )  # fmt: skip


def nearby(claim: Claim, metres: float, locale: Locale, now: datetime) -> NearbyView:
    """A claim close by. Until its words are reviewed, only its category is told."""
    title = claim.public_title if claim.publication == "published" else category_name(claim.category, locale)
    days = max(0, (city_date(now) - city_date(claim.filed_at)).days)
    return NearbyView(
        id=str(claim.id), title=title or category_name(claim.category, locale),
        distance=t("claims.nearby.distance", locale, n=max(5, round(metres / 5) * 5)),
        filed=t("claims.nearby.filed", locale, n=days), state=state_label(claim.state, locale),
        followers=claim.followers,
    )  # fmt: skip


def clocks(claim: Claim, now: datetime, locale: Locale) -> list[ClockView]:
    """The clocks that ran or run on a claim, as its claimant reads them; a withdrawal stops those that ran."""
    shown: list[ClockView] = []
    known = catalogue().clocks
    withdrawn = claim.state == State.WITHDRAWN
    ended_at = None if withdrawn else claim.ended_at
    for kind, due, done in (
        ("acknowledge", claim.acknowledge_due, claim.acknowledged_at),
        ("target", claim.target_due, ended_at),
        ("answer", claim.answer_due, claim.answered_at or ended_at),
    ):
        if due is None or (withdrawn and done is None):
            continue
        state = "done" if done else "late" if due < now else "running"
        clock = known.get(kind)
        shown.append(
            ClockView(
                name=t(f"claims.clock.{kind}", locale), state=state, date=format_date(done or due, locale, "long"),
                source=clock.source[locale] if clock else t("claims.clock.target.source", locale),
                verified=clock.verified if clock else True,
            )
        )  # fmt: skip
    return shown


def answer_share(claim: Claim, now: datetime) -> int:
    """How much of the answer's term is gone, in percent."""
    if claim.answer_due is None:
        return 0
    start = claim.contested_at or claim.filed_at
    whole = (claim.answer_due - start).total_seconds()
    return max(0, min(100, round(100 * (now - start).total_seconds() / whole))) if whole > 0 else 100


def left(claim: Claim, now: datetime, locale: Locale) -> tuple[str, str]:
    """How long the city has left to answer, in words, and its tone."""
    if not claim.open or claim.answer_due is None:
        return "", "later"
    days = (city_date(claim.answer_due) - city_date(now)).days
    if days < 0:
        return t("claims.left.late", locale, n=-days), "late"
    start = claim.contested_at or claim.filed_at
    whole = (city_date(claim.answer_due) - city_date(start)).days
    words = t("claims.left.days", locale, n=days, whole=format_number(whole, locale))
    return words, "soon" if days <= SOON_DAYS else "wait"
