"""`/{locale}/staff/counter/...`: an agent files a démarche for the person present and hands out the receipt."""

from typing import Final

import reflex as rx

from casa_app.identity.frame import staff_frame
from casa_app.kit.i18n import Locale, t
from casa_app.procedures.pages import apply
from casa_app.procedures.pages.counter_receipt import receipt_sheet
from casa_app.procedures.state.apply import ApplyState
from casa_app.procedures.state.counter import FORM, ChoiceState, CounterFormState
from casa_app.procedures.views import ProcedureLink
from casa_app.ui.fields import text_field
from casa_app.ui.icons import icon
from casa_app.ui.layout import back_link, saved_note
from casa_app.ui.pages import href, staff_page
from casa_app.ui.states import empty, loading, note

_CARD: Final = "rounded-box border border-base-300 bg-base-100"
_CHOICE: Final = "/staff/counter/services"
_MUTED: Final = "text-sm text-(--casa-muted)"
_PAUSE: Final = 250  # ms without a key before the list is narrowed


def _frame(locale: Locale, *children: rx.Component, width: str) -> rx.Component:
    return staff_frame(
        locale, "services", rx.el.div(*children, class_name=f"mx-auto w-full {width} space-y-4 p-4 pb-10"),
        room=t("identity.place.hall", locale),
    )  # fmt: skip


# --- Choosing ---------------------------------------------------------------------------------------------------------


@staff_page("/counter/services", "procedures.counter.choose", on_load=[ChoiceState.open, CounterFormState.look_back])
def choice(locale: Locale) -> rx.Component:
    """Every procedure, narrowed as the agent types; Enter takes the first."""
    title = rx.el.h1(t("procedures.counter.choose", locale), class_name="text-2xl font-semibold")
    return _frame(
        locale,
        title,
        rx.cond(
            ChoiceState.ready,
            rx.fragment(
                _unfinished(locale),
                _search(locale),
                rx.cond(ChoiceState.found.length() > 0, _list(locale), _nothing(locale)),
            ),
            loading(locale),
        ),
        width="max-w-3xl",
    )


def _search(locale: Locale) -> rx.Component:
    box = rx.el.label(
        icon("search", "size-5"),
        rx.el.span(t("procedures.counter.search", locale), class_name="sr-only"),
        rx.el.input(
            type="search", name="words", max_length=100, auto_focus=True, auto_complete="off", dir="auto",
            placeholder=t("procedures.counter.search", locale), on_change=ChoiceState.find.debounce(_PAUSE),
            class_name="grow outline-none!",
        ),
        class_name="input h-12 w-full bg-base-100",
    )  # fmt: skip
    return rx.el.form(box, on_submit=ChoiceState.take, role="search")


def _list(locale: Locale) -> rx.Component:
    def line(one: rx.Var[ProcedureLink]) -> rx.Component:
        return rx.el.li(
            rx.el.a(
                rx.el.span(
                    rx.el.span(one.name, class_name="block font-semibold"),
                    rx.el.span(one.delay, " · ", one.summary, class_name="block truncate text-sm text-(--casa-muted)"),
                    class_name="min-w-0 flex-1",
                ),
                icon("arrow-right", "size-5"),
                href=f"{href(locale, FORM)}?new=1&code=" + one.code,
                class_name="flex min-h-14 items-center gap-3 px-4 py-2",
            )
        )

    return rx.el.ul(rx.foreach(ChoiceState.found, line), class_name=f"{_CARD} divide-y divide-base-300")


def _nothing(locale: Locale) -> rx.Component:
    return empty(t("procedures.counter.none", locale), t("procedures.counter.none_help", locale), drawing="file-search")


def _unfinished(locale: Locale) -> rx.Component:
    """A page left by mistake loses nothing; a new person begins with empty fields all the same."""

    def line(one: rx.Var[tuple[str, str]]) -> rx.Component:
        return rx.el.li(rx.el.a(one[1], href=one[0], class_name="casa-tap font-semibold text-primary underline"))

    shown = rx.el.div(
        rx.el.p(icon("history", "size-5"), t("procedures.counter.unfinished", locale),
                class_name="flex items-center gap-2 font-semibold"),
        rx.el.ul(rx.foreach(CounterFormState.interrupted, line), class_name="space-y-1 ps-7"),
        class_name="space-y-1 rounded-(--radius-field) bg-(--casa-warning-soft) px-3 py-2.5",
    )  # fmt: skip
    return rx.cond(CounterFormState.interrupted.length() > 0, shown, rx.fragment())


# --- Filling in -------------------------------------------------------------------------------------------------------


@staff_page("/counter/form", "procedures.counter.form", on_load=CounterFormState.begin)
def form(locale: Locale) -> rx.Component:
    """The applicant's own form, a page at a time, on the agent's desk."""
    there = ApplyState.ready & (ApplyState.base == FORM)
    head = rx.el.div(
        back_link(locale, rx.cond(ApplyState.back, ApplyState.back, href(locale, _CHOICE))),
        rx.el.span(class_name="me-auto"),
        saved_note(locale, ApplyState.saved),
        class_name="flex items-center gap-2",
    )
    shown = rx.fragment(
        note(t("procedures.counter.present", locale), "users", "info"),
        apply.step(locale),
        rx.el.div(apply.action(locale, CounterFormState.file), class_name="pt-2"),
    )
    waiting = rx.fragment(rx.el.h1(t("procedures.counter.form", locale), class_name="sr-only"), loading(locale))
    return _frame(
        locale,
        rx.cond(there, rx.cond(ApplyState.unknown, apply.unknown(locale), rx.fragment(head, shown)), waiting),
        width="max-w-xl",
    )


# --- Filed ------------------------------------------------------------------------------------------------------------


@staff_page("/counter/filed", "procedures.counter.filed", on_load=CounterFormState.look_back)
def filed(locale: Locale) -> rx.Component:
    """The receipt to print, in both languages, and what the person pays."""
    there = CounterFormState.receipts.length() > 0
    gone = rx.el.div(
        rx.el.h1(t("procedures.counter.filed", locale), class_name="sr-only"),
        rx.el.p(t("procedures.receipt.gone", locale)),
        rx.el.a(t("procedures.counter.another", locale), href=href(locale, _CHOICE), class_name="btn btn-primary"),
        class_name="space-y-4",
    )
    return _frame(locale, rx.cond(there, _filed(locale), gone), width="max-w-3xl")


def _filed(locale: Locale) -> rx.Component:
    first = CounterFormState.receipts[0]
    tools = rx.el.div(
        rx.el.h1(
            icon("circle-check", "size-7 text-success"), t("procedures.counter.filed", locale),
            class_name="me-auto flex items-center gap-2 text-2xl font-semibold",
        ),
        rx.el.button(
            icon("printer"), t("procedures.receipt.print", locale), type="button", auto_focus=True,
            on_click=rx.call_function("(() => window.print())"), class_name="btn btn-primary",
        ),
        rx.el.a(
            icon("plus"), t("procedures.counter.another", locale), href=href(locale, _CHOICE),
            class_name="btn btn-outline border-(--casa-line)",
        ),
        rx.el.a(
            icon("file-text"), t("procedures.counter.open", locale),
            href=f"{href(locale, '/staff/case')}?reference=" + first.reference, class_name="btn btn-ghost",
        ),
        class_name="flex flex-wrap items-center gap-3 print:hidden",
    )  # fmt: skip
    return rx.fragment(
        tools,
        rx.cond(CounterFormState.owed != "", _payment(locale), rx.fragment()),
        receipt_sheet(CounterFormState.receipts, ApplyState.qr, ApplyState.qr_side),
    )


def _payment(locale: Locale) -> rx.Component:
    """Now, with the number of the receipt given for the money; or later, from the sheet of the case."""
    typed = rx.el.form(
        text_field("amount", label=t("procedures.counter.amount", locale), default_value=CounterFormState.owed,
                   dir="ltr", input_mode="decimal", max_length=12),
        text_field("receipt_number", label=t("procedures.counter.receipt_number", locale), dir="ltr",
                   auto_complete="off", max_length=40, error=CounterFormState.pay_problem),
        rx.el.button(icon("wallet"), t("procedures.counter.pay", locale), type="submit", class_name="btn btn-primary"),
        on_submit=CounterFormState.pay,
        no_validate=True,
        class_name="grid gap-3 sm:grid-cols-[8rem_1fr_auto] sm:items-end",
    )  # fmt: skip
    done = rx.el.p(icon("circle-check", "size-5"), CounterFormState.paid,
                   class_name="flex items-center gap-2 font-semibold text-success", role="status")  # fmt: skip
    return rx.el.section(
        rx.el.h2(t("procedures.counter.payment", locale), class_name="text-lg font-semibold"),
        rx.cond(
            CounterFormState.paid != "", done,
            rx.fragment(typed, rx.el.p(t("procedures.counter.later", locale), class_name=_MUTED)),
        ),
        class_name=f"{_CARD} space-y-3 p-4 print:hidden",
    )  # fmt: skip

