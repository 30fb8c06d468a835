"""The side of the queue: the current claim in short, its latest facts, and what to do with it."""

from typing import Any

import reflex as rx

from casa_app.claims.views import EventView
from casa_app.desk.pages.parts import DUE_DRAWINGS, EVENT_DRAWINGS, OUTLINE, state_badge
from casa_app.desk.state.deeds import DeedState
from casa_app.desk.state.queue import QueueState
from casa_app.files.views import PhotoView
from casa_app.kit.i18n import Locale, t
from casa_app.ui.badges import reference
from casa_app.ui.icons import icon, icon_of
from casa_app.ui.tables import key_hint


def peek(locale: Locale) -> rx.Component:
    """The panel; below 1280 px the sheet itself is one key away."""
    view = QueueState.peek
    return rx.el.aside(
        rx.cond(view.id != "", rx.fragment(_facts(locale, view), _deeds(locale, view)), rx.fragment()),
        aria_label=t("desk.peek.label", locale),
        class_name="hidden w-[25.5rem] shrink-0 flex-col border-s border-base-300 bg-base-100 xl:flex",
    )


def _facts(locale: Locale, view: Any) -> rx.Component:
    sheet = f"/{locale}/staff/claims?reference=" + view.reference
    head = rx.el.div(
        reference(view.reference), state_badge(view, "text-sm"), class_name="flex items-center justify-between text-sm"
    )
    about = rx.el.p(
        view.arrondissement, " · ", view.category, " · ", view.summary, class_name="text-sm text-(--casa-muted)"
    )
    words = rx.el.blockquote(
        view.text,
        lang=view.text_lang,
        dir=view.text_dir,
        class_name="rounded-(--radius-field) bg-base-200 p-3 text-sm whitespace-pre-line",
    )
    return rx.el.div(
        head,
        rx.el.h2(
            rx.el.a(rx.el.bdi(view.title, lang=view.title_lang, class_name="text-xl"), href=sheet),
            class_name="text-xl font-semibold",
        ),
        about,
        due_box(view),
        words,
        _photos(view),
        rx.el.section(
            rx.el.h3(t("desk.peek.facts", locale), class_name="text-sm font-semibold"),
            rx.el.ul(rx.foreach(view.events[:4], _fact), class_name="space-y-1.5 text-sm"),
            class_name="space-y-1.5",
        ),
        rx.cond(view.similar_label != "", _similar(locale, view), rx.fragment()),
        tab_index=0,
        role="region",
        aria_label=t("desk.peek.label", locale),
        class_name="min-h-0 flex-1 space-y-3.5 overflow-y-auto p-4",
    )


def due_box(view: Any) -> rx.Component:
    """What is due, in words, and what the law says."""
    ground = rx.match(
        view.due_tone, ("late", "bg-(--casa-error-soft)"), ("soon", "bg-(--casa-warning-soft)"), "bg-base-200"
    )
    colour = rx.match(view.due_tone, ("late", "text-error"), ("soon", "text-warning"), "text-(--casa-muted)")
    return rx.el.div(
        rx.el.p(
            icon_of(view.due_icon, DUE_DRAWINGS, "size-4"),
            rx.el.span(view.due_label, " · ", view.due_what),
            class_name=["flex items-start gap-1.5 font-semibold [&>svg]:mt-0.5", colour],
        ),
        rx.cond(view.legal != "", rx.el.p(view.legal, class_name="ps-5.5"), rx.fragment()),
        class_name=["rounded-(--radius-field) px-3 py-2.5 text-sm", ground],
    )


def _photos(view: Any) -> rx.Component:
    def photo(one: rx.Var[PhotoView]) -> rx.Component:
        return rx.el.a(
            rx.el.img(src=one.thumbnail, alt=one.alt, class_name="h-21 w-full rounded-(--radius-field) object-cover"),
            href=one.url,
            target="_blank",
            class_name="min-w-0 flex-1",
        )

    return rx.cond(
        view.photos.length() > 0, rx.el.div(rx.foreach(view.photos[:3], photo), class_name="flex gap-2"), rx.fragment()
    )


def _fact(event: rx.Var[EventView]) -> rx.Component:
    quoted = rx.fragment(" : « ", rx.el.bdi(event.text, lang=event.text_lang), " »")
    return rx.el.li(
        icon_of(event.icon, EVENT_DRAWINGS, "size-4 mt-0.5 text-(--casa-muted)"),
        rx.el.span(
            rx.el.span(event.day, class_name="text-(--casa-muted)"),
            " · ",
            event.what,
            rx.cond(event.text != "", quoted, rx.fragment()),
        ),
        class_name="flex gap-2.5",
    )


def _similar(locale: Locale, view: Any) -> rx.Component:
    return rx.el.p(
        icon("git-merge", "size-4 mt-0.5 text-primary"),
        rx.el.span(
            view.similar_label,
            ". ",
            rx.el.button(
                t("desk.peek.merge", locale),
                type="button",
                on_click=DeedState.begin("merge", [view.id]),
                class_name="link casa-tap text-primary",
            ),
        ),
        class_name="flex items-start gap-2 text-sm",
    )


def primary(locale: Locale, view: Any, after: Any, cls: str = "btn-block") -> rx.Component:
    """The one button that moves the claim on."""
    key = {"acknowledge": "e", "assign": "a", "start": "s", "progress": "n", "answer": "r", "close": "c"}

    def button(action: str) -> rx.Component:
        at_once = action in {"acknowledge", "start"}
        event = [DeedState.at_once(action, [view.id]), after] if at_once else DeedState.begin(action, [view.id])
        return rx.el.button(
            t(f"desk.deed.do.{action}", locale),
            key_hint(key[action]),
            type="button",
            on_click=event,
            class_name=f"btn btn-primary {cls}",
        )

    return rx.match(view.next_action, *((action, button(action)) for action in key), rx.fragment())


def _deeds(locale: Locale, view: Any) -> rx.Component:
    def small(action: str, key: str) -> rx.Component:
        button = rx.el.button(
            t(f"desk.deed.do.{action}", locale),
            key_hint(key),
            type="button",
            on_click=DeedState.begin(action, [view.id]),
            class_name=f"{OUTLINE} h-11 flex-1 px-2 text-sm",
        )
        return rx.cond(view.actions.contains(action) & (view.next_action != action), button, rx.fragment())

    return rx.el.div(
        primary(locale, view, QueueState.refresh),
        rx.el.div(
            small("assign", "a"),
            small("answer", "r"),
            small("transfer", "t"),
            class_name="flex flex-wrap gap-2 text-sm",
        ),
        class_name="space-y-2 border-t border-base-300 p-4",
    )
