"""Procedures: what is in force, what waits for a second person, and what a new revision would change."""

from typing import Any, Final

import reflex as rx

from casa_app.desk.pages.oversight import line, plain_table
from casa_app.desk.pages.parts import OUTLINE, card, column, frame, title, told
from casa_app.desk.state.revisions import LONGEST, RevisionsState
from casa_app.kit.i18n import Locale, t
from casa_app.procedures.staff_views import DiffLine, RevisionRow, SheetPreview
from casa_app.procedures.views import FeeLine, PieceLine, TermLine
from casa_app.ui.badges import badge
from casa_app.ui.fields import field, text_field
from casa_app.ui.icons import icon
from casa_app.ui.pages import staff_page
from casa_app.ui.states import empty, loading, note

_BYTES: Final = 4 * LONGEST


class TextFile(rx.Component):
    """A chooser of a file whose text is handed to `on_text`; larger ones than `most` bytes are left alone."""

    library = "$/public/components/text_file.jsx"
    tag = "TextFile"
    accept: rx.Var[str]
    most: rx.Var[int]
    on_text: rx.EventHandler[lambda text: [text]]


@staff_page("/admin/procedures", "desk.revisions.title", on_load=RevisionsState.open)
def revisions(locale: Locale) -> rx.Component:
    """The list, a revision, or a proposal."""
    content = rx.cond(
        RevisionsState.proposing,
        _proposal(locale),
        rx.cond(RevisionsState.shown.id != "", _revision(locale), _list(locale)),
    )
    return frame(
        locale,
        "admin",
        column(
            title(
                t("desk.revisions.title", locale),
                _button(t("desk.revisions.new", locale), "plus", RevisionsState.begin("")),
                help_text=t("desk.revisions.help", locale),
            ),
            told(RevisionsState.done),
            told(RevisionsState.problem, "error"),
            rx.cond(RevisionsState.ready, content, loading(locale)),
        ),
    )


def _button(words: str, drawing: str, event: Any, about: Any = "", look: str = f"{OUTLINE} btn-sm casa-tap") -> Any:
    return rx.el.button(
        icon(drawing, "size-4"), words, rx.el.span(" ", about, class_name="sr-only"), type="button", on_click=event,
        class_name=look,
    )  # fmt: skip


def _item(words: rx.Var[str]) -> rx.Component:
    return rx.el.li(words)


def _paragraph(words: rx.Var[str]) -> rx.Component:
    return rx.el.p(words)


def _mark(locale: Locale, verified: Any) -> rx.Component:
    return rx.cond(
        verified,
        badge(t("desk.revisions.verified", locale), "badge-check", "success", "text-xs"),
        badge(t("desk.revisions.unverified", locale), "triangle-alert", "warning", "text-xs"),
    )


def _list(locale: Locale) -> rx.Component:
    def row(one: rx.Var[RevisionRow], *, begins: bool) -> rx.Component:
        doing = [_button(t("desk.revisions.look", locale), "eye", RevisionsState.look(one.id), one.name)]
        if begins:
            change = t("desk.revisions.change", locale)
            doing.append(_button(change, "pencil", RevisionsState.begin(one.code), one.name))
        return line(
            rx.el.span(one.name, class_name="font-semibold"),
            one.number,
            _mark(locale, one.verified),
            one.by,
            one.when,
            rx.el.div(*doing, class_name="flex gap-2"),
        )

    heads = tuple(t(f"desk.revisions.head.{name}", locale) for name in ("name", "number", "rules", "by", "when", "do"))
    waiting = plain_table(
        t("desk.revisions.waiting", locale), heads,
        rx.foreach(RevisionsState.waiting, lambda one: row(one, begins=False)),
    )  # fmt: skip
    none = empty(t("desk.revisions.none", locale), t("desk.revisions.none_help", locale), drawing="circle-check")
    return rx.fragment(
        card(t("desk.revisions.waiting", locale), rx.cond(RevisionsState.waiting.length() > 0, waiting, none)),
        card(
            t("desk.revisions.published_list", locale),
            plain_table(
                t("desk.revisions.published_list", locale), heads,
                rx.foreach(RevisionsState.published, lambda one: row(one, begins=True)),
            ),
        ),
    )  # fmt: skip


def _revision(locale: Locale) -> rx.Component:
    view = RevisionsState.shown
    deciding = rx.cond(
        view.mine,
        note(t("desk.revisions.second", locale), "users", "info"),
        _button(t("desk.revisions.publish", locale), "check", RevisionsState.publish, view.name, "btn btn-primary"),
    )
    waits = rx.el.div(
        deciding,
        _button(t("desk.revisions.refuse", locale), "x", RevisionsState.refuse, view.name, OUTLINE),
        class_name="flex flex-wrap items-center gap-3",
    )
    unverified = rx.el.div(
        rx.el.p(t("desk.revisions.unverified_help", locale), class_name="font-semibold"),
        rx.el.ul(rx.foreach(view.unverified, _item), class_name="list-disc space-y-1 ps-5"),
        class_name="space-y-2 rounded-(--radius-field) bg-(--casa-warning-soft) px-3 py-2.5 text-sm",
    )
    return rx.fragment(
        _button(t("desk.revisions.back", locale), "arrow-left", RevisionsState.leave, look="btn btn-ghost -ms-3"),
        card(
            view.name,
            rx.el.p(t("desk.revisions.head.number", locale), " ", view.number, " · ", view.by,
                    class_name="text-sm text-(--casa-muted)"),
            rx.el.p(view.note, dir="auto", class_name="empty:hidden"),
            rx.cond(view.unverified.length() > 0, unverified, rx.fragment()),
            rx.cond(view.state == "proposed", waits, rx.fragment()),
        ),
        rx.cond(view.parts.length() > 0, _changes(locale, view), rx.fragment()),
        rx.el.div(rx.foreach(view.previews, lambda one: _preview(locale, one)), class_name="grid gap-5 lg:grid-cols-2"),
    )  # fmt: skip


def _changes(locale: Locale, view: Any) -> rx.Component:
    def changed(one: rx.Var[DiffLine]) -> rx.Component:
        colour = rx.match(
            one.kind, ("added", "bg-(--casa-success-soft) text-success"),
            ("removed", "bg-(--casa-error-soft) text-error"), ("place", "text-(--casa-muted)"), "",
        )  # fmt: skip
        sign = rx.match(one.kind, ("added", "+ "), ("removed", "− "), "  ")
        return rx.el.li(sign, one.text, class_name=["px-3 whitespace-pre-wrap", colour])

    return card(
        t("desk.revisions.changes", locale),
        rx.el.ul(rx.foreach(view.parts, _item), class_name="list-disc space-y-1 ps-5"),
        rx.cond(
            view.lines.length() > 0,
            rx.el.ul(rx.foreach(view.lines, changed), dir="ltr",
                     class_name="max-h-[32rem] overflow-auto rounded-(--radius-field) border border-base-300 py-2 "
                     "font-mono text-sm", tab_index=0, aria_label=t("desk.revisions.lines", locale)),
            rx.fragment(),
        ),
    )  # fmt: skip


def _preview(locale: Locale, one: rx.Var[SheetPreview]) -> rx.Component:
    sheet = one.sheet

    def part(name: str, words: Any) -> rx.Component:
        return rx.el.div(
            rx.el.h4(t(f"procedures.sheet.{name}", locale), class_name="text-sm text-(--casa-muted)"), rx.el.p(words)
        )

    def piece(given: rx.Var[PieceLine]) -> rx.Component:
        return rx.el.li(rx.el.strong(given.name, class_name="font-semibold"), " · ", given.format)

    def fee(given: rx.Var[FeeLine]) -> rx.Component:
        return rx.el.li(given.label, " · ", rx.el.strong(given.amount), " · ", given.source)

    def term(given: rx.Var[TermLine]) -> rx.Component:
        return rx.el.li(given.name, " · ", rx.el.strong(given.words), " · ", given.source)

    body = rx.el.div(
        rx.el.h3(sheet.name, class_name="text-xl font-semibold"),
        rx.el.p(sheet.summary),
        part("for_whom", sheet.for_whom),
        part("channel", sheet.channel),
        rx.el.ul(rx.foreach(sheet.pieces, piece), class_name="list-disc space-y-1 ps-5"),
        rx.el.ul(rx.foreach(sheet.fees, fee), class_name="list-disc space-y-1 ps-5"),
        rx.el.ul(rx.foreach(sheet.terms, term), class_name="list-disc space-y-1 ps-5"),
        rx.el.p(sheet.silence),
        part("result", sheet.result),
        part("appeal", sheet.appeal),
        rx.el.div(
            rx.foreach(one.document, _paragraph),
            class_name="space-y-2 rounded-(--radius-field) border border-dashed border-(--casa-line) p-3 empty:hidden",
        ),
        lang=one.locale,
        dir=rx.cond(one.locale == "ar", "rtl", "ltr"),
        class_name="space-y-3 text-base",
    )
    return card(one.language, body)


def _proposal(locale: Locale) -> rx.Component:
    area = rx.el.textarea(
        id="source", name="source", key=RevisionsState.turn.to_string(), default_value=RevisionsState.source, rows=24,
        required=True, dir="ltr", max_length=LONGEST, spell_check=False,
        class_name="textarea bg-base-100 font-mono text-sm", custom_attrs={"aria-describedby": "source-help"},
    )  # fmt: skip
    wrong = rx.el.ul(
        rx.foreach(RevisionsState.problems, lambda words: rx.el.li(words, dir="ltr", class_name="font-mono text-sm")),
        role="alert",
        class_name="space-y-1 rounded-(--radius-field) border-2 border-error bg-base-100 p-3",
    )
    file = TextFile.create(id="revision-file", accept=".yml,.yaml,text/yaml", most=_BYTES,
                           on_text=RevisionsState.take_file)  # fmt: skip
    return card(
        t("desk.revisions.propose", locale),
        rx.cond(RevisionsState.problems.length() > 0, wrong, rx.fragment()),
        field("revision-file", t("desk.revisions.file", locale), file),
        rx.el.form(
            field(
                "source", t("desk.revisions.source", locale), area, help_text=t("desk.revisions.source_help", locale)
            ),
            text_field("note", label=t("desk.revisions.note", locale), max_length=1000, dir="auto"),
            rx.el.div(
                rx.el.button(t("desk.revisions.propose", locale), type="submit", class_name="btn btn-primary"),
                _button(t("desk.deed.cancel", locale), "x", RevisionsState.leave, look=OUTLINE),
                class_name="flex flex-wrap gap-2",
            ),
            on_submit=RevisionsState.propose,
            class_name="space-y-4",
        ),
    )
