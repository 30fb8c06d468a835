"""The dialogs of what a colleague does to claims; one at a time, the same in the queue and on the sheet."""

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx

from casa_app.claims.catalogue import catalogue
from casa_app.claims.staff_views import AgentView, SimilarView
from casa_app.claims.views import EventView
from casa_app.desk.pages.parts import OUTLINE, mixed, told
from casa_app.desk.state.deeds import UPLOADS_MOST, DeedState
from casa_app.files.ui import photo_hint, photo_upload
from casa_app.files.views import PhotoView
from casa_app.identity.organisation import organisation
from casa_app.kit.i18n import Locale, t
from casa_app.ui.badges import reference
from casa_app.ui.dialog import dialog
from casa_app.ui.fields import field, fieldset, text_field
from casa_app.ui.icons import icon

TEXTS = ("answer", "progress", "transfer", "note", "close", "reject")
_CARD = (
    "flex min-h-14 cursor-pointer items-center gap-3 rounded-box border border-(--casa-line) bg-base-100 px-4 py-2 "
    "has-checked:border-primary has-checked:bg-secondary has-checked:outline-1 has-checked:outline-primary"
)


def deed_dialogs(locale: Locale, after: Any) -> rx.Component:
    """Every dialog; `after` is the page's event that shows what became of it."""
    named = ("assign", *TEXTS, "reclassify", "merge", "publish")
    return rx.fragment(
        *(_dialog(locale, action, after) for action in named),
        rx.el.div(DeedState.done, role="status", class_name="sr-only"),
    )


def _dialog(locale: Locale, action: str, after: Any) -> rx.Component:
    form_id = f"deed-{action}-form"
    actions = rx.fragment(
        rx.el.button(t("desk.deed.cancel", locale), type="button", on_click=DeedState.close, class_name=OUTLINE),
        rx.el.button(t(f"desk.deed.do.{action}", locale), type="submit", form=form_id, class_name="btn btn-primary"),
    )
    return dialog(
        locale,
        f"deed-{action}",
        t(f"desk.deed.title.{action}", locale),
        rx.el.p(mixed(DeedState.about, "und"), class_name="text-sm text-(--casa-muted)"),
        told(DeedState.problem, "error"),
        _changed(locale),
        rx.el.form(
            _fields(locale, action),
            id=form_id,
            on_submit=[DeedState.send, after],
            class_name="space-y-4",
        ),
        is_open=DeedState.action == action,
        on_close=DeedState.close,
        actions=actions,
    )


def _changed(locale: Locale) -> rx.Component:
    """What a colleague did while somebody was typing."""

    def line(event: rx.Var[EventView]) -> rx.Component:
        return rx.el.li(
            rx.el.span(event.when, " · ", event.who, class_name="block text-xs text-(--casa-muted)"),
            rx.el.span(event.what, class_name="font-semibold"),
            rx.cond(event.text != "", rx.el.p(mixed(event.text, event.text_lang)), rx.fragment()),
        )

    shown = rx.el.div(
        rx.el.p(t("desk.deed.changed", locale), class_name="font-semibold"),
        rx.el.ul(rx.foreach(DeedState.changed, line), class_name="space-y-2"),
        rx.el.p(t("desk.deed.kept", locale)),
        class_name="space-y-2 rounded-(--radius-field) bg-(--casa-warning-soft) px-3 py-2.5 text-sm",
    )
    return rx.cond(DeedState.changed.length() > 0, shown, rx.fragment())


def _fields(locale: Locale, action: str) -> rx.Component:
    own: dict[str, Callable[[Locale], rx.Component]] = {
        "assign": _agents,
        "transfer": lambda at: rx.fragment(_targets(at), _text(at, action)),
        "close": lambda at: rx.fragment(_text(at, action), _proof(at)),
        "reclassify": _categories,
        "merge": _duplicates,
        "publish": _review,
    }
    return own[action](locale) if action in own else _text(locale, action)


def _text(locale: Locale, action: str) -> rx.Component:
    """Templates, then the words. The field takes its words from the server only when it opens or takes a template."""
    area = rx.el.textarea(
        id=f"deed-{action}-text",
        key=DeedState.turn.to_string(),
        name="text",
        rows=7 if action == "answer" else 4,
        default_value=DeedState.text,
        on_blur=DeedState.keep_text,
        dir="auto",
        max_length=4000,
        class_name="textarea bg-base-100",
        custom_attrs={"aria-describedby": f"deed-{action}-text-help", "data-autofocus": ""},
    )
    return rx.fragment(
        _templates(locale, action),
        field(
            f"deed-{action}-text",
            t(f"desk.deed.text.{action}", locale),
            area,
            help_text=t(f"desk.deed.help.{action}", locale),
        ),
    )


def _templates(locale: Locale, action: str) -> rx.Component:
    def option(one: Any, at: Any) -> rx.Component:
        lang = rx.cond(one.text_lang == "ar", "العربية", "français")
        return rx.el.option(one.name, " · ", lang, value=at.to_string())

    name = f"deed-{action}-template"
    select = rx.el.select(
        rx.el.option(t("desk.deed.choose_template", locale), value=""),
        rx.foreach(DeedState.templates, option),
        id=name,
        name="template",
        value="",
        on_change=DeedState.use_template,
        class_name="select bg-base-100",
    )
    shown = field(name, t("desk.deed.template", locale), select, help_text=t("desk.deed.template_help", locale))
    return rx.cond(DeedState.templates.length() > 0, shown, rx.fragment())


def _agents(locale: Locale) -> rx.Component:
    def agent(one: rx.Var[AgentView]) -> rx.Component:
        return rx.el.label(
            rx.el.input(
                type="radio",
                name="assignee",
                value=one.id,
                default_checked=one.me,
                required=True,
                class_name="radio border-(--casa-line) text-primary",
            ),
            rx.el.span(
                rx.el.span(
                    one.name, rx.cond(one.me, f" ({t('desk.deed.me', locale)})", ""), class_name="block font-semibold"
                ),
                rx.el.span(one.load, class_name="block text-sm text-(--casa-muted)"),
            ),
            class_name=_CARD,
        )

    none = rx.el.p(t("desk.deed.nobody", locale), class_name="text-sm text-(--casa-muted)")
    people = rx.el.div(rx.foreach(DeedState.agents, agent), class_name="max-h-80 space-y-2 overflow-y-auto p-1")
    listed = rx.cond(DeedState.agents.length() > 0, people, none)
    return fieldset("deed-assign", t("desk.deed.agent", locale), listed)


def _targets(locale: Locale) -> rx.Component:
    def group(kind: str, pairs: Sequence[tuple[str, str]]) -> rx.Component:
        options = [rx.el.option(name, value=f"{kind}:{code}") for code, name in pairs]
        return rx.el.optgroup(*options, label=t(f"desk.deed.to_{kind}", locale))

    services = [(code, one.name[locale]) for code, one in organisation().services.items()]
    bodies = [(code, one.name[locale]) for code, one in organisation().bodies.items()]
    select = rx.el.select(
        rx.el.option(t("desk.deed.choose", locale), value=""),
        group("service", services),
        group("body", bodies),
        id="deed-target",
        name="target",
        required=True,
        class_name="select bg-base-100",
    )
    return field("deed-target", t("desk.deed.to", locale), select)


def category_options(locale: Locale) -> list[rx.Component]:
    """Every category, by group, as the options of a select."""
    return [
        rx.el.optgroup(
            *(rx.el.option(leaf.name[locale], value=leaf.code) for leaf in group.leaves), label=group.name[locale]
        )
        for group in catalogue().groups
    ]


def _categories(locale: Locale) -> rx.Component:
    select = rx.el.select(
        *category_options(locale),
        id="deed-category",
        name="category",
        key=DeedState.turn.to_string(),
        default_value=DeedState.category,
        class_name="select bg-base-100",
    )
    return field(
        "deed-category", t("desk.deed.category", locale), select, help_text=t("desk.deed.category_help", locale)
    )


def _duplicates(locale: Locale) -> rx.Component:
    def one(other: rx.Var[SimilarView]) -> rx.Component:
        words = rx.el.span(
            rx.el.span(mixed(other.title, other.title_lang), class_name="block font-semibold"),
            rx.el.span(
                reference(other.reference),
                " · ",
                other.distance,
                " · ",
                other.filed,
                " · ",
                other.state,
                class_name="block text-sm text-(--casa-muted)",
            ),
        )
        radio = rx.el.input(
            type="radio", name="near", value=other.reference, class_name="radio border-(--casa-line) text-primary"
        )
        return rx.el.label(radio, words, class_name=_CARD)

    near = rx.cond(
        DeedState.similar.length() > 0,
        fieldset("deed-near", t("desk.deed.near", locale), rx.foreach(DeedState.similar, one)),
        rx.fragment(),
    )
    return rx.fragment(
        near,
        text_field("into", label=t("desk.deed.into", locale), help_text=t("desk.deed.into_help", locale), dir="ltr"),
    )


def _proof(locale: Locale) -> rx.Component:
    return fieldset(
        "deed-proof",
        t("desk.deed.proof", locale),
        photo_upload(
            locale,
            kept=DeedState.photos,
            on_change=DeedState.keep_photos,
            purpose="close",
            most=UPLOADS_MOST,
            id="deed-photos",
            described_by="deed-proof-help",
        ),
        help_text=photo_hint(locale, UPLOADS_MOST),
    )


def _review(locale: Locale) -> rx.Component:
    def picture(photo: rx.Var[PhotoView]) -> rx.Component:
        return rx.el.label(
            rx.el.img(
                src=photo.thumbnail, alt=photo.alt, class_name="h-24 w-full rounded-(--radius-field) object-cover"
            ),
            rx.el.span(
                rx.el.input(
                    type="checkbox",
                    name=f"photo-{photo.id}",
                    default_checked=photo.published,
                    class_name="checkbox border-(--casa-line) text-primary",
                ),
                t("desk.deed.show_photo", locale),
                class_name="flex min-h-11 items-center gap-2 text-sm",
            ),
            class_name="block space-y-1",
        )

    heading = rx.el.input(
        id="deed-title",
        name="title",
        key=DeedState.turn.to_string(),
        default_value=DeedState.title,
        required=True,
        max_length=90,
        dir="auto",
        class_name="input bg-base-100",
    )
    pictures = rx.el.div(rx.foreach(DeedState.pictures, picture), class_name="grid grid-cols-2 gap-3 sm:grid-cols-3")
    return rx.fragment(
        rx.el.p(icon("eye", "size-4"), t("desk.deed.review", locale), class_name="flex items-start gap-2 text-sm"),
        field("deed-title", t("desk.deed.public_title", locale), heading),
        _text(locale, "publish"),
        rx.cond(
            DeedState.pictures.length() > 0,
            fieldset("deed-pictures", t("desk.deed.public_photos", locale), pictures),
            rx.fragment(),
        ),
    )
