"""What a claimant may do with their claim: add, contest the answer, rate it, take the claim back."""

from typing import Any, Final

import reflex as rx

from casa_app.claims.pages.report import problems_title
from casa_app.claims.rules import TEXT_MOST
from casa_app.claims.state.follow import FollowState
from casa_app.files.ui import photo_hint, photo_upload
from casa_app.kit.i18n import Locale, t
from casa_app.ui.fields import error_summary, fieldset, text_area
from casa_app.ui.icons import icon
from casa_app.ui.states import note
from casa_app.ui.too_much import too_much

STARS: Final = (5, 4, 3, 2, 1)
CARD: Final = "rounded-box border border-base-300 bg-base-100"
_OUTLINE: Final = "btn btn-outline btn-block border-(--casa-line)"


def acts(locale: Locale) -> rx.Component:
    """The ways open to the claimant now, and the form of the one that they took."""
    file, part = FollowState.file, FollowState.part
    return rx.fragment(
        error_summary(problems_title(locale, FollowState.problems), FollowState.problems),
        too_much(locale, TEXT_MOST),
        rx.cond(
            file.may_add,
            rx.cond(part == "add", _writing("add", FollowState.add, locale), _open("add", "plus", locale, first=True)),
        ),
        rx.cond(
            file.may_contest,
            rx.cond(part == "contest", _writing("contest", FollowState.contest, locale),
                    _open("contest", "flag", locale, first=True)),
        ),
        rx.cond(
            file.may_rate,
            rx.cond(part == "rate", _rating(locale), _open("rate", "star", locale, first=False)),
        ),
        rx.cond(file.rating > 0, _rated(locale)),
        rx.cond(
            file.may_withdraw,
            rx.cond(part == "withdraw", _withdrawing(locale), _open("withdraw", "undo-2", locale, first=False)),
        ),
        rx.cond(
            file.others,
            rx.el.p(icon("users", "size-4 mt-1"), t("claims.follow.others", locale),
                    class_name="flex items-start gap-1.5 text-sm text-(--casa-muted)"),
        ),
    )  # fmt: skip


def _open(part: str, drawing: str, locale: Locale, *, first: bool) -> rx.Component:
    return rx.el.button(
        icon(drawing), t(f"claims.follow.{part}", locale), type="button", on_click=FollowState.choose(part),
        class_name="btn btn-primary btn-block" if first else _OUTLINE,
    )  # fmt: skip


def _rated(locale: Locale) -> rx.Component:
    before, _, after = t("claims.follow.rated", locale, rating="\0").partition("\0")
    return rx.el.p(
        icon("star", "size-4"), rx.el.span(before, FollowState.file.rating, after),
        class_name="flex items-center gap-1.5 text-sm text-(--casa-muted)",
    )  # fmt: skip


def _writing(part: str, send: Any, locale: Locale) -> rx.Component:
    """Words and photos: for an addition, or for contesting the answer."""
    return _part_form(
        part, send, locale,
        text_area(
            "text", label=t(f"claims.follow.{part}_text", locale), help_text=t(f"claims.follow.{part}_help", locale),
            error=FollowState.errors["text"], rows=4, max_length=TEXT_MOST, dir="auto",
        ),
        rx.el.div(
            rx.el.h3(t("claims.follow.photos", locale), class_name="font-semibold"),
            rx.el.p(photo_hint(locale), id="photos-help", class_name="text-sm text-(--casa-muted)"),
            photo_upload(
                locale, kept=FollowState.photos, on_change=FollowState.keep_photos, purpose=f"follow-{part}",
                described_by="photos-help",
            ),
            class_name="space-y-1.5",
        ),
    )  # fmt: skip


def _rating(locale: Locale) -> rx.Component:
    stars = [
        rx.el.label(
            rx.el.input(type="radio", name="stars", value=str(star),
                        class_name="radio border-(--casa-line) text-primary"),
            t(f"claims.follow.star.{star}", locale),
            class_name="flex min-h-11 cursor-pointer items-center gap-3",
        )
        for star in STARS
    ]  # fmt: skip
    return _part_form(
        "rate", FollowState.rate, locale,
        fieldset(
            "rating", t("claims.follow.rating_question", locale), *stars, error=FollowState.errors["rating"]
        ),
        text_area(
            "text", label=t("claims.follow.rate_text", locale), optional=t("claims.follow.optional", locale), rows=2,
            max_length=1000, dir="auto",
        ),
    )  # fmt: skip


def _withdrawing(locale: Locale) -> rx.Component:
    """What withdrawing means, before it happens: it cannot be undone."""
    return _part_form(
        "withdraw", FollowState.withdraw, locale,
        note(t("claims.follow.withdraw_means", locale), tone="warning", drawing="triangle-alert"),
        text_area(
            "text", label=t("claims.follow.withdraw_text", locale), optional=t("claims.follow.optional", locale),
            help_text=t("claims.follow.withdraw_help", locale), error=FollowState.errors["text"], rows=2,
            max_length=TEXT_MOST, dir="auto",
        ),
        send_words="claims.follow.withdraw_send", cancel_words="claims.follow.withdraw_cancel",
    )  # fmt: skip


def _part_form(
    part: str, send: Any, locale: Locale, *controls: rx.Component, send_words: str = "claims.follow.send",
    cancel_words: str = "claims.follow.cancel",
) -> rx.Component:
    return rx.el.form(
        rx.el.h2(t(f"claims.follow.{part}", locale), class_name="text-lg font-semibold"),
        *controls,
        rx.el.div(
            rx.el.button(t(send_words, locale), type="submit", class_name="btn btn-primary"),
            rx.el.button(t(cancel_words, locale), type="button", on_click=FollowState.choose(""),
                         class_name="btn btn-ghost"),
            class_name="flex flex-wrap gap-2",
        ),
        on_submit=send,
        no_validate=True,
        class_name=f"{CARD} space-y-4 p-4",
    )  # fmt: skip
