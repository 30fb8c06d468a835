"""The dialogs of what a colleague does to a case; fields are the browser's own, so that no refresh touches them."""

from collections.abc import Callable
from typing import Any, Final

import reflex as rx

from casa_app.desk.pages.parts import OUTLINE, mixed, told
from casa_app.desk.state.case import SIGNED_AT_ONCE, SIGNED_WITH_WORDS, WITH_WORDS, CaseState
from casa_app.kit.i18n import Locale, t
from casa_app.procedures.service.cases import VERDICTS
from casa_app.procedures.staff_views import AgentChoice, CaseEventView, Line, OpinionView, PieceChoice
from casa_app.ui.dialog import dialog
from casa_app.ui.fields import field, fieldset, radio_cards, text_field
from casa_app.ui.states import note

_OPTIONAL: Final = frozenset({"propose", "opinion", "uphold", "ask_complement"})
_CARD: Final = (
    "flex min-h-12 cursor-pointer items-center gap-3 rounded-box border border-(--casa-line) bg-base-100 px-4 py-2 "
    "has-checked:border-primary has-checked:bg-secondary has-checked:outline-1 has-checked:outline-primary"
)


def case_dialogs(locale: Locale) -> rx.Component:
    """Every dialog; one is open at a time."""
    named = (*WITH_WORDS, *SIGNED_AT_ONCE, *SIGNED_WITH_WORDS)
    return rx.fragment(*(_dialog(locale, action) for action in named))


def _dialog(locale: Locale, action: str) -> rx.Component:
    signed = action in (*SIGNED_AT_ONCE, *SIGNED_WITH_WORDS)
    words = t(f"desk.case.do.{action}", locale)
    return deed_dialog(locale, action, _fields(locale, action), words, CaseState.sign if signed else CaseState.send)


def deed_dialog(
    locale: Locale, action: str, fields: rx.Component, words: str, on_submit: Any, *more: rx.Component
) -> rx.Component:
    """The dialog of one action: `words` are those of the button that does it, `more` stands beside it."""
    form_id = f"case-{action}-form"
    actions = rx.fragment(
        rx.el.button(t("desk.deed.cancel", locale), type="button", on_click=CaseState.close, class_name=OUTLINE),
        *more,
        rx.el.button(words, type="submit", form=form_id, class_name="btn btn-primary"),
    )
    return dialog(
        locale,
        f"case-{action}",
        t(f"desk.case.do.{action}", locale),
        rx.el.p(
            CaseState.case.reference, " · ", CaseState.case.procedure, " · ", rx.el.bdi(CaseState.case.applicant),
            class_name="text-sm text-(--casa-muted)",
        ),
        told(CaseState.trouble, "error"),
        _changed(locale),
        rx.el.form(
            fields,
            id=form_id,
            key=f"{form_id}-" + CaseState.turn.to_string(),
            on_submit=on_submit,
            class_name="space-y-4",
        ),
        is_open=CaseState.action == action,
        on_close=CaseState.close,
        actions=actions,
    )  # fmt: skip


def _changed(locale: Locale) -> rx.Component:
    """What others did while somebody was typing."""

    def line(event: rx.Var[CaseEventView]) -> rx.Component:
        return rx.el.li(
            rx.el.span(event.when, " · ", event.who, class_name="block text-xs text-(--casa-muted)"),
            rx.el.span(event.what, class_name="font-semibold"),
            rx.cond(event.text != "", rx.el.p(mixed(event.text, event.text_lang)), rx.fragment()),
        )

    shown = rx.el.div(
        rx.el.p(t("desk.deed.changed", locale), class_name="font-semibold"),
        rx.el.ul(rx.foreach(CaseState.changed, line), class_name="space-y-2"),
        rx.el.p(t("desk.deed.kept", locale)),
        class_name="space-y-2 rounded-(--radius-field) bg-(--casa-warning-soft) px-3 py-2.5 text-sm",
    )
    return rx.cond(CaseState.changed.length() > 0, shown, rx.fragment())


def _fields(locale: Locale, action: str) -> rx.Component:
    own: dict[str, Callable[[Locale], rx.Component]] = {
        "ask_complement": _complement, "propose": _proposal, "opinion": _opinion, "assign": _agents, "pay": _payment,
        "check": _check, "grant": _sure, "attest": _evidence,
    }  # fmt: skip
    return own[action](locale) if action in own else _text(locale, action)


def _text(locale: Locale, action: str) -> rx.Component:
    """The words. The field takes its text from the server only when the dialog opens."""
    area = rx.el.textarea(
        id=f"case-{action}-text",
        name="text",
        rows=4,
        default_value=CaseState.text,
        dir="auto",
        max_length=4000,
        required=action not in _OPTIONAL,
        class_name="textarea bg-base-100",
        custom_attrs={"aria-describedby": f"case-{action}-text-help", "data-autofocus": ""},
    )
    words = t(f"desk.case.text.{action}", locale)
    return field(f"case-{action}-text", words, area, help_text=t(f"desk.case.help.{action}", locale))


def _complement(locale: Locale) -> rx.Component:
    def piece(one: rx.Var[PieceChoice]) -> rx.Component:
        given = rx.cond(one.given, t("desk.case.given", locale), t("desk.case.not_given", locale))
        box = rx.el.input(type="checkbox", name=f"piece-{one.id}", class_name="checkbox border-(--casa-line)")
        return rx.el.label(
            box,
            rx.el.span(one.name, rx.el.span(given, class_name="block text-xs text-(--casa-muted)")),
            class_name=_CARD,
        )

    listed = rx.el.div(rx.foreach(CaseState.case.choices, piece), class_name="space-y-2")
    return rx.fragment(
        note(t("desk.case.one_list", locale), "scale", "warning"),
        rx.cond(
            CaseState.case.choices.length() > 0,
            fieldset("case-complement-pieces", t("desk.case.wanted", locale), listed),
            rx.fragment(),
        ),
        _text(locale, "ask_complement"),
    )


def _proposal(locale: Locale) -> rx.Component:
    options = [(one, t(f"desk.case.proposal.{one}", locale), "", "") for one in ("grant", "refuse")]
    return rx.fragment(
        radio_cards("proposal", options, legend=t("desk.case.proposal", locale), chosen="grant"),
        _text(locale, "propose"),
    )


def _opinion(locale: Locale) -> rx.Component:
    def body(one: rx.Var[OpinionView]) -> rx.Component:
        return rx.cond(one.open, rx.el.option(one.name, value=one.body), rx.fragment())

    select = rx.el.select(
        rx.foreach(CaseState.case.opinions, body), id="case-body", name="body", required=True,
        class_name="select bg-base-100",
    )  # fmt: skip
    options = [(one, t(f"procedures.staff.opinion.{one}", locale), "", "") for one in VERDICTS]
    return rx.fragment(
        field("case-body", t("desk.case.body", locale), select),
        radio_cards("verdict", options, legend=t("desk.case.verdict", locale), chosen="favourable"),
        _text(locale, "opinion"),
    )


def _agents(locale: Locale) -> rx.Component:
    def agent(one: rx.Var[AgentChoice]) -> rx.Component:
        radio = rx.el.input(
            type="radio", name="assignee", value=one.id, default_checked=one.me, required=True,
            class_name="radio border-(--casa-line) text-primary",
        )  # fmt: skip
        me = rx.cond(one.me, f" ({t('desk.deed.me', locale)})", "")
        return rx.el.label(radio, rx.el.span(one.name, me, class_name="font-semibold"), class_name=_CARD)

    none = rx.el.p(t("desk.deed.nobody", locale), class_name="text-sm text-(--casa-muted)")
    people = rx.el.div(rx.foreach(CaseState.agents, agent), class_name="max-h-80 space-y-2 overflow-y-auto p-1")
    listed = rx.cond(CaseState.agents.length() > 0, people, none)
    return fieldset("case-assign", t("desk.deed.agent", locale), listed)


def _payment(locale: Locale) -> rx.Component:
    return rx.fragment(
        rx.el.p(CaseState.case.paid_label, class_name="font-semibold"),
        text_field("amount", label=t("desk.case.amount", locale), default_value=CaseState.case.owed.to_string(),
                   input_mode="decimal", required=True, dir="ltr"),
        text_field("receipt_number", label=t("desk.case.receipt", locale), required=True, max_length=40, dir="ltr",
                   help_text=t("desk.case.receipt_help", locale)),
    )  # fmt: skip


def _check(locale: Locale) -> rx.Component:
    return rx.fragment(rx.el.p(CaseState.piece.name, class_name="font-semibold"), _text(locale, "check"))


def _sure(locale: Locale) -> rx.Component:
    return rx.el.p(t("desk.case.sure", locale))


def _evidence(locale: Locale) -> rx.Component:
    def one(line: rx.Var[Line]) -> rx.Component:
        return rx.el.div(rx.el.dt(line.label, class_name="text-sm text-(--casa-muted)"),
                         rx.el.dd(line.value, class_name="font-semibold"))  # fmt: skip

    return rx.fragment(
        rx.el.p(t("desk.case.attest_help", locale)),
        rx.el.dl(rx.foreach(CaseState.case.evidence, one), class_name="grid gap-2 sm:grid-cols-2"),
    )
