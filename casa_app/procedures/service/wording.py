"""Cases in words for colleagues: states, terms and the lines of the timeline. No query, no decision."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from casa_app.identity.organisation import organisation
from casa_app.kit.calendar import LegalCalendar
from casa_app.kit.i18n import Locale, city_date, format_date, format_datetime, t, weekday
from casa_app.kit.wording import DUE_ICONS, lang_of, urgency
from casa_app.procedures.definition import Procedure
from casa_app.procedures.kinds.numbers import dirhams
from casa_app.procedures.models import Case
from casa_app.procedures.repository import ToldEvent
from casa_app.procedures.rules import Action, State
from casa_app.procedures.staff_views import CaseEventView
from casa_app.procedures.worklist_repository import Listed
from casa_app.territory import service as territory

STATE_TONES: Final = {
    State.DRAFT: "warning",
    State.AWAITING_OWNER: "warning", State.FILED: "warning", State.INCOMPLETE: "neutral", State.COMPLETE: "info",
    State.INSTRUCTION: "info", State.OPINIONS: "info", State.PROPOSED: "info", State.GRANTED: "success",
    State.REFUSED: "error", State.WITHDRAWN: "neutral", State.PRESUMED: "warning", State.TACIT: "success",
    State.ISSUED: "success", State.APPEALED: "warning", State.CLOSED: "neutral",
}  # fmt: skip
STATE_ICONS: Final = {
    State.DRAFT: "pencil",
    State.AWAITING_OWNER: "user-check", State.FILED: "hourglass", State.INCOMPLETE: "pause",
    State.COMPLETE: "list-checks", State.INSTRUCTION: "circle-dot", State.OPINIONS: "message-square-text",
    State.PROPOSED: "signature", State.GRANTED: "circle-check", State.REFUSED: "circle-x", State.WITHDRAWN: "undo-2",
    State.PRESUMED: "clock-alert", State.TACIT: "badge-check", State.ISSUED: "stamp", State.APPEALED: "flag",
    State.CLOSED: "archive",
}  # fmt: skip
EVENT_ICONS: Final = {
    Action.SEND_TO_OWNER: "send", Action.COSIGN: "signature", Action.DECLINE: "circle-x", Action.LAPSE: "hourglass",
    Action.FILE: "file-plus", Action.ACCEPT: "list-checks",
    Action.ASK_COMPLEMENT: "pause", Action.SUPPLY: "paperclip", Action.START: "circle-dot",
    Action.ASK_OPINIONS: "message-square-text", Action.GATHER: "message-square", Action.PROPOSE: "signature",
    Action.RETURN: "undo-2", Action.GRANT: "circle-check", Action.REFUSE: "circle-x", Action.WITHDRAW: "undo-2",
    Action.PRESUME: "clock-alert", Action.ATTEST: "badge-check", Action.ISSUE: "stamp", Action.APPEAL: "flag",
    Action.UPHOLD: "gavel", Action.DISMISS: "gavel", Action.CLOSE: "archive", Action.ASSIGN: "user-round",
    Action.CHECK: "clipboard-check", Action.FIND_ACT: "book-marked", Action.OPINION: "message-square",
    Action.NOTE: "sticky-note", Action.MESSAGE: "mail", Action.REPLY: "message-circle",
    Action.PAY: "wallet", Action.REVOKE: "ban", Action.RECOMPUTE: "calendar-clock",
}  # fmt: skip


def state_label(state: str, locale: Locale) -> str:
    """The state in words."""
    return t(f"procedures.staff.state.{state}", locale)


def service_name(code: str, locale: Locale) -> str:
    """The service that instructs, in words."""
    return organisation().name(code, locale)


def zone_name(code: str | None, locale: Locale) -> str:
    """The arrondissement, or the whole city."""
    return territory.name(code, locale) if code else t("procedures.staff.city", locale)


def todo(state: str, proposal: str, locale: Locale) -> str:
    """The next thing to do on a case, in words."""
    variant = f".{proposal}" if state == State.PROPOSED and proposal else ""
    return t(f"procedures.staff.todo.{state}{variant}", locale)


def due(row: Case | Listed, calendar: LegalCalendar, now: datetime, locale: Locale) -> tuple[str, str, str, str]:
    """How far off the next term is, its tone and icon, and what is due on which day."""
    running = row.open and bool(row.due_kind)
    label, tone = urgency(row.due_at if running else None, calendar, now, locale)
    if running:
        what = t(f"procedures.staff.due.{row.due_kind}", locale, date=weekday(city_date(row.due_at), locale))
    elif row.open:
        what = t(f"procedures.staff.due.{'paused' if row.state == State.INCOMPLETE else 'nothing'}", locale)
    else:
        what = t("procedures.staff.due.ended", locale, date=format_date(row.due_at, locale, "medium"))
    return label, tone, DUE_ICONS[tone], what


def event(row: ToldEvent, procedure: Procedure, who: str, locale: Locale, *, newest: bool) -> CaseEventView:
    """A line of the timeline, with the names of pieces and bodies as the case's revision has them."""
    told = row.data
    what = t(_event_key(row.action, told), locale, **(_details(told, procedure, locale) if told else {}))
    return CaseEventView(
        when=format_datetime(row.at, locale), what=what, who=who, text=row.text, text_lang=lang_of(row.text),
        icon=EVENT_ICONS[Action(row.action)], tone="now" if newest else "done", public=row.public,
    )  # fmt: skip


def _details(told: Mapping[str, Any], procedure: Procedure, locale: Locale) -> dict[str, str]:
    """What an event's sentence may name, in words."""
    pieces = {piece.id: piece.name[locale] for piece in procedure.pieces}
    bodies = {one.body: one.name[locale] for one in procedure.opinions}

    def named(names: Mapping[str, str], keys: Iterable[object]) -> str:
        return ", ".join(names.get(str(key), "") or str(key) for key in keys if key)

    return {
        "assignee": str(told.get("assignee") or ""), "absent": str(told.get("absent") or ""),
        "piece": named(pieces, [told.get("piece")]), "pieces": named(pieces, told.get("pieces") or []),
        "body": named(bodies, [told.get("body")]), "bodies": named(bodies, told.get("bodies") or []),
        "amount": dirhams(float(told.get("amount") or 0), locale), "receipt": str(told.get("receipt") or ""),
        "number": str(told.get("number") or ""),
    }  # fmt: skip


def _event_key(action: str, told: Mapping[str, Any]) -> str:
    """The sentence of an event; some say what was chosen."""
    variant = {
        "assign": "instead" if told.get("absent") else "", "propose": told.get("proposal"),
        "check": told.get("state"), "find_act": told.get("how"), "opinion": told.get("verdict"),
    }.get(action)  # fmt: skip
    return f"procedures.staff.event.{action}{f'.{variant}' if variant else ''}"
