"""The views that a colleague keeps of a list: links above it, and the panel that keeps and forgets them."""

from typing import Any

import reflex as rx

from casa_app.identity.views import SavedViewView
from casa_app.kit.i18n import Locale, t
from casa_app.ui.fields import text_field
from casa_app.ui.icons import icon


def keep_button(locale: Locale, on_click: Any) -> rx.Component:
    """Opens the panel."""
    return rx.el.button(
        t("desk.queue.keep_view", locale),
        type="button",
        on_click=on_click,
        class_name="casa-tap text-sm text-primary underline",
    )


def kept_views(locale: Locale, state: Any) -> rx.Component:
    """A link for each view of the list whose State this is."""

    def view(one: rx.Var[SavedViewView]) -> rx.Component:
        return rx.el.a(
            icon("bookmark", "size-4"),
            one.name,
            href="?" + one.query,
            on_click=state.go(one.query).prevent_default,
            class_name="casa-tap inline-flex items-center gap-1 text-sm text-primary",
        )

    return rx.el.span(
        rx.foreach(state.views, view),
        aria_label=t("desk.queue.kept", locale),
        role="group",
        class_name="flex flex-wrap gap-3 empty:hidden",
    )


def keeping(locale: Locale, state: Any, problem: Any) -> rx.Component:
    """The form that keeps the present view (`id="keep-view"`), and what is kept."""

    def kept(one: rx.Var[SavedViewView]) -> rx.Component:
        return rx.el.li(
            rx.el.span(one.name, class_name="me-auto"),
            rx.el.button(
                icon("trash-2", "size-4"),
                t("desk.queue.forget", locale),
                type="button",
                on_click=state.drop_view(one.id),
                class_name="btn btn-ghost btn-sm casa-tap",
            ),
            class_name="flex items-center gap-2",
        )

    return rx.fragment(
        rx.el.form(
            text_field(
                "name",
                label=t("desk.queue.view_name", locale),
                error=problem,
                max_length=60,
                help_text=t("desk.queue.view_help", locale),
            ),
            id="keep-view",
            on_submit=state.keep_view,
        ),
        rx.el.ul(rx.foreach(state.views, kept), class_name="space-y-1 empty:hidden"),
    )
