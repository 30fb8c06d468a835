"""The sheet of a procedure: who it is for, what to bring, what it costs, how long it takes, and the way in."""

from typing import Any

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.procedures.state.sheet import SheetState
from casa_app.procedures.views import FeeLine, PieceLine, TermLine
from casa_app.ui.icons import icon
from casa_app.ui.layout import public_layout
from casa_app.ui.pages import href, public_page
from casa_app.ui.states import empty, loading, note

_CARD = "rounded-box border border-base-300 bg-base-100"
_LINE = "space-y-0.5 px-4 py-3"


@public_page("/services/sheet", "procedures.sheet.page", on_load=SheetState.open)
def sheet(locale: Locale) -> rx.Component:
    """The sheet that `?code=` names."""
    return public_layout(
        locale,
        rx.cond(SheetState.ready, rx.cond(SheetState.unknown, _unknown(locale), _sheet(locale)), _waiting(locale)),
        width="narrow",
    )


def _waiting(locale: Locale) -> rx.Component:
    return rx.el.div(rx.el.h1(t("procedures.sheet.page", locale), class_name="sr-only"), loading(locale))


def _unknown(locale: Locale) -> rx.Component:
    way = rx.el.a(t("procedures.sheet.all", locale), href=href(locale, "/services"), class_name="btn btn-primary")
    return rx.el.div(
        rx.el.h1(t("procedures.sheet.unknown", locale), class_name="text-2xl font-semibold"),
        empty(t("procedures.sheet.unknown_help", locale), action=way, drawing="file-search"),
    )


def _sheet(locale: Locale) -> rx.Component:
    unconfirmed = note(t("procedures.sheet.unverified", locale), "info", "warning")
    return rx.el.article(
        _head(locale),
        rx.cond(SheetState.sheet.verified, rx.fragment(), unconfirmed),
        _begin(locale),
        _part(locale, "for_whom", rx.el.p(SheetState.sheet.for_whom, class_name=_LINE)),
        _part(locale, "pieces", _pieces(locale)),
        _part(locale, "fees", _fees(locale)),
        _part(locale, "terms", _terms(locale)),
        _part(locale, "delays", _delays(locale)),
        _part(locale, "channel", rx.el.p(SheetState.sheet.channel, class_name=_LINE)),
        _part(locale, "result", rx.el.p(SheetState.sheet.result, class_name=_LINE)),
        _part(locale, "appeal", rx.el.p(SheetState.sheet.appeal, class_name=_LINE)),
        rx.el.p(SheetState.sheet.revision, class_name="text-sm text-(--casa-muted)"),
        class_name="space-y-5",
    )  # fmt: skip


def _head(locale: Locale) -> rx.Component:
    back = rx.el.a(
        icon("arrow-left", "size-4"), t("procedures.sheet.all", locale), href=href(locale, "/services"),
        class_name="btn btn-ghost -ms-3 px-3",
    )  # fmt: skip
    delay = rx.el.p(
        icon("clock", "size-5 text-(--casa-muted)"),
        rx.el.span(t("procedures.sheet.within", locale), " ", rx.el.strong(SheetState.sheet.delay)),
        class_name="flex items-center gap-2",
    )  # fmt: skip
    return rx.el.header(
        back,
        rx.el.h1(SheetState.sheet.name, class_name="text-2xl font-semibold"),
        rx.el.p(SheetState.sheet.summary, class_name="text-(--casa-muted)"),
        delay,
        class_name="space-y-2",
    )


def _begin(locale: Locale) -> rx.Component:
    return rx.el.a(
        t("procedures.sheet.begin", locale), icon("arrow-right"),
        href=href(locale, "/apply") + "?code=" + SheetState.sheet.code.to(str),
        class_name="btn btn-primary btn-lg btn-block",
    )  # fmt: skip


def _part(locale: Locale, name: str, content: rx.Component) -> rx.Component:
    return rx.el.section(
        rx.el.h2(t(f"procedures.sheet.{name}", locale), id=name, class_name="text-lg font-semibold"),
        rx.el.div(content, class_name=_CARD),
        aria_labelledby=name,
        class_name="space-y-2",
    )


def _pieces(locale: Locale) -> rx.Component:
    bring = rx.cond(
        SheetState.pieces.length() > 0,
        rx.el.ul(rx.foreach(SheetState.pieces, lambda one: _piece(one, locale)), class_name="divide-y divide-base-300"),
        rx.el.p(t("procedures.sheet.no_pieces", locale), class_name=_LINE),
    )
    looked_up = rx.cond(
        SheetState.held.length() > 0,
        rx.el.div(
            rx.el.p(
                icon("circle-check", "size-5 text-success"), t("procedures.sheet.held", locale),
                class_name="flex items-center gap-2 font-semibold",
            ),
            rx.el.ul(
                rx.foreach(SheetState.held, lambda one: rx.el.li(one.name)),
                class_name="list-disc ps-6 text-(--casa-muted)",
            ),
            class_name="space-y-1 border-t border-base-300 px-4 py-3",
        ),
        rx.fragment(),
    )  # fmt: skip
    return rx.fragment(bring, looked_up)


def _piece(piece: rx.Var[PieceLine], locale: Locale) -> rx.Component:
    depends = rx.el.span(t("procedures.sheet.depends", locale), class_name="text-sm font-normal text-(--casa-muted)")
    return rx.el.li(
        rx.el.p(piece.name, " ", rx.cond(piece.depends, depends, rx.fragment()), class_name="font-semibold"),
        rx.el.p(piece.format),
        rx.el.p(piece.why, class_name="text-sm text-(--casa-muted)"),
        class_name=_LINE,
    )


def _fees(locale: Locale) -> rx.Component:
    def one(fee: rx.Var[FeeLine]) -> rx.Component:
        return _sourced(fee.label, fee.amount, fee.source, fee.verified, locale)

    return rx.cond(
        SheetState.fees.length() > 0,
        rx.el.ul(rx.foreach(SheetState.fees, one), class_name="divide-y divide-base-300"),
        rx.el.p(t("procedures.sheet.free", locale), class_name=_LINE),
    )


def _terms(locale: Locale) -> rx.Component:
    def one(term: rx.Var[TermLine]) -> rx.Component:
        return _sourced(term.name, term.words, term.source, term.verified, locale)

    silence = rx.el.p(
        icon("scale", "size-5 mt-0.5 text-primary"), rx.el.span(SheetState.sheet.silence),
        class_name="flex items-start gap-2 border-t border-base-300 px-4 py-3",
    )  # fmt: skip
    return rx.fragment(
        rx.el.ul(rx.foreach(SheetState.terms, one), class_name="divide-y divide-base-300"),
        rx.cond(SheetState.sheet.silence != "", silence, rx.fragment()),
    )


def _delays(locale: Locale) -> rx.Component:
    """What the city really took, on what it rests, and where all of it stands."""
    told = SheetState.delays
    shares = [("p50", told.p50), ("p90", told.p90), ("within_law", told.within_law), ("complement", told.complement)]
    lines = rx.el.dl(
        *(
            rx.el.div(
                rx.el.dt(t(f"procedures.figures.{name}", locale)),
                rx.el.dd(value, class_name="font-semibold"),
                class_name="flex flex-wrap items-baseline justify-between gap-x-3 px-4 py-3",
            )
            for name, value in shares
        ),
        class_name="divide-y divide-base-300 border-b border-base-300",
    )
    link = rx.el.a(
        t("procedures.figures.all", locale), href=href(locale, "/figures/procedures"),
        class_name="inline-flex min-h-11 items-center text-primary underline",
    )  # fmt: skip
    about = rx.el.p(told.rests_on, " ", rx.cond(told.enough, t("procedures.figures.how", locale), ""))
    return rx.fragment(
        rx.cond(told.enough, lines, rx.fragment()),
        rx.el.div(about, link, class_name="px-4 pt-3 pb-1 text-sm text-(--casa-muted)"),
    )


def _sourced(name: Any, value: Any, source: Any, verified: Any, locale: Locale) -> rx.Component:
    unconfirmed = rx.el.span(
        t("procedures.sheet.to_confirm", locale),
        class_name="inline-block rounded-(--radius-selector) bg-(--casa-warning-soft) px-2 text-warning",
    )
    return rx.el.li(
        rx.el.p(
            rx.el.span(name), rx.el.strong(value, class_name="font-semibold"),
            class_name="flex flex-wrap items-baseline justify-between gap-x-3",
        ),
        rx.el.p(source, " ", rx.cond(verified, rx.fragment(), unconfirmed), class_name="text-sm text-(--casa-muted)"),
        class_name=_LINE,
    )  # fmt: skip
