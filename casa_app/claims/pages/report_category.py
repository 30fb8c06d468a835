"""The claim form's first questions: whether anybody is in danger, and what is wrong."""

from typing import Any, Final

import reflex as rx

from casa_app.claims.catalogue import Group, Leaf, catalogue
from casa_app.claims.pages.report_parts import CARD, title
from casa_app.claims.state.parts import Category
from casa_app.claims.state.report import ReportState
from casa_app.kit.i18n import Locale, t
from casa_app.ui.icons import icon

DANGERS: Final = ("gas", "live_cable", "collapse", "flood")


def category(locale: Locale) -> rx.Component:
    """Danger first, then what is wrong: by words, or down the tree."""
    return rx.el.div(
        _danger_first(locale),
        title(t("claims.form.category.title", locale)),
        _search(locale),
        rx.cond(
            ReportState.searched,
            rx.cond(ReportState.found.length() > 0, _found(), _nothing_found(locale)),
            rx.fragment(),
        ),
        rx.el.section(
            rx.el.h2(t("claims.form.category.all", locale), class_name="text-lg font-semibold"),
            rx.el.div(
                *(_group(group, locale) for group in catalogue().groups), class_name=f"{CARD} divide-y divide-base-300"
            ),
            class_name="space-y-2",
        ),
        class_name="space-y-5",
    )  # fmt: skip


def _danger_first(locale: Locale) -> rx.Component:
    first = {leaf.emergency: leaf for leaf in reversed(catalogue().leaves) if leaf.emergency}
    number = catalogue().numbers[catalogue().advice[DANGERS[0]].number]
    return rx.el.section(
        rx.el.h2(
            icon("siren"), t("claims.form.danger.title", locale), id="danger",
            class_name="flex items-center gap-2 font-semibold text-error",
        ),
        rx.el.p(
            t("claims.form.danger.call", locale), " ",
            rx.el.a(
                rx.el.bdi(number.number, class_name="casa-ref"), href=f"tel:{number.number}",
                class_name="link casa-tap font-semibold text-error",
                aria_label=f"{number.number} · {number.name[locale]}",
            ),
            f" ({number.name[locale]})",
        ),
        rx.el.ul(
            *(rx.el.li(_danger(first[key], locale)) for key in DANGERS),
            class_name="grid grid-cols-1 gap-2 min-[22rem]:grid-cols-2",
        ),
        aria_labelledby="danger",
        class_name="space-y-2 rounded-box border-2 border-error bg-base-100 p-3",
    )  # fmt: skip


def _danger(leaf: Leaf, locale: Locale) -> rx.Component:
    return rx.el.button(
        t(f"claims.form.danger.{leaf.emergency}", locale), type="button", on_click=ReportState.choose(leaf.code),
        class_name="btn btn-outline btn-block h-auto min-h-11 border-(--casa-line) px-2 py-1.5 text-sm",
    )  # fmt: skip


def _search(locale: Locale) -> rx.Component:
    return rx.el.div(
        rx.el.label(t("claims.form.category.search", locale), html_for="category", class_name="block font-semibold"),
        rx.el.p(
            t("claims.form.category.search_help", locale), id="category-help", class_name="text-sm text-(--casa-muted)"
        ),
        rx.el.input(
            id="category", type="search", auto_complete="off", max_length=80, dir="auto",
            custom_attrs={"aria-describedby": "category-help"},
            on_change=ReportState.search.debounce(250), class_name="input bg-base-100",
        ),
        role="search",
        class_name="space-y-1",
    )  # fmt: skip


def _found() -> rx.Component:
    return rx.el.ul(
        rx.foreach(ReportState.found, lambda leaf: rx.el.li(_hit(leaf))),
        aria_live="polite",
        class_name=f"{CARD} divide-y divide-base-300",
    )


def _hit(leaf: rx.Var[Category]) -> rx.Component:
    return _choice(leaf.name, leaf.group, leaf.code)


def _nothing_found(locale: Locale) -> rx.Component:
    return rx.el.p(t("claims.form.category.nothing", locale), role="status", class_name="text-(--casa-muted)")


def _choice(name: Any, help_: Any, code: Any) -> rx.Component:
    return rx.el.button(
        rx.el.span(
            rx.el.span(name, class_name="block font-semibold"),
            rx.el.span(help_, class_name="block text-sm text-(--casa-muted)"),
            class_name="min-w-0 flex-1",
        ),
        icon("chevron-right"),
        type="button",
        on_click=ReportState.choose(code),
        class_name="flex min-h-14 w-full cursor-pointer items-center gap-3 px-4 py-2 text-start",
    )


def _group(group: Group, locale: Locale) -> rx.Component:
    return rx.el.details(
        rx.el.summary(
            rx.el.span(
                icon(group.icon),
                class_name="grid size-10 shrink-0 place-items-center rounded-full bg-secondary text-secondary-content",
            ),
            rx.el.span(group.name[locale], class_name="min-w-0 flex-1 font-semibold"),
            icon("chevron-down", "size-5 transition-transform group-open:rotate-180"),
            class_name="flex min-h-14 cursor-pointer list-none items-center gap-3 px-4 py-2 "
            "[&::-webkit-details-marker]:hidden",
        ),
        rx.el.ul(
            *(rx.el.li(_choice(leaf.name[locale], leaf.help[locale], leaf.code)) for leaf in group.leaves),
            class_name="divide-y divide-base-300 border-t border-base-300 ps-3",
        ),
        class_name="group",
    )


def danger(locale: Locale) -> rx.Component:
    """What to do at once, and who to call, before anything is typed."""
    advice = ReportState.advice
    return rx.el.div(
        rx.el.h1(advice.title, class_name="text-2xl font-semibold text-error"),
        rx.el.a(
            icon("phone"),
            t("claims.form.danger.dial", locale),
            rx.el.bdi(advice.number, class_name="casa-ref text-xl"),
            href="tel:" + advice.number,
            class_name="btn btn-lg btn-block bg-error text-error-content",
        ),
        rx.el.p(advice.who, class_name="text-center text-sm text-(--casa-muted)"),
        rx.el.ol(
            rx.foreach(advice.steps, rx.el.li),
            class_name=f"{CARD} list-decimal space-y-2 p-4 ps-9",
        ),
        rx.el.p(t("claims.form.danger.then", locale), class_name="text-(--casa-muted)"),
        class_name="space-y-4",
    )
