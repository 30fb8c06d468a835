"""The civil act of a demande: compared with what was typed, chosen among those known, or copied from the register."""

from typing import Any, Final

import reflex as rx

from casa_app.desk.pages.case_deeds import deed_dialog
from casa_app.desk.pages.case_parts import LINE, when
from casa_app.desk.pages.parts import OUTLINE, card, mixed
from casa_app.desk.state.case import CaseState
from casa_app.kit.i18n import Locale, t
from casa_app.procedures.act_views import ActPanel, ComparedLine
from casa_app.ui.badges import badge
from casa_app.ui.fields import CARD, date_field, error_summary, fieldset, select_field, text_area, text_field
from casa_app.ui.icons import icon, icon_of
from casa_app.ui.states import note

_PAIRS: Final = ("name", "place", "father", "mother")
_DRAWINGS: Final = ("circle-check", "triangle-alert", "search")


def act_panel(locale: Locale, view: Any) -> rx.Component:
    """The act of the demande beside what was typed, or what is still to be done."""
    act = view.act
    found = rx.fragment(
        rx.el.p(icon("book-marked", "size-4"), act.origin,
                class_name="flex items-center gap-1.5 text-sm text-(--casa-muted)"),
        _compared(locale, act),
        rx.el.dl(
            when(act.parents != "", _fact(t("desk.case.act.parents", locale), rx.el.bdi(act.parents))),
            _fact(t("desk.case.act.mentions", locale),
                  rx.cond(act.mentions != "", mixed(act.mentions, act.mentions_lang, "whitespace-pre-line"),
                          t("desk.case.act.no_mentions", locale))),
            class_name="space-y-3",
        ),
        rx.el.p(icon("eye", "size-4"), t("desk.case.act.logged", locale),
                class_name="flex items-center gap-1.5 text-xs text-(--casa-muted)"),
    )  # fmt: skip
    missing = rx.el.p(t("desk.case.act.none", locale), class_name="text-sm text-(--casa-muted)")
    find = rx.el.button(
        icon("search", "size-4"),
        rx.cond(act.id != "", t("desk.case.act.change", locale), t("desk.case.do.find_act", locale)), type="button",
        on_click=CaseState.begin("find_act"), class_name=OUTLINE,
    )  # fmt: skip
    shown = card(
        t("desk.case.act", locale), rx.cond(act.id != "", found, missing), when(view.actions.contains("find_act"), find)
    )
    return when(view.needs_act, shown)


def _fact(label: str, value: Any) -> rx.Component:
    return rx.el.div(
        rx.el.dt(label, class_name="text-sm text-(--casa-muted)"), rx.el.dd(value, class_name="font-semibold")
    )


def _compared(locale: Locale, act: Any) -> rx.Component:
    """Line by line: what the register says, whether it agrees, and what was typed where it does not."""

    def line(one: rx.Var[ComparedLine]) -> rx.Component:
        drawing = rx.match(one.state, ("same", "circle-check"), ("differs", "triangle-alert"), "search")
        tone = rx.match(one.state, ("same", "success"), ("differs", "warning"), "neutral")
        typed = rx.el.p(
            rx.el.span(t("desk.case.act.typed", locale), class_name="me-1.5 text-(--casa-muted)"), rx.el.bdi(one.typed)
        )
        return rx.el.li(
            rx.el.div(
                rx.el.span(one.label, class_name="me-auto text-sm text-(--casa-muted)"),
                badge(one.verdict, icon_of(drawing, _DRAWINGS, "size-4"), tone, "text-xs"),
                class_name="flex flex-wrap items-center gap-2",
            ),
            rx.el.p(rx.el.bdi(one.written), class_name="font-semibold"),
            when(one.state != "same", typed),
            class_name=f"{LINE} text-sm",
        )

    return rx.el.ul(rx.foreach(act.lines, line))


# --- Finding it ------------------------------------------------------------------------------------------------------


def act_dialogs(locale: Locale) -> rx.Component:
    """Choosing among the acts that are known, and writing one down; one is open at a time."""
    other = rx.el.button(
        t("desk.case.act.other", locale), type="button", on_click=CaseState.begin("write_act"), class_name=OUTLINE
    )
    choosing, keeping = (t(f"desk.case.do.{action}_now", locale) for action in ("find_act", "write_act"))
    return rx.fragment(
        deed_dialog(locale, "find_act", _choices(locale), choosing, CaseState.send, other),
        deed_dialog(locale, "write_act", _written(locale), keeping, CaseState.send),
    )


def _choices(locale: Locale) -> rx.Component:
    def choice(one: rx.Var[ActPanel], place: rx.Var[int]) -> rx.Component:
        radio = rx.el.input(
            type="radio", name="act", value=one.id, default_checked=(place == 0) & one.agrees, required=True,
            data_autofocus="", class_name="radio mt-1 shrink-0 self-start border-(--casa-line) text-primary",
        )  # fmt: skip
        parents = rx.el.p(
            rx.el.span(t("desk.case.act.parents", locale), class_name="me-1.5 text-(--casa-muted)"),
            rx.el.bdi(one.parents), class_name="text-sm",
        )  # fmt: skip
        inside = rx.el.div(
            _compared(locale, one), when(one.parents != "", parents),
            class_name="min-w-0 flex-1 space-y-2",
        )  # fmt: skip
        return rx.el.label(radio, inside, class_name=CARD)

    listed = rx.el.div(rx.foreach(CaseState.acts, choice), class_name="space-y-2.5")
    return fieldset("case-acts", t("desk.case.act.choose", locale), listed, help_text=t("desk.case.act.logged", locale))


def _written(locale: Locale) -> rx.Component:
    def words(name: str) -> str:
        return t(f"desk.case.act.{name}", locale)

    def text(name: str, value: Any, **props: Any) -> rx.Component:
        return text_field(name, label=words(name), default_value=value, error=CaseState.errors[name], **props)

    draft, errors = CaseState.draft, CaseState.errors
    place = rx.el.div(
        text("register", draft.register, dir="ltr", max_length=20, data_autofocus=""),
        text("act", draft.act, dir="ltr", max_length=20),
        text("year", draft.year, dir="ltr", max_length=4, input_mode="numeric"),
        select_field("calendar", [(one, words(one)) for one in ("gregorian", "hijri")], label=words("calendar"),
                     default_value=draft.calendar, error=errors["calendar"]),
        class_name="grid items-end gap-3 sm:grid-cols-2",
    )  # fmt: skip
    begun = {"name_fr": draft.name_fr, "name_ar": draft.name_ar}
    scripts = {"fr": "ltr", "ar": "rtl"}
    named = [
        text(f"{name}_{script}", begun.get(f"{name}_{script}", ""), dir=way, lang=script, max_length=160,
             optional=words("optional") if name in {"father", "mother"} else "")
        for name in _PAIRS for script, way in scripts.items()
    ]  # fmt: skip
    content = rx.el.div(
        *named[:2],
        rx.el.div(date_field("day", label=words("day"), default_value=draft.day, error=errors["day"]),
                  class_name="sm:col-span-2"),
        *named[2:],
        rx.el.div(text_area("mentions", label=words("mentions"), help_text=words("mentions_help"), dir="auto",
                            max_length=2000, error=errors["mentions"]), class_name="sm:col-span-2"),
        class_name="grid items-end gap-3 sm:grid-cols-2",
    )  # fmt: skip
    nothing = rx.el.p(words("nothing"), class_name="font-semibold")
    return rx.fragment(
        error_summary(words("wrong"), CaseState.problems),
        when(CaseState.acts.length() == 0, nothing),
        note(words("copy"), "book-marked", "info"),
        fieldset("case-act-place", words("place"), place),
        fieldset("case-act-content", words("content"), content),
    )
