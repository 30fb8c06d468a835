"""Wrappers of the small React components in `assets/components`: what the browser must do by itself."""

from typing import Any

import reflex as rx

from casa_app.kit.i18n import Locale, direction, t


class HtmlLang(rx.Component):
    """Keeps `<html lang dir>` in step with a page that was reached without a full load."""

    library = "$/public/components/html_lang.jsx"
    tag = "HtmlLang"
    lang: rx.Var[str]
    dir: rx.Var[str]


class ConnectionLost(rx.Component):
    """Says, politely, that the connection is down and that nothing typed is lost."""

    library = "$/public/components/connection_lost.jsx"
    tag = "ConnectionLost"
    text: rx.Var[str]
    back: rx.Var[str]


class LanguageLink(rx.Component):
    """The same page in another language, by a full load that keeps the query string."""

    library = "$/public/components/language_link.jsx"
    tag = "LanguageLink"
    to: rx.Var[str]
    text: rx.Var[str]
    class_name: rx.Var[str]


class ThemeToggle(rx.Component):
    """Switches between day and night."""

    library = "$/public/components/theme_toggle.jsx"
    tag = "ThemeToggle"
    text: rx.Var[str]
    class_name: rx.Var[str]


class Geolocate(rx.Component):
    """A button that asks the device where it is."""

    library = "$/public/components/geolocate.jsx"
    tag = "Geolocate"
    text: rx.Var[str]
    busy: rx.Var[str]
    class_name: rx.Var[str]
    on_position: rx.EventHandler[lambda lat, lng, accuracy: [lat, lng, accuracy]]
    on_failure: rx.EventHandler[lambda code: [code]]


class Shortcuts(rx.Component):
    """Keyboard shortcuts of a page: single keys that never fire while somebody types, nor with Ctrl, Alt or Meta."""

    library = "$/public/components/shortcuts.jsx"
    tag = "Shortcuts"
    keys: rx.Var[list[str]]
    on_key: rx.EventHandler[lambda key: [key]]


class MapView(rx.Component):
    """A MapLibre map, loaded when it comes into view. Without a style it shows the arrondissements only.

    `features` is the address of a GeoJSON collection; `pin` is `{lat, lng}` or null; `on_pin` gives a chosen position.
    """

    library = "$/public/components/map_view.jsx"
    tag = "MapView"
    lib_dependencies: list[str] = ["maplibre-gl@6.17.0"]  # noqa: RUF012 Reflex's own declaration
    map_style: rx.Var[str]
    zones: rx.Var[str]
    features: rx.Var[str]
    pin: rx.Var[dict[str, Any] | None]
    label: rx.Var[str]
    locale: rx.Var[str]
    class_name: rx.Var[str]
    on_pin: rx.EventHandler[lambda lat, lng: [lat, lng]]
    on_feature: rx.EventHandler[lambda reference: [reference]]


class FocusOn(rx.Component):
    """Moves the focus to the element `target` each time `when` changes to something: error summaries, dialogs."""

    library = "$/public/components/focus_on.jsx"
    tag = "FocusOn"
    target: rx.Var[str]
    when: rx.Var[Any]


def html_lang(locale: Locale) -> rx.Component:
    """Keeps `<html lang dir>` right."""
    return HtmlLang.create(lang=locale, dir=direction(locale))


def connection_lost(locale: Locale) -> rx.Component:
    """The connection banner in the page's language."""
    return ConnectionLost.create(text=t("ui.connection.lost", locale), back=t("ui.connection.back", locale))


def language_link(locale: Locale, class_name: str = "") -> rx.Component:
    """The link to the same page in the other language."""
    other: Locale = "fr" if locale == "ar" else "ar"
    return LanguageLink.create(to=other, text=t("ui.language", other), class_name=class_name)


def theme_toggle(locale: Locale, class_name: str = "") -> rx.Component:
    """The day and night switch."""
    return ThemeToggle.create(text=t("ui.theme", locale), class_name=class_name)


def shortcuts(keys: list[str], on_key: Any) -> rx.Component:
    """Single-key shortcuts; `on_key` gets the key as `KeyboardEvent.key`."""
    return Shortcuts.create(keys=keys, on_key=on_key)


def focus_on(target: str, when: Any) -> rx.Component:
    """Moves the focus to the element with this id when `when` becomes truthy or changes."""
    return FocusOn.create(target=target, when=when)
