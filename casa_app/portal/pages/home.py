"""The home page: one question, three actions, the danger number, five families, what the city did lately."""

import reflex as rx

from casa_app.claims.catalogue import catalogue
from casa_app.kit.i18n import Locale, t
from casa_app.portal import service
from casa_app.portal.state import HomeState
from casa_app.portal.views import Figure, Suggestion
from casa_app.settings import settings
from casa_app.ui.badges import demonstration_mark
from casa_app.ui.figures import key_figure, key_figures
from casa_app.ui.icons import icon
from casa_app.ui.layout import public_layout
from casa_app.ui.pages import href, public_page

TYPING_PAUSE = 250  # ms without a key before the search is asked


@public_page("", "portal.home.title", on_load=HomeState.open)
def home(locale: Locale) -> rx.Component:
    """The home page."""
    return public_layout(
        locale,
        rx.el.section(
            _question(locale), _search(locale), _found(), _often(locale),
            aria_labelledby="question", class_name="space-y-3.5 lg:space-y-4",
        ),
        _actions(locale),
        _check(locale),
        _danger(locale),
        _families(locale),
        _figures(locale),
    )  # fmt: skip


def _question(locale: Locale) -> rx.Component:
    heading = "text-3xl font-semibold ltr:tracking-tight lg:text-4xl"
    return rx.el.div(
        rx.el.h1(t("portal.home.question", locale), id="question", class_name=heading),
        rx.el.p(t("portal.home.lead", locale), class_name="text-(--casa-muted) lg:text-lg"),
        class_name="lg:space-y-1",
    )


def _search(locale: Locale) -> rx.Component:
    box = rx.el.label(
        icon("search", "size-5 text-(--casa-muted)"),
        rx.el.span(t("portal.home.search", locale), class_name="sr-only"),
        rx.el.input(
            type="search",
            name="words",
            auto_complete="off",
            max_length=200,
            placeholder=t("portal.home.example", locale),
            on_change=HomeState.search.debounce(TYPING_PAUSE),
            class_name="min-w-0 placeholder:text-(--casa-muted)",
        ),
        class_name="input input-lg flex-1 bg-base-100 px-3",
    )
    go = rx.el.button(
        t("portal.home.search_go", locale), type="submit", class_name="btn btn-primary btn-lg px-4 lg:px-7"
    )
    return rx.el.form(box, go, role="search", on_submit=HomeState.submit, class_name="flex max-w-3xl gap-2")


def _found() -> rx.Component:
    def answer(one: rx.Var[Suggestion]) -> rx.Component:
        words = rx.el.span(
            rx.el.span(one.title, class_name="block font-semibold"),
            rx.el.span(one.group, class_name="block text-sm text-(--casa-muted)"),
            class_name="min-w-0 flex-1",
        )
        row = "flex min-h-14 items-center gap-3 px-4 py-1.5"
        return rx.el.li(
            rx.el.a(words, icon("chevron-right", "size-5 text-(--casa-muted)"), href=one.href, class_name=row)
        )

    listed = "max-w-3xl divide-y divide-base-300 rounded-box border border-base-300 bg-base-100"
    return rx.fragment(
        rx.el.p(HomeState.outcome, role="status", class_name="text-sm text-(--casa-muted) empty:hidden"),
        rx.cond(
            HomeState.found.length() > 0,
            rx.el.ul(rx.foreach(HomeState.found, answer), class_name=listed),
            rx.fragment(),
        ),
    )


def _often(locale: Locale) -> rx.Component:
    chip = (
        "casa-tap inline-flex h-9 items-center rounded-full border border-base-300 bg-base-100 px-3 text-sm "
        "text-primary"
    )
    links = [
        rx.el.a(catalogue().leaf(code).name[locale], href=service.report_address(locale, code), class_name=chip)
        for code in service.OFTEN
    ]
    return rx.el.nav(
        rx.el.span(t("portal.home.often", locale), class_name="text-sm text-(--casa-muted)"),
        *links,
        aria_label=t("portal.home.often", locale),
        class_name="hidden flex-wrap items-center gap-2 lg:flex",
    )


def _actions(locale: Locale) -> rx.Component:
    return rx.el.ul(
        _action(locale, "report", "megaphone", "/report", first=True),
        _action(locale, "procedure", "file-plus-corner", "/services", first=False),
        _action(locale, "follow", "file-search", "/follow", first=False),
        class_name="grid gap-2.5 lg:grid-cols-3 lg:gap-4",
    )


def _action(locale: Locale, name: str, drawing: str, route: str, *, first: bool) -> rx.Component:
    ground = "bg-primary text-primary-content" if first else "border border-base-300 bg-base-100 shadow-(--casa-shadow)"
    disc = "bg-primary-content/15" if first else "bg-secondary text-secondary-content"
    shade = "opacity-90" if first else "text-(--casa-muted)"
    link = rx.el.a(
        rx.el.span(
            icon(drawing, "size-6"),
            class_name=f"grid size-11 shrink-0 place-items-center rounded-full {disc} lg:size-13",
        ),
        rx.el.span(
            rx.el.span(t(f"portal.home.{name}", locale), class_name="block text-lg leading-snug font-semibold"),
            rx.el.span(t(f"portal.home.{name}_help", locale), class_name=f"block text-sm {shade}"),
            class_name="min-w-0 flex-1",
        ),
        icon("chevron-right", "size-5 lg:hidden"),
        href=href(locale, route),
        class_name=f"flex h-full min-h-18 items-center gap-3.5 rounded-box {ground} px-4 py-2.5 lg:gap-4 lg:p-5",
    )
    return rx.el.li(link)


def _check(locale: Locale) -> rx.Component:
    """The way for who holds a document: an employer, a bank, a notary."""
    return rx.el.a(
        icon("badge-check", "size-5"),
        t("portal.home.check", locale),
        href=href(locale, "/verify"),
        class_name="inline-flex min-h-11 items-center gap-2 text-primary underline",
    )


def _danger(locale: Locale) -> rx.Component:
    number = catalogue().numbers["civil_protection"].number
    call = rx.el.a(
        icon("phone", "size-4"),
        t("portal.home.call", locale),
        rx.el.bdi(number, class_name="casa-num text-lg font-bold"),
        href=f"tel:{number}",
        class_name="btn btn-outline h-11 border-error bg-base-100 px-4 text-error max-lg:w-full",
    )
    return rx.el.p(
        rx.el.span(
            icon("triangle-alert", "size-5 text-error"),
            rx.el.span(t("portal.home.danger", locale)),
            class_name="flex items-center gap-2.5",
        ),
        call,
        class_name="flex flex-wrap items-center gap-x-3 gap-y-1.5 rounded-box bg-(--casa-error-soft) px-4 py-2.5 "
        "text-base lg:w-fit lg:py-2 lg:pe-2",
    )


def _families(locale: Locale) -> rx.Component:
    cell = (
        "flex min-h-14 items-center gap-3 rounded-(--radius-field) px-2 py-1.5 lg:h-full lg:flex-col lg:items-start "
        "lg:gap-2 lg:p-4"
    )
    families = [
        rx.el.li(
            rx.el.a(
                icon(drawing, "size-6 text-primary"),
                rx.el.span(
                    rx.el.span(t(f"portal.family.{name}", locale), class_name="block font-semibold"),
                    rx.el.span(t(f"portal.family.{name}_help", locale), class_name="block text-sm text-(--casa-muted)"),
                ),
                href=href(locale, f"/services#{name}"),
                class_name=cell,
            )
        )
        for name, (drawing, _) in service.FAMILIES.items()
    ]
    return rx.el.section(
        rx.el.h2(t("portal.home.families", locale), id="families", class_name="text-lg font-semibold"),
        rx.el.ul(
            *families,
            class_name="divide-y divide-base-300 rounded-box border border-base-300 bg-base-100 max-lg:px-2 lg:grid "
            "lg:grid-cols-5 lg:divide-x lg:divide-y-0",
        ),
        aria_labelledby="families",
        class_name="space-y-2 lg:space-y-3",
    )


def _figures(locale: Locale) -> rx.Component:
    def figure(one: rx.Var[Figure]) -> rx.Component:
        return key_figure(rx.el.bdi(one.value), one.label, one.share, one.tone)

    mark = [demonstration_mark(locale)] if settings().demonstration else []
    shown = rx.el.section(
        rx.el.div(
            rx.el.h2(t("portal.home.did", locale), id="did", class_name="text-lg font-semibold"),
            *mark,
            class_name="flex flex-wrap items-center justify-between gap-2",
        ),
        key_figures(rx.foreach(HomeState.figures, figure)),
        rx.el.p(
            *(
                rx.el.a(
                    t(f"portal.home.{name}", locale),
                    href=href(locale, route),
                    class_name="inline-flex min-h-11 items-center text-primary underline",
                )
                for name, route in (("all_figures", "/claims"), ("figures", "/figures"))
            ),
            class_name="flex flex-wrap gap-x-5",
        ),
        aria_labelledby="did",
        class_name="space-y-3",
    )
    return rx.cond(HomeState.figures.length() > 0, shown, rx.fragment())
