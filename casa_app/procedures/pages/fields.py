"""How a field of a procedure is asked, whatever its kind: the page is built once, the form is known at run time.

    rx.foreach(FormState.fields, lambda view: field(view, locale, FormState.keep))

`keep(name, value)` hears what is typed, as it is typed. The controls keep what they hold by themselves; they are made
anew when the view's `key` changes. What is repeated inside of a field has long names: Reflex gives the variable of a
`foreach` the name of the function's parameter, and one inside of another of the same name would hide it.
"""

from collections.abc import Callable
from typing import Any, Final

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.procedures.state.asked import ADD
from casa_app.procedures.state.controls import HERE
from casa_app.procedures.views import AskedView, FieldView, OptionView, PartView, RowView
from casa_app.territory import service as territory
from casa_app.ui.components import focus_on, geolocate, map_view
from casa_app.ui.fields import CARD, fieldset, problem, select_field, text_area, text_field
from casa_app.ui.icons import icon

Keep = Callable[..., Any]
PAUSE: Final = 700  # ms without a key before what is typed is saved
_MUTED: Final = "text-sm text-(--casa-muted)"
_UNSET: Final[rx.Var[Any]] = rx.Var(_js_expr="undefined")


def field(view: rx.Var[FieldView], locale: Locale, keep: Keep) -> rx.Component:
    """One field of a form, with its label, its help, what is wrong with it and its controls."""
    return rx.el.div(
        rx.cond(view.kind == "group", _group(view, locale, keep), _asked(view, locale, keep)), key=view.key
    )


def _asked(view: rx.Var[Any], locale: Locale, keep: Keep) -> rx.Component:
    """A field that is not repeated."""
    legend = f"{view.name}-legend"
    head = rx.el.div(
        rx.el.p(view.label, _optional(view.required, locale), id=legend, class_name="font-semibold"),
        rx.cond(view.help, rx.el.p(view.help, class_name=_MUTED), rx.fragment()),
    )
    several = rx.el.div(
        rx.cond(view.several, head, rx.fragment()),
        rx.foreach(view.parts, lambda part_of_field: _part(part_of_field, locale, keep)),
        rx.cond(view.instead.length() > 0, _instead(view, locale, keep), rx.fragment()),
        role=rx.cond(view.several, "group", _UNSET),
        class_name=rx.cond(view.several, "space-y-3", ""),
        custom_attrs={"aria-labelledby": rx.cond(view.several, legend, _UNSET)},
    )
    return rx.cond(view.kind == "computed", _computed(view), several)


def _optional(required: Any, locale: Locale) -> rx.Component:
    mark = rx.el.span(f" ({t('ui.optional', locale)})", class_name="font-normal text-(--casa-muted)")
    return rx.cond(required, rx.fragment(), mark)


def _computed(view: rx.Var[AskedView]) -> rx.Component:
    """A value that nobody types."""
    return rx.el.div(
        rx.el.p(view.label, class_name="font-semibold"),
        rx.cond(view.help, rx.el.p(view.help, class_name=_MUTED), rx.fragment()),
        rx.el.p(rx.cond(view.shown, view.shown, "—"), role="status", class_name="casa-num text-lg"),
        class_name="rounded-box border border-base-300 bg-base-200 px-4 py-3 space-y-1",
    )


def _part(part: rx.Var[PartView], locale: Locale, keep: Keep) -> rx.Component:
    return rx.match(
        part.widget,
        ("cards", _cards(part, locale, keep)),
        ("box", _box(part, locale, keep)),
        ("select", _select(part, locale, keep)),
        ("drawing", _drawing(part, locale, keep)),
        _plain(part, locale, keep),
    )


def _plain(part: rx.Var[PartView], locale: Locale, keep: Keep) -> rx.Component:
    return rx.match(
        part.widget, ("area", _area(part, locale, keep)), ("zones", _zones(part, locale, keep)),
        _line(part, locale, keep),
    )  # fmt: skip


def _common(part: rx.Var[PartView], locale: Locale) -> dict[str, Any]:
    label = rx.fragment(part.label, _optional(part.required, locale))
    return {"label": label, "help_text": part.help, "error": part.error, "default_value": part.value}


def _saving(part: rx.Var[PartView], keep: Keep) -> dict[str, Any]:
    saving: Any = keep
    return {
        "on_change": lambda value: saving.debounce(PAUSE)(part.name, value),
        "on_blur": lambda value: saving(part.name, value),
    }


def _line(part: rx.Var[PartView], locale: Locale, keep: Keep) -> rx.Component:
    control = text_field(
        part.name, kind=part.type, suffix=part.unit, input_mode=part.mode, dir=part.dir, auto_complete=part.complete,
        max_length=part.most, min=part.least, max=part.latest, step=part.step,
        class_name=rx.cond(part.dir == "ltr", "rtl:text-right", ""), **_common(part, locale), **_saving(part, keep),
    )  # fmt: skip
    return rx.el.div(control, _note(part))


def _note(part: rx.Var[PartView]) -> rx.Component:
    """What was understood, told when it changes."""
    return rx.el.p(part.note, role="status", class_name=f"{_MUTED} empty:hidden pt-1")


def _area(part: rx.Var[PartView], locale: Locale, keep: Keep) -> rx.Component:
    return text_area(
        part.name, rows=part.lines, max_length=part.most, dir="auto", **_common(part, locale), **_saving(part, keep)
    )


def _zones(part: rx.Var[PartView], locale: Locale, keep: Keep) -> rx.Component:
    zones = [(zone.code, zone.name) for zone in territory.arrondissements(locale)]
    return select_field(
        part.name, zones, empty=t("procedures.field.choose", locale), **_common(part, locale),
        on_change=lambda value: keep(part.name, value),
    )  # fmt: skip


def _select(part: rx.Var[PartView], locale: Locale, keep: Keep) -> rx.Component:
    return select_field(
        part.name, part.pairs, empty=t("procedures.field.choose", locale), **_common(part, locale),
        on_change=lambda value: keep(part.name, value),
    )  # fmt: skip


def _cards(part: rx.Var[PartView], locale: Locale, keep: Keep) -> rx.Component:
    def card(option_of_part: rx.Var[OptionView]) -> rx.Component:
        # No id: `rx.el.form` sends the value of a radio button that has one, chosen or not.
        radio = rx.el.input(
            type="radio", name=part.name, value=option_of_part.value, default_checked=option_of_part.chosen,
            on_change=lambda _: keep(part.name, option_of_part.value),
            class_name="radio border-(--casa-line) text-primary",
        )  # fmt: skip
        return rx.el.label(radio, rx.el.span(option_of_part.label), class_name=CARD)

    cards = rx.el.div(rx.foreach(part.options, card), class_name="space-y-2.5")
    label = rx.fragment(part.label, _optional(part.required, locale))
    return fieldset(part.name, label, cards, help_text=part.help, error=part.error)


def _box(part: rx.Var[PartView], locale: Locale, keep: Keep) -> rx.Component:
    box = rx.el.input(
        type="checkbox", id=part.name, name=part.name, value="yes", default_checked=part.value == "yes",
        on_change=lambda ticked: keep(part.name, rx.cond(ticked, "yes", "")),
        class_name="checkbox border-(--casa-line) text-primary",
        custom_attrs={
            "aria-invalid": rx.cond(part.error, "true", "false"),
            "aria-describedby": f"{part.name}-help {part.name}-error",
        },
    )  # fmt: skip
    return rx.el.div(
        problem(part.name, part.error),
        rx.el.label(box, rx.el.span(part.label, _optional(part.required, locale)), class_name=CARD),
        rx.cond(part.help, rx.el.p(part.help, id=f"{part.name}-help", class_name=f"{_MUTED} pt-1"), rx.fragment()),
    )


def _drawing(part: rx.Var[PartView], locale: Locale, keep: Keep) -> rx.Component:
    """A map to draw on. What it does can be said in words as well (`_instead`)."""
    here = geolocate(
        t("procedures.field.here", locale), t("procedures.field.locating", locale),
        on_position=lambda lat, lng, _accuracy: keep(part.name, f"[{lat},{lng}]"),
        on_failure=lambda code: keep(f"{part.name}{HERE}", code),
    )  # fmt: skip
    how = {kind: rx.el.p(t(f"procedures.field.draw.{kind}", locale), class_name=_MUTED) for kind in ("line", "polygon")}
    return rx.el.div(
        problem(part.name, part.error),
        rx.match(part.draw, *how.items(), here),
        map_view(
            locale, label=part.label, draw=part.draw, points=part.points,
            on_draw=lambda drawn: keep(part.name, drawn),
            class_name="h-80 overflow-hidden rounded-box border border-base-300",
        ),
        _note(part),
        id=part.name,
        tab_index=-1,
        class_name="space-y-2 outline-none",
    )  # fmt: skip


def _instead(view: rx.Var[AskedView], locale: Locale, keep: Keep) -> rx.Component:
    """The way without a map."""
    summary = rx.el.summary(
        icon("pencil"), t("procedures.field.instead", locale),
        class_name="btn btn-ghost -ms-3 px-3 text-primary list-none [&::-webkit-details-marker]:hidden",
    )  # fmt: skip
    asked = rx.el.div(
        rx.foreach(view.instead, lambda part_of_field: _plain(part_of_field, locale, keep)), class_name="space-y-3 pt-1"
    )
    return rx.el.details(summary, asked, open=view.instead_used)


def _group(view: rx.Var[FieldView], locale: Locale, keep: Keep) -> rx.Component:
    """Fields that repeat, a card for each row."""
    rows_name = f"{view.name}.rows"

    def row(row_of_field: rx.Var[RowView]) -> rx.Component:
        gone = rx.el.button(
            icon("trash-2", "size-4"), t("procedures.field.remove", locale),
            rx.el.span(" ", row_of_field.title, class_name="sr-only"),
            type="button", on_click=keep(rows_name, row_of_field.take_away),
            class_name="btn btn-ghost btn-sm casa-tap px-2 text-primary",
        )  # fmt: skip
        head = rx.el.div(
            rx.el.p(row_of_field.title, class_name="font-semibold"),
            rx.cond(row_of_field.removable, gone, rx.fragment()),
            class_name="flex items-center justify-between gap-3",
        )
        asked = rx.foreach(row_of_field.fields, one_of_row)
        card = "space-y-4 rounded-box border border-base-300 bg-base-100 p-4"
        return rx.el.li(head, asked, key=row_of_field.key, class_name=card)

    def one_of_row(field_of_row: rx.Var[AskedView]) -> rx.Component:
        return rx.el.div(_asked(field_of_row, locale, keep), key=field_of_row.key)

    add = rx.el.button(
        icon("plus", "size-5"), t("procedures.field.add", locale), rx.el.span(" ", view.label, class_name="sr-only"),
        type="button", on_click=keep(rows_name, ADD), class_name="btn btn-outline border-(--casa-line)",
    )  # fmt: skip
    return fieldset(
        view.name, rx.fragment(view.label, _optional(view.required, locale)),
        focus_on(view.name, view.turn, later=True),
        rx.el.ul(rx.foreach(view.rows, row), class_name="space-y-3 empty:hidden"),
        rx.cond(view.may_add, add, rx.fragment()),
        help_text=view.help,
    )  # fmt: skip
