"""Pages for everybody: the map and list of reviewed claims, one claim, the city's figures on itself."""

import reflex as rx

from casa_app.claims.catalogue import catalogue
from casa_app.claims.state.public import FiguresState, PublicClaimsState, PublicClaimState
from casa_app.claims.views import EventView, PublicClaimView
from casa_app.files.views import PhotoView
from casa_app.kit.i18n import Locale, t
from casa_app.settings import settings
from casa_app.territory import service as territory
from casa_app.ui.badges import badge
from casa_app.ui.charts import bar_chart
from casa_app.ui.components import map_view
from casa_app.ui.figures import figures_tabs, key_figure, key_figures
from casa_app.ui.icons import icon
from casa_app.ui.layout import public_layout
from casa_app.ui.pages import public_page
from casa_app.ui.posting import posted

_CARD = "rounded-box border border-base-300 bg-base-100"
_LINK = "inline-flex min-h-11 items-center gap-1.5 text-primary underline"


@public_page("/claims", "claims.public.title", on_load=PublicClaimsState.load)
def claims_list(locale: Locale) -> rx.Component:
    """Reviewed claims as a map and as a list."""
    return public_layout(
        locale,
        _head(t("claims.public.title", locale), t("claims.public.help", locale)),
        _filters(locale),
        rx.el.div(
            rx.el.section(
                rx.el.h2(t("claims.public.map", locale), class_name="sr-only"),
                rx.cond(
                    PublicClaimsState.loaded,
                    map_view(locale, label=t("claims.public.map", locale), features=PublicClaimsState.features,
                             class_name="h-80 lg:h-[36rem] overflow-hidden rounded-box border border-base-300"),
                ),
                _map_note(locale),
                class_name="space-y-2 lg:sticky lg:top-4 lg:self-start",
            ),
            rx.el.section(
                rx.el.h2(t("claims.public.list", locale), class_name="text-xl font-semibold"),
                rx.cond(
                    PublicClaimsState.loaded & (PublicClaimsState.rows.length() == 0),
                    rx.el.p(t("claims.public.none", locale), class_name=f"{_CARD} p-6 text-(--casa-muted)"),
                ),
                rx.el.ul(
                    rx.foreach(PublicClaimsState.rows, lambda row: _row(row, locale)),
                    class_name="divide-y divide-base-300 " + _CARD,
                ),
                rx.cond(
                    PublicClaimsState.next != "",
                    rx.el.button(t("claims.public.more", locale), on_click=PublicClaimsState.more, type="button",
                                 class_name="btn btn-outline btn-block border-(--casa-line)"),
                ),
                class_name="space-y-3",
            ),
            class_name="grid gap-6 lg:grid-cols-2",
        ),
    )  # fmt: skip


def _head(title: str, help_: str) -> rx.Component:
    return rx.el.div(
        rx.el.h1(title, class_name="text-3xl font-semibold"),
        rx.el.p(help_, class_name="max-w-3xl text-(--casa-muted)"),
        class_name="space-y-1",
    )


def _map_note(locale: Locale) -> rx.Component:
    if settings().map_style:
        return rx.fragment()
    return rx.el.p(t("claims.public.no_streets", locale), class_name="text-sm text-(--casa-muted)")


def _filters(locale: Locale) -> rx.Component:
    places = [(view.code, view.name) for view in territory.arrondissements(locale)]
    groups = [(group.code, group.name[locale]) for group in catalogue().groups]
    states = [("open", t("claims.public.open", locale)), ("ended", t("claims.public.ended", locale))]
    form = posted(
        f"/{locale}/claims/",
        _choice("arrondissement", t("claims.public.arrondissement", locale), places, locale),
        _choice("category", t("claims.public.category", locale), groups, locale),
        _choice("state", t("claims.public.state", locale), states, locale),
        rx.el.button(t("claims.public.filter", locale), type="submit", class_name="btn btn-primary self-end"),
        method="get",
        class_name="grid gap-3 sm:grid-cols-2 lg:grid-cols-4",
    )
    return rx.el.div(form, role="search")


def _choice(name: str, label: str, options: list[tuple[str, str]], locale: Locale) -> rx.Component:
    return rx.el.label(
        rx.el.span(label, class_name="block text-sm font-semibold"),
        rx.el.select(
            rx.el.option(t("claims.public.all", locale), value=""),
            *(rx.el.option(words, value=code) for code, words in options),
            name=name,
            default_value=PublicClaimsState.filters[name],
            key=PublicClaimsState.filters[name],
            class_name="select bg-base-100",
        ),
        class_name="space-y-1",
    )


def _state(label: rx.Var[str], state: rx.Var[str]) -> rx.Component:
    tones = [("answered", "success"), ("closed", "success"), ("rejected", "error"), ("filed", "warning"),
             ("reopened", "warning"), ("withdrawn", "neutral")]  # fmt: skip
    drawings = [("answered", "send"), ("closed", "circle-check"), ("rejected", "circle-x"), ("filed", "hourglass"),
                ("reopened", "flag"), ("transferred", "arrow-left-right"), ("withdrawn", "undo-2")]  # fmt: skip
    cases = [(name, icon(drawing, "size-4")) for name, drawing in drawings]
    mark = rx.match(state, *cases, icon("circle-dot", "size-4"))
    return badge(label, mark, rx.match(state, *tones, "info"))


def _row(row: rx.Var[PublicClaimView], locale: Locale) -> rx.Component:
    return rx.el.li(
        rx.el.a(
            rx.el.span(
                rx.el.span(row.title, lang=row.title_lang, dir="auto", class_name="font-semibold"),
                rx.el.span(row.category, " · ", row.arrondissement, " · ", row.filed,
                           class_name="block text-sm text-(--casa-muted)"),
                class_name="min-w-0 flex-1",
            ),
            _state(row.state_label, row.state),
            href=f"/{locale}/claims/" + row.reference.to(str),
            class_name="flex min-h-11 flex-wrap items-center gap-2 px-4 py-3",
        ),
    )  # fmt: skip


@public_page("/claims/[reference]", "claims.public.one", on_load=PublicClaimState.load)
def claim_detail(locale: Locale) -> rx.Component:
    """One reviewed claim with its timeline."""
    claim = PublicClaimState.claim
    return public_layout(
        locale,
        rx.el.a(icon("arrow-left"), t("claims.public.back", locale), href=f"/{locale}/claims/", class_name=_LINK),
        rx.cond(
            PublicClaimState.missing != "",
            rx.el.div(
                rx.el.h1(t("claims.public.not_public", locale), class_name="text-2xl font-semibold"),
                rx.el.p(PublicClaimState.missing, role="alert"),
                class_name="space-y-2",
            ),
            rx.el.article(
                rx.el.p(rx.el.bdi(claim.reference, class_name="casa-ref"), class_name="text-(--casa-muted)"),
                rx.el.h1(claim.title, lang=claim.title_lang, dir="auto", class_name="text-3xl font-semibold"),
                rx.el.p(_state(claim.state_label, claim.state)),
                rx.el.p(icon("map-pin"), claim.arrondissement, " · ", claim.category, " · ", claim.filed,
                        class_name="flex flex-wrap items-center gap-1.5 text-(--casa-muted)"),
                rx.cond(claim.blurred, rx.el.p(t("claims.public.blurred", locale),
                                               class_name="text-sm text-(--casa-muted)")),
                rx.el.p(claim.text, lang=claim.text_lang, dir="auto", class_name="whitespace-pre-line"),
                rx.el.ul(
                    rx.foreach(claim.photos, _photo),
                    class_name="grid grid-cols-2 gap-3 sm:grid-cols-3 empty:hidden",
                ),
                rx.el.h2(t("claims.public.timeline", locale), class_name="text-xl font-semibold"),
                rx.el.ol(rx.foreach(claim.events, _event), class_name="space-y-4"),
                class_name="max-w-3xl space-y-4",
            ),
        ),
    )  # fmt: skip


def _photo(photo: rx.Var[PhotoView]) -> rx.Component:
    image = rx.el.img(src=photo.thumbnail, alt=photo.alt, loading="lazy", class_name="w-full rounded-(--radius-field)")
    return rx.el.li(rx.el.a(image, href=photo.url))


def _event(event: rx.Var[EventView]) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            class_name="mt-2 size-3 shrink-0 rounded-full bg-secondary-content", custom_attrs={"aria-hidden": "true"}
        ),
        rx.el.span(
            rx.el.span(event.when, class_name="block text-sm text-(--casa-muted)"),
            rx.el.span(event.what, class_name="block font-semibold"),
        ),
        class_name="flex gap-3",
    )


@public_page("/figures", "claims.figures.title", on_load=FiguresState.load)
def figures_page(locale: Locale) -> rx.Component:
    """How many, how fast, how often within the law, how often contested; all of it downloadable."""
    return public_layout(
        locale,
        _head(t("claims.figures.title", locale), t("claims.figures.help", locale)),
        _demonstration(locale),
        figures_tabs(locale, "claims"),
        rx.el.nav(
            *(_period(name, locale) for name in ("30d", "12m", "all")),
            aria_label=t("claims.figures.period", locale),
            class_name="flex flex-wrap gap-2",
        ),
        rx.cond(
            FiguresState.loaded & (FiguresState.headline.length() == 0),
            rx.el.p(t("claims.figures.none", locale), class_name=f"{_CARD} p-6 text-(--casa-muted)"),
            rx.fragment(
                key_figures(rx.foreach(FiguresState.headline, _headline)),
                _months(locale),
                _table(t("claims.figures.by_place", locale), FiguresState.places, "arrondissement", locale),
                _table(t("claims.figures.by_category", locale), FiguresState.groups, "group", locale),
            ),
        ),
    )


def _demonstration(locale: Locale) -> rx.Component:
    if not settings().demonstration:
        return rx.fragment()
    words = t("claims.figures.demonstration", locale)
    shape = "inline-block rounded-(--radius-selector) border border-dashed border-(--casa-line) px-2 text-sm"
    return rx.el.p(rx.el.span(words, class_name=f"{shape} text-(--casa-muted)"))


def _period(name: str, locale: Locale) -> rx.Component:
    chosen = FiguresState.period == name
    return rx.el.a(
        t(f"claims.figures.period.{name}", locale),
        href=f"/{locale}/figures/?period={name}",
        custom_attrs={"aria-current": rx.cond(chosen, "page", "false")},
        class_name=rx.cond(chosen, "btn btn-sm btn-primary", "btn btn-sm btn-outline border-(--casa-line)"),
    )


def _headline(line: rx.Var[tuple[str, str, int]]) -> rx.Component:
    return key_figure(line[0], line[1], line[2].to(int), "neutral")


def _months(locale: Locale) -> rx.Component:
    title = t("claims.figures.by_month", locale)
    return rx.el.div(bar_chart(locale, title, FiguresState.months), class_name=f"{_CARD} p-4")



def _table(title: str, lines: rx.Var[list[object]], dimension: str, locale: Locale) -> rx.Component:
    heads = ("name", "filed", "open", "median", "within", "contested")
    cell = "px-3 py-2.5 text-end casa-num"
    return rx.el.section(
        rx.el.div(
            rx.el.h2(title, class_name="me-auto text-xl font-semibold"),
            *(_download(dimension, form, locale) for form in ("csv", "json")),
            class_name="flex flex-wrap items-center gap-x-4",
        ),
        rx.el.div(
            rx.el.table(
                rx.el.thead(
                    rx.el.tr(*(_th(t(f"claims.figures.col.{head}", locale), first=head == "name") for head in heads)),
                ),
                rx.el.tbody(
                    rx.foreach(
                        lines,
                        lambda line: rx.el.tr(
                            rx.el.th(line.name, scope="row", class_name="px-3 py-2.5 text-start font-semibold"),
                            rx.el.td(line.filed, class_name=cell),
                            rx.el.td(line.open, class_name=cell),
                            rx.el.td(line.median, class_name=cell),
                            rx.el.td(line.within, class_name=cell),
                            rx.el.td(line.contested, class_name=cell),
                            class_name="border-t border-base-300",
                        ),
                    ),
                ),
                class_name="w-full text-sm",
            ),
            class_name=f"{_CARD} overflow-x-auto",
            tab_index=0,
            role="region",
            aria_label=title,
        ),
        class_name="space-y-3",
    )


def _th(words: str, *, first: bool) -> rx.Component:
    side = "text-start" if first else "text-end"
    return rx.el.th(words, scope="col", class_name=f"px-3 py-2.5 {side} text-(--casa-muted) whitespace-nowrap")


def _download(dimension: str, form: str, locale: Locale) -> rx.Component:
    address = f"/api/claims/figures.{form}?dimension={dimension}&locale={locale}&period="
    return rx.el.a(
        icon("download", "size-4"), form.upper(), href=address + FiguresState.period.to(str), download=True,
        class_name=_LINK,
    )  # fmt: skip
