"""`/{locale}/account/cases`: what an account has asked, claimed and prepared, and where each stands."""

from typing import Any

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.portal.state import HistoryState
from casa_app.portal.views import HistoryRow
from casa_app.ui.badges import TONES, reference, tone_class
from casa_app.ui.icons import icon
from casa_app.ui.layout import back_link, public_layout
from casa_app.ui.pages import href, public_page
from casa_app.ui.states import empty, loading

_ROUTE = "/account/cases"
_CHIP = "inline-flex min-h-11 items-center rounded-full border px-4 text-sm"
_ON = f"{_CHIP} border-primary bg-secondary font-semibold text-secondary-content"
_OFF = f"{_CHIP} border-(--casa-line) bg-base-100"


@public_page(_ROUTE, "portal.history.title", on_load=HistoryState.open)
def page(locale: Locale) -> rx.Component:
    """Filters, then the rows, the newest first."""
    none = empty(
        t("portal.history.none", locale), t("portal.history.none_help", locale), drawing="folder",
        action=rx.el.a(t("portal.history.begin", locale), href=href(locale, "/services"), class_name="btn btn-primary"),
    )  # fmt: skip
    listed = rx.el.ul(
        rx.foreach(HistoryState.rows, _row),
        class_name="divide-y divide-base-300 rounded-box border border-base-300 bg-base-100",
    )
    shown = rx.el.div(
        rx.el.div(
            back_link(locale, href(locale, "/account")),
            rx.el.h1(t("portal.history.title", locale), class_name="text-2xl font-semibold"),
            rx.el.p(t("portal.history.help", locale), class_name="text-(--casa-muted)"),
            class_name="space-y-1",
        ),
        _filters(locale),
        rx.cond(HistoryState.rows.length() > 0, listed, none),
        _pages(locale),
        class_name="space-y-5",
    )
    waiting = rx.el.div(rx.el.h1(t("portal.history.title", locale), class_name="sr-only"), loading(locale))
    return public_layout(locale, rx.cond(HistoryState.ready, shown, waiting), width="narrow")


def _filters(locale: Locale) -> rx.Component:
    """Whose, where there is a choice; open or ended. Each is an address, so that a link shares a view."""
    here = href(locale, _ROUTE)

    def chip(words: Any, whose: Any, state: Any, is_on: Any) -> rx.Component:
        return rx.el.a(
            words, href=f"{here}?business=" + whose + "&state=" + state, class_name=rx.cond(is_on, _ON, _OFF),
            custom_attrs={"aria-current": rx.cond(is_on, "true", "false")},
        )  # fmt: skip

    def whose(words: Any, key: Any) -> rx.Component:
        return chip(words, key, HistoryState.state, HistoryState.whose == key)

    def state(name: str) -> rx.Component:
        words = t(f"portal.history.{name or 'any'}", locale)
        return chip(words, HistoryState.whose, name, HistoryState.state == name)

    people = rx.el.nav(
        whose(t("portal.history.all", locale), ""),
        whose(t("portal.history.me", locale), "me"),
        rx.foreach(HistoryState.businesses, lambda one: whose(rx.el.bdi(one[1]), one[0])),
        aria_label=t("portal.history.whose", locale),
        class_name="flex flex-wrap gap-2",
    )
    return rx.el.div(
        rx.cond(HistoryState.businesses.length() > 0, people, rx.fragment()),
        rx.el.nav(
            state(""), state("open"), state("ended"), aria_label=t("portal.history.state", locale),
            class_name="flex flex-wrap gap-2",
        ),
        class_name="space-y-2",
    )  # fmt: skip


def _row(one: rx.Var[HistoryRow]) -> rx.Component:
    badge = rx.el.span(
        one.state,
        class_name=["inline-block rounded-(--radius-selector) px-2 py-0.5 text-sm font-semibold",
                    tone_class(one.tone, TONES)],
    )
    quiet = "text-sm text-(--casa-muted)"
    return rx.el.li(
        rx.el.a(
            rx.cond(one.kind == "case", icon("file-text", "size-6 text-primary"),
                    icon("megaphone", "size-6 text-primary")),
            rx.el.span(
                rx.el.span(
                    rx.el.span(one.kind_label, " "), reference(one.reference),
                    rx.cond(one.prepared != "", rx.el.span(" · ", one.prepared), rx.fragment()),
                    class_name=f"block {quiet}",
                ),
                rx.el.span(rx.el.bdi(one.title), class_name="block font-semibold wrap-anywhere"),
                rx.cond(one.whose != "", rx.el.span(
                    icon("building-2", "size-4"), rx.el.bdi(one.whose), class_name=f"flex items-center gap-1.5 {quiet}",
                ), rx.fragment()),
                rx.el.span(badge, class_name="block py-1"),
                rx.el.span(one.awaited, class_name="block text-sm"),
                rx.el.span(one.filed, class_name=f"block {quiet}"),
                class_name="min-w-0 flex-1",
            ),
            icon("chevron-right", "size-5 text-(--casa-muted)"),
            href=one.href,
            class_name="flex items-center gap-3.5 px-4 py-3",
        )
    )  # fmt: skip


def _pages(locale: Locale) -> rx.Component:
    look = "btn btn-outline border-(--casa-line)"
    here = href(locale, _ROUTE)
    first = rx.el.a(
        t("portal.history.newest", locale), class_name=look,
        href=f"{here}?business=" + HistoryState.whose + "&state=" + HistoryState.state,
    )  # fmt: skip
    older = rx.el.a(t("portal.history.older", locale), href=f"{here}?" + HistoryState.older, class_name=look)
    return rx.el.nav(
        rx.cond(HistoryState.later, first, rx.fragment()),
        rx.cond(HistoryState.older != "", older, rx.fragment()),
        aria_label=t("portal.history.pages", locale),
        class_name="flex flex-wrap gap-2",
    )
