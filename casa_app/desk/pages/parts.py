"""What the desk's pages share: their frame, a claim's badges, the keys, a card."""

from typing import Any, Final

import reflex as rx

from casa_app.claims.service.present import EVENT_ICONS
from casa_app.claims.service.queue import STATE_ICONS
from casa_app.identity.frame import may_enter, staff_frame
from casa_app.identity.places import LISTS
from casa_app.kit.i18n import Locale, t
from casa_app.kit.wording import DUE_ICONS
from casa_app.ui.badges import badge, count_mark, deadline
from casa_app.ui.icons import drawings, icon, icon_of
from casa_app.ui.tables import key_hint

CARD: Final = "rounded-box border border-base-300 bg-base-100"
OUTLINE: Final = "btn btn-outline border-(--casa-line) font-semibold"
TABLE: Final = "overflow-x-auto rounded-box border border-base-300 bg-base-100"
HEAD: Final = "px-3 py-2 text-start text-xs font-semibold text-(--casa-muted)"
CELL: Final = "px-3 py-2 text-sm"
DUE_DRAWINGS: Final = ("clock", *sorted(set(DUE_ICONS.values()) - {"clock"}))
STATE_DRAWINGS: Final = tuple(sorted(set(STATE_ICONS.values())))
EVENT_DRAWINGS: Final = tuple(sorted({name for name in EVENT_ICONS.values() if name in drawings()}))

frame: Final = staff_frame
"""A page of the desk is a page of the staff."""


class AddressBar(rx.Component):
    """Keeps the address in step with `query`, and calls `on_query` when the browser goes back to another one."""

    library = "$/public/components/address_bar.jsx"
    tag = "AddressBar"
    query: rx.Var[str]
    ready: rx.Var[bool]
    on_query: rx.EventHandler[lambda query: [query]]


def room_switch(locale: Locale, here: str, counts: Any) -> rx.Component:
    """The lists of one desk, those that the colleague may enter, each with how much is open; `counts` by name."""

    def way(name: str, route: str) -> rx.Component:
        look = "bg-secondary text-secondary-content font-semibold" if name == here else "text-(--casa-muted)"
        link = rx.el.a(
            t(f"desk.switch.{name}", locale),
            rx.cond(counts[name], count_mark(counts[name]), rx.fragment()),
            href=f"/{locale}{route}",
            class_name=f"casa-tap inline-flex h-8 items-center gap-1.5 rounded-(--radius-selector) px-3 text-sm {look}",
            custom_attrs={"aria-current": "page"} if name == here else {},
        )
        return rx.cond(may_enter(route), link, rx.fragment())

    return rx.el.nav(
        *(way(one.name, one.route) for one in LISTS),
        aria_label=t("desk.switch", locale),
        class_name="flex shrink-0 gap-1 rounded-(--radius-field) border border-base-300 bg-base-100 p-0.5",
    )


def column(*children: rx.Component) -> rx.Component:
    """The content of a page that scrolls as a whole."""
    return rx.el.div(*children, class_name="mx-auto w-full max-w-6xl space-y-5 p-4 pb-12 lg:px-8")


def title(words: Any, *beside: rx.Component, help_text: Any = None) -> rx.Component:
    """The page's heading with what stands beside it."""
    more = [rx.el.p(help_text, class_name="max-w-prose text-(--casa-muted)")] if help_text is not None else []
    return rx.el.div(
        rx.el.div(rx.el.h1(words, class_name="text-2xl font-semibold"), *more, class_name="me-auto space-y-1"),
        *beside,
        class_name="flex flex-wrap items-end gap-3",
    )


def card(heading: Any, *children: rx.Component, cls: str = "") -> rx.Component:
    """A boxed part of a page with its heading."""
    return rx.el.section(
        rx.el.h2(heading, class_name="text-lg font-semibold"),
        *children,
        class_name=f"{CARD} space-y-3 p-4 {cls}".strip(),
    )


def state_badge(view: Any, size: str = "text-xs") -> rx.Component:
    """The state of a row or sheet."""
    return badge(view.state_label, icon_of(view.state_icon, STATE_DRAWINGS, "size-4"), view.state_tone, size)


def due(view: Any) -> rx.Component:
    """The deadline of a row or sheet."""
    tone = rx.match(view.due_tone, ("late", "error"), ("soon", "warning"), "neutral")
    return deadline(view.due_label, view.due_what, icon_of(view.due_icon, DUE_DRAWINGS, "size-4"), tone)


def mixed(text: Any, lang: Any, cls: str = "") -> rx.Component:
    """Words that somebody wrote, in the direction and size of their language."""
    return rx.el.bdi(text, lang=lang, class_name=cls)


def keys_list(locale: Locale, page: str, keys: tuple[str, ...]) -> rx.Component:
    """What each key does."""
    lines = [rx.el.li(key_hint(_cap(key, locale), t(f"desk.key.{page}.{key}", locale))) for key in keys]
    return rx.el.ul(*lines, class_name="grid gap-2 sm:grid-cols-2")


def _cap(key: str, locale: Locale) -> str:
    return t(f"desk.cap.{key}", locale) if key in {"Enter", "Escape"} else key


def told(text: rx.Var[str], tone: str = "success") -> rx.Component:
    """A sentence that says what was done, or why not; spoken to screen readers."""
    colours = {"success": "bg-(--casa-success-soft) text-success", "error": "bg-(--casa-error-soft) text-error"}
    mark = {"success": "circle-check", "error": "circle-alert"}[tone]
    shown = rx.el.p(
        icon(mark, "size-5"),
        rx.el.span(text),
        class_name=f"flex items-start gap-2 rounded-(--radius-field) px-3 py-2.5 text-sm font-semibold {colours[tone]}",
    )
    return rx.el.div(rx.cond(text != "", shown, rx.fragment()), role="alert" if tone == "error" else "status")
