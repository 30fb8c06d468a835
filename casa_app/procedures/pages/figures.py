"""`/{locale}/figures/procedures`: how long each procedure really takes, counted by the city on itself."""

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.procedures.definition import FAMILIES
from casa_app.procedures.delay_views import DelayView
from casa_app.procedures.state.sheet import DelaysState
from casa_app.settings import settings
from casa_app.ui.badges import demonstration_mark
from casa_app.ui.figures import figures_tabs
from casa_app.ui.icons import icon
from casa_app.ui.layout import public_layout
from casa_app.ui.pages import public_page

_CARD = "rounded-box border border-base-300 bg-base-100"
_LINK = "inline-flex min-h-11 items-center gap-1.5 text-primary underline"
_COLUMNS = ("p50", "p90", "within_law", "complement", "decided")
_GRID = "grid grid-cols-2 gap-x-4 gap-y-2 sm:grid-cols-3 lg:grid-cols-5"


@public_page("/figures/procedures", "procedures.figures.page", on_load=DelaysState.open)
def delays(locale: Locale) -> rx.Component:
    """Every procedure by family: a list on a phone, columns to compare on a desktop."""
    downloads = (
        rx.el.a(icon("download", "size-4"), form.upper(), href=f"/api/procedures/figures.{form}?locale={locale}",
                download=True, class_name=_LINK)
        for form in ("csv", "json")
    )  # fmt: skip
    return public_layout(
        locale,
        rx.el.header(
            rx.el.h1(t("procedures.figures.page", locale), class_name="text-3xl font-semibold"),
            rx.el.p(t("procedures.figures.help", locale), class_name="max-w-3xl text-(--casa-muted)"),
            class_name="space-y-1",
        ),
        *([demonstration_mark(locale)] if settings().demonstration else []),
        figures_tabs(locale, "procedures"),
        rx.cond(
            DelaysState.ready,
            rx.fragment(*(_family(locale, family) for family in FAMILIES)),
            rx.el.p(t("ui.loading", locale), role="status", class_name="text-(--casa-muted)"),
        ),
        rx.el.p(t("procedures.figures.how", locale), class_name="max-w-3xl text-sm text-(--casa-muted)"),
        rx.el.p(*downloads, class_name="flex flex-wrap gap-x-4"),
    )


def _family(locale: Locale, family: str) -> rx.Component:
    listed = DelaysState.families[family].to(list[DelayView])
    heads = rx.el.div(
        *(rx.el.span(t(f"procedures.figures.col.{name}", locale)) for name in _COLUMNS),
        class_name=f"{_GRID} max-lg:hidden flex-1 text-sm text-(--casa-muted)",
    )
    return rx.el.section(
        rx.el.div(
            rx.el.h2(t(f"procedures.family.{family}", locale), id=family,
                     class_name="text-xl font-semibold lg:w-1/3 lg:shrink-0"),
            # The same words stand beside each figure, where a screen reader finds them.
            rx.el.div(heads, class_name="contents", custom_attrs={"aria-hidden": "true"}),
            class_name="lg:flex lg:items-end lg:gap-4 lg:px-4",
        ),
        rx.el.ul(rx.foreach(listed, lambda one: _row(one, locale)), class_name=f"{_CARD} divide-y divide-base-300"),
        aria_labelledby=family,
        class_name="space-y-2",
    )  # fmt: skip


def _row(one: rx.Var[DelayView], locale: Locale) -> rx.Component:
    values = dict(zip(_COLUMNS, (one.p50, one.p90, one.within_law, one.complement, one.decided), strict=True))
    told = rx.el.dl(
        *(
            rx.el.div(
                rx.el.dt(t(f"procedures.figures.col.{name}", locale),
                         class_name="text-sm text-(--casa-muted) lg:sr-only"),
                rx.el.dd(value, class_name="casa-num font-semibold"),
            )
            for name, value in values.items()
        ),
        class_name=f"{_GRID} flex-1",
    )  # fmt: skip
    name = rx.el.a(
        one.name, href=f"/{locale}/services/sheet?code=" + one.code.to(str),
        class_name="flex min-h-11 items-center text-primary underline lg:w-1/3 lg:shrink-0",
    )  # fmt: skip
    few = rx.el.p(one.rests_on, class_name="text-sm text-(--casa-muted)")
    return rx.el.li(
        name, rx.cond(one.enough, told, few), class_name="px-4 py-2 max-lg:pb-3 lg:flex lg:items-center lg:gap-4"
    )
