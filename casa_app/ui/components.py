"""Wrappers of the small React components in `assets/components`: what the browser must do by itself.

Drawings come from Python as children, so that each of them is made in one place (`ui/icons.py`).
"""

from typing import Any, Final

import reflex as rx

from casa_app.kit.i18n import LOCALES, Locale, direction, t
from casa_app.settings import settings
from casa_app.ui.icons import icon

ZONES: Final = "/api/territory/arrondissements.geojson"
# MapLibre's own words, by its names for them.
_CONTROLS: Final = {
    "NavigationControl.ZoomIn": "ui.map.zoom_in",
    "NavigationControl.ZoomOut": "ui.map.zoom_out",
    "AttributionControl.ToggleAttribution": "ui.map.credits",
    "CooperativeGesturesHandler.WindowsHelpText": "ui.map.gesture_wheel",
    "CooperativeGesturesHandler.MacHelpText": "ui.map.gesture_wheel",
    "CooperativeGesturesHandler.MobileHelpText": "ui.map.gesture_touch",
    "Map.Title": "ui.map.title",
    "Marker.Title": "ui.map.pin",
}
_DRAWING_WORDS: Final = ("add", "undo", "clear", "points", "corner")


def _library(name: str) -> str:
    return f"$/public/components/{name}.jsx"


class HtmlLang(rx.Component):
    """Keeps `<html lang dir>` in step with a page that was reached without a full load."""

    library = _library("html_lang")
    tag = "HtmlLang"
    lang: rx.Var[str]
    dir: rx.Var[str]


class ConnectionLost(rx.Component):
    """A polite live region that shows `text` while the websocket is down, and `back` for a while afterwards."""

    library = _library("connection_lost")
    tag = "ConnectionLost"
    text: rx.Var[str]
    back: rx.Var[str]


class LanguageLink(rx.Component):
    """The same page in another language, by a full load that keeps the query string."""

    library = _library("language_link")
    tag = "LanguageLink"
    to: rx.Var[str]
    known: rx.Var[list[str]]
    text: rx.Var[str]


class ThemeToggle(rx.Component):
    """Switches between day and night; children are the drawing. The choice stays in this browser."""

    library = _library("theme_toggle")
    tag = "ThemeToggle"
    text: rx.Var[str]


class Geolocate(rx.Component):
    """A button that asks the device where it is; `busy` replaces its words meanwhile."""

    library = _library("geolocate")
    tag = "Geolocate"
    text: rx.Var[str]
    busy: rx.Var[str]
    on_position: rx.EventHandler[lambda lat, lng, accuracy: [lat, lng, accuracy]]
    on_failure: rx.EventHandler[lambda code: [code]]


class Shortcuts(rx.Component):
    """Single-key shortcuts that never fire while somebody types, nor with Ctrl, Alt or Meta."""

    library = _library("shortcuts")
    tag = "Shortcuts"
    keys: rx.Var[list[str]]
    on_key: rx.EventHandler[lambda key: [key]]


class JumpLink(rx.Component):
    """A link to the element `to` of the same page: moves the focus there. Children are its words."""

    library = _library("jump_link")
    tag = "JumpLink"
    to: rx.Var[str]


class FocusOn(rx.Component):
    """Moves the focus to the element `target` each time `when` changes to something; `later`: not when it appears."""

    library = _library("focus_on")
    tag = "FocusOn"
    target: rx.Var[str]
    when: rx.Var[Any]
    later: rx.Var[bool]


class CheckDocument(rx.Component):
    """Checks a document by its code, without a network once loaded, and a PDF by the server.

    `kinds` names each kind of document in both languages, `words` are those of the page; `drawings` names the children.
    `at` is web or kiosk; `languages` are those that the page is kept in.
    """

    library = _library("check_document")
    tag = "CheckDocument"
    lib_dependencies: list[str] = [  # noqa: RUF012 Reflex's own declaration
        "@noble/ed25519@3.2.0", "@noble/hashes@2.4.0", "jsqr@1.4.0",
    ]  # fmt: skip
    at: rx.Var[str]
    locale: rx.Var[str]
    languages: rx.Var[list[str]]
    words: rx.Var[dict[str, str]]
    kinds: rx.Var[dict[str, dict[str, str]]]
    drawings: rx.Var[list[str]]


class Modal(rx.Component):
    """A native `<dialog>`: open while `is_open`; Escape and the close buttons call `on_close`."""

    library = _library("modal")
    tag = "Modal"
    is_open: rx.Var[bool]
    labelled_by: rx.Var[str]
    on_close: rx.EventHandler[rx.event.no_args_event_spec]


class MapView(rx.Component):
    """A MapLibre map, fetched when it comes near the window; see `map_view`."""

    library = _library("map_view")
    tag = "MapView"
    lib_dependencies: list[str] = ["maplibre-gl@6.17.0", "pmtiles@4.5.0"]  # noqa: RUF012 Reflex's own declaration
    map_style: rx.Var[str]
    zones: rx.Var[str]
    features: rx.Var[str]
    pin: rx.Var[dict[str, Any] | None]
    label: rx.Var[str]
    locale: rx.Var[str]
    words: rx.Var[dict[str, Any]]
    shape: rx.Var[str]
    points: rx.Var[list[list[float]]]
    on_draw: rx.EventHandler[lambda drawn: [drawn]]
    on_pin: rx.EventHandler[lambda lat, lng: [lat, lng]]
    on_feature: rx.EventHandler[lambda reference: [reference]]


def map_view(
    locale: Locale,
    *,
    label: str,
    features: Any = "",
    pin: Any = None,
    on_pin: Any = None,
    on_feature: Any = None,
    draw: Any = "",
    points: Any = None,
    on_draw: Any = None,
    class_name: str = "h-80",
) -> rx.Component:
    """A map of the city: arrondissements, and the streets of CASA_MAP_STYLE where there is one. Never without a list.

    `features` is the address of GeoJSON points with `reference` and `open`; `pin` is `{"lat": , "lng": }` or None;
    `on_pin(lat, lng)` hears a chosen place in WGS 84 degrees, `on_feature(reference)` a chosen point.
    `draw` (point, line or polygon) lets one draw, beginning with `points` ([lat, lng] each): `on_draw(text)` hears
    every change as JSON, `[lat,lng]` for a point and a list of them for the others, empty for nothing.
    """
    calls = (("on_pin", on_pin), ("on_feature", on_feature), ("on_draw", on_draw))
    heard = {name: call for name, call in calls if call is not None}
    return MapView.create(
        map_style=settings().map_style,
        zones=ZONES,
        features=features,
        pin=pin,
        label=f"{label}. {t('ui.map.label', locale)}",
        locale=locale,
        words={
            "failed": t("ui.map.failed", locale),
            "place": t("ui.map.place", locale),
            "pin": t("ui.map.pin", locale),
            **({name: t(f"ui.map.{name}", locale, n="{n}") for name in _DRAWING_WORDS} if on_draw is not None else {}),
            "controls": {name: t(key, locale) for name, key in _CONTROLS.items()},
        },
        **({"shape": draw, "points": points} if on_draw is not None else {}),
        class_name=class_name,
        **heard,
    )


def html_lang(locale: Locale) -> rx.Component:
    """Keeps `<html lang dir>` right."""
    return HtmlLang.create(lang=locale, dir=direction(locale))


def language_link(locale: Locale, class_name: str = "") -> rx.Component:
    """Links to the same page in each other language, written in that language."""
    others = [one for one in LOCALES if one != locale]
    links = [
        LanguageLink.create(to=one, known=list(LOCALES), text=t("ui.language", one), class_name=class_name)
        for one in others
    ]
    return links[0] if len(links) == 1 else rx.fragment(*links)


def theme_toggle(locale: Locale, class_name: str = "") -> rx.Component:
    """The day and night switch."""
    return ThemeToggle.create(icon("contrast"), text=t("ui.theme", locale), class_name=class_name)


def geolocate(text: str, busy: str, *, on_position: Any, on_failure: Any, class_name: str = "") -> rx.Component:
    """Asks for the device's position: `on_position(lat, lng, accuracy)` in degrees and metres.

    `on_failure(code)` gets `denied`, `unavailable`, `timeout` or `unsupported`.
    """
    return Geolocate.create(
        icon("locate"),
        text=text,
        busy=busy,
        on_position=on_position,
        on_failure=on_failure,
        class_name=class_name or "btn btn-block btn-outline border-2 border-primary bg-base-100 text-primary",
    )


def shortcuts(keys: list[str], on_key: Any) -> rx.Component:
    """Single-key shortcuts; `on_key` gets the key as `KeyboardEvent.key` names it. `/` focuses `[data-search]`."""
    return Shortcuts.create(keys=keys, on_key=on_key)


def focus_on(target: Any, when: Any, *, later: bool = False) -> rx.Component:
    """Moves the focus to the element with this id when `when` becomes truthy or changes.

    `later` leaves the focus alone when the page opens with something already there.
    """
    return FocusOn.create(target=target, when=when, later=later)
