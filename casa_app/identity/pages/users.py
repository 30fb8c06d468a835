"""The administrator's users: who works here, as what, where; inviting, scoping, suspending."""

from typing import Any

import reflex as rx

from casa_app.identity import reach
from casa_app.identity.frame import staff_frame
from casa_app.identity.pages.parts import Words, field, quiet_submit, success, trouble
from casa_app.identity.rules import STAFF, Role
from casa_app.identity.state.users import UsersState
from casa_app.kit.i18n import LOCALES, Locale, t
from casa_app.ui.icons import icon
from casa_app.ui.pages import staff_page
from casa_app.ui.states import loading
from casa_app.ui.tables import turning

_QUIET = "btn btn-outline border-(--casa-line)"
_SMALL = "btn btn-ghost px-3 text-sm"
_CELL = "px-3 py-2 align-top"


def _wrong(name: str) -> Any:
    return (UsersState.wrong == name) & (UsersState.problem != "")


@staff_page("/admin/users", "identity.users.title", on_load=UsersState.load)
def users(locale: Locale) -> rx.Component:
    """The page of users; an empty shell until its guarded handler has filled it."""
    content = rx.fragment(
        _head(locale),
        success(UsersState.done),
        trouble(rx.cond((UsersState.wrong == "name") | (UsersState.wrong == "email"), "", UsersState.problem)),
        rx.cond(UsersState.inviting, _invite(locale), rx.fragment()),
        rx.cond(UsersState.opened.id != "", _edit(locale), rx.fragment()),
        _search(locale),
        _table(locale),
        turning(locale, UsersState),
    )
    waiting = rx.fragment(_title(locale), loading(locale))
    return staff_frame(
        locale,
        "admin",
        rx.el.div(rx.cond(UsersState.ready, content, waiting), class_name="mx-auto w-full max-w-6xl space-y-4 p-4"),
    )


def _title(locale: Locale) -> rx.Component:
    return rx.el.h1(t("identity.users.title", locale), class_name="me-auto text-2xl font-semibold")


def _head(locale: Locale) -> rx.Component:
    step_up = f"/{locale}/second-factor?next=/{locale}/staff/admin/users"
    invite = rx.el.button(
        icon("user-plus"),
        t("identity.users.invite", locale),
        type="button",
        on_click=UsersState.begin_inviting,
        class_name="btn btn-primary",
    )
    return rx.fragment(
        rx.el.div(_title(locale), invite, class_name="flex flex-wrap items-center gap-3"),
        rx.el.p(
            t("identity.users.step_up", locale),
            " ",
            rx.el.a(t("identity.account.confirm", locale), href=step_up, class_name="text-primary underline"),
            class_name="text-sm text-(--casa-muted)",
        ),
    )


def _search(locale: Locale) -> rx.Component:
    return rx.el.form(
        rx.el.label(t("identity.users.search", locale), html_for="search", class_name="block font-semibold"),
        rx.el.p(t("identity.users.search_help", locale), id="search-help", class_name="text-sm text-(--casa-muted)"),
        rx.el.div(
            rx.el.input(
                id="search",
                name="search",
                type="search",
                max_length=100,
                custom_attrs={"aria-describedby": "search-help", "data-search": ""},
                class_name="input w-full max-w-md bg-base-100",
            ),
            quiet_submit(t("identity.users.search_submit", locale), "search"),
            class_name="flex flex-wrap gap-2",
        ),
        on_submit=UsersState.search,
        role="search",
        class_name="space-y-1",
    )


def _table(locale: Locale) -> rx.Component:
    columns = [
        rx.el.th(t(f"identity.users.column.{name}", locale), scope="col", class_name="px-3 py-2 text-start")
        for name in ("name", "roles", "state", "seen", "actions")
    ]
    rows = rx.el.table(
        rx.el.caption(t("identity.users.title", locale), class_name="sr-only"),
        rx.el.thead(rx.el.tr(*columns), class_name="bg-base-200 text-sm text-(--casa-muted)"),
        rx.el.tbody(rx.foreach(UsersState.users, lambda user: _row(locale, user))),
        class_name="w-full border-collapse text-start",
    )
    return rx.cond(
        UsersState.users.length() > 0,
        rx.el.div(
            rows,
            tab_index=0,
            role="region",
            custom_attrs={"aria-label": t("identity.users.title", locale)},
            class_name="overflow-x-auto rounded-box border border-base-300 bg-base-100",
        ),
        rx.el.p(t("identity.users.none", locale), role="status"),
    )


def _row(locale: Locale, user: Any) -> rx.Component:
    unprotected = rx.el.p(
        icon("triangle-alert", "size-4"),
        t("identity.users.no_second_factor", locale),
        class_name="flex items-center gap-1 text-sm text-warning",
    )
    return rx.el.tr(
        rx.el.th(
            rx.el.bdi(user.name, class_name="font-semibold"),
            rx.el.bdi(user.contact, dir="ltr", class_name="block w-fit text-sm font-normal text-(--casa-muted)"),
            scope="row",
            class_name=f"{_CELL} text-start",
        ),
        rx.el.td(user.roles, rx.el.span(user.reach, class_name="block text-sm text-(--casa-muted)"), class_name=_CELL),
        rx.el.td(user.state_text, rx.cond(user.second_factor, rx.fragment(), unprotected), class_name=_CELL),
        rx.el.td(
            rx.cond(user.last_seen != "", user.last_seen, t("identity.users.never", locale)),
            class_name=f"{_CELL} whitespace-nowrap text-sm",
        ),
        rx.el.td(_actions(locale, user), class_name=_CELL),
        class_name="border-t border-base-300",
    )


def _actions(locale: Locale, user: Any) -> rx.Component:
    def button(key: str, drawing: str, handler: Any) -> rx.Component:
        return rx.el.button(
            icon(drawing, "size-4"),
            t(key, locale),
            rx.el.span(" ", user.name, class_name="sr-only"),
            type="button",
            on_click=handler(user.id),
            class_name=_SMALL,
        )

    reset = button("identity.users.reset_second_factor", "rotate-ccw", UsersState.reset_second_factor)
    return rx.el.div(
        button("identity.users.edit", "pencil", UsersState.open),
        rx.match(
            user.state,
            ("active", button("identity.users.suspend", "pause", UsersState.suspend)),
            ("suspended", button("identity.users.restore", "play", UsersState.restore)),
            button("identity.users.invite_again", "mail", UsersState.invite_again),
        ),
        rx.cond(user.second_factor, reset, rx.fragment()),
        class_name="flex flex-wrap",
    )


def _invite(locale: Locale) -> rx.Component:
    languages = rx.el.div(
        rx.el.label(t("identity.language", locale), html_for="locale", class_name="block font-semibold"),
        rx.el.select(
            *(rx.el.option(t("ui.language", one), value=one, lang=one) for one in LOCALES),
            id="locale",
            name="locale",
            default_value=locale,
            class_name="select w-full bg-base-100",
        ),
        class_name="space-y-1",
    )
    named = field(
        "name",
        t("identity.name", locale),
        problem=UsersState.problem,
        shown=_wrong("name"),
        auto_complete="off",
        max_length=120,
    )
    reached = field(
        "email",
        t("identity.account.email", locale),
        problem=UsersState.problem,
        shown=_wrong("email"),
        type="email",
        dir="ltr",
        auto_complete="off",
        max_length=254,
    )
    return _panel(
        t("identity.users.invite", locale),
        rx.el.form(
            rx.el.div(named, reached, languages, class_name="grid gap-4 md:grid-cols-3"),
            *_choices(locale, roles=None, zones=None, teams=None),
            _foot(locale, t("identity.users.invite_submit", locale), "send"),
            on_submit=UsersState.invite,
            class_name="space-y-4",
        ),
    )


def _edit(locale: Locale) -> rx.Component:
    opened = UsersState.opened
    title = t("identity.users.edit_title", locale, name="\x00").partition("\x00")
    return _panel(
        rx.fragment(title[0], rx.el.bdi(opened.name), title[2]),
        rx.el.form(
            *_choices(locale, roles=opened.role_codes, zones=opened.arrondissements, teams=opened.services),
            _foot(locale, t("identity.users.scope", locale), "save"),
            on_submit=UsersState.scope,
            key=opened.id,
            class_name="space-y-4",
        ),
    )


def _panel(title: Words, form: rx.Component) -> rx.Component:
    return rx.el.section(
        rx.el.h2(title, id="panel-title", class_name="text-lg font-semibold"),
        form,
        custom_attrs={"aria-labelledby": "panel-title"},
        class_name="space-y-4 rounded-box border-2 border-primary bg-base-100 p-4",
    )


def _foot(locale: Locale, label: str, drawing: str) -> rx.Component:
    return rx.el.div(
        rx.el.button(icon(drawing), label, type="submit", class_name="btn btn-primary"),
        rx.el.button(t("identity.users.close", locale), type="button", on_click=UsersState.close, class_name=_QUIET),
        class_name="flex flex-wrap gap-2",
    )


def _choices(locale: Locale, *, roles: Any, zones: Any, teams: Any) -> list[rx.Component]:
    staff = [(role.value, t(f"identity.role.{role}", locale)) for role in Role if role in STAFF]
    return [
        _boxes("role", t("identity.users.roles", locale), "", staff, roles),
        _boxes("zone", t("identity.users.zones", locale), t("identity.users.zones_help", locale),
               reach.arrondissements(locale), zones),
        _boxes("team", t("identity.users.teams", locale), t("identity.users.teams_help", locale),
               reach.services(locale), teams),
    ]  # fmt: skip


def _boxes(prefix: str, title: str, help_text: str, options: Any, chosen: Any) -> rx.Component:
    def box(code: str, label: str) -> rx.Component:
        return rx.el.label(
            rx.el.input(
                type="checkbox",
                name=f"{prefix}:{code}",
                default_checked=chosen.contains(code) if chosen is not None else False,
                class_name="checkbox checkbox-sm border-(--casa-line)",
            ),
            rx.el.span(label),
            class_name="flex min-h-11 items-center gap-2",
        )

    return rx.el.fieldset(
        rx.el.legend(title, class_name="font-semibold"),
        *([rx.el.p(help_text, class_name="text-sm text-(--casa-muted)")] if help_text else []),
        rx.el.div(
            *(box(code, label) for code, label in options), class_name="grid gap-x-4 sm:grid-cols-2 lg:grid-cols-4"
        ),
    )
