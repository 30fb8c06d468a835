"""The part of the account page about businesses: those one acts for, and who else may."""

from typing import Any

import reflex as rx

from casa_app.identity.pages.parts import card, field, hidden, ltr, quiet_submit
from casa_app.identity.state.account import AccountState
from casa_app.kit.i18n import Locale, t
from casa_app.ui.icons import icon

_QUIET = "btn btn-outline border-(--casa-line)"
_SMALL = "btn btn-ghost px-3 text-sm"


def _wrong(name: str) -> Any:
    return (AccountState.wrong == name) & (AccountState.problem != "")


def _way(drawing: str, key: str, locale: Locale, page: str, business: Any) -> rx.Component:
    """The way to a page about one business."""
    return rx.el.a(
        icon(drawing, "size-5"), t(key, locale), rx.el.span(" ", business.name, class_name="sr-only"),
        href=f"/{locale}/account/{page}?business=" + business.id, class_name=_QUIET,
    )  # fmt: skip


def businesses(locale: Locale) -> rx.Component:
    """The businesses one owns or acts for, their delegates, and the form for one more."""

    def delegate(one: Any) -> rx.Component:
        return rx.el.li(
            rx.el.span(
                rx.el.bdi(one.who), " · ", rx.el.span(one.state, class_name="text-(--casa-muted)"), class_name="me-auto"
            ),
            rx.el.button(
                t("identity.account.end", locale),
                rx.el.span(one.who, class_name="sr-only"),
                type="button",
                on_click=AccountState.end(one.id),
                class_name=_SMALL,
            ),
            class_name="flex flex-wrap items-center gap-2",
        )

    def owned(business: Any) -> rx.Component:
        return rx.el.div(
            rx.el.ul(rx.foreach(business.delegates, delegate), class_name="divide-y divide-base-300"),
            rx.el.form(
                hidden("business", business.id),
                rx.el.label(
                    rx.el.span(t("identity.account.delegate", locale), class_name="block font-semibold"),
                    rx.el.input(name="delegate", dir="ltr", max_length=254, class_name="input w-full bg-base-100"),
                    class_name="block space-y-1",
                ),
                rx.cond(
                    _wrong("delegate"),
                    rx.el.p(AccountState.problem, role="alert", class_name="text-sm font-semibold text-error"),
                    rx.fragment(),
                ),
                quiet_submit(t("identity.account.offer", locale), "user-plus"),
                on_submit=AccountState.offer,
                reset_on_submit=True,
                class_name="space-y-2",
            ),
            class_name="space-y-3 ps-4",
        )

    def item(business: Any) -> rx.Component:
        verified = rx.el.span(
            icon("badge-check", "size-4"),
            t("identity.account.verified", locale),
            class_name="flex items-center gap-1 text-sm text-success",
        )
        waiting = rx.el.span(
            icon("hourglass", "size-4"),
            t("identity.account.unverified", locale),
            class_name="flex items-center gap-1 text-sm text-warning",
        )
        return rx.el.li(
            rx.el.div(
                rx.el.h3(rx.el.bdi(business.name), class_name="font-semibold"),
                rx.cond(business.verified, verified, waiting),
                class_name="flex flex-wrap items-center gap-3",
            ),
            rx.el.p(
                t("identity.account.ice", locale),
                " ",
                ltr(business.ice),
                class_name="text-sm text-(--casa-muted)",
            ),
            rx.el.div(
                _way("folder", "identity.account.cases_of", locale, "cases", business),
                rx.cond(
                    business.owned, _way("store", "identity.account.sites_of", locale, "sites", business), rx.fragment()
                ),
                class_name="flex flex-wrap gap-2",
            ),
            rx.cond(business.owned, owned(business), rx.fragment()),
            class_name="space-y-2 py-3",
        )

    add = rx.el.form(
        field("company", t("identity.account.company", locale), problem=AccountState.problem, shown=_wrong("company"),
              max_length=120),
        field("ice", t("identity.account.ice", locale), help_text=t("identity.account.ice_help", locale),
              problem=AccountState.problem, shown=_wrong("ice"), dir="ltr", input_mode="numeric", max_length=24),
        quiet_submit(t("identity.account.add_business", locale), "plus"),
        on_submit=AccountState.add_business,
        class_name="space-y-3",
    )  # fmt: skip
    return card(
        t("identity.account.businesses", locale),
        rx.el.p(t("identity.account.businesses_help", locale), class_name="text-sm text-(--casa-muted)"),
        rx.el.ul(rx.foreach(AccountState.businesses, item), class_name="divide-y divide-base-300"),
        add,
        identifier="businesses",
    )


def offers(locale: Locale) -> rx.Component:
    """Offers to act for a business, when there are any."""

    def item(offer: Any) -> rx.Component:
        return rx.el.li(
            rx.el.p(
                t("identity.account.offered_by", locale), " ", rx.el.bdi(offer.business, class_name="font-semibold"),
                " · ", ltr(offer.ice), class_name="me-auto",
            ),
            rx.el.button(
                icon("check"),
                t("identity.account.accept", locale),
                type="button",
                on_click=AccountState.accept(offer.id),
                class_name=_QUIET,
            ),
            class_name="flex flex-wrap items-center gap-2",
        )  # fmt: skip

    return rx.cond(
        AccountState.offers.length() > 0,
        card(
            t("identity.account.offers", locale),
            rx.el.ul(rx.foreach(AccountState.offers, item), class_name="space-y-2"),
            identifier="offers",
        ),
        rx.fragment(),
    )
