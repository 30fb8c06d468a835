"""`/{locale}/follow/request`: a case as its applicant sees it, opened by reference and secret."""

from typing import Any, Final

import reflex as rx

from casa_app.files.ui import document_upload
from casa_app.kit.i18n import Locale, t
from casa_app.procedures.service.wording import EVENT_ICONS, STATE_ICONS
from casa_app.procedures.state.follow import CaseFollowState
from casa_app.procedures.views import AskedPiece, CaseEventLine, SentPiece
from casa_app.ui.badges import badge, reference
from casa_app.ui.fields import error_summary, text_area
from casa_app.ui.icons import drawings, icon, icon_of
from casa_app.ui.layout import back_link, public_layout
from casa_app.ui.pages import href, public_page
from casa_app.ui.posting import posted
from casa_app.ui.states import loading, note
from casa_app.ui.timeline import timeline, timeline_item

_CARD: Final = "rounded-box border border-base-300 bg-base-100"
_EVENTS: Final = tuple(sorted({name for name in EVENT_ICONS.values() if name in drawings()}))
_STATES: Final = tuple(sorted({name for name in STATE_ICONS.values() if name in drawings()}))
_QUIET: Final = "btn btn-outline border-(--casa-line)"


@public_page("/follow/request", "procedures.follow.page", on_load=[CaseFollowState.open, CaseFollowState.watch])
def follow(locale: Locale) -> rx.Component:
    """The case that the address names, for who holds its pass."""
    waiting = rx.el.div(rx.el.h1(t("procedures.follow.page", locale), class_name="sr-only"), loading(locale))
    there = CaseFollowState.ready & CaseFollowState.has_case
    return public_layout(locale, rx.cond(there, _case(locale), waiting), width="narrow")


def _case(locale: Locale) -> rx.Component:
    return rx.el.div(
        _head(), _document(locale), _correct(locale), _answer(locale), _complement(locale), _acts(locale),
        _sent(locale), _life(locale), _receipt(locale),
        rx.cond(CaseFollowState.by_session, back_link(locale, href(locale, "/account/cases")), _leave(locale)),
        class_name="space-y-5",
    )  # fmt: skip


def _receipt(locale: Locale) -> rx.Component:
    take = posted(
        "/api/cases/receipt",
        rx.el.button(icon("download"), t("procedures.receipt.pdf", locale), type="submit",
                     class_name="btn btn-ghost -ms-3 h-auto px-3 py-2 text-start text-primary"),
        reference=CaseFollowState.case.reference,
    )  # fmt: skip
    return rx.cond(CaseFollowState.case.filed, take, rx.fragment())


def _leave(locale: Locale) -> rx.Component:
    return posted(
        "/api/cases/unfollow",
        rx.el.button(
            icon("log-out"), t("procedures.follow.leave", locale), type="submit",
            class_name="btn btn-ghost -ms-3 h-auto px-3 py-2 text-start text-primary",
        ),
        locale=locale,
    )  # fmt: skip


def _correct(locale: Locale) -> rx.Component:
    """The way back into the form of a file that its owner declined."""
    one = CaseFollowState.case
    address = f"{href(locale, '/apply')}?code=" + one.code.to(str) + "&again=" + one.reference.to(str)
    return rx.cond(
        one.may_correct,
        rx.el.section(
            rx.el.p(t("procedures.follow.correct_help", locale)),
            rx.el.a(icon("pencil"), t("procedures.follow.correct", locale), href=address,
                    class_name="btn btn-primary btn-block"),
            class_name=f"{_CARD} space-y-3 border-warning p-4",
        ),
        rx.fragment(),
    )  # fmt: skip


def _head() -> rx.Component:
    one = CaseFollowState.case
    return rx.el.header(
        rx.el.p(reference(one.reference), class_name="text-sm text-(--casa-muted)"),
        rx.el.h1(one.name, class_name="text-2xl font-semibold"),
        badge(one.state_label, icon_of(one.state_icon, _STATES, "size-4"), one.state_tone),
        rx.el.p(CaseFollowState.done, role="status", class_name="font-semibold text-success empty:hidden"),
        class_name="space-y-2",
    )


def _document(locale: Locale) -> rx.Component:
    found = CaseFollowState.case.document
    take = posted(
        "/api/cases/document",
        rx.el.button(
            icon("download"), t("procedures.follow.download", locale), type="submit",
            class_name="btn btn-primary btn-lg btn-block",
        ),
        reference=CaseFollowState.case.reference,
    )  # fmt: skip
    revoked = note(rx.el.span(t("procedures.follow.revoked", locale), " ", found.revoked), "ban", "error")
    return rx.cond(
        found.number != "",
        rx.el.section(
            rx.el.h2(
                icon("stamp", "size-5 text-success"), found.title, class_name="flex items-center gap-2 font-semibold"
            ),
            rx.el.p(t("procedures.follow.issued", locale), " ", found.issued, class_name="text-sm text-(--casa-muted)"),
            rx.cond(found.revoked != "", revoked, take),
            class_name=f"{_CARD} space-y-3 p-4",
        ),
        rx.fragment(),
    )


def _answer(locale: Locale) -> rx.Component:
    """By when the city answers, or why it refused."""
    one = CaseFollowState.case
    unconfirmed = rx.el.span(" ", t("procedures.sheet.to_confirm", locale), class_name="text-warning")
    running = rx.el.section(
        rx.el.p(
            icon("clock", "size-5 mt-0.5"),
            rx.el.span(t("procedures.receipt.by", locale), " ", rx.el.strong(one.answer_by), " · ", one.days_left),
            class_name="flex items-start gap-2",
        ),
        rx.el.p(
            one.source, rx.cond(one.verified, rx.fragment(), unconfirmed), class_name="text-sm text-(--casa-muted)"
        ),
        class_name=f"{_CARD} space-y-1 p-4",
    )
    motive = rx.el.section(
        rx.el.h2(t("procedures.follow.motive", locale), class_name="font-semibold"),
        rx.el.p(one.motive, dir="auto", class_name="whitespace-pre-line"),
        class_name=f"{_CARD} space-y-1 p-4",
    )
    fees = rx.el.section(
        rx.el.h2(t("procedures.receipt.fee", locale), class_name="font-semibold"),
        rx.foreach(CaseFollowState.fees, rx.el.p),
        class_name=f"{_CARD} space-y-1 p-4",
    )
    return rx.fragment(
        rx.cond(one.waiting != "", note(one.waiting, "user-check", "warning"), rx.fragment()),
        rx.cond(one.answer_by != "", running, rx.fragment()),
        rx.cond(one.motive != "", motive, rx.fragment()),
        rx.cond(CaseFollowState.fees.length() > 0, fees, rx.fragment()),
    )


# --- What the applicant may do ----------------------------------------------------------------------------------------


def _complement(locale: Locale) -> rx.Component:
    """The one list of what is missing, and the form that answers it."""
    asked = rx.el.section(
        rx.el.h2(t("procedures.follow.complement", locale), class_name="text-lg font-semibold"),
        rx.el.p(t("procedures.follow.complement_help", locale), class_name="text-(--casa-muted)"),
        rx.el.ul(
            rx.foreach(CaseFollowState.complement, lambda one: rx.el.li(rx.el.bdi(one))), class_name="list-disc ps-6"
        ),
        _form(
            "supply", CaseFollowState.supply, locale,
            rx.foreach(CaseFollowState.pieces, lambda one: _piece(one, locale)), optional=True,
        ),
        class_name=f"{_CARD} space-y-3 border-warning p-4",
    )  # fmt: skip
    return rx.cond(CaseFollowState.case.may_supply, asked, rx.fragment())


def _piece(piece: rx.Var[AskedPiece], locale: Locale) -> rx.Component:
    upload = document_upload(
        locale, kept=piece.kept, purpose="supply:" + CaseFollowState.case.reference.to(str), most=piece.most,
        accepts=piece.accepts, id="piece." + piece.id.to(str), on_busy=CaseFollowState.sending,
        on_change=lambda ids, secret: CaseFollowState.keep_piece(piece.id, ids, secret),
    )  # fmt: skip
    return rx.el.div(
        rx.el.p(piece.name, class_name="font-semibold"),
        rx.el.p(piece.hint, class_name="text-sm text-(--casa-muted)"),
        upload,
        class_name="space-y-1",
    )


def _acts(locale: Locale) -> rx.Component:
    one = CaseFollowState.case
    appeal = rx.el.div(
        _open("appeal", "flag", locale),
        rx.el.p(
            t("procedures.follow.appeal_until", locale), " ", one.appeal_until, class_name="text-sm text-(--casa-muted)"
        ),
        rx.cond(CaseFollowState.part == "appeal", _form("appeal", CaseFollowState.appeal, locale), rx.fragment()),
        class_name="space-y-2",
    )
    withdraw = rx.el.div(
        _open("withdraw", "undo-2", locale),
        rx.cond(
            CaseFollowState.part == "withdraw",
            _form("withdraw", CaseFollowState.withdraw, locale, optional=True),
            rx.fragment(),
        ),
        class_name="space-y-2",
    )
    reply = rx.el.div(
        _open("reply", "message-circle", locale),
        rx.cond(CaseFollowState.part == "reply", _form("reply", CaseFollowState.reply, locale), rx.fragment()),
        class_name="space-y-2",
    )
    offered = ((one.may_reply, reply), (one.may_appeal, appeal), (one.may_withdraw, withdraw))
    return rx.fragment(*(rx.cond(may, act, rx.fragment()) for may, act in offered))


def _open(part: str, drawing: str, locale: Locale) -> rx.Component:
    return rx.el.button(
        icon(drawing), t(f"procedures.follow.{part}", locale), type="button", on_click=CaseFollowState.choose(part),
        class_name=_QUIET,
        custom_attrs={"aria-expanded": rx.cond(CaseFollowState.part == part, "true", "false")},
    )  # fmt: skip


def _form(part: str, send: Any, locale: Locale, *more: rx.Component, optional: bool = False) -> rx.Component:
    words = t("procedures.apply.optional", locale) if optional else ""
    return rx.el.form(
        error_summary(t("procedures.apply.one_problem", locale), CaseFollowState.problems),
        *more,
        text_area(
            "text", label=t(f"procedures.follow.{part}_text", locale), optional=words, rows=4, max_length=4000,
            dir="auto", error=CaseFollowState.errors["text"],
        ),
        rx.el.button(
            t(f"procedures.follow.{part}_send", locale), type="submit", class_name="btn btn-primary btn-block"
        ),
        on_submit=send,
        class_name="space-y-3",
    )  # fmt: skip


def _sent(locale: Locale) -> rx.Component:
    """What came with the case, to open again."""

    def one(piece: rx.Var[SentPiece]) -> rx.Component:
        file = rx.el.a(piece.file, href=piece.url, target="_blank", dir="auto", class_name="link break-all")
        return rx.el.li(piece.piece, rx.el.br(), file)

    return rx.cond(
        CaseFollowState.sent.length() > 0,
        rx.el.section(
            rx.el.h2(t("procedures.follow.sent", locale), id="sent", class_name="text-lg font-semibold"),
            rx.el.ul(rx.foreach(CaseFollowState.sent, one), class_name="list-disc space-y-2 ps-6"),
            aria_labelledby="sent",
            class_name="space-y-3",
        ),
        rx.fragment(),
    )


def _life(locale: Locale) -> rx.Component:
    return rx.el.section(
        rx.el.h2(t("procedures.follow.life", locale), id="life", class_name="text-lg font-semibold"),
        timeline(rx.foreach(CaseFollowState.events, _event)),
        aria_labelledby="life",
        class_name="space-y-3",
    )


def _event(event: rx.Var[CaseEventLine]) -> rx.Component:
    return timeline_item(
        icon_of(event.icon, _EVENTS, "size-4"), event.when, event.what,
        rx.cond(
            event.text,
            rx.el.p(event.text, lang=event.text_lang, dir="auto", class_name="text-sm break-words whitespace-pre-line"),
        ),
        rx.cond(event.who, rx.el.p(event.who, class_name="text-sm text-(--casa-muted)")),
        moment=event.tone,
    )  # fmt: skip
