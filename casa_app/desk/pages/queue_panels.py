"""What opens over the queue: filters to add, columns to show, the keys, the name of a view to keep."""

from typing import Final

import reflex as rx

from casa_app.claims.catalogue import catalogue
from casa_app.claims.service.queue import STATE_ICONS
from casa_app.claims.service.queue_filter import DUE
from casa_app.desk.pages.deeds import category_options
from casa_app.desk.pages.parts import keys_list
from casa_app.desk.pages.saved import keeping
from casa_app.desk.state.queue import COLUMNS, QueueState
from casa_app.identity.organisation import organisation
from casa_app.kit.i18n import Locale, t
from casa_app.territory import service as territory
from casa_app.ui.dialog import dialog
from casa_app.ui.fields import field, select_field

_SHOWN_KEYS: Final = ("j", "k", "Enter", "x", "a", "r", "t", "n", "e", "s", "f", "/", "?", "Escape")


def panels(locale: Locale) -> list[rx.Component]:
    """The dialogs of the queue itself."""

    def panel(name: str, *children: rx.Component, actions: rx.Component | None = None) -> rx.Component:
        return dialog(
            locale,
            f"queue-{name}",
            t(f"desk.queue.panel.{name}", locale),
            *children,
            actions=actions,
            is_open=QueueState.panel == name,
            on_close=QueueState.toggle_panel(""),
        )

    keep = rx.el.button(t("desk.queue.keep", locale), type="submit", form="keep-view", class_name="btn btn-primary")
    return [
        panel("filter", _choices(locale)),
        panel("columns", *(_column_choice(locale, name) for name in COLUMNS)),
        panel("help", keys_list(locale, "queue", _SHOWN_KEYS)),
        panel("save", keeping(locale, QueueState, QueueState.problem), actions=keep),
    ]


def _choices(locale: Locale) -> rx.Component:
    def choice(name: str, options: list[tuple[str, str]]) -> rx.Component:
        return select_field(
            f"filter-{name}",
            options,
            label=t(f"claims.queue.filter.{name}", locale),
            empty=t("desk.queue.add", locale),
            value="",
            on_change=lambda value: QueueState.add_filter(name, value),
        )

    category = rx.el.select(
        rx.el.option(t("desk.queue.add", locale), value=""),
        *(rx.el.option(group.name[locale], value=group.code) for group in catalogue().groups),
        *category_options(locale),
        id="filter-category",
        value="",
        on_change=lambda value: QueueState.add_filter("category", value),
        class_name="select bg-base-100",
    )
    services = [(code, one.name[locale]) for code, one in organisation().services.items()]
    return rx.el.div(
        choice("due", [(str(days), t("claims.queue.due_within", locale, n=days)) for days in DUE]),
        choice("state", [(state.value, t(f"claims.queue.state.{state}", locale)) for state in STATE_ICONS]),
        choice("service", services),
        choice("where", [(zone.code, zone.name) for zone in territory.arrondissements(locale)]),
        field("filter-category", t("claims.queue.filter.category", locale), category),
        choice("who", [(who, t(f"claims.queue.who.{who}", locale)) for who in ("me", "none")]),
        class_name="grid gap-4 sm:grid-cols-2",
    )


def _column_choice(locale: Locale, name: str) -> rx.Component:
    box = rx.el.input(
        type="checkbox",
        checked=~QueueState.hidden.contains(name),
        on_change=QueueState.toggle_column(name),
        class_name="checkbox border-(--casa-line) text-primary",
    )
    return rx.el.label(box, t(f"desk.queue.head.{name}", locale), class_name="flex min-h-11 items-center gap-3")
