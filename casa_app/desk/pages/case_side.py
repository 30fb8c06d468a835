"""The side of the case sheet: facts, terms, what to go through, money, the document, other cases, the place."""

from typing import Any

import reflex as rx

from casa_app.desk.pages.case_parts import LINE, case_link, described, when
from casa_app.desk.pages.parts import OUTLINE, card
from casa_app.desk.state.case import CaseState
from casa_app.kit.i18n import Locale, t
from casa_app.procedures.staff_views import CaseClock, EarlierCase, PaymentView
from casa_app.ui.badges import reference
from casa_app.ui.components import map_view
from casa_app.ui.icons import icon


def beside(locale: Locale, view: Any) -> list[rx.Component]:
    """The boxes below what is to be done."""
    boxes = (_facts, _clocks, _checklist, _money, _document, _earlier, _place)
    return [box(locale, view) for box in boxes]


def _facts(locale: Locale, view: Any) -> rx.Component:
    def fact(name: str, value: Any, *more: Any) -> rx.Component:
        return rx.el.div(
            rx.el.dt(t(f"desk.case.fact.{name}", locale), class_name="text-xs text-(--casa-muted)"),
            rx.el.dd(rx.cond(value != "", value, "—"), *more, class_name="text-sm font-semibold break-words"),
        )

    reach = when(view.contact != "", rx.el.bdi(view.contact, dir="ltr", class_name="block w-fit font-normal"))
    return card(
        t("desk.sheet.facts", locale),
        rx.el.dl(
            fact("applicant", view.applicant, reach),
            fact("agent", view.assignee),
            when(view.business != "", fact("business", view.business)),
            fact("service", view.service),
            fact("entry", reference(view.entry)),
            fact("filed", view.filed),
            fact("revision", view.revision.to_string()),
            class_name="grid grid-cols-2 gap-3",
        ),
    )


def _clocks(locale: Locale, view: Any) -> rx.Component:
    def clock(one: rx.Var[CaseClock]) -> rx.Component:
        colour = rx.match(one.state, ("late", "text-error"), ("done", "text-success"), "")
        unconfirmed = rx.el.span(t("desk.case.to_confirm", locale), class_name="block text-xs text-warning")
        return rx.el.li(
            rx.el.p(one.name, class_name="text-sm font-semibold"),
            rx.el.p(one.words, class_name=["text-sm", colour]),
            rx.el.p(one.source, rx.cond(one.verified, rx.fragment(), unconfirmed),
                    class_name="text-xs text-(--casa-muted)"),
            class_name=LINE,
        )  # fmt: skip

    return card(t("desk.case.clocks", locale), rx.el.ul(rx.foreach(view.clocks, clock)))


def _checklist(locale: Locale, view: Any) -> rx.Component:
    def line(words: rx.Var[str]) -> rx.Component:
        box = rx.el.input(type="checkbox", class_name="checkbox shrink-0 border-(--casa-line) text-primary")
        return rx.el.li(rx.el.label(box, words, class_name="flex min-h-11 items-center gap-3 text-sm"))

    shown = card(
        t("desk.case.checklist", locale),
        rx.el.ul(rx.foreach(view.checklist, line)),
        rx.el.p(t("desk.case.checklist_help", locale), class_name="text-xs text-(--casa-muted)"),
    )
    return when(view.checklist.length() > 0, shown)


def _money(locale: Locale, view: Any) -> rx.Component:
    def payment(one: rx.Var[PaymentView]) -> rx.Component:
        return rx.el.li(one.amount, " · ", reference(one.receipt), " · ", one.when, " · ", one.by, class_name="text-sm")

    return card(
        t("desk.case.money", locale),
        rx.el.p(view.paid_label, class_name="text-sm font-semibold"),
        when(view.fees.length() > 0, described(view.fees, "grid gap-2 text-sm")),
        rx.el.ul(rx.foreach(view.payments, payment), class_name="space-y-1 empty:hidden"),
    )


def _document(locale: Locale, view: Any) -> rx.Component:
    revoke = rx.el.button(
        icon("ban"), t("desk.case.do.revoke", locale), type="button", on_click=CaseState.ask_signature("revoke"),
        class_name=f"{OUTLINE} btn-sm text-error",
    )  # fmt: skip
    shown = card(t("desk.case.document", locale), described(view.document), when(view.revocable, revoke))
    return when(view.document.length() > 0, shown)


def _earlier(locale: Locale, view: Any) -> rx.Component:
    del view  # it comes in an event of its own

    def other(one: rx.Var[EarlierCase]) -> rx.Component:
        return rx.el.li(
            rx.el.a(one.procedure, href=case_link(locale, one.reference),
                    class_name="casa-tap block font-semibold text-primary"),
            rx.el.span(reference(one.reference, "font-normal"), " · ", one.filed, " · ", one.state, " · ", one.why,
                       class_name="text-xs text-(--casa-muted)"),
        )  # fmt: skip

    shown = card(t("desk.case.earlier", locale), rx.el.ul(rx.foreach(CaseState.earlier, other), class_name="space-y-2"))
    return when(CaseState.earlier.length() > 0, shown)


def _place(locale: Locale, view: Any) -> rx.Component:
    shown = card(
        t("desk.sheet.place", locale),
        map_view(locale, label=t("desk.case.map", locale), pin={"lat": view.lat, "lng": view.lng}, class_name="h-56"),
        rx.el.p(reference(view.lat.to_string() + ", " + view.lng.to_string(), "font-normal"), class_name="text-xs"),
    )
    return when(view.has_position, shown)
