"""Where it is, and what was already reported there."""

import reflex as rx

from casa_app.claims.pages.report_parts import CARD, LTR, QUIET, kept, step_form, title, wrong
from casa_app.claims.rules import PLACE_MOST
from casa_app.claims.state.report import ReportState
from casa_app.claims.views import NearbyView
from casa_app.kit.i18n import Locale, t
from casa_app.settings import settings
from casa_app.territory import service as territory
from casa_app.ui.components import geolocate, map_view
from casa_app.ui.fields import select_field, text_area
from casa_app.ui.icons import icon


def place(locale: Locale) -> rx.Component:
    """Where it is: the device's position, or the arrondissement and words; the map only for who wants it."""
    zones = [(zone.code, zone.name) for zone in territory.arrondissements(locale)]
    return step_form(
        title(t("claims.form.place.title", locale)),
        rx.el.div(
            geolocate(
                t("claims.form.place.locate", locale), t("claims.form.place.locating", locale),
                on_position=ReportState.locate, on_failure=ReportState.no_position,
            ),
            rx.el.div(_located(locale), role="status"),
            wrong("lat"),
            id="lat",
            tab_index=-1,
            class_name="space-y-2 outline-none",
        ),
        # It holds its own choice, so that nothing snaps back before the server answers; a position that the server
        # names makes it anew.
        select_field(
            "arrondissement", zones, label=t("claims.form.place.arrondissement", locale),
            empty=t("claims.form.place.choose", locale), error=ReportState.errors["arrondissement"],
            default_value=ReportState.shown["arrondissement"], key=ReportState.located,
            on_change=lambda code: ReportState.keep("arrondissement", code),
        ),
        text_area(
            "place", label=t("claims.form.place.words", locale), help_text=t("claims.form.place.words_help", locale),
            rows=3, max_length=PLACE_MOST, dir="auto", **kept("place"),
        ),
        _map(locale),
    )  # fmt: skip


def _located(locale: Locale) -> rx.Component:
    return rx.fragment(
        rx.cond(
            ReportState.located,
            rx.el.div(
                rx.el.p(
                    icon("circle-check", "size-5 mt-0.5"), rx.el.span(ReportState.located),
                    class_name="flex items-start gap-2 text-sm text-success",
                ),
                rx.el.button(
                    icon("x", "size-4"), t("claims.form.place.forget", locale), type="button",
                    on_click=ReportState.unpin, class_name="btn btn-ghost btn-sm casa-tap -ms-2 px-2 text-primary",
                ),
            ),
        ),
        rx.cond(
            ReportState.not_located,
            rx.el.p(
                icon("triangle-alert", "size-5 mt-0.5"), rx.el.span(ReportState.not_located),
                class_name="flex items-start gap-2 text-sm text-warning",
            ),
        ),
    )  # fmt: skip


def _map(locale: Locale) -> rx.Component:
    """The map, loaded when it is opened; what it does can be done without it."""
    note = [] if settings().map_style else [rx.el.p(t("claims.form.place.no_streets", locale))]
    return rx.el.details(
        rx.el.summary(
            icon("map"), t("claims.form.place.map", locale),
            class_name=f"{QUIET} list-none [&::-webkit-details-marker]:hidden",
        ),
        rx.el.div(
            *note,
            rx.el.p(t("claims.form.place.map_help", locale)),
            map_view(
                locale, label=t("claims.form.place.map_label", locale),
                pin=rx.cond(ReportState.has_position, {"lat": ReportState.lat, "lng": ReportState.lng}, None),
                on_pin=ReportState.pin, class_name="h-72 overflow-hidden rounded-box border border-base-300",
            ),
            rx.el.p(t("claims.form.place.without_map", locale)),
            class_name="space-y-2 pt-2 text-sm text-(--casa-muted)",
        ),
    )  # fmt: skip


def nearby(locale: Locale) -> rx.Component:
    """Open claims of the same kind close by: follow one instead of filing it again."""
    return rx.el.div(
        title(t("claims.form.nearby.title", locale), t("claims.form.nearby.help", locale)),
        rx.el.ul(rx.foreach(ReportState.nearby, lambda claim: _near(claim, locale)), class_name="space-y-3"),
        class_name="space-y-4",
    )


def _near(claim: rx.Var[NearbyView], locale: Locale) -> rx.Component:
    field = "reach-" + claim.id.to(str)
    return rx.el.li(
        rx.el.p(claim.title, dir="auto", class_name="font-semibold"),
        rx.el.p(claim.distance, " · ", claim.filed, " · ", claim.state, class_name="text-sm text-(--casa-muted)"),
        rx.cond(
            ReportState.followed == claim.id,
            rx.el.p(
                icon("circle-check"), t("claims.form.nearby.followed", locale), role="status",
                class_name="flex items-center gap-2 pt-2 font-semibold text-success",
            ),
            rx.el.details(
                rx.el.summary(
                    icon("user-plus"), t("claims.form.nearby.this_one", locale),
                    class_name=f"{QUIET} list-none [&::-webkit-details-marker]:hidden",
                ),
                rx.el.form(
                    rx.el.input(type="hidden", name="claim", value=claim.id),
                    rx.el.label(
                        t("claims.form.nearby.reach", locale), html_for=field, class_name="block font-semibold"
                    ),
                    wrong(field),
                    rx.el.input(
                        id=field, name="reach", dir="ltr", max_length=254, class_name=f"input bg-base-100 {LTR}"
                    ),
                    rx.el.button(
                        t("claims.form.nearby.follow", locale), type="submit",
                        class_name="btn btn-outline border-(--casa-line)",
                    ),
                    on_submit=ReportState.follow,
                    class_name="space-y-3 pt-1",
                ),
            ),
        ),
        class_name=f"{CARD} p-4",
    )  # fmt: skip
