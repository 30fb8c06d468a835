"""Administration: messages that did not arrive, or perhaps not, and sending them again."""

import reflex as rx

from casa_app.desk.pages.oversight import line, plain_table
from casa_app.desk.pages.parts import OUTLINE, column, frame, title, told
from casa_app.desk.state.notices import SORTS, NoticeState
from casa_app.kit.i18n import Locale, t
from casa_app.notices.views import TroubleView
from casa_app.ui.badges import reference
from casa_app.ui.icons import icon
from casa_app.ui.pages import staff_page
from casa_app.ui.states import empty, loading
from casa_app.ui.tables import tab, turning


@staff_page("/admin/notices", "desk.notices.title", on_load=NoticeState.open)
def notices(locale: Locale) -> rx.Component:
    """What failed and what is unsure, with the reason; the address of a person is masked."""
    names = ("kind", "to", "since", "tries", "why", "again")
    heads = tuple(t(f"desk.notices.{name}", locale) for name in names)
    listed = rx.cond(
        NoticeState.rows.length() > 0,
        rx.fragment(
            plain_table(
                t("desk.notices.title", locale), heads, rx.foreach(NoticeState.rows, lambda one: _row(locale, one))
            ),
            turning(locale, NoticeState),
        ),
        empty(t("desk.notices.none", locale), t("desk.notices.none_help", locale), drawing="circle-check"),
    )
    return frame(
        locale,
        "admin",
        column(
            title(t("desk.notices.title", locale), help_text=t("desk.notices.help", locale)),
            told(NoticeState.done),
            told(NoticeState.problem, "error"),
            rx.cond(NoticeState.ready, rx.fragment(_sorts(locale), listed), loading(locale)),
        ),
    )


def _sorts(locale: Locale) -> rx.Component:
    counts = {"failed": NoticeState.failed, "unsure": NoticeState.unsure}
    tabs = [
        tab(
            t(f"desk.notices.{sort}", locale),
            counts[sort],
            f"/{locale}/staff/admin/notices?sort={sort}",
            is_current=NoticeState.sort == sort,
        )
        for sort in SORTS
    ]
    return rx.el.nav(*tabs, aria_label=t("desk.notices.sorts", locale), class_name="flex gap-6 overflow-x-auto")


def _row(locale: Locale, one: rx.Var[TroubleView]) -> rx.Component:
    about = rx.cond(
        one.about != "",
        rx.el.a(
            reference(one.about),
            href=f"/{locale}/staff/claims?reference=" + one.about,
            class_name="casa-tap block w-fit text-primary",
        ),
        rx.fragment(),
    )
    way = rx.cond(
        one.channel == "sms",
        rx.fragment(icon("smartphone", "size-4"), t("desk.notices.sms", locale)),
        rx.fragment(icon("mail", "size-4"), t("desk.notices.email", locale)),
    )
    where = rx.cond(
        one.address != "",
        rx.el.bdi(one.address, dir="ltr", class_name="block w-fit"),
        t("desk.notices.forgotten", locale),
    )
    again = rx.el.button(
        icon("send", "size-4"),
        t("desk.notices.send_again", locale),
        rx.el.span(" ", one.kind, " ", one.address, class_name="sr-only"),
        type="button",
        on_click=NoticeState.send_again(one.id),
        class_name=f"{OUTLINE} btn-sm casa-tap whitespace-nowrap",
    )
    return line(
        rx.fragment(one.kind, about),
        rx.fragment(rx.el.span(way, class_name="flex items-center gap-1.5 text-(--casa-muted)"), where),
        one.since,
        one.tries,
        rx.el.span(one.why, class_name="block min-w-48"),
        rx.cond(
            one.may_repeat, again, rx.el.span(t("desk.notices.too_late", locale), class_name="text-(--casa-muted)")
        ),
    )
