"""`/{locale}/staff/opinions`: what a partner body is asked, with what it needs to know, and its answer."""

from typing import Any

import reflex as rx

from casa_app.desk.pages.case_parts import LINE, described, when
from casa_app.desk.pages.parts import CARD, OUTLINE, card, column, due, mixed, title, told
from casa_app.desk.state.opinions import OpinionsState
from casa_app.identity.frame import staff_frame
from casa_app.kit.i18n import Locale, t
from casa_app.procedures.partner_views import AskedRow
from casa_app.procedures.service.cases import VERDICTS
from casa_app.procedures.service.sheet_parts import OPINION_ICONS
from casa_app.procedures.staff_views import AnswerSection, CasePieceView
from casa_app.ui.badges import badge, reference
from casa_app.ui.components import map_view
from casa_app.ui.fields import radio_cards, text_area
from casa_app.ui.icons import icon, icon_of
from casa_app.ui.pages import staff_page
from casa_app.ui.states import empty, loading
from casa_app.ui.tables import tab

_ICONS = tuple(sorted(set(OPINION_ICONS.values())))


@staff_page("/opinions", "desk.opinions.title", on_load=[OpinionsState.open, OpinionsState.follow])
def opinions(locale: Locale) -> rx.Component:
    """The list, or the opinion that is open."""
    body = rx.cond(OpinionsState.shown.row.id != "", _opened(locale), _list(locale))
    return staff_frame(
        locale, "opinions", column(rx.cond(OpinionsState.ready, body, loading(locale))),
        room=t("desk.opinions.room", locale),
    )  # fmt: skip


def _list(locale: Locale) -> rx.Component:
    at = f"/{locale}/staff/opinions"
    tabs = rx.el.nav(
        tab(t("desk.opinions.waiting", locale), "", at, is_current=~OpinionsState.given),
        tab(t("desk.opinions.given", locale), "", f"{at}?tab=given", is_current=OpinionsState.given),
        aria_label=t("desk.opinions.title", locale),
        class_name="flex gap-6 overflow-x-auto",
    )
    none = empty(t("desk.opinions.none", locale), t("desk.opinions.none_help", locale), drawing="circle-check")
    rows = rx.el.ul(rx.foreach(OpinionsState.rows, lambda one: _row(locale, one)), class_name="space-y-3")
    return rx.fragment(
        title(t("desk.opinions.title", locale), help_text=t("desk.opinions.help", locale)),
        told(OpinionsState.done),
        tabs,
        rx.cond(OpinionsState.rows.length() > 0, rows, none),
    )


def _verdict(row: Any) -> rx.Component:
    return badge(row.label, icon_of(row.icon, _ICONS, "size-4"), row.tone, "text-xs")


def _row(locale: Locale, one: rx.Var[AskedRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.h2(one.procedure, class_name="font-semibold"),
            rx.el.p(reference(one.reference, "font-normal"), " · ", one.place, " · ", one.body, class_name="text-sm"),
            rx.el.p(t("desk.opinions.asked", locale), " ", one.asked, class_name="text-sm text-(--casa-muted)"),
            class_name="min-w-0 flex-1 space-y-1",
        ),
        rx.el.div(rx.cond(one.open, due(one), _verdict(one))),
        rx.el.button(
            t("desk.opinions.open", locale), rx.el.span(" ", one.reference, class_name="sr-only"), type="button",
            on_click=OpinionsState.look(one.id), class_name=OUTLINE,
        ),
        class_name=f"{CARD} flex flex-col gap-3 p-4 sm:flex-row sm:items-center sm:gap-4",
    )  # fmt: skip


def _opened(locale: Locale) -> rx.Component:
    view = OpinionsState.shown
    back = rx.el.button(icon("arrow-left"), t("desk.opinions.back", locale), type="button",
                        on_click=OpinionsState.leave, class_name="btn btn-ghost -ms-3")  # fmt: skip
    head = rx.el.header(
        back,
        rx.el.h1(view.row.procedure, class_name="text-2xl font-semibold"),
        rx.el.p(reference(view.row.reference, "font-normal"), " · ", view.row.place, " · ", view.row.body,
                class_name="text-(--casa-muted)"),
        class_name="space-y-2",
    )  # fmt: skip
    place = card(
        t("desk.sheet.place", locale),
        map_view(locale, label=t("desk.case.map", locale), pin={"lat": view.lat, "lng": view.lng}, class_name="h-56"),
        rx.el.p(reference(view.lat.to_string() + ", " + view.lng.to_string(), "font-normal"), class_name="text-xs"),
    )
    main = rx.el.div(_pieces(locale, view), _answers(locale, view), class_name="min-w-0 space-y-4")
    side = rx.el.div(rx.cond(view.row.open, _answer(locale, view), _given(locale, view)),
                     when(view.has_position, place), class_name="min-w-0 space-y-4")  # fmt: skip
    return rx.fragment(head, rx.el.div(side, main, class_name="grid gap-4 lg:grid-cols-[24rem_minmax(0,1fr)]"))


def _answer(locale: Locale, view: Any) -> rx.Component:
    options = [(one, t(f"procedures.staff.opinion.{one}", locale), "", "") for one in VERDICTS]
    unconfirmed = rx.el.span(t("desk.case.to_confirm", locale), class_name="block text-xs text-warning")
    return card(
        t("desk.opinions.yours", locale),
        due(view.row),
        rx.el.p(view.silence, " ", view.source, rx.cond(view.verified, rx.fragment(), unconfirmed),
                class_name="text-sm text-(--casa-muted)"),
        told(OpinionsState.problem, "error"),
        rx.el.form(
            radio_cards("verdict", options, legend=t("desk.case.verdict", locale), chosen="favourable"),
            text_area("text", label=t("desk.opinions.text", locale), help_text=t("desk.opinions.text_help", locale),
                      rows=5, max_length=4000, dir="auto"),
            rx.el.button(t("desk.opinions.give", locale), type="submit", class_name="btn btn-primary w-full"),
            key=OpinionsState.turn.to_string(),
            on_submit=OpinionsState.give,
            class_name="space-y-4",
        ),
    )  # fmt: skip


def _given(locale: Locale, view: Any) -> rx.Component:
    return card(
        t("desk.opinions.yours", locale),
        _verdict(view.row),
        rx.el.p(view.row.due_what, class_name="text-sm text-(--casa-muted)"),
        when(view.text != "", rx.el.p(mixed(view.text, view.text_lang), class_name="whitespace-pre-line")),
    )


def _pieces(locale: Locale, view: Any) -> rx.Component:
    def piece(one: rx.Var[CasePieceView]) -> rx.Component:
        return rx.el.li(
            rx.el.strong(one.name, class_name="block font-semibold"),
            rx.el.a(icon("paperclip", "size-4"), rx.el.bdi(one.file, dir="ltr", class_name="break-all"), href=one.url,
                    target="_blank", custom_attrs={"rel": "noopener"},
                    class_name="casa-tap inline-flex items-center gap-1.5 text-sm text-primary underline"),
            " ", rx.el.span(one.size, class_name="casa-num text-sm text-(--casa-muted)"),
            class_name=LINE,
        )  # fmt: skip

    none = rx.el.p(t("desk.case.no_pieces", locale), class_name="text-sm text-(--casa-muted)")
    listed = rx.cond(view.pieces.length() > 0, rx.el.ul(rx.foreach(view.pieces, piece)), none)
    return card(t("desk.case.pieces", locale), listed)


def _answers(locale: Locale, view: Any) -> rx.Component:
    def section(one: rx.Var[AnswerSection]) -> rx.Component:
        return rx.el.section(
            rx.el.h3(one.title, class_name="font-semibold"), described(one.lines), class_name=f"{LINE} space-y-2"
        )

    return card(t("desk.case.answers", locale), rx.foreach(view.sections, section))
