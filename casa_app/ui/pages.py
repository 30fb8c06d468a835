"""Pages: declared once, registered once for each locale at `/fr/...` and `/ar/...`.

    @public_page("/report", "claims.form.title", on_load=ReportState.load)
    def report(locale: Locale) -> rx.Component: ...

The composition root imports the modules of its profile and adds what they declared (`casa_app.profiles`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import reflex as rx

from casa_app.kit.i18n import LOCALES, Locale, direction, t
from casa_app.ui.components import connection_lost, html_lang

Builder = Callable[[Locale], rx.Component]


@dataclass(frozen=True)
class Page:
    """One declared page."""

    route: str
    title: str
    build: Builder
    on_load: Any
    module: str


_declared: Final[list[Page]] = []


def public_page(route: str, title: str, *, on_load: Any = None) -> Callable[[Builder], Builder]:
    """Declares a page. `route` begins with / (empty for the home), `title` is a message key."""

    def declare(build: Builder) -> Builder:
        _declared.append(Page(route, title, build, on_load, build.__module__))
        return build

    return declare


staff_page = public_page  # guarded by its handlers, which load what it shows; the shell itself holds nothing


def declared() -> tuple[Page, ...]:
    """Every page declared so far."""
    return tuple(_declared)


def add_pages(app: rx.App) -> None:
    """Adds the declared pages to the app, in each locale."""
    for page in _declared:
        for locale in LOCALES:
            app.add_page(
                _in_locale(page, locale), route=f"/{locale}{page.route}",
                title=f"{t(page.title, locale)} · {t('ui.casa', locale)}", on_load=page.on_load,
                description=t("ui.tagline", locale),
            )  # fmt: skip


def _in_locale(page: Page, locale: Locale) -> rx.Component:
    return rx.el.div(
        html_lang(locale),
        connection_lost(locale),
        page.build(locale),
        lang=locale,
        dir=direction(locale),
        class_name="min-h-screen",
    )
