"""Administration: the way to each of its pages, routing rules, days off, clients of Open311."""

from typing import Any, Final

import reflex as rx

from casa_app.claims.catalogue import catalogue
from casa_app.claims.service.administration import ClientView, HolidayView
from casa_app.desk.pages.deeds import category_options
from casa_app.desk.pages.oversight import line, plain_table
from casa_app.desk.pages.parts import CARD, OUTLINE, card, column, frame, title, told
from casa_app.desk.state.administration import ClientState, HolidayState, MovedItem, RoutingState, RuleItem
from casa_app.identity.frame import may_enter
from casa_app.identity.organisation import organisation
from casa_app.identity.places import ADMINISTRATION
from casa_app.kit.i18n import Locale, t
from casa_app.territory import service as territory
from casa_app.ui.badges import badge, reference
from casa_app.ui.dialog import dialog
from casa_app.ui.fields import date_field, field, radio_cards, select_field, text_field
from casa_app.ui.icons import icon
from casa_app.ui.pages import staff_page
from casa_app.ui.states import empty, loading, note

_DRAWINGS: Final = {
    "users": "users", "businesses": "building-2", "routing": "arrow-right-left", "holidays": "calendar-days",
    "revisions": "scroll-text", "clients": "key-round", "notices": "mail", "privacy": "shield", "audit": "history",
}  # fmt: skip


@staff_page("/admin", "desk.admin.title")
def admin(locale: Locale) -> rx.Component:
    """The way to each page that the colleague may enter; each asks for its own role."""

    def tile(name: str, route: str) -> rx.Component:
        link = rx.el.a(
            rx.el.span(
                icon(_DRAWINGS[name], "size-6"),
                class_name="grid size-11 shrink-0 place-items-center rounded-full bg-secondary text-secondary-content",
            ),
            rx.el.span(
                rx.el.span(t(f"desk.{name}.title", locale), class_name="block font-semibold"),
                rx.el.span(t(f"desk.admin.{name}", locale), class_name="block text-sm text-(--casa-muted)"),
            ),
            href=f"/{locale}{route}",
            class_name=f"{CARD} flex items-start gap-3 p-4 shadow-(--casa-shadow)",
        )
        return rx.cond(may_enter(route), link, rx.fragment())

    tiles = [tile(one.name, one.route) for one in ADMINISTRATION]
    grid = rx.el.div(*tiles, class_name="grid gap-4 sm:grid-cols-2 lg:grid-cols-3")
    return frame(locale, "admin", column(title(t("desk.admin.title", locale)), grid))


# --- Routing ----------------------------------------------------------------------------------------------------


@staff_page("/admin/routing", "desk.routing.title", on_load=RoutingState.open)
def routing(locale: Locale) -> rx.Component:
    """The rules, and a change whose outcome is shown before it is kept."""

    def row(rule: rx.Var[RuleItem]) -> rx.Component:
        return line(rule.what, rule.where, rule.service, rule.team, rule.body)

    heads = tuple(
        t(f"desk.routing.{name}", locale) for name in ("category", "arrondissement", "service", "team", "body")
    )
    content = rx.fragment(
        card(t("desk.routing.change", locale), _rule_form(locale)),
        plain_table(t("desk.routing.title", locale), heads, rx.foreach(RoutingState.rules, row)),
    )
    return frame(
        locale,
        "admin",
        column(
            title(t("desk.routing.title", locale), help_text=t("desk.routing.help", locale)),
            told(RoutingState.done),
            told(RoutingState.problem, "error"),
            rx.cond(RoutingState.ready, content, loading(locale)),
        ),
        _preview(locale),
    )


def _rule_form(locale: Locale) -> rx.Component:
    known = catalogue()
    category = rx.el.select(
        rx.el.option(t("claims.sheet.any_category", locale), value="*"),
        *(rx.el.option(f"{group.name[locale]} (*)", value=group.code) for group in known.groups),
        *category_options(locale),
        id="rule-category",
        name="category",
        class_name="select bg-base-100",
    )
    teams = [
        rx.el.optgroup(
            *(rx.el.option(team.name[locale], value=team.code) for team in organisation().teams(code)),
            label=service.name[locale],
        )
        for code, service in organisation().services.items()
    ]
    team = rx.el.select(
        rx.el.option("—", value=""), *teams, id="rule-team", name="team", class_name="select bg-base-100"
    )
    places = [
        ("*", t("claims.sheet.whole_city", locale)),
        *((z.code, z.name) for z in territory.arrondissements(locale)),
    ]
    return rx.el.form(
        field("rule-category", t("desk.routing.category", locale), category),
        select_field("arrondissement", places, label=t("desk.routing.arrondissement", locale)),
        select_field(
            "service",
            [(code, one.name[locale]) for code, one in organisation().services.items()],
            label=t("desk.routing.service", locale),
        ),
        field("rule-team", t("desk.routing.team", locale), team),
        select_field(
            "body",
            [(code, one.name[locale]) for code, one in organisation().bodies.items()],
            label=t("desk.routing.body", locale),
            empty="—",
        ),
        rx.el.button(t("desk.routing.preview", locale), type="submit", class_name="btn btn-primary self-end"),
        on_submit=RoutingState.preview,
        class_name="grid gap-4 sm:grid-cols-2 lg:grid-cols-3",
    )


def _preview(locale: Locale) -> rx.Component:
    def moved(one: rx.Var[MovedItem]) -> rx.Component:
        return rx.el.li(
            reference(one.reference),
            " · ",
            rx.el.bdi(one.title),
            rx.el.span(
                one.before,
                icon("arrow-right", "inline size-3.5 mx-1"),
                one.after,
                class_name="block text-xs text-(--casa-muted)",
            ),
        )

    actions = rx.fragment(
        rx.el.button(t("desk.deed.cancel", locale), type="button", on_click=RoutingState.cancel, class_name=OUTLINE),
        rx.el.button(
            t("desk.routing.keep", locale), type="button", on_click=RoutingState.keep, class_name="btn btn-primary"
        ),
    )
    return dialog(
        locale,
        "routing-preview",
        t("desk.routing.preview_title", locale),
        rx.el.p(RoutingState.moved_label, class_name="font-semibold"),
        rx.el.p(t("desk.routing.preview_help", locale), class_name="text-sm text-(--casa-muted)"),
        rx.el.div(
            rx.el.ul(rx.foreach(RoutingState.moved, moved), class_name="space-y-2"),
            tab_index=0,
            role="region",
            aria_label=t("desk.routing.preview_title", locale),
            class_name="max-h-80 overflow-y-auto text-sm",
        ),
        is_open=RoutingState.shown,
        on_close=RoutingState.cancel,
        actions=actions,
    )


# --- Days off ---------------------------------------------------------------------------------------------------


@staff_page("/admin/holidays", "desk.holidays.title", on_load=HolidayState.open)
def holidays(locale: Locale) -> rx.Component:
    """The days off of a year; religious ones are estimates until somebody corrects them."""

    def row(one: rx.Var[HolidayView]) -> rx.Component:
        mark = rx.cond(
            one.corrected,
            badge(t("desk.holidays.corrected", locale), "pencil", "info", "text-xs"),
            badge(t("desk.holidays.computed", locale), "calendar", "neutral", "text-xs"),
        )
        back = rx.el.button(
            t("desk.holidays.forget", locale),
            rx.el.span(" ", one.words, class_name="sr-only"),
            type="button",
            on_click=HolidayState.forget(one.day),
            class_name="btn btn-ghost btn-sm casa-tap",
        )
        kind = rx.cond(one.off, t("desk.holidays.off", locale), t("desk.holidays.worked", locale))
        return line(one.words, rx.el.bdi(one.name), kind, mark, rx.cond(one.corrected, back, rx.fragment()))

    heads = tuple(t(f"desk.holidays.{name}", locale) for name in ("day", "name", "kind", "source", "change"))
    turn = rx.el.div(
        _turn(t("desk.holidays.before", locale), "chevron-left", -1),
        rx.el.strong(HolidayState.year.to_string(), class_name="casa-num text-lg", role="status"),
        _turn(t("desk.holidays.after", locale), "chevron-right", 1),
        class_name="flex items-center gap-2",
    )
    form = rx.el.form(
        date_field("day", label=t("desk.holidays.day", locale), required=True),
        text_field("name_fr", label=t("desk.holidays.name_fr", locale), lang="fr", max_length=120, required=True),
        text_field("name_ar", label=t("desk.holidays.name_ar", locale), dir="rtl", max_length=120, required=True),
        radio_cards(
            "off",
            [
                ("off", t("desk.holidays.off", locale), "", ""),
                ("worked", t("desk.holidays.worked", locale), "", ""),
            ],
            legend=t("desk.holidays.kind", locale),
            chosen="off",
        ),
        rx.el.button(t("desk.holidays.correct", locale), type="submit", class_name="btn btn-primary"),
        on_submit=HolidayState.correct,
        reset_on_submit=True,
        class_name="space-y-4",
    )
    listed = rx.el.div(
        turn,
        plain_table(t("desk.holidays.title", locale), heads, rx.foreach(HolidayState.days, row)),
        class_name="min-w-0 flex-1 space-y-3",
    )
    content = rx.el.div(
        listed,
        rx.el.div(card(t("desk.holidays.correct", locale), form), class_name="w-full lg:w-80"),
        class_name="flex flex-col items-start gap-5 lg:flex-row",
    )
    return frame(
        locale,
        "admin",
        column(
            title(t("desk.holidays.title", locale), help_text=t("desk.holidays.help", locale)),
            told(HolidayState.done),
            told(HolidayState.problem, "error"),
            rx.cond(HolidayState.ready, content, loading(locale)),
        ),
    )


def _turn(words: str, drawing: str, years: int) -> rx.Component:
    return rx.el.button(
        icon(drawing),
        rx.el.span(words, class_name="sr-only"),
        type="button",
        on_click=HolidayState.turn(years),
        class_name="btn btn-ghost btn-square",
    )


# --- Clients of Open311 -----------------------------------------------------------------------------------------


@staff_page("/admin/clients", "desk.clients.title", on_load=ClientState.open)
def clients(locale: Locale) -> rx.Component:
    """Who may file through Open311. A new key is shown once."""

    def row(one: rx.Var[ClientView]) -> rx.Component:
        revoke = rx.el.button(
            t("desk.clients.revoke", locale),
            rx.el.span(" ", one.name, class_name="sr-only"),
            type="button",
            on_click=ClientState.revoke(one.id),
            class_name="btn btn-ghost btn-sm casa-tap text-error",
        )
        return line(rx.el.bdi(one.name), one.created, rx.cond(one.revoked != "", one.revoked, revoke))

    heads = tuple(t(f"desk.clients.{name}", locale) for name in ("name", "created", "revoked"))
    kept = plain_table(t("desk.clients.title", locale), heads, rx.foreach(ClientState.clients, row))
    none = empty(t("desk.clients.none", locale), t("desk.clients.none_help", locale), drawing="key-round")
    shown_key = rx.cond(
        ClientState.key != "",
        rx.el.div(note(rx.el.div(t("desk.clients.once", locale), _key()), "key-round", "warning"), role="status"),
        rx.fragment(),
    )
    form = rx.el.form(
        text_field("name", label=t("desk.clients.name", locale), error=ClientState.problem, max_length=120),
        rx.el.button(t("desk.clients.add", locale), type="submit", class_name="btn btn-primary self-end"),
        on_submit=ClientState.add,
        reset_on_submit=True,
        class_name="grid max-w-xl gap-3 sm:grid-cols-[1fr_auto]",
    )
    return frame(
        locale,
        "admin",
        column(
            title(t("desk.clients.title", locale), help_text=t("desk.clients.help", locale)),
            form,
            shown_key,
            rx.cond(ClientState.ready, rx.cond(ClientState.clients.length() > 0, kept, none), loading(locale)),
        ),
    )


def _key() -> Any:
    return rx.el.p(reference(ClientState.key), class_name="text-lg select-all")
