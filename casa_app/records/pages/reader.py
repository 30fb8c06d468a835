"""What the pages that read acts share: the pages of an act beside a form, and the controls of its fields."""

from typing import Any, Final

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.records.entry_views import Choice, FieldLine, ReadingLine
from casa_app.ui.fields import problem

_WORDS: Final = ("page", "closer", "farther", "whole", "keyboard")
_LOOK: Final = "w-full bg-base-100"


class ActReader(rx.Component):
    """An act's pages beside what is typed of them: see the component's own file."""

    library = "$/public/components/act_reader.jsx"
    tag = "ActReader"
    entry: rx.Var[str]
    images: rx.Var[list[str]]
    next: rx.Var[list[str]]
    labels: rx.Var[dict[str, str]]
    attempt: rx.Var[int]
    wrong: rx.Var[str]
    on_keep: rx.EventHandler[lambda entry, values, at: [entry, values, at]]
    on_finish: rx.EventHandler[lambda entry, values: [entry, values]]


def reader(locale: Locale, *form: rx.Component, **props: Any) -> rx.Component:
    """The pages beside `form`; `props` are those of `ActReader`."""
    labels = {word: t(f"records.reader.{word}", locale, page="{page}") for word in _WORDS}
    return ActReader.create(*form, labels=labels, **props)


def by_script(script: Any) -> dict[str, Any]:
    """What a control needs to be typed in its own script: direction, language, and the keyboard it asks for."""
    return {
        "dir": rx.match(script, ("arabic", "rtl"), ("latin", "ltr"), "auto"),
        "lang": rx.match(script, ("arabic", "ar"), ("latin", "fr"), ""),
        "custom_attrs": {"data-script": rx.match(script, ("arabic", "arabic"), ("latin", "latin"), "")},
    }


def control(one: rx.Var[FieldLine], key: Any, error: Any) -> rx.Component:
    """The control of a field as it is typed: a line, several, or a choice. The browser keeps its value."""
    script = by_script(one.script)
    marks = {"aria-invalid": rx.cond(error, "true", "false"), "aria-describedby": f"{one.id}-note {one.id}-error",
             **script.pop("custom_attrs")}  # fmt: skip
    shared: dict[str, Any] = {"id": one.id, "name": one.id, "default_value": one.value, "custom_attrs": marks}

    def looks(kind: str) -> list[Any]:
        return [kind, _LOOK, rx.cond(error, f"{kind}-error", "")]

    plain = {"auto_complete": "off", "spell_check": False}
    return rx.match(
        one.kind,
        ("long", rx.el.textarea(**shared, **script, rows=2, class_name=looks("textarea"), key=key)),
        ("choice", rx.el.select(rx.el.option("", value=""), rx.foreach(one.options, _option), **shared,
                                class_name=looks("select"), key=key)),
        ("day", rx.el.input(**shared, **plain, type="text", dir="ltr", class_name=looks("input"), key=key)),
        ("number", rx.el.input(**shared, **plain, type="text", input_mode="numeric", dir="ltr",
                               class_name=looks("input"), key=key)),
        rx.el.input(**shared, **plain, **script, type="text", class_name=looks("input"), key=key),
    )  # fmt: skip


def _option(one: rx.Var[Choice]) -> rx.Component:
    return rx.el.option(one.words, value=one.value)


def field(locale: Locale, one: rx.Var[FieldLine], entry: Any, hint: Any, error: Any) -> rx.Component:
    """A field with its label, what was understood of it, and what is wrong with it."""
    need = rx.cond(one.needed, rx.fragment(), rx.el.span(f" ({t('ui.optional', locale)})",
                                                         class_name="font-normal text-(--casa-muted)"))  # fmt: skip
    return rx.el.div(
        rx.el.label(one.label, need, html_for=one.id, class_name="block text-sm font-semibold"),
        control(one, f"{entry}-{one.id}", error),
        rx.el.p(hint, id=f"{one.id}-note", class_name="casa-num text-sm text-(--casa-muted) empty:hidden"),
        problem(one.id, error),
        key=f"{entry}-{one.id}",
        custom_attrs={"data-region": one.region, "data-page": one.page.to_string()},
        class_name=rx.cond(one.kind == "long", "space-y-1 sm:col-span-2", "space-y-1"),
    )


def reading(locale: Locale, one: rx.Var[ReadingLine], entry: Any, error: Any) -> rx.Component:
    """A field on which two readings differ: one of them, or what the third person reads."""

    def way(value: Any, words: Any, **more: str) -> rx.Component:
        return rx.el.label(
            rx.el.input(type="radio", name=one.id, value=value, custom_attrs=more,
                        class_name="radio radio-sm border-(--casa-line) text-primary"),
            words,
            class_name="flex min-h-11 items-center gap-3 rounded-(--radius-field) border border-(--casa-line) px-3 "
            "py-1.5 has-checked:border-primary has-checked:bg-secondary",
        )  # fmt: skip

    script = by_script(one.script)
    marks = {"data-instead": one.id, **script.pop("custom_attrs")}
    named = {"aria_label": t("records.decide.other_of", locale, field=one.label), "custom_attrs": marks}
    instead = rx.match(
        one.kind,
        ("choice", rx.el.select(rx.el.option("", value=""), rx.foreach(one.options, _option), name=f"{one.id}_other",
                                class_name="select select-sm w-full bg-base-100", **named)),
        rx.el.input(type="text", name=f"{one.id}_other", auto_complete="off",
                    class_name="input input-sm w-full bg-base-100", **script, **named),
    )  # fmt: skip
    words = rx.el.bdi(one.first, class_name="font-semibold"), rx.el.bdi(one.second, class_name="font-semibold")
    return rx.el.fieldset(
        rx.el.legend(one.label, class_name="text-sm font-semibold"),
        way(one.first_value, words[0]),
        way(one.second_value, words[1]),
        way("", rx.el.span(rx.el.span(t("records.decide.other", locale), class_name="shrink-0"), instead,
                           class_name="flex flex-1 items-center gap-2"), **{"data-other": "yes"}),
        problem(one.id, error),
        id=one.id,
        key=f"{entry}-{one.id}",
        custom_attrs={"tabIndex": -1, "data-region": one.region, "data-page": one.page.to_string()},
        class_name="space-y-1.5",
    )  # fmt: skip
