"""`/{locale}/staff/counter`: an agent files for a person who is present and hands out the receipt."""

from typing import Any, Final

import reflex as rx

from casa_app.claims.catalogue import catalogue
from casa_app.claims.pages.receipt_sheet import receipt_sheet
from casa_app.claims.pages.report import problems_title
from casa_app.claims.pages.report_parts import LTR
from casa_app.claims.pages.report_story import CONTACTS, KINDS
from casa_app.claims.rules import PLACE_MOST, TEXT_MOST
from casa_app.claims.state.counter import CounterState
from casa_app.claims.state.parts import Question
from casa_app.files.ui import photo_hint, photo_upload
from casa_app.identity.frame import staff_frame
from casa_app.kit.i18n import LOCALES, Locale, t
from casa_app.territory import service as territory
from casa_app.ui.components import focus_on
from casa_app.ui.fields import error_summary, field, select_field, text_area, text_field
from casa_app.ui.icons import icon
from casa_app.ui.pages import staff_page
from casa_app.ui.states import loading, note

_PANEL: Final = "space-y-4 rounded-box border border-base-300 bg-base-100 p-4"


@staff_page("/counter", "claims.counter.title", on_load=CounterState.open)
def counter(locale: Locale) -> rx.Component:
    """One dense page: what, where, who; then the receipt to print."""
    return staff_frame(
        locale,
        "counter",
        rx.el.div(
            rx.cond(
                CounterState.ready,
                rx.cond(CounterState.receipt.reference, _filed(locale), _form(locale)),
                rx.fragment(_title(locale), loading(locale)),
            ),
            class_name="mx-auto w-full max-w-6xl space-y-4 p-4",
        ),
        room=t("identity.place.hall", locale),
        tools=rx.el.span(CounterState.agent, class_name="text-sm text-(--casa-muted)"),
    )


def _form(locale: Locale) -> rx.Component:
    return rx.el.form(
        rx.el.div(
            _title(locale),
            rx.el.button(icon("send"), t("claims.counter.file", locale), type="submit", class_name="btn btn-primary"),
            class_name="flex flex-wrap items-center gap-3",
        ),
        error_summary(problems_title(locale, CounterState.problems), CounterState.problems),
        rx.el.div(_what(locale), rx.el.div(_where(locale), _who(locale), class_name="space-y-4"),
                  class_name="grid gap-4 lg:grid-cols-2 lg:items-start"),
        focus_on("category", CounterState.round),
        key=CounterState.round.to_string(),
        on_submit=CounterState.file,
        no_validate=True,
        class_name="space-y-4",
    )  # fmt: skip


def _title(locale: Locale) -> rx.Component:
    return rx.el.h1(t("claims.counter.title", locale), class_name="me-auto text-2xl font-semibold")


def _error(name: str) -> Any:
    return CounterState.errors[name]


def _what(locale: Locale) -> rx.Component:
    return rx.el.section(
        rx.el.h2(t("claims.counter.what", locale), class_name="text-lg font-semibold"),
        _category(locale),
        rx.cond(
            CounterState.advice.number,
            note(CounterState.advice.title, "siren", "error"),
        ),
        text_area("text", label=t("claims.form.story.text", locale), error=_error("text"), rows=5, max_length=TEXT_MOST,
                  dir="auto"),
        rx.foreach(CounterState.questions, lambda question: _question(question, locale)),
        rx.el.div(
            rx.el.h3(t("claims.form.photos", locale), class_name="font-semibold"),
            rx.el.p(photo_hint(locale), id="photos-help", class_name="text-sm text-(--casa-muted)"),
            photo_upload(locale, kept=CounterState.photos, on_change=CounterState.keep_photos, purpose="counter",
                         described_by="photos-help"),
            class_name="space-y-1.5",
        ),
        class_name=_PANEL,
    )  # fmt: skip


def _category(locale: Locale) -> rx.Component:
    """A native list with its groups: an agent types the first letters."""
    groups = [
        rx.el.optgroup(
            *(rx.el.option(leaf.name[locale], value=leaf.code) for leaf in group.leaves), label=group.name[locale]
        )
        for group in catalogue().groups
    ]
    control = rx.el.select(
        rx.el.option(t("claims.counter.choose", locale), value=""), *groups, id="category", name="category",
        default_value="", on_change=CounterState.choose, class_name="select bg-base-100",
        custom_attrs={
            "aria-invalid": rx.cond(_error("category"), "true", "false"), "aria-describedby": "category-error",
        },
    )  # fmt: skip
    return field("category", t("claims.form.step.category", locale), control, error=_error("category"))


def _question(question: rx.Var[Question], locale: Locale) -> rx.Component:
    """A question of the category; a choice is a list here, which takes less room than cards."""
    name = "answers." + question.id.to(str)
    optional = rx.el.span(f" {t('claims.form.optional', locale)}", class_name="font-normal text-(--casa-muted)")
    label = rx.fragment(question.label, rx.cond(question.required, rx.fragment(), optional))
    pairs = rx.foreach(question.options, lambda option: rx.el.option(option.label, value=option.value))
    control = rx.el.select(
        rx.el.option("", value=""), pairs, id=name, name=name, default_value="", class_name="select bg-base-100"
    )
    chosen = field(name, label, control, error=CounterState.errors[name])
    typed = text_field(name, label=label, error=CounterState.errors[name], max_length=500, dir="auto")
    return rx.cond(question.kind == "choice", chosen, typed)


def _where(locale: Locale) -> rx.Component:
    zones = [(zone.code, zone.name) for zone in territory.arrondissements(locale)]
    return rx.el.section(
        rx.el.h2(t("claims.counter.where", locale), class_name="text-lg font-semibold"),
        select_field(
            "arrondissement", zones, label=t("claims.form.place.arrondissement", locale),
            empty=t("claims.form.place.choose", locale), error=_error("arrondissement"),
            default_value=CounterState.arrondissement,
        ),
        text_area(
            "place", label=t("claims.form.place.words", locale), help_text=t("claims.form.place.words_help", locale),
            error=_error("place"), rows=2, max_length=PLACE_MOST, dir="auto",
        ),
        class_name=_PANEL,
    )  # fmt: skip


def _who(locale: Locale) -> rx.Component:
    kinds = [(kind, t(f"claims.counter.kind.{kind}", locale)) for kind in KINDS]
    ways = [(way, t(f"claims.counter.by.{way}", locale)) for way in reversed(CONTACTS)]
    languages = [(one, t("ui.language", one)) for one in reversed(LOCALES)]
    return rx.el.section(
        rx.el.h2(t("claims.counter.who", locale), class_name="text-lg font-semibold"),
        select_field("claimant_kind", kinds, label=t("claims.counter.kind", locale), value=CounterState.kind,
                     on_change=CounterState.take_kind),
        _only(CounterState.kind != "anonymous", _line("name", locale)),
        _only(CounterState.kind == "professional", _line("company", locale), _line("ice", locale, dir="ltr")),
        select_field("contact", ways, label=t("claims.form.contact.how", locale), value=CounterState.contact,
                     on_change=CounterState.take_contact),
        _only(CounterState.contact == "sms", _line("phone", locale, kind="tel", dir="ltr")),
        _only(CounterState.contact == "email", _line("email", locale, kind="email", dir="ltr")),
        select_field("language", languages, label=t("claims.counter.language", locale), default_value="ar"),
        rx.el.p(t("claims.counter.consent", locale), class_name="text-sm text-(--casa-muted)"),
        class_name=_PANEL,
    )  # fmt: skip


def _line(name: str, locale: Locale, **props: Any) -> rx.Component:
    shape = {"class_name": LTR} if props.get("dir") == "ltr" else {"dir": "auto"}
    label = t(f"claims.form.contact.{name}", locale)
    return text_field(name, label=label, error=_error(name), auto_complete="off", max_length=254, **{**shape, **props})


def _only(visible: Any, *children: rx.Component) -> rx.Component:
    return rx.el.div(*children, class_name=rx.cond(visible, "space-y-4", "hidden"))


def _filed(locale: Locale) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.h1(
                icon("circle-check", "size-7 text-success"), t("claims.counter.filed", locale),
                class_name="me-auto flex items-center gap-2 text-2xl font-semibold",
            ),
            rx.el.button(
                icon("printer"), t("claims.receipt.print", locale), type="button", auto_focus=True,
                on_click=rx.call_function("(() => window.print())"), class_name="btn btn-primary",
            ),
            rx.el.button(
                icon("plus"), t("claims.counter.another", locale), type="button", on_click=CounterState.another,
                class_name="btn btn-outline border-(--casa-line)",
            ),
            class_name="flex flex-wrap items-center gap-3 print:hidden",
        ),
        rx.el.div(
            receipt_sheet(locale, CounterState.receipt, CounterState.qr, CounterState.qr_side),
            class_name="mx-auto max-w-xl",
        ),
        class_name="space-y-4",
    )  # fmt: skip
