"""What stands beside the list of cases and opens over it: the current case in short, filters, keys, signing."""

from typing import Any, Final

import reflex as rx

from casa_app.desk.pages.case_parts import STATES, case_badge, case_link
from casa_app.desk.pages.parts import OUTLINE, due, keys_list
from casa_app.desk.pages.saved import keeping
from casa_app.desk.state.cases import CasesState
from casa_app.kit.i18n import Locale, t
from casa_app.procedures.staff_views import CaseEventView
from casa_app.territory import service as territory
from casa_app.ui.badges import badge, reference
from casa_app.ui.dialog import dialog
from casa_app.ui.fields import select_field
from casa_app.ui.tables import key_hint

_SHOWN_KEYS: Final = ("j", "k", "Enter", "x", "a", "f", "/", "?", "Escape")


def peek(locale: Locale) -> rx.Component:
    """The panel; below 1408 px the sheet itself is one key away."""
    view = CasesState.peek

    def fact(event: rx.Var[CaseEventView]) -> rx.Component:
        return rx.el.li(rx.el.span(event.when, " · ", class_name="text-(--casa-muted)"), event.what)

    opening = rx.el.a(
        t("desk.cases.open", locale),
        key_hint(t("desk.cap.Enter", locale)),
        href=case_link(locale, view.reference),
        class_name="btn btn-primary btn-block",
    )
    taking = rx.el.button(
        t("desk.cases.take", locale),
        key_hint("a"),
        type="button",
        on_click=CasesState.take,
        class_name=f"{OUTLINE} btn-block",
    )
    shown = rx.fragment(
        rx.el.div(
            rx.el.div(reference(view.reference), case_badge(view, "text-sm"), class_name="flex justify-between gap-2"),
            rx.el.h2(view.procedure, class_name="text-xl font-semibold"),
            rx.el.p(rx.el.bdi(view.applicant), " · ", view.arrondissement, class_name="font-semibold"),
            rx.el.p(view.summary, class_name="text-sm text-(--casa-muted)"),
            rx.el.div(due(view), class_name="text-sm"),
            rx.cond(view.legal != "", rx.el.p(view.legal, class_name="text-sm"), rx.fragment()),
            rx.cond(
                view.proposal_label != "", badge(view.proposal_label, "signature", "info", "text-sm"), rx.fragment()
            ),
            rx.cond(
                view.pieces_label != "",
                rx.el.p(t("desk.case.pieces", locale), t("desk.queue.colon", locale), " ", view.pieces_label,
                        class_name="text-sm"),
                rx.fragment(),
            ),
            rx.el.ul(rx.foreach(view.events[:4], fact), class_name="space-y-1.5 text-sm"),
            class_name="min-h-0 flex-1 space-y-3.5 overflow-y-auto p-4",
            tab_index=0,
            role="region",
            aria_label=t("desk.cases.peek", locale),
        ),
        rx.el.div(opening, taking, class_name="space-y-2 border-t border-base-300 p-4"),
    )  # fmt: skip
    return rx.el.aside(
        rx.cond(view.id != "", shown, rx.fragment()),
        aria_label=t("desk.cases.peek", locale),
        class_name="hidden w-[25.5rem] shrink-0 flex-col border-s border-base-300 bg-base-100 min-[88rem]:flex",
    )


def panels(locale: Locale) -> list[rx.Component]:
    """The dialogs of the list itself."""
    def choice(name: str, options: Any) -> rx.Component:
        return select_field(
            f"filter-{name}",
            options,
            label=t(f"procedures.staff.filter.{name}", locale),
            empty=t("desk.queue.add", locale),
            value="",
            on_change=lambda value: CasesState.add_filter(name, value),
        )

    def panel(name: str, heading: str, *children: rx.Component, actions: rx.Component | None = None) -> rx.Component:
        return dialog(
            locale,
            f"cases-{name}",
            heading,
            *children,
            is_open=CasesState.panel == name,
            on_close=CasesState.toggle_panel(""),
            actions=actions,
        )

    filters = rx.el.div(
        choice("procedure", CasesState.procedures),
        choice("state", [(one.value, t(f"procedures.staff.state.{one}", locale)) for one in STATES]),
        choice("where", [(zone.code, zone.name) for zone in territory.arrondissements(locale)]),
        choice("who", [(who, t(f"procedures.staff.who.{who}", locale)) for who in ("me", "none")]),
        class_name="grid gap-4 sm:grid-cols-2",
    )
    signing = rx.fragment(
        rx.el.button(t("desk.deed.cancel", locale), type="button", on_click=CasesState.toggle_panel(""),
                     class_name=OUTLINE),
        rx.el.button(t("desk.cases.sign", locale), type="button", on_click=CasesState.sign,
                     class_name="btn btn-primary"),
    )  # fmt: skip
    keep = rx.el.button(
        t("desk.queue.keep", locale), type="submit", form="keep-view", class_name="btn btn-primary"
    )
    return [
        panel("save", t("desk.queue.panel.save", locale), keeping(locale, CasesState, CasesState.unkept), actions=keep),
        panel("filter", t("desk.queue.panel.filter", locale), filters),
        panel("help", t("desk.queue.panel.help", locale), keys_list(locale, "cases", _SHOWN_KEYS)),
        panel(
            "sign",
            t("desk.cases.sign_title", locale),
            rx.el.p(rx.el.strong(CasesState.chosen.length(), " ", t("desk.queue.chosen", locale))),
            rx.el.p(t("desk.cases.sign_help", locale)),
            actions=signing,
        ),
    ]


