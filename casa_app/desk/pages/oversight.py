"""Charge, Carte, Délais dépassés, Journal: what supervisors look at rather than read."""

from typing import Any, Final

import reflex as rx

from casa_app.claims.staff_views import AuditRow, BreachRow, LoadRow
from casa_app.desk.pages.parts import CARD, CELL, HEAD, OUTLINE, TABLE, card, column, frame, title, told
from casa_app.desk.state.oversight import AuditState, BreachState, LoadState
from casa_app.identity.organisation import organisation
from casa_app.kit.i18n import Locale, t
from casa_app.ui.badges import reference
from casa_app.ui.charts import bar_chart
from casa_app.ui.components import map_view
from casa_app.ui.fields import select_field, text_field
from casa_app.ui.figures import bar, key_figure, key_figures
from casa_app.ui.icons import icon
from casa_app.ui.pages import staff_page
from casa_app.ui.states import empty, loading

_BAR: Final = "h-1.5 w-full overflow-hidden rounded-full bg-base-300 rtl:-scale-x-100"


def plain_table(caption: str, heads: tuple[str, ...], rows: Any) -> rx.Component:
    """A table that scrolls sideways in its frame."""
    cells = [rx.el.th(words, scope="col", class_name=HEAD) for words in heads]
    shown = rx.el.table(
        rx.el.caption(caption, class_name="sr-only"),
        rx.el.thead(rx.el.tr(*cells), class_name="bg-base-200"),
        rx.el.tbody(rows),
        class_name="w-full border-collapse text-start",
    )
    return rx.el.div(shown, tab_index=0, role="region", aria_label=caption, class_name=TABLE)


def line(*cells: Any) -> rx.Component:
    """A row of a plain table."""
    return rx.el.tr(*(rx.el.td(one, class_name=CELL) for one in cells), class_name="border-t border-base-300")


def _loads(locale: Locale, name: str, rows: Any, query: str) -> rx.Component:
    """Who carries how much: a link to their claims, the number, a bar in two colours."""

    def item(row: rx.Var[LoadRow]) -> rx.Component:
        late = rx.cond(
            row.late > 0,
            rx.el.span(
                t("desk.load.of_which", locale),
                " ",
                row.late,
                " ",
                t("desk.load.late", locale),
                class_name="text-error",
            ),
            rx.fragment(),
        )
        return rx.el.li(
            rx.el.div(
                rx.el.a(
                    row.name,
                    href=f"/{locale}/staff?{query}=" + row.code,
                    class_name="casa-tap me-auto font-semibold text-primary",
                ),
                rx.el.span(rx.el.strong(row.open, class_name="casa-num"), " ", late, class_name="text-sm"),
                class_name="flex flex-wrap items-baseline gap-2",
            ),
            bar(row.share, "accent", _BAR),
        )

    return card(
        t(f"desk.load.{name}", locale),
        rx.cond(
            rows.length() > 0,
            rx.el.ul(rx.foreach(rows, item), class_name="space-y-3"),
            rx.el.p(t("desk.load.none", locale), class_name="text-sm text-(--casa-muted)"),
        ),
    )


@staff_page("/load", "desk.load.title", on_load=LoadState.open)
def load(locale: Locale) -> rx.Component:
    """Charge: open claims by agent, service and arrondissement, and the age of open files."""
    content = rx.fragment(
        key_figures(
            key_figure(LoadState.open_count, t("desk.load.open", locale)),
            key_figure(LoadState.late, t("desk.load.late_long", locale)),
            key_figure(LoadState.unassigned, t("desk.load.unassigned", locale)),
        ),
        rx.el.section(bar_chart(locale, t("desk.load.ages", locale), LoadState.ages), class_name=f"{CARD} p-4"),
        rx.el.div(
            _loads(locale, "agents", LoadState.agents, "who"),
            _loads(locale, "services", LoadState.services, "service"),
            _loads(locale, "arrondissements", LoadState.arrondissements, "where"),
            class_name="grid items-start gap-5 lg:grid-cols-3",
        ),
    )
    return frame(
        locale,
        "load",
        column(
            title(t("desk.load.title", locale), help_text=t("desk.load.help", locale)),
            rx.cond(LoadState.ready, content, loading(locale)),
        ),
    )


@staff_page("/map", "desk.map.title", on_load=LoadState.open)
def open_map(locale: Locale) -> rx.Component:
    """Carte: where claims are open, and the same as a list."""
    points = map_view(
        locale,
        label=t("desk.map.title", locale),
        features="/api/desk/open.geojson",
        on_feature=LoadState.go_to,
        class_name="h-[32rem]",
    )
    shown = rx.el.div(
        rx.el.div(points, class_name="min-w-0 flex-1"),
        rx.el.div(_loads(locale, "arrondissements", LoadState.arrondissements, "where"), class_name="w-full lg:w-80"),
        class_name="flex flex-col gap-5 lg:flex-row",
    )
    return frame(
        locale,
        "map",
        column(
            title(t("desk.map.title", locale), help_text=t("desk.map.help", locale)),
            rx.cond(LoadState.ready, shown, loading(locale)),
        ),
    )


@staff_page("/breaches", "desk.breaches.title", on_load=BreachState.open)
def breaches(locale: Locale) -> rx.Component:
    """Délais dépassés: the register that nobody can edit."""

    def row(one: rx.Var[BreachRow]) -> rx.Component:
        link = rx.el.a(
            reference(one.reference),
            href=f"/{locale}/staff/claims?reference=" + one.reference,
            class_name="casa-tap text-primary",
        )
        return line(link, one.clock, one.due, one.found, one.service, one.arrondissement)

    names = ("reference", "clock", "due", "found", "service", "arrondissement")
    heads = tuple(t(f"claims.export.{name}", locale) for name in names)
    services = [(code, one.name[locale]) for code, one in organisation().services.items()]
    filters = rx.el.div(
        select_field(
            "month",
            BreachState.months,
            label=t("desk.breaches.month", locale),
            empty=t("desk.breaches.all_months", locale),
            value=BreachState.month,
            on_change=BreachState.choose_month,
        ),
        select_field(
            "service",
            services,
            label=t("claims.queue.filter.service", locale),
            empty=t("desk.breaches.all_services", locale),
            value=BreachState.service,
            on_change=BreachState.choose_service,
        ),
        rx.el.a(
            icon("download", "size-4"),
            "CSV",
            href=BreachState.csv,
            reload_document=True,
            class_name=f"{OUTLINE} self-end",
        ),
        class_name="grid gap-3 sm:grid-cols-[1fr_1fr_auto]",
    )
    more = rx.el.button(
        t("ui.table.next", locale), type="button", on_click=BreachState.next_page, class_name=f"{OUTLINE} self-center"
    )
    shown = rx.cond(
        BreachState.rows.length() > 0,
        plain_table(t("desk.breaches.title", locale), heads, rx.foreach(BreachState.rows, row)),
        empty(t("desk.breaches.none", locale), t("desk.breaches.none_help", locale), drawing="circle-check"),
    )
    return frame(
        locale,
        "breaches",
        column(
            title(t("desk.breaches.title", locale), help_text=t("desk.breaches.help", locale)),
            rx.cond(
                BreachState.ready,
                rx.fragment(filters, shown, rx.cond(BreachState.has_next, more, rx.fragment())),
                loading(locale),
            ),
        ),
    )


@staff_page("/audit", "desk.audit.title", on_load=AuditState.open)
def audit(locale: Locale) -> rx.Component:
    """Journal: who did what to a claim, from the chain; and whether the chain is whole."""

    def row(one: rx.Var[AuditRow]) -> rx.Component:
        changes = rx.el.code(
            one.changes, dir="ltr", class_name="block max-w-md text-xs break-words whitespace-pre-wrap"
        )
        return line(one.seq, one.when, one.who, one.action, changes, reference(one.digest, "text-xs font-normal"))

    heads = tuple(t(f"desk.audit.{name}", locale) for name in ("seq", "when", "who", "action", "changes", "digest"))
    ask = rx.el.form(
        text_field(
            "reference",
            label=t("desk.audit.reference", locale),
            error=AuditState.problem,
            dir="ltr",
            key=AuditState.asked,
            default_value=AuditState.asked,
        ),
        rx.el.button(t("desk.audit.look", locale), type="submit", class_name=f"{OUTLINE} self-end"),
        on_submit=AuditState.look,
        class_name="grid max-w-xl gap-3 sm:grid-cols-[1fr_auto]",
    )
    verdict = rx.match(
        AuditState.verdict,
        ("whole", told(rx.Var.create(t("desk.audit.whole", locale)))),
        ("broken", told(rx.Var.create(t("desk.audit.broken", locale)), "error")),
        rx.fragment(),
    )
    shown = rx.fragment(
        rx.el.div(
            rx.el.button(
                icon("shield-check", "size-4"),
                t("desk.audit.verify", locale),
                type="button",
                on_click=AuditState.verify,
                class_name="btn btn-primary",
            ),
            verdict,
            class_name="flex flex-wrap items-center gap-3",
        ),
        plain_table(t("desk.audit.title", locale), heads, rx.foreach(AuditState.rows, row)),
    )
    return frame(
        locale,
        "admin",
        column(
            title(t("desk.audit.title", locale), help_text=t("desk.audit.help", locale)),
            rx.cond(
                AuditState.ready,
                rx.fragment(ask, rx.cond(AuditState.rows.length() > 0, shown, rx.fragment())),
                loading(locale),
            ),
        ),
    )
