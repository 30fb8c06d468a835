"""My account: who I am to the city, where I am signed in, for whom I act."""

from typing import Any

import reflex as rx

from casa_app.identity.pages.businesses import businesses, offers
from casa_app.identity.pages.parts import (
    PlainForm,
    Words,
    card,
    code_field,
    field,
    heading,
    hidden,
    ltr,
    quiet_submit,
    sentence,
    success,
    trouble,
)
from casa_app.identity.state.account import AccountState
from casa_app.kit.i18n import LOCALES, Locale, t
from casa_app.ui.icons import icon
from casa_app.ui.layout import public_layout
from casa_app.ui.pages import href, public_page

_QUIET = "btn btn-outline border-(--casa-line)"
_SMALL = "btn btn-ghost px-3 text-sm"
_FIELDS = ("name", "contact", "code", "current", "new", "ice", "company", "delegate")


def _wrong(name: str) -> Any:
    return (AccountState.wrong == name) & (AccountState.problem != "")


def _elsewhere() -> Words:
    """The problem, when none of the fields shows it."""
    shown: Words = AccountState.problem
    for name in _FIELDS:
        shown = rx.cond(AccountState.wrong == name, "", shown)
    return shown


@public_page("/account", "identity.account.title", on_load=AccountState.load)
def account(locale: Locale) -> rx.Component:
    """The account page; an empty shell until its guarded handler has filled it."""
    loaded = rx.el.div(
        offers(locale),
        _cases(locale),
        _vault(locale),
        _acts(locale),
        _profile(locale),
        _contacts(locale),
        _password(locale),
        _second_factor(locale),
        _sessions(locale),
        businesses(locale),
        class_name="space-y-5",
    )
    return public_layout(
        locale,
        rx.el.div(
            heading(t("identity.account.title", locale)),
            _sign_out(locale),
            class_name="flex flex-wrap items-center justify-between gap-3",
        ),
        success(AccountState.done),
        trouble(_elsewhere()),
        rx.cond(
            AccountState.ready,
            loaded,
            rx.el.div(class_name="h-64 rounded-box bg-base-300 motion-safe:animate-pulse", aria_hidden="true"),
        ),
        width="narrow",
    )


def _sign_out(locale: Locale) -> rx.Component:
    leave = rx.el.button(icon("log-out"), t("identity.account.sign_out", locale), type="submit", class_name=_QUIET)
    return PlainForm.create(
        hidden("step", "sign_out"), hidden("locale", locale), leave, action="/api/session", method="post"
    )


def _vault(locale: Locale) -> rx.Component:
    """The way to the person's vault; procedures has its page."""
    return _way(locale, "vault", "archive", "/account/vault")


def _cases(locale: Locale) -> rx.Component:
    """The way to the history of their files; the front door has its page."""
    return _way(locale, "cases", "folder", "/account/cases")


def _acts(locale: Locale) -> rx.Component:
    """The way to who received what of one's acts of the civil status; the records have its page."""
    return _way(locale, "acts", "book-marked", "/account/acts")


def _way(locale: Locale, name: str, drawing: str, route: str) -> rx.Component:
    words = rx.el.span(
        rx.el.span(t(f"identity.account.{name}", locale), class_name="block font-semibold"),
        rx.el.span(t(f"identity.account.{name}_help", locale), class_name="block text-sm text-(--casa-muted)"),
        class_name="min-w-0 flex-1",
    )
    return rx.el.a(
        icon(drawing, "size-6 text-primary"), words, icon("chevron-right", "size-5 text-(--casa-muted)"),
        href=href(locale, route),
        class_name="flex min-h-16 items-center gap-3.5 rounded-box border border-base-300 bg-base-100 px-4 py-2.5",
    )  # fmt: skip


def _profile(locale: Locale) -> rx.Component:
    languages = rx.el.div(
        rx.el.label(t("identity.language", locale), html_for="locale", class_name="block font-semibold"),
        rx.el.select(
            *(rx.el.option(t("ui.language", one), value=one, lang=one) for one in LOCALES),
            id="locale",
            name="locale",
            default_value=AccountState.locale,
            class_name="select w-full bg-base-100",
        ),
        class_name="space-y-1",
    )
    return card(
        t("identity.account.profile", locale),
        rx.el.form(
            field(
                "name",
                t("identity.name", locale),
                problem=AccountState.problem,
                shown=_wrong("name"),
                default_value=AccountState.name,
                auto_complete="name",
                max_length=120,
            ),
            languages,
            quiet_submit(t("identity.account.save", locale), "save"),
            on_submit=AccountState.save,
            key=AccountState.key,
            class_name="space-y-3",
        ),
        identifier="profile",
    )


def _contacts(locale: Locale) -> rx.Component:
    def line(label: str, value: Words) -> rx.Component:
        none = rx.el.span(t("identity.account.none", locale), class_name="text-(--casa-muted)")
        return rx.el.div(
            rx.el.dt(label, class_name="text-sm text-(--casa-muted)"),
            rx.el.dd(rx.cond(value != "", ltr(value), none), class_name="wrap-anywhere"),
            class_name="min-w-0",
        )

    asked = rx.el.form(
        field(
            "contact",
            t("identity.contact", locale),
            help_text=t("identity.contact.help", locale),
            problem=AccountState.problem,
            shown=_wrong("contact"),
            dir="ltr",
            max_length=254,
        ),
        quiet_submit(t("identity.code.send", locale), "send"),
        on_submit=AccountState.send_code,
        reset_on_submit=False,
        class_name="space-y-3",
    )
    proved = rx.el.form(
        rx.el.p(t("identity.code.sent_to", locale), " ", ltr(AccountState.sent_to), role="status"),
        code_field(t("identity.code", locale), t("identity.code.help", locale), AccountState.problem, _wrong("code")),
        quiet_submit(t("identity.account.confirm_contact", locale)),
        on_submit=AccountState.add_contact,
        class_name="space-y-3",
    )
    return card(
        t("identity.account.contacts", locale),
        rx.el.p(t("identity.account.contacts_help", locale), class_name="text-sm text-(--casa-muted)"),
        rx.el.dl(
            line(t("identity.account.phone", locale), AccountState.phone),
            line(t("identity.account.email", locale), AccountState.email),
            class_name="grid gap-3 sm:grid-cols-2",
        ),
        rx.el.h3(t("identity.account.add_contact", locale), class_name="pt-2 font-semibold"),
        rx.cond(AccountState.sent_to == "", asked, proved),
        identifier="contacts",
    )


def _password(locale: Locale) -> rx.Component:
    def secret(name: str, label: str, autocomplete: str, help_text: str = "") -> rx.Component:
        return field(
            name,
            label,
            help_text=help_text,
            problem=AccountState.problem,
            shown=_wrong(name),
            type="password",
            auto_complete=autocomplete,
            max_length=200,
        )

    current = secret("current", t("identity.account.password_current", locale), "current-password")
    return card(
        t("identity.password", locale),
        rx.el.form(
            rx.cond(AccountState.has_password, current, rx.fragment()),
            secret(
                "new", t("identity.account.password_new", locale), "new-password", t("identity.password.help", locale)
            ),
            rx.cond(
                AccountState.has_password,
                quiet_submit(t("identity.account.password_change", locale), "key-round"),
                quiet_submit(t("identity.account.password_set", locale), "key-round"),
            ),
            on_submit=AccountState.change_password,
            reset_on_submit=True,
            class_name="space-y-3",
        ),
        identifier="password",
    )


def _second_factor(locale: Locale) -> rx.Component:
    back = f"next=/{locale}/account"

    def link(key: str, query: str, drawing: str) -> rx.Component:
        address = f"/{locale}/second-factor?{query}{back}"
        return rx.el.a(icon(drawing), t(key, locale), href=address, class_name=_QUIET)

    drop = rx.el.button(
        t("identity.account.second_factor_drop", locale),
        type="button",
        on_click=AccountState.drop_second_factor,
        class_name=_SMALL,
    )
    on = rx.el.div(
        rx.el.p(icon("shield-check", "size-5 text-success"), t("identity.account.second_factor_on", locale),
                class_name="flex items-center gap-2"),
        rx.el.p(
            rx.cond(AccountState.recovery_low, icon("triangle-alert", "size-5 text-warning"), rx.fragment()),
            rx.el.span(AccountState.recovery),
            rx.el.a(t("identity.recovery.renew", locale), href=f"/{locale}/second-factor/codes",
                    class_name="inline-flex min-h-11 items-center text-primary underline"),
            class_name="flex flex-wrap items-center gap-2",
        ),
        rx.el.div(
            link("identity.account.confirm", "", "shield-check"),
            link("identity.account.second_factor_replace", "enrol=1&", "smartphone"),
            rx.cond(AccountState.is_staff, rx.fragment(), drop),
            class_name="flex flex-wrap gap-2",
        ),
        class_name="space-y-3",
    )  # fmt: skip
    off = rx.el.div(
        rx.el.p(t("identity.account.second_factor_none", locale)),
        link("identity.account.second_factor_add", "enrol=1&", "shield"),
        class_name="space-y-3",
    )
    return card(
        t("identity.account.second_factor", locale),
        rx.cond(AccountState.has_second_factor, on, off),
        identifier="second-factor",
    )


def _sessions(locale: Locale) -> rx.Component:
    def item(session: Any) -> rx.Component:
        here = rx.el.span(t("identity.account.here", locale), class_name="font-semibold text-success")
        end = rx.el.button(
            icon("log-out", "size-4"),
            t("identity.account.revoke", locale),
            rx.el.span(session.client, class_name="sr-only"),
            type="button",
            on_click=AccountState.revoke(session.id),
            class_name=_SMALL,
        )
        return rx.el.li(
            rx.el.div(
                rx.el.p(rx.el.bdi(session.client), class_name="font-semibold"),
                rx.el.p(
                    sentence("identity.account.seen", locale, when=session.seen),
                    class_name="text-sm text-(--casa-muted)",
                ),
                class_name="me-auto min-w-0",
            ),
            rx.cond(session.here, here, end),
            class_name="flex flex-wrap items-center gap-2 py-2",
        )

    others = rx.el.button(
        t("identity.account.revoke_others", locale),
        type="button",
        on_click=AccountState.revoke_others,
        class_name=_QUIET,
    )
    return card(
        t("identity.account.sessions", locale),
        rx.el.ul(rx.foreach(AccountState.sessions, item), class_name="divide-y divide-base-300"),
        rx.cond(AccountState.sessions.length() > 1, others, rx.fragment()),
        identifier="sessions",
    )
