"""Businesses that accounts claim: whoever has seen the papers says so here."""

from typing import Any

import reflex as rx

from casa_app.identity.frame import staff_frame
from casa_app.identity.pages.parts import field, heading, ltr, quiet_submit, success, trouble
from casa_app.identity.state.verification import ClaimedItem, VerificationState
from casa_app.kit.i18n import Locale, t
from casa_app.ui.icons import icon
from casa_app.ui.pages import staff_page
from casa_app.ui.states import empty, loading
from casa_app.ui.tables import turning

_CELL = "px-3 py-2 align-top"
_MARK = "flex items-center gap-1 text-sm md:whitespace-nowrap"
_WIDE = "hidden md:table-cell"


@staff_page("/businesses", "identity.verification.title", on_load=VerificationState.load)
def verification(locale: Locale) -> rx.Component:
    """The page; an empty shell until its guarded handler has filled it."""
    title = heading(t("identity.verification.title", locale), t("identity.verification.help", locale))
    listed = rx.cond(
        VerificationState.rows.length() > 0,
        _table(locale),
        empty(t("identity.verification.none", locale), t("identity.verification.none_help", locale)),
    )
    shown = rx.fragment(
        _search(locale),
        listed,
        turning(locale, VerificationState),
    )
    return staff_frame(
        locale,
        "businesses",
        rx.el.div(
            title,
            success(VerificationState.done),
            trouble(rx.cond(VerificationState.wrong == "ice", "", VerificationState.problem)),
            rx.cond(VerificationState.ready, shown, loading(locale)),
            class_name="mx-auto w-full max-w-6xl space-y-4 p-4",
        ),
    )


def _search(locale: Locale) -> rx.Component:
    return rx.el.form(
        field(
            "ice",
            t("identity.verification.search", locale),
            help_text=t("identity.verification.search_help", locale),
            problem=VerificationState.problem,
            shown=(VerificationState.wrong == "ice") & (VerificationState.problem != ""),
            dir="ltr",
            input_mode="numeric",
            max_length=24,
        ),
        quiet_submit(t("identity.users.search_submit", locale), "search"),
        on_submit=VerificationState.search,
        role="search",
        class_name="grid max-w-xl items-end gap-2 sm:grid-cols-[1fr_auto]",
    )


def _table(locale: Locale) -> rx.Component:
    columns = [
        rx.el.th(t(f"identity.verification.column.{name}", locale), scope="col", class_name=f"{_CELL} {cls} text-start")
        for name, cls in (("business", ""), ("owner", _WIDE), ("since", _WIDE), ("state", _WIDE), ("actions", ""))
    ]
    caption = t("identity.verification.title", locale)
    rows = rx.el.table(
        rx.el.caption(caption, class_name="sr-only"),
        rx.el.thead(rx.el.tr(*columns), class_name="bg-base-200 text-sm text-(--casa-muted)"),
        rx.el.tbody(rx.foreach(VerificationState.rows, lambda one: _row(locale, one))),
        class_name="w-full border-collapse text-start",
    )
    return rx.el.div(
        rows,
        tab_index=0,
        role="region",
        custom_attrs={"aria-label": caption},
        class_name="overflow-x-auto rounded-box border border-base-300 bg-base-100",
    )


def _row(locale: Locale, one: rx.Var[ClaimedItem]) -> rx.Component:
    verified = _mark("badge-check", t("identity.account.verified", locale), "text-success")
    waiting = _mark("hourglass", t("identity.account.unverified", locale), "text-warning")
    elsewhere = _mark("triangle-alert", t("identity.verification.elsewhere", locale), "text-error")
    state = [rx.cond(one.verified, verified, waiting), rx.cond(one.elsewhere, elsewhere, rx.fragment())]
    return rx.el.tr(
        rx.el.th(
            rx.el.bdi(one.name, class_name="font-semibold"),
            rx.el.span(ltr(one.ice), class_name="block text-sm font-normal text-(--casa-muted)"),
            # On a phone the columns between name and decision stand below the name.
            rx.el.span(rx.el.bdi(one.owner), *state, class_name="block text-sm font-normal md:hidden"),
            scope="row",
            class_name=f"{_CELL} text-start",
        ),
        rx.el.td(rx.el.bdi(one.owner), class_name=f"{_CELL} {_WIDE}"),
        rx.el.td(one.since, class_name=f"{_CELL} {_WIDE} text-sm whitespace-nowrap"),
        rx.el.td(*state, class_name=f"{_CELL} {_WIDE}"),
        rx.el.td(
            rx.cond(
                one.verified,
                _button(locale, "doubt", "undo-2", VerificationState.doubt, one),
                _button(locale, "verify", "badge-check", VerificationState.verify, one),
            ),
            class_name=_CELL,
        ),
        class_name="border-t border-base-300",
    )


def _mark(drawing: str, words: str, colour: str) -> rx.Component:
    return rx.el.span(icon(drawing, "size-4"), words, class_name=f"{_MARK} {colour}")


def _button(locale: Locale, name: str, drawing: str, handler: Any, one: rx.Var[ClaimedItem]) -> rx.Component:
    return rx.el.button(
        icon(drawing, "size-4"),
        t(f"identity.verification.{name}", locale),
        rx.el.span(" ", one.name, class_name="sr-only"),
        type="button",
        on_click=handler(one.id),
        class_name="btn btn-outline border-(--casa-line) btn-sm casa-tap h-auto min-h-9 py-1 md:whitespace-nowrap",
    )
