"""`/{locale}/staff/claims?reference=`: one claim on one page, to read, decide and print."""

from typing import Any, Final

import reflex as rx

from casa_app.claims.staff_views import AnswerView, SimilarView
from casa_app.claims.views import EventView
from casa_app.desk.pages.deeds import deed_dialogs
from casa_app.desk.pages.parts import CARD, EVENT_DRAWINGS, OUTLINE, card, frame, keys_list, mixed, state_badge, told
from casa_app.desk.pages.peek import due_box, primary
from casa_app.desk.state.deeds import DeedState
from casa_app.desk.state.sheet import KEYS, SheetState
from casa_app.files.views import PhotoView
from casa_app.kit.i18n import Locale, t
from casa_app.ui.badges import badge, demonstration_mark, reference
from casa_app.ui.components import map_view, shortcuts
from casa_app.ui.dialog import dialog
from casa_app.ui.icons import icon, icon_of
from casa_app.ui.pages import staff_page
from casa_app.ui.states import empty, loading
from casa_app.ui.tables import key_hint
from casa_app.ui.timeline import timeline, timeline_item

_SECOND: Final = (("assign", "a"), ("progress", "n"), ("answer", "r"), ("transfer", "t"), ("close", "c"), ("note", "i"))
_MORE: Final = ("reject", "reclassify", "merge", "publish")
_AT_ONCE: Final = (("acknowledge", "e"), ("start", "s"), ("take_back", ""), ("withhold", ""))
_HIDE: Final = "print:hidden"
_PRINT: Final = "(() => window.print())"  # a function of the page itself: the content policy forbids evaluated text


@staff_page("/claims", "desk.sheet.title", on_load=[SheetState.open, SheetState.follow])
def sheet(locale: Locale) -> rx.Component:
    """The case sheet, or why there is none."""
    view = SheetState.claim
    missing = empty(SheetState.problem, t("desk.sheet.missing", locale), _back(locale), "file-x")
    return frame(
        locale,
        "queue",
        rx.cond(SheetState.ready, rx.cond(view.id != "", _sheet(locale, view), missing), loading(locale)),
        shortcuts(list(KEYS), SheetState.press),
        deed_dialogs(locale, SheetState.refresh),
        dialog(
            locale,
            "sheet-help",
            t("desk.queue.panel.help", locale),
            keys_list(locale, "sheet", KEYS),
            is_open=SheetState.help,
            on_close=SheetState.toggle_help,
        ),
    )


def _back(locale: Locale) -> rx.Component:
    return rx.el.a(
        icon("arrow-left"), t("desk.sheet.back", locale), href=f"/{locale}/staff", class_name="btn btn-ghost"
    )


def _sheet(locale: Locale, view: Any) -> rx.Component:
    return rx.el.article(
        _head(locale, view),
        rx.el.div(
            rx.el.div(
                rx.el.div(told(DeedState.done), class_name=f"{_HIDE} [&:not(:has(p))]:hidden"),
                rx.cond(
                    (DeedState.action == "") & (DeedState.problem != ""),
                    told(DeedState.problem, "error"),
                    rx.fragment(),
                ),
                _news(),
                _what(locale, view),
                _timeline(locale, view),
                class_name="min-w-0 flex-1 space-y-4",
            ),
            rx.el.div(
                _deeds(locale, view),
                _facts(locale, view),
                _place(locale, view),
                _similar(locale, view),
                class_name="w-full shrink-0 space-y-4 lg:w-[24rem]",
            ),
            class_name="flex flex-col gap-4 lg:flex-row print:block print:space-y-4",
        ),
        class_name="mx-auto w-full max-w-7xl space-y-4 p-4 pb-12 lg:px-6",
    )


def _head(locale: Locale, view: Any) -> rx.Component:
    marks = rx.el.div(
        reference(view.reference, "text-lg"),
        state_badge(view, "text-sm"),
        rx.cond(view.danger, badge(t("desk.queue.danger", locale), "siren", "error"), rx.fragment()),
        rx.cond(view.demonstration, demonstration_mark(locale), rx.fragment()),
        rx.el.span(
            rx.el.button(
                icon("printer", "size-4"),
                t("desk.sheet.print", locale),
                type="button",
                on_click=rx.call_function(_PRINT),
                class_name="btn btn-ghost btn-sm casa-tap",
            ),
            rx.el.a(
                icon("history", "size-4"),
                t("desk.sheet.audit", locale),
                href=f"/{locale}/staff/audit?reference=" + view.reference,
                class_name="btn btn-ghost btn-sm casa-tap",
            ),
            class_name=f"ms-auto flex flex-wrap gap-1 {_HIDE}",
        ),
        class_name="flex flex-wrap items-center gap-3",
    )
    return rx.el.header(
        rx.el.div(_back(locale), class_name=f"-ms-3 {_HIDE}"),
        marks,
        rx.el.h1(mixed(view.title, view.title_lang, "text-2xl"), class_name="text-2xl font-semibold"),
        rx.el.p(view.category, " · ", view.arrondissement, " · ", view.summary, class_name="text-(--casa-muted)"),
        rx.cond(
            view.merged_into != "",
            rx.el.p(
                icon("git-merge", "size-4"),
                t("desk.sheet.merged", locale),
                " ",
                rx.el.a(
                    reference(view.merged_into),
                    href=f"/{locale}/staff/claims?reference=" + view.merged_into,
                    class_name="link text-primary",
                ),
                class_name="flex items-center gap-2",
            ),
            rx.fragment(),
        ),
        class_name="space-y-2",
    )


def _news() -> rx.Component:
    """What a colleague did a moment ago: shown, and spoken politely."""
    shown = rx.el.p(
        icon("activity", "size-5"),
        rx.el.span(SheetState.news),
        class_name="flex items-start gap-2 rounded-(--radius-field) bg-(--casa-info-soft) px-3 py-2.5 text-sm "
        "text-info",
    )
    return rx.el.div(
        rx.cond(SheetState.news != "", shown, rx.fragment()), role="status", class_name=f"{_HIDE} empty:hidden"
    )


def _what(locale: Locale, view: Any) -> rx.Component:
    def photo(one: rx.Var[PhotoView]) -> rx.Component:
        picture = rx.el.img(
            src=one.thumbnail, alt=one.alt, class_name="h-40 w-full rounded-(--radius-field) object-cover"
        )
        return rx.el.a(picture, href=one.url, target="_blank", class_name="block")

    def answer(one: rx.Var[AnswerView]) -> rx.Component:
        return rx.el.div(
            rx.el.dt(one.question, class_name="text-sm text-(--casa-muted)"),
            rx.el.dd(rx.el.bdi(one.answer), class_name="font-semibold"),
        )

    return card(
        t("desk.sheet.what", locale),
        rx.el.blockquote(view.text, lang=view.text_lang, dir=view.text_dir, class_name="text-base whitespace-pre-line"),
        rx.cond(
            view.answers.length() > 0,
            rx.el.dl(rx.foreach(view.answers, answer), class_name="grid gap-3 sm:grid-cols-2"),
            rx.fragment(),
        ),
        rx.cond(
            view.photos.length() > 0,
            rx.el.div(rx.foreach(view.photos, photo), class_name="grid grid-cols-2 gap-3 sm:grid-cols-3"),
            rx.el.p(t("desk.sheet.no_photos", locale), class_name="text-sm text-(--casa-muted)"),
        ),
        rx.cond(
            view.rating > 0,
            rx.el.p(
                icon("star", "size-4"),
                t("desk.sheet.rating", locale),
                " ",
                rx.el.strong(view.rating, "/5"),
                " ",
                rx.el.bdi(view.rating_text),
                class_name="flex flex-wrap items-center gap-1.5 text-sm",
            ),
            rx.fragment(),
        ),
    )


def _timeline(locale: Locale, view: Any) -> rx.Component:
    def line(event: rx.Var[EventView]) -> rx.Component:
        inside = rx.el.span(
            icon("lock", "size-3.5"),
            t("desk.sheet.internal", locale),
            class_name="inline-flex items-center gap-1 text-xs font-semibold text-(--casa-muted)",
        )
        words = rx.el.p(
            event.text,
            lang=event.text_lang,
            dir="auto",
            class_name="mt-1 rounded-(--radius-field) bg-base-200 px-3 py-2 text-sm whitespace-pre-line",
        )
        return timeline_item(
            icon_of(event.icon, EVENT_DRAWINGS, "size-4"),
            event.when,
            event.what,
            event.who,
            rx.cond(event.public, rx.fragment(), inside),
            rx.cond(event.text != "", words, rx.fragment()),
            moment=event.tone,
        )

    return card(t("desk.sheet.life", locale), timeline(rx.foreach(view.events, line)))


def _deeds(locale: Locale, view: Any) -> rx.Component:
    def opens(action: str, key: str = "") -> rx.Component:
        return _deed(locale, view, action, key, DeedState.begin(action, [view.id]))

    def does(action: str, key: str = "") -> rx.Component:
        return _deed(locale, view, action, key, [DeedState.at_once(action, [view.id]), SheetState.refresh])

    more = rx.el.details(
        rx.el.summary(
            t("desk.sheet.more", locale),
            class_name="flex min-h-11 cursor-pointer items-center text-sm font-semibold text-primary",
        ),
        rx.el.div(
            *(does(action, key) for action, key in _AT_ONCE),
            *(opens(action) for action in _MORE),
            class_name="grid grid-cols-2 gap-2 pt-1",
        ),
    )
    return rx.el.section(
        rx.el.h2(t("desk.sheet.next", locale), class_name="sr-only"),
        due_box(view),
        primary(locale, view, SheetState.refresh),
        rx.el.div(*(opens(action, key) for action, key in _SECOND), class_name="grid grid-cols-2 gap-2"),
        more,
        rx.el.p(
            t("desk.sheet.keys", locale),
            " ",
            key_hint("?"),
            class_name="flex items-center gap-1.5 text-xs text-(--casa-muted)",
        ),
        class_name=f"{CARD} space-y-2.5 p-4 {_HIDE}",
    )


def _deed(locale: Locale, view: Any, action: str, key: str, event: Any) -> rx.Component:
    button = rx.el.button(
        t(f"desk.deed.do.{action}", locale),
        *([key_hint(key)] if key else []),
        type="button",
        on_click=event,
        class_name=f"{OUTLINE} h-11 px-2 text-sm",
    )
    return rx.cond(view.actions.contains(action) & (view.next_action != action), button, rx.fragment())


def _facts(locale: Locale, view: Any) -> rx.Component:
    def fact(name: str, value: Any, *more: Any) -> rx.Component:
        return rx.el.div(
            rx.el.dt(t(f"desk.fact.{name}", locale), class_name="text-xs text-(--casa-muted)"),
            rx.el.dd(rx.cond(value != "", value, "—"), *more, class_name="text-sm font-semibold"),
        )

    route = rx.cond(
        view.route_reason != "",
        rx.el.span(
            t("desk.fact.rule", locale),
            " ",
            view.route_reason,
            class_name="block text-xs font-normal text-(--casa-muted)",
        ),
        rx.fragment(),
    )
    reach = rx.cond(
        view.contact != "", rx.el.bdi(view.contact, dir="ltr", class_name="block font-normal"), rx.fragment()
    )
    return card(
        t("desk.sheet.facts", locale),
        rx.el.dl(
            fact("agent", view.assignee),
            fact("service", view.service, route),
            fact("team", view.team),
            fact("body", view.body),
            fact("claimant", view.claimant, reach),
            rx.cond(view.business != "", fact("business", view.business), rx.fragment()),
            fact("regime", view.regime),
            fact("entry", reference(view.entry)),
            fact("filed", view.filed),
            fact("publication", view.publication_label),
            fact("followers", view.followers_label),
            class_name="grid grid-cols-2 gap-3",
        ),
    )


def _place(locale: Locale, view: Any) -> rx.Component:
    pin = rx.cond(view.has_position, {"lat": view.lat, "lng": view.lng}, None)
    return card(
        t("desk.sheet.place", locale),
        rx.el.p(rx.el.bdi(view.place), class_name="text-sm empty:hidden"),
        rx.cond(
            view.has_position,
            rx.el.div(
                map_view(locale, label=t("desk.sheet.map", locale), pin=pin, class_name="h-56"), class_name=_HIDE
            ),
            rx.el.p(t("desk.sheet.no_position", locale), class_name="text-sm text-(--casa-muted)"),
        ),
        rx.cond(
            view.has_position,
            rx.el.p(reference(view.lat.to_string() + ", " + view.lng.to_string(), "font-normal"), class_name="text-xs"),
            rx.fragment(),
        ),
    )


def _similar(locale: Locale, view: Any) -> rx.Component:
    def other(one: rx.Var[SimilarView]) -> rx.Component:
        return rx.el.li(
            rx.el.a(
                mixed(one.title, one.title_lang),
                href=f"/{locale}/staff/claims?reference=" + one.reference,
                class_name="block truncate font-semibold text-primary",
            ),
            rx.el.span(
                reference(one.reference, "font-normal"),
                " · ",
                one.distance,
                " · ",
                one.filed,
                " · ",
                one.state,
                class_name="text-xs text-(--casa-muted)",
            ),
        )

    merge = rx.el.button(
        icon("git-merge", "size-4"),
        t("desk.peek.merge", locale),
        type="button",
        on_click=DeedState.begin("merge", [view.id]),
        class_name=f"{OUTLINE} btn-sm casa-tap {_HIDE}",
    )
    shown = card(view.similar_label, rx.el.ul(rx.foreach(view.similar, other), class_name="space-y-2 text-sm"), merge)
    return rx.cond(view.similar.length() > 0, shown, rx.fragment())
