"""What happens, who files and how to tell them, and all of it to read again."""

from typing import Any, Final

import reflex as rx

from casa_app.claims.pages.report_parts import CARD, LTR, kept, only, step_form, title, wrong
from casa_app.claims.rules import TEXT_MOST
from casa_app.claims.state.parts import Option, Part, Question
from casa_app.claims.state.report import ReportState
from casa_app.files.ui import photo_hint, photo_upload
from casa_app.kit.i18n import Locale, t
from casa_app.ui.fields import fieldset, radio_cards, text_area, text_field
from casa_app.ui.icons import icon
from casa_app.ui.pages import href

KINDS: Final = ("individual", "professional", "anonymous")
CONTACTS: Final = ("sms", "email", "none")


def story(locale: Locale) -> rx.Component:
    """What happens, the questions of the category, photos."""
    return step_form(
        title(t("claims.form.story.title", locale)),
        rx.el.p(
            icon("tag", "size-4"), ReportState.chosen.name,
            class_name="flex items-center gap-1.5 text-sm text-(--casa-muted)",
        ),
        text_area(
            "text", label=t("claims.form.story.text", locale), help_text=t("claims.form.story.text_help", locale),
            rows=5, max_length=TEXT_MOST, dir="auto", **kept("text"),
        ),
        rx.foreach(ReportState.questions, lambda question: _question(question, locale)),
        _photos(locale),
    )  # fmt: skip


def _photos(locale: Locale) -> rx.Component:
    return rx.el.div(
        rx.el.h2(
            t("claims.form.photos", locale), " ",
            rx.el.span(t("claims.form.optional", locale), class_name="font-normal text-(--casa-muted)"),
            class_name="font-semibold",
        ),
        rx.el.p(
            rx.cond(ReportState.chosen.photo_helps, t("claims.form.photos_help", locale) + " ", ""), photo_hint(locale),
            id="photos-help", class_name="text-sm text-(--casa-muted)",
        ),
        wrong("photos"),
        photo_upload(
            locale, kept=ReportState.photos, on_change=ReportState.keep_photos, on_busy=ReportState.send_photos,
            described_by="photos-help", id="photo-choice",
        ),
        id="photos",
        tab_index=-1,
        class_name="space-y-1.5 outline-none",
    )  # fmt: skip


def _question(question: rx.Var[Question], locale: Locale) -> rx.Component:
    """A question of the category; its field is named `answers.<id>`."""
    name = "answers." + question.id.to(str)
    optional = rx.el.span(f" {t('claims.form.optional', locale)}", class_name="font-normal text-(--casa-muted)")
    label = rx.fragment(question.label, rx.cond(question.required, rx.fragment(), optional))
    saving = {"on_blur": lambda value: ReportState.keep(name, value)}
    one_line = text_field(
        name, label=label, error=ReportState.errors[name], default_value=ReportState.answers[question.id],
        max_length=500, dir="auto", input_mode=rx.cond(question.kind == "number", "numeric", "text"), **saving,
    )  # fmt: skip
    options = rx.foreach(question.options, lambda option: _option(name, option.value, option.label, question.id))
    return rx.cond(
        question.kind == "choice",
        fieldset(name, label, wrong(name), options),
        one_line,
    )


def _option(name: Any, value: Any, words: Any, question: Any) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio", name=name, value=value, default_checked=ReportState.answers[question] == value,
            on_change=lambda _: ReportState.keep(name, value), class_name="radio border-(--casa-line) text-primary",
        ),
        words,
        class_name="flex min-h-12 cursor-pointer items-center gap-3 rounded-box border border-(--casa-line) "
        "bg-base-100 px-4 py-2 has-checked:border-primary has-checked:bg-secondary",
    )  # fmt: skip


def contact(locale: Locale) -> rx.Component:
    """Who files, if they wish to say so, and how they want to be told."""
    return step_form(
        title(t("claims.form.contact.title", locale)),
        _cards("claimant_kind", "kind", KINDS, t("claims.form.contact.kind", locale), locale),
        only(("individual", "professional"), _line("name", locale, auto_complete="name", max_length=120)),
        only(
            ("professional",),
            _own_businesses(locale),
            rx.el.div(
                _line("company", locale, auto_complete="organization", max_length=160),
                _line("ice", locale, help_=True, dir="ltr", input_mode="numeric", max_length=24, class_name=LTR),
                key=ReportState.taken.to_string(),  # new fields, which hold what was taken
                class_name="space-y-5",
            ),
        ),
        _cards("contact", "by", CONTACTS, t("claims.form.contact.how", locale), locale),
        only(
            ("sms",),
            _line(
                "phone", locale, help_=True, kind="tel", dir="ltr", auto_complete="tel", max_length=24, class_name=LTR
            ),
        ),
        only(
            ("email",),
            _line("email", locale, kind="email", dir="ltr", auto_complete="email", max_length=254, class_name=LTR),
        ),
    )


def _own_businesses(locale: Locale) -> rx.Component:
    """The businesses of the account, each taken with one touch."""

    def one(business: rx.Var[Option]) -> rx.Component:
        chosen = ReportState.shown["ice"] == business.value
        return rx.el.button(
            icon("building-2", "size-5"),
            rx.el.bdi(business.label),
            rx.cond(chosen, icon("check", "size-5"), rx.fragment()),
            type="button",
            on_click=ReportState.take_business(business.value),
            class_name="btn btn-outline border-(--casa-line) h-auto min-h-12 py-2 font-semibold",
            custom_attrs={"aria-pressed": rx.cond(chosen, "true", "false")},
        )

    listed = rx.el.div(rx.foreach(ReportState.businesses, one), class_name="flex flex-wrap gap-2")
    return rx.cond(
        ReportState.businesses.length() > 0,
        fieldset("own-businesses", t("claims.form.contact.own", locale), listed),
        rx.fragment(),
    )


def _line(name: str, locale: Locale, *, help_: bool = False, **props: Any) -> rx.Component:
    help_text = t(f"claims.form.contact.{name}_help", locale) if help_ else None
    props = {"dir": "auto", **props}
    return text_field(name, label=t(f"claims.form.contact.{name}", locale), help_text=help_text, **kept(name), **props)


def _cards(name: str, group: str, values: tuple[str, ...], legend: str, locale: Locale) -> rx.Component:
    options = [(value, t(f"claims.form.{group}.{value}", locale), t(f"claims.form.{group}.{value}.help", locale), "")
               for value in values]  # fmt: skip
    return radio_cards(
        name, options, legend=legend, chosen=ReportState.shown[name], error=ReportState.errors[name],
        on_choose=lambda value: ReportState.keep(name, value),
    )  # fmt: skip


def summary(locale: Locale) -> rx.Component:
    """All of it, to correct before it is sent."""
    return rx.el.div(
        title(t("claims.form.summary.title", locale)),
        rx.el.div(
            rx.foreach(ReportState.summary, lambda part: _part(part, locale)),
            class_name=f"{CARD} divide-y divide-base-300",
        ),
        rx.el.p(t("claims.form.summary.consent", locale), class_name="text-sm text-(--casa-muted)"),
        rx.el.button(
            icon("trash-2", "size-4"), t("claims.form.summary.discard", locale), type="button",
            on_click=ReportState.discard, class_name="btn btn-ghost -ms-3 px-3 text-error",
        ),
        class_name="space-y-4",
    )  # fmt: skip


def _part(part: rx.Var[Part], locale: Locale) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2(part.title, class_name="text-sm text-(--casa-muted)"),
            rx.el.a(
                t("claims.form.change", locale), rx.el.span(" ", part.title, class_name="sr-only"),
                href=f"{href(locale, '/report')}?step=" + part.step.to(str),
                class_name="link casa-tap text-sm text-primary",
            ),
            class_name="flex items-baseline justify-between gap-3",
        ),
        rx.foreach(part.lines, lambda line: rx.el.p(line, dir="auto", class_name="break-words whitespace-pre-line")),
        class_name="space-y-1 p-4",
    )  # fmt: skip
