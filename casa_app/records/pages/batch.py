"""`/{locale}/staff/registers/batch?id=…`: pages come in, are looked over, numbered and put right."""

from typing import Any, Final

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.records.capture_rules import SEPARATIONS
from casa_app.records.capture_views import PageLine, RefusedLine
from casa_app.records.pages.parts import CARD, OUTLINE, batch_badge, card, frame, title, told
from casa_app.records.state.batch import SHOWN, RegisterBatchState
from casa_app.ui.badges import badge
from casa_app.ui.dialog import dialog
from casa_app.ui.fields import select_field
from casa_app.ui.icons import icon
from casa_app.ui.pages import href, staff_page
from casa_app.ui.states import empty, loading, note

_SMALL: Final = f"{OUTLINE} btn-sm casa-tap"
_WORDS: Final = ("hint", "choose", "folder", "camera", "sending", "sent", "failed")
State: Final = RegisterBatchState


class RegisterUpload(rx.Component):
    """Sends many files into a batch, and goes on where it was interrupted."""

    library = "$/public/components/register_upload.jsx"
    tag = "RegisterUpload"
    batch: rx.Var[str]
    labels: rx.Var[dict[str, str]]


@staff_page("/registers/batch", "records.capture.title", on_load=[State.open, State.follow])
def batch(locale: Locale) -> rx.Component:
    """The head with the ways on; then what comes in, how pages become acts, what is wrong, and the pages."""
    back = rx.el.a(icon("arrow-left"), t("records.registers.title", locale), href=href(locale, "/staff/registers"),
                   class_name="btn btn-ghost -ms-3 px-3")  # fmt: skip
    return frame(locale, back, told(State.problem, "error"), rx.cond(State.ready, _shown(locale), loading(locale)))


def _shown(locale: Locale) -> rx.Component:
    return rx.fragment(
        title(
            State.view.title,
            batch_badge(State.view.state, State.view.state_text),
            _steps(locale),
            help_text=State.view.way,
        ),
        rx.cond(State.view.state == "open", _upload(locale), rx.fragment()),
        _progress(locale),
        rx.cond(State.view.kept != "", note(State.view.kept, "lock", "success"), rx.fragment()),
        _lacks(locale),
        rx.cond(State.refused.length() > 0, _refused(locale), rx.fragment()),
        rx.cond(State.view.changeable, _separation(locale), rx.fragment()),
        rx.cond(State.count > 0, _pages(locale), empty(t("records.capture.none", locale), drawing="book-open")),
        _discard(locale),
    )


def _steps(locale: Locale) -> rx.Component:
    def button(step: str, look: str, event: Any) -> rx.Component:
        return rx.el.button(t(f"records.step.{step}", locale), type="button", on_click=event, class_name=look)

    discard = button("discard", f"{OUTLINE} text-error", State.ask_discard(True))
    accept = rx.cond(State.view.may_accept, button("accept", "btn btn-primary", State.accept), rx.fragment())
    return rx.match(
        State.view.state,
        ("open", rx.fragment(discard, button("close", "btn btn-primary", State.move("close")))),
        ("closed", rx.fragment(discard, button("reopen", OUTLINE, State.move("reopen")), accept)),
        rx.fragment(),
    )


def _upload(locale: Locale) -> rx.Component:
    words = {word: t(f"records.upload.{word}", locale, sent="{sent}", total="{total}") for word in _WORDS}
    heading = rx.el.p(t("records.upload.title", locale), class_name="text-lg font-semibold")
    return RegisterUpload.create(heading, batch=State.view.id, labels=words, key=State.view.id)


def _progress(locale: Locale) -> rx.Component:
    now = State.view.progress
    return rx.el.div(
        rx.el.progress(value=now.share, max=100, class_name="progress progress-primary w-full",
                       aria_label=t("records.capture.progress_label", locale)),
        rx.el.p(
            rx.el.span(now.words, class_name="font-semibold"),
            rx.cond(now.speed != "", rx.el.span(now.speed), rx.fragment()),
            rx.cond(now.left != "", rx.el.span(now.left), rx.fragment()),
            rx.el.span(State.view.acts),
            class_name="casa-num flex flex-wrap gap-x-4 text-sm",
            role="status",
        ),
        class_name=f"{CARD} space-y-2 p-4",
    )  # fmt: skip


def _lacks(locale: Locale) -> rx.Component:
    def line(name: str, numbers: Any) -> rx.Component:
        words = rx.fragment(t(f"records.capture.{name}", locale), " ", rx.el.bdi(numbers, class_name="casa-num"))
        return rx.cond(numbers != "", note(words, "circle-alert", "warning"), rx.fragment())

    view = State.view
    return rx.fragment(line("missing", view.missing), line("doubled", view.doubled), line("misplaced", view.misplaced))


def _refused(locale: Locale) -> rx.Component:
    def row(one: rx.Var[RefusedLine]) -> rx.Component:
        ways = rx.el.span(
            rx.el.button(t("records.capture.again", locale), type="button", on_click=State.again(one.id),
                         class_name=_SMALL),
            rx.el.button(t("records.capture.forget", locale), type="button", on_click=State.forget(one.id),
                         class_name=_SMALL),
            class_name="flex gap-2",
        )  # fmt: skip
        return rx.el.li(
            rx.el.span(rx.el.bdi(one.name, class_name="self-start font-semibold"),
                       rx.el.span(one.why, class_name="text-sm text-error"), class_name="flex min-w-0 flex-1 flex-col"),
            rx.cond(State.view.changeable, ways, rx.fragment()),
            class_name="flex flex-wrap items-center gap-3 py-2",
        )  # fmt: skip

    return card(
        t("records.capture.refused", locale),
        rx.el.ul(rx.foreach(State.refused, row), class_name="divide-y divide-base-300"),
    )


def _separation(locale: Locale) -> rx.Component:
    ways = [(name, t(f"records.separation.{name}", locale)) for name in SEPARATIONS]
    many = [(str(number), str(number)) for number in range(1, 9)]
    return rx.el.div(
        select_field("separation", ways, label=t("records.separation", locale), value=State.view.separation,
                     on_change=State.separate, help_text=t("records.separation.help", locale)),
        rx.cond(
            State.view.separation == "count",
            select_field("pages_per_act", many, label=t("records.pages_per_act", locale),
                         value=State.view.pages_per_act.to_string(), on_change=State.count_pages),
            rx.fragment(),
        ),
        class_name="grid gap-4 sm:grid-cols-2",
    )  # fmt: skip


def _pages(locale: Locale) -> rx.Component:
    turning = rx.el.div(
        rx.el.button(t("records.capture.before", locale), type="button", on_click=State.turn(-1),
                     disabled=State.first == 0, class_name=_SMALL),
        rx.el.button(t("records.capture.after", locale), type="button", on_click=State.turn(1),
                     disabled=State.first + SHOWN >= State.count, class_name=_SMALL),
        class_name="flex gap-2",
    )  # fmt: skip
    return rx.el.section(
        rx.el.div(
            rx.el.h2(t("records.capture.pages_title", locale), class_name="me-auto text-lg font-semibold"),
            rx.cond(State.count > SHOWN, turning, rx.fragment()),
            class_name="flex items-center gap-3",
        ),
        rx.el.ul(
            rx.foreach(State.pages, lambda one: _page(locale, one)),
            class_name="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-5",
        ),
        class_name="space-y-3",
    )


def _page(locale: Locale, one: rx.Var[PageLine]) -> rx.Component:
    problem = rx.el.p(icon("circle-alert", "size-4 shrink-0"), one.problem,
                      class_name="flex items-start gap-1.5 text-sm font-semibold text-error")  # fmt: skip
    picture = rx.el.a(
        rx.el.img(src=one.thumbnail, alt=one.label, loading="lazy", class_name="h-44 w-full object-contain"),
        href=one.image, target="_blank", class_name="block rounded-(--radius-field) bg-base-200",
    )  # fmt: skip
    return rx.el.li(
        picture,
        rx.el.div(
            rx.el.span(one.label, class_name="text-sm font-semibold"),
            rx.cond(one.state != "kept", badge(one.state_text, "info", "neutral", "text-xs"), rx.fragment()),
            class_name="flex flex-wrap items-center justify-between gap-2",
        ),
        rx.cond(one.problem != "", problem, rx.fragment()),
        rx.cond(State.view.changeable, _tools(locale, one), _number_shown(locale, one)),
        class_name=rx.cond(one.problem != "", f"{CARD} space-y-2 border-error p-3", f"{CARD} space-y-2 p-3"),
    )


def _number_shown(locale: Locale, one: rx.Var[PageLine]) -> rx.Component:
    words = rx.el.p(t("records.capture.number", locale), " ", rx.el.bdi(one.number), class_name="casa-num text-sm")
    return rx.cond(one.number != "", words, rx.fragment())


def _tools(locale: Locale, one: rx.Var[PageLine]) -> rx.Component:
    def tool(name: str, drawing: str, event: Any) -> rx.Component:
        words = t(f"records.tool.{name}", locale)
        label = rx.el.span(words, " ", one.label, class_name="sr-only")
        return rx.el.button(icon(drawing, "size-4"), label, type="button", title=words, on_click=event,
                            class_name="btn btn-ghost btn-sm btn-square casa-tap")  # fmt: skip

    keep = rx.el.button(t("records.tool.keep", locale), type="button", on_click=State.mark(one.id, "kept"),
                        class_name=_SMALL)  # fmt: skip
    return rx.fragment(
        rx.el.label(
            rx.el.span(t("records.capture.number", locale), rx.el.span(" ", one.label, class_name="sr-only"),
                       class_name="text-sm whitespace-nowrap"),
            rx.el.input(default_value=one.number, on_blur=lambda value: State.number(one.id, value), dir="ltr",
                        input_mode="numeric", key=one.id + one.number, class_name="input input-sm w-16"),
            rx.el.span(one.source, class_name="text-xs text-(--casa-muted)"),
            class_name="flex items-center gap-2",
        ),
        rx.el.div(
            tool("before", "arrow-up", State.shift(one.id, -1)),
            tool("after", "arrow-down", State.shift(one.id, 1)),
            rx.cond(one.state == "blank", tool("not_blank", "eye", State.mark(one.id, "kept")),
                    tool("blank", "eye-off", State.mark(one.id, "blank"))),
            tool("out", "trash-2", State.take_out(one.id)),
            class_name="flex",
        ),
        rx.cond(one.state == "poor", keep, rx.fragment()),
    )  # fmt: skip


def _discard(locale: Locale) -> rx.Component:
    return dialog(
        locale, "discard", t("records.discard.title", locale), rx.el.p(t("records.discard.help", locale)),
        is_open=State.discarding, on_close=State.ask_discard(False),
        actions=rx.fragment(
            rx.el.button(t("records.discard.no", locale), type="button", on_click=State.ask_discard(False),
                         class_name=OUTLINE),
            rx.el.button(t("records.step.discard", locale), type="button", on_click=State.move("discard"),
                         class_name="btn btn-error"),
        ),
    )  # fmt: skip
