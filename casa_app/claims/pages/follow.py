"""`/{locale}/follow`: a claim as its claimant sees it, opened by reference and secret."""

from typing import Any, Final

import reflex as rx

from casa_app.claims.pages.follow_acts import CARD, acts
from casa_app.claims.service.present import EVENT_ICONS
from casa_app.claims.state.follow import FollowState
from casa_app.claims.views import ClockView, EventView
from casa_app.files.views import PhotoView
from casa_app.kit.i18n import Locale, t
from casa_app.ui.badges import badge, reference
from casa_app.ui.fields import text_field
from casa_app.ui.figures import bar
from casa_app.ui.icons import drawings, icon, icon_of
from casa_app.ui.layout import public_layout
from casa_app.ui.pages import href, public_page
from casa_app.ui.posting import posted
from casa_app.ui.states import loading
from casa_app.ui.timeline import timeline, timeline_item

ICONS: Final = tuple(sorted({name for name in EVENT_ICONS.values() if name in drawings()}))
STATE_MARKS: Final = (
    ("answered", "success", "send"), ("closed", "success", "check"), ("rejected", "error", "circle-x"),
    ("reopened", "warning", "flag"), ("filed", "warning", "hourglass"), ("acknowledged", "info", "scroll-text"),
    ("withdrawn", "neutral", "undo-2"),
)  # fmt: skip


@public_page("/follow", "claims.follow.title", on_load=[FollowState.open, FollowState.watch])
def follow(locale: Locale) -> rx.Component:
    """The claim, or the form that asks for its reference and secret."""
    return public_layout(
        locale,
        rx.cond(
            FollowState.ready,
            rx.cond(FollowState.has_file, _file(locale), _ask(locale)),
            loading(locale),
        ),
        width="narrow",
    )


# --- Asking -----------------------------------------------------------------------------------------------------


def _ask(locale: Locale) -> rx.Component:
    """A plain form: it works before the page's script does, and its secret never stands in an address."""
    return rx.el.div(
        rx.el.div(
            rx.el.h1(t("claims.follow.title", locale), class_name="text-2xl font-semibold"),
            rx.el.p(t("claims.follow.help", locale), class_name="text-(--casa-muted)"),
            class_name="space-y-1",
        ),
        rx.cond(
            FollowState.problem,
            rx.el.p(
                icon("circle-alert", "size-5 mt-0.5"), rx.el.span(FollowState.problem), role="alert",
                class_name="flex items-start gap-2 rounded-(--radius-field) border-2 border-error bg-base-100 p-3 "
                "font-semibold text-error",
            ),
        ),
        posted(
            "/api/follow",
            text_field(
                "reference", label=t("claims.follow.reference", locale), default_value=FollowState.reference,
                help_text=t("claims.follow.reference_help", locale), dir="ltr", auto_capitalize="characters",
                auto_complete="off", spell_check=False, max_length=20, required=True,
                class_name="casa-ref rtl:text-right",
            ),
            text_field(
                "secret", label=t("claims.follow.secret", locale), help_text=t("claims.follow.secret_help", locale),
                dir="ltr", input_mode="numeric", auto_complete="off", max_length=20, required=True,
                class_name="casa-ref rtl:text-right",
            ),
            rx.el.button(t("claims.follow.open", locale), icon("arrow-right"), type="submit",
                         class_name="btn btn-primary btn-lg btn-block"),
            locale=locale,
            class_name="space-y-5",
        ),
        rx.el.p(t("claims.follow.lost", locale), class_name="text-sm text-(--casa-muted)"),
        rx.el.a(icon("signature", "size-5"), t("claims.follow.sign", locale), href=href(locale, "/sign"),
                class_name="btn btn-ghost -ms-3 h-auto px-3 py-2 text-start text-primary"),
        class_name="space-y-5",
    )  # fmt: skip


# --- The claim --------------------------------------------------------------------------------------------------


def _file(locale: Locale) -> rx.Component:
    return rx.el.div(
        _head(locale),
        rx.el.p(FollowState.done, role="status",
                class_name="rounded-(--radius-field) bg-(--casa-success-soft) px-3 py-2 font-semibold text-success "
                "empty:hidden"),
        _deadline(locale),
        acts(locale),
        _life(locale),
        _written(locale),
        _leave(locale),
        class_name="space-y-4",
    )  # fmt: skip


def _head(locale: Locale) -> rx.Component:
    file = FollowState.file
    before, _, after = t("claims.follow.arrondissement", locale, name="\0").partition("\0")
    marks = [(state, badge(file.state_label, drawing, tone)) for state, tone, drawing in STATE_MARKS]
    return rx.el.div(
        rx.el.p(
            rx.el.span(t("claims.follow.claim", locale), " ", reference(file.reference, "text-base-content")),
            rx.match(file.state, *marks, badge(file.state_label, "circle-dot", "info")),
            class_name="flex flex-wrap items-center justify-between gap-2 text-sm text-(--casa-muted)",
        ),
        rx.el.h1(file.title, lang=file.title_lang, dir="auto", class_name="text-2xl font-semibold"),
        rx.el.p(
            icon("map-pin", "size-4"), rx.el.span(before, file.arrondissement, after),
            class_name="flex items-center gap-1.5 text-sm text-(--casa-muted)",
        ),
        class_name="space-y-1.5",
    )  # fmt: skip


def _deadline(locale: Locale) -> rx.Component:
    """By when the city owes an answer, how much of that time is gone, and every clock of the claim."""
    file = FollowState.file
    owed = rx.fragment(
        rx.el.h2(t("claims.follow.answer_by", locale), id="deadline", class_name="text-sm text-(--casa-muted)"),
        rx.el.p(file.answer_by, class_name="text-xl font-semibold"),
        rx.cond(
            file.answer_tone == "late",
            rx.el.p(icon("clock-alert", "size-4"), file.answer_left, class_name=f"{_LEFT} text-error"),
            rx.el.p(icon("hourglass", "size-4"), file.answer_left, class_name=f"{_LEFT} text-warning"),
        ),
        bar(file.answer_share, rx.cond(file.answer_tone == "late", "error", "accent")),
    )
    over = rx.fragment(
        rx.el.h2(file.state_label, id="deadline", class_name="text-xl font-semibold"),
        rx.cond(
            file.may_contest,
            rx.el.p(t("claims.follow.contest_until", locale), " ", file.contest_until, class_name="text-sm"),
        ),
        rx.cond(file.state == "withdrawn", _withdrawn(locale)),
    )
    plain = rx.el.h2(t("claims.follow.no_answer_due", locale), id="deadline", class_name="text-lg font-semibold")
    return rx.el.section(
        rx.cond(file.answer_by, owed, rx.cond(file.may_add, plain, over)),
        rx.el.dl(
            rx.foreach(FollowState.clocks, lambda clock: _clock(clock, locale)),
            class_name="mt-3 space-y-1 text-sm empty:hidden",
        ),
        rx.cond(
            file.rule,
            rx.el.p(
                file.rule, rx.cond(FollowState.unverified, " " + t("claims.follow.unverified", locale), ""),
                class_name="mt-2.5 border-t border-base-300 pt-2 text-xs text-(--casa-muted)",
            ),
        ),
        custom_attrs={"aria-labelledby": "deadline"},
        class_name=f"{CARD} p-4 shadow-(--casa-shadow)",
    )  # fmt: skip


def _withdrawn(locale: Locale) -> rx.Component:
    return rx.fragment(
        rx.el.p(t("claims.follow.withdrawn", locale), class_name="text-sm"),
        rx.el.a(
            icon("megaphone", "size-5"), t("claims.follow.report_again", locale), href=href(locale, "/report"),
            class_name="link mt-1 inline-flex min-h-11 items-center gap-2 text-primary",
        ),
    )  # fmt: skip


_LEFT: Final = "mt-0.5 flex items-center gap-1.5 text-sm font-semibold"


def _clock(clock: rx.Var[ClockView], locale: Locale) -> rx.Component:
    def said(key: str) -> list[Any]:
        before, _, after = t(key, locale, date="\0").partition("\0")
        return [before, clock.date, after]

    term = "flex items-center gap-1.5"
    return rx.el.div(
        rx.match(
            clock.state,
            ("done", rx.el.dt(icon("check", "size-4"), clock.name, class_name=f"{term} text-success")),
            ("late", rx.el.dt(icon("clock-alert", "size-4"), clock.name, class_name=f"{term} text-error")),
            rx.el.dt(icon("flag", "size-4"), clock.name, class_name=term),
        ),
        rx.el.dd(
            rx.match(
                clock.state,
                ("done", rx.el.span(*said("claims.follow.clock_done"))),
                ("late", rx.el.span(*said("claims.follow.clock_late"))),
                rx.el.span(clock.date),
            ),
            class_name="ms-auto text-end",
        ),
        class_name="flex flex-wrap justify-between gap-x-3",
    )


# --- Its life ---------------------------------------------------------------------------------------------------


def _life(locale: Locale) -> rx.Component:
    file = FollowState.file
    before, _, after = t("claims.follow.next_before", locale, date="\0").partition("\0")
    to_come = timeline_item(
        icon("send", "size-4"), rx.el.span(before, file.answer_by, after), t("claims.follow.next_answer", locale),
        t("claims.follow.next_answer_help", locale), moment="to_come",
    )  # fmt: skip
    return rx.el.section(
        rx.el.h2(t("claims.follow.life", locale), id="life", class_name="text-lg font-semibold"),
        timeline(rx.cond(file.answer_by, to_come, rx.fragment()), rx.foreach(file.events, _event)),
        custom_attrs={"aria-labelledby": "life"},
        class_name="space-y-3",
    )


def _event(event: rx.Var[EventView]) -> rx.Component:
    return timeline_item(
        icon_of(event.icon, ICONS, "size-4"), event.when, event.what,
        rx.cond(
            event.text,
            rx.el.p(event.text, lang=event.text_lang, dir="auto", class_name="text-sm break-words whitespace-pre-line"),
        ),
        rx.cond(event.who, rx.el.p(event.who, class_name="text-sm text-(--casa-muted)")),
        moment=event.tone,
    )  # fmt: skip


def _written(locale: Locale) -> rx.Component:
    file = FollowState.file
    return rx.el.section(
        rx.el.h2(t("claims.follow.yours", locale), id="yours", class_name="text-lg font-semibold"),
        rx.el.p(file.category, class_name="text-sm text-(--casa-muted)"),
        rx.el.p(file.text, lang=file.text_lang, dir="auto", class_name="break-words whitespace-pre-line"),
        rx.cond(
            file.place,
            rx.el.p(
                icon("map-pin", "size-4 mt-1"), rx.el.span(file.place, dir="auto"), class_name="flex gap-1.5 text-sm"
            ),
        ),
        rx.cond(
            file.photos.length() > 0,
            rx.el.ul(rx.foreach(file.photos, _photo), class_name="grid grid-cols-2 gap-3 min-[30rem]:grid-cols-3"),
        ),
        custom_attrs={"aria-labelledby": "yours"},
        class_name=f"{CARD} space-y-2 p-4",
    )


def _photo(photo: rx.Var[PhotoView]) -> rx.Component:
    image = rx.el.img(
        src=photo.thumbnail,
        alt=photo.alt,
        loading="lazy",
        class_name="aspect-square w-full rounded-(--radius-field) object-cover",
    )
    return rx.el.li(rx.el.a(image, href=photo.url, reload_document=True))


def _leave(locale: Locale) -> rx.Component:
    """On a phone that is lent the next person must not find the claim open."""
    return posted(
        "/api/claims/unfollow",
        rx.el.button(
            icon("log-out", "size-5"), t("claims.follow.leave", locale), type="submit",
            class_name="btn btn-ghost -ms-3 h-auto px-3 py-2 text-start text-primary",
        ),
        locale=locale,
    )  # fmt: skip
