"""`/{locale}/apply`: filling in a procedure, one thing a page; and the receipt."""

from typing import Any

import reflex as rx

from casa_app.files.ui import document_upload
from casa_app.kit.i18n import LOCALES, Locale, t
from casa_app.procedures.pages import apply_parts as parts
from casa_app.procedures.pages import apply_preparing as preparing
from casa_app.procedures.pages.fields import field
from casa_app.procedures.pages.slots import slots
from casa_app.procedures.pages.vault import keeping, offers
from casa_app.procedures.service.applying import APPLICANT, PIECES, SUMMARY
from casa_app.procedures.state.apply import OWN, ApplyState
from casa_app.procedures.state.preparing import PreparingState
from casa_app.procedures.views import AskedPiece, SummaryPart
from casa_app.ui.fields import error_summary, fieldset, radio_cards, select_field, submit_button, text_field
from casa_app.ui.icons import icon
from casa_app.ui.layout import back_link, form_layout, saved_note
from casa_app.ui.pages import href, public_page
from casa_app.ui.states import empty, loading, note

_CARD = "rounded-box border border-base-300 bg-base-100"
_CONTACTS = ("sms", "email", "none")
_AT_COUNTER = ApplyState.base != OWN


@public_page("/apply", "procedures.apply.page", on_load=[PreparingState.begin, ApplyState.open, PreparingState.show])
def apply(locale: Locale) -> rx.Component:
    """The page of the form that the address names."""
    return form_layout(
        locale,
        rx.cond(ApplyState.ready, rx.cond(ApplyState.unknown, unknown(locale), step(locale)), _waiting(locale)),
        back=rx.cond(ApplyState.back, back_link(locale, ApplyState.back), back_link(locale, href(locale, "/services"))),
        action=preparing.send(locale, action(locale, ApplyState.send)),
        saved=saved_note(locale, ApplyState.saved),
    )


def _waiting(locale: Locale) -> rx.Component:
    return rx.el.div(rx.el.h1(t("procedures.apply.page", locale), class_name="sr-only"), loading(locale))


def unknown(locale: Locale) -> rx.Component:
    """No procedure of this name is published."""
    way = rx.el.a(t("procedures.sheet.all", locale), href=href(locale, "/services"), class_name="btn btn-primary")
    return rx.el.div(
        rx.el.h1(t("procedures.sheet.unknown", locale), class_name="text-2xl font-semibold"),
        empty(t("procedures.sheet.unknown_help", locale), action=way, drawing="file-search"),
    )


def step(locale: Locale) -> rx.Component:
    """What the page asks, whatever frame stands around it."""
    one, some = t("procedures.apply.one_problem", locale), t("procedures.apply.some_problems", locale)
    return rx.fragment(
        parts.progress(locale),
        error_summary(rx.cond(ApplyState.problems.length() == 1, one, some), ApplyState.problems),
        rx.el.div(
            rx.el.h1(ApplyState.title, class_name="text-2xl font-semibold"),
            rx.el.p(ApplyState.help, class_name="text-(--casa-muted) empty:hidden"),
            class_name="space-y-1",
        ),
        rx.match(
            ApplyState.step,
            (PIECES, _pieces(locale)),
            (APPLICANT, _applicant(locale)),
            (SUMMARY, _summary(locale)),
            _section(locale),
        ),
    )


def _form(*children: rx.Component) -> rx.Component:
    return rx.el.form(
        *children, id="step", on_submit=ApplyState.next, no_validate=True, class_name="group/step space-y-5"
    )


def _section(locale: Locale) -> rx.Component:
    """The questions of one section; made anew for each, so that no field holds another's words."""
    return _form(
        rx.cond(ApplyState.again.length() > 0, note(rx.foreach(ApplyState.again, rx.el.p), "history"), rx.fragment()),
        preparing.sites_here(locale),
        rx.el.div(
            rx.foreach(ApplyState.fields, lambda one: field(one, locale, ApplyState.keep)),
            key=ApplyState.step.to(str) + ApplyState.taken.to_string(),
            class_name="space-y-5",
        ),
        slots(locale),
    )


# --- Pieces -----------------------------------------------------------------------------------------------------------


def _pieces(locale: Locale) -> rx.Component:
    looked_up = rx.el.div(
        rx.el.p(
            icon("circle-check", "size-5 text-success"), t("procedures.sheet.held", locale),
            class_name="flex items-center gap-2 font-semibold",
        ),
        rx.el.ul(
            rx.foreach(ApplyState.held, rx.el.li),
            class_name="list-disc ps-6 text-(--casa-muted)",
        ),
        class_name=f"{_CARD} space-y-1 px-4 py-3",
    )  # fmt: skip
    return _form(
        rx.el.ul(rx.foreach(ApplyState.pieces, lambda one: _piece(one, locale)), class_name="space-y-4"),
        rx.cond(ApplyState.held.length() > 0, looked_up, rx.fragment()),
        keeping(locale),
    )


def _piece(piece: rx.Var[AskedPiece], locale: Locale) -> rx.Component:
    name = "piece." + piece.id.to(str)
    optional = rx.el.span(f" ({t('procedures.apply.optional', locale)})", class_name="font-normal text-(--casa-muted)")
    upload = document_upload(
        locale, kept=piece.kept, purpose=rx.cond(_AT_COUNTER, "counter:", "case:") + ApplyState.code.to(str),
        most=piece.most, accepts=piece.accepts,
        id=name + ".add", on_busy=ApplyState.sending,
        on_change=lambda ids, secret: ApplyState.keep_piece(piece.id, ids, secret),
    )  # fmt: skip
    wrong = rx.el.p(
        icon("circle-alert", "size-4"), ApplyState.errors[name],
        class_name="flex items-center gap-1.5 text-sm font-semibold text-error",
    )  # fmt: skip
    return rx.el.li(
        rx.el.h2(piece.name, rx.cond(piece.required, rx.fragment(), optional), class_name="font-semibold"),
        rx.el.p(piece.format),
        rx.el.p(piece.why, class_name="text-sm text-(--casa-muted)"),
        rx.el.p(piece.hint, class_name="text-sm text-(--casa-muted)"),
        rx.cond(ApplyState.errors[name], wrong, rx.fragment()),
        offers(piece, locale),
        rx.cond(piece.most > 0, upload, rx.fragment()),
        id=name,
        tab_index=-1,
        class_name=f"{_CARD} space-y-2 p-4 outline-none",
    )


# --- Who asks ---------------------------------------------------------------------------------------------------------


def _applicant(locale: Locale) -> rx.Component:
    options = [(one, t(f"procedures.apply.by.{one}", locale), t(f"procedures.apply.by.{one}_help", locale), "")
               for one in _CONTACTS]  # fmt: skip
    reached = rx.el.div(
        _line("name", locale, auto_complete="name", max_length=120),
        radio_cards(
            "applicant.contact", options, legend=t("procedures.apply.contact", locale),
            chosen=ApplyState.shown["applicant.contact"], error=ApplyState.errors["applicant.contact"],
            on_choose=lambda value: ApplyState.keep("applicant.contact", value),
        ),
        _only("sms", _line("phone", locale, kind="tel", dir="ltr", auto_complete="tel", max_length=24)),
        _only("email", _line("email", locale, kind="email", dir="ltr", auto_complete="email", max_length=254)),
        rx.cond(_AT_COUNTER, _language(locale), rx.fragment()),
        key="who" + ApplyState.taken.to_string(),
        class_name="space-y-5",
    )  # fmt: skip
    return _form(preparing.role(locale), reached, _business(locale))


def _language(locale: Locale) -> rx.Component:
    """At the counter it is the agent who reads the page: the person may want the other language."""
    languages = [(one, t("ui.language", one)) for one in reversed(LOCALES)]
    return select_field(
        "applicant.language", languages, label=t("procedures.counter.language", locale),
        value=ApplyState.shown["applicant.language"],
        on_change=lambda value: ApplyState.keep("applicant.language", value),
    )  # fmt: skip


def _only(chosen: str, *children: rx.Component) -> rx.Component:
    """Fields that a choice calls for: the browser shows them by itself, however late the server answers."""
    return rx.el.div(*children, class_name=f"hidden group-has-[[value={chosen}]:checked]/step:block")


def _line(name: str, locale: Locale, **props: Any) -> rx.Component:
    full = f"applicant.{name}"
    # Numbers run from left to right, and begin where the other answers of an Arabic page do.
    props = {"dir": "auto", "class_name": "rtl:text-right" if props.get("dir") == "ltr" else "", **props}
    return text_field(
        full, label=t(f"procedures.apply.{name}", locale), error=ApplyState.errors[full],
        default_value=ApplyState.shown[full],
        on_change=lambda value: ApplyState.keep.debounce(parts.PAUSE)(full, value),
        on_blur=lambda value: ApplyState.keep(full, value), **props,
    )  # fmt: skip


def _business(locale: Locale) -> rx.Component:
    """In whose name a professional files: typed, or one of the account's with one touch."""

    def own(one: rx.Var[tuple[str, str]]) -> rx.Component:
        chosen = ApplyState.shown["applicant.ice"] == one[0]
        return rx.el.button(
            icon("building-2", "size-5"), rx.el.bdi(one[1]),
            rx.cond(chosen, icon("check", "size-5"), rx.fragment()), type="button",
            on_click=ApplyState.take_business(one[0]),
            class_name="btn btn-outline border-(--casa-line) h-auto min-h-12 py-2 font-semibold",
            custom_attrs={"aria-pressed": rx.cond(chosen, "true", "false")},
        )  # fmt: skip

    listed = rx.el.div(rx.foreach(ApplyState.businesses, own), class_name="flex flex-wrap gap-2")
    known = fieldset("own-businesses", t("procedures.apply.own", locale), listed)
    return rx.el.details(
        rx.el.summary(
            icon("building-2"), t("procedures.apply.for_business", locale),
            class_name="btn btn-ghost -ms-3 px-3 text-primary list-none [&::-webkit-details-marker]:hidden",
        ),
        rx.el.div(
            rx.cond(ApplyState.businesses.length() > 0, known, rx.fragment()),
            preparing.sites(locale),
            rx.el.div(
                _line("company", locale, auto_complete="organization", max_length=160),
                _line("ice", locale, dir="ltr", input_mode="numeric", max_length=24),
                key=ApplyState.taken.to_string(),
                class_name="space-y-5",
            ),
            class_name="space-y-5 pt-2",
        ),
    )  # fmt: skip


# --- Summary ----------------------------------------------------------------------------------------------------------


def _summary(locale: Locale) -> rx.Component:
    free = note(t("procedures.sheet.free", locale), "circle-check", "success")
    fees = rx.el.div(
        rx.el.h2(t("procedures.sheet.fees", locale), class_name="text-sm text-(--casa-muted)"),
        rx.foreach(
            ApplyState.fees,
            lambda one: rx.el.p(rx.el.span(one[0]), rx.el.strong(one[1]), class_name="flex justify-between gap-3"),
        ),
        rx.el.p(t("procedures.apply.pay", locale), class_name="text-sm text-(--casa-muted)"),
        class_name=f"{_CARD} space-y-1 p-4",
    )
    return rx.el.div(
        rx.el.div(
            rx.foreach(ApplyState.summary, lambda one: _part(one, locale)),
            class_name=f"{_CARD} divide-y divide-base-300",
        ),
        rx.cond(ApplyState.fees.length() > 0, fees, free),
        preparing.what_next(locale),
        rx.el.p(
            rx.cond(_AT_COUNTER, t("procedures.counter.consent", locale), t("procedures.apply.consent", locale)),
            class_name="text-sm text-(--casa-muted)",
        ),
        rx.el.button(
            icon("trash-2", "size-4"), t("procedures.apply.discard", locale), type="button",
            on_click=ApplyState.discard, class_name="btn btn-ghost -ms-3 px-3 text-error",
        ),
        class_name="space-y-4",
    )  # fmt: skip


def _part(part: rx.Var[SummaryPart], locale: Locale) -> rx.Component:
    address = f"/{locale}" + ApplyState.base.to(str) + "?code=" + ApplyState.code.to(str) + "&step=" + part.step.to(str)
    return rx.el.section(
        rx.el.div(
            rx.el.h2(part.title, class_name="text-sm text-(--casa-muted)"),
            rx.el.a(
                t("procedures.apply.change", locale), rx.el.span(" ", part.title, class_name="sr-only"), href=address,
                class_name="link casa-tap text-sm text-primary",
            ),
            class_name="flex items-baseline justify-between gap-3",
        ),
        rx.foreach(part.lines, lambda line: rx.el.p(line, dir="auto", class_name="break-words whitespace-pre-line")),
        class_name="space-y-1 p-4",
    )  # fmt: skip


def action(locale: Locale, send: Any) -> rx.Component:
    """The one button at the foot: on to the next page, or `send` from the last."""
    onward = rx.cond(
        ApplyState.ready & ~ApplyState.unknown, submit_button(t("procedures.apply.continue", locale), form="step"),
        rx.fragment(),
    )  # fmt: skip
    sent = submit_button(t("procedures.apply.send", locale), drawing="send", type="button", on_click=send)
    return rx.match(ApplyState.step, (SUMMARY, sent), onward)
