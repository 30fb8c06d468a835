"""`/{locale}/account/acts`: one's own acts of the civil status, who received what of them, and who looked at them."""

from typing import Any, Final

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.records.state.own import OwnActsState
from casa_app.records.views import OwnAct, UseLine
from casa_app.ui.badges import reference
from casa_app.ui.icons import icon, icon_of
from casa_app.ui.layout import public_layout
from casa_app.ui.pages import href, public_page
from casa_app.ui.states import empty, loading
from casa_app.ui.timeline import timeline, timeline_item

_DRAWINGS: Final = ("stamp", "eye")


@public_page("/account/acts", "records.own.title", on_load=OwnActsState.load)
def own_acts(locale: Locale) -> rx.Component:
    """The page; an empty shell until its handler has filled it."""
    ask = rx.el.a(
        icon("arrow-right"), t("records.own.ask", locale),
        href=f"{href(locale, '/services/sheet')}?code=birth_extract", class_name="btn btn-primary",
    )  # fmt: skip
    none = empty(t("records.own.empty", locale), t("records.own.how", locale), ask, "book-marked")
    listed = rx.fragment(
        rx.el.p(t("records.own.lead", locale), class_name="text-(--casa-muted)"),
        rx.foreach(OwnActsState.acts, lambda one: _act(one, locale)),
        rx.el.p(t("records.own.unknown", locale), class_name="text-sm text-(--casa-muted)"),
    )
    return public_layout(
        locale,
        rx.el.a(icon("arrow-left"), t("records.own.back", locale), href=href(locale, "/account"),
                class_name="btn btn-ghost -ms-3 px-3"),
        rx.el.h1(t("records.own.title", locale), class_name="text-2xl font-semibold"),
        rx.cond(OwnActsState.ready, rx.cond(OwnActsState.acts.length() > 0, listed, none), loading(locale)),
        width="narrow",
    )  # fmt: skip


def _act(one: rx.Var[OwnAct], locale: Locale) -> rx.Component:
    def line(use: rx.Var[UseLine]) -> rx.Component:
        number: Any = rx.el.p(
            t("records.own.document", locale), " ", reference(use.number, "font-normal"),
            class_name="text-sm text-(--casa-muted)",
        )  # fmt: skip
        return timeline_item(
            icon_of(use.icon, _DRAWINGS, "size-4"), use.when, use.what, use.who,
            rx.cond(use.number != "", number, rx.fragment()),
        )  # fmt: skip

    return rx.el.section(
        rx.el.h2(one.title, class_name="text-lg font-semibold"),
        rx.el.p(one.where, class_name="text-sm text-(--casa-muted)"),
        timeline(rx.foreach(one.lines, line)),
        class_name="space-y-3 rounded-box border border-base-300 bg-base-100 p-4",
    )
