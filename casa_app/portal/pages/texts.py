"""Pages of words: the services by family, about, personal data, accessibility."""

import reflex as rx

from casa_app.claims.catalogue import catalogue
from casa_app.kit.i18n import Locale, t
from casa_app.portal import service
from casa_app.portal.state import ServicesState
from casa_app.procedures.views import ProcedureLink
from casa_app.settings import settings
from casa_app.ui.icons import icon
from casa_app.ui.layout import public_layout
from casa_app.ui.pages import public_page


def _text(locale: Locale, page: str, parts: tuple[str, ...], *more: rx.Component) -> rx.Component:
    sections = [
        rx.el.section(
            rx.el.h2(t(f"portal.{page}.{part}", locale), id=part, class_name="text-lg font-semibold"),
            rx.el.p(t(f"portal.{page}.{part}_text", locale)),
            aria_labelledby=part,
            class_name="space-y-1",
        )
        for part in parts
    ]
    title = rx.el.h1(t(f"portal.{page}.title", locale), class_name="text-2xl font-semibold")
    return public_layout(locale, title, *more, *sections, width="narrow")


@public_page("/about", "portal.about.title")
def about(locale: Locale) -> rx.Component:
    """What this counter is, by which law, with whose data."""
    note = rx.el.p(
        icon("info"),
        rx.el.span(t("portal.about.demonstration", locale)),
        class_name="flex items-start gap-2.5 rounded-box bg-(--casa-info-soft) px-4 py-2.5",
    )
    return _text(locale, "about", ("what", "law", "data"), *([note] if settings().demonstration else []))


@public_page("/privacy", "portal.privacy.title")
def privacy(locale: Locale) -> rx.Component:
    """What Casa does with personal data (law 09-08)."""
    return _text(locale, "privacy", ("why", "who", "long", "rights", "device"))


@public_page("/accessibility", "portal.accessibility.title")
def accessibility(locale: Locale) -> rx.Component:
    """What is aimed at, checked, and to be done where something blocks."""
    return _text(locale, "accessibility", ("aim", "checked", "blocked"))


@public_page("/services", "portal.services.title", on_load=ServicesState.open)
def services(locale: Locale) -> rx.Component:
    """Everything one can ask the city for, by family."""
    return public_layout(
        locale,
        rx.el.h1(t("portal.services.title", locale), class_name="text-2xl font-semibold lg:text-3xl"),
        rx.el.p(t("portal.services.lead", locale), class_name="text-(--casa-muted)"),
        *(_family(locale, name, drawing, groups) for name, (drawing, groups) in service.FAMILIES.items()),
    )


def _family(locale: Locale, name: str, drawing: str, groups: tuple[str, ...]) -> rx.Component:
    return rx.el.section(
        rx.el.h2(
            icon(drawing, "size-6 text-primary"),
            t(f"portal.family.{name}", locale),
            id=name,
            class_name="flex items-center gap-2.5 text-lg font-semibold",
        ),
        rx.el.h3(t("portal.services.procedures", locale), class_name="text-sm font-semibold text-(--casa-muted)"),
        _procedures(locale, name),
        rx.el.h3(t("portal.services.report", locale), class_name="text-sm font-semibold text-(--casa-muted)"),
        rx.el.ul(
            *(_leaf_link(locale, leaf.code) for code in groups for leaf in catalogue().group(code).leaves),
            class_name="grid gap-x-4 sm:grid-cols-2 lg:grid-cols-3",
        ),
        aria_labelledby=name,
        class_name="scroll-mt-4 space-y-2 rounded-box border border-base-300 bg-base-100 p-4",
    )


def _procedures(locale: Locale, family: str) -> rx.Component:
    """The procedures of a family, each with what it gives and how long it takes."""

    def one(link: rx.Var[ProcedureLink]) -> rx.Component:
        words = rx.el.span(
            rx.el.span(link.name, class_name="block font-semibold text-primary underline"),
            rx.el.span(link.summary, class_name="block text-sm text-(--casa-muted)"),
            class_name="min-w-0 flex-1",
        )
        delay = rx.el.span(icon("clock", "size-4"), link.delay, class_name="flex items-center gap-1.5 text-sm")
        address = f"/{locale}/services/sheet?code=" + link.code.to(str)
        row = "flex min-h-14 flex-wrap items-center gap-x-4 gap-y-1 py-2"
        return rx.el.li(rx.el.a(words, delay, href=address, class_name=row))

    listed = ServicesState.procedures[family].to(list[ProcedureLink])
    return rx.cond(
        ServicesState.ready,
        rx.cond(
            listed.length() > 0,
            rx.el.ul(rx.foreach(listed, one), class_name="divide-y divide-base-300"),
            rx.el.p(t("portal.services.procedures_help", locale)),
        ),
        rx.el.p(t("ui.loading", locale), role="status", class_name="text-(--casa-muted)"),
    )


def _leaf_link(locale: Locale, code: str) -> rx.Component:
    link = "inline-flex min-h-11 items-center text-primary underline"
    name = catalogue().leaf(code).name[locale]
    return rx.el.li(rx.el.a(name, href=service.report_address(locale, code), class_name=link))
