"""A question over the page: native `<dialog>`, so the focus stays inside and comes back, and Escape closes it."""

from typing import Any

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.ui.components import Modal
from casa_app.ui.icons import icon

_BOX = (
    "m-auto w-[min(36rem,calc(100vw-2rem))] max-h-[calc(100dvh-2rem)] overflow-y-auto rounded-box border "
    "border-base-300 bg-base-100 p-0 text-base-content shadow-(--casa-shadow) backdrop:bg-neutral/40"
)


def dialog(
    locale: Locale,
    name: str,
    title: Any,
    *children: rx.Component,
    is_open: Any,
    on_close: Any,
    actions: rx.Component | None = None,
) -> rx.Component:
    """A dialog, open while `is_open`; `on_close` hears Escape, the cross and a press outside. `name` begins its ids."""
    head = rx.el.div(
        rx.el.h2(title, id=f"{name}-title", class_name="me-auto text-xl font-semibold"),
        rx.el.button(
            icon("x"),
            rx.el.span(t("ui.close", locale), class_name="sr-only"),
            type="button",
            on_click=on_close,
            class_name="btn btn-ghost btn-square -me-2",
        ),
        class_name="flex items-start gap-2 p-4 pb-0",
    )
    foot = [rx.el.div(actions, class_name="flex flex-wrap justify-end gap-2 p-4 pt-0")] if actions is not None else []
    return Modal.create(
        head,
        rx.el.div(*children, class_name="space-y-4 p-4"),
        *foot,
        is_open=is_open,
        labelled_by=f"{name}-title",
        on_close=on_close,
        class_name=_BOX,
    )
