"""Protection des données: the requests of law 09-08 and what is held about a person."""

from typing import Any, Final

import reflex as rx

from casa_app.claims.service.privacy import DataRequestView
from casa_app.desk.pages.parts import OUTLINE, card, column, frame, title, told
from casa_app.desk.state.privacy import PrivacyState
from casa_app.kit.i18n import Locale, t
from casa_app.ui.badges import badge, reference
from casa_app.ui.dialog import dialog
from casa_app.ui.fields import radio_cards, select_field, text_area, text_field
from casa_app.ui.icons import icon
from casa_app.ui.pages import staff_page
from casa_app.ui.states import empty, loading

KINDS: Final = ("access", "rectification", "erasure")


@staff_page("/admin/privacy", "desk.privacy.title", on_load=PrivacyState.open)
def privacy(locale: Locale) -> rx.Component:
    """Requests at the left, the person at the right."""
    content = rx.el.div(
        rx.el.div(_requests(locale), class_name="min-w-0 flex-1"),
        rx.el.div(
            _find(locale),
            rx.cond(PrivacyState.person != "", _person(locale), rx.fragment()),
            class_name="w-full space-y-4 lg:w-96",
        ),
        class_name="flex flex-col items-start gap-5 lg:flex-row",
    )
    return frame(
        locale,
        "admin",
        column(
            title(t("desk.privacy.title", locale), help_text=t("desk.privacy.help", locale)),
            told(PrivacyState.done),
            rx.cond(PrivacyState.settling == "", told(PrivacyState.problem, "error"), rx.fragment()),
            rx.cond(PrivacyState.ready, content, loading(locale)),
        ),
        _settle(locale),
        _erase(locale),
    )


def _requests(locale: Locale) -> rx.Component:
    def one(request: rx.Var[DataRequestView]) -> rx.Component:
        kind = rx.match(request.kind, *((name, t(f"desk.privacy.kind.{name}", locale)) for name in KINDS), request.kind)
        state = rx.match(
            request.state,
            ("open", badge(t("desk.privacy.state.open", locale), "hourglass", "warning", "text-xs")),
            ("done", badge(t("desk.privacy.state.done", locale), "circle-check", "success", "text-xs")),
            badge(t("desk.privacy.state.refused", locale), "circle-x", "error", "text-xs"),
        )
        claim = rx.cond(
            request.reference != "", rx.fragment(reference(request.reference, "text-sm"), " · "), rx.fragment()
        )
        doing = rx.cond(
            request.state == "open",
            rx.el.div(
                _small(t("desk.privacy.look", locale), "eye", PrivacyState.look(request.person), request.asked),
                _small(
                    t("desk.privacy.settle", locale), "check", PrivacyState.begin_settling(request.id), request.asked
                ),
                class_name="flex flex-wrap gap-2",
            ),
            rx.el.p(request.ended, " · ", rx.el.bdi(request.outcome), class_name="text-sm"),
        )
        return rx.el.li(
            rx.el.div(
                rx.el.strong(kind, class_name="me-auto font-semibold"),
                state,
                class_name="flex flex-wrap items-center gap-2",
            ),
            rx.el.p(
                claim,
                t("desk.privacy.asked", locale),
                " ",
                request.asked,
                " · ",
                t("desk.privacy.due", locale),
                " ",
                request.due,
                class_name="text-sm text-(--casa-muted)",
            ),
            rx.el.p(request.text, dir="auto", class_name="text-sm whitespace-pre-line empty:hidden"),
            doing,
            class_name="space-y-1.5 border-t border-base-300 py-3 first:border-t-0",
        )

    listed = rx.el.ul(rx.foreach(PrivacyState.requests, one))
    none = empty(t("desk.privacy.none", locale), t("desk.privacy.none_help", locale), drawing="circle-check")
    return card(t("desk.privacy.requests", locale), rx.cond(PrivacyState.requests.length() > 0, listed, none))


def _small(words: str, drawing: str, event: Any, about: Any) -> rx.Component:
    return rx.el.button(
        icon(drawing, "size-4"),
        words,
        rx.el.span(" ", about, class_name="sr-only"),
        type="button",
        on_click=event,
        class_name=f"{OUTLINE} btn-sm casa-tap",
    )


def _find(locale: Locale) -> rx.Component:
    person = rx.foreach(
        PrivacyState.people,
        lambda key: _small(t("desk.privacy.open", locale), "user-round", PrivacyState.look(key), key),
    )
    several = rx.cond(
        PrivacyState.people.length() > 1, rx.el.div(person, class_name="flex flex-wrap gap-2"), rx.fragment()
    )
    return card(
        t("desk.privacy.find", locale),
        rx.el.form(
            text_field(
                "asked", label=t("desk.privacy.who", locale), help_text=t("desk.privacy.who_help", locale), dir="ltr"
            ),
            rx.el.button(t("desk.audit.look", locale), type="submit", class_name=OUTLINE),
            on_submit=PrivacyState.find,
            class_name="space-y-3",
        ),
        several,
    )


def _person(locale: Locale) -> rx.Component:
    def typed(name: str, value: Any) -> rx.Component:
        return text_field(
            name, label=t(f"desk.privacy.{name}", locale), key=PrivacyState.person + name, default_value=value
        )

    rectify = rx.el.form(
        typed("name", PrivacyState.name),
        typed("phone", PrivacyState.phone),
        typed("email", PrivacyState.email),
        rx.el.button(t("desk.privacy.rectify", locale), type="submit", class_name="btn btn-primary btn-block"),
        on_submit=PrivacyState.rectify,
        class_name="space-y-3",
    )
    receive = rx.el.form(
        select_field(
            "kind",
            [(kind, t(f"desk.privacy.kind.{kind}", locale)) for kind in KINDS],
            label=t("desk.privacy.kind", locale),
        ),
        text_area("text", label=t("desk.privacy.text", locale), dir="auto"),
        rx.el.button(t("desk.privacy.receive", locale), type="submit", class_name=f"{OUTLINE} btn-block"),
        on_submit=PrivacyState.receive,
        reset_on_submit=True,
        class_name="space-y-3",
    )
    return rx.fragment(
        card(
            t("desk.privacy.person", locale),
            rx.el.a(
                icon("download"),
                t("desk.privacy.export", locale),
                href=PrivacyState.export,
                reload_document=True,
                class_name=f"{OUTLINE} btn-block",
            ),
            rectify,
            rx.el.button(
                icon("trash-2"),
                t("desk.privacy.erase", locale),
                type="button",
                on_click=PrivacyState.ask_erasure,
                class_name="btn btn-ghost btn-block text-error",
            ),
        ),
        card(t("desk.privacy.paper", locale), receive),
    )


def _settle(locale: Locale) -> rx.Component:
    choices = [(how, t(f"desk.privacy.state.{how}", locale), "", "") for how in ("done", "refused")]
    form = rx.el.form(
        radio_cards("how", choices, legend=t("desk.privacy.how", locale), chosen="done"),
        text_area("outcome", label=t("desk.privacy.outcome", locale), dir="auto", required=True),
        id="settle-form",
        on_submit=PrivacyState.settle,
        class_name="space-y-4",
    )
    return dialog(
        locale,
        "settle",
        t("desk.privacy.settle", locale),
        told(PrivacyState.problem, "error"),
        form,
        is_open=PrivacyState.settling != "",
        on_close=PrivacyState.begin_settling(""),
        actions=rx.el.button(
            t("desk.privacy.settle", locale), type="submit", form="settle-form", class_name="btn btn-primary"
        ),
    )


def _erase(locale: Locale) -> rx.Component:
    actions = rx.fragment(
        rx.el.button(
            t("desk.deed.cancel", locale), type="button", on_click=PrivacyState.ask_erasure, class_name=OUTLINE
        ),
        rx.el.button(
            t("desk.privacy.erase", locale), type="button", on_click=PrivacyState.erase, class_name="btn btn-error"
        ),
    )
    return dialog(
        locale,
        "erase",
        t("desk.privacy.erase_title", locale),
        rx.el.p(PrivacyState.name, class_name="font-semibold"),
        rx.el.p(t("desk.privacy.erase_help", locale)),
        is_open=PrivacyState.erasing,
        on_close=PrivacyState.ask_erasure,
        actions=actions,
    )
