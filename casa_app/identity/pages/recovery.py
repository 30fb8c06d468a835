"""Recovery codes: ten numbers to keep on paper."""

import reflex as rx

from casa_app.identity.pages.parts import heading
from casa_app.identity.state.recovery import RecoveryState
from casa_app.kit.i18n import Locale, t
from casa_app.ui.icons import icon
from casa_app.ui.layout import public_layout
from casa_app.ui.pages import public_page
from casa_app.ui.states import loading, note


@public_page("/second-factor/codes", "identity.recovery.title", on_load=RecoveryState.load)
def recovery(locale: Locale) -> rx.Component:
    """The codes, once; afterwards how many are left, and making new ones."""
    shown = rx.cond(RecoveryState.codes.length() > 0, _codes(locale), _standing(locale))
    return public_layout(
        locale,
        heading(t("identity.recovery.title", locale), t("identity.recovery.intro", locale)),
        rx.cond(RecoveryState.ready, shown, loading(locale)),
        width="narrow",
    )


def _codes(locale: Locale) -> rx.Component:
    def item(code: rx.Var[str]) -> rx.Component:
        return rx.el.li(rx.el.bdi(code, dir="ltr", class_name="casa-ref text-lg"))

    return rx.el.div(
        note(t("identity.recovery.once", locale), "triangle-alert", "warning"),
        rx.el.ol(
            rx.foreach(RecoveryState.codes, item),
            aria_label=t("identity.recovery.title", locale),
            class_name="grid gap-x-6 gap-y-2 rounded-box border border-base-300 bg-base-100 p-4 select-all "
            "sm:grid-cols-2",
        ),
        rx.el.button(
            icon("check"),
            t("identity.recovery.kept", locale),
            type="button",
            on_click=RecoveryState.kept,
            class_name="btn btn-primary btn-lg btn-block print:hidden",
        ),
        class_name="space-y-4",
    )


def _standing(locale: Locale) -> rx.Component:
    return rx.el.div(
        rx.el.p(RecoveryState.left, role="status", class_name="font-semibold"),
        rx.el.p(t("identity.recovery.renew_help", locale), class_name="text-sm text-(--casa-muted)"),
        rx.el.button(
            icon("refresh-cw"),
            t("identity.recovery.renew", locale),
            type="button",
            on_click=RecoveryState.renew,
            class_name="btn btn-primary btn-lg btn-block",
        ),
        rx.el.a(
            t("identity.recovery.back", locale),
            href=f"/{locale}/account",
            class_name="inline-flex min-h-11 items-center text-primary underline",
        ),
        class_name="space-y-4",
    )
