"""`/{locale}/account/sites`: the establishments of a business."""

from typing import Any

import reflex as rx

from casa_app.identity import reach
from casa_app.identity.pages.parts import card, heading, ltr, success
from casa_app.identity.state.sites import SitesState
from casa_app.kit.i18n import Locale, t
from casa_app.ui.fields import select_field, text_field
from casa_app.ui.icons import icon
from casa_app.ui.layout import back_link, public_layout
from casa_app.ui.pages import href, public_page
from casa_app.ui.states import empty, loading

_SMALL = "btn btn-ghost px-3 text-sm"


@public_page("/account/sites", "identity.site.title", on_load=SitesState.load)
def page(locale: Locale) -> rx.Component:
    """The list and, below it, one form to add or to change."""
    shown = rx.el.div(
        rx.el.div(
            back_link(locale, href(locale, "/account")),
            heading(t("identity.site.title", locale), rx.el.bdi(SitesState.business)),
            class_name="space-y-2",
        ),
        success(SitesState.done),
        _list(locale),
        _form(locale),
        class_name="space-y-5",
    )
    waiting = rx.el.div(rx.el.h1(t("identity.site.title", locale), class_name="sr-only"), loading(locale))
    return public_layout(locale, rx.cond(SitesState.ready, shown, waiting), width="narrow")


def _list(locale: Locale) -> rx.Component:
    def button(key: str, drawing: str, one: Any, handler: Any) -> rx.Component:
        return rx.el.button(
            icon(drawing, "size-4"), t(key, locale), rx.el.span(" ", one.name, class_name="sr-only"), type="button",
            on_click=handler, class_name=_SMALL,
        )  # fmt: skip

    def item(one: Any) -> rx.Component:
        tools = rx.el.div(
            button("identity.site.edit", "pencil", one, SitesState.edit(one.id)),
            button("identity.site.close", "archive", one, SitesState.close(one.id)),
            class_name="flex flex-wrap gap-1 -ms-3",
        )
        ended = rx.el.p(t("identity.site.closed", locale), class_name="text-sm text-(--casa-muted)")
        return rx.el.li(
            rx.el.p(rx.el.bdi(one.name), class_name="font-semibold"),
            rx.el.p(rx.el.bdi(one.address), " · ", one.arrondissement, class_name="wrap-anywhere"),
            rx.cond(one.ice != "", rx.el.p(t("identity.account.ice", locale), " ", ltr(one.ice),
                                           class_name="text-sm text-(--casa-muted)")),
            rx.cond(one.closed, ended, tools),
            class_name="space-y-1 py-3",
        )  # fmt: skip

    none = empty(t("identity.site.none", locale), t("identity.site.none_help", locale), drawing="store")
    return card(
        t("identity.site.list", locale),
        rx.cond(
            SitesState.items.length() > 0,
            rx.el.ul(rx.foreach(SitesState.items, item), class_name="divide-y divide-base-300"),
            none,
        ),
        identifier="sites",
    )


def _form(locale: Locale) -> rx.Component:
    def line(name: str, **props: Any) -> rx.Component:
        return text_field(
            name, label=t(f"identity.site.{name}", locale), error=SitesState.errors[name],
            default_value=SitesState.shown[name], **props,
        )  # fmt: skip

    cancel = rx.el.button(
        t("identity.site.cancel", locale), type="button", on_click=SitesState.edit(""), class_name="btn btn-ghost"
    )
    fields = rx.el.div(
        line("name", max_length=120, dir="auto", help_text=t("identity.site.name_help", locale)),
        line("address", max_length=300, dir="auto", auto_complete="street-address"),
        select_field(
            "arrondissement", reach.arrondissements(locale), label=t("identity.site.arrondissement", locale),
            empty=t("identity.site.choose", locale), error=SitesState.errors["arrondissement"],
            default_value=SitesState.shown["arrondissement"],
        ),
        line("ice", dir="ltr", input_mode="numeric", max_length=24, optional=t("identity.site.optional", locale),
             help_text=t("identity.site.ice_help", locale)),
        rx.el.div(
            rx.el.button(icon("check"), t("identity.site.save", locale), type="submit", class_name="btn btn-primary"),
            rx.cond(SitesState.editing != "", cancel, rx.fragment()),
            class_name="flex flex-wrap gap-2",
        ),
        key=SitesState.turn.to_string(),
        class_name="space-y-3",
    )  # fmt: skip
    title = rx.cond(SitesState.editing != "", t("identity.site.change", locale), t("identity.site.add", locale))
    return card(title, rx.el.form(fields, on_submit=SitesState.save, no_validate=True), identifier="site-form")
