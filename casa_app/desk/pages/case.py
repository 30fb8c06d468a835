"""`/{locale}/staff/case?reference=`: one demande on one page, to verify, instruct, propose and sign."""

from typing import Any, Final

import reflex as rx

from casa_app.desk.pages.case_act import act_dialogs, act_panel
from casa_app.desk.pages.case_deeds import case_dialogs
from casa_app.desk.pages.case_parts import EVENT_DRAWINGS, LINE, case_badge, described, when
from casa_app.desk.pages.case_side import beside
from casa_app.desk.pages.parts import CARD, OUTLINE, card, due, frame, keys_list, mixed, told
from casa_app.desk.state.case import AT_ONCE, BY_KEY, KEYS, SIGNED_AT_ONCE, SIGNED_WITH_WORDS, CaseState
from casa_app.kit.i18n import Locale, t
from casa_app.procedures.service.sheet_parts import OPINION_ICONS, PIECE_ICONS
from casa_app.procedures.staff_views import (
    AnswerSection,
    CaseEventView,
    CasePieceView,
    OpinionView,
)
from casa_app.ui.badges import badge, demonstration_mark, reference
from casa_app.ui.components import shortcuts
from casa_app.ui.dialog import dialog
from casa_app.ui.icons import icon, icon_of
from casa_app.ui.pages import staff_page
from casa_app.ui.states import empty, loading, note
from casa_app.ui.tables import key_hint
from casa_app.ui.timeline import timeline, timeline_item

FIRST: Final = ("accept", "find_act", "start", "ask_opinions", "opinion", "propose", "grant", "refuse", "attest",
                "uphold", "close")  # fmt: skip
_OTHERS: Final = ("accept", "find_act", "ask_complement", "start", "ask_opinions", "opinion", "propose", "grant",
                  "refuse", "return", "attest", "uphold", "dismiss", "assign", "message", "note", "pay",
                  "close")  # fmt: skip
_OPINIONS: Final = tuple(sorted(set(OPINION_ICONS.values())))
_PIECES: Final = tuple(sorted(set(PIECE_ICONS.values())))


@staff_page("/case", "desk.case.title", on_load=[CaseState.open, CaseState.look_around, CaseState.follow])
def case(locale: Locale) -> rx.Component:
    """The case sheet, or why there is none."""
    view = CaseState.case
    missing = empty(CaseState.problem, t("desk.case.missing", locale), _back(locale), "file-x")
    return frame(
        locale,
        "queue",
        rx.cond(CaseState.ready, rx.cond(view.id != "", _sheet(locale, view), missing), loading(locale)),
        shortcuts(list(KEYS), CaseState.press),
        case_dialogs(locale),
        act_dialogs(locale),
        dialog(
            locale,
            "case-help",
            t("desk.queue.panel.help", locale),
            keys_list(locale, "case", KEYS),
            is_open=CaseState.help,
            on_close=CaseState.toggle_help,
        ),
    )


def _back(locale: Locale) -> rx.Component:
    return rx.el.a(
        icon("arrow-left"), t("desk.case.back", locale), href=f"/{locale}/staff/cases", class_name="btn btn-ghost"
    )


def _sheet(locale: Locale, view: Any) -> rx.Component:
    trouble = rx.cond(CaseState.action == "", told(CaseState.trouble, "error"), rx.fragment())
    main = rx.el.div(
        rx.el.div(told(CaseState.done), trouble, _news(), class_name="space-y-2 [&:not(:has(p))]:hidden"),
        _evidence(locale, view),
        _complement(locale, view),
        _pieces(locale, view),
        _answers(locale, view),
        act_panel(locale, view),
        _opinions(locale, view),
        _timeline(locale, view),
        class_name="min-w-0 space-y-4 lg:col-start-1 lg:row-span-2 lg:row-start-1",
    )
    side = rx.el.div(
        *beside(locale, view),
        class_name="min-w-0 space-y-4 lg:col-start-2 lg:row-start-2",
    )
    # What to do comes first on a narrow screen and to a screen reader; it stands at the side of a wide one.
    return rx.el.article(
        _head(locale, view),
        rx.el.div(
            _deeds(locale, view),
            main,
            side,
            class_name="grid gap-4 lg:grid-cols-[minmax(0,1fr)_24rem] lg:grid-rows-[auto_1fr]",
        ),
        class_name="mx-auto w-full max-w-7xl space-y-4 p-4 pb-12 lg:px-6",
    )


def _head(locale: Locale, view: Any) -> rx.Component:
    return rx.el.header(
        rx.el.div(_back(locale), class_name="-ms-3"),
        rx.el.div(
            reference(view.reference, "text-lg"),
            case_badge(view, "text-sm"),
            rx.cond(view.demonstration, demonstration_mark(locale), rx.fragment()),
            class_name="flex flex-wrap items-center gap-3",
        ),
        rx.el.h1(
            view.procedure,
            rx.el.span(" · ", class_name="max-sm:hidden"),
            rx.el.span(rx.el.bdi(view.applicant), class_name="max-sm:block"),
            class_name="text-2xl font-semibold",
        ),
        rx.el.p(view.arrondissement, " · ", view.summary, class_name="text-(--casa-muted)"),
        rx.cond(view.verified, rx.fragment(), note(t("desk.case.unverified", locale), "triangle-alert", "warning")),
        class_name="space-y-2",
    )


def _news() -> rx.Component:
    """What somebody did a moment ago: shown, and spoken politely."""
    shown = rx.el.p(
        icon("activity", "size-5"),
        rx.el.span(CaseState.news),
        class_name="flex items-start gap-2 rounded-(--radius-field) bg-(--casa-info-soft) px-3 py-2.5 text-sm "
        "text-info",
    )
    return rx.el.div(rx.cond(CaseState.news != "", shown, rx.fragment()), role="status")


def _item(words: rx.Var[str]) -> rx.Component:
    return rx.el.li(words)


# --- The main column ---


def _evidence(locale: Locale, view: Any) -> rx.Component:
    shown = card(t("desk.case.evidence", locale), rx.el.p(t("desk.case.evidence_help", locale), class_name="text-sm"),
                 described(view.evidence))  # fmt: skip
    return when(view.evidence.length() > 0, shown)


def _complement(locale: Locale, view: Any) -> rx.Component:
    shown = card(
        t("desk.case.complement", locale),
        rx.el.p(t("desk.case.complement_asked", locale), " ", view.complement_asked, class_name="text-sm"),
        rx.el.ul(rx.foreach(view.complement, _item), class_name="list-disc space-y-1 ps-5"),
    )
    return when(view.complement.length() > 0, shown)


def _pieces(locale: Locale, view: Any) -> rx.Component:
    def piece(one: rx.Var[CasePieceView]) -> rx.Component:
        state = badge(one.state_label, icon_of(one.state_icon, _PIECES, "size-4"), one.state_tone, "text-xs")
        judging = rx.el.div(
            rx.cond(
                one.state != "accepted",
                _small(t("desk.case.piece_accept", locale), "check", CaseState.accept_piece(one.id), one.name),
                rx.fragment(),
            ),
            _small(t("desk.case.piece_refuse", locale), "x", CaseState.judge(one.id), one.name),
            class_name="flex flex-wrap gap-2",
        )
        return rx.el.li(
            rx.el.div(rx.el.strong(one.name, class_name="me-auto font-semibold"), state,
                      class_name="flex flex-wrap items-center gap-2"),
            rx.el.p(
                rx.el.a(icon("paperclip", "size-4"), rx.el.bdi(one.file, dir="ltr", class_name="break-all"),
                        href=one.url, target="_blank", custom_attrs={"rel": "noopener"},
                        class_name="casa-tap inline-flex items-center gap-1.5 text-primary underline"),
                " ", rx.el.span(one.size, class_name="casa-num text-(--casa-muted)"), class_name="text-sm",
            ),
            rx.el.p(rx.el.span(t("desk.case.to_check", locale), " ", class_name="text-(--casa-muted)"), one.check,
                    class_name="text-sm"),
            when(one.note != "", rx.el.p(rx.el.bdi(one.note), " · ", one.by,
                                          class_name="rounded-(--radius-field) bg-base-200 px-3 py-2 text-sm")),
            when(one.checkable, judging),
            class_name=LINE,
        )  # fmt: skip

    none = rx.el.p(t("desk.case.no_pieces", locale), class_name="text-sm text-(--casa-muted)")
    held = rx.fragment(rx.el.h3(t("desk.case.held", locale), class_name="font-semibold"), described(view.held))
    return card(
        t("desk.case.pieces", locale),
        when(view.pieces_label != "", rx.el.p(view.pieces_label, class_name="text-sm text-(--casa-muted)")),
        rx.cond(view.pieces.length() > 0, rx.el.ul(rx.foreach(view.pieces, piece)), none),
        when(view.held.length() > 0, held),
    )


def _small(words: str, drawing: str, event: Any, about: Any) -> rx.Component:
    return rx.el.button(
        icon(drawing, "size-4"),
        words,
        rx.el.span(" ", about, class_name="sr-only"),
        type="button",
        on_click=event,
        class_name=f"{OUTLINE} btn-sm casa-tap",
    )


def _answers(locale: Locale, view: Any) -> rx.Component:
    def section(one: rx.Var[AnswerSection]) -> rx.Component:
        return rx.el.section(
            rx.el.h3(one.title, class_name="font-semibold"), described(one.lines), class_name=f"{LINE} space-y-2"
        )

    return card(t("desk.case.answers", locale), rx.foreach(view.sections, section))


def _opinions(locale: Locale, view: Any) -> rx.Component:
    def opinion(one: rx.Var[OpinionView]) -> rx.Component:
        return rx.el.li(
            rx.el.div(
                rx.el.strong(one.name, class_name="me-auto font-semibold"),
                badge(one.label, icon_of(one.icon, _OPINIONS, "size-4"), one.tone, "text-xs"),
                class_name="flex flex-wrap items-center gap-2",
            ),
            rx.el.p(t("desk.case.until", locale), " ", one.due, ". ", one.silence,
                    class_name="text-sm text-(--casa-muted)"),
            when(one.text != "", rx.el.p(one.text, dir="auto", class_name="text-sm whitespace-pre-line")),
            class_name=LINE,
        )  # fmt: skip

    shown = card(t("desk.case.opinions", locale), rx.el.ul(rx.foreach(view.opinions, opinion)))
    return when(view.opinions.length() > 0, shown)


def _timeline(locale: Locale, view: Any) -> rx.Component:
    def line(event: rx.Var[CaseEventView]) -> rx.Component:
        inside = rx.el.span(
            icon("lock", "size-3.5"),
            t("desk.sheet.internal", locale),
            class_name="inline-flex items-center gap-1 text-xs font-semibold text-(--casa-muted)",
        )
        words = rx.el.p(
            event.text,
            lang=event.text_lang,
            dir="auto",
            class_name="mt-1 rounded-(--radius-field) bg-base-200 px-3 py-2 text-sm whitespace-pre-line",
        )
        return timeline_item(
            icon_of(event.icon, EVENT_DRAWINGS, "size-4"),
            event.when,
            event.what,
            event.who,
            rx.cond(event.public, rx.fragment(), inside),
            when(event.text != "", words),
            moment=event.tone,
        )

    return card(t("desk.sheet.life", locale), timeline(rx.foreach(view.events, line)))


# --- The side ---


def _event(action: str) -> Any:
    if action in AT_ONCE:
        return CaseState.at_once(action)
    signed = (*SIGNED_AT_ONCE, *SIGNED_WITH_WORDS)
    return CaseState.ask_signature(action) if action in signed else CaseState.begin(action)


def _deeds(locale: Locale, view: Any) -> rx.Component:
    caps = {action: key for key, action in BY_KEY.items()}

    def button(action: str, look: str) -> rx.Component:
        hint = [key_hint(caps[action])] if action in caps else []
        return rx.el.button(
            t(f"desk.case.do.{action}", locale), *hint, type="button", on_click=_event(action), class_name=look
        )

    first = rx.match(
        view.next_action, *((action, button(action, "btn btn-primary btn-block")) for action in FIRST), rx.fragment()
    )
    look = f"{OUTLINE} h-auto min-h-11 px-2 py-1 text-sm"
    others = [
        when(view.actions.contains(action) & (view.next_action != action), button(action, look))
        for action in _OTHERS
    ]
    proposal = rx.el.div(
        rx.el.p(icon("signature", "size-4"), view.proposal_label, class_name="flex items-center gap-1.5 font-semibold"),
        when(view.motive != "", rx.el.p(mixed(view.motive, view.motive_lang), class_name="whitespace-pre-line")),
        class_name="space-y-1 rounded-(--radius-field) bg-(--casa-info-soft) px-3 py-2.5 text-sm",
    )
    return rx.el.section(
        rx.el.h2(t("desk.sheet.next", locale), class_name="sr-only"),
        rx.el.div(due(view), class_name="text-sm"),
        when(view.legal != "", rx.el.p(view.legal, class_name="text-sm")),
        when(view.proposal_label != "", proposal),
        rx.el.p(view.todo, class_name="font-semibold"),
        first,
        when(view.held_up != "", note(view.held_up, "stamp", "warning")),
        when(view.waits_for != "", note(view.waits_for, "lock", "info")),
        rx.el.div(*others, class_name="grid grid-cols-2 gap-2"),
        rx.el.p(t("desk.sheet.keys", locale), " ", key_hint("?"),
                class_name="flex items-center gap-1.5 text-xs text-(--casa-muted)"),
        class_name=f"{CARD} min-w-0 space-y-2.5 p-4 lg:col-start-2 lg:row-start-1",
    )  # fmt: skip
