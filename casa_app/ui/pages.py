"""Pages: declared once, registered once for each locale at `/fr/...` and `/ar/...`.

    @public_page("/report", "claims.form.title", on_load=ReportState.open)
    def report(locale: Locale) -> rx.Component:
        return form_layout(locale, ..., back="")

Importing the module declares the page; `casa_app/profiles.py` lists the modules of each profile.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import reflex as rx

from casa_app.kit.i18n import LOCALES, Locale, as_locale, direction, t
from casa_app.ui.components import html_lang
from casa_app.ui.overlay import connection_lost

Builder = Callable[[Locale], rx.Component]


@dataclass(frozen=True)
class Page:
    """One declared page: `route` without its locale, `title` a message key, `module` where it was declared."""

    route: str
    title: str
    build: Builder
    on_load: Any
    module: str
    staff: bool


_declared: Final[dict[str, Page]] = {}


def _declare(route: str, title: str, on_load: Any, *, staff: bool) -> Callable[[Builder], Builder]:
    def declare(build: Builder) -> Builder:
        if route in _declared and _declared[route].module != build.__module__:
            raise ValueError(f"{route} is declared by {_declared[route].module} and by {build.__module__}")
        _declared[route] = Page(route, title, build, on_load, build.__module__, staff)
        return build

    return declare


def public_page(route: str, title: str, *, on_load: Any = None) -> Callable[[Builder], Builder]:
    """Declares a page for everybody. `route` begins with / and is empty for the home; `title` is a message key."""
    return _declare(route, title, on_load, staff=False)


def staff_page(route: str, title: str, *, on_load: Any = None) -> Callable[[Builder], Builder]:
    """Declares a page below `/staff`, an empty shell that guarded handlers fill. `route` begins with / or is empty."""
    return _declare(f"/staff{route}", title, on_load, staff=True)


def declared() -> tuple[Page, ...]:
    """Every page declared so far."""
    return tuple(_declared.values())


def href(locale: Locale, route: str = "") -> str:
    """The address of a page in a language: `href("ar", "/report")` is `/ar/report`."""
    return f"/{locale}{route}"


def locale_of(state: Any) -> Locale:
    """The language of the page that sent an event: the first part of its address."""
    return as_locale(str(state.router.url.path).strip("/").partition("/")[0])


def add_pages(app: rx.App, around: Callable[[Locale], rx.Component] | None = None) -> None:
    """Adds the declared pages to the app in each locale; `around` makes what every page carries besides itself."""
    for page in declared():
        for locale in LOCALES:
            app.add_page(
                _in_locale(page, locale, around),
                route=href(locale, page.route),
                title=f"{t(page.title, locale)} · {t('ui.casa', locale)}",
                description=t("ui.tagline", locale),
                image="/mark.svg",
                on_load=page.on_load,
            )


def _in_locale(
    page: Page, locale: Locale, around: Callable[[Locale], rx.Component] | None
) -> Callable[[], rx.Component]:
    def shown() -> rx.Component:
        return rx.el.div(
            html_lang(locale),
            connection_lost(locale),
            page.build(locale),
            *([around(locale)] if around else []),
            lang=locale,
            dir=direction(locale),
            class_name="min-h-dvh",
        )

    # Reflex gathers the live parts of pages in one script per module: a name of its own keeps other pages' parts out.
    shown.__module__ = f"casa_app.pages.{locale}.{page.route.strip('/').replace('/', '_').replace('-', '_') or 'home'}"
    return shown
