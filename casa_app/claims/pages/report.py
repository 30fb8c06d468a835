"""`/{locale}/report`: filing a claim, one thing a page."""

from typing import Any, Final

import reflex as rx

from casa_app.claims.pages import report_category, report_place, report_story
from casa_app.claims.rules import TEXT_MOST
from casa_app.claims.service.filing import STEPS
from casa_app.claims.state.report import ReportState
from casa_app.kit.i18n import Locale, t
from casa_app.ui.fields import PAGE, error_summary, step_progress, submit_button
from casa_app.ui.icons import icon
from casa_app.ui.layout import back_link, form_layout, saved_note
from casa_app.ui.pages import href, public_page
from casa_app.ui.too_much import too_much

# Screens between two steps belong to the step that they lead to.
PLACES: Final = {"danger": 1, "nearby": 2, **{step: at for at, step in enumerate(STEPS, start=1)}}


@public_page("/report", "claims.form.title", on_load=ReportState.open)
def report(locale: Locale) -> rx.Component:
    """The five steps and the screens between them; the address says which one is shown."""
    built = {
        "danger": report_category.danger, "place": report_place.place, "nearby": report_place.nearby,
        "story": report_story.story, "contact": report_story.contact, "summary": report_story.summary,
    }  # fmt: skip
    screens = [(step, screen(locale)) for step, screen in built.items()]
    return form_layout(
        locale,
        _progress(locale),
        error_summary(problems_title(locale, ReportState.problems), ReportState.problems),
        too_much(locale, TEXT_MOST),
        rx.match(ReportState.step, *screens, report_category.category(locale)),
        back=rx.cond(ReportState.back, back_link(locale, ReportState.back), back_link(locale, href(locale))),
        action=rx.match(
            ReportState.step,
            ("danger", _go_on(locale, t("claims.form.danger.go_on", locale))),
            ("nearby", _go_on(locale, t("claims.form.nearby.go_on", locale))),
            ("category", _chosen(locale)),
            ("summary", _send(locale)),
            _continue(locale),
        ),
        saved=saved_note(locale, ReportState.saved),
    )


def problems_title(locale: Locale, problems: rx.Var[Any] | Any) -> rx.Component:
    """What stands over the error summary."""
    one, some = t("claims.form.one_problem", locale), t("claims.form.some_problems", locale)
    # What no field answers for (the database is gone, a colleague was quicker) is nothing that one could correct.
    failed = problems[0].field == PAGE
    return rx.cond(failed, t("claims.form.not_done", locale), rx.cond(problems.length() == 1, one, some))


def _progress(locale: Locale) -> rx.Component:
    names = [t(f"claims.form.step.{step}", locale) for step in STEPS]
    places = [(step, step_progress(locale, names, at)) for step, at in PLACES.items() if step != "category"]
    return rx.match(ReportState.step, *places, step_progress(locale, names, 1))


def _continue(locale: Locale) -> rx.Component:
    return submit_button(t("claims.form.continue", locale), form="step")


def _go_on(locale: Locale, words: str) -> rx.Component:
    """From a screen between two steps to the next step."""
    following = rx.cond(ReportState.step == "danger", "place", "story")
    return rx.el.a(
        words, icon("arrow-right"), href=f"{href(locale, '/report')}?step=" + following,
        class_name="btn btn-primary btn-lg btn-block",
    )  # fmt: skip


def _chosen(locale: Locale) -> rx.Component:
    """Once a category was chosen, the way on; before, what the button would wait for."""
    return rx.cond(
        ReportState.chosen.code,
        rx.el.a(
            rx.el.span(ReportState.chosen.name, class_name="truncate"), icon("arrow-right"),
            href=f"{href(locale, '/report')}?step=place", class_name="btn btn-primary btn-lg btn-block flex-nowrap",
        ),
        rx.el.p(
            t("claims.form.category.first", locale), role="status",
            class_name="py-2 text-center text-sm text-(--casa-muted)",
        ),
    )  # fmt: skip


def _send(locale: Locale) -> rx.Component:
    return submit_button(t("claims.form.send", locale), drawing="send", type="button", on_click=ReportState.send)
