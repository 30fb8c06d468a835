"""Form fields: label, help, error and control in one order, each tied to the others for screen readers.

    text_field("street", label=..., value=ReportState.shown["street"], error=ReportState.errors["street"],
               help_text=..., on_change=ReportState.keep_street.debounce(400))

`value`, `error`, `checked` and the items of `options` may be plain values or Vars. An empty error shows nothing.
`name` is the field's id as well, so that `error_summary` can lead to it.
"""

from collections.abc import Sequence
from typing import Any, Final

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.ui.components import JumpLink, focus_on
from casa_app.ui.icons import icon

SUMMARY: Final = "form-errors"
PAGE: Final = "main"  # the field of a problem that is no field's: the page as a whole
CARD: Final = (
    "flex min-h-14 cursor-pointer items-center gap-3.5 rounded-box border border-(--casa-line) bg-base-100 px-4 py-2.5 "
    "has-checked:border-primary has-checked:bg-secondary has-checked:outline-1 has-checked:outline-primary "
    "has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-primary"
)


def field(
    name: str, label: Any, control: rx.Component, *, help_text: Any = None, error: Any = "", optional: str = ""
) -> rx.Component:
    """A control below its label, help and error. `optional` is the word that says it may stay empty."""
    mark = [rx.el.span(f" ({optional})", class_name="font-normal text-(--casa-muted)")] if optional else []
    return rx.el.div(
        rx.el.label(label, *mark, html_for=name, class_name="block font-semibold"),
        *_notes(name, help_text, error),
        control,
        class_name="space-y-1",
    )


def text_field(
    name: str,
    *,
    label: Any,
    help_text: Any = None,
    error: Any = "",
    optional: str = "",
    kind: Any = "text",
    suffix: Any = None,
    **props: Any,
) -> rx.Component:
    """One line of text. `kind` is the input's type (email, tel, search, number ...); further props go to the input.

    `suffix` is the unit of a number, beside the line: a Var that is empty where there is none.
    """
    control = rx.el.input(
        id=name, name=name, type=kind, **_state(name, help_text, error), **_classed("input", error, props)
    )
    if suffix is not None:
        unit = rx.cond(suffix, rx.el.label(suffix, html_for=name, class_name="shrink-0 whitespace-nowrap"))
        control = rx.el.div(control, unit, class_name="flex items-center gap-2")
    return field(name, label, control, help_text=help_text, error=error, optional=optional)


def text_area(
    name: str, *, label: Any, help_text: Any = None, error: Any = "", optional: str = "", rows: int = 3, **props: Any
) -> rx.Component:
    """Several lines of text."""
    control = rx.el.textarea(
        id=name, name=name, rows=rows, **_state(name, help_text, error), **_classed("textarea", error, props)
    )
    return field(name, label, control, help_text=help_text, error=error, optional=optional)


def select_field(
    name: str,
    options: Any,
    *,
    label: Any,
    empty: str = "",
    help_text: Any = None,
    error: Any = "",
    optional: str = "",
    **props: Any,
) -> rx.Component:
    """One of a list. `options` are (value, words) pairs, or a Var of such pairs; `empty` is the words of no choice."""
    first = [rx.el.option(empty, value="")] if empty else []
    control = rx.el.select(
        *first,
        _options(options),
        id=name,
        name=name,
        **_state(name, help_text, error),
        **_classed("select", error, props),
    )
    return field(name, label, control, help_text=help_text, error=error, optional=optional)


def date_field(name: str, **props: Any) -> rx.Component:
    """A day, by the browser's own calendar; the value is ISO 8601 (`2026-11-23`)."""
    return text_field(name, kind="date", **props)


def radio_cards(
    name: str,
    options: Sequence[tuple[str, str, str, str]],
    *,
    legend: Any,
    chosen: Any = "",
    on_choose: Any = None,
    help_text: Any = None,
    error: Any = "",
) -> rx.Component:
    """One of a few, each a large card. `options` are (value, words, further words, icon name or "")."""
    cards = [
        rx.el.label(
            rx.el.input(
                type="radio",
                name=name,
                value=value,
                # No id: `rx.el.form` sends the value of a radio button that has one, chosen or not. And the browser
                # keeps the choice: were it the State's, it would snap back until the server answers.
                default_checked=chosen == value,
                **({"on_change": on_choose(value)} if on_choose is not None else {}),
                class_name="radio border-(--casa-line) text-primary",
            ),
            *([icon(drawing, "size-6 text-primary")] if drawing else []),
            rx.el.span(
                rx.el.span(words, class_name="block font-semibold"),
                *([rx.el.span(more, class_name="block text-sm text-(--casa-muted)")] if more else []),
            ),
            class_name=CARD,
        )
        for value, words, more, drawing in options
    ]
    return fieldset(name, legend, rx.el.div(*cards, class_name="space-y-2.5"), help_text=help_text, error=error)


def fieldset(name: str, legend: Any, *controls: rx.Component, help_text: Any = None, error: Any = "") -> rx.Component:
    """Several controls that answer one question; `name` is its id, so that `error_summary` can lead to it."""
    return rx.el.fieldset(
        rx.el.legend(legend, class_name="mb-1 block font-semibold"),
        *_notes(name, help_text, error),
        *controls,
        id=name,
        class_name="space-y-2 outline-none",
        custom_attrs={"aria-describedby": _described(name, help_text), "tabIndex": -1},
    )


def checkbox(name: str, words: Any, *, checked: Any = False, on_change: Any = None, **props: Any) -> rx.Component:
    """A yes in a card: the whole of it can be pressed."""
    box = rx.el.input(
        type="checkbox",
        id=name,
        name=name,
        **_checked(checked, on_change),
        class_name="checkbox border-(--casa-line) text-primary",
        **props,
    )
    return rx.el.label(box, rx.el.span(words), class_name=CARD)


def error_summary(title: Any, problems: Any) -> rx.Component:
    """What is still to be done, at the top, each line leading to its field; it takes the focus when it appears.

    `problems` is a Var of objects or dicts with `field` and `text`, or a list of (field, text) pairs. A line whose
    field is `PAGE` belongs to none and leads nowhere.
    """
    link = "link casa-tap inline-block text-sm text-error"

    def line(field_name: Any, text: Any) -> rx.Component:
        return rx.el.li(JumpLink.create(text, to=field_name, class_name=link))

    def plain(text: Any) -> rx.Component:
        return rx.el.li(text, class_name="text-sm text-error")

    def each(one: Any) -> rx.Component:
        return rx.cond(one.field == PAGE, plain(one.text), line(one.field, one.text))

    is_var = isinstance(problems, rx.Var)
    lines = rx.foreach(problems, each) if is_var else None
    shown = rx.el.div(
        rx.el.h2(icon("circle-alert"), title, class_name="flex items-center gap-2 font-semibold text-error"),
        rx.el.ul(
            lines if is_var else rx.fragment(*(line(name, text) for name, text in problems)), class_name="space-y-1"
        ),
        id=SUMMARY,
        role="alert",
        tab_index=-1,
        class_name="rounded-(--radius-field) border-2 border-error bg-base-100 p-3",
    )
    if not is_var:
        return shown if problems else rx.fragment()
    return rx.fragment(rx.cond(problems.length() > 0, shown, rx.fragment()), focus_on(SUMMARY, problems))


def step_progress(locale: Locale, steps: Sequence[str], current: int) -> rx.Component:
    """Where one is in a form: `current` counts from 1. The names are read out; the bars are for the eye."""
    following = [t("ui.steps.next", locale, name=steps[current])] if current < len(steps) else []
    sentence = rx.el.p(
        rx.el.span(
            rx.el.strong(t("ui.steps.now", locale, n=current, total=len(steps)), class_name="font-semibold"),
            f" · {steps[current - 1]}",
        ),
        *(rx.el.span(words, class_name="text-end text-(--casa-muted)") for words in following),
        class_name="flex items-baseline justify-between gap-2 text-sm",
    )
    bars = [
        rx.el.li(
            rx.el.span(step, class_name="sr-only"),
            class_name=f"h-1.5 flex-1 rounded-full {'bg-primary' if position <= current else 'bg-base-300'}",
            custom_attrs={"aria-current": "step"} if position == current else {},
        )
        for position, step in enumerate(steps, start=1)
    ]
    return rx.el.nav(
        sentence,
        rx.el.ol(*bars, class_name="flex gap-1.5"),
        aria_label=t("ui.steps.label", locale),
        class_name="space-y-2",
    )


def submit_button(words: Any, *, busy: Any = False, drawing: str = "arrow-right", **props: Any) -> rx.Component:
    """The one button that ends a step. While `busy` it says so and cannot be pressed twice."""
    return rx.el.button(
        words,
        rx.cond(busy, rx.el.span(class_name="loading loading-spinner loading-sm"), icon(drawing)),
        type=props.pop("type", "submit"),
        custom_attrs={"aria-busy": busy, "aria-disabled": busy},
        class_name="btn btn-primary btn-lg btn-block aria-disabled:pointer-events-none",
        **props,
    )


def _notes(name: str, help_text: Any, error: Any) -> list[rx.Component]:
    notes = []
    if help_text is not None:
        more = rx.el.p(help_text, id=f"{name}-help", class_name="text-sm text-(--casa-muted)")
        notes.append(rx.cond(help_text, more, rx.fragment()) if isinstance(help_text, rx.Var) else more)
    if error is not None:
        notes.append(problem(name, error))
    return notes


def problem(name: Any, error: Any) -> rx.Component:
    """What is wrong with the control `name`: a sentence or a Var, empty where nothing is."""
    words = rx.el.p(
        icon("circle-alert", "size-4"),
        rx.el.span(error),
        id=f"{name}-error",
        class_name="flex items-center gap-1.5 text-sm font-semibold text-error",
    )
    if isinstance(error, rx.Var):
        return rx.cond(error, words, rx.fragment())
    return words if error else rx.fragment()


def _described(name: str, help_text: Any) -> str:
    return f"{name}-help {name}-error" if help_text is not None else f"{name}-error"


def _state(name: str, help_text: Any, error: Any) -> dict[str, Any]:
    wrong = rx.cond(error, "true", "false") if isinstance(error, rx.Var) else ("true" if error else "false")
    return {"custom_attrs": {"aria-invalid": wrong, "aria-describedby": _described(name, help_text)}}


def _classed(kind: str, error: Any, props: dict[str, Any]) -> dict[str, Any]:
    base = f"{kind} bg-base-100"
    more = props.pop("class_name", "")
    wrong = f"{kind}-error"
    if isinstance(error, rx.Var):
        return {**props, "class_name": [base, more, rx.cond(error, wrong, "")]}
    return {**props, "class_name": " ".join(part for part in (base, more, wrong if error else "") if part)}


def _checked(checked: Any, on_change: Any) -> dict[str, Any]:
    # React wants a handler beside `checked`; without one the browser keeps the state and the form carries it.
    return {"default_checked": checked} if on_change is None else {"checked": checked, "on_change": on_change}


def _options(options: Any) -> rx.Component:
    if isinstance(options, rx.Var):
        return rx.foreach(options, lambda one: rx.el.option(one[1], value=one[0]))
    return rx.fragment(*(rx.el.option(words, value=value) for value, words in options))
