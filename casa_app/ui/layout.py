"""The frames of pages: public, form (one thing a page), staff. Each has a skip link and one `main`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.ui.components import JumpLink, language_link, theme_toggle
from casa_app.ui.icons import icon, logo
from casa_app.ui.posting import posted
from casa_app.ui.visitor import Visitor, seen_by
from casa_app.ui.zellige import zellige

Width = Literal["wide", "narrow"]
_WIDTHS: Final[dict[Width, str]] = {
    "wide": "max-w-6xl space-y-5 px-4 pt-5 pb-10 lg:space-y-6 lg:px-8 lg:pt-9",
    "narrow": "max-w-xl space-y-4 px-4 pt-4 pb-10 lg:pt-8",
}
_GHOST: Final = "btn btn-ghost"
_FOOT_LINK: Final = "inline-flex min-h-11 cursor-pointer items-center text-primary underline"
_SWITCH: Final = "btn btn-outline border-(--casa-line) px-3"


@dataclass(frozen=True)
class Place:
    """A link of a navigation bar, already in words; `current` marks where the reader is, `shown` may be a Var."""

    label: str
    href: str
    current: bool = False
    shown: Any = True


def public_layout(locale: Locale, *children: rx.Component, width: Width = "wide") -> rx.Component:
    """A page for residents: header with language switch, content, footer."""
    return rx.fragment(
        _skip(locale),
        _public_header(locale, with_links=width == "wide"),
        rx.el.main(*children, id="main", tab_index=-1, class_name=f"mx-auto outline-none {_WIDTHS[width]}"),
        _footer(locale),
    )


def form_layout(
    locale: Locale,
    *children: rx.Component,
    back: rx.Component | str,
    action: rx.Component,
    saved: rx.Component | None = None,
) -> rx.Component:
    """One step of a form: the way back, the note that what is typed is kept, content, one button at the foot.

    `back` is an address, or a component of one's own (`back_button`); `saved` usually `saved_note(...)`.
    """
    way_back = back_link(locale, back) if isinstance(back, str) else back
    head = rx.el.div(
        way_back,
        rx.el.span(class_name="me-auto"),
        *([saved] if saved is not None else []),
        language_link(locale, f"{_GHOST} px-3 -me-3"),
        class_name="mx-auto flex min-h-14 max-w-xl items-center gap-2 px-4",
    )
    foot = rx.el.div(
        rx.el.div(action, class_name="mx-auto max-w-xl"),
        class_name="sticky bottom-0 z-20 mt-auto border-t border-base-300 bg-base-100 p-3",
    )
    return rx.el.div(
        _skip(locale),
        rx.el.header(head, zellige(12), class_name="bg-base-100"),
        rx.el.main(
            rx.el.div(*children, class_name="mx-auto w-full max-w-xl space-y-4 px-4 pt-4 pb-8"),
            foot,
            id="main",
            tab_index=-1,
            class_name="flex flex-1 flex-col outline-none",
        ),
        class_name="flex min-h-dvh flex-col",
    )


def back_link(locale: Locale, address: str | rx.Var[str]) -> rx.Component:
    """The way back, as an address."""
    return rx.el.a(icon("arrow-left"), t("ui.back", locale), href=address, class_name=f"{_GHOST} -ms-3 px-3")


def saved_note(locale: Locale, saved: rx.Var[bool] | bool) -> rx.Component:
    """Says, politely, that what was typed is kept."""
    words = rx.fragment(icon("cloud-check", "size-4"), t("ui.saved", locale))
    return rx.el.span(
        rx.cond(saved, words, rx.fragment()),
        role="status",
        class_name="flex items-center gap-1.5 text-sm text-(--casa-muted)",
    )


def staff_layout(
    locale: Locale,
    *children: rx.Component,
    room: str,
    places: Sequence[Place],
    tools: rx.Component | None = None,
    full_height: bool = False,
) -> rx.Component:
    """A page for clerks: `room` names the part of Casa, `places` its pages.

    `tools` stand at the end of the bar (search, alerts, account). With `full_height` the content scrolls inside.
    """
    bar = rx.el.div(
        _home_link(locale, room),
        rx.el.nav(
            *(_place(place) for place in places),
            aria_label=t("ui.staff.nav", locale),
            class_name="flex h-14 gap-5 overflow-x-auto text-sm",
        ),
        rx.el.div(
            *([tools] if tools is not None else []),
            language_link(locale, f"{_GHOST} px-3 text-sm"),
            class_name="ms-auto flex min-w-0 items-center gap-2",
        ),
        class_name="flex min-h-14 flex-wrap items-center gap-x-5 px-4",
    )
    content = "flex min-w-0 flex-1 flex-col outline-none" + (" min-h-0" if full_height else "")
    return rx.el.div(
        _skip(locale),
        rx.el.header(bar, zellige(10), class_name="bg-base-100 print:hidden"),
        rx.el.main(*children, id="main", tab_index=-1, class_name=content),
        class_name="relative flex h-dvh flex-col overflow-hidden" if full_height else "flex min-h-dvh flex-col",
    )


def _skip(locale: Locale) -> rx.Component:
    return JumpLink.create(
        t("ui.skip", locale),
        to="main",
        class_name="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 btn btn-primary",
    )


def _public_header(locale: Locale, *, with_links: bool) -> rx.Component:
    words = rx.el.span(
        rx.el.span(t("ui.casa", locale), class_name="text-xl leading-tight font-bold"),
        rx.el.span(t("ui.tagline", locale), class_name="text-xs leading-tight text-(--casa-muted)"),
        class_name="flex flex-col leading-tight",
    )
    home = rx.el.a(
        logo(),
        words,
        href=f"/{locale}",
        class_name="me-auto flex min-h-11 items-center gap-2.5 rounded-(--radius-field)",
    )
    links = [
        rx.el.a(
            icon("file-search"), t("ui.header.follow", locale), href=f"/{locale}/follow",
            class_name=f"{_GHOST} hidden lg:inline-flex",
        ),
        *_own_space(locale, _GHOST, "hidden lg:inline-flex", with_icons=True),
    ]  # fmt: skip
    bar = rx.el.div(
        home,
        *([rx.el.nav(*links, aria_label=t("ui.header.label", locale), class_name="contents")] if with_links else []),
        language_link(locale, _SWITCH),
        class_name="mx-auto flex min-h-16 max-w-6xl items-center gap-2 px-4 lg:min-h-[4.5rem] lg:px-8",
    )
    return rx.el.header(bar, zellige(16), class_name="bg-base-100 print:hidden")


def _own_space(locale: Locale, look: str, width: str, *, with_icons: bool) -> list[rx.Component]:
    """The way in for strangers; for who is signed in the way to their own space, and out. A page holds all of them.

    `width` are the classes that say on which screens.
    """

    def words(drawing: str, key: str) -> list[rx.Component | str]:
        return [*([icon(drawing)] if with_icons else []), t(key, locale)]

    def way(visitor: Visitor, drawing: str, key: str, href: str) -> rx.Component:
        shown = f"{seen_by(visitor)} {look} {width}"
        return rx.el.a(*words(drawing, key), href=href, reload_document=visitor == "staff", class_name=shown)

    leave = rx.el.button(*words("log-out", "ui.header.sign_out"), type="submit", class_name=look)
    leaving = f"{seen_by('citizen', 'staff')} {width}"
    return [
        way("stranger", "user", "ui.header.sign_in", f"/{locale}/sign-in"),
        way("citizen", "user-round", "ui.header.account", f"/{locale}/account"),
        way("staff", "inbox", "ui.header.staff", _staff_home(locale)),
        posted("/api/session", leave, step="sign_out", locale=locale, class_name=leaving),
    ]


def _staff_home(locale: Locale) -> str:
    """Leads a clerk to the queue, a counter agent to the counter: a prerendered page cannot know who looks at it."""
    return f"/api/session/home?locale={locale}"


def _home_link(locale: Locale, room: str) -> rx.Component:
    return rx.el.a(
        logo("size-8"),
        rx.el.span(t("ui.casa", locale), class_name="text-lg font-bold"),
        rx.el.span(room, class_name="border-s border-base-300 ps-2 text-sm text-(--casa-muted)"),
        href=_staff_home(locale),
        reload_document=True,
        class_name="flex min-h-11 items-center gap-2",
    )


def _place(place: Place) -> rx.Component:
    line = "border-primary font-semibold text-primary" if place.current else "border-transparent"
    link = rx.el.a(
        place.label,
        href=place.href,
        class_name=f"inline-flex items-center border-b-[3px] whitespace-nowrap {line}",
        custom_attrs={"aria-current": "page"} if place.current else {},
    )
    return link if place.shown is True else rx.cond(place.shown, link, rx.fragment())


def _footer(locale: Locale) -> rx.Component:
    narrow = _own_space(locale, _FOOT_LINK, "lg:hidden", with_icons=False)
    names = ("verify", "about", "privacy", "accessibility")
    links = [
        rx.el.a(
            t(f"ui.footer.{name}", locale),
            href=f"/{locale}/{name}",
            class_name=_FOOT_LINK,
        )
        for name in names
    ]
    row = rx.el.div(
        rx.el.span(t("ui.footer.city", locale), class_name="me-auto"),
        rx.el.nav(*narrow, *links, aria_label=t("ui.footer.label", locale), class_name="flex flex-wrap gap-x-5"),
        theme_toggle(locale, f"{_GHOST} -mx-3 px-3 text-sm font-normal"),
        class_name="mx-auto flex max-w-6xl flex-wrap items-center gap-x-5 gap-y-1 px-4 py-4 lg:px-8",
    )
    return rx.el.footer(row, class_name="border-t border-base-300 text-sm text-(--casa-muted) print:hidden")
